"""What the committee writes itself: agenda, decisions, minutes, means, signatures. All blank."""

from atlas.views.dossier.model import Section, Table
from atlas.views.review.subject import told

STATE, ASSOCIATION = "Pour l'État", "Pour l'association"
# By hand, so that one page holds each form, and a hand can write in it.
_AGENDA_ROWS, _DECISION_ROWS, _MEANS_ROWS = 6, 6, 5
_LINE, _DECISION_LINES, _MINUTES_LINES, _SIGNATURE_LINES = 2, 3, 24, 6


def blank_forms() -> tuple[Section, ...]:
    """Return the forms, without a word that anybody has decided or signed."""
    return (
        told("ordre-du-jour", "Ordre du jour", _blank(
            "À remplir avant la réunion", ("N°", "Point", "Présenté par (rôle)", "Durée"),
            (0.6, 5, 2.4, 1.2), _AGENDA_ROWS, _LINE)),
        told("decisions", "Décisions", _blank(
            "Adoptée seulement avec les deux dates",
            ("N°", "Décision", "Échéance", "Approuvée par l'État le",
             "Approuvée par l'association le"),
            (0.6, 5, 1.4, 1.7, 1.7), _DECISION_ROWS, _DECISION_LINES)),
        told("moyens", "Moyens", _blank(
            "Moyens de l'année qui vient, en euros",
            ("Nature", "État", "Association", "Autres", "Total"), (4, 1.5, 1.5, 1.5, 1.5),
            _MEANS_ROWS, _LINE)),
        told("compte-rendu", "Compte rendu", _blank(
            "Approuvé par les deux parties", ("Compte rendu de la réunion du … / … / ……",), (1,),
            1, _MINUTES_LINES)),
        told("signatures", "Signatures", Table(
            "Chaque partie signe pour elle-même", (STATE, ASSOCIATION),
            (("Qualité :", "Qualité :"), ("Date :", "Date :"), ("Signature :", "Signature :")),
            (1, 1), blank_lines=_SIGNATURE_LINES)),
    )  # fmt: skip


def _blank(
    caption: str, headings: tuple[str, ...], widths: tuple[float, ...], rows: int, lines: int
) -> Table:
    """Return a table of empty rows, each as high as some lines."""
    empty = tuple(("",) * len(headings) for _ in range(rows))
    return Table(caption, headings, empty, widths, blank_lines=lines)
