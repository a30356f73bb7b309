"""Report figures drawn on the server: the only door to Matplotlib.

Matplotlib takes half a second to load: importing this door does not, calling one of its functions
does.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from atlas.views.figure.output import FIGURE_FORMATS
from atlas.views.figure.size import SIZES, Size


def _when_drawn(room: str, name: str) -> Callable[..., Any]:
    """Return a function of a room that is loaded when it is called."""

    def draw(*args: object, **named: object) -> object:
        return getattr(import_module(f"{__name__}.{room}"), name)(*args, **named)

    draw.__name__ = draw.__qualname__ = name
    draw.__doc__ = f"See `{__name__}.{room}.{name}`."
    return draw


def load_drawing() -> None:
    """Load Matplotlib now, rather than when the first figure is drawn."""
    for room in ("chart", "evolution", "map"):
        import_module(f"{__name__}.{room}")


if TYPE_CHECKING:
    from atlas.views.figure.chart import lorenz_figure, ranking_figure
    from atlas.views.figure.evolution import evolution_figure
    from atlas.views.figure.map import draw_map, map_figure
    from atlas.views.figure.trend import series_figure
else:
    evolution_figure = _when_drawn("evolution", "evolution_figure")
    lorenz_figure = _when_drawn("chart", "lorenz_figure")
    ranking_figure = _when_drawn("chart", "ranking_figure")
    draw_map = _when_drawn("map", "draw_map")
    map_figure = _when_drawn("map", "map_figure")
    series_figure = _when_drawn("trend", "series_figure")

__all__ = [
    "FIGURE_FORMATS",
    "SIZES",
    "Size",
    "draw_map",
    "evolution_figure",
    "load_drawing",
    "lorenz_figure",
    "map_figure",
    "ranking_figure",
    "series_figure",
]
