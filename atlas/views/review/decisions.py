"""What is decided, what waits, what became of it: value added, studies, resolutions, criteria."""

from typing import Any

import pandas as pd

from atlas.analysis.steering.compliance import RESPECT_COUNTS
from atlas.context.steering.correspondences import SUGGESTED
from atlas.context.steering.referentials import REQUIRED
from atlas.context.steering.resolutions import COMMUNICATION, CRITERION, STUDY
from atlas.text.french import UNKNOWN, counted, date_words, percent, whole
from atlas.views.dossier.model import Section, Sentence, Table
from atlas.views.review.subject import Reviewed, folded, text_table, told
from atlas.views.words.steering.parameters import cautions, parameters_table
from atlas.views.words.steering.referentials import (
    RESPECT_BOUNDS,
    respect_finding,
    total_rates,
)
from atlas.views.words.steering.register import BODY_LABELS, NO_REGISTER, register_finding
from atlas.views.words.steering.value import (
    METHOD,
    NO_PARAMETER,
    outcomes_table,
    sensitivity_table,
    value_finding,
)
from atlas.views.words.steering.versions import version_names

_RESOLUTION_WIDTHS = (1.7, 2, 1.9, 3.5, 1.9, 1.8, 1.8)


def value_section(it: Reviewed) -> Section:
    """Return what a place costs and what pays for it, with the range and what moves it."""
    title = "Plus-value sociale et économique"
    values = it.atlas.values()
    if not values:
        return told("plus-value", title, NO_PARAMETER.replace("`", ""))
    name, own = next(iter(values.items()))
    others = [f"Autres jeux de paramètres, à part : {', '.join([*values][1:])}."]
    moves = sensitivity_table(own.sensitivity, own.parameters)
    sources = parameters_table(own.parameters, own.gain_sets)
    kept = ["Paramètre", "Bas", "Central", "Haut", "Unité", "Année", "Portée", "Lue", "Source"]
    outcomes = outcomes_table(own.outcomes, own.parameters).drop(columns="Sans fourchette")
    return told(
        "plus-value", title, _plain(value_finding(own.outcomes, name)),
        text_table("Ce qu'un lieu coûte, ce qui le paie", outcomes,
                   (3, 1.8, 1.5, 1.5, 1.6, 1.9, 2.8), (2, 3, 4)),
        text_table("Un paramètre à la fois, les autres à leur valeur centrale", moves,
                   (3, 2, 3, 1.5, 1.5, 1.5), (3, 4, 5)),
        text_table("Paramètres et sources", sources[kept].fillna("inconnu"),
                   (2.2, 1.3, 1.4, 1.4, 1.5, 1.2, 1.5, 1.3, 2.2), (1, 2, 3)),
        cautions(own.parameters) or None, METHOD, *(others if len(values) > 1 else ()),
    )  # fmt: skip


def _plain(markdown: str) -> str:
    """Return a finding as a sentence of the model, which knows no other mark than `**`."""
    return markdown.replace("`", "")


def studies_section(it: Reviewed) -> Section:
    """Return the studies that resolutions ask for, and what became of them."""
    own = _held(it)
    table = _table("Études demandées", own[own["subject"] == STUDY])
    none = "Aucune étude n'est au registre." if table is None else None
    return told("etudes", "Études", none, table)


def criteria_sentences(it: Reviewed) -> tuple[str | Table | None, ...]:
    """Return the changes of criteria that resolutions propose or decide."""
    own = _held(it)
    table = _table("Changements de critères au registre", own[own["subject"] == CRITERION])
    none = "Aucun changement de critère n'est au registre." if table is None else None
    versions, links = it.atlas.versions, it.atlas.table("criterion_links")
    proposed = int((links["status"] == SUGGESTED).sum())
    waiting = counted(
        proposed, "lien entre critères est proposé", "liens entre critères sont proposés"
    )
    known = (
        f"L'atlas connaît {counted(len(versions), 'version', 'versions')} de référentiels ; "
        f"{waiting}, sans décision (atlas referential diff)."
    )
    return (*_respect(it), known, none, table)


