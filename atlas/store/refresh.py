"""The lists of awards, read again into the store without building anything else."""

from collections.abc import Callable

from atlas.context.lists import with_labels
from atlas.schema.label_tables import LABEL_TABLES
from atlas.settings import Settings
from atlas.sources.reference import GEOGRAPHIC
from atlas.store.database import read_table, replace_tables
from atlas.store.pipeline import store_lock

_READ = (*GEOGRAPHIC, "former_communes", "commune_events", "issues", "label_lists")


def refresh_labels(settings: Settings, say: Callable[[str], None]) -> None:
    """Read the embedded sample and every list kept into the store, if there is one.

    Raises
    ------
    SourceError, SchemaError
        A list cannot be read any more.
    StoreError
        The store is of another version or cannot be written.
    """
    path = settings.store_path
    if not path.exists():
        say("Pas encore d'atlas : les listes seront lues par atlas build.")
        return
    with store_lock(settings):
        tables = {name: read_table(path, name) for name in _READ}
        updated = with_labels(settings.data_dir / "labels", settings.raw_path, tables, say)
        replace_tables(path, {name: updated[name] for name in (*LABEL_TABLES, "issues")})
    say(f"Atlas à jour : {path}")
