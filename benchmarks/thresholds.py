"""What the numbers chosen by hand do: measured scores at each value, and 20 % below and above it.

    python -m benchmarks.thresholds > docs/thresholds.md    # every part, as Markdown
    python -m benchmarks.thresholds matching search         # some parts

With `../shared` beside the project. A constant is in the part that its comment names
(`tests/constants.py` reads them); the others are listed with their words. Nothing is written down
here: a value or a comment that changes, changes the tables.

Parts: `matching` (pairs judged by two readers), `search` (judged questions), `proposal` (real files
against their descriptions, hidden), `location` (judged conflicts), `quality` (nobody judged it:
what moves), and `others`, which measures nothing.
"""

import functools
import importlib
import itertools
import math
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from atlas.directory import matching
from atlas.directory.blocking import candidate_pairs, commune_neighbours
from atlas.directory.linkage import link
from atlas.directory.quality import score_places
from atlas.directory.snapshot import snapshot
from atlas.intake.proposal import evidence, fits, proposal
from atlas.schema.frame import empty_table
from atlas.search.finder import find
from atlas.search.index import Finder, prepare
from atlas.settings import PROJECT, Settings, load_settings
from atlas.store.arrivals import keep_file
from atlas.store.database import read_table
from atlas.store.imports import ImportOptions, examine_file
from atlas.store.pipeline import build
from atlas.territory.mention.named import old_names
from benchmarks.location import CONTROL as LOCATION_CONTROL
from benchmarks.location import TUNING as LOCATION_TUNING
from benchmarks.location import (
    LocatedInput,
    judged_conflicts,
    located_input,
    right_share,
)
from benchmarks.matching import figures, labelled_pairs
from benchmarks.real_records import SHARED, real_records
from tests.constants import Constant, every_constant, value_text
from tests.proposal_corpus import (
    Judged,
    RealFile,
    cells,
    judge,
    read_file,
    read_records,
    same_cells,
    tried_mapping,
)
from tests.search_corpus import judged_queries
from tests.search_rules import KEPT_APART, TUNED, Rules, judged

FACTORS = (0.8, 1.2)
WORKERS = 2
# Those that a reader can ask for, see `atlas.app.controls.TRUST_LEVELS`.
TRUST_LEVELS = (0.4, 0.6, 0.8)

Figures = tuple[float, ...]
INTRO = f"""# Numbers chosen by hand

Written by `python -m benchmarks.thresholds > docs/thresholds.md` on {date.today()}, on the 20
real files. Each constant of the rooms that link, search,
propose, site and compare, with its value and how it was chosen; where something was judged, what
20 % less and 20 % more do. `=` changes no figure shown; a share or a likeness goes no higher than
it can, and a whole number, from 2 on, moves by one at least. One number is changed at a time:
none of these tables says that no better set of numbers exists."""


class Turn(NamedTuple):
    """A constant to turn, or one entry of it."""

    constant: Constant
    key: str | None

    @property
    def value(self) -> Any:
        """The value chosen."""
        return self.constant.value if self.key is None else self.constant.value[self.key]

    @property
    def label(self) -> str:
        """How the table names it."""
        entry = "" if self.key is None else f'["{self.key}"]'
        return f"{self.constant.module}.{self.constant.name}{entry}"

    def tried(self, factor: float) -> Any:
        """Return the value to try."""
        name = self.constant.name
        is_share = isinstance(self.value, float) and 0 <= self.value <= 1
        most = 100 if "LIKENESS" in name and not is_share else 1 if is_share else math.inf
        return scaled(self.value, factor, math.inf if name.endswith("WEIGHTS") else most)


class Part(NamedTuple):
    """What is measured on one set of judged things.

    `prepare` reads what all measures need; `measure` takes it with the constant that is changed,
    None at the values chosen. `workers` is how many processes share the constants.
    """

    title: str
    chosen: str
    heads: tuple[str, ...]
    prepare: Callable[[], Any]
    measure: Callable[[Any, Constant | None], Figures]
    workers: int = 1


