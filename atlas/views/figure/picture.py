"""What a report figure needs beside its territories: sources, outlines, land around, words."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

import geopandas as gpd
import pandas as pd

from atlas.directory.coverage import covering_sources
from atlas.directory.snapshot import current_releases
from atlas.territory.insets import OVERSEAS
from atlas.views.display.caption import Caption, date_line, licence_line, source_line

FRANCE_NAME = "France entière"
PLACE_LABEL = "Lieu de médiation"
# Level -> level whose boundaries stand over it, for the whole country.
LEVEL_ABOVE = {"commune": "departement", "epci": "departement", "departement": "region"}


class Around(NamedTuple):
    """What is drawn around territories; None when nothing is."""

    outlines: gpd.GeoDataFrame | None
    neighbours: gpd.GeoDataFrame | None


def dated_sources(
    sources: pd.DataFrame, releases: pd.DataFrame, on: date | None = None
) -> pd.DataFrame:
    """Return the sources of places of mediation with the date of their latest release.

    Parameters
    ----------
    sources, releases
        Tables of the same names.
    on
        Only releases known on that date; all by default.
    """
    day = releases["vintage_date"].max() if on is None else pd.Timestamp(on)
    current = current_releases(releases, day)[["source_id", "vintage_date"]]
    return sources[sources["is_mediation"]].merge(current, on="source_id", validate="one_to_one")


def local_sources(
    sources: pd.DataFrame, places: pd.DataFrame, communes: pd.DataFrame, departement: str | None
) -> pd.DataFrame:
    """Return the sources that list a place in a département, or claim to cover it.

    Parameters
    ----------
    sources
        As `dated_sources`.
    places
        Places of mediation: `source_ids` joined by `|`, `commune_code`.
    communes
        Table `communes`.
    departement
        Code; None for France, which keeps every source.
    """
    if departement is None:
        return sources
    listed = places.assign(source_id=places["source_ids"].str.split("|")).explode("source_id")
    inside = (communes["departement_code"] == departement).to_numpy()
    own = set(listed.loc[listed["departement_code"] == departement, "source_id"])
    kept = [
        source_id in own
        or bool(covering_sources(communes, sources.iloc[[row]], listed)[inside].any())
        for row, source_id in enumerate(sources["source_id"])
    ]
    return sources[kept]


def around(
    rows: gpd.GeoDataFrame, level: str, departement: str | None,
    territories: Callable[[str], gpd.GeoDataFrame],
) -> Around:  # fmt: skip
    """Return the outlines over territories and the land around them.

    Parameters
    ----------
    rows
        Territories drawn, with `geometry`, and `epci_code` when they are communes.
    level
        Their level.
    departement
        Where they are; None for France.
    territories
        Level -> its territories with `level`, `territory_code`, `departement_code`, `geometry`.
    """
    if departement is None:
        above = LEVEL_ABOVE.get(level)
        return Around(territories(above) if above else None, None)
    departements = territories("departement")
    own = departements[departements["territory_code"] == departement]
    near = None if departement in OVERSEAS else departements
    if level != "commune" or "epci_code" not in rows:
        return Around(own, near)
    land = rows[rows.geometry.notna() & rows["epci_code"].notna()]
    inner = land[["epci_code", "geometry"]].dissolve("epci_code", method="coverage")
    inner = inner.reset_index(names="territory_code").assign(level="epci")
    inner["departement_code"] = departement
    columns = ["level", "territory_code", "departement_code", "geometry"]
    both = pd.concat([inner[columns], own[columns]], ignore_index=True)
    return Around(gpd.GeoDataFrame(both, geometry="geometry", crs=rows.crs), near)


def make_caption(
    title: str, subtitle: str, note: str, sources: pd.DataFrame, build: pd.Series, *,
    on: date | None = None, credits: str = "", permalink: str = "",  # noqa: A002
) -> Caption:  # fmt: skip
    """Return the words of a picture.

    Parameters
    ----------
    title, subtitle, note
        See `Caption`.
    sources
        As `dated_sources`.
    build
        Row of table `build`.
    on
        Date of the view; None for the present.
    credits, permalink
        See `Caption`.
    """
    day = "" if on is None else f"{on:%d/%m/%Y}"
    return Caption(
        title, subtitle, source_line(sources), date_line(build, day), licence_line(sources),
        credits, permalink, note,
    )  # fmt: skip


def permalink(base: str, path: str, state: dict[str, str | list[str]]) -> str:
    """Return the address of a view.

    Parameters
    ----------
    base
        Address of the atlas, with or without a final slash; empty for none.
    path
        Page, without slash; empty for the first.
    state
        What the URL says of the view; empty values are left out.

    Examples
    --------
    >>> permalink("https://atlas.fr/", "acces", {"departement": "23", "date": ""})
    'https://atlas.fr/acces?departement=23'
    >>> permalink("", "", {"departement": "23"})
    ''
    """
    if not base:
        return ""
    query = urlencode({name: value for name, value in state.items() if value}, doseq=True)
    address = f"{base.rstrip('/')}/{path}"
    return f"{address}?{query}" if query else address
