"""What the page *Accès* says: measures made to order, findings, tables."""

import math
from dataclasses import replace

import pandas as pd

from atlas.access.assumptions import CROW, ROAD
from atlas.access.supply import HOURS, PLACES, STAFF, Mode, Supply
from atlas.access.travel import Unit
from atlas.text.french import UNKNOWN, counted, format_number, percent, percents
from atlas.text.markdown import escaped
from atlas.views.display.classing import QUANTILES, find_breaks
from atlas.views.display.measures import SUPPLY_COLOURS, Measure, format_value
from atlas.views.display.rounding import BREAK_DECIMALS

UNIT_NAMES: dict[Unit, str] = {"m": "km", "minutes": "min"}
UNIT_FACTORS: dict[Unit, float] = {"m": 0.001, "minutes": 1.0}
SUPPLY_UNITS: dict[Mode, str] = {
    PLACES: "lieux",
    HOURS: "heures par semaine",
    STAFF: "équivalents temps plein",
}
RANKS = {1: "lieu le plus proche", 2: "deuxième lieu", 3: "troisième lieu"}

_SHARED = Measure(
    "accessibility_per_10k", "Offre à portée, partagée", "", 1, (), 2, False,
    "méthode E2SFCA (Luo et Qi 2009, doi:10.1016/j.healthplace.2009.06.002) : l'offre de chaque "
    "lieu est divisée par les habitants qui peuvent l'atteindre, chacun pesant selon son trajet ; "
    "on additionne ce que chaque habitant reçoit des lieux qu'il peut atteindre",
    "Une offre est partagée entre tous ceux qui peuvent l'atteindre, qu'ils en usent ou non. Les "
    "habitants de communes qu'aucune source ne couvre partagent aussi l'offre, mais la leur est "
    "inconnue.",
)  # fmt: skip


def distance_words(threshold: float, unit: Unit, travel: str = ROAD) -> str:
    """Return a threshold in words; a great circle says that it is one.

    Examples
    --------
    >>> distance_words(7500, "m"), distance_words(20, "minutes")
    ('7,5 km', '20 min')
    >>> distance_words(7500, "m", CROW)
    "7,5 km à vol d'oiseau"
    """
    value = threshold * UNIT_FACTORS[unit]
    way = " à vol d'oiseau" if travel == CROW else ""
    return f"{format_number(value, 0 if value == int(value) else 1)} {UNIT_NAMES[unit]}{way}"


def beyond_measure(threshold: float, unit: Unit, k: int, travel: str) -> Measure:
    """Return the measure of the share of people beyond a threshold from their k-th place.

    `travel` is that of `atlas.access.assumptions.Assumptions`.
    """
    words, place = distance_words(threshold, unit, travel), RANKS[k]
    return Measure(
        "beyond_share", f"Part des habitants à plus de {words} du {place}",
        "%", 100, (1, 5, 10, 25, 50), 1, True,
        f"habitants dont le trajet jusqu'au {place} dépasse {words} ÷ habitants dont le trajet "
        "est connu",
        "« À plus de » est strict : exactement le seuil n'est pas au-delà.",
    )  # fmt: skip


# At a moment: three states, the unknown between the two others. ColorBrewer PuOr.
HOURS_STATE = Measure(
    "hours_state",
    "Un lieu ouvert à portée",
    "", 1, (0.5, 1.5), 0, True,
    "ce qu'a la plupart des habitants en deçà du seuil : un lieu ouvert, des lieux dont les "
    "horaires ne sont pas publiés, aucun",
    "Un lieu qui ne publie pas ses horaires peut être ouvert ou fermé : il n'est compté ni comme "
    "l'un ni comme l'autre.",
    ("#998ec3", "#f7f7f7", "#f1a340"),
    ("un lieu ouvert", "horaires inconnus", "aucun lieu ouvert"),
)  # fmt: skip


def shared_measure(values: pd.Series, supply: Mode) -> Measure:
    """Return the measure of the supply that people can reach, classes of about equal numbers.

    Parameters
    ----------
    values
        Supply per 10,000 people of the territories shown.
    supply
        `lieux`, `heures` or `agents`.
    """
    breaks = quantile_breaks(values, len(SUPPLY_COLOURS))
    unit = f"{SUPPLY_UNITS[supply]} pour 10 000 habitants"
    palette = SUPPLY_COLOURS[-len(breaks) - 1 :]
    return replace(_SHARED, unit=unit, breaks=breaks, palette=palette)


