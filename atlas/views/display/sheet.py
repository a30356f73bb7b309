"""A card as HTML: what it says of a territory or of a place, every text from data escaped."""

import html

from atlas.text.french import NO_BREAK
from atlas.views.map.cards import Card, CardLine

_LEADS = ("https://", "http://", "mailto:", "tel:", "/")


def card_html(card: Card) -> str:
    """Return a card as a heading, a list of facts, the hours of each day and links.

    Examples
    --------
    >>> card = {"title": "<b>", "lines": [("Site", "x", "javascript:x")], "week": None,
    ...         "links": [("Y aller", "https://exemple.fr")], "more": []}
    >>> shown = card_html(card)
    >>> "&lt;b&gt;" in shown, "javascript" in shown, 'href="https://exemple.fr"' in shown
    (True, False, True)
    """
    facts = [_fact(line) for line in card["lines"]]
    if card["week"] is not None:
        days = [f"{day}\xa0: {hours}" for day, hours in card["week"]]
        facts.append(_fact(("Horaires", "\n".join(days))))
    links = " · ".join(_link(label, address) for label, address in card["links"])
    return f"<h3>{html.escape(card['title'])}</h3><ul>{''.join(facts)}</ul><p>{links}</p>"


def _fact(line: CardLine) -> str:
    text = html.escape(line[1]).replace("\n", "<br>")
    if len(line) == 3:
        text = _link(line[1], line[2])
    return f"<li><strong>{html.escape(line[0])}{NO_BREAK}:</strong> {text}</li>"


def _link(label: str, address: str) -> str:
    """Return a link, or its words alone where the address leads nowhere that is known."""
    if not address.startswith(_LEADS):
        return html.escape(label)
    return f'<a href="{html.escape(address)}" target="_self">{html.escape(label)}</a>'
