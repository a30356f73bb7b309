"""The map of the atlas: every territory on a canvas of its own layer, over Leaflet, from Folium."""

from atlas.views.map.document import Choice, component_html, standalone_html
from atlas.views.map.payload import MapState, map_state, pack_places, pack_territories, pack_values

__all__ = [
    "Choice",
    "MapState",
    "component_html",
    "map_state",
    "pack_places",
    "pack_territories",
    "pack_values",
    "standalone_html",
]
