"""Parameters of the value added: what a place costs, serves and brings, each with its source."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from atlas.intake.issues import FINDING_COLUMNS, Accounted, as_issues
from atlas.schema.frame import NOTED, REJECTED, SET_ASIDE, conform, empty_table

GAINS = "gain"
# All the gains that can be added; no gain has this name.
TOGETHER = "ensemble"
GAIN_UNIT = "EUR/personne/an"
COST, HELP, NEWLY = ("cost_per_place_year", "accompaniments_per_place_year",
                     "people_newly_served_per_place_year")  # fmt: skip
DEADWEIGHT, ATTRIBUTION, DURATION = "deadweight", "attribution", "duration_years"
# Parameters that the value is computed from -> their unit; others are cited, and enter nothing.
UNITS_OF = {
    COST: "EUR/lieu/an", HELP: "accompagnements/lieu/an", NEWLY: "personnes/lieu/an",
    DEADWEIGHT: "part", ATTRIBUTION: "part", DURATION: "années",
}  # fmt: skip
_SHARES = (DEADWEIGHT, ATTRIBUTION)
_ZERO_IS_SAID = (DEADWEIGHT,)
# By hand: above any budget of a State, in euros.
_MOST = 1e15
_VALUES = ("low", "central", "high")
_TEXTS = {"label": "parameter_name", "unit": "unit", "source": "source_title"}
_MORE = {"url": "source_url", "scope": "scope"}
_KEYS = {*_VALUES, *_TEXTS, *_MORE, "year", "second_hand", "overlaps"}


class _Told(NamedTuple):
    """Something said of a parameter: which key, what is checked, how grave, what was received."""

    key: str
    rule: str
    severity: str
    value: str
    problem: str


def published_parameters(said: Mapping[str, Any], context_id: str) -> Accounted:
    """Read parameters of the value added.

    Parameters
    ----------
    said
        The TOML: one table per parameter, those of gains under `gain`; see docs/steering.md.
    context_id
        File of parameters.

    Returns
    -------
    Accounted
        Table `value_parameters`, in the order of the file, and the issues. A parameter is rejected
        without name, unit or source, without any value, when its values are not in order or not
        possible, or when its unit is not the one that the computation takes.
    """
    entries = _entries(said)
    rows: list[dict[str, object]] = []
    findings: list[dict[str, object]] = []
    for number, (name, table, is_gain) in enumerate(entries, 1):
        told = _named([one for one, _, _ in entries[: number - 1]], name)
        told += _faults(name, table, is_gain)
        row, doubts = _row(name, table, is_gain)
        if not any(one.severity == REJECTED for one in told):
            rows.append(row | {"row_number": number})
            told += [*doubts, *_unknown_overlaps(row, entries)]
        findings += [_finding(name, one) for one in told]
    table = pd.DataFrame(rows).assign(context_id=context_id) if rows else None
    found = pd.DataFrame(findings, columns=FINDING_COLUMNS)
    return Accounted(
        empty_table("value_parameters") if table is None else conform(table, "value_parameters"),
        as_issues(context_id, [found]), len(entries), len(rows),
    )  # fmt: skip


def _entries(said: Mapping[str, Any]) -> list[tuple[str, Any, bool]]:
    """Return each parameter with what is said of it, and whether it is a gain."""
    found: list[tuple[str, Any, bool]] = []
    for name, table in said.items():
        if name == GAINS and isinstance(table, dict):
            found += [(gain, own, True) for gain, own in table.items()]
        else:
            found.append((name, table, False))
    return found


def _named(above: list[str], name: str) -> list[_Told]:
    """Return why a name is refused: it is told apart from the others, and from their sum."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        return [_Told("", "nom", REJECTED, name, "n'a pas que des lettres, des chiffres, - et _")]
    if name == TOGETHER or name in above:
        return [_Told("", "nom", REJECTED, name, "est déjà pris par un paramètre ou un gain")]
    return []


