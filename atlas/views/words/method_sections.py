"""The sections of the page *Méthode*, in order."""

from atlas.siting.plan import COVERAGE, EQUITY, TRIPS, Plan
from atlas.views.words.access_method import access_markdown, context_markdown, supply_markdown
from atlas.views.words.inequality import inequality_markdown
from atlas.views.words.method import linkage_markdown, quality_markdown
from atlas.views.words.siting import method_markdown
from atlas.views.words.sureness import sureness_markdown


def sections(detour_factor: float) -> dict[str, str]:
    """Return title -> Markdown."""
    criteria = [method_markdown(Plan(model=model)) for model in (COVERAGE, TRIPS, EQUITY)]
    return {
        "Un lieu, une fois": linkage_markdown(),
        "Qualité d'une fiche": quality_markdown(),
        "Accès à l'aide": access_markdown(detour_factor),
        "Ce que chaque lieu offre": supply_markdown(),
        "Besoin, zonages, population": context_markdown(),
        "Répartition entre les habitants": inequality_markdown(),
        "Sûreté d'un verdict": sureness_markdown(),
        "Où ouvrir ?": "\n\n".join([text.split("\n\n**Preuve**")[0] for text in criteria[:2]])
        + "\n\n"
        + criteria[2],
    }
