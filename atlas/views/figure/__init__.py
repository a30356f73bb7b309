"""Report figures drawn on the server: the only door to Matplotlib.

Read `map` and `chart` (the figures), then `sheet` and `style` (title, footer, sizes), `panels`,
`land` and `legend` (what a map is made of), `picture` and `output` (the file).
"""

from atlas.views.figure.chart import evolution_figure, lorenz_figure, ranking_figure
from atlas.views.figure.map import PLACE_LABEL, draw_map, map_figure
from atlas.views.figure.output import FIGURE_FORMATS
from atlas.views.figure.style import SIZES, Size

__all__ = [
    "FIGURE_FORMATS",
    "PLACE_LABEL",
    "SIZES",
    "Size",
    "draw_map",
    "evolution_figure",
    "lorenz_figure",
    "map_figure",
    "ranking_figure",
]
