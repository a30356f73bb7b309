"""Which licence a compiled file may announce: that of all its sources, or none."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Licence:
    """A licence that a file can announce.

    Parameters
    ----------
    name
        Identifier in the SPDX list, which Frictionless and data.gouv.fr know.
    title
        As sources name it, in French.
    url
        Its text.
    """

    name: str
    title: str
    url: str


LICENCES = {
    licence.name: licence
    for licence in (
        Licence("etalab-2.0", "Licence Ouverte 2.0",
                "https://www.etalab.gouv.fr/licence-ouverte-open-licence"),
        Licence("ODbL-1.0", "ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
        Licence("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        Licence("CC0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    )
}  # fmt: skip
# Joining files under another licence than this one is for the publisher to settle.
_DERIVED = LICENCES["etalab-2.0"]


@dataclass(frozen=True)
class Decision:
    """The licence of a file, and why: `licence` is None when none can be announced."""

    licence: Licence | None
    reason: str

    @property
    def words(self) -> str:
        """The licence in one sentence, for people."""
        return self.reason if self.licence is None else f"{self.licence.title} ({self.reason})"


def decide_licence(sources: pd.DataFrame, chosen: Licence | None = None) -> Decision:
    r"""Return the licence that a file made of some sources may announce.

    Parameters
    ----------
    sources
        One row per source of the file, with `source_name` and `licence`.
    chosen
        What the publisher decided, who answers for it; derived from the sources by default.

    Returns
    -------
    Decision
        The chosen one; else Licence Ouverte 2.0 when every source has it; else none, with the
        sources that keep it from being announced.

    Examples
    --------
    >>> both = pd.DataFrame({"source_name": ["A", "B"], "licence": ["Licence Ouverte 2.0"] * 2})
    >>> decide_licence(both).words
    'Licence Ouverte 2.0 (celle de toutes les sources)'
    >>> decide_licence(both.assign(licence=["Licence Ouverte 2.0", "licence non précisée"])).words
    'non précisée pour l’ensemble\xa0: 1 source sur 2 n’est pas sous Licence Ouverte 2.0 (B)'
    """
    if chosen is not None:
        return Decision(chosen, "décision de qui publie")
    others = sources[sources["licence"] != _DERIVED.title]
    if sources.empty:
        return Decision(None, "non précisée : le fichier ne cite aucune source")
    if others.empty:
        return Decision(_DERIVED, "celle de toutes les sources")
    verb = "n’est pas" if len(others) == 1 else "ne sont pas"
    noun = "source" if len(others) == 1 else "sources"
    return Decision(
        None,
        f"non précisée pour l’ensemble : {len(others)} {noun} sur {len(sources)} {verb} sous "
        f"{_DERIVED.title} ({' ; '.join(others['source_name'])})",
    )
