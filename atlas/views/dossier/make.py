"""Shelf and territory -> dossier: the sections in the order that they are read."""

from atlas.views.dossier import (
    advice,
    comparison,
    freshness,
    gaps,
    label_history,
    places,
    situation,
    sources,
)
from atlas.views.dossier.cartography import draw_subject
from atlas.views.dossier.model import Dossier, Section
from atlas.views.dossier.notes import measured_words
from atlas.views.dossier.shelf import Shelf
from atlas.views.dossier.subject import Subject, take


def make_dossier(shelf: Shelf, level: str, code: str) -> Dossier:
    """Return the dossier of a territory.

    Parameters
    ----------
    shelf
        What dossiers share; see `atlas.views.dossier.shelf.make_shelf`.
    level
        `commune`, `epci`, `departement` or `region`.
    code
        Territory of that level.

    Raises
    ------
    InputError
        The level or the code is unknown.
    """
    subject = take(shelf, level, code)
    advised = advice.plan_sites(subject)
    headline = advice.best_sites_sentence(advised, level == "commune")
    summary = (*situation.sentences(subject), *([headline] if headline else []))
    return Dossier(
        title=subject.name,
        kind=f"{subject.words[1]} {code}",
        dates=dates(subject),
        data_date=shelf.data_date,
        facts=situation.facts(subject),
        summary=summary,
        picture=draw_subject(subject, advised),
        sections=(
            _with_parts(subject, gaps.section(subject)),
            places.section(subject),
            freshness.section(subject),
            label_history.section(subject),
            comparison.section(subject),
            advice.section(subject, advised),
            sources.section(subject, advised),
        ),
        annexes=(places.annex(subject),),
        notes_intro=measured_words(shelf),
        warning=_warning(shelf),
        credits=shelf.credits,
    )


def _with_parts(subject: Subject, section: Section) -> Section:
    """Add the table of the territories inside to the gaps."""
    table = comparison.parts(subject)
    if table is None:
        return section
    return Section(section.key, section.title, (*section.blocks, table))


def dates(subject: Subject) -> str:
    """Return the dates of the data that tell of a territory, and that at which they are read."""
    shelf = subject.shelf
    listed = set(subject.places["source_ids"].str.split("|").explode())
    own = shelf.sources[shelf.sources["source_id"].isin(listed)]
    read = f"lues au {shelf.data_date:%d/%m/%Y}"
    if own.empty:
        return f"Données {read}"
    first, last = own["vintage_date"].min(), own["vintage_date"].max()
    if first == last:
        return f"Données du {last:%d/%m/%Y}, {read}"
    return f"Données du {first:%d/%m/%Y} au {last:%d/%m/%Y}, {read}"


def _warning(shelf: Shelf) -> str:
    notice = shelf.build["notice"]
    return "" if notice is None or notice != notice else str(notice)
