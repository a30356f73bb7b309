"""What a folder of open data holds: datasets, their files, who publishes them and where."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from atlas.views.export import file_facts, sources_of
from atlas.views.export.formats import Format
from atlas.views.export.licences import Decision, Licence, decide_licence

# The folder is for everyone: what each dataset is, in French.
KEYWORDS = ("médiation numérique", "inclusion numérique", "accès aux droits", "annuaire")
TERRITORY_KEYWORDS = (*KEYWORDS, "accessibilité", "couverture territoriale")


@dataclass(frozen=True)
class PublishedFile:
    """One file of the folder.

    Parameters
    ----------
    name, title
        Its name in the folder, and in words.
    format
        How it is written.
    byte_count, sha256
        Of the file.
    row_count, left_out
        Rows written, and rows that the format could not hold.
    conforms_to_schema
        Whether it obeys the national schema.
    """

    name: str
    title: str
    format: Format
    byte_count: int
    sha256: str
    row_count: int
    left_out: int = 0
    conforms_to_schema: bool = False


@dataclass(frozen=True)
class Statistics:
    """What StatDCAT-AP says of a statistical dataset.

    Parameters
    ----------
    structure
        File of the folder that describes dimensions, attributes and codes.
    dimensions, attributes
        Identifier -> French name.
    units
        Code -> unit, in French.
    series_count
        Series in it: one per indicator and territory.
    """

    structure: str
    dimensions: dict[str, str]
    attributes: dict[str, str]
    units: dict[str, str]
    series_count: int


@dataclass(frozen=True)
class PublishedDataset:
    """The same rows in several formats, and files that go with them.

    Parameters
    ----------
    slug, title, description
        Identifier in addresses, then French words.
    keywords
        French.
    files, others
        Files of the rows, and files beside them.
    sources
        See `atlas.views.export.facts.sources_of`.
    licence
        Of the whole dataset, or why none is announced.
    statistics
        Where it is a statistical one.
    """

    slug: str
    title: str
    description: str
    keywords: tuple[str, ...]
    files: tuple[PublishedFile, ...]
    sources: pd.DataFrame
    licence: Decision
    others: tuple[PublishedFile, ...] = ()
    statistics: Statistics | None = None


@dataclass(frozen=True)
class Publisher:
    """Who puts the folder online, and where; `url` and `email` may be empty."""

    name: str
    base_url: str
    url: str = ""
    email: str = ""


@dataclass(frozen=True)
class Publication:
    """A whole folder of open data.

    Parameters
    ----------
    title, description
        French.
    publisher
        Who publishes it.
    facts
        See `atlas.views.export.facts.file_facts`.
    datasets
        In the order of the page.
    extent
        Boxes of the territories, EPSG:4326.
    """

    title: str
    description: str
    publisher: Publisher
    facts: dict[str, str]
    datasets: tuple[PublishedDataset, ...]
    extent: shapely.Geometry


def national_file_name(day: str, producer_id: str, territory: str) -> str:
    """Return the name that the national schema asks for.

    Examples
    --------
    >>> national_file_name("2026-11-25", "atlas", "La Réunion")
    '2026-11-25_atlas_lieux-de-mediation-numerique_La-Réunion.csv'
    """
    return f"{day}_{producer_id}_lieux-de-mediation-numerique_{territory.replace(' ', '-')}.csv"


def boxes(territories: gpd.GeoDataFrame) -> shapely.Geometry:
    """Return the boxes of territories as one multi-polygon, outwards to a thousandth of a degree.

    Territories without a boundary are not in it; overlapping boxes are joined.

    Examples
    --------
    >>> squares = gpd.GeoDataFrame(geometry=[shapely.box(2, 46, 3.00012, 47), None], crs=4326)
    >>> boxes(squares).normalize().wkt
    'MULTIPOLYGON (((2 46, 2 47, 3.001 47, 3.001 46, 2 46)))'
    """
    bounds = territories.geometry.dropna().bounds
    low = (bounds[["minx", "miny"]] * 1000).apply(lambda column: column.round(6) // 1) / 1000
    high = -((-bounds[["maxx", "maxy"]] * 1000).apply(lambda column: column.round(6) // 1)) / 1000
    whole = shapely.union_all(
        shapely.box(low["minx"], low["miny"], high["maxx"], high["maxy"], ccw=True)
    )
    parts = [shapely.orient_polygons(part) for part in shapely.get_parts(whole)]
    return shapely.MultiPolygon(parts)


def period_of(sources: pd.DataFrame) -> tuple[str, str] | None:
    """Return the first and the last date of the data of some sources, `AAAA-MM-JJ`."""
    dates = sources["vintage_date"].dropna()
    return None if dates.empty else (f"{dates.min():%Y-%m-%d}", f"{dates.max():%Y-%m-%d}")


def facts_of(
    rows: pd.DataFrame, sources: pd.DataFrame, build: pd.Series, words: str, licence: Licence | None
) -> tuple[pd.DataFrame, Decision, dict[str, str]]:
    """Return the sources, the licence and the facts of some rows to publish."""
    used = sources_of(rows, sources)
    return used, decide_licence(used, licence), file_facts(used, build, words, licence)
