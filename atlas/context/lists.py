"""Lists of awards: the embedded sample and those that the user loads, brought to the tables."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from atlas.context.awards import AWARD_COLUMNS, NEEDED, read_awards, recognise
from atlas.context.contexts import Examined, join_parts, require_rows
from atlas.errors import InputError, SchemaError
from atlas.intake.issues import Accounted
from atlas.schema.frame import NOTED, REJECTED, Tables, conform, empty_table
from atlas.schema.kind import AWARDS
from atlas.schema.label_tables import LABEL_TABLES
from atlas.sources.embedded import AWARDS_FILE, read_label_facts
from atlas.sources.files import read_file
from atlas.sources.vault import LISTS, Context, Description, file_sha256, list_kept
from atlas.territory.gazetteer import TO_DECIDE, Gazetteer
from atlas.text.lexicon import slug

SAMPLE_ID = "label-echantillon"
SAMPLE_NAME = "Label Villes Internet : échantillon embarqué"
MERGED_RULE = "même distinction dans deux listes"
_SCOPE = re.compile(r"^(?:(?P<year>\d{4}):)?(?P<scope>FR|OM|R\d{2,3}|D(?:\d{2,3}|2[AB]))$")


def template() -> bytes:
    """Return an empty list of awards, with its headings and two rows to replace."""
    rows = [
        ["2026", "Exemple-sur-Loire", "commune", "45", "3", "", "", "", "https://…", "à remplacer",
         ""],
        ["2026", "CC de l'Exemple", "epci", "45", "", "Médiation numérique", "", "", "https://…",
         "niveau non publié : laissez vide", ""],
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(AWARD_COLUMNS))
    return str(table.to_csv(index=False, lineterminator="\r\n")).encode("utf-8-sig")


def describe(path: Path, list_id: str | None, name: str | None, licence: str | None,
             covers: Sequence[str], vintage: date) -> Description:  # fmt: skip
    """Return what the user says of a list.

    Raises
    ------
    InputError
        A scope of completeness cannot be understood.
    """
    for scope in covers:
        if not _SCOPE.match(scope):
            raise InputError(
                f"--covers {scope} : FR, OM (outre-mer), R32 (région) ou D59 (département) "
                "attendu, précédé si besoin d'une édition (2018:R32)"
            )
    return Description(
        list_id or slug(path.stem, "palmares"), AWARDS, name or path.stem, vintage,
        licence or "non précisée", columns={}, covers=tuple(covers),
    )  # fmt: skip


def examine_list(path: Path, description: Description, gazetteer: Gazetteer) -> Examined:
    """Check that a file can be a list of awards; nothing is written.

    Raises
    ------
    SourceError
        The file cannot be read.
    SchemaError
        A column is absent, or no row can be kept.
    InputError
        The identifier is that of the embedded sample.
    """
    if description.context_id == SAMPLE_ID:
        raise InputError(f"« {SAMPLE_ID} » est l'échantillon embarqué : donnez un autre --source")
    accounted = _read(path, description.context_id, gazetteer)
    require_rows(path, accounted)
    return Examined(description, accounted)


def _read(path: Path, list_id: str, gazetteer: Gazetteer) -> Accounted:
    raw = read_file(path)
    found = recognise(raw.rows.columns)
    absent = [name for name in NEEDED if name not in found]
    if absent:
        columns = ", ".join(map(str, raw.rows.columns[:12]))
        raise SchemaError(
            f"{path.name} : colonnes absentes : {', '.join(absent)} (reçu : {columns}). "
            "Modèle : atlas label template --out palmares.csv"
        )
    return read_awards(raw.rows, list_id, gazetteer, raw.first_row_number)


def label_tables(folder: Path, raw_dir: Path, reference: Tables) -> dict[str, pd.DataFrame]:
    """Read the embedded facts and every list kept into the tables of the store.

    Parameters
    ----------
    folder
        `data/labels`.
    raw_dir
        Folder of the files received.
    reference
        Tables of the territories, and `commune_events`.

    Returns
    -------
    dict
        Every table of `atlas.schema.label_tables.LABEL_TABLES`, and `issues`, those of the lists
        only.

    Raises
    ------
    SourceError, SchemaError
        A file is absent, altered or cannot be read any more.
    """
    tables = read_label_facts(folder, SAMPLE_ID)
    gazetteer = Gazetteer(reference)
    awards = _read(folder / AWARDS_FILE, SAMPLE_ID, gazetteer)
    facts = [_sample_facts(folder / AWARDS_FILE, awards)]
    read, scopes = [awards], [tables["label_completeness"]]
    for context in list_kept(LISTS, raw_dir):
        own = _read(context.path, context.description.context_id, gazetteer)
        read.append(own)
        facts.append(_list_facts(context, own))
        scopes.append(_scopes(context.description, own.table))
    labels, merged = _merged([one.table for one in read])
    issues = [*(one.issues for one in read), merged]
    tables["labels"] = labels
    tables["label_lists"] = conform(pd.DataFrame(facts), "label_lists")
    tables["label_completeness"] = join_parts(scopes, "label_completeness")
    tables["issues"] = join_parts(issues, "issues")
    return {name: tables[name] for name in (*LABEL_TABLES, "issues")}


def with_labels(
    tables: Tables, labels: Tables, say: Callable[[str], None] = lambda _: None
) -> dict[str, pd.DataFrame]:
    """Return tables with those of the label, the issues of its lists in the place of older ones.

    Parameters
    ----------
    tables
        `issues`, and `label_lists` when lists were read before.
    labels
        As `label_tables` returns them.
    say
        Receives a French sentence per list.
    """
    lists = [*labels["label_lists"]["list_id"]]
    if "label_lists" in tables:
        lists += [*tables["label_lists"]["list_id"]]
    for row in labels["label_lists"].itertuples():
        say(
            f"{row.list_name} : {row.row_count} lignes lues = {row.resolved_count} "
            f"résolues + {row.undecided_count} à décider + {row.refused_count} refusées"
        )
    others = tables["issues"][~tables["issues"]["source_id"].isin(lists)]
    return (
        dict(tables) | dict(labels) | {"issues": join_parts([others, labels["issues"]], "issues")}
    )


def _merged(parts: list[pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the awards of every list, one that two lists give alike once, and who says so.

    The last list loaded speaks; the sample gives way.
    """
    labels = pd.concat([part for part in reversed(parts) if len(part)], ignore_index=True)
    key = ["level", "territory_code", "edition_year", "arobases", "mention"]
    twice = labels["territory_code"].notna() & labels.duplicated(key)
    rows = labels[twice]
    issues = pd.DataFrame(
        {
            "source_id": rows["list_id"], "release_id": None, "record_id": None,
            "row_number": rows["row_number"], "field": "collectivite", "rule": MERGED_RULE,
            "severity": NOTED, "value": rows["collectivity_name"], "proposed_value": None,
            "message": "ligne " + rows["row_number"].astype("str") + " : " +
            rows["collectivity_name"] + " est aussi dans une autre liste, qui est gardée",
        }
    )  # fmt: skip
    kept = labels[~twice].sort_values(["edition_year", "list_id", "row_number"], kind="stable")
    return conform(kept, "labels"), conform(issues, "issues")


