"""Frames -> what the pages show as tables, words and legends; every text from data is escaped."""

import html

import pandas as pd

from atlas.intake.reception.recognition import UNREAD_RULE
from atlas.schema.frame import column_labels
from atlas.text.french import counted, counted_strongly, format_number, percent, percents, whole
from atlas.text.markdown import escaped
from atlas.views.display.finding import (
    INHABITANTS,
    MEASURED,
    strict_note,
    unknown_communes,
    unlocated_note,
)
from atlas.views.display.measures import UNLOCATED_COLOUR, Measure, format_value

_HATCH = "repeating-linear-gradient(45deg,#8a8a99 0 2px,#ffffff 2px 6px)"
_DOTS = f"radial-gradient(#4a4a66 1.2px,{UNLOCATED_COLOUR} 1.5px) 0 0/5px 5px"


def legend_html(legend: pd.DataFrame, measure: Measure) -> str:
    """Return the legend as a list: colour, class, number of territories and of people."""
    unit = f" ({measure.unit})" if measure.unit else ""
    items = [
        f"<li style='display:flex;gap:.5rem;align-items:center'>"
        f"<span aria-hidden='true' style='width:1.6rem;height:1rem;flex:none;"
        f"border:1px solid #5a5a66;background:{_background(row.colour)}'></span>"
        f"<span>{html.escape(row.label)} : <strong>{format_number(row.territory_count)}</strong>"
        f" — {format_number(row.population)} hab.</span></li>"
        for row in legend.astype(object).where(legend.notna(), None).itertuples()
    ]
    return (
        f"<p style='margin:0'><strong>{html.escape(measure.label)}{html.escape(unit)}</strong></p>"
        f"<ul style='list-style:none;padding:0;margin:.25rem 0'>{''.join(items)}</ul>"
    )


def _background(colour: str | None) -> str:
    """Return how a class is filled: unknown is hatched, an unknown position is dotted."""
    return _DOTS if colour == UNLOCATED_COLOUR else colour or _HATCH


