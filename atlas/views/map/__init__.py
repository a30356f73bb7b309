"""The map of the atlas: every territory on a canvas of its own layer, over Leaflet, from Folium.

Read `document` (the HTML), `payload` (what it shows), `packing` (as bytes), `kinds`, `basemaps`,
and the scripts of `layer/`, `atlas.js` first.
"""

from importlib import import_module

from atlas.views.map.document import MapChoice, component_html, standalone_html
from atlas.views.map.packing import pack_notes, pack_places, pack_territories, pack_values
from atlas.views.map.payload import MapState, map_state


def load_renderer() -> None:
    """Load Folium now, rather than when the first page asks for its map."""
    import_module("atlas.views.map.rendering")


__all__ = [
    "MapChoice",
    "MapState",
    "component_html",
    "load_renderer",
    "map_state",
    "pack_notes",
    "pack_places",
    "pack_territories",
    "pack_values",
    "standalone_html",
]
