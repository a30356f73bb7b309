"""The HTML that holds the map: a page of the app, or one file with everything inside.

Neither asks anything of any other host.
"""

import base64
import json
from pathlib import Path
from typing import Any, TypedDict

from atlas.territory.insets import FRAMES, MAINLAND
from atlas.territory.topology import GRID
from atlas.views.map.payload import MapState

HERE = Path(__file__).parent
_STYLE = (HERE / "style.css").read_text(encoding="utf-8")
# The parts of our Leaflet layer, in the order in which they use each other.
SCRIPTS = ("constants", "words", "bytes", "topology", "picture", "territories", "places", "atlas",
           "names", "gestures", "position", "panel", "cards", "controls", "start")  # fmt: skip


def layer_script() -> str:
    """Return the parts of `layer/` as one script, which shows the page `window.atlasMap` only."""
    parts = [(HERE / "layer" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return '(function () {\n"use strict";\n' + "\n".join(parts) + "})();\n"


class MapChoice(TypedDict):
    """One thing that a map can show, and its name in the list."""

    label: str
    state: MapState


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
    options = _options() | sources | {"embedded": True}
    return _document(leaflet, options, None, list(files.values()), "Carte")


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
        As `atlas.views.map.packing.pack_places` returns them, for the states whose `places` are
        `{"shared": True}`.
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
    return _document(leaflet, options, choices, [], title)


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


def _document(
    leaflet: Path, options: dict[str, Any], choices: list[MapChoice] | None, early: list[str],
    title: str,
) -> str:  # fmt: skip
    """Return the whole document: Leaflet, our layer, and what to ask for early."""
    # Folium takes a third of a second to load: who only sends states to a map does without.
    from atlas.views.map.rendering import render

    styles = [(leaflet / "leaflet.css").read_text(encoding="utf-8"), _STYLE]
    scripts = [(leaflet / "leaflet.js").read_text(encoding="utf-8"), layer_script()]
    scripts[0] = scripts[0].replace("//# sourceMappingURL=leaflet.js.map", "")
    return render(script_json(options), script_json(choices), styles, scripts, early, title)
