"""The atlas as a view asks it, and the pictures of a view."""

from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from atlas.access import measures as coverage
from atlas.access.inequality import lorenz
from atlas.analysis.evolution import evolve
from atlas.directory.quality import trusted
from atlas.directory.snapshot import snapshot
from atlas.errors import InputError
from atlas.schema.level import LEVEL_TABLES, METROPOLITAN_FRANCE, PARENT_TABLES, is_metropolitan
from atlas.settings import Settings
from atlas.store.database import read_table
from atlas.views.display.caption import (
    Caption,
    evolution_subtitle,
    headline,
    lorenz_subtitle,
    measured_note,
    ranking_finding,
    split_finding,
    subtitle,
    trust_note,
)
from atlas.views.display.classing import (
    CHOSEN,
    OWN,
    reclass,
)
from atlas.views.display.measures import Measure
from atlas.views.figure import (
    evolution_figure,
    lorenz_figure,
    map_figure,
    ranking_figure,
)
from atlas.views.figure.picture import (
    FRANCE_NAME,
    around,
    dated_sources,
    local_sources,
    make_caption,
    permalink,
)
from atlas.views.words.changes import changes_sentence, evolution_columns
from atlas.views.words.inequality import lorenz_finding

_CODES = ("commune_code", "departement_code", "region_code")
_PLACE_COLUMNS = ("is_mediation", "source_ids", "longitude", "latitude", "commune_code",
                  "departement_code")  # fmt: skip


class Classes(NamedTuple):
    """How classes and colours are chosen; see `atlas.views.display.classing.reclass`."""

    scheme: str
    class_count: int
    breaks: tuple[float, ...]
    scale: str


class Asked(NamedTuple):
    """State of the view: level, département or None, measure, date or None, quality, classes."""

    level: str
    departement: str | None
    measure: Measure
    on: date | None
    trust: float
    classes: Classes


class Known(NamedTuple):
    """Tables of the view: all measures, and places of mediation."""

    measures: pd.DataFrame
    places: pd.DataFrame


class Atlas:
    """The atlas as a view asks it: territories, places, words.

    Raises
    ------
    InputError
        There is no such département.
    StoreError
        There is no atlas.
    """

    def __init__(self, settings: Settings, asked: Asked) -> None:
        self.settings, self.asked, self.store = settings, asked, settings.store_path
        self.known = known_of(self.store, asked)
        self.summary = summary_of(self.known.measures, asked.departement)
        self.where = (
            FRANCE_NAME if asked.departement is None else str(self.summary["territory_name"])
        )

    def territories(self, level: str) -> gpd.GeoDataFrame:
        """Return a level of table `measures` with boundaries."""
        code = f"{level}_code"
        shapes = read_table(self.store, LEVEL_TABLES[level], [code, "geometry"])
        shapes = shapes.rename(columns={code: "territory_code"})
        rows = self.known.measures[self.known.measures["level"] == level]
        drawn = rows.merge(shapes, on="territory_code", validate="one_to_one")
        return gpd.GeoDataFrame(drawn, geometry="geometry", crs=shapes.crs)

    def inside(self, rows: pd.DataFrame, level: str) -> pd.DataFrame:
        """Return the rows of the département asked for; all without one."""
        if self.asked.departement is None:
            return rows
        own = "territory_code" if level == "departement" else "departement_code"
        return rows[rows[own] == self.asked.departement]

    def measure(self, rows: pd.DataFrame) -> Measure:
        """Return the measure with the classes and colours asked for, of the rows shown."""
        own = self.asked.measure
        return reclass(own, rows[own.column], *self.asked.classes)

    def caption(self, title: str, below: str, note: str) -> Caption:
        """Return the words of a picture."""
        asked = self.asked
        sources = dated_sources(
            read_table(self.store, "sources"), read_table(self.store, "releases"), asked.on
        )
        return make_caption(
            title, below, " ".join(filter(None, (note, trust_note(asked.trust)))),
            local_sources(sources, self.known.places,
                          read_table(self.store, "communes", _CODES), asked.departement),
            read_table(self.store, "build").iloc[0], on=asked.on, credits=self.settings.credits,
            permalink=permalink(self.settings.public_url, "", state(asked)),
        )  # fmt: skip


def map_picture(atlas: Atlas, size: str, file_format: str, with_places: bool) -> bytes:
    """Return the picture of a map."""
    asked = atlas.asked
    rows = atlas.inside(atlas.territories(asked.level), asked.level)
    places = atlas.inside(atlas.known.places, "") if with_places else None
    drawn = around(rows, asked.level, asked.departement, atlas.territories)
    caption = atlas.caption(
        headline(atlas.summary, asked.measure),
        subtitle(asked.measure, asked.level, atlas.where), measured_note(atlas.summary),
    )  # fmt: skip
    return map_figure(
        rows, atlas.measure(rows), caption, size, file_format,
        is_national=asked.departement is None, outlines=drawn.outlines,
        neighbours=drawn.neighbours, places=places,
    )  # fmt: skip


