"""Sites chosen -> the tables, the map and the file of the page *Où ouvrir ?*."""

from collections.abc import Sequence

import pandas as pd

from atlas.siting.plan import Planned
from atlas.text.french import counted, format_number, percent, percents, with_unit
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES
from atlas.views.words.siting.plan import MODELS, trip_words


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
            "Communes qui gagnent": sites["rank"].map(_gaining(planned, commune_names)).fillna(""),
            "S'il ouvrait seul": whole_people(sites["people_alone"]),
        }
    )
    if sites["cost"].notna().any():
        table["Coût (€)"] = sites["cost"].round(2)
        table["Coût par habitant (€)"] = sites["cost_per_person"].round(2)
    return table


def _gaining(planned: Planned, commune_names: pd.Series) -> pd.Series:
    """Return the communes that each site brings within the radius, the most people first."""
    gains = _gains_by_commune(planned)
    named = gains["commune_code"].map(commune_names) + " (" + gains["commune_code"] + ")"
    people = whole_people(gains["people"]).map(format_number).astype("str")
    said = named.astype("str") + " : " + people
    return said.groupby(gains["rank"]).agg(" ; ".join)


def _gains_by_commune(planned: Planned) -> pd.DataFrame:
    """Return the people who gain by rank and commune, in order of rank, the most people first."""
    sums = planned.siting.gains.groupby(["rank", "commune_code"], as_index=False).agg(
        people=("people", "sum"), before=("trip_before", "max"), after=("trip_after", "max")
    )
    return sums.sort_values(["rank", "people", "commune_code"], ascending=[True, False, True])


def gains_table(planned: Planned, commune_names: pd.Series) -> pd.DataFrame:
    """Return who comes within the radius thanks to each site, by commune, as many as there are."""
    gains, unit = _gains_by_commune(planned), UNIT_NAMES[planned.unit]
    names = planned.siting.sites.set_index("rank")["candidate_name"]
    return pd.DataFrame(
        {
            "Rang du site": gains["rank"],
            "Site": gains["rank"].map(names),
            "Commune": gains["commune_code"].map(commune_names),
            "Code commune": gains["commune_code"],
            "Habitants qui gagnent": whole_people(gains["people"]),
            f"Trajet avant ({unit})": _shown_trip(gains["before"], planned),
            f"Trajet après ({unit})": _shown_trip(gains["after"], planned),
        }
    ).reset_index(drop=True)


def gains_notes(planned: Planned, codes: pd.Series) -> pd.Series:
    """Return what each territory gains and thanks to which sites, in words.

    `codes` is the territory on `commune_code`. Series on the code of the territory, without those
    that gain nothing.
    """
    gains = planned.siting.gains
    by_territory = gains.groupby(gains["commune_code"].map(codes))
    people = whole_people(by_territory["people"].sum())
    sites = by_territory["rank"].agg(lambda ranks: ", ".join(map(str, sorted(set(ranks)))))
    said = people.map(lambda count: counted(count, "habitant", "habitants"))
    return said.astype("str") + " de plus à portée, site " + sites.astype("str")


