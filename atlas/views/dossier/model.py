"""What a dossier says, whatever file it becomes: facts, sections of blocks, numbered notes.

Texts are French. In a `Sentence`, `**` opens and closes what is stressed; every other character is
itself. Renderers escape all of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True)
class Note:
    """Where a number comes from: its definition, source, date. Cited by number."""

    text: str


@dataclass(frozen=True)
class Sentence:
    """One or a few sentences, and the notes that say where their numbers come from."""

    text: str
    notes: tuple[Note, ...] = ()

    @property
    def runs(self) -> list[tuple[str, bool]]:
        """The text in parts, each with whether it is stressed.

        Examples
        --------
        >>> Sentence("Soit **12 lieux**.").runs
        [('Soit ', False), ('12 lieux', True), ('.', False)]
        """
        parts = self.text.split("**")
        return [(part, bool(i % 2)) for i, part in enumerate(parts) if part]


@dataclass(frozen=True)
class Paragraph:
    """Sentences that follow each other."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Bullets:
    """Items of a list."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True)
class Table:
    """A table of text as it is shown.

    Parameters
    ----------
    caption
        What it holds.
    headings
        One per column.
    rows
        As many cells as headings; an empty one is shown empty.
    widths
        Relative width of each column.
    numeric
        Columns of numbers, aligned right.
    strong_rows
        Rows that stand out.
    notes
        Where its numbers come from.
    blank_lines
        Height of each row, in lines of text, for cells that a hand fills; 0 for that of the text.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numeric: frozenset[int] = frozenset()
    strong_rows: frozenset[int] = frozenset()
    notes: tuple[Note, ...] = ()
    blank_lines: int = 0


@dataclass(frozen=True)
class Commands:
    """Lines to type as they are."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A picture in two formats, and what it shows in words."""

    svg: bytes
    png: bytes
    alt: str
    caption: str


Block = Paragraph | Bullets | Table | Commands


@dataclass(frozen=True)
class Section:
    """A title and its blocks; `key` is unique in a dossier."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Fact:
    """A figure that the first page shows large."""

    value: str
    label: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Dossier:
    """A territory, or a year, ready to be read.

    Parameters
    ----------
    title
        Name of the territory, or of the year.
    kind
        What it is: `Département 23`.
    dates
        Of the data, in words.
    data_date
        Date at which ages are counted; files bear it, so that the same data give the same file.
    summary
        What must be understood in a minute.
    facts
        Shown large.
    picture
        The map of the first page; None without any.
    sections, annexes
        The diagnosis, then what one looks up.
    notes_intro
        What holds for every note.
    warning
        What a reader must know first; empty when nothing.
    credits
        Credit line; empty for none.
    nature
        What the file is, as a part of its title.
    """

    title: str
    kind: str
    dates: str
    data_date: date
    facts: tuple[Fact, ...]
    summary: tuple[Sentence, ...]
    picture: Picture | None
    sections: tuple[Section, ...]
    annexes: tuple[Section, ...]
    notes_intro: str
    warning: str = ""
    credits: str = ""
    nature: str = "dossier de médiation numérique"

    @property
    def full_title(self) -> str:
        """The title of the file."""
        return f"{self.title} : {self.nature}"

    @property
    def description(self) -> str:
        """The subject of the file."""
        return f"{self.kind}. {self.dates}"

    @cached_property
    def numbers(self) -> dict[Note, int]:
        """The number of each note, in order of citation."""
        found: dict[Note, int] = {}
        for note in self._cited():
            found.setdefault(note, len(found) + 1)
        return found

    def _cited(self) -> Iterator[Note]:
        for fact in self.facts:
            yield from fact.notes
        for sentence in self.summary:
            yield from sentence.notes
        for section in (*self.sections, *self.annexes):
            for block in section.blocks:
                yield from _block_notes(block)


def _block_notes(block: Block) -> Iterable[Note]:
    if isinstance(block, Paragraph):
        return [note for sentence in block.sentences for note in sentence.notes]
    if isinstance(block, Bullets):
        return [note for item in block.items for note in item.notes]
    return block.notes if isinstance(block, Table) else ()
