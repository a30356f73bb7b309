"""The description of a producer's file: its columns, constants and vocabulary, without code.

How to write one: `docs/mappings.md`. How it is checked: `atlas.intake.description`.
"""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from datetime import date

WEEK = "week"
TRUE_TEXTS = ("oui", "vrai", "true", "1", "x")
FALSE_TEXTS = ("non", "faux", "false", "0")


@dataclass(frozen=True)
class Coordinates:
    """Where the position stands when it is not in two columns of degrees.

    Parameters
    ----------
    crs
        EPSG number of the coordinates.
    x, y
        Columns of the abscissa (longitude, easting) and of the ordinate.
    point
        Column that holds both, instead.
    longitude_first
        Whether the abscissa comes first in `point`.
    """

    crs: int = 4326
    x: str = ""
    y: str = ""
    point: str = ""
    longitude_first: bool = False


@dataclass(frozen=True)
class Flags:
    """Columns that say yes or no.

    Parameters
    ----------
    columns
        National list field -> column -> values of the schema, joined by `|`, where it says yes.
    true_texts, false_texts
        Texts that mean yes, and no; compared without case or accents.
    """

    columns: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)
    true_texts: tuple[str, ...] = TRUE_TEXTS
    false_texts: tuple[str, ...] = FALSE_TEXTS


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """How the rows of one published format become records.

    Parameters
    ----------
    format_id
        Name of the description, that of its file.
    title
        French name.
    file_kinds
        Which of `csv`, `json`, `geojson` it may come as.
    columns
        National field -> published columns; see `atlas.intake.reading` for how several become one.
    recognise
        Columns that a file must all have to be recognised.
    starts
        Column -> texts: that column must hold values, which all start with one of them, or the
        file is not recognised.
    source_id, vintage
        Registered source and date of the data, when the format tells them.
    encoding, separator
        Those of the file, when they cannot be found out.
    constants
        National field -> text for the rows whose columns say nothing; added to lists.
    values
        National list field -> published value -> values of the schema.
    keywords
        National list field -> words -> values of the schema where the words occur.
    separators
        National field -> regular expression between the values of a list, beside `|` and `;`.
    patterns
        National field -> regular expression whose first group is the value.
    flags
        Columns that say yes or no.
    coordinates
        The position, when it is not in two columns of degrees.
    date_formats
        `strptime` formats tried after ISO 8601.
    hours
        `Mo` to `Su`, or `week` -> spans of columns: one column, or opening and closing time.
    exclude
        Column -> texts of the rows that the producer withdrew.
    repairs
        Text whose characters were lost -> text meant.
    """

    format_id: str
    title: str
    file_kinds: tuple[str, ...]
    columns: Dictionary[str, tuple[str, ...]]
    recognise: tuple[str, ...]
    starts: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)
    source_id: str | None = None
    vintage: date | None = None
    encoding: str | None = None
    separator: str | None = None
    constants: Dictionary[str, str] = field(default_factory=dict)
    values: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)
    keywords: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)
    separators: Dictionary[str, str] = field(default_factory=dict)
    patterns: Dictionary[str, str] = field(default_factory=dict)
    flags: Flags = field(default_factory=Flags)
    coordinates: Coordinates | None = None
    date_formats: tuple[str, ...] = ()
    hours: Dictionary[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    exclude: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)
    repairs: Dictionary[str, str] = field(default_factory=dict)

    def named_columns(self) -> list[str]:
        """Return every published column that the description names, in its order."""
        return [*self.recognise, *self.starts, *self.fed_names()]

    def fed_names(self) -> list[str]:
        """Return every published column that feeds a field, or says which rows to leave out."""
        place = self.coordinates or Coordinates()
        return [
            *(name for names in self.columns.values() for name in names),
            *(name for flags in self.flags.columns.values() for name in flags),
            *(name for spans in self.hours.values() for span in spans for name in span),
            *(name for name in (place.x, place.y, place.point) if name),
            *self.exclude,
        ]