def scaled(value: Any, factor: float, most: float = math.inf) -> Any:
    """Return a number times a factor, or each number of a table; from 2 on, whole ones stay so.

    >>> scaled(0.9, 1.2, 1), scaled(97, 1.2, 100), scaled(2, 0.8), scaled({"a": 10.0}, 1.2)
    (1.0, 100, 1, {'a': 12.0})
    """
    if isinstance(value, dict):
        return {key: scaled(number, factor, most) for key, number in value.items()}
    if isinstance(value, int) and value > 1:
        step = max(1, round(abs(factor - 1) * value))
        return min(value + (step if factor > 1 else -step), most)
    return min(value * factor, float(most))


def turns(part: str) -> list[Turn]:
    """Return the constants of a part, those that are tables entry by entry."""
    return [
        Turn(constant, key)
        for constant in every_constant()
        if constant.part == part
        for key in (constant.value if isinstance(constant.value, dict) else [None])
    ]


@contextmanager
def changed(turn: Turn, factor: float) -> Iterator[None]:
    """Have every module that holds a constant hold another value, and forget what was remembered.

    Of shares that add up to 1, the others make room.
    """
    module = importlib.import_module(turn.constant.module)
    old = turn.constant.value
    new = turn.tried(factor)
    if turn.key is not None:
        entries = {**old, turn.key: new}
        values = list(old.values())
        if len(values) > 1 and isinstance(new, float) and math.isclose(sum(values), 1):
            left = (1 - new) / (1 - old[turn.key])
            entries = {key: new if key == turn.key else v * left for key, v in old.items()}
        new = entries
    _put(module, turn.constant.name, old, new)
    try:
        yield
    finally:
        _put(module, turn.constant.name, new, old)


def _put(module: Any, name: str, old: Any, new: Any) -> None:
    """Put a value in the place of another one, in names and in defaults of functions."""
    for holder in [m for n, m in sys.modules.items() if n.startswith("atlas.")]:
        if vars(holder).get(name) is old:
            setattr(holder, name, new)
    for function in vars(module).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()
        if isinstance(function, FunctionType) and function.__defaults__:
            defaults = tuple(new if value is old else value for value in function.__defaults__)
            function.__defaults__ = defaults


class Linkage(NamedTuple):
    """What linking the real records needs."""

    records: pd.DataFrame
    neighbours: pd.DataFrame
    judged: pd.DataFrame
    pairs: pd.DataFrame
    levels: pd.DataFrame


