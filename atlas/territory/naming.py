"""Codes, names and postcodes of today and of the past -> the communes of today that they mean."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd
from rapidfuzz import fuzz

from atlas.territory.appellation import without_article
from atlas.territory.mention.named import old_names
from atlas.text.lexicon import commune_key

# By hand. A name this much like that of a commune (0 to 100) is a slip of it; shorter ones are
# alike by chance.
SLIP_LIKENESS = 86.0
LEAST_SLIP_LETTERS = 5
# What stands where a name is asked and names no commune, folded.
SAYS_NOTHING = frozenset(
    """mairie|hotel de ville|commune|ville|village|bourg|le bourg|france|adresse|departement|
    siege|neant|itinerant|plusieurs communes|toutes communes""".replace("\n    ", "").split("|")
)
# The first two figures of the postcodes of a département that are not its code.
_POSTAL_PREFIXES = {"2A": "20", "2B": "20"}


class Lookup(NamedTuple):
    """What finds communes of today.

    `by_code` holds the code of a commune, of a former one or of an arrondissement; `by_bare` a name
    to compare, today's or a former one, without its article; `by_postcode` a postcode,
    `by_departement` a département. `keys` holds the names to compare of each commune, today's
    first; `departement`, `region`, `name` and `people` are those of each.
    """

    by_code: dict[str, str]
    by_bare: dict[str, tuple[str, ...]]
    by_postcode: dict[str, tuple[str, ...]]
    by_departement: dict[str, tuple[str, ...]]
    keys: dict[str, tuple[str, ...]]
    departement: dict[str, str]
    region: dict[str, str]
    name: dict[str, str]
    people: dict[str, float]

    def is_of_departement(self, commune_code: str, postal_code: str) -> bool:
        """Tell whether a postcode begins as those of the département of a commune do."""
        departement = self.departement[commune_code]
        return postal_code.startswith(_POSTAL_PREFIXES.get(departement, departement))

    def postal_departements(self, postal_code: str) -> set[str]:
        """Return the départements of a postcode; by its first figures when it is not listed."""
        listed = {self.departement[code] for code in self.by_postcode.get(postal_code, ())}
        return listed or {
            departement
            for departement in self.by_departement
            if postal_code.startswith(_POSTAL_PREFIXES.get(departement, departement))
        }

    def only_postcode(self, commune_code: str) -> str | None:
        """Return the postcode of a commune, None when it has none or several."""
        own = [code for code, communes in self.by_postcode.items() if commune_code in communes]
        return own[0] if len(own) == 1 else None

    def is_slip(self, key: str, commune_code: str) -> bool:
        """Tell whether a name to compare is that of a commune, shortened, lengthened or misspelt.

        Examples
        --------
        >>> names = {"19031": ("brive la gaillarde",), "97610": ("koungou",)}
        >>> empty = dict[str, object]()
        >>> known = Lookup(*[empty] * 4, names, *[empty] * 4)
        >>> known.is_slip("brive", "19031"), known.is_slip("koungouu", "97610")
        (True, True)
        >>> known.is_slip("malemort", "19031"), known.is_slip("mairie", "97610")
        (False, False)
        """
        if len(key) < LEAST_SLIP_LETTERS or key in SAYS_NOTHING:
            return False
        return any(
            _is_near(key, name) or _is_near(without_article(key), without_article(name))
            for name in self.keys[commune_code]
        )


def commune_lookup(
    communes: pd.DataFrame,
    former_communes: pd.DataFrame,
    arrondissements: pd.DataFrame,
    events: pd.DataFrame,
) -> Lookup:
    """Return what finds the communes of today.

    Parameters
    ----------
    communes, former_communes, arrondissements
        Tables of these names.
    events
        Table `commune_events`: the names that communes had.
    """
    keys = _names(communes, old_names(former_communes, events, communes))
    codes = communes["commune_code"].tolist()
    departement, region, name = (
        dict(zip(codes, communes[column].tolist(), strict=True))
        for column in ("departement_code", "region_code", "commune_name")
    )
    people = communes["population"].fillna(0).astype("float64").tolist()
    postcodes = zip(codes, communes["postal_codes"].fillna("").tolist(), strict=True)
    return Lookup(
        by_code=current_codes(communes, former_communes, arrondissements),
        by_bare=_listed(
            (bare, code) for code, own in keys.items()
            for bare in dict.fromkeys(map(without_article, own))
        ),
        by_postcode=_listed(
            (postcode, code) for code, own in postcodes for postcode in own.split("|") if postcode
        ),
        by_departement=_listed((own, code) for code, own in departement.items()),
        keys=keys,
        departement=departement,
        region=region,
        name=name,
        people=dict(zip(codes, people, strict=True)),
    )  # fmt: skip


def _names(communes: pd.DataFrame, past: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the names to compare of each commune, today's first."""
    pairs = [
        *zip(communes["commune_code"].tolist(), communes["commune_name"].tolist(), strict=True),
        *zip(past["commune_code"].tolist(), past["former_name"].tolist(), strict=True),
    ]
    return _listed((code, commune_key(name)) for code, name in pairs)


def _listed(pairs: Iterable[tuple[Any, Any]]) -> dict[str, tuple[str, ...]]:
    """Return each first -> its different seconds, in order."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for first, second in pairs:
        found[first][second] = None
    return {first: tuple(seconds) for first, seconds in found.items()}


def current_codes(
    communes: pd.DataFrame, former_communes: pd.DataFrame, arrondissements: pd.DataFrame
) -> dict[str, str]:
    """Return code -> code of the current commune: its own, a former one's, an arrondissement's."""
    pairs = (
        former_communes[["former_code", "commune_code"]],
        arrondissements[["arrondissement_code", "commune_code"]],
        communes[["commune_code", "commune_code"]],
    )
    return {code: commune for pair in pairs for code, commune in pair.to_numpy().tolist()}


def _is_near(one: str, other: str) -> bool:
    """Tell whether one name begins with the other, word for word, or is nearly the other."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < LEAST_SLIP_LETTERS:
        return False
    begins = longer.startswith(f"{shorter} ")
    return begins or fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")) >= SLIP_LIKENESS
