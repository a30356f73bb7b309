"""The three needs that the network of digital mediation answers, told by published services.

They are called purposes here: a need is an index of the people of a commune (`atlas.context.need`),
a purpose is what a place is for. The table is documented in docs/purposes.md.
"""

from dataclasses import dataclass

import pandas as pd

from atlas.schema.vocabulary import SERVICES

# Version of the table: the day of its last change.
PURPOSES_VERSION = "2026-11-25"


@dataclass(frozen=True)
class Purpose:
    """One of the three needs of the network.

    Parameters
    ----------
    purpose_id
        Ours; also in the URL of the page.
    label
        French, as the agreement of 2015 names it.
    services
        Services of the national schema that answer it: one is enough.
    reason
        Why these, in French.
    """

    purpose_id: str
    label: str
    services: tuple[str, ...]
    reason: str


ESSENTIAL, LEARNING, PROJECTS = "essentiel", "apprendre", "projets"
PURPOSES = {
    purpose.purpose_id: purpose
    for purpose in (
        Purpose(
            ESSENTIAL,
            "Accéder aux services essentiels",
            (
                "Aide aux démarches administratives",
                "Accès internet et matériel informatique",
                "Acquisition de matériel informatique à prix solidaire",
            ),
            "faire ses démarches, ou disposer de la connexion et du matériel sans lesquels elles "
            "ne se font pas",
        ),
        Purpose(
            LEARNING,
            "Apprendre et se cultiver au numérique",
            (
                "Maîtrise des outils numériques du quotidien",
                "Utilisation sécurisée du numérique",
                "Parentalité et éducation avec le numérique",
                "Compréhension du monde numérique",
                "Loisirs et créations numériques",
            ),
            "apprendre à se servir des outils, et comprendre le monde numérique",
        ),
        Purpose(
            PROJECTS,
            "Créer et développer un projet",
            (
                "Insertion professionnelle via le numérique",
                "Loisirs et créations numériques",
            ),
            "chercher un emploi ou créer une entreprise (l'ancien service « Créer et développer "
            "mon entreprise » y est rangé), créer avec le numérique",
        ),
    )
}


def answered(services: pd.Series) -> pd.DataFrame:
    """Tell which purposes each place answers.

    Parameters
    ----------
    services
        Column `services` of table `places`: values of the schema joined by `|`, null when the
        place publishes none.

    Returns
    -------
    DataFrame
        Same index, a boolean column per purpose: null where no service is published, as a place
        that says nothing may answer any of them. Its kind tells nothing either: an EPN or a fablab
        without published services stays unknown.

    Examples
    --------
    >>> answered(pd.Series(["Aide aux démarches administratives", None])).values.tolist()
    [[True, False, False], [<NA>, <NA>, <NA>]]
    """
    known = services.notna()
    listed = "|" + services.fillna("").astype("str") + "|"
    found = {}
    for purpose in PURPOSES.values():
        matches = pd.Series(False, index=services.index)
        for service in purpose.services:
            matches |= listed.str.contains(f"|{service}|", regex=False).astype(bool)
        found[purpose.purpose_id] = matches.astype("boolean").where(known)
    return pd.DataFrame(found, index=services.index)


def purpose_table() -> pd.DataFrame:
    """Return the table: one row per service, its order in the schema, a column per purpose.

    Returns
    -------
    DataFrame
        Indexed by service; true where the service answers the purpose.
    """
    return pd.DataFrame(
        {
            purpose.purpose_id: [service in purpose.services for service in SERVICES]
            for purpose in PURPOSES.values()
        },
        index=pd.Index(SERVICES, name="service"),
    )