def _counts(accounted: Accounted) -> dict[str, object]:
    undecided = int((accounted.table["resolution"] == TO_DECIDE).sum())
    return {
        "row_count": accounted.row_count,
        "resolved_count": accounted.kept_count - undecided,
        "undecided_count": undecided,
        "refused_count": int((accounted.issues["severity"] == REJECTED).sum()),
    }


def _sample_facts(path: Path, accounted: Accounted) -> dict[str, object]:
    """Return the row of `label_lists` of the embedded sample."""
    return {
        "list_id": SAMPLE_ID, "list_name": SAMPLE_NAME,
        "producer": "compilation de pages publiques, faite pour l'atlas",
        "licence": "faits publics, une page source par ligne", "file_name": path.name,
        "file_sha256": file_sha256(path), "retrieved_date": pd.NaT, "is_sample": True,
        **_counts(accounted),
    }  # fmt: skip


def _list_facts(context: Context, accounted: Accounted) -> dict[str, object]:
    """Return the row of `label_lists` of a list that the user loaded."""
    described = context.description
    return {
        "list_id": described.context_id, "list_name": described.name,
        "producer": described.producer, "licence": described.licence,
        "file_name": context.path.name, "file_sha256": context.sha256,
        "retrieved_date": pd.Timestamp(context.retrieved), "is_sample": not described.covers,
        **_counts(accounted),
    }  # fmt: skip


def _scopes(described: Description, awards: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `label_completeness` that the user's word makes of a list."""
    rows = []
    for text in described.covers:
        found = _SCOPE.match(text)
        if found is None:
            continue
        years = [int(found["year"])] if found["year"] else sorted(awards["edition_year"].unique())
        rows += [
            {"list_id": described.context_id, "edition_year": year, "scope": found["scope"],
             "level": None, "least_arobases": 1, "source_url": described.page_url,
             "note": "complète selon la personne qui a chargé la liste"}
            for year in years
        ]  # fmt: skip
    if not rows:
        return empty_table("label_completeness")
    return conform(pd.DataFrame(rows), "label_completeness")
