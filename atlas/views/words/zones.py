"""Zones as people read them: which are served, by territory."""

import pandas as pd

from atlas.context.zones import INSIDE, NEAR, SERVED, UNDECIDED, UNPLACED, UNSERVED
from atlas.text.french import format_number
from atlas.text.markdown import escaped
from atlas.views.words.access import distance_words

STATUS_WORDS = {
    SERVED: "desservie",
    UNSERVED: "sans lieu",
    UNDECIDED: "inconnue",
}


def zones_finding(
    served: pd.DataFrame, of_places: pd.DataFrame, zoning: str, within_m: float
) -> str:
    """Return how many zones have a place, how many places are in zones, and who cannot be told.

    Parameters
    ----------
    served, of_places
        As `atlas.context.zones.serve_zones` and `atlas.context.zones.place_zones` return them.
    zoning
        Its name and date.
    within_m
        How near is near, in metres.
    """
    near = distance_words(within_m, "m")
    status, where = served["zone_status"], of_places["zone_status"]
    counts = {word: format_number((status == word).sum()) for word in STATUS_WORDS}
    sentence = (
        f"**{escaped(zoning)}**, {format_number(len(served))} zones : **{counts[SERVED]}** ont un "
        f"lieu dedans ou à {near} au plus, **{counts[UNSERVED]}** n'en ont pas, "
        f"**{counts[UNDECIDED]}** ne peuvent pas être jugées. "
    )
    if len(served) and served["inside_count"].isna().all():
        held = int(of_places["in_zoned_commune"].sum())
        return sentence + (
            "Leurs contours ne sont pas connus (le fichier donne ceux de communes entières) : on "
            f"sait seulement que {format_number(held)} lieux sont dans une commune qui contient "
            "une zone, non qu'ils sont dans la zone."
        )
    return sentence + (
        f"Lieux dedans : {format_number((where == INSIDE).sum())} ; à proximité : "
        f"{format_number((where == NEAR).sum())} ; de position inconnue : "
        f"{format_number((where == UNPLACED).sum())}."
    )


def zones_served_table(served: pd.DataFrame, commune_names: dict[str, str]) -> pd.DataFrame:
    """Return zones with their places, those without any first, French headings."""
    order = served["zone_status"].map({UNSERVED: 0, UNDECIDED: 1, SERVED: 2})
    rows = served.assign(order=order).sort_values(["order", "zone_code"])
    return pd.DataFrame(
        {
            "Zone": rows["zone_name"],
            "Code": rows["zone_code"],
            "Commune": rows["commune_code"].map(commune_names),
            "État": rows["zone_status"].map(STATUS_WORDS),
            "Lieux dedans": rows["inside_count"],
            "Lieux dedans ou à proximité": rows["near_count"],
            "Lieux de la commune": rows["place_count"],
            "dont de position inconnue": rows["imprecise_count"],
            "Contour connu": rows["inside_count"].notna().map({True: "oui", False: "non"}),
        }
    )


def zones_territories_table(sums: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return the zones and places of each territory, French headings.

    Parameters
    ----------
    sums
        As `atlas.context.zones.zones_by_territory` returns it.
    names
        Territory -> name; one without name is shown as it is.
    """
    labels = {
        "zone_count": "Zones",
        "served_count": "Desservies",
        "unserved_count": "Sans lieu",
        "undecided_count": "Inconnues",
        "zoned_commune_count": "Communes qui en contiennent",
        "place_count": "Lieux",
        "inside_count": "Lieux dedans",
        "near_count": "Lieux dedans ou à proximité",
        "unlocated_count": "Lieux de position inconnue",
        "zoned_commune_place_count": "Lieux d'une commune qui en contient",
    }
    codes = sums["territory_code"]
    table = pd.DataFrame({"Territoire": codes.map(names).fillna(codes), "Code": codes})
    for column, label in labels.items():
        table[label] = sums[column]
    return table.sort_values("Zones", ascending=False)