def levels_of(records: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the levels of agreement of candidate pairs."""
    rows = matching.comparable(records)
    return matching.compare(rows.loc[pairs["left"]], rows.loc[pairs["right"]])


def prepare_matching() -> Linkage:
    """Read the real records and compare their candidate pairs once."""
    records, communes = real_records()
    neighbours = commune_neighbours(communes)
    pairs = candidate_pairs(records, neighbours)
    return Linkage(records, neighbours, labelled_pairs(records), pairs, levels_of(records, pairs))


def measure_matching(linkage: Linkage, constant: Constant | None) -> Figures:
    """Return precision and recall on the judged pairs, and the number of places."""
    pairs, levels = linkage.pairs, linkage.levels
    is_of_pairs = constant is not None and constant.module.endswith("blocking")
    is_of_levels = constant is not None and constant.name.endswith(
        ("_LIKENESS", "_SHARE", "_LEVELS_M", "_ADDRESSES", "_COMMUNES", "_LETTERS")
    )
    if is_of_pairs:
        pairs = candidate_pairs(linkage.records, linkage.neighbours)
    if is_of_pairs or is_of_levels:
        levels = levels_of(linkage.records, pairs)
    scored = pairs.assign(score=matching.score(levels), distance_m=levels["distance_m"], reason="")
    clusters = link(linkage.records, scored).clusters
    one = pd.Series(1.0, index=linkage.judged.index)
    return *figures(linkage.judged, clusters, one), float(clusters.nunique())


def real_store() -> Path:
    """Return a store of the real files: that of the settings if it is, else one made for now."""
    path = load_settings().store_path
    if path.exists():
        places = read_table(path, "places", ["place_id", "record_id"])
        records = read_table(path, "records", ["record_id", "record_key"])
        if all(question.place_ids for question in judged_queries(places, records)):
            return path
    folder = Path(tempfile.mkdtemp())
    settings = Settings(store=folder / "atlas.duckdb", raw_dir=folder / "raw", offline=True,
                        data_dir=PROJECT / "data")  # fmt: skip
    for file in sorted(SHARED.iterdir()):
        keep_file(
            settings, examine_file(settings, file, ImportOptions(), date.today()), date.today()
        )
    build(settings, lambda text: None)
    return settings.store_path


class Searched(NamedTuple):
    """What is searched, and the questions judged by rules."""

    finder: Finder
    tables: dict[str, pd.DataFrame]
    questions: list[Any]


def prepare_search() -> Searched:
    """Read a store of the real files and prepare the search."""
    store = real_store()
    names = ("communes", "places", "measures", "former_communes", "commune_events")
    tables = {name: read_table(store, name) for name in names}
    questions = Rules(tables["places"], tables["communes"]).questions()
    return Searched(_finder(tables), tables, questions)


def _finder(tables: dict[str, pd.DataFrame]) -> Finder:
    """Return what questions are put to."""
    former = old_names(tables["former_communes"], tables["commune_events"], tables["communes"])
    return prepare(
        tables["places"], empty_table("actions"), tables["communes"], tables["measures"], former
    )


def measure_search(searched: Searched, constant: Constant | None) -> Figures:
    """Return the recall at 10 on the part of the questions for tuning, and on the other."""
    finder = searched.finder
    if constant is not None and constant.module.rpartition(".")[2] in ("weights", "named"):
        finder = _finder(searched.tables)
    rows = judged(
        searched.questions,
        lambda query: find(finder, query, limit=10).results["id"].tolist(),
    )
    parts = rows.groupby("part")["recall"].mean()
    return float(parts[TUNED]), float(parts[KEPT_APART])


class Stage(NamedTuple):
    """A function of the proposal whose answer is remembered while nothing that it reads changes.

    `key` takes its arguments and returns what tells them apart within one file; `reads` names the
    modules, or the constants, that its answer depends on.
    """

    module: Any
    name: str
    key: Callable[..., tuple[Any, ...]]
    reads: frozenset[str]


STAGES = (
    Stage(proposal, "make_profiles", lambda rows: (), frozenset({"profiles"})),
    Stage(proposal, "find_axes", lambda rows, likenesses: (), frozenset({"axes", "precedents"})),
    Stage(proposal, "find_timetable", lambda profiles, words: (),
          frozenset({"profiles", "timetable"})),
    Stage(evidence, "fit", lambda profile, french: (profile.name, french),
          frozenset({"profiles", "fits"})),
    Stage(evidence, "read_listings", lambda profile, lexicons, separators: (profile.name,),
          frozenset({"profiles", "listings"})),
    Stage(fits, "_worth", lambda text, french, formats=(): (text, french, formats),
          frozenset({"_CORRECTED_WORTH"})),
)  # fmt: skip


class Corpus:
    """The real files, with what is remembered of each stage at the values chosen."""

    def __init__(self, files: list[RealFile]) -> None:
        self.files = files
        self.file = ""
        self.changes: frozenset[str] = frozenset()
        self.wanted: dict[str, pd.DataFrame] = {}
        self._remembered: dict[tuple[Any, ...], Any] = {}
        for stage in STAGES:
            function = getattr(stage.module, stage.name)
            setattr(stage.module, stage.name, functools.partial(self._answer, stage, function))

    def _answer(self, stage: Stage, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a stage answers, remembered if nothing that it reads is changed."""
        if stage.reads & self.changes:
            return function(*arguments)
        key = (stage.name, self.file, *stage.key(*arguments))
        if key not in self._remembered:
            self._remembered[key] = function(*arguments)
        return self._remembered[key]

    def judged(self, constant: Constant | None) -> list[Judged]:
        """Return a proposal for each file, judged."""
        module = constant.module.rpartition(".")[2] if constant else ""
        self.changes = frozenset({module, constant.name} if constant else ())
        answers = []
        for file in self.files:
            self.file = file.name
            answers.append(judge(file))
        self.changes = frozenset()
        return answers


def prepare_proposal() -> Corpus:
    """Read the real files, and what their own descriptions make of them."""
    corpus = Corpus([read_file(path) for path in sorted(SHARED.iterdir())])
    for file in corpus.files:
        corpus.wanted[file.name] = cells(file, read_records(file, file.mapping))
    return corpus


def measure_proposal(corpus: Corpus, constant: Constant | None) -> Figures:
    """Return shares: fields found, columns right, right of what is said sure; and of the cells.

    The last is measured for the constants that only change how values are read.
    """
    judged = corpus.judged(constant)
    fields = sum(len(one.fields) for one in judged)
    proposed = sum(len(one.pairs) for one in judged)
    sure = [pair in one.right for one in judged for pair, word in one.pairs.items()
            if word == "sûr"]  # fmt: skip
    found = sum(len(one.found) for one in judged) / fields
    right = sum(len(one.right) for one in judged) / proposed
    columns = (found, right, sum(sure) / max(1, len(sure)))
    if constant is not None and not constant.module.endswith("translation"):
        return columns
    wanted = [corpus.wanted[file.name] for file in corpus.files]
    same = sum(
        same_cells(cells_wanted, read_records(file, tried_mapping(one.proposal)), file)
        for file, one, cells_wanted in zip(corpus.files, judged, wanted, strict=True)
    )
    return *columns, same / sum(int(known.notna().sum().sum()) for known in wanted)


class Sheets(NamedTuple):
    """The places of a store with what their scores are made of."""

    places: pd.DataFrame
    issues: pd.DataFrame
    records: pd.DataFrame
    on: date
    classes: np.ndarray


def prepare_quality() -> Sheets:
    """Read a store of the real files, on the day of its latest release."""
    store = real_store()
    tables = {name: read_table(store, name) for name in ("records", "releases", "sources",
                                                         "issues")}  # fmt: skip
    on = tables["releases"]["vintage_date"].max()
    taken = snapshot(**tables, on=on)
    scores = taken.places["quality_score"].to_numpy()
    return Sheets(taken.places, tables["issues"], taken.records, on.date(),
                  np.digitize(scores, TRUST_LEVELS))  # fmt: skip


def measure_quality(sheets: Sheets, constant: Constant | None) -> Figures:
    """Return the mean score, and the share of places on another side of a level of trust."""
    scores = score_places(sheets.places, sheets.issues, sheets.records, sheets.on)["quality_score"]
    moved = np.digitize(scores, TRUST_LEVELS) != sheets.classes
    return float(scores.mean()), float(moved.mean())


def prepare_location() -> LocatedInput:
    """Return the records of the real files, those of the judged conflicts among them."""
    return located_input()


def measure_location(given: LocatedInput, constant: Constant | None) -> Figures:
    """Return the share of judged conflicts right, on the tuning part and on the other."""
    judged = judged_conflicts(given)
    return tuple(
        right_share(judged[judged["part"] == part], "evidence")
        for part in (LOCATION_TUNING, LOCATION_CONTROL)
    )


PARTS = {
    "matching": Part(
        "Matching", "Weights fitted, thresholds chosen by hand, on the tuning part of the judged "
        "pairs ([how they were judged](../tests/data/README.md)). Below, on all decidable pairs of "
        "both parts", ("precision", "recall", "places"), prepare_matching, measure_matching,
        WORKERS,
    ),
    "search": Part(
        "Search", "By hand, on the tuning part of the judged questions. Below, the recall at 10",
        ("réglage", "mise à part"), prepare_search, measure_search,
    ),
    "proposal": Part(
        "Proposal", "By hand, on the 20 real files, each without any description of its producer; "
        "none was kept apart, so that these figures are those that the numbers were chosen for. "
        "Below, shares", ("fields found", "columns right", "right among « sûr »", "same values"),
        prepare_proposal, measure_proposal, WORKERS,
    ),
    "quality": Part(
        "Quality", "By hand, but the age at which a sheet is worth nothing; nobody judged sheets. "
        "Below, on the places of the real files on the day of the latest",
        ("mean score", "share of places that cross 0.4, 0.6 or 0.8"), prepare_quality,
        measure_quality,
    ),
    "location": Part(
        "Location", "By hand, on the tuning part of the judged conflicts "
        "([how they were judged](../tests/data/README.md), [the rule](location.md)). Below, the "
        "share of conflicts that get the right commune", ("réglage", "contrôle"),
        prepare_location, measure_location,
    ),
}  # fmt: skip
# The constants that no part measures.
OTHERS = "others"
# What the processes of a part share: read before they start.
_STATE: dict[str, Any] = {}


def _turned(part: str, turn: Turn, factor: float) -> Figures:
    """Return the figures of a part with one constant changed."""
    with changed(turn, factor):
        return PARTS[part].measure(_STATE[part], turn.constant)


def measured(name: str) -> tuple[Figures, list[tuple[Turn, list[Figures]]]]:
    """Return the figures of a part as it is, then of each constant at every factor."""
    part = PARTS[name]
    start = time.perf_counter()
    _STATE[name] = part.prepare()
    base = part.measure(_STATE[name], None)
    listed = turns(name)
    jobs = [(name, turn, factor) for turn in listed for factor in FACTORS]
    if part.workers > 1:
        forked = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(part.workers, mp_context=forked) as pool:
            found = list(pool.map(_turned, *zip(*jobs, strict=True)))
    else:
        found = list(itertools.starmap(_turned, jobs))
    del _STATE[name]
    print(f"{name}: {len(jobs)} measures, {time.perf_counter() - start:.0f} s", file=sys.stderr)
    rows = [found[i : i + len(FACTORS)] for i in range(0, len(found), len(FACTORS))]
    return base, list(zip(listed, rows, strict=True))


def _number(figure: float) -> str:
    """Return a share with three decimals, a count without."""
    return f"{figure:.3f}" if figure <= 1 else f"{figure:.0f}"


def _cell(turn: Turn, factor: float, figures: Figures, base: Figures) -> str:
    """Return what a value does: itself, then each figure, or `=` when none changes."""
    texts = [_number(figure) for figure in figures]
    is_same = texts == [_number(figure) for figure in base][: len(texts)]
    tried = "" if isinstance(turn.value, dict) else f"{value_text(turn.tried(factor))}: "
    return tried + ("=" if is_same else " · ".join(texts))


def part_table(name: str) -> str:
    """Return the section of a part, as Markdown."""
    part = PARTS[name]
    base, rows = measured(name)
    at_base = ", ".join(f"{head} {_number(figure)}"
                        for head, figure in zip(part.heads, base, strict=True))  # fmt: skip
    lines = [
        f"## {part.title}", "",
        f"`python -m benchmarks.thresholds {name}`. {part.chosen}: {at_base}. Cells: the value "
        f"tried, then {' · '.join(part.heads)}.", "",
        "| constant | value | what | −20 % | +20 % |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for turn, both in rows:
        tried = [_cell(turn, factor, found, base)
                 for factor, found in zip(FACTORS, both, strict=True)]  # fmt: skip
        cells_ = (f"`{turn.label}`", value_text(turn.value), turn.constant.meaning, *tried)
        lines.append("| " + " | ".join(cells_) + " |")
    return "\n".join(lines)


def others_table() -> str:
    """Return the constants that nothing judges, with how they were chosen, as Markdown."""
    lines = [
        "## The others", "",
        "Conventions, definitions, limits of display or of patience: no judged set says better. "
        "How each was chosen, in the words of its comment.", "",
        "| constant | value | how it was chosen |", "|---|---|---|",
    ]  # fmt: skip
    left = [constant for constant in every_constant() if constant.part is None]
    for (module, above), group in itertools.groupby(left, lambda c: (c.module, c.above)):
        constants = list(group)
        names = [f"`{module}.{constants[0].name}`", *(f"`{c.name}`" for c in constants[1:])]
        values = [value_text(constant.value) or "—" for constant in constants]
        own = [" ".join(filter(None, (c.meaning, c.docstring))) for c in constants]
        named = "; ".join(f"`{c.name}`: {text}" for c, text in zip(constants, own, strict=True)
                          if text)  # fmt: skip
        said = " ".join(filter(None, (above, named))).replace("|", "\\|")
        lines.append(f"| {', '.join(names)} | {', '.join(values)} | {said} |")
    return "\n".join(lines)


def main(parts: list[str]) -> None:
    """Print the document, or some of its parts."""
    unknown = {*parts} - {*PARTS, OTHERS}
    if unknown:
        known = ", ".join([*PARTS, OTHERS])
        raise SystemExit(f"unknown parts {sorted(unknown)}; parts: {known}")
    if not parts:
        print(INTRO, end="\n\n")
    for name in parts or [*PARTS, OTHERS]:
        print(others_table() if name == OTHERS else part_table(name), end="\n\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
