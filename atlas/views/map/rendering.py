"""The document of a map, from the parts of its page: the only door to Folium."""

import html
import re
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template


class CanvasTerritories(MacroElement):
    """Our Leaflet layer on a map: territories, places and sites of a state.

    Parameters
    ----------
    options
        What never changes: where boundaries and names are, frames, bounds; JSON.
    choices
        Label and state of what can be shown, the first at first; JSON, `null` when the app sends
        states.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        window.atlasMap({{ this._parent.get_name() }}, {{ this.options }}, {{ this.choices }});
        {% endmacro %}
        """
    )

    def __init__(self, options: str, choices: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CanvasTerritories"
        self.options, self.choices = options, choices


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


def render(
    options: str, choices: str, styles: list[str], scripts: list[str], early: list[str], title: str
) -> str:
    """Return the whole document; Folium declares no language and forbids readers to zoom.

    Parameters
    ----------
    options, choices
        See `CanvasTerritories`.
    styles, scripts
        Written in the page, in this order.
    early
        Addresses asked for before the scripts are read.
    title
        Of the document, plain text.
    """
    drawn = folium.Map(
        tiles=None, location=[46.6, 2.4], zoom_start=6, zoom_snap=0.1, min_zoom=4, max_zoom=17,
        zoom_control=True, attribution_control=True,
    )  # fmt: skip
    drawn.default_js, drawn.default_css = [], []
    drawn.get_root().add_child(Inlined(styles, scripts, early), index=0)
    drawn.add_child(CanvasTerritories(options, choices))
    figure: Any = drawn.get_root()
    figure.title = html.escape(title)
    document = re.sub(r"<html>", '<html lang="fr">', str(figure.render()), count=1)
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return re.sub(r'<meta name="viewport"[^>]*>', viewport, document, count=1)
