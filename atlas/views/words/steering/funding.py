"""Money in French: findings, tables, the measures that colour maps, what no list says."""

import pandas as pd

from atlas.analysis.bivariate import ACCESS_UNKNOWN, BOTH_UNKNOWN, CLASSES_PER_SIDE, KNOWN
from atlas.analysis.steering.beneficiaries import BODY_FUNDED, FUNDED, UNKNOWN_MONEY
from atlas.analysis.steering.funding import ASKED_AMOUNT, PAID_AMOUNT
from atlas.context.steering.grants import DECIDED_AMOUNT, FLAT_RATE
from atlas.schema.kind import CALLS, ENVELOPES, GRANTS
from atlas.text.french import UNKNOWN, counted, format_number, percent, with_unit
from atlas.text.markdown import escaped
from atlas.views.display.classing import QUANTILES, reclass
from atlas.views.display.measures import Measure
from atlas.views.words.crossing import NEED_WORDS, PALETTE, ClassWords, class_label

KIND_WORDS = {
    DECIDED_AMOUNT: "Montants conventionnés",
    FLAT_RATE: "Forfaits estimés, avant toute convention",
    PAID_AMOUNT: "Montants versés",
    ASKED_AMOUNT: "Montants demandés",
}
NO_GRANT = (
    "Aucun financement n'est chargé. Cette page dirait combien va à quel territoire et à quels "
    "lieux, par habitant, face au besoin et à la distance ; la personne qui tient l'atlas charge "
    "une liste de subventions (SCDL, 360Giving)."
)
_UNKNOWN_CEILING = "Inconnu (aucun plafond dans les listes chargées)"
_CEILING_LIMIT = "Un plafond n'est pas un montant accordé, et moins encore un montant versé."
_UNKNOWN_MONEY = "Inconnu (aucun montant dans les listes chargées)"
_LISTS_LIMIT = (
    "Seules comptent les listes chargées : un territoire sans montant est inconnu, non sans argent."
)
MEASURE_LABELS = {
    "eur_per_person": "Euros par habitant",
    "eur_per_place": "Euros par lieu connu",
    "eur": "Euros",
    "eur_a_year_per_place": "Euros par an et par lieu connu",
}
_FORMULAS = {
    "eur_per_person": ("€ par habitant", 2, "montants ÷ habitants du territoire"),
    "eur_per_place": ("€ par lieu", 0, "montants ÷ lieux connus du territoire"),
    "eur": ("€", 0, "somme des montants"),
    "eur_a_year_per_place": (
        "€ par an et par lieu", 0, "montants dont la période est connue ÷ années de la période ÷ "
        "lieux connus du territoire"),
    "ceiling_per_person": ("€ par habitant", 2, "plafond ÷ habitants du territoire"),
}  # fmt: skip
# From the best situation to the worst: much money, or little way, comes first.
MONEY_WORDS = ("argent fort", "argent moyen", "argent faible")
TRIP_WORDS = ("trajet court", "trajet moyen", "trajet long")
MONEY_AND_NEED: ClassWords = (NEED_WORDS, MONEY_WORDS)
MONEY_AND_TRIP: ClassWords = (TRIP_WORDS, MONEY_WORDS)


def money_measure(column: str, values: pd.Series, kind: str) -> Measure:
    """Return the measure of money of one kind, as many territories in each of its five classes.

    Parameters
    ----------
    column
        Of `MEASURE_LABELS`, or `ceiling_per_person`.
    values
        Of the territories shown; null when unknown.
    kind
        Of amounts, in words.
    """
    unit, decimals, formula = _FORMULAS[column]
    label = f"{MEASURE_LABELS.get(column, 'Plafond par habitant')} ({kind})"
    limits = _LISTS_LIMIT if column in MEASURE_LABELS else _CEILING_LIMIT
    measure = Measure(
        column, label, unit, 1, (1,), decimals, False, formula, limits,
        unknown=_UNKNOWN_MONEY if column in MEASURE_LABELS else _UNKNOWN_CEILING,
    )  # fmt: skip
    return reclass(measure, values, QUANTILES, scale="bleus")


