"""The territory beside others: those that hold it, that touch it, that look like it, its parts."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from atlas.analysis.profile import weights_of
from atlas.analysis.rank import rank
from atlas.analysis.twins import twins
from atlas.errors import InputError
from atlas.text.french import density, format_number, kilometres, percent, whole
from atlas.views.display.measures import MEASURES
from atlas.views.dossier.model import Block, Note, Paragraph, Section, Sentence, Table
from atlas.views.dossier.notes import beyond_note, measure_note, rank_note
from atlas.views.dossier.shelf import ALIKE_LEVELS, PLURALS, Shelf
from atlas.views.dossier.subject import Subject
from atlas.views.words.comparison import LIKENESS

MAX_NEIGHBOURS = 12
MAX_CHILDREN = 40
TWINS = 5
_HEADINGS = ("Territoire", "Habitants", "Lieux", "Pour 10 000 hab.", "Distance moyenne",
             "À plus de 5 km", "À plus de 10 km")  # fmt: skip
_WIDTHS = (3.2, 1.4, 0.9, 1.1, 1.3, 1.2, 1.2)
_RANKED = ("places_per_10k", "nearest_road_m", "beyond_5km_share", "beyond_10km_share")


def section(subject: Subject) -> Section:
    """Return the comparison with parents, neighbours and twins."""
    blocks: list[Block] = [_beside(subject, "Le territoire et ceux qui le contiennent",
                                   subject.parents)]  # fmt: skip
    ranks = _ranks(subject)
    if ranks is not None:
        blocks.append(Paragraph((ranks,)))
    near = subject.neighbours.sort_values(["population", "territory_code"],
                                          ascending=[False, True])  # fmt: skip
    if len(near):
        shown = [row for _, row in near.head(MAX_NEIGHBOURS).iterrows()]
        some = (
            ""
            if len(near) <= MAX_NEIGHBOURS
            else (f" ({whole(len(shown))} plus peuplés sur {whole(len(near))})")
        )
        blocks.append(_beside(subject, f"Ses voisins{some}", shown))
    blocks.append(_twins(subject))
    return Section("comparaison", "Comparaison", tuple(blocks))


def parts(subject: Subject) -> Table | None:
    """Return the territories inside, the most people far from a place first; None without any."""
    level, children = subject.child_level, subject.children
    if level is None or children.empty:
        return None
    order = children.sort_values(
        ["population_beyond_5km", "territory_code"], ascending=[False, True]
    )
    shown = [row for _, row in order.head(MAX_CHILDREN).iterrows()]
    some = f" ({whole(len(shown))} sur {whole(len(order))})" if len(order) > len(shown) else ""
    whole_ones = ", chacune en entier même si elle déborde" if level == "epci" else ""
    caption = (
        f"Par territoire : {PLURALS[level]}{whole_ones}{some}, le plus d'habitants éloignés d'abord"
    )
    return _table(subject, caption, shown, frozenset())


def _beside(subject: Subject, caption: str, rows: Sequence[pd.Series]) -> Table:
    return _table(subject, caption, [subject.row, *rows], frozenset({0}))


def _table(
    subject: Subject, caption: str, rows: Sequence[pd.Series], strong: frozenset[int]
) -> Table:
    shelf = subject.shelf
    return Table(
        caption, _HEADINGS, tuple(_cells(row) for row in rows), _WIDTHS,
        frozenset(range(1, len(_HEADINGS))), strong,
        (measure_note(shelf, "places_per_10k"), measure_note(shelf, "nearest_road_m"),
         beyond_note(shelf)),
    )  # fmt: skip


def _cells(row: pd.Series) -> tuple[str, ...]:
    return (
        str(row["territory_name"]),
        whole(row["population"]),
        whole(row["place_count"]),
        density(row["places_per_10k"]),
        kilometres(row["nearest_road_m"]),
        percent(row["beyond_5km_share"]),
        percent(row["beyond_10km_share"]),
    )


def _ranks(subject: Subject) -> Sentence | None:
    """Return the rank of the territory for each measure, among those of its level."""
    rows, parts = subject.shelf.levels[subject.level], []
    for column in _RANKED:
        measure = MEASURES[column]
        found = rank(rows, subject.code, column, measure.is_lack)
        if found is not None:
            label = measure.label[0].lower() + measure.label[1:]
            parts.append(f"{label} : **{format_number(found[0])}** sur {format_number(found[1])}")
    if not parts:
        return None
    return Sentence(
        f"Rang parmi les {PLURALS[subject.level]}, 1 pour le mieux desservi : {' ; '.join(parts)}.",
        (rank_note(),),
    )


def _twins(subject: Subject) -> Block:
    """Return the territories most like one, or why there are none."""
    shelf = subject.shelf
    if subject.level not in ALIKE_LEVELS:
        return Paragraph(
            (
                Sentence(
                    "Les régions sont trop peu nombreuses pour que l'on cherche leurs semblables."
                ),
            )
        )
    try:
        found = twins(
            shelf.profiles[subject.level], subject.code, TWINS, weights_of(shelf.variables)
        )
    except InputError as error:
        return Paragraph((Sentence(f"Territoires semblables inconnus : {error}."),))
    known = shelf.levels[subject.level].set_index("territory_code", drop=False)
    rows = [known.loc[code] for code in found.index]
    alike = _beside(
        subject, f"Les {whole(len(rows))} territoires qui lui ressemblent le plus", rows
    )
    return replace(alike, notes=(*alike.notes, _alike_note(shelf)))


def _alike_note(shelf: Shelf) -> Note:
    """Return what it is to be alike."""
    names = ", ".join(variable.label for variable in shelf.variables)
    return Note(f"Ressemblance, d'après : {names}. {LIKENESS}")