def lorenz_picture(atlas: Atlas, size: str, file_format: str, _: bool) -> bytes:
    """Return the picture of how a measure is shared among people, by commune."""
    measure = atlas.asked.measure
    measures = atlas.known.measures
    rows = atlas.inside(measures[measures["level"] == "commune"], "commune")
    if atlas.asked.departement is None:
        rows = rows[is_metropolitan(rows["departement_code"])]
    curve = lorenz(rows[measure.column].astype("float64"), rows["population"].astype("float64"))
    where = str(atlas.summary["territory_name"])
    found = f"{where} : {lorenz_finding(curve, measure)}".removesuffix(".")
    caption = atlas.caption(found, lorenz_subtitle(measure, where), measured_note(atlas.summary))
    return lorenz_figure({"Habitants": curve}, measure, caption, size, file_format)


def ranking_picture(atlas: Atlas, size: str, file_format: str, _: bool) -> bytes:
    """Return the picture of territories ranked by a measure."""
    asked, measures = atlas.asked, atlas.known.measures
    rows = atlas.inside(measures[measures["level"] == asked.level], asked.level)
    caption = atlas.caption(
        ranking_finding(rows, asked.measure, asked.level),
        subtitle(asked.measure, asked.level, atlas.where), measured_note(atlas.summary),
    )  # fmt: skip
    return ranking_figure(rows, atlas.measure(rows), caption, size, file_format)


def evolution_picture(
    settings: Settings, asked: Asked, first: datetime | None, km: float, size: str,
    file_format: str,
) -> bytes:  # fmt: skip
    """Return the picture of what changed between two dates.

    Raises
    ------
    InputError
        The dates, the level or the département are not those of a comparison.
    """
    if first is None or asked.on is None or asked.level == "commune" or asked.departement:
        raise InputError(
            "une évolution se dessine pour la France, avec --from et --date (AAAA-MM-JJ) et "
            f"--level {'|'.join(PARENT_TABLES)}"
        )
    store = settings.store_path
    tables = {
        name: read_table(store, name)
        for name in ("records", "releases", "sources", "issues", "communes", "build")
    }
    dates = sorted((first.date(), asked.on))
    before, after = (
        snapshot(
            tables["records"], tables["releases"], tables["sources"], tables["issues"],
            pd.Timestamp(day),
        )
        for day in dates
    )  # fmt: skip
    parents = {level: read_table(store, name) for level, name in PARENT_TABLES.items()}
    sums = evolve(before, after, tables["communes"], parents, km).sums
    france = sums[sums["territory_code"] == METROPOLITAN_FRANCE].iloc[0]
    title, rest = split_finding(changes_sentence(dates[0], dates[1], france, km))
    sources = dated_sources(tables["sources"], tables["releases"], dates[1])
    period: dict[str, str | list[str]] = {
        "du": dates[0].isoformat(), "au": dates[1].isoformat(), "niveau": asked.level,
    }  # fmt: skip
    caption = make_caption(
        title, evolution_subtitle(dates[0], dates[1], asked.level), rest, sources,
        tables["build"].iloc[0], on=dates[1], credits=settings.credits,
        permalink=permalink(settings.public_url, "evolution", period),
    )  # fmt: skip
    rows = sums[sums["level"] == asked.level]
    return evolution_figure(rows, evolution_columns(km), caption, size, file_format)


def known_of(store: Path, asked: Asked) -> Known:
    """Return the measures and the places of a view, computed again unless it is the present."""
    if asked.on is None and not asked.trust:
        places = read_table(store, "places", _PLACE_COLUMNS)
        return Known(read_table(store, "measures"), _of_mediation(places))
    records, releases, sources, issues = (
        read_table(store, name) for name in ("records", "releases", "sources", "issues")
    )
    on = pd.Timestamp(asked.on or date.today())
    then = snapshot(records, releases, sources, issues, on)
    places = trusted(then.places, asked.trust)
    detour = float(read_table(store, "build").iloc[0]["detour_factor"])
    parents = {level: read_table(store, name) for level, name in PARENT_TABLES.items()}
    measures = coverage.measure(
        read_table(store, "communes"), places, then.records, then.sources, parents, detour
    )
    return Known(measures, _of_mediation(places))


def _of_mediation(places: pd.DataFrame) -> pd.DataFrame:
    return places[places["is_mediation"] & places["commune_code"].notna()]


def summary_of(measures: pd.DataFrame, departement: str | None) -> pd.Series:
    """Return the measures of metropolitan France, as the page *Carte* says, or of a département.

    Raises
    ------
    InputError
        There is no such département.
    """
    level, code = ("france", METROPOLITAN_FRANCE) if departement is None else (
        "departement", departement)  # fmt: skip
    found = measures[(measures["level"] == level) & (measures["territory_code"] == code)]
    if found.empty:
        raise InputError(f"aucun département de code « {departement} »")
    return found.iloc[0]


def state(asked: Asked) -> dict[str, str | list[str]]:
    """Return what the URL of the page *Carte* says of a view."""
    scheme, count, breaks, scale = asked.classes
    return {
        "departement": asked.departement or "",
        "niveau": asked.level,
        "mesure": asked.measure.column,
        "date": asked.on.isoformat() if asked.on else "",
        "qualite": f"{asked.trust:g}" if asked.trust else "",
        "classes": "" if scheme == OWN else scheme,
        "nombre": "" if scheme in (OWN, CHOSEN) else str(count),
        "seuils": " ".join(f"{value:g}" for value in breaks),
        "couleurs": "" if scale == OWN else scale,
    }
