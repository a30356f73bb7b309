"""What a closure would cost -> the tables and the file of *Où ouvrir ?*."""

import numpy as np
import pandas as pd

from atlas.access.travel import Unit
from atlas.siting.closure import SAME_POINT_M
from atlas.siting.plan import OpenPlaces
from atlas.text.french import shortest
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES
from atlas.views.words.siting.sites import whole_people


def losers_table(lost: pd.DataFrame, communes: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """Return who loses their only place within the radius, by commune, the most people first.

    Parameters
    ----------
    lost
        Result of `atlas.reader.Atlas.losers`.
    communes
        Table `communes`.
    unit
        That of trips.
    """
    sums = lost.groupby("commune_code", as_index=False).agg(
        people=("people", "sum"), before=("trip_before", "max"), after=("trip_after", "max")
    )
    order = ["people", "commune_code"]
    sums = sums.sort_values(order, ascending=[False, True], ignore_index=True)
    known, name = communes.set_index("commune_code"), UNIT_NAMES[unit]
    after = (sums["after"] * UNIT_FACTORS[unit]).round(1)
    return pd.DataFrame(
        {
            "Commune": sums["commune_code"].map(known["commune_name"]),
            "Code commune": sums["commune_code"],
            "Habitants qui perdent": whole_people(sums["people"]),
            f"Trajet avant ({name})": (sums["before"] * UNIT_FACTORS[unit]).round(1),
            f"Trajet après ({name})": after.where(np.isfinite(after)),
        }
    )


CLOSURE_SENTENCE = (
    f"Deux lieux à {shortest(SAME_POINT_M, 'm')} l'un de l'autre ou moins sont à la même adresse : "
    "si l'un ferme seul, l'autre reste et personne ne perd rien. Les deux pertes sont données ; le "
    "classement suit celle de l'adresse entière. Un lieu dont seule la commune est connue n'est à "
    "l'adresse d'aucun autre. Les habitants des territoires voisins comptent."
)


def closures_on_map(
    closures: pd.DataFrame, places: pd.DataFrame, open_places: OpenPlaces, unit: Unit
) -> pd.DataFrame:
    """Return places by what their closure would cost, as files hold them, in their order.

    Parameters
    ----------
    closures, places, open_places, unit
        See `closures_table`.

    Returns
    -------
    DataFrame
        One row per place: `place_id`, `name`, its commune and département, `longitude` and
        `latitude` (EPSG:4326, null when unknown), `has_address`, then the people and the extra
        trip of `atlas.siting.closure.rank_closures`; people are whole numbers.
    """
    located = open_places.facilities.groupby("place_id")["has_address"].any()
    columns = ["name", "commune_code", "commune_name", "departement_code", "longitude", "latitude"]
    rows = closures.join(places.set_index("place_id")[columns], on="place_id")
    rows["has_address"] = rows["place_id"].map(located).astype("bool")
    people = ["people_losing_address", "people_losing", "people_nearest", "people_stranded"]
    rows[people] = rows[people].round().astype("Int64")
    suffix = "minutes" if unit == "minutes" else "m"
    first = ["place_id", *columns, "has_address", "neighbour_count", *people]
    return rows[[*first, "mean_extra"]].rename(columns={"mean_extra": f"mean_extra_trip_{suffix}"})


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
            "Perdent leur seul lieu, si l'adresse ferme": whole_people(
                closures["people_losing_address"]
            ),
            "Perdent leur seul lieu, si ce lieu seul ferme": whole_people(
                closures["people_losing"]
            ),
            "Autres lieux à l'adresse": closures["neighbour_count"],
            "Habitants dont c'est l'adresse la plus proche": whole_people(
                closures["people_nearest"]
            ),
            f"Trajet en plus pour eux ({UNIT_NAMES[unit]}, moyenne)": extra,
            "Position": position,
            "Identifiant": closures["place_id"],
        }
    )
