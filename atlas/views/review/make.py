"""The atlas and a year -> the review: what is known, then the forms that the committee fills."""

from datetime import date

from atlas.reader import Atlas
from atlas.views.dossier.model import Dossier
from atlas.views.review import aims, annex, decisions, deployment, forms, money
from atlas.views.review.subject import Reviewed, told
from atlas.views.words.steering.register import Credits

NATURE = "bilan annuel de la médiation numérique"
REVIEW_CONTENT = (
    "Ce que l'atlas sait : indicateurs avec leur base et leur cible, déploiement et ce qui a "
    "changé, argent de l'année, critères et changements proposés, plus-value avec sa fourchette, "
    "études, résolutions et suites données, sources avec leur SHA-256 et commandes. Ce que les "
    "parties écrivent, laissé vide : ordre du jour, décisions, moyens, compte rendu, signatures. "
    "Le registre y est lu au 31 décembre de l'année ; `atlas review --date` en choisit un autre."
)
_INTRO = (
    "Ce qui n'est pas chargé est dit inconnu, jamais nul. L'atlas ne remplit ni l'ordre du jour, "
    "ni les décisions, ni le compte rendu, ni les moyens, ni les signatures : ils sont aux parties."
)


def make_review(atlas: Atlas, year: int, on: date | None, credits: Credits) -> Dossier:  # noqa: A002
    """Return the review of a year.

    Parameters
    ----------
    atlas
        The store.
    year
        Year reviewed.
    on
        Day on which the register is read; the last of the year by default.
    credits
        Credit line as it must be borne; see `atlas.views.words.steering.register.credits_told`.
    """
    it = Reviewed(atlas, year, on or date(year, 12, 31))
    notice = str(atlas.build.facts["notice"])
    return Dossier(
        title=f"Bilan {year}",
        kind="Comité de pilotage",
        dates=f"Données connues au {it.last:%d/%m/%Y}, registre lu au {it.on:%d/%m/%Y}",
        data_date=it.on,
        facts=deployment.country_facts(it),
        summary=(
            *deployment.deployment_summary(it),
            money.money_summary(it),
            *decisions.decisions_summary(it),
        ),
        picture=None,
        sections=(
            aims.section(it),
            deployment.section(it),
            money.section(it),
            told("criteres", "Critères", *decisions.criteria_sentences(it)),
            decisions.value_section(it),
            decisions.studies_section(it),
            decisions.resolutions_section(it),
            *forms.blank_forms(),
        ),
        annexes=annex.annex_sections(it),
        notes_intro=_INTRO,
        warning=" ".join(filter(None, (notice, credits.warning))),
        credits=credits.line,
        nature=NATURE,
    )


def review_name(year: int, file_format: str) -> str:
    """Return the name of the file of a review.

    Examples
    --------
    >>> review_name(2024, "docx")
    'bilan-2024.docx'
    """
    return f"bilan-{year}.{file_format}"
