"""A dossier as plain lists and texts, for renderers that know no class of ours."""

from typing import Any

from atlas.text.french import writable
from atlas.views.dossier.model import (
    Block,
    Bullets,
    Dossier,
    Note,
    Paragraph,
    Picture,
    Section,
    Sentence,
    Table,
)

AUTHOR = "Atlas national de la médiation numérique"
NOTES_TITLE = "Notes"
WARNING_TITLE = "À savoir."


def plain_words(dossier: Dossier) -> dict[str, Any]:
    """Return all that a dossier says but the PNG of its pictures, ready for JSON.

    No text has a character that a document cannot hold.
    """
    said: dict[str, Any] = _written(_words(dossier))
    return said


def _written(said: Any) -> Any:
    """Return lists and texts, each text as documents can hold it."""
    if isinstance(said, str):
        return writable(said)
    if isinstance(said, dict):
        return {name: _written(one) for name, one in said.items()}
    return [_written(one) for one in said] if isinstance(said, list | tuple) else said


def _words(dossier: Dossier) -> dict[str, Any]:

    def numbers(notes: tuple[Note, ...]) -> list[int]:
        return [dossier.numbers[note] for note in dict.fromkeys(notes)]

    def sentence(it: Sentence) -> dict[str, Any]:
        return {"runs": it.runs, "notes": numbers(it.notes)}

    def table(it: Table) -> dict[str, Any]:
        return {"kind": "table", "caption": it.caption, "headings": it.headings, "rows": it.rows,
                "widths": it.widths, "numeric": sorted(it.numeric),
                "strong_rows": sorted(it.strong_rows), "blank_lines": it.blank_lines,
                "notes": numbers(it.notes)}  # fmt: skip

    def block(it: Block) -> dict[str, Any]:
        if isinstance(it, Paragraph):
            return {"kind": "paragraph", "sentences": [sentence(s) for s in it.sentences]}
        if isinstance(it, Bullets):
            return {"kind": "bullets", "items": [sentence(s) for s in it.items]}
        if isinstance(it, Table):
            return table(it)
        return {"kind": "commands", "lines": it.lines}

    def picture(it: Picture) -> dict[str, Any]:
        return {"kind": "picture", "svg": it.svg.decode(), "alt": it.alt, "caption": it.caption}

    def section(it: Section) -> dict[str, Any]:
        return {"key": it.key, "title": it.title, "blocks": [block(b) for b in it.blocks]}

    return {
        "title": dossier.title,
        "full_title": dossier.full_title,
        "description": dossier.description,
        "author": AUTHOR,
        "nature": dossier.nature[:1].upper() + dossier.nature[1:],
        "kind": dossier.kind,
        "dates": dossier.dates,
        "warning": dossier.warning,
        "credits": dossier.credits,
        "facts": [
            {"value": fact.value, "label": fact.label, "notes": numbers(fact.notes)}
            for fact in dossier.facts
        ],
        "summary": [sentence(s) for s in dossier.summary],
        "pictures": [picture(dossier.picture)] if dossier.picture else [],
        "sections": [section(s) for s in dossier.sections],
        "annexes": [section(s) for s in dossier.annexes],
        "notes_intro": dossier.notes_intro,
        "notes": [note.text for note in dossier.numbers],
    }
