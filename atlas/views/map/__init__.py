"""The map of the atlas: every territory on a canvas of its own layer, over Leaflet, from Folium.

Read `document` (the HTML), then `payload` (the bytes that it shows), `kinds`, `basemaps`, and the
scripts of `layer/`, `atlas.js` first.
"""

from atlas.views.map.document import MapChoice, component_html, standalone_html
from atlas.views.map.payload import MapState, map_state, pack_places, pack_territories, pack_values

__all__ = [
    "MapChoice",
    "MapState",
    "component_html",
    "map_state",
    "pack_places",
    "pack_territories",
    "pack_values",
    "standalone_html",
]
