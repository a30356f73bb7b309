"""Texts close by meaning: TF-IDF reduced by a truncated SVD (latent semantic analysis).

The only module that imports scikit-learn, and only when there is something to learn: it takes a
second to load.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

# By hand; what ±20 % does to the recall of the search: `python -m benchmarks.thresholds search`.
DIMENSIONS = 128
# By definition: a word of one text alone tells nothing of the others.
_LEAST_TEXTS = 2
# Any seed, by convention; a pass less than scikit-learn does unasked, by hand.
_SEED, _PASSES = 0, 4

Vectors = npt.NDArray[np.float32]


class Meaning(NamedTuple):
    """Texts as points on a sphere, and what brings a new text there."""

    vectorizer: "TfidfVectorizer"
    svd: "TruncatedSVD"
    vectors: Vectors


def load_learner() -> None:
    """Load scikit-learn now, rather than when the first reader searches."""
    import sklearn.decomposition
    import sklearn.feature_extraction.text
    import sklearn.preprocessing  # noqa: F401


def learn(texts: Sequence[Sequence[str]]) -> Meaning | None:
    """Return texts as unit vectors whose product tells how close two of them are.

    Deterministic: same texts, same vectors.

    Parameters
    ----------
    texts
        The words (stems) of each text.

    Returns
    -------
    Meaning or None
        One row of `vectors` per text, of `DIMENSIONS` or fewer when the texts are few, zero where
        it has no known word; None when the texts are too few, or share too few words, to learn
        from.

    References
    ----------
    Deerwester et al., 1990, doi:10.1002/(SICI)1097-4571(199009)41:6<391::AID-ASI1>3.0.CO;2-9;
    Halko, Martinsson, Tropp, 2011, doi:10.1137/090771806.
    """
    shared = {word for text in texts for word in set(text)}
    if len(texts) < 2 * _LEAST_TEXTS or len(shared) < 2 * _LEAST_TEXTS:
        return None
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    vectorizer = TfidfVectorizer(
        analyzer=_as_they_are, min_df=_LEAST_TEXTS, sublinear_tf=True, dtype=np.float32
    )
    try:
        weighted = vectorizer.fit_transform(texts)
    except ValueError:  # no word is in two texts
        return None
    kept = min(DIMENSIONS, weighted.shape[1] - 1, weighted.shape[0] - 1)
    if kept < 1:
        return None
    svd = TruncatedSVD(kept, n_iter=_PASSES, random_state=_SEED)
    vectors = normalize(svd.fit_transform(weighted)).astype(np.float32)
    return Meaning(vectorizer, svd, vectors)


def _as_they_are(text: Sequence[str]) -> Sequence[str]:
    """Return the words of a text already cut."""
    return text


def vector(meaning: Meaning, text: Sequence[str]) -> Vectors:
    """Return the vector of a new text; zero when none of its words is known."""
    from sklearn.preprocessing import normalize

    reduced = meaning.svd.transform(meaning.vectorizer.transform([text]))
    return np.asarray(normalize(reduced)[0], dtype=np.float32)


def closeness(meaning: Meaning, point: Vectors) -> Vectors:
    """Return how close each text is to a vector, -1 to 1."""
    return np.asarray(meaning.vectors @ point)
