"""The history of the label, absent until the atlas has its table."""

from atlas.views.dossier.model import Paragraph, Section, Sentence
from atlas.views.dossier.subject import Subject

TITLE = "Label « Territoires, Villes et Villages Internet »"
ABSENT = (
    "Historique absent de ce dossier : cet atlas ne contient aucun palmarès du label. Cela ne dit "
    "rien de la participation du territoire."
)


def section(subject: Subject) -> Section:
    """Return the history of the label, or why it is absent."""
    return Section("label", TITLE, (Paragraph((Sentence(ABSENT),)),))