def _respect(it: Reviewed) -> tuple[str | Table | None, ...]:
    """Return how far the criteria of each version that can be judged are respected that day."""
    if it.end is None:
        return ()
    judged = it.atlas.versions
    judged = judged[judged["is_judged"]]
    names = version_names(judged)
    rows, said = [], []
    for version_id, name in names.items():
        every = it.end.criterion_compliance(version_id)
        required = every[every["requirement"] == REQUIRED]
        asked = f"{name}, critères obligatoires" if len(required) else name
        whole_of = total_rates(required if len(required) else every)
        said.append(respect_finding(whole_of, asked, "France"))
        counts = whole_of[list(RESPECT_COUNTS)].map(whole).tolist()
        rates = [percent(whole_of[rate]) for rate in RESPECT_BOUNDS]
        rows.append([asked, rates[0], f"{rates[1]} à {rates[2]}", *counts])
    headings = ["Référentiel", "Respecté", "Selon l'inconnu", "Respectés", "Non respectés",
                "En partie", "Non concernés", "Inconnus"]  # fmt: skip
    return (
        *said,
        text_table(
            f"Respect des critères, lieux connus au {it.last:%d/%m/%Y}",
            pd.DataFrame(rows, columns=headings), (2.8, 1.7, 2, 1.7, 1.7, 1.3, 2, 1.7),
            range(1, len(headings)),
        ) if rows else None,
    )  # fmt: skip


def resolutions_section(it: Reviewed) -> Section:
    """Return the bodies, the resolutions of the year, those of before, approvals in force."""
    register = it.atlas.register(it.on)
    title = "Résolutions et suites données"
    if register.meetings.empty and register.resolutions.empty:
        return told("resolutions", title, NO_REGISTER.replace("`", ""))
    rows = _held(it)
    is_own = rows["held_date"].dt.year == it.year
    lines = register.in_force["credit_line"].dropna().unique()
    approved = ", ".join(f"« {line} »" for line in lines) or "aucune"
    return told(
        "resolutions", title,
        _plain(register_finding(register.resolutions, register.bodies, register.on)),
        _table(f"Résolutions des réunions de {it.year}", rows[is_own]),
        _table("Résolutions des années précédentes", rows[~is_own]),
        f"Mention approuvée en vigueur au {register.on:%d/%m/%Y} : {approved}.",
    )  # fmt: skip


def _held(it: Reviewed) -> pd.DataFrame:
    """Return the resolutions of meetings held by the end of the year, or of which nobody says."""
    rows = it.atlas.register(it.on).resolutions
    return rows[~(rows["held_date"] > pd.Timestamp(it.last))]


def _table(caption: str, rows: pd.DataFrame) -> Table | None:
    table = pd.DataFrame(
        [
            (
                row.resolution_id,
                f"{date_words(row.held_date)}\n{BODY_LABELS.get(row.body, 'à préciser')}",
                row.subject, _text(row), _decision(row), date_words(row.due_date), _progress(row),
            )
            for row in rows.itertuples()
        ],
        columns=["Référence", "Réunion", "Objet", "Texte", "Décision", "Échéance", "Suite donnée"],
    )  # fmt: skip
    return text_table(caption, table, _RESOLUTION_WIDTHS)


def _decision(row: Any) -> str:
    when = "" if pd.isna(row.adopted_date) else f" le {date_words(row.adopted_date)}"
    return f"{row.decision}{when}"


def _progress(row: Any) -> str:
    said = UNKNOWN if pd.isna(row.progress) else str(row.progress)
    return f"{said}, échéance dépassée" if row.is_overdue else said


def _text(row: Any) -> str:
    """Return the text of a resolution; of a communication, its line, its period and its pack."""
    if row.subject != COMMUNICATION:
        return str(row.resolution_text)
    line = UNKNOWN if pd.isna(row.credit_line) else f"« {row.credit_line} »"
    period = f"du {date_words(row.start_date)} au {date_words(row.end_date)}"
    pack = UNKNOWN if pd.isna(row.pack_sha256) else folded(row.pack_sha256)
    return f"{row.resolution_text}\nMention : {line}, {period}\nDossier, SHA-256 :\n{pack}"


def decisions_summary(it: Reviewed) -> tuple[Sentence, ...]:
    """Return the value and the register in two sentences, for the first page."""
    register, values = it.atlas.register(it.on), it.atlas.values()
    is_empty = register.meetings.empty and register.resolutions.empty
    decided = (
        NO_REGISTER
        if is_empty
        else register_finding(register.resolutions, register.bodies, register.on)
    )
    name = next(iter(values), "")
    value = value_finding(values[name].outcomes, name) if values else NO_PARAMETER
    return (Sentence(_plain(value)), Sentence(_plain(decided)))
