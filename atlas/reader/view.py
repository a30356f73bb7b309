"""What is looked at: the directory on a date, by all sources or one, as far as it is trusted."""

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from atlas.errors import InputError
from atlas.text.french import format_number

# Which sources count: key of an address, and those that no territory has and its neighbour lacks.
DATE_KEY, TRUST_KEY = "date", "qualite"
SOURCES_KEY, WHOLE_COUNTRY = "sources", "nationales"
WHOLE_COUNTRY_WORDS = "sources qui couvrent tout le pays seules"
_COVERS_COUNTRY = {"FR", "METRO"}


class View(NamedTuple):
    r"""What a reader looks at.

    Parameters
    ----------
    on
        Date: only releases known then count; None for the newest release of each source.
    source
        Only what this source lists counts; `WHOLE_COUNTRY` for those that cover the whole country,
        or all of metropolitan France; None for every source.
    trust
        Least quality score, 0 to 1, of a place that counts; see `atlas.directory.quality`.

    Examples
    --------
    >>> View(date(2024, 8, 1), trust=0.6).sentence
    "tel que connu au 01/08/2024\xa0; fiches d'une qualité d'au moins 0,6"
    >>> View().sentence, View(source="finess").query()
    ('', {'sources': 'finess'})
    """

    on: date | None = None
    source: str | None = None
    trust: float = 0.0

    @property
    def sentence(self) -> str:
        """What differs from the whole directory as it is known, in French."""
        words = [] if self.on is None else [f"tel que connu au {self.on:%d/%m/%Y}"]
        if self.source is not None:
            alone = f"source « {self.source} » seule"
            words.append(WHOLE_COUNTRY_WORDS if self.source == WHOLE_COUNTRY else alone)
        if self.trust:
            words.append(f"fiches d'une qualité d'au moins {format_number(self.trust, 1)}")
        return " ; ".join(words)

    def query(self) -> dict[str, str]:
        """Return what an address says of it; the defaults are unsaid."""
        said = {
            DATE_KEY: "" if self.on is None else self.on.isoformat(),
            SOURCES_KEY: self.source or "",
            TRUST_KEY: f"{self.trust:g}" if self.trust else "",
        }
        return {key: value for key, value in said.items() if value}


NOW = View()


def counting_sources(sources: pd.DataFrame, source: str | None) -> list[str] | None:
    """Return the ids of the sources that count under a view; None for every one.

    Parameters
    ----------
    sources
        Table `sources`.
    source
        As `View.source`.

    Raises
    ------
    InputError
        There is no such source.
    """
    if source is None:
        return None
    known = sources["source_id"].tolist()
    if source == WHOLE_COUNTRY:
        covers = sources["covers"].str.split("|").map(set(_COVERS_COUNTRY).intersection).map(bool)
        return [known[row] for row in np.flatnonzero(covers)]
    if source not in known:
        raise InputError(f"source « {source} » inconnue ; sources : {', '.join(sorted(known))}")
    return [source]


def read_day(day: date | str) -> date:
    """Return a date, which may be written `AAAA-MM-JJ`.

    Raises
    ------
    InputError
        It is not one.
    """
    try:
        return date.fromisoformat(str(day)[:10])
    except ValueError as error:
        raise InputError(f"date « {day} » : attendu AAAA-MM-JJ, comme 2024-08-01") from error


class Period(NamedTuple):
    """What is compared: two dates, the earlier first, a distance in km, one source or all."""

    first: date
    second: date
    km: float = 10.0
    source: str | None = None
