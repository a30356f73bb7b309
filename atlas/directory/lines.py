"""Lines of a file of decisions -> decisions to obey, and why the other lines are refused."""

import difflib
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pandas as pd

from atlas.directory.decisions import (
    CLOSE,
    CORRECT,
    DECISION_COLUMNS,
    DECISION_DATE_FORMATS,
    DECISIONS,
    DIFFERENT,
    MAX_SHOWN_CHARS,
    SAME,
    contradictions,
    same_value,
    shortened,
    shown,
    subjects,
)
from atlas.schema.fields import FIELD_BY_FRENCH, NationalField
from atlas.schema.frame import NOTED, SET_ASIDE, STRUCTURE_COLUMN, conform
from atlas.schema.tables import TABLES
from atlas.text.contacts import ACTIVE_PROBLEM, is_active_address
from atlas.text.fault import Habits, Reading
from atlas.text.lexicon import clean, fold
from atlas.text.phones import SHORT_NUMBER
from atlas.text.values import read_value

_OWN_COLUMNS = {SAME: ("autre_fiche",), DIFFERENT: ("autre_fiche",), CLOSE: (),
                CORRECT: ("champ", "valeur_publiee", "valeur_proposee")}  # fmt: skip
_BY_FOLDED_NAME = {fold(name): name for name in DECISIONS}
_REQUIRED = {column.name for column in TABLES["records"] if column.required}
_COLUMNS = [column.name for column in TABLES["decisions"]]
_FAULT_DTYPES = {"row_number": "int64", "column": "str", "value": "str", "message": "str"}

Cells = dict[str, str | None]


class Checked(NamedTuple):
    """Lines of a file: the decisions to obey, and why the other lines are refused.

    `decisions` is the table `decisions`, its `status` null. `faults` has one row per fault, in
    the order of the file: `row_number`, `column` (heading in the file), `value` (received), and
    `message`, a French sentence.
    """

    decisions: pd.DataFrame
    faults: pd.DataFrame


def validate_decisions(
    raw: pd.DataFrame, today: date = date.max, first_row_number: int = 2
) -> Checked:
    """Check lines of decisions, one by one then against each other.

    A line is refused when it is incomplete or not readable, when it repeats another, and, with
    the lines that it contradicts, when they cannot all be obeyed.

    Parameters
    ----------
    raw
        One row per line, index 0 to n-1, text columns `DECISION_COLUMNS`; an absent one is empty,
        others are left out.
    today
        Lines dated after it are refused, when they are received; a build, which may be made on any
        day, obeys them all. The values of a line are judged at its own date.
    first_row_number
        Number of the first row as a person counts them in the file.

    Returns
    -------
    Checked
        `len(raw) == len(decisions) + faults.row_number.nunique()`. Texts are without invisible
        characters and useless spaces, `value` is as the schema writes it, `record_key` comes
        before `other_record_key` in a pair.
    """
    faults: list[tuple[int, str, str | None, str]] = []
    kept = {}
    columns = [*DECISION_COLUMNS, STRUCTURE_COLUMN]
    texts = raw.reindex(columns=columns).astype("str").fillna("")
    for number, line in enumerate(texts.itertuples(index=False, name=None), first_row_number):
        cells = dict(zip(columns, map(clean, line), strict=True))
        problems = list(_line_problems(cells, today))
        faults += [(number, name, cells.get(name), problem) for name, problem in problems]
        if not problems:
            kept[number] = _decision(cells, today)
    decisions = pd.DataFrame.from_dict(kept, orient="index", columns=_COLUMNS)
    for check in (_repeats, _impossible_chains):
        against = list(check(decisions))
        faults += [(number, "decision", decisions.at[number, "decision"], problem)
                   for number, problem in against]  # fmt: skip
        decisions = decisions.drop(index={number for number, _ in against})
    faults.sort(key=lambda fault: fault[0])
    rows = [(*fault[:3], _fault_message(*fault)) for fault in faults]
    listed = pd.DataFrame(rows, columns=list(_FAULT_DTYPES)).astype(_FAULT_DTYPES)
    return Checked(conform(decisions, "decisions"), listed)


def _fault_message(number: int, column: str, value: str | None, problem: str) -> str:
    """Return where, what was received, and what to do."""
    if column == STRUCTURE_COLUMN:
        return f"ligne {number} : {problem}"
    return f"ligne {number}, {column} : reçu {shown(value)} ; {problem}"


def _line_problems(cells: Cells, today: date) -> Iterator[tuple[str, str]]:
    """Yield the columns of a line that are wrong, and what to do."""
    if cells[STRUCTURE_COLUMN]:
        problem = shortened(str(cells[STRUCTURE_COLUMN]))
        yield STRUCTURE_COLUMN, f"{problem} ; vérifiez guillemets et séparateurs"
        return
    if not any(cells.values()):
        yield "decision", "la ligne est vide, supprimez-la"
        return
    if not cells["motif"]:
        yield "motif", "dites pourquoi"
    if _day(cells["date"], today) is None:
        latest = "" if today == date.max else f", au plus tard le {today}"
        yield "date", f"donnez le jour de la décision (AAAA-MM-JJ){latest}"
    if not _is_key(cells["fiche"]):
        yield "fiche", "donnez la clé d'une fiche, « source:identifiant »"
    if is_active_address(cells["preuve"]):
        yield "preuve", f"{ACTIVE_PROBLEM} ni le nom d'un document"
    decision = _decision_name(cells["decision"])
    if decision is None:
        yield "decision", f"écrivez {', '.join(DECISIONS)}"
    else:
        yield from _object_problems(decision, cells, _own_day(cells, today))


