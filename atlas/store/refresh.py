"""One part of the store read again, nothing else built: a context, or the lists of awards."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pandas as pd

from atlas.context.contexts import gather, join_parts
from atlas.context.lists import label_tables, with_labels
from atlas.context.readers import CONTEXT_KIND
from atlas.context.steering.referentials import embedded_referentials
from atlas.disk.locks import locked
from atlas.intake.issues import Accounted
from atlas.schema.frame import Tables, empty_table
from atlas.schema.label_tables import LABEL_TABLES
from atlas.settings import Settings
from atlas.sources.address_service import Say
from atlas.sources.embedded import GEOGRAPHIC, TABULAR, read_indicators, read_reference, read_stakes
from atlas.sources.vault import Context
from atlas.store.database import read_table, replace_tables

# Tables beside the reference that contexts are read against.
_LINKED_TABLES = ("sources", "records", "aliases", "demand_points", "stakes", "indicators",
                  "referentials", "criteria", "grants")  # fmt: skip
_LABEL_READ = (*GEOGRAPHIC, *TABULAR, "issues", "label_lists")


def store_lock(settings: Settings, say: Say) -> AbstractContextManager[None]:
    """Return what makes those that write the store wait for each other.

    Who also writes the vault holds the store first: two writers never wait for each other.
    """
    path = settings.store_path
    return locked(path.with_name(path.name + ".lock"), say)


class _Stored(Mapping[str, pd.DataFrame]):
    """Tables of a store, each read when it is first asked for: a context needs few of them.

    Parameters
    ----------
    path
        The store.
    names
        Tables that can be asked for.
    columns
        Table -> its columns that matter; every one by default.
    """

    def __init__(self, path: Path, names: Sequence[str], columns: Mapping[str, list[str]]) -> None:
        self._path, self._names, self._columns = path, names, columns
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table.

        Raises
        ------
        StoreError
            See `atlas.store.opening.connect`.
        """
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = read_table(self._path, name, self._columns.get(name))
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def context_reference(settings: Settings) -> Tables:
    """Return the tables that a context is read against: those of the store, if there is one."""
    path = settings.store_path
    if not path.exists():
        empty = {name: empty_table(name) for name in _LINKED_TABLES}
        known = {"stakes": read_stakes(settings.data_dir),
                 "indicators": read_indicators(settings.data_dir)}  # fmt: skip
        known |= embedded_referentials(settings.data_dir)
        return read_reference(settings.reference_path) | empty | known
    columns = {"records": ["place_id"], "demand_points": ["demand_id"],
               "grants": ["context_id", "row_number", "siret", "siren", "rna"]}  # fmt: skip
    columns |= {"epci": ["epci_code", "epci_name", "epci_type", "departement_code", "region_code"],
                "departements": ["departement_code", "departement_name", "region_code"],
                "regions": ["region_code", "region_name"]}  # fmt: skip
    names = (*GEOGRAPHIC, *TABULAR, *_LINKED_TABLES)
    return _Stored(path, names, columns)


def holds_context(settings: Settings, context_id: str) -> bool:
    """Tell whether the store has a context; the vault has it not if a removal was stopped."""
    path = settings.store_path
    if not path.exists():
        return False
    return len(read_table(path, "contexts", ["kind"], {"context_id": context_id})) > 0


def holds_list(settings: Settings, list_id: str) -> bool:
    """Tell whether the store has a list of awards that was received; see `holds_context`."""
    path = settings.store_path
    if not path.exists():
        return False
    found = read_table(path, "label_lists", ["retrieved_date"], {"list_id": list_id})
    return bool(found["retrieved_date"].notna().any())


def refresh_context(
    settings: Settings, context_id: str, read: Sequence[tuple[Context, Accounted]], say: Say
) -> None:
    """Replace in the store what it holds of one context.

    Without a store there is nothing to do: the next build reads every context.

    Parameters
    ----------
    settings
        Where things are.
    context_id
        Context that was added, replaced or removed.
    read
        The context and what was read of its file; nothing when it was removed.
    say
        Receives French sentences on what happens.

    Raises
    ------
    StoreError
        The store is of another version, or cannot be written.
    """

    def replaced(path: Path) -> Tables:
        known = read_table(path, "contexts", ["kind"], {"context_id": context_id})["kind"]
        kinds = {*known, *(context.description.kind for context, _ in read)}
        added, tables = gather(read), {}
        for name in ("contexts", "issues", *(CONTEXT_KIND[kind].table for kind in kinds)):
            stored = read_table(path, name)
            others = stored["source_id" if name == "issues" else "context_id"] != context_id
            tables[name] = join_parts([stored[others], added[name]], name)
        return tables

    _replace(settings, replaced, "le contexte sera lu", say)


def refresh_labels(settings: Settings, say: Say) -> None:
    """Read the embedded sample and every list kept into the store, if there is one.

    Raises
    ------
    SourceError, SchemaError
        A list cannot be read any more.
    StoreError
        The store is of another version or cannot be written.
    """

    def replaced(path: Path) -> Tables:
        tables = {name: read_table(path, name) for name in _LABEL_READ}
        labels = label_tables(settings.data_dir / "labels", settings.raw_path, tables)
        updated = with_labels(tables, labels, say)
        return {name: updated[name] for name in (*LABEL_TABLES, "issues")}

    _replace(settings, replaced, "les listes seront lues", say)


def _replace(
    settings: Settings, replaced: Callable[[Path], Tables], waiting: str, say: Say
) -> None:
    """Replace tables of the store, if there is one, by those that are made of it."""
    path = settings.store_path
    if not path.exists():
        say(f"Pas encore d'atlas : {waiting} par atlas build.")
        return
    with store_lock(settings, say):
        replace_tables(path, replaced(path))
    say(f"Atlas à jour : {path}")