def _faults(name: str, table: Any, is_gain: bool) -> list[_Told]:
    """Return why a parameter is rejected."""
    if not isinstance(table, dict):
        return [_Told("", "forme", REJECTED, str(table), "n'est pas une table [nom]")]
    absent = [
        _Told(key, f"{key} absent", REJECTED, "", f"le paramètre n'a pas de « {key} »")
        for key in _TEXTS
        if not _text(table.get(key))
    ]
    values = [value for key in _VALUES if (value := table.get(key)) is not None]
    expected = GAIN_UNIT if is_gain else UNITS_OF.get(name)
    unit = _text(table.get("unit"))
    checks: list[tuple[bool, Callable[[], _Told]]] = [
        (not values, lambda: _Told("central", "valeur absente", REJECTED, "",
                                   "ni low, ni central, ni high")),
        (not all(map(_is_number, values)), lambda: _Told(
            "central", "valeur illisible", REJECTED, str(values), "ne sont pas des nombres")),
        (all(map(_is_number, values)) and values != sorted(values), lambda: _Told(
            "central", "ordre", REJECTED, str(values), "ne vont pas du bas au haut")),
        (all(map(_is_number, values)) and not all(_is_possible(name, v) for v in values),
         lambda: _Told("central", "valeur impossible", REJECTED, str(values), _limits(name))),
        (bool(unit and expected and unit != expected), lambda: _Told(
            "unit", "unité", REJECTED, str(unit), f"n'est pas l'unité attendue, {expected}")),
    ]  # fmt: skip
    return absent + [make() for fails, make in checks if fails]


def _is_number(value: Any) -> bool:
    """Tell whether a value is a number, and no joke of TOML (`nan`, `inf`, a thousand digits)."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) <= _MOST


def _is_possible(name: str, value: float) -> bool:
    """Tell whether a value can be that of a parameter: shares in 0 to 1, all else above 0."""
    least = value >= 0 if name in _ZERO_IS_SAID else value > 0
    return least and (value <= 1 or name not in _SHARES)


def _limits(name: str) -> str:
    zero = "compris" if name in _ZERO_IS_SAID else "exclu"
    return f"doivent aller de 0 {zero} à 1" if name in _SHARES else "doivent dépasser 0"


def _text(value: object) -> str | None:
    """Return a text on one line; None for anything else, or nothing."""
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def _row(name: str, table: Any, is_gain: bool) -> tuple[dict[str, object], list[_Told]]:
    """Return the row of a parameter, and what is to say of it."""
    if not isinstance(table, dict):
        return {}, []
    year = table.get("year")
    is_year = isinstance(year, int) and not isinstance(year, bool)
    listed = table.get("overlaps")
    is_list = isinstance(listed, list) and all(isinstance(one, str) for one in listed)
    told = [
        _Told(key, "clé inconnue", NOTED, str(table[key]), "n'est lu par personne")
        for key in table.keys() - _KEYS
    ]
    if year is not None and not is_year:
        told.append(_Told("year", "année", SET_ASIDE, str(year), "n'est pas une année"))
    if listed is not None and not (is_list and is_gain):
        told.append(_Told("overlaps", "recouvrement", SET_ASIDE, str(listed),
                          "n'est pas une liste de gains, ou ce n'est pas un gain"))  # fmt: skip
    row: dict[str, object] = {key: table.get(key) for key in _VALUES}
    row |= {column: _text(table.get(key)) for key, column in (_TEXTS | _MORE).items()}
    return row | {
        "parameter_id": name, "is_gain": is_gain, "parameter_year": year if is_year else None,
        "is_second_hand": table.get("second_hand") is True,
        "overlaps": "|".join(listed or ()) if is_list and is_gain else None,
    }, told  # fmt: skip


def _unknown_overlaps(
    row: Mapping[str, object], entries: list[tuple[str, Any, bool]]
) -> list[_Told]:
    """Return the gains that a gain says it overlaps, and that the file has not."""
    known = {name for name, _, is_gain in entries if is_gain}
    said = [one for one in str(row["overlaps"] or "").split("|") if one]
    return [
        _Told("overlaps", "gain inconnu", NOTED, one, "n'est aucun gain de ce fichier")
        for one in said
        if one not in known
    ]


def _finding(name: str, told: _Told) -> dict[str, object]:
    """Return what is said of a parameter; TOML has no lines: its name says where."""
    field = ".".join(filter(None, (name, told.key)))
    return {
        "row_number": None, "field": field, "rule": told.rule, "severity": told.severity,
        "value": told.value, "proposed_value": None, "problem": told.problem,
        "group": f"{field} {told.rule} {told.value}",
    }  # fmt: skip
