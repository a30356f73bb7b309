"""Money of the year: what each list of grants says of it, by kind of amount, never added."""

import pandas as pd

from atlas.text.french import UNKNOWN, counted, whole, with_unit
from atlas.views.dossier.model import Section, Sentence, Table
from atlas.views.review.subject import Reviewed, text_table, told
from atlas.views.words.steering.indicators import period_words

NO_MONEY_KNOWN = (
    "Aucune liste de financements n'est chargée : l'argent de l'année est inconnu, ce qui ne veut "
    "pas dire nul (atlas import subventions.csv)."
)
NO_CALL_KNOWN = (
    "Aucun appel à projets n'est chargé : ceux de l'année sont inconnus (atlas import appels.csv)."
)
_CALL_DATES = ("opening", "closing")
_AMOUNTS = {"requested_eur": "Demandé", "awarded_eur": "Attribué", "paid_eur": "Versé"}


def section(it: Reviewed) -> Section:
    """Return the grants decided in the year or running in it, by list and kind of amount."""
    grants, calls = it.atlas.table("grants"), it.atlas.table("calls")
    if grants.empty:
        return told("financements", "Financements", NO_MONEY_KNOWN, *calls_of(calls, it))
    own, undated = _of_year(it, grants)
    return told(
        "financements", "Financements", _sentence(it, own, undated),
        text_table("Montants de l'année, par liste et nature de montant",
                   _by_list(own, it.atlas.table("contexts")), (4, 2.4, 1.2, 2, 2, 2),
                   (2, 3, 4, 5)),
        *calls_of(calls, it),
    )  # fmt: skip


def calls_of(calls: pd.DataFrame, it: Reviewed) -> tuple[str | Table | None, ...]:
    """Return the calls that are open in the year, as far as their dates are told.

    Parameters
    ----------
    calls
        Table `calls`.
    it
        What is reviewed.
    """
    if calls.empty:
        return (NO_CALL_KNOWN,)
    opening, closing = (pd.to_numeric(calls[name].str.slice(0, 4)) for name in _CALL_DATES)
    first, last = opening.fillna(closing), closing.fillna(opening)
    is_open = (first <= it.year) & (last >= it.year)
    own = calls[is_open]
    table = pd.DataFrame({
        "Appel": own["call_name"], "Financeur": own["funder_name"].fillna(UNKNOWN),
        "Ouverture": own["opening"].map(period_words, na_action="ignore").fillna(UNKNOWN),
        "Clôture": own["closing"].map(period_words, na_action="ignore").fillna(UNKNOWN),
        "Annoncé": [with_unit(eur, "€") for eur in own["announced_eur"]],
    })  # fmt: skip
    count, undated = len(own), int(first.isna().sum())
    told_of = counted(count, "appel à projets", "appels à projets") if count else "Aucun appel"
    aside = counted(undated, "n'a", "n'ont") + " ni ouverture ni clôture. " if undated else ""
    return (
        f"**{told_of}** de {it.year} parmi {counted(len(calls), 'connu', 'connus')}. {aside}Un "
        "montant annoncé n'est ni accordé ni versé, et les enveloppes ne s'additionnent pas.",
        text_table(f"Appels à projets de {it.year}", table, (4.4, 3, 1.6, 1.6, 2), (4,)),
    )


def _of_year(it: Reviewed, grants: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the grants of the year, and those of which nothing tells the year.

    A decision is of its day; without one, a period that holds a day of the year counts.
    """
    start, end = pd.Timestamp(it.year, 1, 1), pd.Timestamp(it.last)
    decided, first, last = (grants[f"{name}_date"] for name in ("decided", "start", "end"))
    by_period = decided.isna() & (first <= end) & (last.fillna(first) >= start)
    is_undated = decided.isna() & first.isna()
    return grants[decided.between(start, end) | by_period], grants[is_undated]


def _head(it: Reviewed, own: pd.DataFrame) -> str:
    """Return how many rows of the lists loaded are of the year."""
    if own.empty:
        return f"**Aucune ligne de financement** des listes chargées n'est de {it.year}."
    told_of = counted(len(own), "ligne de financement est", "lignes de financement sont")
    return f"**{told_of}** de {it.year}."


def _sentence(it: Reviewed, own: pd.DataFrame, undated: pd.DataFrame) -> str:
    parts, repeats = [_head(it, own)], int(own["is_repeat"].sum())
    if repeats:
        again = counted(repeats, "ligne répétée", "lignes répétées")
        parts.append(f"Dont {again} à l'identique, comptées comme les autres et à vérifier.")
    if len(undated):
        without = counted(
            len(undated), "ligne n'a ni date ni période", "lignes n'ont ni date ni période"
        )
        parts.append(f"{without} : d'aucune année.")
    parts.append(
        "Un forfait estimé, un montant conventionné et un montant versé ne s'additionnent pas."
    )
    return " ".join(parts)


def _by_list(own: pd.DataFrame, contexts: pd.DataFrame) -> pd.DataFrame:
    names = contexts.set_index("context_id")["context_name"]
    keys = ["context_id", "amount_kind"]
    sums = own.groupby(keys)[list(_AMOUNTS)].sum(min_count=1)
    table = sums.assign(row_count=own.groupby(keys).size()).reset_index()
    shown = {name: [with_unit(value, "€") for value in table[column]]
             for column, name in _AMOUNTS.items()}  # fmt: skip
    return pd.DataFrame({
        "Liste": table["context_id"].map(names), "Nature de l'attribué": table["amount_kind"],
        "Lignes": table["row_count"].map(whole), **shown,
    })  # fmt: skip


def money_summary(it: Reviewed) -> Sentence:
    """Return the money of the year in a sentence, for the first page."""
    grants = it.atlas.table("grants")
    if grants.empty:
        return Sentence(NO_MONEY_KNOWN)
    return Sentence(_head(it, _of_year(it, grants)[0]))
