"""What the sheets are worth: their date, position, quality, beside those of wider territories."""

import pandas as pd

from atlas.directory.quality import quality_by
from atlas.schema.level import is_overseas
from atlas.text.french import counted, date_words, format_number, percent, whole
from atlas.views.dossier.model import Block, Paragraph, Section, Sentence, Table
from atlas.views.dossier.notes import quality_note
from atlas.views.dossier.subject import Subject


def section(subject: Subject) -> Section:
    """Return the freshness and the quality of the sheets of the places."""
    places = subject.places
    if places.empty:
        blocks: tuple[Block, ...] = (
            Paragraph((Sentence("Sans lieu listé, il n'y a pas de fiche à juger."),)),
        )
        return Section("qualite", "Fraîcheur et qualité des fiches", blocks)
    blocks = (Paragraph((_dates(places), _positions(places))), _compared(subject))
    return Section("qualite", "Fraîcheur et qualité des fiches", blocks)


def _dates(places: pd.DataFrame) -> Sentence:
    dated = places["updated_date"].dropna()
    if dated.empty:
        return Sentence("**Aucune fiche n'est datée** par sa source.")
    text = (
        f"**{counted(len(dated), 'fiche est datée', 'fiches sont datées')}** sur "
        f"{whole(len(places))}, du {date_words(dated.min())} au {date_words(dated.max())}"
    )
    return Sentence(text + " ; la fraîcheur des autres est inconnue.")


def _positions(places: pd.DataFrame) -> Sentence:
    known = places["location_precision"].isin(["point", "adresse", "rue"])
    missing = int((~known).sum())
    if not missing:
        return Sentence("Toutes les fiches ont une position plus précise que leur commune.")
    only = "n'est situé qu'à sa commune" if missing == 1 else "ne sont situés qu'à leur commune"
    return Sentence(
        f"**{whole(missing)}** ({percent(missing / len(places))}) {only}"
        " : ils comptent dans le nombre de lieux, pas dans les distances, qui sont donc des "
        "majorants."
    )


def _compared(subject: Subject) -> Table:
    """Return the quality of the sheets here, and in the territories that hold this one."""
    shelf = subject.shelf
    rows = [_row(subject.name, subject.places, subject)]
    for parent in subject.parents:
        level, code = str(parent["level"]), str(parent["territory_code"])
        if level == "france":
            places = shelf.places
            if code != "FR":
                overseas = is_overseas(places["departement_code"])
                places = places[~overseas.fillna(False).astype(bool)]
        else:
            places = shelf.places[shelf.places[f"{level}_code"] == code]
        rows.append(_row(str(parent["territory_name"]), places, subject))
    return Table(
        "Ce que valent les fiches, ici et ailleurs",
        ("Territoire", "Lieux", "Qualité moyenne (0 à 1)", "À jour depuis moins de 2 ans",
         "Sans date", "Avec coordonnées"),
        tuple(rows), (3, 1, 1.5, 1.7, 1.2, 1.5), frozenset({1, 2, 3, 4, 5}), frozenset({0}),
        (quality_note(shelf),),
    )  # fmt: skip


def _row(name: str, places: pd.DataFrame, subject: Subject) -> tuple[str, ...]:
    group = pd.Series(name, index=places.index)
    found = quality_by(places, group, subject.shelf.data_date)
    if found.empty:
        return (name, "0", "—", "—", "—", "—")
    row = found.iloc[0]
    return (
        name,
        whole(row["place_count"]),
        format_number(row["quality_mean"], 2),
        percent(row["updated_2_years_share"]),
        percent(row["undated_count"] / row["place_count"]),
        percent(row["point_share"]),
    )
