"""Report figures drawn on the server: the only door to Matplotlib."""

from atlas.views.figure.chart import evolution_figure, lorenz_figure, ranking_figure
from atlas.views.figure.map import draw_map, map_figure
from atlas.views.figure.output import FORMATS
from atlas.views.figure.style import SIZES, Size

__all__ = [
    "FORMATS",
    "SIZES",
    "Size",
    "draw_map",
    "evolution_figure",
    "lorenz_figure",
    "map_figure",
    "ranking_figure",
]
