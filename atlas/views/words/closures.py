"""What is lost if a place closes, in a table."""

import pandas as pd

from atlas.access.travel import Unit
from atlas.siting.closure import SAME_POINT_M
from atlas.siting.plan import OpenPlaces
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES
from atlas.views.words.sites import whole

CLOSURE_SENTENCE = (
    f"Deux lieux à {SAME_POINT_M:g} m l'un de l'autre ou moins sont à la même adresse : si l'un "
    "ferme seul, l'autre reste et personne ne perd rien. Les deux pertes sont données ; le "
    "classement suit celle de l'adresse entière. Un lieu dont seule la commune est connue n'est à "
    "l'adresse d'aucun autre. Les habitants des territoires voisins comptent."
)


def closures_table(
    closures: pd.DataFrame, places: pd.DataFrame, open_places: OpenPlaces, unit: Unit
) -> pd.DataFrame:
    """Return places by what their closure would cost, with French headings, in their order.

    Parameters
    ----------
    closures
        Result of `atlas.siting.plan.closures`.
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
