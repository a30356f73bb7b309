"""Territories and places -> a Folium map that asks nothing of any other host.

The only door to folium. Every text that comes from data is escaped here.
"""

import html
import json
from typing import Any
from urllib.parse import quote

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from branca.element import MacroElement
from folium.template import Template

from atlas.crs import require_crs
from atlas.views.basemaps import BaseMap
from atlas.views.insets import FRAMES, departement_of, move_points, move_shapes
from atlas.views.measures import Measure, classify, format_number, format_value
from atlas.vocabulary import ITINERANT

# 3 decimals are 110 m: half a pixel of the national map, where EPCI are the finest level.
NATIONAL_DECIMALS, LOCAL_DECIMALS = 3, 5
PLACE_COLOUR = "#1b1b35"
UNKNOWN_FILL = "url(#atlas-hatch)"
# Metropolitan France and the frames beside it: south-west, north-east.
NATIONAL_BOUNDS = [[41.3, -10.3], [51.2, 9.7]]

MAP_STYLE = """
.leaflet-container { background: #dfe7ee; font: 13px/1.4 "Source Sans 3", sans-serif; }
.atlas-cluster {
    background: #1b1b35; color: #ffffff; border: 1px solid #ffffff; border-radius: 50%;
    display: flex; align-items: center; justify-content: center;
    font-weight: 600; font-size: 11px; box-sizing: border-box; opacity: 0.88;
}
.atlas-site {
    background: #ffffff; color: #000091; border: 2px solid #000091; border-radius: 3px;
    font-weight: 700; font-size: 11px; text-align: center; line-height: 16px;
}
.atlas-frame-name { color: #33333f; font-size: 11px; white-space: nowrap; }
"""


class Hatch(MacroElement):
    """The pattern that fills unknown territories."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.getContainer().insertAdjacentHTML("beforeend",
            '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>' +
            '<pattern id="atlas-hatch" width="6" height="6" patternUnits="userSpaceOnUse"' +
            ' patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>' +
            '<rect width="2" height="6" fill="#8a8a99"/></pattern></defs></svg>');
        {% endmacro %}
        """
    )


class ParentLinks(MacroElement):
    """Let the links of popups open in the page that holds the map.

    The map stands in a sandboxed frame of the same origin, which may not navigate the page; a link
    of the page itself may.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        document.addEventListener("click", function (event) {
            var chosen = event.target.closest && event.target.closest('a[target="_top"]');
            if (!chosen || window.parent === window) { return; }
            event.preventDefault();
            var link = window.parent.document.createElement("a");
            link.href = chosen.getAttribute("href");
            window.parent.document.body.appendChild(link);
            link.click();
            link.remove();
        });
        {% endmacro %}
        """
    )


class PlaceClusters(MacroElement):
    """Places as points, gathered by a grid of pixels at each zoom.

    Parameters
    ----------
    places
        One row per place: `longitude`, `latitude` in degrees, `name`, `detail` (plain text),
        `is_itinerant`. Texts reach the page as text nodes only.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function () {
            var map = {{ this._parent.get_name() }};
            var places = {{ this.rows }};
            var cell = 64, group = L.layerGroup().addTo(map);
            function label(tag, text) {
                var node = document.createElement(tag);
                node.textContent = text;
                return node;
            }
            function card(rows) {
                var box = document.createElement("div");
                rows.slice(0, 8).forEach(function (row) {
                    box.appendChild(label("strong", row[2]));
                    box.appendChild(label("div", row[3]));
                });
                if (rows.length > 8) {
                    box.appendChild(label("em", "et " + (rows.length - 8) + " autres lieux"));
                }
                return box;
            }
            function draw() {
                group.clearLayers();
                var zoom = map.getZoom(), view = map.getBounds().pad(0.1), cells = new Map();
                places.forEach(function (row) {
                    if (!view.contains([row[1], row[0]])) { return; }
                    var at = map.project([row[1], row[0]], zoom);
                    var key = Math.floor(at.x / cell) + ":" + Math.floor(at.y / cell);
                    if (!cells.has(key)) { cells.set(key, {x: 0, y: 0, rows: []}); }
                    var found = cells.get(key);
                    found.x += at.x; found.y += at.y; found.rows.push(row);
                });
                cells.forEach(function (found) {
                    var n = found.rows.length;
                    var at = map.unproject([found.x / n, found.y / n], zoom);
                    if (n === 1) {
                        var itinerant = found.rows[0][4];
                        L.circleMarker(at, {
                            radius: 5, weight: 2,
                            color: itinerant ? "{{ this.colour }}" : "#ffffff",
                            fillColor: itinerant ? "#ffffff" : "{{ this.colour }}", fillOpacity: 1
                        }).bindPopup(function () { return card(found.rows); }).addTo(group);
                        return;
                    }
                    var size = 16 + Math.min(12, 4 * Math.log10(n));
                    var marker = L.marker(at, {
                        title: n + " lieux", keyboard: true,
                        icon: L.divIcon({
                            className: "atlas-cluster", html: String(n), iconSize: [size, size]
                        })
                    }).addTo(group);
                    marker.on("click", function () {
                        if (zoom >= map.getMaxZoom() - 1) {
                            marker.bindPopup(card(found.rows)).openPopup();
                        } else { map.setView(at, zoom + 2); }
                    });
                });
            }
            map.on("zoomend moveend", draw);
            map.whenReady(draw);
        })();
        {% endmacro %}
        """
    )

    def __init__(self, places: pd.DataFrame) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.colour = PLACE_COLOUR
        rows = list(
            zip(
                places["longitude"].round(5).tolist(),
                places["latitude"].round(5).tolist(),
                places["name"].tolist(),
                places["detail"].tolist(),
                places["is_itinerant"].astype(int).tolist(),
                strict=True,
            )
        )
        self.rows = _script_json(rows)