def quantile_breaks(values: pd.Series, class_count: int) -> tuple[float, ...]:
    """Return bounds, of about two figures, that part values into classes of about equal numbers.

    Equal values are never parted, and rounding moves none to another class (see
    `atlas.views.display.rounding`): there can be fewer classes, and there are at least two.

    Examples
    --------
    >>> quantile_breaks(pd.Series(range(1, 601)) / 10, 6)
    (10.1, 20.1, 30.1, 40.1, 50.1)
    >>> quantile_breaks(pd.Series([0.0, 0.0, 0.0, 5.0]), 6)
    (5.0,)
    >>> quantile_breaks(pd.Series([0.0]), 6)
    (1.0,)
    """
    known = values.dropna().astype("float64").to_numpy()
    exact = find_breaks(known, QUANTILES, class_count, BREAK_DECIMALS)
    if not exact:
        return (1.0,)
    figures = 1 - math.floor(math.log10(min(abs(bound) for bound in exact if bound)))
    return find_breaks(known, QUANTILES, class_count, max(figures, 0))


def access_finding(
    france: pd.Series, measure: Measure, least: pd.Series | None = None, moment: str = ""
) -> str:
    """Return one sentence: the share, the people, and those unknown.

    Parameters
    ----------
    france
        Sums over the territory that is spoken of; see `atlas.access.reach.by_commune`.
    measure
        What is shown.
    least
        The same sums where every place of unknown hours is open; None when hours do not count.
    moment
        When places must be open, in French.
    """
    where = escaped(france["territory_name"])
    if pd.isna(france["people_beyond"]):
        return f"**{measure.label}**, {where} : **{UNKNOWN}**. {unknown_words(france)}"
    known, beyond = france["people_known"], format_number(france["people_beyond"])
    share, why = format_value(france["beyond_share"], measure), ""
    if least is not None:
        fewest = format_value(least["beyond_share"], measure)
        share = f"entre {fewest} et {share}"
        beyond = f"entre {format_number(least['people_beyond'])} et {beyond}"
        why = f" ({moment}, selon les horaires non publiés)"
    return (
        f"**{measure.label}**, {escaped(france['territory_name'])} : **{share}**, soit "
        f"**{beyond}** habitants sur {format_number(known)} dont le trajet est "
        f"connu{why}. {unknown_words(france)}"
    )


def shared_finding(france: pd.Series, measure: Measure, supply: Supply) -> str:
    """Return one sentence: the mean supply that people can reach, its part that is estimated."""
    value = format_value(france["accessibility_per_10k"], measure)
    said = f"**{measure.label}**, {escaped(france['territory_name'])} : **{value}** en moyenne"
    if supply.estimated_count:
        said += f", dont {percent(supply.estimated_share)} d'offre estimée"
    return f"{said}. {unknown_words(france)}"


def unknown_words(france: pd.Series) -> str:
    """Return who is left out for want of data, in a sentence; empty when nobody is."""
    count = int(france["unknown_commune_count"])
    if not count:
        return "Aucune commune n'est inconnue."
    return f"Communes inconnues, non comptées : {format_number(count)}."


def supply_sentence(supply: Supply, mode: Mode) -> str:
    """Return what is shared, how much of it is estimated, and what is left out."""
    total = format_number(supply.facilities["supply"].sum())
    held = counted(len(supply.facilities), "lieu ou arrêt", "lieux ou arrêts")
    words = [f"Offre partagée : {total} {SUPPLY_UNITS[mode]} dans {held}"]
    if supply.estimated_count:
        share = percent(supply.estimated_share)
        words.append(f"dont **{share} estimés** (médiane des lieux de même type)")
    if supply.unknown_count:
        one, several = "lieu d'offre inconnue laissé", "lieux d'offre inconnue laissés"
        words.append(f"{counted(supply.unknown_count, one, several)} de côté")
    one, several = "lieu sans coordonnées laissé", "lieux sans coordonnées laissés"
    words.append(f"{counted(supply.unlocated_count, one, several)} de côté")
    if supply.unfollowed_count:
        words.append(f"{format_number(supply.unfollowed_count)} itinérants comptés à leur adresse, "
                     "faute de connaître leurs arrêts")  # fmt: skip
    return " ; ".join(words) + "."


