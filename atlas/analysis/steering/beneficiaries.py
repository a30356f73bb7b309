"""Grants and places: which place is whose money, how it is known, and what is not known.

An amount is never split among places: a grant linked to several belongs to all of them together.
"""

import pandas as pd

from atlas.analysis.changes import OPENED
from atlas.context.steering.grant_decisions import GRANT_KEY, LINKED, NOT_LINKED, decided_grants
from atlas.text.codes import SIREN_LENGTH, SIRET_LENGTH

BY_SIRET, BY_RNA, BY_SIREN = "SIRET", "RNA", "SIREN"
BY_DECISION, BY_LIST = "décidé", "déclaré"
# How a link is made, the surest first.
LINKS = (BY_DECISION, BY_LIST, BY_SIRET, BY_RNA, BY_SIREN)
# What a link by the identifier of the place itself says, and one by that of its body.
FUNDED, BODY_FUNDED, UNKNOWN_MONEY = "montant connu", "organisme financé", "inconnu"


def grant_places(
    grants: pd.DataFrame, records: pd.DataFrame, places: pd.DataFrame, decisions: pd.DataFrame
) -> pd.DataFrame:
    """Link grants to places.

    Parameters
    ----------
    grants
        Table `grants`.
    records
        Records that count: `place_id`, `pivot`.
    places
        Places of mediation: `place_id`.
    decisions
        Table `grant_decisions`: on one grant and place, the latest prevails.

    Returns
    -------
    DataFrame
        One row per grant and place, in the order of `grants`: `context_id`, `row_number`,
        `place_id`, `link` (see `LINKS`). A grant has links of one kind only, the surest that it
        has; by SIREN, every place of the body is one. A pair that a person undid is none.
    """
    known = records[["place_id", "pivot"]].dropna().drop_duplicates()
    known = known[known["place_id"].isin(places["place_id"])]
    sirens = known[known["pivot"].str.fullmatch(rf"\d{{{SIRET_LENGTH}}}")]
    sirens = sirens.assign(pivot=sirens["pivot"].str.slice(0, SIREN_LENGTH)).drop_duplicates()
    declared = places[["place_id"]].assign(pivot=places["place_id"])
    ways = {BY_LIST: ("declared_place_id", declared), BY_SIRET: ("siret", known),
            BY_RNA: ("rna", known), BY_SIREN: ("siren", sirens)}  # fmt: skip
    left = grants.assign(order=range(len(grants)))
    decided = decided_grants(grants, decisions).sort_values("decided_date", kind="stable")
    decided = decided.drop_duplicates([*GRANT_KEY, "place_id"], keep="last")
    decided = decided.merge(left[[*GRANT_KEY, "order"]], on=GRANT_KEY)
    undone = decided[decided["decision"] == NOT_LINKED]
    undone = pd.MultiIndex.from_frame(undone[["order", "place_id"]])
    found = []
    for link in LINKS:
        if link == BY_DECISION:
            joined = decided[decided["decision"] == LINKED]
            joined = joined[joined["place_id"].isin(places["place_id"])]
        else:
            column, named = ways[link]
            joined = left.merge(named, left_on=column, right_on="pivot")
            joined = joined[~pd.MultiIndex.from_frame(joined[["order", "place_id"]]).isin(undone)]
        found.append(joined[["order", *GRANT_KEY, "place_id"]].assign(link=link))
        left = left[~left["order"].isin(joined["order"])]
    linked = pd.concat(found, ignore_index=True).sort_values(["order", "place_id"])
    return linked.drop(columns="order").reset_index(drop=True)


def place_money(places: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """Return what is known of the money of each place, on `place_id`.

    `FUNDED` where a grant names the place, `BODY_FUNDED` where it names the body that it is of,
    else `UNKNOWN_MONEY`: that no list names a place does not say that nobody funds it.
    """
    by_body = links["link"] == BY_SIREN
    told = pd.Series(UNKNOWN_MONEY, index=pd.Index(places["place_id"]))
    told[told.index.isin(links.loc[by_body, "place_id"])] = BODY_FUNDED
    told[told.index.isin(links.loc[~by_body, "place_id"])] = FUNDED
    return told.rename("money")


def newly_reached(
    changes: pd.DataFrame, access: pd.DataFrame, links: pd.DataFrame, rows: pd.DataFrame
) -> pd.Series:
    """Return the money of places that opened between two dates, beside who came within reach.

    An association: it says neither that the money opened them, nor that it would have anywhere.

    Parameters
    ----------
    changes, access
        Of `atlas.analysis.evolution.Evolution`, of one source.
    links
        As `grant_places` returns them; those by SIREN do not say which place.
    rows
        Rows of `atlas.analysis.steering.funding.amounts` of one kind.

    Returns
    -------
    Series
        `opened_count` places; `funded_count` of them whose money is known; `eur` of these, null
        when none is; `people`, whose nearest place is now one of these and who had none within
        reach; `eur_per_person`, null when nobody.
    """
    opened = changes.loc[changes["change"] == OPENED, "place_id"]
    sure = links[(links["link"] != BY_SIREN) & links["place_id"].isin(opened)]
    sure = sure.merge(rows[[*GRANT_KEY, "eur"]], on=GRANT_KEY)
    eur = sure.drop_duplicates(GRANT_KEY)["eur"].sum()
    is_near = access["nearest_place_id_after"].isin(sure["place_id"])
    people = access.loc[is_near, "population_gained_opened"].sum()
    return pd.Series({
        "opened_count": len(opened), "funded_count": sure["place_id"].nunique(),
        "eur": eur if len(sure) else float("nan"), "people": people,
        "eur_per_person": eur / people if len(sure) and people else float("nan"),
    })  # fmt: skip