class SiteMarkers(MacroElement):
    """Proposed sites as numbered squares, unlike the round places.

    Parameters
    ----------
    sites
        `longitude`, `latitude` in degrees, `rank`, `label` (plain text). Texts reach the page as
        text nodes only.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this.rows }}.forEach(function (row) {
            var words = document.createElement("span");
            words.textContent = row[3];
            L.marker([row[1], row[0]], {
                icon: L.divIcon({
                    className: "atlas-site", html: String(row[2]), iconSize: [24, 20]
                }),
                zIndexOffset: 1000, alt: row[3], keyboard: true
            }).bindTooltip(words).bindPopup(words.cloneNode(true))
                .addTo({{ this._parent.get_name() }});
        });
        {% endmacro %}
        """
    )

    def __init__(self, sites: pd.DataFrame) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        columns = [sites[name].tolist() for name in ("longitude", "latitude", "rank", "label")]
        self.rows = _script_json(list(zip(*columns, strict=True)))


def _script_json(value: object) -> str:
    """Return JSON that cannot close the script it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "")


def coverage_map(
    territories: gpd.GeoDataFrame,
    measure: Measure,
    places: pd.DataFrame,
    assets_url: str,
    app_url: str,
    national: bool,
    base_map: BaseMap | None = None,
    sites: pd.DataFrame | None = None,
) -> folium.Map:
    """Draw territories coloured by a measure, and places.

    Parameters
    ----------
    territories
        EPSG:4326. One row per territory: columns of table `measures` and `geometry`; those
        without a boundary are left out (the page lists them). Unknown ones are hatched.
    measure
        What colours them.
    places
        `longitude`, `latitude`, `name`, `place_types`, `address`, `commune_name`, `mobility`,
        `departement_code`; those without coordinates are left out.
    assets_url
        Folder that serves Leaflet and `MAP_STYLE` as `atlas.css`, without a final slash.
    app_url
        Address of the app, for the links of popups, without a final slash.
    national
        Whether overseas départements stand in frames beside metropolitan France; else the map
        fits the territories where they are.
    base_map
        Tiles under the map; needs the network.
    sites
        Proposed sites: `rank`, `label` (plain text), `longitude`, `latitude`, `departement_code`.

    Returns
    -------
    folium.Map

    Raises
    ------
    CRSError
        The territories are not in EPSG:4326.
    """
    require_crs(territories, "territories")
    drawn = territories[territories.geometry.notna()].copy()
    places = places.dropna(subset=["longitude", "latitude"])
    if national:
        departement = departement_of(drawn)
        drawn["geometry"] = move_shapes(drawn.geometry, departement)
        places = move_points(places, places["departement_code"])
    result = _empty_map(assets_url, base_map)
    result.add_child(Hatch())  # type: ignore[no-untyped-call]
    result.add_child(ParentLinks())  # type: ignore[no-untyped-call]
    if national:
        _add_frames(result)
    decimals = NATIONAL_DECIMALS if national else LOCAL_DECIMALS
    if len(drawn):
        result.add_child(_territory_layer(drawn, measure, app_url, decimals))
    result.add_child(PlaceClusters(_described(places)))
    if sites is not None:
        shown = move_points(sites, sites["departement_code"]) if national else sites
        result.add_child(SiteMarkers(shown))
    if national:
        result.fit_bounds(NATIONAL_BOUNDS)
    elif len(drawn):
        west, south, east, north = drawn.total_bounds
        result.fit_bounds([[south, west], [north, east]])
    return result


def map_html(drawn: folium.Map) -> str:
    """Return the whole HTML document of a map."""
    return str(drawn.get_root().render())


def _empty_map(assets_url: str, base_map: BaseMap | None) -> folium.Map:
    """Return a map whose Leaflet comes from our own server."""
    result = folium.Map(
        tiles=base_map.url if base_map else None,
        attr=base_map.attribution if base_map else None,
        zoom_start=6,
        location=[46.6, 0.0],
        zoom_snap=0.1,
        min_zoom=4,
        max_zoom=17,
    )
    result.default_js = [("leaflet", f"{assets_url}/leaflet.js")]
    result.default_css = [
        ("leaflet_css", f"{assets_url}/leaflet.css"),
        ("atlas_css", f"{assets_url}/atlas.css"),
    ]
    return result


def _add_frames(target: folium.Map) -> None:
    """Draw the frames of overseas départements and their names."""
    for frame in FRAMES.values():
        west, south, east, north = frame.bounds
        folium.Rectangle(
            [[south, west], [north, east]],
            color="#8a8a99", weight=1, fill=True, fill_color="#f4f6f8", fill_opacity=1,
            interactive=False,
        ).add_to(target)  # fmt: skip
        name = folium.DivIcon(html=html.escape(frame.name), class_name="atlas-frame-name",
                              icon_size=(110, 14), icon_anchor=(-4, 0))  # fmt: skip
        folium.Marker([north, west], icon=name, interactive=False, keyboard=False).add_to(target)


def _territory_layer(
    territories: gpd.GeoDataFrame, measure: Measure, app_url: str, decimals: int
) -> folium.GeoJson:
    """Return the coloured territories, with a tooltip and a popup each."""
    classes = classify(territories[measure.column], measure)
    fills = [UNKNOWN_FILL if pd.isna(c) else measure.colours[int(c)] for c in classes]
    data = {
        "type": "FeatureCollection",
        "features": _features(territories, measure, fills, app_url, decimals),
    }
    return folium.GeoJson(
        data,
        style_function=lambda feature: {
            "fillColor": feature["properties"]["fill"],
            "fillOpacity": 0.85,
            "color": "#5a5a66",
            "weight": 0.6,
        },
        highlight_function=lambda _: {"weight": 2.5, "color": "#000000"},
        tooltip=folium.GeoJsonTooltip(["name", "value"], ["", measure.label], labels=True),
        popup=folium.GeoJsonPopup(["popup"], labels=False, max_width=320),
        smooth_factor=0.5,
    )


def _features(
    territories: gpd.GeoDataFrame, measure: Measure, fills: list[str], app_url: str, decimals: int
) -> list[dict[str, object]]:
    """Return GeoJSON features whose texts are escaped and coordinates rounded."""
    shapes = shapely.transform(
        territories.geometry.to_numpy(), lambda points: np.round(points, decimals)
    )
    return [
        {
            "type": "Feature",
            "geometry": json.loads(shape),
            "properties": {
                "name": html.escape(str(row["territory_name"])),
                "value": html.escape(format_value(row[measure.column], measure)),
                "popup": _popup(row, measure, app_url),
                "fill": fill,
            },
        }
        for shape, row, fill in zip(
            shapely.to_geojson(shapes),
            territories.drop(columns="geometry").to_dict("records"),
            fills,
            strict=True,
        )
    ]


def _popup(row: dict[str, Any], measure: Measure, app_url: str) -> str:
    """Return the escaped lines of a territory's popup."""
    population = row["population"]
    people = "inconnue" if pd.isna(population) else format_number(float(population))
    count = row["place_count"]
    lines = [
        f"<strong>{html.escape(str(row['territory_name']))}</strong>",
        f"{html.escape(measure.label)} : {html.escape(format_value(row[measure.column], measure))}",
        f"Lieux : {'inconnu' if pd.isna(count) else format_number(float(count))}",
        f"Habitants : {people}",
    ]
    unknown, communes = int(row["unknown_commune_count"]), int(row["commune_count"])
    if unknown:
        lines.append(f"Communes inconnues : {unknown} sur {communes}")
    level, code = str(row["level"]), quote(str(row["territory_code"]))
    departement = row["territory_code"] if level == "departement" else row["departement_code"]
    links = [(f"{app_url}/territoire?niveau={level}&code={code}", "Ouvrir la fiche")]
    if level in ("departement", "epci") and not pd.isna(departement):
        drill = f"{app_url}/?departement={quote(str(departement))}&niveau=commune"
        links.append((drill, "Voir les communes"))
    lines += [f'<a href="{html.escape(url)}" target="_top">{text}</a>' for url, text in links]
    return "<br>".join(lines)


def _described(places: pd.DataFrame) -> pd.DataFrame:
    """Return what the cluster layer shows of each place."""
    address = places["address"].fillna("").str.cat(places["commune_name"].fillna(""), sep=", ")
    return places.assign(
        detail=address.str.strip(", "),
        is_itinerant=places["mobility"].fillna("").str.contains(ITINERANT, regex=False),
    )
