"""Calls, their envelopes and their ceilings, in French."""

from collections.abc import Mapping

import pandas as pd

from atlas.schema.frame import column_labels
from atlas.text.french import UNKNOWN, counted, shortest
from atlas.text.markdown import escaped
from atlas.views.words.steering.funding import euros

NO_CALL = (
    "Aucun appel à projets n'est chargé. Cette vue dirait qui finance, quand, combien est annoncé "
    "et quel plafond a chaque territoire ; la personne qui tient l'atlas les charge."
)


def newly_reached_sentence(found: pd.Series, days: str, km: float) -> str:
    """Return the money of places that opened beside who came within reach: an association.

    Parameters
    ----------
    found
        As `atlas.analysis.steering.beneficiaries.newly_reached` returns it.
    days
        Source and dates, in words.
    km
        Reach.
    """
    opened = counted(found["opened_count"], "lieu a ouvert", "lieux ont ouvert")
    if not found["funded_count"]:
        return f"{days} : {opened} ; aucun n'est nommé par un financement, leur argent est inconnu."
    reached = counted(found["people"], "habitant", "habitants")
    each = euros(found["eur_per_person"], 2)
    return (
        f"{days} : {opened} ; de {shortest(found['funded_count'])}, l'argent est connu "
        f"({euros(found['eur'])}) ; {reached} n'avaient pas de lieu à portée et ont l'un de "
        f"ceux-là au plus près, soit {each} chacun. C'est une association : rien ne dit que "
        "l'argent a ouvert ces lieux."
    )


def calls_table(calls: pd.DataFrame) -> pd.DataFrame:
    """Return calls with French headings, as far as each thing is published."""
    order = ["call_name", "funder_name", "opening", "closing", "announced_eur", "eligible",
             "perimeter", "rate", "winners", "note", "source"]  # fmt: skip
    return calls[order].rename(columns=column_labels("calls"))


def calls_finding(calls: pd.DataFrame) -> str:
    """Return how many calls are known, and how many say how much."""
    told = int(calls["announced_eur"].notna().sum())
    return (
        f"**{counted(len(calls), 'appel', 'appels')}** ; {told} "
        f"{'disent' if told > 1 else 'dit'} combien est annoncé. Les enveloppes d'appels "
        "différents ne s'additionnent pas : périmètres et années se recouvrent."
    )


def envelopes_finding(rows: pd.DataFrame, call: str, purpose: str) -> str:
    """Return what a call's ceilings add up to, and that they are no money awarded."""
    known = rows[rows["ceiling_eur"].notna()]
    return (
        f"{escaped(call)}, {escaped(purpose)} : **{euros(known['ceiling_eur'].sum())}** au plus, "
        f"pour {counted(len(known), 'territoire', 'territoires')} : des plafonds, non des montants "
        "accordés."
    )


def envelopes_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return territories with their ceiling, the least for each person first."""
    table = rows.sort_values("ceiling_per_person", na_position="last", kind="stable")
    return pd.DataFrame({
        "Territoire": table["territory_name"], "Code": table["territory_code"],
        "Plafond par habitant (€)": table["ceiling_per_person"].round(2),
        "Plafond (€)": table["ceiling_eur"], "Habitants": table["population"],
    })  # fmt: skip


def ceilings_table(compared: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return awards beside ceilings, those above first, French headings."""
    order = compared.sort_values("is_above", ascending=False, kind="stable")
    return pd.DataFrame({
        "Appel": order["call_id"].map(names).fillna(order["call_id"]),
        "Territoire": order["territory_code"], "Plafond ou annonce (€)": order["ceiling_eur"],
        "Attribué connu (€)": order["eur"],
        "Au-dessus": order["is_above"].map({True: "oui", False: "non"}).where(
            order["eur"].notna() & order["ceiling_eur"].notna(), UNKNOWN),
    })  # fmt: skip