def measures_table(measures: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return measures of one level with French headings, distances in km and shares in %.

    Parameters
    ----------
    measures
        Rows of table `measures`, any index, which stays.
    measure
        The chosen one: its column follows the name, the worst served come first, the unknown last.
    """
    order = measures[measure.column].sort_values(ascending=not measure.is_lack, kind="stable").index
    table = measures.loc[order]
    table = table.drop(columns=["level", "geometry", "nearest_place_id"], errors="ignore").copy()
    for column in table.columns:
        if column.endswith("_share"):
            table[column] = percents(table[column])
        elif column.endswith("_m"):
            table[column] = (table[column] / 1000).round(2)
        elif column == "places_per_10k":
            table[column] = table[column].round(2)
    labels = column_labels("measures")
    units = {c: " (km)" for c in table if c.endswith("_m")}
    units |= {c: " (%)" for c in table if c.endswith("_share")}
    shown = [column for column in labels if column in table and table[column].notna().any()]
    first = [name for name in ("territory_name", measure.column) if name in shown]
    shown = [*first, *(name for name in shown if name not in first)]
    return table[shown].rename(columns={c: labels[c] + units.get(c, "") for c in shown})


def places_table(places: pd.DataFrame, source_names: dict[str, str]) -> pd.DataFrame:
    """Return the columns of the directory's list, with French headings."""
    return pd.DataFrame(
        {
            "Nom": places["name"],
            "Commune": places["commune_name"],
            "Département": places["departement_code"],
            "Adresse": places["address"],
            "Services": places["services"].str.replace("|", " ; "),
            "Téléphone": places["phone"],
            "Mise à jour": places["updated_date"].dt.date,
            "Source": places["source_id"].map(source_names),
        }
    )


POSITIONS = {
    "point": "coordonnées publiées",
    "adresse": "adresse géocodée",
    "rue": "rue géocodée",
    "commune": "inconnue : situé à sa commune",
}


def place_facts(place: pd.Series) -> pd.DataFrame:
    """Return what the atlas says of a place, as two columns of text."""
    labels = {"place_id": "Identifiant", "commune_name": "Commune", "commune_code": "Code commune",
              "departement_code": "Département", "region_code": "Région",
              "first_seen_date": "Connu depuis", "source_count": "Sources qui le citent",
              "record_count": "Fiches réunies"}  # fmt: skip
    rows = [(label, place[column]) for column, label in labels.items()]
    rows.append(("Position", POSITIONS.get(place["location_precision"], "inconnue")))
    return pd.DataFrame(
        [(label, sheet_text(value)) for label, value in rows if not pd.isna(value)],
        columns=["Fait", "Valeur"],
    )


def origins_table(origins: pd.DataFrame, releases: dict[str, str]) -> pd.DataFrame:
    """Return each value of a place with the release that says it, and whether it is kept.

    Parameters
    ----------
    origins
        As `atlas.directory.consolidation.field_origins` returns it.
    releases
        Release id -> name shown.
    """
    return pd.DataFrame(
        {
            "Champ": origins["label"],
            "Valeur": origins["value"].map(sheet_text),
            "Source": origins["release_id"].map(releases),
            "Retenue": origins["is_kept"].map({True: "oui", False: "non"}),
        }
    )


def sheet_text(value: object) -> str:
    """Return a value as people read it: French dates, lists joined by semicolons."""
    if isinstance(value, pd.Timestamp):
        return f"{value:%d/%m/%Y}"
    return str(value).replace("|", " ; ")


def releases_table(releases: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the releases with the facts of their sources, French headings; read = kept + rejected.

    The latest release of a source comes first.
    """
    labels = column_labels("sources") | column_labels("releases")
    order = ["source_name", "producer", "vintage_date", "row_count", "record_count",
             "rejected_count", "kept_share", "licence", "covers_reason", "page_url",
             "retrieved_date"]  # fmt: skip
    table = releases.merge(sources, on="source_id").sort_values(
        ["source_name", "vintage_date"], ascending=[True, False]
    )
    table["kept_share"] = percents(table["record_count"] / table["row_count"])
    for column in ("vintage_date", "retrieved_date"):
        table[column] = table[column].dt.date
    return table[order].rename(columns=labels | {"kept_share": "Part retenue (%)"})


def release_files_table(releases: pd.DataFrame) -> pd.DataFrame:
    """Return the file and the format of each release, in the order of `releases`."""
    labels = column_labels("releases")
    order = ["release_id", "file_name", "format_id", "file_sha256"]
    return releases[order].rename(columns=labels)


def issues_table(issues: pd.DataFrame, source_names: dict[str, str]) -> pd.DataFrame:
    """Return issues with French headings."""
    labels = column_labels("issues")
    table = issues.assign(source_id=issues["source_id"].map(source_names))
    return table[list(labels)].rename(columns=labels)


def unread_columns_table(issues: pd.DataFrame, source_names: dict[str, str]) -> pd.DataFrame:
    """Return the filled columns that feed no field, with French headings; see table `issues`."""
    rows = issues[issues["rule"] == UNREAD_RULE]
    return pd.DataFrame(
        {
            "Source": rows["source_id"].map(source_names),
            "Édition": rows["release_id"],
            "Colonne": rows["field"],
            "Ce qu’elle contient": rows["message"].str.split(" : ", n=1).str[-1],
        }
    )


def finding(row: pd.Series, measure: Measure) -> str:
    """Return the finding of a measure in a territory, and whom it leaves out.

    Parameters
    ----------
    row
        A row of table `measures`.
    measure
        What is shown.
    """
    population, measured = row["population"], row["population_measured"]
    sentence = f"**{measure.label}**, {escaped(row['territory_name'])} : "
    sentence += f"**{format_value(row[measure.column], measure)}**"
    people = row.get(f"population_{measure.column.removesuffix('_share')}")
    if people is not None and not pd.isna(people):
        sentence += f", soit {counted_strongly(people, *INHABITANTS)}"
    if not pd.isna(population) and int(measured) < int(population):
        share = percent(int(measured) / int(population))
        sentence += (
            f", sur {counted(int(measured), *MEASURED)}, {share} de la population ; "
            f"{unknown_communes(row)}"
        )
    notes = [
        f"{sentence}.",
        unlocated_note(row, measure),
        strict_note(row, measure),
    ]
    return " ".join(filter(None, notes))


def facts_table(
    row: pd.Series, ranks: dict[str, tuple[int, int] | None], measures: dict[str, Measure]
) -> pd.DataFrame:
    """Return the figures of one territory: value with unit, rank among its kind (1 = best)."""
    population, unknown = row["population"], row["unknown_commune_count"]
    rows = [
        ("Habitants", whole(population), ""),
        (
            "Habitants dont la distance est connue",
            format_number(row["population_measured"]),
            f"{counted(unknown, 'commune inconnue', 'communes inconnues')} sur "
            f"{format_number(row['commune_count'])}",
        ),
    ]
    for column, measure in measures.items():
        place = ranks.get(column)
        words = "" if measure.is_ranked else "sans rang : un nombre suit la population"
        if place is not None:
            words = f"{format_number(place[0])} sur {format_number(place[1])}"
        rows.append((measure.label, format_value(row[column], measure), words))
    return pd.DataFrame(rows, columns=["Mesure", "Valeur", "Rang (1 = le mieux desservi)"])


def issue_counts_table(counts: pd.DataFrame, source_names: dict[str, str]) -> pd.DataFrame:
    """Return issues counted by source and rule, with French headings."""
    table = counts.assign(source_id=counts["source_id"].map(source_names))
    labels = column_labels("issues") | {"issue_count": "Nombre"}
    return table.rename(columns=labels)


def rows_chosen(rows: pd.DataFrame, chosen: dict[str, list[str]]) -> pd.DataFrame:
    """Return the rows that have one of the values chosen in each column; none chosen is all."""
    for column, values in chosen.items():
        if values:
            rows = rows[rows[column].isin(values)]
    return rows
