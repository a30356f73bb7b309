"""The national atlas of digital mediation: places of help with the Internet, and their gaps.

In a notebook::

    import atlas

    known = atlas.open()                     # the atlas of the settings
    known.places("D23")                      # GeoDataFrame, one row per place
    known.measures("commune")                # DataFrame; unknown stays null
    known.site(atlas.Plan("D23", sites=5))   # where to open, with its proof

Everything else is loaded when it is asked for: `import atlas` takes no time.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atlas.schema.version import VERSION

if TYPE_CHECKING:
    from datetime import date

    from atlas.access.assumptions import Assumptions, TimeOfWeek
    from atlas.reader import Atlas, View
    from atlas.siting.plan import Plan

__version__ = VERSION
__all__ = ["Assumptions", "Atlas", "Plan", "TimeOfWeek", "View", "open"]

# Public name -> room that holds it.
_ROOMS = {
    "Assumptions": "atlas.access.assumptions",
    "Atlas": "atlas.reader",
    "Plan": "atlas.siting.plan",
    "TimeOfWeek": "atlas.access.assumptions",
    "View": "atlas.reader",
}


def open(  # noqa: A001 -- `atlas.open`, as `zipfile.open`
    path: "str | Path | None" = None,
    on: "str | date | None" = None,
    source: str | None = None,
    trust: float = 0.0,
) -> "Atlas":
    """Open the atlas.

    Parameters
    ----------
    path
        DuckDB file that `atlas build` wrote; that of the settings (`ATLAS_STORE`) by default.
    on
        Only what was known on that date (`AAAA-MM-JJ`); each source as it last spoke by default.
    source
        Only what this source lists; every source by default.
    trust
        Least quality score, 0 to 1, of a place that counts.

    Returns
    -------
    Atlas
        See docs/api.md for what it gives.

    Raises
    ------
    StoreError
        There is no atlas there, or it was built by another version.
    InputError
        The date is not one.

    Examples
    --------
    >>> known = open(EMBEDDED)
    >>> known.measures("departement", "D01")["territory_name"].tolist()
    ['Ain']
    """
    from atlas.reader import Atlas, View, read_day
    from atlas.settings import load_settings

    file = load_settings().store_path if path is None else Path(path)
    view = View(None if on is None else read_day(on), source, trust)
    opened = Atlas.open(file, view)
    opened.table("build")  # said now, if there is none
    return opened


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_ROOMS])
