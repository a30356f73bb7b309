"""Sites chosen -> the tables, the map and the file of the page *Où ouvrir ?*."""

import pandas as pd

from atlas.access.travel import Unit
from atlas.siting.closure import SAME_POINT_M
from atlas.siting.plan import OpenPlaces, Planned
from atlas.text.french import format_number, shortest
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES


def sites_table(planned: Planned, commune_names: pd.Series) -> pd.DataFrame:
    """Return the sites with French headings; costs only where some is known.

    Parameters
    ----------
    planned
        The answer.
    commune_names
        Name on `commune_code`.
    """
    sites = planned.siting.sites
    table = pd.DataFrame(
        {
            "Rang": sites["rank"],
            "Site": sites["candidate_name"],
            "Commune": sites["commune_code"].map(commune_names),
            "Code commune": sites["commune_code"],
            "Habitants nouvellement à portée": whole_people(sites["people_newly"]),
            "S'il ouvrait seul": whole_people(sites["people_alone"]),
        }
    )
    if sites["cost"].notna().any():
        table["Coût (€)"] = sites["cost"].round(2)
        table["Coût par habitant (€)"] = sites["cost_per_person"].round(2)
    return table


def curve_table(planned: Planned) -> pd.DataFrame:
    """Return what each number of sites brings, opened in the order of the table of sites."""
    curve, unit = planned.siting.curve, UNIT_NAMES[planned.unit]
    table = pd.DataFrame(
        {
            "Nombre de sites": curve["site_count"],
            "Habitants nouvellement à portée": whole_people(curve["people_newly"]),
            "Part des habitants à portée (%)": (100 * curve["served_share"]).round(2),
            f"Trajet moyen ({unit})": _shown_trip(curve["mean_trip"], planned, 2),
            f"Plus long trajet ({unit})": _shown_trip(curve["longest_trip"], planned),
        }
    )
    if curve["cost"].iloc[1:].notna().any():
        table["Coût (€)"] = curve["cost"].round(2)
    return table


def uncovered_table(planned: Planned, commune_names: pd.Series) -> pd.DataFrame:
    """Return who stays beyond the radius, the most people first."""
    rows, unit = planned.siting.uncovered, UNIT_NAMES[planned.unit]
    return pd.DataFrame(
        {
            "Code commune": rows["commune_code"],
            "Commune": rows["commune_code"].map(commune_names),
            "Département": rows["departement_code"],
            "Habitants au-delà": whole_people(rows["people"]),
            f"Trajet avant ({unit})": _shown_trip(rows["trip_before"], planned),
            f"Trajet après ({unit})": _shown_trip(rows["trip_after"], planned),
        }
    ).reset_index(drop=True)


def shares_table(planned: Planned) -> pd.DataFrame:
    """Return the share of people within the radius by département, the worst first."""
    shares = planned.siting.shares()
    return pd.DataFrame(
        {
            "Département": shares["departement_code"],
            "Habitants mesurés": whole_people(shares["people"]),
            "À portée avant (%)": (100 * shares["served_share_before"]).round(1),
            "À portée après (%)": (100 * shares["served_share_after"]).round(1),
        }
    )


def left_out_table(planned: Planned, commune_names: pd.Series) -> pd.DataFrame:
    """Return the communes that are not measured, and why, their points together."""
    keys = ["commune_code", "reason"]
    rows = planned.left_out.groupby(keys, sort=False, as_index=False)["people"].sum()
    return pd.DataFrame(
        {
            "Code commune": rows["commune_code"],
            "Commune": rows["commune_code"].map(commune_names),
            "Habitants": whole_people(rows["people"]),
            "Raison": rows["reason"],
        }
    )


def sites_on_map(planned: Planned, departements: pd.Series) -> pd.DataFrame:
    """Return the sites as the map draws them and files hold them.

    Parameters
    ----------
    planned
        The answer.
    departements
        Département code on `commune_code`.

    Returns
    -------
    DataFrame
        Rows and columns of `atlas.siting.Siting.sites`, with `label` (plain text) and
        `departement_code`, empty when unknown.
    """
    sites = planned.siting.sites
    people = sites["people_newly"].map(lambda value: format_number(round(value)))
    label = sites["rank"].astype("str") + ". " + sites["candidate_name"] + " : "
    label += people.astype("str") + " habitants nouvellement à portée"
    own = sites["commune_code"].map(departements).astype("str").fillna("")
    return sites.assign(label=label, departement_code=own)


def beyond_by_territory(planned: Planned, codes: pd.Series) -> pd.Series:
    """Return the share of people beyond the radius today, by territory.

    Parameters
    ----------
    planned
        The answer.
    codes
        Territory on `commune_code`.

    Returns
    -------
    Series
        `beyond_share`, 0 to 1, on the code of the territory; absent where nobody is measured.
    """
    demand = planned.siting.demand
    code = demand["commune_code"].map(codes)
    people = demand["people"].groupby(code).sum()
    beyond = demand["people"].where(~demand["is_served_before"], 0).groupby(code).sum()
    return (beyond / people)[people > 0].rename("beyond_share")


def whole_people(values: pd.Series) -> pd.Series:
    """Return people as whole numbers."""
    return values.round().astype("int64")


def _shown_trip(costs: pd.Series, planned: Planned, decimals: int = 1) -> pd.Series:
    return (costs * UNIT_FACTORS[planned.unit]).round(decimals)


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