def crossed_measure(words: ClassWords) -> Measure:
    """Return the measure of the nine classes of money and of something else."""
    every = [(row, column) for row in range(CLASSES_PER_SIDE) for column in range(CLASSES_PER_SIDE)]
    return Measure(
        "class_number", "Argent et besoin" if words == MONEY_AND_NEED else "Argent et distance",
        "", 1, tuple(range(1, len(every))), 0, True,
        "tiers des habitants selon le besoin, ou le trajet × tiers des habitants selon les euros "
        "par habitant", _LISTS_LIMIT,
        tuple(PALETTE[row][column] for row, column in every),
        tuple(class_label(row, column, words=words) for row, column in every),
        unknown="Inconnu (argent, besoin ou trajet)",
    )  # fmt: skip


def nothing_to_cross(kind: str, other: str) -> str:
    """Return why money is not crossed with anything: no territory is known to have both."""
    return (
        "Rien à croiser : aucun territoire n'a à la fois un montant connu "
        f"({escaped(kind)}) et une valeur de « {escaped(other)} ». Les listes chargées ne "
        "disent pas où est le siège de leurs bénéficiaires, ou l'indice n'y est pas connu."
    )


def with_money_status(sums: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of classes, what is not known named for money."""
    names = {ACCESS_UNKNOWN: "argent inconnu", BOTH_UNKNOWN: "argent et l'autre mesure inconnus"}
    return sums.assign(status=sums["status"].replace(names))


def money_lists_sentence(contexts: pd.DataFrame) -> str:
    """Return which lists of money are loaded, of which day and under which licence.

    Parameters
    ----------
    contexts
        Table `contexts`.
    """
    lists = contexts[contexts["kind"].isin([GRANTS, CALLS, ENVELOPES])]
    named = [f"{row.context_name} ({row.vintage_date:%d/%m/%Y}, licence {row.licence})"
             for row in lists.itertuples()]  # fmt: skip
    return f"Listes chargées : {' ; '.join(named)}."


def euros(value: object, decimals: int = 0) -> str:
    r"""Return euros, or `inconnu`.

    Examples
    --------
    >>> euros(1500), euros(None)
    ('1\u202f500\xa0€', 'inconnu')
    """
    return with_unit(value, "€", decimals)


def money_finding(rows: pd.DataFrame, sums: pd.DataFrame, kind: str, name: str) -> str:
    """Return how much is known, for whom, and of how many territories nothing is.

    Parameters
    ----------
    rows
        Territories of the map, with money.
    sums
        Row of `atlas.analysis.steering.funding.kind_sums` of what is looked at.
    kind
        Of amounts.
    name
        Of what is looked at.
    """
    if kind not in sums.index:
        return f"{escaped(name)} : aucun montant de cette nature n'est connu."
    told = sums.loc[kind]
    people = rows["population"].fillna(0).sum()
    each = euros(told["eur"] / people, 2) if people else UNKNOWN
    unknown = int(rows["eur"].isna().sum())
    text = (
        f"{escaped(name)} : **{euros(told['eur'])}** ({kind}) en "
        f"{counted(told['grant_count'], 'ligne', 'lignes')}, soit {each} par habitant."
    )
    if told["repeat_count"]:
        again = counted(told["repeat_count"], "ligne répétée", "lignes répétées")
        text += f" Dont {again} ({euros(told['repeat_eur'])}), à vérifier."
    if unknown:
        text += f" Sans montant connu : {counted(unknown, 'territoire', 'territoires')}."
    return text


def territories_table(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return territories with their money, the measure chosen first, the least money first."""
    table = rows.sort_values(column, na_position="last", kind="stable")
    shown = {name: f"{label} (€)" for name, label in MEASURE_LABELS.items()}
    order = [column, *(name for name in shown if name != column)]
    columns = {shown[name]: table[name].round(2).to_numpy() for name in order}
    return pd.DataFrame(
        {"Territoire": table["territory_name"], "Code": table["territory_code"]} | columns
        | {"Lignes": table["grant_count"].astype("Int64"), "Lieux connus": table["place_count"],
           "Habitants": table["population"]}
    )  # fmt: skip


def years_table(years: pd.DataFrame) -> pd.DataFrame:
    """Return what was decided each year, French headings."""
    return pd.DataFrame({
        "Année de la décision": years["decided_year"].astype("str").fillna(UNKNOWN),
        "Lignes": years["grant_count"], "Montants (€)": years["eur"].round(2),
    })  # fmt: skip


def crossed_money_table(rows: pd.DataFrame, measure: Measure, other: str) -> pd.DataFrame:
    """Return territories with their class, French headings.

    Parameters
    ----------
    rows
        With `class_number`, `eur_per_person`, and `other`, the values crossed with money.
    measure
        As `crossed_measure` returns it.
    other
        What these values are.
    """
    names = dict(enumerate(measure.labels or ()))
    order = rows.sort_values("class_number", ascending=False, na_position="last", kind="stable")
    classes = order["class_number"].map(names, na_action="ignore").astype("object")
    return pd.DataFrame({
        "Territoire": order["territory_name"], "Code": order["territory_code"],
        "Classe": classes.fillna("inconnue"), other: order["other"].round(2),
        "Euros par habitant (€)": order["eur_per_person"].round(2),
        "Habitants": order["population"],
    })  # fmt: skip


def crossed_finding(sums: pd.DataFrame, words: ClassWords, nouns: tuple[str, str]) -> str:
    """Return who is in the worst class of both, and who is unknown."""
    last = CLASSES_PER_SIDE - 1
    worst = sums[(sums["need_class"] == last) & (sums["access_class"] == last)].iloc[0]
    unknown = sums[sums["status"] != KNOWN]
    where = counted(worst["commune_count"], *nouns)
    aside = counted(unknown["people"].sum(), "habitant", "habitants")
    return (
        f"**{counted(worst['people'], 'habitant', 'habitants')}** de {where} : "
        f"{class_label(last, last, words=words)}. Dans aucune classe, faute de montant ou de "
        f"mesure connus : {aside}."
    )


def concentration_finding(curve: pd.DataFrame, who: str) -> str:
    """Return what the half of people with the least money has."""
    if curve["value_share"].isna().any() or len(curve) < CLASSES_PER_SIDE:
        return f"Répartition entre {who} : inconnue, trop peu de montants."
    half = percent(_share_of_half(curve), 0)
    return f"La moitié des {who} qui ont le moins d'argent autour d'eux en a **{half}**."


def theil_sentence(parts: pd.DataFrame, who: str) -> str:
    """Return the index of Theil and its part between régions."""
    total = parts[["within", "between"]].sum(min_count=1).sum(min_count=1)
    if pd.isna(total):
        return f"Indice de Theil, {who} : {UNKNOWN}."
    split = percent(parts["between"].sum() / total, 0) if total else UNKNOWN
    between = f", dont {split} entre régions" if len(parts) > 1 else ""
    return f"Indice de Theil, {who} : {format_number(total, 3)}{between}."


def _share_of_half(curve: pd.DataFrame) -> float:
    """Return the part of the money of the half of the people with the least."""
    below = curve[curve["people_share"] <= 1 / 2].iloc[-1]
    above = curve[curve["people_share"] > 1 / 2].iloc[0]
    width = above["people_share"] - below["people_share"]
    part = (1 / 2 - below["people_share"]) / width
    return float(below["value_share"] + part * (above["value_share"] - below["value_share"]))


def without_place_finding(found: pd.DataFrame, unlocated_eur: float) -> str:
    """Return how much goes where no place is known: a lead for the directory."""
    rows = counted(found["grant_count"].sum(), "ligne", "lignes")
    communes = counted(len(found), "commune", "communes")
    text = (
        f"**{euros(found['eur'].sum())}** en {rows} vont à {communes} où l'atlas ne connaît aucun "
        "lieu : des pistes pour l'annuaire, non des preuves (un siège n'est pas toujours le lieu)."
    )
    if unlocated_eur:
        text += f" Siège sans commune connue : {euros(unlocated_eur)}."
    return text


def without_place_table(found: pd.DataFrame) -> pd.DataFrame:
    """Return communes with money and no place, French headings."""
    return pd.DataFrame({
        "Commune": found["territory_name"], "Code": found["territory_code"],
        "Département": found["departement_code"], "Montants (€)": found["eur"].round(2),
        "Lignes": found["grant_count"].astype("Int64"), "Habitants": found["population"],
        "Lieu le plus proche (km)": (found["nearest_road_m"] / 1000).round(1),
    })  # fmt: skip


def place_money_sentence(money: pd.Series) -> str:
    """Return of how many places the money is known, in a sentence."""
    counts = money.value_counts()
    known, body, unknown = (int(counts.get(name, 0)) for name in
                            (FUNDED, BODY_FUNDED, UNKNOWN_MONEY))  # fmt: skip
    return (
        f"Lieux : {counted(known, 'est nommé', 'sont nommés')} par un financement ; pour "
        f"{counted(body, 'autre', 'autres')}, c'est leur organisme qui l'est, et le montant n'est "
        f"pas partagé entre ses lieux ; pour {counted(unknown, 'autre', 'autres')}, l'argent est "
        "inconnu (et non « aucun »)."
    )