def curve_table(planned: Planned) -> pd.DataFrame:
    """Return what each number of sites brings, opened in the order of the table of sites."""
    curve, unit = planned.siting.curve, UNIT_NAMES[planned.unit]
    table = pd.DataFrame(
        {
            "Nombre de sites": curve["site_count"],
            "Habitants nouvellement à portée": whole_people(curve["people_newly"]),
            "Part des habitants à portée (%)": percents(curve["served_share"], 2),
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
            "À portée avant (%)": percents(shares["served_share_before"]),
            "À portée après (%)": percents(shares["served_share_after"]),
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


def sites_on_map(planned: Planned, communes: pd.DataFrame) -> pd.DataFrame:
    """Return the sites as the map draws them and files hold them.

    Parameters
    ----------
    planned
        The answer.
    communes
        Table `communes`.

    Returns
    -------
    DataFrame
        Rows and columns of `atlas.siting.Siting.sites`, with `label` (plain text), `commune_name`,
        `departement_code`, empty when unknown, and `gaining_communes`: name, code and people of
        each commune that the site brings within the radius, empty when there is none.
    """
    sites = planned.siting.sites
    people = sites["people_newly"].map(lambda value: format_number(round(value)))
    label = sites["rank"].astype("str") + ". " + sites["candidate_name"] + " : "
    label += people.astype("str") + " habitants nouvellement à portée"
    known = communes.set_index("commune_code")
    names = known["commune_name"]
    return sites.assign(
        label=label,
        commune_name=sites["commune_code"].map(names).astype("str").fillna(""),
        departement_code=sites["commune_code"]
        .map(known["departement_code"])
        .astype("str")
        .fillna(""),
        gaining_communes=sites["rank"].map(_gaining(planned, names)).astype("str").fillna(""),
    )


def beyond_by_territory(planned: Planned, codes: pd.Series, is_after: bool) -> pd.Series:
    """Return the share of people beyond the radius by territory, today or with the new sites.

    Parameters
    ----------
    planned
        The answer.
    codes
        Territory on `commune_code`.
    is_after
        Whether the new sites are open.

    Returns
    -------
    Series
        `beyond_share`, 0 to 1, on the code of the territory; absent where nobody is measured.
    """
    demand = planned.siting.demand
    code = demand["commune_code"].map(codes)
    people = demand["people"].groupby(code).sum()
    served = demand["is_served_after" if is_after else "is_served_before"]
    beyond = demand["people"].where(~served, 0).groupby(code).sum()
    return (beyond / people)[people > 0].rename("beyond_share")


def whole_people(values: pd.Series) -> pd.Series:
    """Return people as whole numbers."""
    return values.round().astype("int64")


def _shown_trip(costs: pd.Series, planned: Planned, decimals: int = 1) -> pd.Series:
    return (costs * UNIT_FACTORS[planned.unit]).round(decimals)


def plans_table(
    plans: Sequence[Planned], territories: Sequence[str], commune_names: pd.Series
) -> pd.DataFrame:
    """Return plans side by side: what is asked, who gains, what it costs, who stays worst served.

    One row per question, one column per plan, the last being that on screen.
    """
    columns = {"": [*_plan_facts(plans[0], territories[0], commune_names)]}
    for number, (planned, territory) in enumerate(zip(plans, territories, strict=True), 1):
        name = "À l'écran" if number == len(plans) else f"Gardé {number}"
        columns[name] = [*_plan_facts(planned, territory, commune_names).values()]
    return pd.DataFrame(columns)


def _plan_facts(planned: Planned, territory: str, commune_names: pd.Series) -> dict[str, str]:
    """Return what a reader compares of a plan, question -> answer."""
    plan, siting = planned.plan, planned.siting
    first, last = siting.curve.iloc[0], siting.curve.iloc[-1]
    people = siting.demand[siting.demand["people"] > 0]
    worst = people.loc[people["trip_after"].idxmax()]
    spent = siting.sites["cost"].sum(min_count=1)
    newly = round(float(last["people_newly"]))
    return {
        "Territoire": territory,
        "Critère": MODELS[plan.model],
        "Sites ouverts": counted(len(siting.sites), "site", "sites"),
        "Habitants de plus à portée": format_number(newly),
        "Habitants à portée": f"{percent(first['served_share'])} → {percent(last['served_share'])}",
        "Coût": with_unit(spent, "€"),
        "Coût par habitant de plus": with_unit(spent / newly if newly else None, "€", 2),
        "Trajet moyen ensuite": trip_words(float(last["mean_trip"]), planned.unit),
        "Le plus mal servi ensuite": f"{commune_names.get(worst['commune_code'])}, "
        f"{trip_words(float(worst['trip_after']), planned.unit)}",
    }
