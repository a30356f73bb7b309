"""The HTML that holds the map: a page of the app, or one file with everything inside.

The only door to folium. Neither asks anything of any other host.
"""

import base64
import html
import json
import re
from pathlib import Path
from typing import Any, TypedDict

import folium
from branca.element import MacroElement
from folium.template import Template

from atlas.territory.insets import FRAMES, MAINLAND
from atlas.territory.topology import GRID
from atlas.views.map.payload import MapState

HERE = Path(__file__).parent
_STYLE = (HERE / "style.css").read_text(encoding="utf-8")
# The parts of our Leaflet layer, in the order in which they use each other.
SCRIPTS = ("constants", "words", "bytes", "topology", "picture", "territories", "places", "atlas",
         "position", "cards", "controls", "start")  # fmt: skip


def layer_script() -> str:
    """Return the parts of `layer/` as one script, which shows the page `window.atlasMap` only."""
    parts = [(HERE / "layer" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return '(function () {\n"use strict";\n' + "\n".join(parts) + "})();\n"


class MapChoice(TypedDict):
    """One thing that a map can show, and its name in the list."""

    label: str
    state: MapState


class CanvasTerritories(MacroElement):
    """Our Leaflet layer on a map: territories, places and sites of a state.

    Parameters
    ----------
    options
        What never changes: where boundaries and names are, frames, bounds.
    choices
        Label and state of what can be shown, the first at first; None when the app sends states.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        window.atlasMap({{ this._parent.get_name() }}, {{ this.options }}, {{ this.choices }});
        {% endmacro %}
        """
    )

    def __init__(self, options: dict[str, Any], choices: list[MapChoice] | None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CanvasTerritories"
        self.options, self.choices = script_json(options), script_json(choices)


class Inlined(MacroElement):
    """Scripts and styles written in the page itself, and files asked for before they are read."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        {% for url in this.early %}
        <link rel="preload" as="fetch" crossorigin="anonymous" href="{{ url }}">
        {% endfor %}
        {% for text in this.styles %}<style>{{ text }}</style>{% endfor %}
        {% for text in this.scripts %}<script>{{ text }}</script>{% endfor %}
        {% endmacro %}
        """
    )

    def __init__(self, styles: list[str], scripts: list[str], early: list[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Inlined"
        self.styles, self.early = styles, [html.escape(url) for url in early]
        self.scripts = [text.replace("</script", "<\\/script") for text in scripts]


def script_json(value: object) -> str:
    r"""Return JSON that cannot close the script it stands in.

    Examples
    --------
    >>> print(script_json("</script>"))
    "\u003c/script>"
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def component_html(leaflet: Path, files: dict[str, str]) -> str:
    """Return the page that the app keeps in its frame and sends states to, all scripts inside.

    It asks for its files before its scripts are read.

    Parameters
    ----------
    leaflet
        Folder of the installed Leaflet.
    files
        `topology` and `territories`: addresses of what `atlas.territory.topology.pack` and
        `pack_territories` wrote.
    """
    sources = {name: {"url": url} for name, url in files.items()}
    drawn = _dressed_map(leaflet, list(files.values()))
    drawn.add_child(CanvasTerritories(_options() | sources | {"embedded": True}, None))
    return _rendered(drawn, "Carte")


def standalone_html(
    topology: bytes,
    territories: bytes,
    places: bytes,
    choices: list[MapChoice],
    leaflet: Path,
    title: str,
    sources_text: str,
) -> str:
    """Return one file with the whole map inside, that opens without a network.

    Parameters
    ----------
    topology, territories
        As `atlas.territory.topology.pack` and `pack_territories` return them.
    places
        As `pack_places` returns them, for the states whose `places` are `{"shared": True}`.
    choices
        What can be shown, the first at first.
    leaflet
        Folder of the installed Leaflet.
    title
        Of the document, plain text.
    sources_text
        Sources and dates, plain text.
    """
    packed = {"topology": topology, "territories": territories, "places": places}
    sources = {name: {"base64": as_text(content)} for name, content in packed.items()}
    options = _options() | sources | {"embedded": False, "credits": sources_text}
    drawn = _dressed_map(leaflet, [])
    drawn.add_child(CanvasTerritories(options, choices))
    return _rendered(drawn, title)


def as_text(content: bytes) -> str:
    """Return bytes in base 64."""
    return base64.b64encode(content).decode("ascii")


def _options() -> dict[str, Any]:
    frames = [
        {"name": frame.name, "bounds": [[frame.south, frame.west], [frame.north, frame.east]]}
        for frame in FRAMES
    ]
    bounds = [[MAINLAND.south, MAINLAND.west], [MAINLAND.north, MAINLAND.east]]
    return {"grid": GRID, "frames": frames, "bounds": bounds}


def _dressed_map(leaflet: Path, early: list[str]) -> folium.Map:
    """Return a map without tiles, and in its page Leaflet, our layer and what to ask for early."""
    styles = [(leaflet / "leaflet.css").read_text(encoding="utf-8"), _STYLE]
    scripts = [(leaflet / "leaflet.js").read_text(encoding="utf-8"), layer_script()]
    scripts[0] = scripts[0].replace("//# sourceMappingURL=leaflet.js.map", "")
    drawn = folium.Map(
        tiles=None, location=[46.6, 2.4], zoom_start=6, zoom_snap=0.1, min_zoom=4, max_zoom=17,
        zoom_control=True, attribution_control=True,
    )  # fmt: skip
    drawn.default_js, drawn.default_css = [], []
    drawn.get_root().add_child(Inlined(styles, scripts, early), index=0)
    return drawn


def _rendered(drawn: folium.Map, title: str) -> str:
    """Return the whole document; Folium declares no language and forbids readers to zoom."""
    figure: Any = drawn.get_root()
    figure.title = html.escape(title)
    document = re.sub(r"<html>", '<html lang="fr">', str(figure.render()), count=1)
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return re.sub(r'<meta name="viewport"[^>]*>', viewport, document, count=1)
