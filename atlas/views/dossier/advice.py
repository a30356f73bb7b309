"""What to do next: where to open, what to complete, each with what it rests on."""

from dataclasses import dataclass

import pandas as pd

from atlas.errors import InputError
from atlas.schema.level import Territory
from atlas.siting.plan import Plan, Planned
from atlas.text.french import counted, whole
from atlas.views.dossier.model import Block, Bullets, Note, Paragraph, Section, Sentence, Table
from atlas.views.dossier.notes import siting_note
from atlas.views.dossier.subject import Subject
from atlas.views.words.siting.plan import (
    proof_sentence,
    radius_words,
    siting_finding,
    start_sentence,
    unknown_sentence,
)

SITES = {"commune": 3, "epci": 3, "departement": 5, "region": 5}
ADVICE_TIME_LIMIT_S = 3.0
BY_ROAD = "Ces distances-là sont par la route, estimées."


@dataclass(frozen=True)
class Advice:
    """The best sites of a territory, or why there are none.

    Parameters
    ----------
    where
        Code that `atlas site --territory` takes.
    where_name
        Its name: that of the EPCI, or of the département, for a commune.
    planned
        The answer; None when none exists.
    reason
        Why none exists; empty when one does.
    """

    where: str
    where_name: str
    planned: Planned | None
    reason: str = ""


def plan_sites(subject: Subject) -> Advice:
    """Return where to open in a territory; a commune is part of its EPCI, else its département."""
    where, name = _where(subject)
    plan = Plan(territory=where, sites=SITES[subject.level])
    try:
        planned = subject.shelf.atlas.site(plan, time_limit_s=ADVICE_TIME_LIMIT_S)
        return Advice(where, name, planned)
    except InputError as error:
        return Advice(where, name, None, str(error))


def _where(subject: Subject) -> tuple[str, str]:
    if subject.level != "commune":
        return str(subject.territory), subject.name
    parent = subject.parents[0]
    around = Territory(str(parent["level"]), str(parent["territory_code"]))
    return str(around), str(parent["territory_name"])


def best_sites_sentence(advice: Advice, is_wider: bool) -> Sentence | None:
    """Return what the best sites bring, for the first page; None without any.

    `is_wider` when they are looked for beyond the territory of the dossier.
    """
    planned = advice.planned
    if planned is None or planned.siting.sites.empty:
        return None
    where = f", dans le territoire de : {advice.where_name}" if is_wider else ""
    return Sentence(
        f"Et ensuite{where} ? {siting_finding(planned, advice.where_name)} {BY_ROAD}",
        (_note(planned),),
    )


def section(subject: Subject, advice: Advice) -> Section:
    """Return the best sites with what each brings, then what would make the atlas surer."""
    blocks: list[Block] = []
    planned = advice.planned
    if subject.level == "commune":
        said = f"Les sites sont cherchés dans tout le territoire de : {advice.where_name}."
        blocks.append(Paragraph((Sentence(said),)))
    if planned is None:
        blocks.append(Paragraph((Sentence(f"Aucun site proposé : {advice.reason}."),)))
    else:
        blocks += _sites(subject, planned, advice.where_name)
    todo = _todo(subject.places)
    if todo:
        blocks.append(Bullets(todo))
    return Section("suite", "Que faire ensuite ?", tuple(blocks))


def _note(planned: Planned) -> Note:
    return siting_note(radius_words(planned.plan, planned.unit), start_sentence(planned))


def _sites(subject: Subject, planned: Planned, where: str) -> list[Block]:
    note = _note(planned)
    said = (
        Sentence(f"{siting_finding(planned, where)} {BY_ROAD}", (note,)),
        Sentence(proof_sentence(planned)),
        Sentence(unknown_sentence(planned)),
    )
    sites, names = planned.siting.sites, subject.commune_names()
    blocks: list[Block] = [Paragraph(said)]
    if sites.empty:
        return blocks
    rows = tuple(
        (
            whole(site.rank),
            str(site.candidate_name),
            str(names.get(site.commune_code, site.commune_code)),
            whole(round(site.people_newly)),
            whole(round(site.people_alone)),
        )
        for site in sites.itertuples()
    )
    blocks.append(
        Table(
            "Où ouvrir, les lieux existants restant ouverts",
            ("Rang", "Site", "Commune", "Habitants nouvellement à portée", "S'il ouvrait seul"),
            rows, (0.9, 4, 3, 2, 1.6), frozenset({0, 3, 4}), notes=(note,),
        )
    )  # fmt: skip
    return blocks


def _todo(places: pd.DataFrame) -> tuple[Sentence, ...]:
    """Return what is missing from the sheets, as things to do."""
    if places.empty:
        return ()
    contacts = places[["phone", "emails", "websites"]].isna().all(axis=1)
    unlocated = ~places["location_precision"].isin(["point", "adresse", "rue"])
    faults = (
        (int(contacts.sum()), "Demander un contact", "sans téléphone, courriel ni site publié"),
        (int(unlocated.sum()), "Demander l'adresse exacte", "situé à sa commune seulement"),
        (int(places["opening_hours"].isna().sum()), "Demander les horaires", "sans horaires"),
    )
    return tuple(
        Sentence(f"**{what}** de {counted(count, 'lieu', 'lieux')} : {why}.")
        for count, what, why in faults
        if count
    )
