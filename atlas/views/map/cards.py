"""What a card of the map says of a place, or of a territory: rows in, plain texts and links out.

`layer/cards.js` shows them as text, whatever they hold.
"""

from collections.abc import Sequence
from typing import TypedDict
from urllib.parse import quote

import pandas as pd

from atlas.directory.privacy import ContactRule, with_contacts
from atlas.text.french import UNKNOWN, counted, date_words, kilometres, percent, whole
from atlas.text.hours import FRENCH_DAYS
from atlas.text.phones import phone_words
from atlas.text.timetable import DAY_MINUTES, YEAR_WEEKS, Span, read_week
from atlas.views.display.table import POSITIONS, sheet_text

_CLOSED, _UNTOLD = "fermé", "ouvert, heures non publiées"
DIRECTIONS = "https://www.openstreetmap.org/directions"
# Label, text, and the address that the text leads to.
CardLine = tuple[str, str] | tuple[str, str, str]
# By hand: names of places that the card of a territory lists.
LISTED_PLACES = 12


class Card(TypedDict):
    """What a card says; `week` is None where hours are not published or cannot be read."""

    title: str
    lines: list[CardLine]
    week: list[tuple[str, str]] | None
    links: list[tuple[str, str]]
    more: list[CardLine]


def place_cards(
    places: pd.DataFrame, rule: ContactRule, source_names: dict[str, str], app: str
) -> list[Card]:
    """Return the card of each place, in their order.

    Parameters
    ----------
    places
        Rows of table `places` with coordinates.
    rule
        Which contacts are shown; see docs/privacy.md.
    source_names
        Source id -> name.
    app
        Path of the app, without a final slash.
    """
    shown = with_contacts(places, rule)
    return [_place_card(place, source_names, app) for _, place in shown.iterrows()]


def _place_card(place: pd.Series, source_names: dict[str, str], app: str) -> Card:
    """Return the card of one place."""
    week = week_lines(place["opening_hours"])
    hours = (
        "" if pd.isna(place["opening_hours"]) else f"publiés ainsi\xa0: {place['opening_hours']}"
    )
    sheet = f"{app}/chercher?lieu={quote(str(place['place_id']))}"
    to = f"{place['latitude']:.5f},{place['longitude']:.5f}"
    lines: list[CardLine] = [("Adresse", _address(place)), *_contacts(place)]
    if week is None:
        lines.append(("Horaires", hours or UNKNOWN))
    lines += [
        (label, UNKNOWN if pd.isna(place[column]) else sheet_text(place[column]))
        for label, column in (
            ("Services", "services"), ("Prix", "fees"), ("Publics", "audiences"),
            ("Comment y accéder", "access_modes"),
        )
    ]  # fmt: skip
    lines += [
        (label, "page du lieu", str(place[column]).split("|")[0])
        for label, column in (("Accessibilité", "accessibility_url"),
                              ("Prendre rendez-vous", "booking_url"))
        if _is_address(place[column])
    ]  # fmt: skip
    names = [source_names.get(name, name) for name in str(place["source_ids"]).split("|")]
    more: list[CardLine] = [
        ("Sources", "\xa0; ".join(names)),
        ("Fiche mise à jour le", date_words(place["updated_date"])),
        ("Position", POSITIONS.get(place["location_precision"], UNKNOWN)),
        ("Qualité de la fiche", percent(place["quality_score"], 0)),
    ]
    return {
        "title": str(place["name"]),
        "lines": lines,
        "week": week,
        "links": [("Y aller (OpenStreetMap)", f"{DIRECTIONS}?to={to}"), ("Toute la fiche", sheet),
                  ("Signaler une erreur", sheet)],
        "more": more,
    }  # fmt: skip


def _address(place: pd.Series) -> str:
    town = " ".join(str(place[name]) for name in ("postal_code", "commune_name")
                    if not pd.isna(place[name]))  # fmt: skip
    street = [str(place[name]) for name in ("address", "address_extra") if not pd.isna(place[name])]
    return ", ".join([*street, town]) or UNKNOWN


