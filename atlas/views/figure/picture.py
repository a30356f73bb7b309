"""The picture of what a page or a command shows: its words, the land around it, its file.

Matplotlib is loaded when a picture is drawn, not before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

import geopandas as gpd
import pandas as pd

from atlas.analysis.evolution import Evolution
from atlas.reader import Atlas, Period
from atlas.schema.level import FRANCE, Territory
from atlas.territory.insets import OVERSEAS, overseas_codes
from atlas.text.french import counted, enumerated
from atlas.views.display.caption import (
    Caption,
    date_line,
    evolution_subtitle,
    licence_line,
    lorenz_subtitle,
    ranking_finding,
    source_line,
    subtitle,
)
from atlas.views.display.finding import (
    headline,
    measured_note,
    split_finding,
    strict_note,
    trust_note,
    unlocated_note,
)
from atlas.views.display.measures import Measure, format_value
from atlas.views.figure.scene import PLACE_LABEL, Scene
from atlas.views.words.changes import changes_sentence, evolution_columns
from atlas.views.words.inequality import lorenz_finding

# Level -> level whose boundaries stand over it, for the whole country.
LEVEL_ABOVE = {"commune": "departement", "epci": "departement", "departement": "region"}

# Size, format -> file.
Draw = Callable[[str, str], bytes]


class Around(NamedTuple):
    """What is drawn around territories; None when nothing is."""

    outlines: gpd.GeoDataFrame | None
    neighbours: gpd.GeoDataFrame | None


class Signature(NamedTuple):
    """What a picture says of its origin: credits as the parties worded them, and its address."""

    credits: str = ""
    permalink: str = ""


def measure_words(atlas: Atlas, row: pd.Series, measure: Measure) -> str:
    """Return whom a measure leaves out, the strict figure beside, and what it assumes."""
    words = (measured_note(row), unlocated_note(row, measure), strict_note(row, measure),
             f"Hypothèses : {atlas.words}.")  # fmt: skip
    return " ".join(filter(None, words))


@dataclass(frozen=True)
class MapPicture:
    """A map as it is on screen.

    Parameters
    ----------
    atlas
        The atlas, under the view of the page.
    rows, measure, level
        Territories with boundaries, what colours them, their level.
    territory
        Where they are; None for the country.
    found
        Finding of the page, Markdown; that of the measure when empty.
    note
        Assumptions, filters.
    points, points_label
        Points to draw, and what the legend calls them.
    sites
        Proposed sites.
    others
        Territories drawn beside `territory`: see `together`.
    """

    atlas: Atlas
    rows: gpd.GeoDataFrame
    measure: Measure
    level: str
    territory: Territory | None = None
    found: str = ""
    note: str = ""
    points: pd.DataFrame | None = None
    points_label: str = PLACE_LABEL
    sites: pd.DataFrame | None = None
    others: tuple[Territory, ...] = ()

    @property
    def is_of_the_atlas(self) -> bool:
        """Whether it shows a measure that every territory has: others can stand beside."""
        is_one = self.territory is not None and not self.found and self.sites is None
        return is_one and self.measure.column in self.atlas.summary(self.territory)

    def together(self, others: Sequence[Territory]) -> "MapPicture":
        """Return one picture of its territory and of others, for a measure of the atlas."""
        atlas = self.atlas
        rows = pd.concat([self.rows, *(atlas.territories(self.level, one) for one in others)])
        rows = rows.drop_duplicates("territory_code").reset_index(drop=True)
        points = self.points
        if points is not None:
            points = pd.concat([points, *(atlas.places_in(one) for one in others)])
            points = points.drop_duplicates("place_id")
        drawn = gpd.GeoDataFrame(rows, geometry="geometry", crs=self.rows.crs)
        return replace(self, rows=drawn, points=points, others=tuple(others))

    @property
    def name(self) -> str:
        """The territories that it shows, in French."""
        if self.territory is None or not self.others:
            return self.atlas.territory_name(self.territory or FRANCE)
        return enumerated(
            [self.atlas.territory_name(one) for one in (self.territory, *self.others)]
        )

    def caption(self, signature: Signature) -> Caption:
        """Return the words of the map."""
        own, aside = self._words()
        title, rest = split_finding(self.found) if self.found else (own, aside)
        note = " ".join(filter(None, (rest, self.note, self._undrawn())))
        below = subtitle(self.measure, self.level, self.name)
        if not self.others:
            return caption_of(self.atlas, self.territory, (title, below, note), signature)
        each = [self.atlas.local_sources(one) for one in (self.territory, *self.others)]
        sources = pd.concat(each).drop_duplicates("source_id")
        note = " ".join(filter(None, (note, trust_note(self.atlas.view.trust))))
        return make_caption(self.atlas, (title, below, note), sources, signature)

    def _drawn_points(self) -> pd.DataFrame | None:
        """Return the points that the picture draws: at country scale they would hide the map."""
        if self.points is None or self.territory is None:
            return None
        return self.points[self.points["longitude"].notna()]

    def _undrawn(self) -> str:
        """Return how many places have no position, thus no dot; empty where none is drawn."""
        if self.points is None or self.territory is None:
            return ""
        count = int(self.points["longitude"].isna().sum())
        one, several = "lieu sans position n’est", "lieux sans position ne sont"
        return f"{counted(count, one, several)} pas sur l’image." if count else ""

    def _words(self) -> tuple[str, str]:
        """Return the finding of a measure of the atlas, and whom it leaves out; "" for another."""
        if self.others:
            return self._words_of_several()
        row = self.atlas.summary(self.territory)
        if self.measure.column not in row:
            return (
                f"{self.atlas.territory_name(self.territory or FRANCE)} : {self.measure.label}",
                "",
            )
        return headline(row, self.measure), measure_words(self.atlas, row, self.measure)

    def _words_of_several(self) -> tuple[str, str]:
        """Return the value of each territory, and whom each leaves out."""
        rows = [self.atlas.summary(one) for one in (self.territory, *self.others)]
        column = self.measure.column
        values = [f"{row['territory_name']} {format_value(row[column], self.measure)}"
                  for row in rows]  # fmt: skip
        notes = []
        for row in rows:
            told = filter(None, (measured_note(row), unlocated_note(row, self.measure),
                                 strict_note(row, self.measure)))  # fmt: skip
            if words := " ".join(told):
                notes.append(f"{row['territory_name']} : {words}")
        said = " ".join([*notes, f"Hypothèses : {self.atlas.words}."])
        return f"{self.measure.label} : {', '.join(values)}", said

    def _land(self) -> tuple[bool, Around]:
        """Return whether frames are needed, and what is drawn around the territories."""
        if not self.others:
            drawn = around(self.rows, self.level, self.territory, self.atlas.territories)
            return self.territory is None, drawn
        far = overseas_codes(self.rows).str[:3]
        lands = far.where(far.isin(OVERSEAS), "").unique()
        asked = [one for one in (self.territory, *self.others) if one is not None]
        outlines = [
            whole[whole["territory_code"] == one.code]
            for one in asked for whole in [self.atlas.territories(one.level)]
        ]  # fmt: skip
        own = gpd.GeoDataFrame(pd.concat(outlines, ignore_index=True), crs=self.rows.crs)
        is_one_land = len(lands) == 1
        near = self.atlas.territories("departement") if is_one_land and lands[0] == "" else None
        return not is_one_land, Around(own, near)

    def draw(self, caption: Caption, size: str, kind: str) -> bytes:
        """Return the file of the map."""
        from atlas.views.figure.map import map_figure

        is_national, drawn = self._land()
        scene = Scene(
            is_national, drawn.outlines, drawn.neighbours, self._drawn_points(),
            self.points_label, self.sites,
        )  # fmt: skip
        return map_figure(self.rows, self.measure, caption, size, kind, scene)

    def draw_ranking(self, caption: Caption, size: str, kind: str) -> bytes:
        """Return the file of the ranking of its territories."""
        from atlas.views.figure.chart import ranking_figure

        titled = replace(caption, title=ranking_finding(self.rows, self.measure, self.level))
        return ranking_figure(self.rows, self.measure, titled, size, kind)


def lorenz_picture(
    atlas: Atlas,
    curve: pd.DataFrame,
    measure: Measure,
    territory: Territory | None,
    note: str,
    signature: Signature,
) -> Draw:
    """Return what draws a Lorenz curve.

    Parameters
    ----------
    atlas, territory
        The atlas under a view, and where; None for metropolitan France.
    curve, measure
        Result of `atlas.access.inequality.lorenz`, and what is shared.
    note, signature
        Assumptions; origin.
    """
    where = str(atlas.summary(territory)["territory_name"])
    title = f"{where} : {lorenz_finding(curve, measure)}".removesuffix(".")
    words = (title, lorenz_subtitle(measure, where), note)
    caption = caption_of(atlas, territory, words, signature)

    def draw(size: str, kind: str) -> bytes:
        from atlas.views.figure.chart import lorenz_figure

        return lorenz_figure({"Habitants": curve}, measure, caption, size, kind)

    return draw


def evolution_picture(
    atlas: Atlas, evolution: Evolution, period: Period, level: str, signature: Signature
) -> Draw:
    """Return what draws the places and people that the territories of a level gained and lost."""
    sums = evolution.sums
    france = sums[sums["territory_code"] == FRANCE].iloc[0]
    first, second, km = period.first, period.second, period.km
    title, rest = split_finding(changes_sentence(period, france, evolution.assumptions))
    words = (title, evolution_subtitle(first, second, level), rest)
    caption = caption_of(atlas, None, words, signature)
    rows = sums[sums["level"] == level]

    def draw(size: str, kind: str) -> bytes:
        from atlas.views.figure.evolution import evolution_figure

        return evolution_figure(rows, evolution_columns(km), caption, size, kind)

    return draw


def series_picture(
    atlas: Atlas, rows: pd.DataFrame, words: tuple[str, str, str], unit: str, signature: Signature
) -> Draw:
    """Return what draws one series of one territory.

    Parameters
    ----------
    atlas
        Where the facts of the sources are.
    rows
        As `atlas.analysis.steering.indicators.latest` returns them.
    words
        Title, subtitle and note.
    unit
        Of the indicator; may be empty.
    signature
        Origin.
    """
    contexts = atlas.table("contexts").rename(columns={"context_name": "source_name"})
    sources = contexts[contexts["context_id"].isin(rows["context_id"])]
    caption = make_caption(atlas, words, sources, signature)

    def draw(size: str, kind: str) -> bytes:
        from atlas.views.figure.trend import series_figure

        return series_figure(rows, unit, caption, size, kind)

    return draw


def bind(picture: Callable[[Caption, str, str], bytes], caption: Caption) -> Draw:
    """Return what draws a picture with its words."""
    return partial(picture, caption)


def caption_of(
    atlas: Atlas, territory: Territory | None, words: tuple[str, str, str], signature: Signature
) -> Caption:
    """Return the words of a picture of a view: title, subtitle and note, then where it comes from.

    The sources are those that list a place there, or claim to cover it.
    """
    title, below, note = words
    sources = atlas.local_sources(territory)
    notes = " ".join(filter(None, (note, trust_note(atlas.view.trust))))
    return make_caption(atlas, (title, below, notes), sources, signature)


def make_caption(
    atlas: Atlas, words: tuple[str, str, str], sources: pd.DataFrame, signature: Signature
) -> Caption:
    """Return the words of a picture: title, subtitle and note, dates, sources, origin.

    `sources` have `source_name`, `licence` and `vintage_date`.
    """
    title, below, note = words
    return Caption(
        title, below, source_line(sources), date_line(atlas.on, atlas.build.facts["cog_vintage"]),
        licence_line(sources), signature.credits, signature.permalink, note,
    )  # fmt: skip


def around(
    rows: gpd.GeoDataFrame,
    level: str,
    territory: Territory | None,
    territories: Callable[[str], gpd.GeoDataFrame],
) -> Around:
    """Return the outlines over territories and the land around them.

    Parameters
    ----------
    rows
        Territories drawn, with `geometry`, and `epci_code` when they are communes.
    level
        Their level.
    territory
        Where they are; None for the country.
    territories
        Level -> its territories with `level`, `territory_code`, `departement_code`, `geometry`.
    """
    if territory is None:
        above = LEVEL_ABOVE.get(level)
        return Around(territories(above) if above else None, None)
    whole = territories(territory.level)
    own = whole[whole["territory_code"] == territory.code]
    is_far = territory.level == "departement" and territory.code in OVERSEAS
    near = None if is_far else territories("departement")
    if level != "commune" or "epci_code" not in rows or territory.level != "departement":
        return Around(own, near)
    land = rows[rows.geometry.notna() & rows["epci_code"].notna()]
    inner = land[["epci_code", "geometry"]].dissolve("epci_code", method="coverage")
    inner = inner.reset_index(names="territory_code").assign(level="epci")
    inner["departement_code"] = territory.code
    columns = ["level", "territory_code", "departement_code", "geometry"]
    both = pd.concat([inner[columns], own[columns]], ignore_index=True)
    return Around(gpd.GeoDataFrame(both, geometry="geometry", crs=rows.crs), near)


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
