"""Referentials in French: versions, criteria, what changed, how far they are respected."""

import pandas as pd

from atlas.analysis.steering.compliance import RESPECT_COUNTS, with_respect
from atlas.context.steering.assessments import RESPECTED
from atlas.text.french import UNKNOWN, format_number, percent, percents
from atlas.text.markdown import escaped
from atlas.views.display.measures import Measure

RATE, AT_LEAST, AT_MOST = "respect_share", "respect_least", "respect_most"
RESPECT_BOUNDS = {
    RATE: "Taux parmi ce qui est connu",
    AT_LEAST: "Au moins (l'inconnu compté non respecté)",
    AT_MOST: "Au plus (l'inconnu compté respecté)",
}
NO_LINK = "rien n'est dit"
_FORMULAS = {
    RATE: "respecté ÷ (respecté + non respecté)",
    AT_LEAST: "respecté ÷ (respecté + non respecté + inconnu)",
    AT_MOST: "(respecté + inconnu) ÷ (respecté + non respecté + inconnu)",
}
_LIMITS = (
    "Ce que la fiche d'un lieu ne dit pas est inconnu, jamais non respecté : le taux et ses deux "
    "bornes se lisent ensemble. « En partie » et « non concerné » sont comptés à part."
)
_COUNT_LABELS = {
    "respected_count": "Respectés",
    "not_respected_count": "Non respectés",
    "unknown_count": "Réponses inconnues",
    "partly_count": "En partie",
    "not_concerned_count": "Non concernés",
}
_RATE_LABELS = {RATE: "Taux (%)", AT_LEAST: "Au moins (%)", AT_MOST: "Au plus (%)"}


def respect_measure(bound: str, criterion: str) -> Measure:
    """Return the measure of the map: the rate of respect, or one of its bounds."""
    return Measure(
        bound,
        f"Respect : {criterion}",
        "%", 100, (50, 75, 90, 95, 98), 1, False,
        f"{RESPECT_BOUNDS[bound]} : {_FORMULAS[bound]}",
        _LIMITS,
        unknown="Inconnu (aucun lieu connu, ou rien de publié)",
    )  # fmt: skip


def respect_finding(rates: pd.Series, criterion: str, where: str) -> str:
    """Return in words how far criteria are respected somewhere, the unknown beside.

    Parameters
    ----------
    rates
        Counts and rates, as `atlas.analysis.steering.compliance.with_respect` gives them.
    criterion
        What is judged, in French.
    where
        Name of what is looked at.
    """
    unknown, every = rates["unknown_count"], rates[list(_COUNT_LABELS)].sum()
    head = f"**{escaped(criterion)}**, {escaped(where)} : "
    if not every:
        return head + "aucun sujet n'est connu."
    if pd.isna(rates[RATE]):
        return (
            head + f"rien n'est connu ; {format_number(unknown)} réponses inconnues sur "
            f"{format_number(every)}."
        )
    return (
        head + f"**{percent(rates[RATE])}** respecté parmi ce qui est connu "
        f"({format_number(rates['respected_count'])} sur "
        f"{format_number(rates['respected_count'] + rates['not_respected_count'])}) ; "
        f"**{format_number(unknown)}** réponses inconnues, soit entre "
        f"{percent(rates[AT_LEAST])} et {percent(rates[AT_MOST])} selon ce qu'elles cachent."
    )


def not_judged(criteria: pd.DataFrame) -> str:
    """Return why nothing is known of the respect of criteria, and who can tell it."""
    return (
        f"Qui respecte ces critères ({format_number(len(criteria))}) ? Ni règle vérifiable dans "
        "l'annuaire, ni appréciation chargée ne le disent : tout est inconnu. Le comité d'experts "
        "peut en faire charger."
    )


def total_rates(rows: pd.DataFrame) -> pd.Series:
    """Return the counts of several criteria together, with their rate and bounds."""
    sums = rows[list(RESPECT_COUNTS)].sum().to_frame().T
    return with_respect(sums).iloc[0]


def respect_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return territories by what is least respected, unknown ones last, French headings.

    Parameters
    ----------
    rows
        As `atlas.reader.referential.CriteriaView.compliance` returns them.
    """
    ordered = rows.sort_values([RATE, "territory_code"], na_position="last")
    shown = pd.DataFrame(
        {"Code": ordered["territory_code"], "Territoire": ordered["territory_name"]}
    )
    return shown.join(_rates(ordered)).assign(Sujets=ordered["subject_count"].astype("Int64"))


def criterion_rates_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return criteria with what is known of their respect, French headings.

    Parameters
    ----------
    rows
        As `atlas.reader.referential.CriteriaView.criterion_compliance` returns them.
    """
    shown = pd.DataFrame(
        {"Critère": rows["criterion_name"], "Obligatoire": rows["requirement"].fillna(UNKNOWN)}
    )
    basis = rows["basis_words"].where(rows["basis_words"] != "", "aucune appréciation")
    return shown.join(_rates(rows)).assign(Origine=basis)


def _rates(rows: pd.DataFrame) -> pd.DataFrame:
    shares = {label: percents(rows[name]) for name, label in _RATE_LABELS.items()}
    counts = {label: rows[name].astype("Int64") for name, label in _COUNT_LABELS.items()}
    return pd.DataFrame(shares | counts)


def place_answers_table(places: pd.DataFrame, statuses: pd.DataFrame) -> pd.DataFrame:
    """Return places with what is known of each criterion, those that respect fewest first.

    Parameters
    ----------
    places
        Table `places`.
    statuses
        As `atlas.reader.referential.CriteriaView.place_compliance` returns them, columns named by
        the text of criteria.
    """
    own = statuses.reindex(places["place_id"]).reset_index(drop=True)
    table = pd.DataFrame(
        {"Lieu": places["name"].to_numpy(), "Commune": places["commune_name"].to_numpy(),
         "Respectés": (own == RESPECTED).sum(axis=1).to_numpy(),
         "Réponses inconnues": own.isna().sum(axis=1).to_numpy()}
    ).join(own.fillna(UNKNOWN).rename(columns=str))  # fmt: skip
    return table.sort_values(["Respectés", "Lieu"], kind="stable", ignore_index=True)


def skills_sentence(skills: pd.DataFrame, offered: pd.DataFrame) -> str:
    """Return what is known of the skills that places teach, or what would tell it.

    Parameters
    ----------
    skills
        Criteria of the framework.
    offered
        As `atlas.reader.referential.CriteriaView.taught_skills` returns it.
    """
    if offered.empty:
        return (
            "Quelles compétences s'apprennent où ? Aucune correspondance publiée ou décidée entre "
            f"ces {format_number(len(skills))} textes et ce que les lieux proposent n'est chargée "
            ": la réponse est inconnue. Le comité d'experts peut en faire charger une."
        )
    told = offered["criterion_id"].nunique()
    levels = int(offered["mastery"].isna().sum())
    return (
        f"**{format_number(told)}** textes sur {format_number(len(skills))} ont une correspondance "
        f"publiée ou décidée ; le niveau est inconnu pour {format_number(levels)} d'entre elles."
    )


def skills_table(offered: pd.DataFrame) -> pd.DataFrame:
    """Return skills with what places offer of them, French headings."""
    shown = pd.DataFrame(
        {"Compétence": offered["criterion_name"],
         "Niveau": offered["mastery"].fillna(UNKNOWN),
         "Formation proposée": offered["offer_id"],
         "Correspondance": offered["status"]}
    )  # fmt: skip
    return shown.join(_rates(offered))