def _contacts(place: pd.Series) -> list[CardLine]:
    """Return telephone, e-mail and page; a telephone that nobody publishes is said unknown."""
    number = "" if pd.isna(place["phone"]) else str(place["phone"])
    lines: list[CardLine] = [
        ("Téléphone", phone_words(number), f"tel:{number}") if number else ("Téléphone", UNKNOWN)
    ]
    if not pd.isna(place["emails"]):
        email = str(place["emails"]).split("|")[0]
        lines.append(("Courriel", email, f"mailto:{email}"))
    if _is_address(place["websites"]):
        page = str(place["websites"]).split("|")[0]
        lines.append(("Site", page.split("//")[1].rstrip("/"), page))
    return lines


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def week_lines(hours: object) -> list[tuple[str, str]] | None:
    """Return the hours of each day of an ordinary week, Monday first; None when they are unknown.

    Examples
    --------
    >>> week_lines("Mo 09:00-12:30,14:00-17:00; Tu off; Sa")[:2]
    [('lundi', '9 h – 12 h 30, 14 h – 17 h'), ('mardi', 'fermé')]
    >>> week_lines("Sa")[5], week_lines("sur rendez-vous peut-être")
    (('samedi', 'ouvert, heures non publiées'), None)
    """
    spans = read_week(hours) if isinstance(hours, str) else None
    if spans is None:
        return None
    return [
        (name, _day_words([span for span in spans if span.start // DAY_MINUTES == day]))
        for day, name in enumerate(FRENCH_DAYS.values())
    ]


def _day_words(spans: Sequence[Span]) -> str:
    sure = [span for span in spans if span.is_sure]
    if not sure:
        return _UNTOLD if spans else _CLOSED
    return ", ".join(_span_words(span) for span in sure)


def _span_words(span: Span) -> str:
    start = span.start % DAY_MINUTES
    words = f"{_clock_words(start)} – {_clock_words(start + span.end - span.start)}"
    return words if span.week_count == YEAR_WEEKS else f"{words} (certaines semaines)"


def _clock_words(minute: int) -> str:
    hours, minutes = divmod(minute, 60)
    return f"{hours} h {minutes:02}" if minutes else f"{hours} h"


def territory_card(
    row: pd.Series,
    here: pd.DataFrame,
    nearest: pd.Series | None,
    start: tuple[float, float] | None,
    assumed: str,
    app: str,
) -> Card:
    """Return the card of a territory: help near it, places known there, how sure it is.

    Parameters
    ----------
    row
        A row of table `measures`.
    here
        Places of mediation in the territory.
    nearest
        The place nearest to a commune; None above, or when it is unknown.
    start
        Longitude and latitude of the reference point of a commune, where the way begins.
    assumed
        What figures assume, in French; see `atlas.reader.Atlas.words`.
    app
        Path of the app, without a final slash.
    """
    level, code = str(row["level"]), quote(str(row["territory_code"]))
    lines: list[CardLine] = [("Habitants", whole(row["population"])), *_nearest_lines(row, nearest)]
    links = [("Ouvrir la fiche", f"{app}/territoire?niveau={level}&code={code}")]
    if nearest is not None and start is not None and not pd.isna(nearest["longitude"]):
        route = (
            f"{start[1]:.5f},{start[0]:.5f};{nearest['latitude']:.5f},{nearest['longitude']:.5f}"
        )
        links.append(("Y aller (OpenStreetMap)", f"{DIRECTIONS}?route={quote(route, safe=',')}"))
    if level == "departement":
        links.append(("Voir les communes", f"{app}/?niveau=commune&departement={code}"))
    lines.append(("Lieux connus ici", _places_words(row, here)))
    lines.append(("Est-ce sûr\xa0?", _sure_words(row)))
    return {
        "title": str(row["territory_name"]),
        "lines": lines,
        "week": None,
        "links": links,
        "more": [("Hypothèses", assumed)],
    }


def _nearest_lines(row: pd.Series, nearest: pd.Series | None) -> list[CardLine]:
    if row["level"] != "commune":
        return []
    if nearest is None:
        return [("Lieu le plus proche", UNKNOWN)]
    where = f"{nearest['name']} ({nearest['commune_name']})"
    far = f"à {kilometres(row['nearest_road_m'])} par la route (estimée), "
    far += f"{kilometres(row['nearest_distance_m'])} à vol d'oiseau"
    return [("Lieu le plus proche", f"{where}, {far}")]


def _places_words(row: pd.Series, here: pd.DataFrame) -> str:
    if pd.isna(row["place_count"]) and here.empty:
        return UNKNOWN
    names = here["name"].tolist()[:LISTED_PLACES]
    count = counted(len(here), "lieu", "lieux")
    if len(here) > LISTED_PLACES:
        return count
    return "\n".join([count, *names])


def _sure_words(row: pd.Series) -> str:
    """Return which data a figure rests on, and why it is unknown where it is."""
    if row["level"] == "commune" and row["unknown_commune_count"]:
        reason = row["uncounted_reason"]
        return "Inconnu." if pd.isna(reason) else f"Inconnu\xa0: {reason}."
    said = [
        (row["covering_source_count"], "source couvre ce territoire", "sources le couvrent"),
        (row["unlocated_place_count"], "lieu sans position, compté à sa commune",
         "lieux sans position, comptés à leur commune"),
    ]  # fmt: skip
    if row["level"] != "commune":
        said.append((row["unknown_commune_count"], "commune inconnue", "communes inconnues"))
    words = [counted(int(n), one, several) for n, one, several in said if not pd.isna(n) and n]
    return "\xa0; ".join(words) + "." if words else UNKNOWN