def displaced_sentence(error: dict[str, float], has_unlocated: bool) -> str:
    """Return between how many people are beyond, wherever they and places are in their commune.

    Parameters
    ----------
    error
        As `atlas.access.doubt.bracket.error_of_points` returns it.
    has_unlocated
        Whether places stand at the reference point of their commune, for want of a position.
    """
    where = ", et où que soient dans la leur les lieux sans position" if has_unlocated else ""
    low, high = error["beyond"], error["beyond"] + error["undecided"]
    return (
        "Les habitants sont comptés au point de référence de leur commune, de leur commune "
        f"déléguée ou associée, ou de leur arrondissement. Où qu'ils y vivent{where}, entre "
        f"**{format_number(low)}** et **{format_number(high)}** habitants sont au-delà du seuil. "
        "Une grille de population resserre cet écart."
    )


def trip_measure(unit: Unit, k: int, travel: str) -> Measure:
    """Return the measure of the trip to the k-th place; see `beyond_measure`."""
    breaks = (1.0, 2.0, 4.0, 6.0, 10.0) if unit == "m" else (5.0, 10.0, 15.0, 20.0, 30.0)
    way = " à vol d'oiseau" if travel == CROW else ""
    name = f"Trajet{way} jusqu'au {RANKS[k]}"
    return Measure(
        "cost", name, UNIT_NAMES[unit], UNIT_FACTORS[unit], breaks, 1, True,
        f"{name[0].lower()}{name[1:]}", "",
    )  # fmt: skip


def hours_state(sure: pd.DataFrame, possible: pd.DataFrame) -> pd.Series:
    """Return what most people of each territory have within reach at a moment.

    Parameters
    ----------
    sure, possible
        As `atlas.access.reach.by_commune` returns them, where places of unknown hours are closed,
        and where they are open; same rows.

    Returns
    -------
    Series
        Number of a class of `HOURS_STATE`, on their index: a place open, hours unknown, none; null
        when nothing is known.
    """
    half = sure["people_known"] / 2
    opened, may_be = (rows["people_within"] >= half for rows in (sure, possible))
    state = pd.Series(2, sure.index).mask(may_be, 1).mask(opened, 0).astype("float64")
    return state.where(sure["people_known"] > 0)


def access_table(rows: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """Return territories with people within, beyond and unknown, French headings.

    With `people_beyond_least`, both bounds of those beyond.
    """
    names = ["people_known", "people_within", "people_beyond"]
    has_bounds = "people_beyond_least" in rows
    names += ["people_beyond_least"] if has_bounds else []
    people = rows[names].round().astype("Int64")
    return pd.DataFrame(
        {
            "Territoire": rows["territory_name"],
            "Code": rows["territory_code"],
            "Habitants": rows["population"].astype("Int64"),
            "Trajet connu": people["people_known"],
            "À portée": people["people_within"],
            **({"Au-delà, au moins": people["people_beyond_least"]} if has_bounds else {}),
            ("Au-delà, au plus" if has_bounds else "Au-delà"): people["people_beyond"],
            "Part au-delà (%)": percents(rows["beyond_share"]),
            f"Trajet moyen ({UNIT_NAMES[unit]})": (rows["mean_cost"] * UNIT_FACTORS[unit]).round(2),
            "Communes inconnues": rows["unknown_commune_count"].astype("Int64"),
            "Lieux": rows["place_count"].astype("Int64"),
        }
    ).sort_values("Au-delà, au plus" if has_bounds else "Au-delà", ascending=False)


def shared_table(rows: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return territories with the supply that their people can reach, French headings."""
    return pd.DataFrame(
        {
            "Territoire": rows["territory_name"],
            "Code": rows["territory_code"],
            "Habitants": rows["population"].astype("Int64"),
            f"{measure.label} ({measure.unit})": rows["accessibility_per_10k"].round(3),
            "Communes inconnues": rows["unknown_commune_count"].astype("Int64"),
            "Lieux": rows["place_count"].astype("Int64"),
        }
    ).sort_values(f"{measure.label} ({measure.unit})")
