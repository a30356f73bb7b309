"""Words of texts as sparse columns of BM25 weights: one word of a question reads one column."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from atlas.schema.sphere import Floats
from atlas.search.concepts import rarity

# Saturation of a repeated word: k1 of BM25, its usual value: doi:10.1561/1500000019.
_SATURATION = 1.2
# How much a long text is held against its words (b of BM25): presentations of places go from three
# words to three hundred, and the short ones say little. By hand; what ±20 % does to the recall of
# the search: `python -m benchmarks.thresholds search`.
_LENGTH_WEIGHT = 0.3

# A word of the name counts as so many of the text. By hand; what ±20 % does to the recall of the
# search: `python -m benchmarks.thresholds search`.
_TITLE_TIMES = 3

TextNumbers = npt.NDArray[np.int32]


class Columns(NamedTuple):
    """Of each stem, the texts that have it, in order, with its weight; and its rarity."""

    number: dict[str, int]
    starts: npt.NDArray[np.int64]
    texts: TextNumbers
    weights: npt.NDArray[np.float32]
    text_count: int

    def of(self, stem: str) -> tuple[TextNumbers, npt.NDArray[np.float32]]:
        """Return the texts that have a stem, and its weight in each."""
        at = self.number.get(stem)
        if at is None:
            return self.texts[:0], self.weights[:0]
        part = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.texts[part], self.weights[part]


def word_columns(texts: pd.DataFrame, stems: Mapping[str, str]) -> Columns:
    """Return the columns of texts.

    Parameters
    ----------
    texts
        One row per text, every column a field of folded words joined by spaces; `title` counts
        more.
    stems
        Word -> stem.

    References
    ----------
    Robertson, Zaragoza, 2009, doi:10.1561/1500000019.
    """
    names = sorted(set(stems.values()))
    number = {stem: i for i, stem in enumerate(names)}
    of_word = {word: number[stem] for word, stem in stems.items()}
    counts = sparse.csc_matrix((len(texts), len(names)), dtype="float64")
    for field in texts.columns:
        times = _TITLE_TIMES if field == "title" else 1
        counts = counts + times * _counted(texts[field].tolist(), of_word, len(names))
    counts.sort_indices()
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    mean = lengths.mean() if len(texts) else 1.0
    norm = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * lengths / max(mean, 1.0))
    rare = rarity(np.diff(counts.indptr).astype("float64"), len(texts))
    weights = counts.data * (_SATURATION + 1) / (counts.data + norm[counts.indices])
    weights *= np.repeat(rare, np.diff(counts.indptr))
    return Columns(number, counts.indptr.astype("int64"), counts.indices.astype("int32"),
                   weights.astype("float32"), len(texts))  # fmt: skip


def _counted(texts: Sequence[str], of_word: Mapping[str, int], count: int) -> sparse.csc_matrix:
    """Return how many times each text has each stem."""
    cut = [text.split() for text in texts]
    rows = np.repeat(np.arange(len(cut)), [len(words) for words in cut])
    columns = np.fromiter((of_word[word] for words in cut for word in words), "int64", len(rows))
    ones = np.ones(len(rows))
    return sparse.coo_matrix((ones, (rows, columns)), (len(cut), count)).tocsc()


def flag_columns(said: Sequence[Sequence[str]], names: Sequence[str]) -> Columns:
    """Return the columns of what each text says: concept -> texts, of weight 1."""
    number = {name: i for i, name in enumerate(names)}
    rows = np.repeat(np.arange(len(said)), [len(words) for words in said])
    columns = np.fromiter((number[word] for words in said for word in words), "int64", len(rows))
    shape = (len(said), len(names))
    held = sparse.coo_matrix((np.ones(len(rows), "float32"), (rows, columns)), shape).tocsc()
    held.sort_indices()
    return Columns(number, held.indptr.astype("int64"), held.indices.astype("int32"),
                   held.data.astype("float32"), len(said))  # fmt: skip


def likeness(columns: Columns, own: int) -> Floats:
    """Return how alike each text is to one of them: cosine of their weights, 0 to 1.

    References
    ----------
    Salton, Buckley, 1988, doi:10.1016/0306-4573(88)90021-0.
    """
    shape = (columns.text_count, len(columns.starts) - 1)
    matrix = sparse.csc_matrix((columns.weights, columns.texts, columns.starts), shape)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    row = matrix[[own], :].toarray().ravel()
    products: Floats = np.asarray(matrix @ row, dtype="float64")
    alike: Floats = products / np.maximum(lengths * lengths[own], np.finfo("float32").tiny)
    return alike
