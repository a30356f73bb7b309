"""Contexts: files that the user loads beside the places, checked, kept, brought to the tables.

What a kind of context is stands in `atlas.context.readers`. Lists of awards, in
`atlas.context.lists`, are checked and kept by the same functions and have tables of their own.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from shapely.errors import ShapelyError

from atlas.context.readers import CONTEXT_KIND, read_accounted
from atlas.context.roles import choose_columns
from atlas.context.zones import WHOLE_COMMUNE_RULE
from atlas.errors import InputError, SchemaError
from atlas.intake.issues import Accounted
from atlas.schema.frame import CONTEXT_TABLES, Tables, conform, empty_table
from atlas.schema.kind import TRIPS, VALUE_ADDED, ZONING
from atlas.sources.columns import column_names
from atlas.sources.files import read_file
from atlas.sources.receiving import add_context
from atlas.sources.vault import Context, Description
from atlas.text.contacts import ACTIVE_PROBLEM, is_active_address

UNITS = ("m", "minutes")
# Most of the zones of a file have the outline of a commune: it is no file of zones.
_MOST = 0.5
# Tables of which a part is embedded.
_EMBEDDED = ("stakes", "indicators", "referentials", "criteria")


class Examined(NamedTuple):
    """A file found good to keep, its columns chosen, and what became of its rows."""

    description: Description
    accounted: Accounted


def examine_context(path: Path, description: Description, tables: Tables) -> Examined:
    """Check that a file can be a context; nothing is written.

    Parameters
    ----------
    path
        CSV, JSON, GeoJSON, or for zones and people any file of `atlas.sources.columns`.
    description
        What the user says of it; columns not named are told by their names.
    tables
        Tables of the store: the reference, `sources`, `records`, `aliases`, `demand_points`.

    Raises
    ------
    SourceError
        The file cannot be read.
    SchemaError
        A column is not told, or no row can be kept.
    InputError
        An option is not acceptable; most zones have the outline of their commune, and the user
        did not say that he knows it.
    """
    if (tables["sources"]["source_id"] == description.context_id).any():
        raise InputError(
            f"« {description.context_id} » est déjà une source de lieux : donnez un autre --id"
        )
    if is_active_address(description.page_url):
        raise InputError(f"--url : « {description.page_url} » {ACTIVE_PROBLEM}")
    if description.kind == TRIPS and description.unit not in UNITS:
        raise InputError(f"--unit {description.unit or ''} : m ou minutes attendu, rien d'autre")
    if description.classes and not description.higher_is_need:
        raise InputError("--classes va du moindre besoin au plus fort : retirez --lower-is-need")
    if CONTEXT_KIND[description.kind].has_rows:
        names = [str(name) for name in read_file(path).rows.columns[:-1]]
    else:
        names = [] if description.kind == VALUE_ADDED else column_names(path)
    columns = choose_columns(description.kind, names, description.columns)
    described = replace(description, columns=columns)
    try:
        accounted = read_accounted(path, described, tables)
    except ShapelyError as error:
        raise SchemaError(
            f"{path.name} : une forme ne peut pas être calculée ({error}) ; réparez-la dans un SIG"
        ) from error
    require_rows(path, accounted)
    if described.kind == ZONING and not described.is_commune_list:
        _refuse_communes(path, accounted)
    return Examined(described, accounted)


def require_rows(path: Path, accounted: Accounted) -> None:
    """Refuse a file of which no row can be kept.

    Raises
    ------
    SchemaError
        None can.
    """
    if not accounted.kept_count:
        messages = accounted.issues["message"]
        reason = messages.iloc[0] if len(messages) else "le fichier n'a pas de ligne"
        raise SchemaError(f"{path.name} : aucune ligne utilisable ; {reason}")


def _refuse_communes(path: Path, accounted: Accounted) -> None:
    """Refuse zones that are outlines of communes.

    Raises
    ------
    InputError
        Most of them are.
    """
    alike = int((accounted.issues["rule"] == WHOLE_COMMUNE_RULE).sum())
    zones = len(accounted.table)
    if alike > _MOST * zones:
        raise InputError(
            f"{path.name} : {alike} zones sur {zones} ont la forme de leur commune entière. Ce "
            "fichier ne dit pas où sont les zones : un lieu de la commune n'est pas pour autant "
            "dans la zone. Cherchez les vrais contours, ou ajoutez --accept-communes pour ne "
            "garder que la liste des communes qui contiennent une zone."
        )


def keep_context(
    raw_dir: Path, path: Path, examined: Examined, today: date, replace: bool
) -> AbstractContextManager[Context]:
    """Copy a file in the family of its kind; one of the same id is replaced only when asked.

    It is kept for good when the block succeeds, and not at all when it fails.

    Raises
    ------
    SourceError, InputError, DiskError
        See `atlas.sources.receiving.add_context`.
    """
    return add_context(raw_dir, path, examined.description, today, replace)


def context_tables(contexts: list[Context], tables: Tables) -> dict[str, pd.DataFrame]:
    """Read contexts into the tables of the store.

    Parameters
    ----------
    contexts
        Files kept; what can name points, stakes, versions or criteria of others is read after them.
    tables
        As in `examine_context`.

    Returns
    -------
    dict
        Every table of `atlas.schema.frame.CONTEXT_TABLES`, and `issues`, those of the contexts
        only.

    Raises
    ------
    SourceError, SchemaError, CRSError
        A file cannot be read any more.
    """
    named = {kind.table for kind in CONTEXT_KIND.values() if kind.is_named}
    known = {name: empty_table(name) for name in named} | dict(tables)
    embedded = {name: known[name] for name in _EMBEDDED}
    read: list[tuple[Context, Accounted]] = []
    for context in sorted(contexts, key=lambda one: CONTEXT_KIND[one.description.kind].rank):
        accounted = read_accounted(context.path, context.description, known)
        read.append((context, accounted))
        if (name := CONTEXT_KIND[context.description.kind].table) in named:
            known[name] = join_parts([known[name], accounted.table], name)
    gathered = gather(read)
    return gathered | {
        name: join_parts([own, gathered[name]], name) for name, own in embedded.items()
    }


def gather(read: Sequence[tuple[Context, Accounted]]) -> dict[str, pd.DataFrame]:
    """Put what was read of contexts into the tables of the store; see `context_tables`."""
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in (*CONTEXT_TABLES, "issues")}
    for context, accounted in read:
        parts[CONTEXT_KIND[context.description.kind].table].append(accounted.table)
        parts["issues"].append(accounted.issues)
        parts["contexts"].append(facts_row(context, accounted))
    return {name: join_parts(rows, name) for name, rows in parts.items()}


def join_parts(parts: list[pd.DataFrame], table: str) -> pd.DataFrame:
    """Return parts of a table as one, typed."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return empty_table(table)
    return conform(pd.concat(filled, ignore_index=True), table)


def facts_row(context: Context, accounted: Accounted) -> pd.DataFrame:
    """Return the row of table `contexts` of a file."""
    described = context.description
    columns = described.columns
    read = columns.get("value") or columns.get("people") or columns.get("cost")
    unit = described.unit
    if described.classes:
        unit = unit or f"rang de 1 à {len(described.classes)}"
    row = {
        "context_id": described.context_id,
        "kind": described.kind,
        "context_name": described.name,
        "producer": described.producer,
        "licence": described.licence,
        "page_url": described.page_url,
        "vintage_date": pd.Timestamp(described.vintage),
        "retrieved_date": pd.Timestamp(context.retrieved),
        "file_name": context.path.name,
        "file_sha256": context.sha256,
        "value_column": read or columns.get("code"),
        "unit": unit,
        "higher_is_need": described.higher_is_need,
        "row_count": accounted.row_count,
        "kept_count": accounted.kept_count,
        "rejected_count": accounted.row_count - accounted.kept_count,
    }
    return conform(pd.DataFrame([row]), "contexts")
