"""Who has no place: communes without any, the farthest, those that cannot be told."""

import pandas as pd

from atlas.text.french import counted, kilometres, percent, whole
from atlas.views.dossier.model import Block, Paragraph, Section, Sentence, Table
from atlas.views.dossier.notes import beyond_note, measure_note, population_note
from atlas.views.dossier.situation import unknown_distance
from atlas.views.dossier.subject import Subject

_LISTED = 10
NAMED = 12


def without_place(subject: Subject) -> pd.DataFrame:
    """Return the communes known to hold no place, the farthest from one first."""
    rows = subject.communes[subject.communes["place_count"] == 0]
    return rows.sort_values(["nearest_road_m", "territory_code"], ascending=[False, True])


def section(subject: Subject) -> Section:
    """Return the gaps of a territory; for a commune, its neighbours without any place."""
    blocks: list[Block] = []
    if not subject.is_known:
        blocks.append(Paragraph((unknown_distance(subject),)))
    elif subject.level == "commune":
        blocks.append(Paragraph((_own(subject),)))
    else:
        blocks += _inside(subject)
    blocks.append(Paragraph((_neighbours(subject),)))
    return Section("manques", "Les manques", tuple(blocks))


def _own(subject: Subject) -> Sentence:
    row = subject.row
    if row.isna()["nearest_distance_m"]:
        return unknown_distance(subject)
    if row.isna()["nearest_road_m"]:
        return Sentence("Aucune route ne mène à un lieu : **une traversée est nécessaire**.")
    beyond = next((km for km in (20, 10, 5) if row["nearest_road_m"] > 1000 * km), None)
    notes = (beyond_note(subject.shelf),)
    if beyond is None:
        return Sentence("La commune est **à 5 km ou moins** d'un lieu, par la route.", notes)
    return Sentence(
        f"La commune est **à plus de {beyond} km** du lieu le plus proche, par la route.", notes
    )


def _inside(subject: Subject) -> list[Block]:
    empty = without_place(subject)
    people = int(empty["population"].fillna(0).sum())
    blocks: list[Block] = [Paragraph((_count(subject, empty, people), _known(subject)))]
    if len(empty):
        blocks.append(_farthest(subject, empty))
        blocks.append(_most_people(subject, empty))
    return blocks


def _count(subject: Subject, empty: pd.DataFrame, people: int) -> Sentence:
    row = subject.row
    if empty.empty:
        return Sentence("Toutes les communes couvertes par une source ont au moins un lieu.")
    share = people / int(row["population"]) if row["population"] else None
    text = (
        f"**{counted(len(empty), 'commune', 'communes')}** sur {whole(row['commune_count'])} "
        f"{'n’a' if len(empty) < 2 else 'n’ont'} aucun lieu connu : **{whole(people)} habitants** "
        f"y vivent ({percent(share)} de la population)."
    )
    return Sentence(text.replace("’", "'"), (population_note(subject.shelf),))


def _known(subject: Subject) -> Sentence:
    unknown = subject.communes[subject.communes["nearest_distance_m"].isna()]
    said = unknown_distance(subject)
    if unknown.empty:
        return said
    names = unknown["territory_name"].tolist()
    more = f" et {whole(len(names) - NAMED)} autres" if len(names) > NAMED else ""
    return Sentence(f"{said.text} Ce sont : {', '.join(names[:NAMED])}{more}.", said.notes)


def _farthest(subject: Subject, empty: pd.DataFrame) -> Table:
    located = empty[empty["nearest_distance_m"].notna()]
    return _table(subject, located, "Les communes les plus éloignées d'un lieu")


def _most_people(subject: Subject, empty: pd.DataFrame) -> Table:
    by_people = empty.sort_values(["population", "territory_code"], ascending=[False, True])
    return _table(subject, by_people, "Les communes sans lieu les plus peuplées")


def _table(subject: Subject, rows: pd.DataFrame, caption: str) -> Table:
    names, count = subject.epci_names(), len(rows)
    shown = rows.head(_LISTED)
    said = f"{caption} ({whole(len(shown))} sur {whole(count)})" if count > _LISTED else caption
    cells = tuple(
        (
            str(row.territory_name),
            "—" if pd.isna(row.epci_code) else str(names.get(row.epci_code, row.epci_code)),
            whole(row.population),
            kilometres(row.nearest_distance_m),
            kilometres(row.nearest_road_m),
        )
        for row in shown.itertuples()
    )
    return Table(
        said, ("Commune", "Intercommunalité", "Habitants", "À vol d'oiseau", "Par la route"),
        cells, (3, 4, 1.3, 1.5, 1.5), frozenset({2, 3, 4}),
        notes=(measure_note(subject.shelf, "nearest_distance_m"),),
    )  # fmt: skip


def _neighbours(subject: Subject) -> Sentence:
    near = subject.neighbours
    if near.empty:
        return Sentence(
            "Aucun territoire voisin de même niveau n'a de limite connue avec celui-ci."
        )
    empty = near[near["place_count"] == 0]
    if empty.empty:
        return Sentence("Aucun territoire voisin de même niveau n'est connu pour être sans lieu.")
    names = empty["territory_name"].sort_values().tolist()
    more = f" et {whole(len(names) - NAMED)} autres" if len(names) > NAMED else ""
    return Sentence(
        f"Territoires voisins sans aucun lieu ({whole(len(names))} sur {whole(len(near))}) : "
        f"{', '.join(names[:NAMED])}{more}."
    )
