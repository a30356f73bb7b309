"""Optional tiles under the map: off by default, asked of their own host by the reader's browser."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BaseMap:
    """An optional tile layer, off by default."""

    label: str
    url: str
    attribution: str


_IGN = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=normal"
    "&TILEMATRIXSET=PM&FORMAT={format}&LAYER={layer}"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}"
)
BASE_MAPS = {
    "ign": BaseMap(
        "Plan IGN",
        _IGN.format(format="image/png", layer="GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"),
        "© IGN, Géoplateforme",
    ),
    "osm": BaseMap(
        "OpenStreetMap",
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "© contributeurs OpenStreetMap",
    ),
}
