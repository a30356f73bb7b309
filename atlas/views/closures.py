"""What is lost if a place closes, in words and in tables."""

import pandas as pd

from atlas.planning import OpenPlaces, Plan
from atlas.siting.closure import SAME_POINT_M
from atlas.travel import Unit
from atlas.views.access import UNIT_FACTORS, UNIT_NAMES
from atlas.views.changes import counted
from atlas.views.siting import radius_words, trip_words
from atlas.views.siting_tables import whole

CLOSURE_SENTENCE = (
    f"Deux lieux à {SAME_POINT_M:g} m l'un de l'autre ou moins sont à la même adresse : si l'un "
    "ferme seul, l'autre reste et personne ne perd rien. Les deux pertes sont données ; le "
    "classement suit celle de l'adresse entière. Un lieu dont seule la commune est connue n'est à "
    "l'adresse d'aucun autre. Les habitants des territoires voisins comptent."
)
_MARKDOWN = "\\`*_{}[]<>()#+-.!|~$:"


def closures_table(
    closures: pd.DataFrame, places: pd.DataFrame, open_places: OpenPlaces, unit: Unit
) -> pd.DataFrame:
    """Return places by what their closure would cost, with French headings, in their order.

    Parameters
    ----------
    closures
        Result of `atlas.planning.closures`.
    places
        Table `places`, for names.
    open_places
        What is open, to tell which have no address of their own.
    unit
        That of trips.
    """
    named = places.set_index("place_id").reindex(closures["place_id"]).reset_index()
    located = open_places.facilities.groupby("place_id")["has_address"].any()
    position = closures["place_id"].map(located).map({True: "connue", False: "commune"})
    extra = (closures["mean_extra"] * UNIT_FACTORS[unit]).round(1)
    return pd.DataFrame(
        {
            "Lieu": named["name"],
            "Commune": named["commune_name"],
            "Perdent leur seul lieu, si l'adresse ferme": whole(closures["people_losing_address"]),
            "Perdent leur seul lieu, si ce lieu seul ferme": whole(closures["people_losing"]),
            "Autres lieux à l'adresse": closures["neighbour_count"],
            "Habitants dont c'est l'adresse la plus proche": whole(closures["people_nearest"]),
            f"Trajet en plus pour eux ({UNIT_NAMES[unit]}, moyenne)": extra,
            "Position": position,
            "Identifiant": closures["place_id"],
        }
    )


def closure_sentence(name: str, changed: pd.DataFrame, plan: Plan, unit: Unit) -> str:
    """Return what is lost if the address of a place closes; the name is escaped for Markdown.

    Parameters
    ----------
    name
        Name of the place.
    changed
        Result of `atlas.planning.closure`.
    plan, unit
        Give the radius.
    """
    shown = "".join(f"\\{c}" if c in _MARKDOWN else c for c in name)
    near, far = changed["trip_before"] <= plan.radius, changed["trip_after"] > plan.radius
    losing = float(changed.loc[near & far, "people"].sum())
    with_other = changed[changed["trip_after"] < float("inf")]
    people = float(with_other["people"].sum())
    lost = counted(round(losing), "habitant n'a", "habitants n'ont")
    sentence = (
        f"Si l'adresse de **{shown}** ferme, **{lost}** plus de lieu à "
        f"{radius_words(plan, unit)} ou moins."
    )
    if not people:
        return sentence
    longer = (with_other["trip_after"] - with_other["trip_before"]) * with_other["people"]
    return (
        f"{sentence} C'est l'adresse la plus proche de "
        f"{counted(round(people), 'habitant', 'habitants')} : leur trajet s'allonge de "
        f"{trip_words(longer.sum() / people, unit)} en moyenne."
    )


def losing_table(changed: pd.DataFrame, commune_names: pd.Series, unit: Unit) -> pd.DataFrame:
    """Return whose trips change when a place closes; empty where there is no other place."""
    trips = {
        f"Trajet {when} ({UNIT_NAMES[unit]})": (
            changed[column] * UNIT_FACTORS[unit]
        ).replace(float("inf"), float("nan")).round(1)
        for when, column in (("avant", "trip_before"), ("après", "trip_after"))
    }  # fmt: skip
    table = pd.DataFrame(
        {
            "Code commune": changed["commune_code"],
            "Commune": changed["commune_code"].map(commune_names),
            "Habitants": whole(changed["people"]),
        }
    )
    return table.assign(**trips).reset_index(drop=True)
