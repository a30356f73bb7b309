"""The history of the label in a territory; absent, saying so, until the atlas knows some awards."""

import pandas as pd

from atlas.text.french import counted, whole
from atlas.views.dossier.model import Block, Note, Paragraph, Section, Sentence, Table
from atlas.views.dossier.subject import Subject

_TITLE = "Label « Territoires, Villes et Villages Internet »"
ABSENT = (
    "Historique absent de ce dossier : cet atlas ne contient aucun palmarès du label. Cela ne dit "
    "rien de la participation du territoire."
)
_LISTED = 30
PARTIAL = (
    "Une collectivité ou une édition absente d'ici n'est pas pour autant sans label : les palmarès "
    "réunis par l'atlas ne sont pas complets."
)
_NOTE = Note(
    "Label : palmarès publiés, chaque distinction rattachée à la collectivité d'aujourd'hui ; de 1 "
    "à 5 arobases (@). Le label s'appelait « Ville Internet » avant 2014. Lignes, pages sources et "
    "rattachements : table labels de l'atlas."
)


def section(subject: Subject) -> Section:
    """Return the history of the label, or why it is absent."""
    labels = subject.shelf.labels
    if labels is None:
        return Section("label", _TITLE, (Paragraph((Sentence(ABSENT),)),))
    return Section("label", _TITLE, _known(_inside(subject, labels)))


def _inside(subject: Subject, labels: pd.DataFrame) -> pd.DataFrame:
    """Return the awards of a territory and of the communes inside, the latest edition first."""
    own = (labels["level"] == subject.level) & (labels["territory_code"] == subject.code)
    inside = subject.communes["territory_code"]
    communes = (labels["level"] == "commune") & labels["territory_code"].isin(inside)
    order = ["edition_year", "territory_name", "territory_code"]
    return labels[own | communes].sort_values(order, ascending=[False, True, True])


def _known(awards: pd.DataFrame) -> tuple[Block, ...]:
    if awards.empty:
        text = f"Aucune distinction connue de l'atlas dans ce territoire. {PARTIAL}"
        return (Paragraph((Sentence(text, (_NOTE,)),)),)
    who = awards[["level", "territory_code"]].drop_duplicates()
    text = (
        f"**{counted(len(awards), 'distinction connue', 'distinctions connues')}**, "
        f"{counted(len(who), 'collectivité', 'collectivités')}, éditions "
        f"{awards['edition_year'].min()} à {awards['edition_year'].max()}. {PARTIAL}"
    )
    shown = awards.head(_LISTED)
    some = f" ({whole(_LISTED)} sur {whole(len(awards))})" if len(awards) > _LISTED else ""
    rows = tuple(_cells(row) for _, row in shown.iterrows())
    table = Table(
        f"Distinctions, la plus récente d'abord{some}",
        ("Édition", "Collectivité", "Niveau", "Mention"), rows, (1, 3, 2, 4), notes=(_NOTE,),
    )  # fmt: skip
    return (Paragraph((Sentence(text, (_NOTE,)),)), table)


def _cells(award: pd.Series) -> tuple[str, ...]:
    level = award["arobases"]
    return (
        str(award["edition_year"]),
        str(award["territory_name"]),
        str(award["status"]) if pd.isna(level) else "@" * int(level),
        "" if pd.isna(award["mention"]) else str(award["mention"]),
    )
