"""What became of the files that arrive: in words for the screen, in one table for the producer."""

import html
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from atlas.intake.reception.recognition import UNREAD_RULE
from atlas.schema.frame import SEVERITIES
from atlas.text.french import counted, format_number, percent
from atlas.views.export.delimited import to_csv

REPORT_SUFFIXES = (".csv", ".html")
# Rows named for each cause: by hand, enough to find them again, few enough for one line.
_ROWS_NAMED = 10
_REPORT_COLUMNS = ["Fichier", "Partie", "Champ", "Constat", "Lignes", "Valeurs reçues",
                   "Valeurs gardées", "Premières lignes", "Explication"]  # fmt: skip
_STYLE = """body{max-width:60rem;margin:0 auto;padding:1.5rem;font:1rem/1.5 system-ui,sans-serif}
table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.9rem}
th,td{padding:.3rem .5rem;text-align:left;vertical-align:top;border-bottom:1px solid #c9c9d9;
overflow-wrap:anywhere}caption{text-align:left;font-weight:700}"""


class Reception(NamedTuple):
    """One file that arrived.

    `known_as` says in French what it was recognised as; `counts` is as
    `atlas.intake.reception.tally.tally_table` returns it, `issues` the table of that name.
    """

    file_name: str
    known_as: str
    row_count: int
    record_count: int
    counts: pd.DataFrame
    issues: pd.DataFrame


def causes(issues: pd.DataFrame) -> pd.DataFrame:
    """Return issues once per cause, the most frequent first within a severity.

    Returns
    -------
    DataFrame
        One row per severity, rule and field: these, `row_count` (issues), `rows` (numbers of the
        first ones) and `message` (of the first one).
    """
    keys = ["severity", "rule", "field"]
    if issues.empty:
        return pd.DataFrame(columns=[*keys, "row_count", "rows", "message"])
    grouped = issues.groupby(keys, sort=False, dropna=False)
    table = grouped.agg(
        row_count=("message", "size"),
        rows=("row_number", _first_rows),
        message=("message", "first"),
    ).reset_index()
    order = table["severity"].map({name: i for i, name in enumerate(SEVERITIES)})
    return (
        table.assign(order=order)
        .sort_values(["order", "row_count"], ascending=[True, False], kind="stable")
        .drop(columns="order")
        .reset_index(drop=True)
    )


def _first_rows(numbers: pd.Series) -> str:
    """Return the numbers of the first rows, told as cut when there are more."""
    known = numbers.dropna().drop_duplicates()
    told = ", ".join(str(int(number)) for number in known.head(_ROWS_NAMED))
    return told + ("…" if len(known) > _ROWS_NAMED else "")


def reception_text(reception: Reception) -> str:
    """Return what became of a file: its values by field, what nobody reads, and each cause once."""
    lines = [f"{reception.file_name} : {reception.known_as}", *_counted_lines(reception.counts)]
    found = causes(reception.issues)
    unread = found["rule"] == UNREAD_RULE
    if unread.any():
        lines.append("  Colonnes que personne ne lit :")
        lines += [
            f"    {row.field} : {row.message.partition(' : ')[2]}"
            for row in found[unread].itertuples()
        ]
    if (~unread).any():
        lines.append("  Contrôles :")
        for row in found[~unread].itertuples():
            times = counted(row.row_count, "fois", "fois")
            lines.append(f"    {row.severity}, {row.rule}, {times} ; {row.message}")
    return "\n".join(lines)


def _counted_lines(counts: pd.DataFrame) -> list[str]:
    """Return the values received and kept of each field, as lines of text."""
    width = max([len("Champ"), *counts["field"].str.len()])
    lines = [f"  {'Champ':<{width}}   Valeurs reçues   Gardées     Part"]
    return lines + [
        f"  {row.field:<{width}} {format_number(row.value_count):>16} "
        f"{format_number(row.kept_count):>9} {percent(row.kept_count / row.value_count):>8}"
        for row in counts.itertuples()
    ]


def report_table(receptions: Sequence[Reception]) -> pd.DataFrame:
    """Return what became of files as one table, for the producer: French headings, no jargon."""
    rows: list[dict[str, object]] = []
    for one in receptions:
        rejected = one.row_count - one.record_count
        told = (
            f"{one.known_as} ; {format_number(one.row_count)} lignes lues, "
            f"{format_number(one.record_count)} retenues, {format_number(rejected)} rejetées"
        )
        rows.append({"Partie": "fichier", "Constat": "lecture", "Lignes": one.row_count,
                     "Explication": told, "Fichier": one.file_name})  # fmt: skip
        rows += [
            {"Fichier": one.file_name, "Partie": "valeurs par champ", "Champ": row.field,
             "Constat": "valeurs gardées", "Lignes": row.row_count,
             "Valeurs reçues": row.value_count, "Valeurs gardées": row.kept_count,
             "Explication": percent(row.kept_count / row.value_count)}
            for row in one.counts.itertuples()
        ]  # fmt: skip
        rows += [
            {"Fichier": one.file_name, "Partie": f"contrôle ({row.severity} : "
             f"{SEVERITIES[row.severity]})", "Champ": None if pd.isna(row.field) else row.field,
             "Constat": row.rule, "Lignes": row.row_count, "Premières lignes": row.rows,
             "Explication": row.message}
            for row in causes(one.issues).itertuples()
        ]  # fmt: skip
    table = pd.DataFrame(rows, columns=_REPORT_COLUMNS)
    counts = ["Lignes", "Valeurs reçues", "Valeurs gardées"]
    return table.astype(dict.fromkeys(counts, "Int64"))


def report_csv(receptions: Sequence[Reception]) -> bytes:
    """Return the report as a CSV for a French spreadsheet, where no text is a formula."""
    return to_csv(report_table(receptions), excel=True)


def report_html(receptions: Sequence[Reception]) -> bytes:
    """Return the report as a page of HTML: no script, no request, every text escaped."""
    parts = []
    table = report_table(receptions)
    for one in receptions:
        own = table[table["Fichier"] == one.file_name].drop(columns="Fichier")
        parts.append(f"<h2>{html.escape(one.file_name)}</h2>")
        for part, rows in own.groupby("Partie", sort=False):
            parts.append(_table(str(part), rows.drop(columns="Partie").dropna(axis=1, how="all")))
    body = "".join(parts)
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        f"<title>Rapport d’import</title><style>{_STYLE}</style></head>"
        f"<body><h1>Rapport d’import</h1>{body}</body></html>"
    ).encode()


def _table(title: str, rows: pd.DataFrame) -> str:
    """Return rows as a table of HTML, every cell escaped."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in rows)
    lines = (
        "".join(f"<td>{'' if pd.isna(cell) else html.escape(str(cell))}</td>" for cell in row)
        for row in rows.itertuples(index=False)
    )
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f"<table><caption>{html.escape(title)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )
