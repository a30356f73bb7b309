"""The map of the atlas: every territory on a canvas of its own layer, over Leaflet, from Folium."""

from importlib import import_module

from atlas.views.map.document import Choice, component_html, standalone_html
from atlas.views.map.payload import MapState, map_state, pack_places, pack_territories, pack_values


def load() -> None:
    """Load Folium now, rather than when the first page asks for its map."""
    import_module("atlas.views.map.rendering")


__all__ = [
    "Choice",
    "MapState",
    "component_html",
    "load",
    "map_state",
    "pack_places",
    "pack_territories",
    "pack_values",
    "standalone_html",
]
