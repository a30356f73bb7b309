"""Report figures drawn on the server: the only door to Matplotlib."""

from atlas.views.figure.map import draw_map, map_figure
from atlas.views.figure.output import FORMATS
from atlas.views.figure.style import SIZES

__all__ = ["FORMATS", "SIZES", "draw_map", "map_figure"]