def _object_problems(decision: str, cells: Cells, day: date) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what a decision is about."""
    for own in ("autre_fiche", "champ", "valeur_publiee", "valeur_proposee"):
        if cells[own] and own not in _OWN_COLUMNS[decision]:
            yield own, f"doit rester vide pour « {decision} »"
    if decision == CORRECT:
        yield from _correction_problems(cells, day)
    elif decision in (SAME, DIFFERENT) and (
        not _is_key(cells["autre_fiche"]) or cells["autre_fiche"] == cells["fiche"]
    ):
        yield "autre_fiche", "donnez la clé d'une autre fiche, « source:identifiant »"


def _decision_name(text: str | None) -> str | None:
    """Return the decision of a text, whatever its case and accents."""
    return _BY_FOLDED_NAME.get(fold(text or ""))


def _is_key(text: str | None) -> bool:
    source_id, _, published_id = (text or "").partition(":")
    return bool(source_id and published_id)


def _day(text: str | None, today: date) -> str | None:
    """Return a past day in ISO 8601, or None."""
    day = read_value(
        text or "", FIELD_BY_FRENCH["date_maj"], Habits(today, DECISION_DATE_FORMATS)
    ).value
    return None if day is None else str(day)


def _own_day(cells: Cells, today: date) -> date:
    """Return the day of a line, at which its values are judged."""
    day = _day(cells["date"], today)
    return today if day is None else date.fromisoformat(day)


def _correction_problems(cells: Cells, day: date) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the field and the values of a correction."""
    name = cells["champ"] or ""
    if name not in FIELD_BY_FRENCH:
        near = difflib.get_close_matches(name[:MAX_SHOWN_CHARS], FIELD_BY_FRENCH, n=1)
        example = f"peut-être {near[0]}" if near else "par exemple telephone"
        yield "champ", f"nommez un champ du schéma national, {example}"
        return
    field, context = FIELD_BY_FRENCH[name], Habits(day, DECISION_DATE_FORMATS)
    if field.name == "published_id":
        yield "champ", "l'identifiant désigne la fiche, il ne se corrige pas ici"
        return
    published, proposed = cells["valeur_publiee"], cells["valeur_proposee"]
    reading = read_value(proposed or "", field, context)
    fault = reading.fault
    if fault and fault.severity in (SET_ASIDE, NOTED) and fault.rule != SHORT_NUMBER:
        problem = shortened(fault.problem)
        known = f" : {', '.join(field.vocabulary[:12])}…" if field.vocabulary else ""
        yield (
            "valeur_proposee",
            f"pour {name}, {problem} ; proposez une valeur du schéma national{known}",
        )
    elif reading.value is None and field.name in _REQUIRED:
        yield "valeur_proposee", f"proposez une valeur : {name} ne peut pas être vide"
    elif proposed == published or _reads_the_same(field, reading, published or "", context):
        yield "valeur_proposee", "se lit comme la valeur publiée : il n'y a rien à corriger"


def _reads_the_same(field: NationalField, reading: Reading, text: str, context: Habits) -> bool:
    """Tell whether a published text has the value proposed; one at fault may be taken out."""
    published = read_value(text, field, context)
    if published.value is None and published.fault:
        return False
    return same_value(field, reading.value, published.value)


def _decision(cells: Cells, today: date) -> dict[str, str | None]:
    """Return the row of table `decisions` of a line without fault."""
    row = {column: cells[heading] for heading, column in DECISION_COLUMNS.items()}
    row |= {
        "decision": _decision_name(cells["decision"]),
        "decided_date": _day(cells["date"], today),
        "status": None,
    }
    if cells["autre_fiche"]:
        keys = sorted([str(cells["fiche"]), cells["autre_fiche"]])
        row |= dict(zip(("record_key", "other_record_key"), keys, strict=True))
    if cells["champ"]:
        field = FIELD_BY_FRENCH[cells["champ"]]
        habits = Habits(_own_day(cells, today), DECISION_DATE_FORMATS)
        value = read_value(cells["valeur_proposee"] or "", field, habits).value
        row["value"] = None if value is None else str(value)
    return row


def _repeats(decisions: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Yield the lines that repeat another one, and all those that contradict each other."""
    about = subjects(decisions)
    repeated = decisions[about.duplicated(keep=False)]
    outcomes = repeated[["decision", "published_value", "value"]].astype("str").fillna("")
    for _, lines in outcomes.groupby([about.loc[outcomes.index, name] for name in about]):
        first, *others = lines.index
        if len(lines.drop_duplicates()) > 1:
            numbers = shortened(", ".join(map(str, lines.index)))
            for number in lines.index:
                yield number, f"les lignes {numbers} se contredisent : n'en gardez qu'une"
        else:
            for number in others:
                yield number, f"répète la ligne {first} : supprimez-la"


def _impossible_chains(decisions: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Yield the lines of each chain of same places whose ends are said to be different."""
    said: set[int] = set()
    for chain in contradictions(decisions):
        numbers = shortened(", ".join(map(str, sorted(chain.rows))))
        for number in {*chain.rows} - said:
            said.add(number)
            yield number, f"les lignes {numbers} se contredisent ({chain.sentence})"
