"""What questions are put to: made of the tables of a store, or read back from beside it."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from atlas.schema.vocabulary import FEES
from atlas.search.concepts import concepts_of
from atlas.search.documents import ACTION, LEVELS_SEARCHED, documents
from atlas.search.glossary import CONCEPTS
from atlas.search.tokens import indexed
from atlas.search.weights import Columns, flag_columns, word_columns
from atlas.store.word_index import Stemmer
from atlas.territory.mention.named import (
    KnownNames,
    gather_names,
    named_rows,
    ordinary_words,
)
from atlas.text.timetable import told_states

# Name, rows, and what gives the same number of rows of them -> these, computed or found again.
RowRecall = Callable[[str, pd.DataFrame, Callable[[pd.DataFrame], pd.DataFrame]], pd.DataFrame]
_WALK_IN = "Se présenter"
INDEX_VERSION = "3"  # of what is kept beside the store, by convention: a change makes it anew


class Hours(NamedTuple):
    """Of each text of hours, when it is open in a week: `text` of each document, -1 for none."""

    text: "np.ndarray[Any, Any]"
    own: "np.ndarray[Any, Any]"
    start: "np.ndarray[Any, Any]"
    end: "np.ndarray[Any, Any]"
    is_sure: "np.ndarray[Any, Any]"
    text_count: int


class Finder(NamedTuple):
    """Everything a question is put to.

    `documents` as `atlas.search.documents.documents` returns it; `columns` of their words and
    `concepts` of what they say; `stems` and `counts` by word; `points` longitude and latitude.
    """

    documents: pd.DataFrame
    columns: Columns
    concepts: Columns
    stems: dict[str, str]
    counts: dict[str, int]
    hours: Hours
    gazetteer: KnownNames
    centres: dict[str, tuple[float, float]]
    codes: dict[str, dict[str, int]]
    stemmer: Stemmer
    kept: Mapping[str, Any]


def prepare(
    places: pd.DataFrame,
    actions: pd.DataFrame,
    communes: pd.DataFrame,
    territories: pd.DataFrame,
    former: pd.DataFrame,
    recall: RowRecall = lambda name, rows, compute: compute(rows),
) -> Finder:
    """Return what questions are put to; a few seconds for 25,000 texts.

    Parameters
    ----------
    places, communes
        Tables of the store.
    actions
        Table `actions`, with `stake_name`.
    territories
        `level`, `territory_code`, `territory_name`, `population` of table `measures`.
    former
        Names that communes had; see `atlas.territory.mention.named.old_names`.
    recall
        Gives what texts say where it is known already, as `atlas.store.memo.Memo.recall_rows`.

    Raises
    ------
    StoreError
        The full-text extension is not there.
    """
    found = documents(places, actions, communes)
    unique = pd.DataFrame({"text": pd.unique(pd.concat([found["title"], found["text"]]))})
    read = recall("texts", unique, _read_texts).set_axis(unique["text"])
    words = read["words"].to_dict()
    texts = pd.DataFrame({name: found[name].map(words) for name in ("title", "text")})
    counts = Counter(
        word for title, text in zip(texts["title"], texts["text"], strict=True)
        for word in {*title.split(), *text.split()}
    )  # fmt: skip
    vocabulary = sorted(counts)
    stems = Stemmer().stems(vocabulary)
    said_by = {text: said.split() for text, said in read["concepts"].items()}
    said = [
        list(dict.fromkeys([*said_by[title], *said_by[text]]))
        for title, text in zip(found["title"], found["text"], strict=True)
    ]
    columns = word_columns(texts[["title", "text"]], stems)
    concepts = flag_columns(said, [concept.word for concept in CONCEPTS])
    names, postal = named_rows(territories, former, communes)
    common = ordinary_words(found["text"].unique(), set(names["key"]))
    hours = _hours(found["opening_hours"], recall)
    points = communes[
        ["commune_code", "reference_longitude", "reference_latitude"]
    ].drop_duplicates("commune_code")
    own = points.set_index("commune_code").reindex(found["commune_code"])
    located = np.column_stack([
        found[axis].fillna(pd.Series(own[f"reference_{axis}"].to_numpy(), found.index))
        for axis in ("longitude", "latitude")
    ]).astype("float64")  # fmt: skip
    kept = {
        "documents": found, "points": located, **_flags(found), **_places(found),
        "names": names, "postal": postal,
        "common": pd.DataFrame({"name": sorted(common)}, dtype="str"),
        "words": pd.DataFrame({"word": vocabulary, "stem": [stems[w] for w in vocabulary],
                               "count": [counts[w] for w in vocabulary]}),
        "centres": pd.DataFrame(points).dropna().reset_index(drop=True),
        "hours": pd.DataFrame({f: getattr(hours, f) for f in ("own", "start", "end", "is_sure")}),
        "hour_text": hours.text,
        **{f"columns_{f}": getattr(columns, f) for f in ("starts", "texts", "weights")},
        **{f"concepts_{f}": getattr(concepts, f) for f in ("starts", "texts", "weights")},
    }  # fmt: skip
    return restore(kept)


def restore(kept: Mapping[str, Any]) -> Finder:
    """Return what questions are put to, from what `prepare` keeps of it (`Finder.kept`)."""
    words, found, hours = kept["words"], kept["documents"], kept["hours"]
    stems = dict(zip(words["word"].tolist(), words["stem"].tolist(), strict=True))
    number = {stem: i for i, stem in enumerate(sorted(set(stems.values())))}
    points = kept["centres"]
    places = zip(points["reference_longitude"].tolist(), points["reference_latitude"].tolist(),
                 strict=True)  # fmt: skip
    centres = dict(zip(points["commune_code"].tolist(), places, strict=True))
    return Finder(
        found,
        _columns(kept, "columns", number, len(found)),
        _columns(kept, "concepts", {c.word: i for i, c in enumerate(CONCEPTS)}, len(found)),
        stems,
        dict(zip(stems, words["count"].tolist(), strict=True)),
        Hours(kept["hour_text"], hours["own"].to_numpy(), hours["start"].to_numpy(),
              hours["end"].to_numpy(), hours["is_sure"].to_numpy(),
              int(kept["hour_text"].max(initial=-1)) + 1),
        gather_names(kept["names"], kept["postal"], kept["common"]["name"]),
        centres,
        {level: {code: i for i, code in enumerate(kept[f"{level}_codes"]["code"].tolist())}
         for level in LEVELS_SEARCHED},
        Stemmer(),
        kept,
    )  # fmt: skip


def _columns(kept: Mapping[str, Any], name: str, number: dict[str, int], count: int) -> Columns:
    """Return columns that were kept."""
    starts, texts, weights = (kept[f"{name}_{f}"] for f in ("starts", "texts", "weights"))
    return Columns(number, starts, texts, weights, count)


def _flags(found: pd.DataFrame) -> dict[str, "np.ndarray[Any, Any]"]:
    """Return what documents publish of price and of coming, and which surely help."""
    fees = found["fees"].fillna("").astype("str").str.split("|")
    flags = {f"fee_{i}": fees.map(lambda own, v=value: v in own) for i, value in enumerate(FEES)}
    flags["helps"] = found["is_mediation"] | (found["kind"] == ACTION)
    walks = found["access_modes"].fillna("").astype("str").str.contains(_WALK_IN, regex=False)
    flags["walk_in"] = walks & flags["helps"]
    return {name: values.to_numpy(bool) for name, values in flags.items()}


def _places(found: pd.DataFrame) -> dict[str, Any]:
    """Return the territories of documents as numbers, -1 for none, and the code of each."""
    kept: dict[str, Any] = {}
    for level in LEVELS_SEARCHED:
        numbers, codes = pd.factorize(found[f"{level}_code"])
        kept[f"{level}_number"] = numbers.astype("int32")
        kept[f"{level}_codes"] = pd.DataFrame({"code": codes}, dtype="str")
    return kept


def _read_texts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the words of texts as they are indexed, and the concepts that they say."""
    read = {
        "words": [indexed(text) for text in rows["text"]],
        "concepts": [" ".join(concepts_of(text)) for text in rows["text"]],
    }
    return pd.DataFrame(read, index=rows.index)


def _hours(texts: pd.Series, recall: RowRecall) -> Hours:
    """Return when documents are open; see `atlas.text.timetable.told_states`."""
    numbers, unique = pd.factorize(texts)
    rows = pd.DataFrame({"text": unique}, dtype="str")
    told = recall("hours", rows, _read_hours)["states"].tolist()
    parts = np.array(
        [(i, *map(int, state.split())) for i, states in enumerate(told)
         for state in states.split(";") if state],
        dtype="int32",
    ).reshape(-1, 4)  # fmt: skip
    own, start, end, is_sure = parts.T
    return Hours(numbers.astype("int32"), own, start, end, is_sure.astype(bool), len(unique))


def _read_hours(rows: pd.DataFrame) -> pd.DataFrame:
    """Return when texts say that a place is open: `start end is_sure`, joined by `;`."""
    states = [
        ";".join(
            f"{start} {end} {int(is_sure is True)}" for start, end, is_sure in told_states(text)
        )
        for text in rows["text"]
    ]
    return pd.DataFrame({"states": states}, index=rows.index)
