"""A proposed description as TOML to complete, and as a French summary to read.

What a file holds may be hostile: comments are one line of printable characters, and every text is
escaped as TOML asks.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from atlas.intake.proposal import Proposal, Trial
from atlas.intake.proposal.evidence import IN_HOURS
from atlas.intake.proposal.proposal import PERSONAL
from atlas.intake.proposal.toml import one_line, toml_comment, toml_line, toml_text
from atlas.schema.fields import NATIONAL_FIELDS
from atlas.text.french import percent

TO_COMPLETE = "À COMPLÉTER"
# Characters and rows shown: by hand, for a terminal some 100 columns wide.
_SAMPLES_CHARS, _CELL_CHARS, _COLUMN_CHARS = 80, 34, 68
_MOST_UNKNOWN, _MOST_RULES, _LEFT_CHARS = 30, 10, 300
_NECESSARY = "nécessaire : aucune colonne ne s'impose"
_REQUIRED = "champ exigé par le schéma national : aucune colonne trouvée"


def proposal_toml(proposal: Proposal, title: str) -> str:
    """Return a proposed description as TOML, each line with how sure it is and why.

    Parameters
    ----------
    proposal
        Proposal.
    title
        Title to write, which a person will replace.

    Returns
    -------
    str
        What `atlas.intake.description.parse_mapping` accepts when `proposal.is_complete`; without a
        column for the name, `nom` is left to complete.
    """
    described = proposal.described
    lines = [*_head(proposal, title)]
    for name in ("file", "recognise", "columns"):
        lines += _section(proposal, name)
    lines += _missing_fields(proposal)
    for name in ("coordinates", "patterns", "dates", "separators", "hours"):
        lines += _section(proposal, name) if name in described else ()
    lines += [*_lists(proposal), *_keywords(proposal), *_flags(proposal)]
    return "\n".join([*lines, *_constants(proposal), *_unused(proposal), ""])


def _head(proposal: Proposal, title: str) -> Iterator[str]:
    """Yield what stands before the sections."""
    yield "# Description proposée par « atlas describe » : chaque ligne est à vérifier."
    yield toml_line("title", one_line(title), f"{TO_COMPLETE} : nom français du format")
    yield _undecided("source = …, avant [file]", "identifiant dans data/sources.toml, où se disent "
                     "la licence et la couverture")  # fmt: skip
    if latest := proposal.described.get("vintage"):
        yield toml_line("vintage", latest, "la plus récente date de mise à jour du fichier")
    else:
        yield _undecided("vintage = AAAA-MM-JJ, avant [file]", "date des données")
    if proposal.looks_like:
        yield f"# Ce fichier ressemble à {proposal.looks_like}, non à une liste de lieux."
    for name in proposal.personal:
        yield f"# « {one_line(name)} » : {PERSONAL}"


def _undecided(what: str, reason: str) -> str:
    """Return a comment that says what nobody decided, and is never code, even uncommented."""
    return f"# {TO_COMPLETE} : {what} : {reason}"


def _section(proposal: Proposal, name: str) -> Iterator[str]:
    """Yield a section; columns come one by one, each with its reasons."""
    section = proposal.described.get(name, {})
    reasons = _reasons(proposal, name)
    yield from ("", f"[{name}]")
    for key, value in section.items():
        if isinstance(value, dict):
            yield from ("", f"[{name}.{key}]", *(toml_line(*pair) for pair in value.items()))
        elif isinstance(value, list) and name in ("recognise", "columns"):
            yield f"{key} = ["
            for column in value:
                yield f"  {toml_text(column)}," + toml_comment(reasons.get((key, column), ""))
            yield "]"
        else:
            column = _first_text(value)
            yield toml_line(key, value, reasons.get((key, column), ""))


def _first_text(value: Any) -> str:
    """Return the first column of the spans of a day, or the only one."""
    return _first_text(value[0]) if isinstance(value, list) else str(value)


def _reasons(proposal: Proposal, section: str) -> dict[tuple[str, str], str]:
    """Return, by field and column, how sure a use is, why, and sample values."""
    uses = proposal.columns[proposal.columns["section"] == section]
    return {
        (use.field, use.column): " ; ".join(
            filter(None, (
                f"{use.sureness_name} ({percent(use.sureness, 0)})",
                use.why,
                one_line(use.samples, _SAMPLES_CHARS),
            ))
        )
        for use in uses.itertuples()
    }  # fmt: skip


def _missing_fields(proposal: Proposal) -> Iterator[str]:
    """Yield the fields that the schema requires and that no column feeds."""
    fed = {*proposal.described.get("columns", {})}
    for field in NATIONAL_FIELDS:
        if field.required and field.french not in fed:
            reason = _NECESSARY if field.french == "nom" else _REQUIRED
            yield _undecided(f"[columns] {field.french} = …", reason)


def _lists(proposal: Proposal) -> Iterator[str]:
    """Yield the translations of lists, then the values that nobody has translated."""
    values = proposal.described.get("values", {})
    unknown = {str(field): rows for field, rows in proposal.unknown.groupby("field", sort=False)}
    for field in dict.fromkeys([*values, *unknown]):
        yield from ("", f"[values.{field}]") if field in values else ("",)
        for value, target in values.get(field, {}).items():
            yield toml_line(value, target, "d'après une autre description")
        if field in unknown:
            yield from _unknown_lines(unknown[field])


def _keywords(proposal: Proposal) -> Iterator[str]:
    """Yield the keywords of free texts."""
    for field, table in proposal.described.get("keywords", {}).items():
        yield from ("", f"[keywords.{field}]")
        for words, target in table.items():
            yield toml_line(words, target, "mot-clé d'une autre description")


def _unknown_lines(unknown: pd.DataFrame) -> Iterator[str]:
    """Yield the values of a list that nothing explains, in comments, with the closest known."""
    for row in unknown.head(_MOST_UNKNOWN).itertuples():
        close = "" if pd.isna(row.closest) else f" ; proche de « {row.closest} » ({row.targets})"
        said = f"{row.row_count} fois{close}"
        text = toml_text(one_line(row.value))
        yield _undecided(f"[values.{row.field}] {text} = …", said)
    if len(unknown) > _MOST_UNKNOWN:
        yield f"# … et {len(unknown) - _MOST_UNKNOWN} autres valeurs inconnues"


def _flags(proposal: Proposal) -> Iterator[str]:
    """Yield the columns that say yes or no."""
    flags = proposal.described.get("flags", {})
    reasons = _reasons(proposal, "flags")
    words = {name: texts for name, texts in flags.items() if name in ("true", "false")}
    if words:
        yield from ("", "[flags]", *(toml_line(*pair) for pair in words.items()))
    for field in (field for field in flags if field not in words):
        yield from ("", f"[flags.{field}]")
        for column, target in flags[field].items():
            yield toml_line(column, target, reasons.get((field, column), ""))


def _constants(proposal: Proposal) -> Iterator[str]:
    """Yield the constants that a person may add."""
    if "source" not in proposal.described.get("columns", {}):
        yield from ("", _undecided("[constants] source = …", "producteur des fiches"))


def _unused(proposal: Proposal) -> Iterator[str]:
    """Yield the columns that are not used, in comments."""
    unused = proposal.columns[proposal.columns["section"] == ""]
    if unused.empty:
        return
    yield from ("", "# Colonnes non utilisées ; celle qui dirait les lignes retirées irait dans "
                    "[exclude] :")  # fmt: skip
    for row in unused.itertuples():
        said = f"lignes remplies : {row.filled_count}, valeurs : {row.distinct_count}"
        said += f", {row.samples}" if row.samples else ""
        reason = f" ; {one_line(row.why)}" if row.why else ""
        yield f"#   {one_line(row.column, _COLUMN_CHARS)} : {one_line(said)}{reason}"


def what_is_left(proposal: Proposal) -> str:
    """Return what a person must still do before the description is used, in one screen of French.

    What the file looks like if it is no list of places, then the fields without a column, the
    columns to check, the values to translate, and what is about persons.
    """
    fed = {*proposal.described.get("columns", {})}
    used = proposal.columns[proposal.columns["sureness_name"] == "à vérifier"]
    missing = [field.french for field in NATIONAL_FIELDS
               if field.required and field.french not in fed]  # fmt: skip
    told = {
        "le titre, la source et sa licence": ["title, source"],
        "la date des données": [] if "vintage" in proposal.described else ["vintage"],
        "des champs exigés sans colonne": missing,
        "des colonnes à vérifier": [f"{u.column} → {u.field}" for u in used.itertuples()],
        "des valeurs à traduire": [
            f"{field} ({len(rows)})" for field, rows in proposal.unknown.groupby("field")
        ],
        "des noms de personnes, à ne pas publier": list(proposal.personal),
    }
    lines = [f"  {what} : {one_line(', '.join(names), _LEFT_CHARS)}"
             for what, names in told.items() if names]  # fmt: skip
    if proposal.looks_like:
        lines.insert(
            0, f"  Ce fichier ressemble à {proposal.looks_like}, non à une liste de lieux."
        )
    return "\n".join(["Reste à faire :", *lines])


def proposal_summary(proposal: Proposal) -> str:
    """Return what each column is used for and the unknown values, as French tables of text."""
    rows = [
        (row.column, _fed(row.section, row.field, row.target),
         f"{row.sureness_name} {percent(row.sureness, 0)}" if row.section else "", row.why)
        for row in proposal.columns.itertuples()
    ]  # fmt: skip
    lines = _table(("Colonne", "Champ", "Sûreté", "Pourquoi"), rows)
    unknown = proposal.unknown.head(_MOST_UNKNOWN)
    if len(unknown):
        rows = [
            (row.field, row.value, str(row.row_count),
             "" if pd.isna(row.closest) else f"{row.closest} = {row.targets}")
            for row in unknown.itertuples()
        ]  # fmt: skip
        lines += ["", f"Valeurs inconnues du schéma : {len(proposal.unknown)}"]
        lines += _table(("Champ", "Valeur", "Lignes", "La plus proche"), rows)
    return "\n".join(lines)


def _fed(section: str, field: str, target: str) -> str:
    """Return what a column feeds, in French."""
    if section == IN_HOURS:
        return f"horaires : {field}"
    return f"{field} : {target}" if target else field or "—"


def trial_summary(trial: Trial) -> str:
    """Return what would become of the rows with the description, in French."""
    rejected = trial.row_count - trial.record_count
    share = trial.record_count / trial.row_count if trial.row_count else 0.0
    lines = [
        f"Avec cette description : {trial.record_count} lignes gardées sur {trial.row_count} "
        f"({percent(share)}), {rejected} rejetées, "
        f"{trial.faulty_count} gardées avec une remarque ou plus."
    ]
    rules = [
        (str(row.row_count), row.severity, row.rule, row.message)
        for row in trial.rules.head(_MOST_RULES).itertuples()
    ]
    if rules:
        lines += _table(("Lignes", "Gravité", "Règle", "Premier exemple"), rules)
    return "\n".join(lines)


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return lines of text in columns, the last one as long as it needs."""
    cells = [
        [*(one_line(cell, _CELL_CHARS) for cell in row[:-1]), one_line(row[-1])]
        for row in (header, *rows)
    ]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header) - 1)]
    return [
        "  ".join([*(f"{cell:<{width}}" for cell, width in zip(row[:-1], widths, strict=True)),
                   row[-1]]).rstrip()
        for row in cells
    ]  # fmt: skip
