"""What a code, a name, a postcode, texts, other records and a point say of a record's commune."""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from atlas.intake.whereabouts.mentions import (
    Others,
    named_in_address,
    named_in_title,
    place_keys,
    town,
)
from atlas.territory.appellation import without_article
from atlas.territory.naming import Lookup
from atlas.text.lexicon import commune_key

# What speaks, and how French readers call it.
BY_CODE, BY_NAME, BY_POSTCODE = "code", "name", "postcode"
BY_TITLE, BY_ADDRESS, BY_OTHERS, BY_POINT = "title", "address", "others", "point"
# A name of several communes, for one that is not in the département of the postcode, or that bore
# it once where another bears it today; a code that neither name nor postcode supports.
OF_ANOTHER, OF_NO_NAME = "of another", "code of an unknown name"
# A point for a commune that does not cover it, on its border; nothing at `POINT_REACH_M`.
BY_POINT_NEAR = "point near"
WITNESSES = {
    BY_CODE: "le code INSEE",
    BY_NAME: "le nom de la commune",
    BY_POSTCODE: "le code postal",
    BY_TITLE: "le nom du lieu",
    BY_ADDRESS: "l'adresse",
    BY_OTHERS: "une autre fiche du même lieu ou de la même adresse",
    BY_POINT: "le point",
}
# By hand, on the tuning part of the judged conflicts; what ±20 % does:
# `python -m benchmarks.thresholds location`. A code is given with the name, or made from it: where
# both agree, it adds little.
CLAIM_WEIGHTS = {
    BY_CODE: 3.5, OF_NO_NAME: 2.4, "code against the name": 2.0,
    "code of the name": 1.0,
    BY_NAME: 3.5, "name to the article": 3.3, "former name": 3.0, "slip of a name": 3.0,
    OF_ANOTHER: 1.5,
    BY_POSTCODE: 2.0, "département of the postcode": 0.5, "people of the postcode": 0.5,
    BY_TITLE: 4.0, BY_ADDRESS: 2.0, BY_OTHERS: 1.0, BY_POINT: 3.0, BY_POINT_NEAR: 2.4,
}  # fmt: skip
# A commune declared with postcodes of this many other départements stands for « nothing chosen »:
# by hand; measured on the 20 files, one has 11, all others 1 at most.
DEFAULT_DEPARTEMENTS = 5


class Statement(NamedTuple):
    """What one record publishes, read: null is None."""

    commune: str | None
    key: str | None
    postal_code: str | None
    title: object
    address: object
    address_extra: object
    polygon: str | None
    point: tuple[float, float]


class Claim(NamedTuple):
    """One thing published speaks for one commune."""

    commune_code: str
    witness: str
    weight: float


def resolve_declared(places: pd.DataFrame, lookup: Lookup) -> pd.Series:
    """Return the current commune that each place declares, by its code, else by its name.

    A code may be that of a commune, of a former one or of an arrondissement. A name, today's or a
    former one, counts only with a postcode of the commune, or when it is the only one in the
    département of the postcode.

    Returns
    -------
    Series
        Commune codes on the index of `places`; null when nothing declared is recognised.
    """
    by_code = places["declared_commune_code"].map(lookup.by_code).astype("str")
    names = places["declared_commune_name"].map(commune_key, na_action="ignore")
    pairs = pd.MultiIndex.from_arrays([names, places["postal_code"]])
    known = {
        (key, postal_code): _by_name(key, postal_code, lookup)
        for key, postal_code in pairs.unique()
        if isinstance(key, str) and isinstance(postal_code, str)
    }
    by_name = pd.Series([known.get(pair) for pair in pairs], index=places.index, dtype="str")
    return by_code.fillna(by_name)


def named(key: str, lookup: Lookup) -> tuple[str, ...]:
    """Return the communes of a name to compare, to the article."""
    return lookup.by_bare.get(without_article(key), ())


def claims_of(said: Statement, lookup: Lookup, others: Others) -> list[Claim]:
    """Return all that a record and the others say of its commune; the point is not weighed yet.

    Parameters
    ----------
    said
        What the record publishes; a commune that is a default is None.
    others
        See `atlas.intake.whereabouts.mentions.other_places`.

    Returns
    -------
    list of Claim
        A commune may have several claims, of different witnesses; one claim of each at most.
    """
    claims = [*_of_code(said, lookup), *_of_postcode(said, lookup)]
    if said.polygon:
        claims.append(Claim(said.polygon, BY_POINT, 0.0))
    claims += _of_name(said, [claim.commune_code for claim in claims], lookup)
    for key in place_keys(said.title, said.address, town(said.postal_code, said.key)):
        for code, points in others.get(key, {}).items():
            if points - {said.point}:
                claims.append(Claim(code, BY_OTHERS, CLAIM_WEIGHTS[BY_OTHERS]))
    may_be = {claim.commune_code for claim in claims if claim.weight != CLAIM_WEIGHTS[OF_ANOTHER]}
    texts = (said.address, said.address_extra)
    claims += [Claim(code, BY_TITLE, CLAIM_WEIGHTS[BY_TITLE])
               for code in named_in_title(said.title, may_be, lookup)]  # fmt: skip
    claims += [Claim(code, BY_ADDRESS, CLAIM_WEIGHTS[BY_ADDRESS])
               for code in named_in_address(texts, may_be, lookup)]  # fmt: skip
    claims += _of_departement(said, may_be, lookup)
    return list({claim[:2]: claim for claim in claims}.values())


def declares_another_region(said: Statement, commune_code: str, lookup: Lookup) -> bool:
    """Tell whether name and postcode agree on communes, which are of another region."""
    regions = {lookup.region[code] for code in _agreed(said, lookup)}
    return bool(regions) and lookup.region[commune_code] not in regions


def _by_name(key: str, postal_code: str, lookup: Lookup) -> str | None:
    """Return the only commune of a name in a postcode, else in its département."""
    homonyms = named(key, lookup)
    listed = lookup.by_postcode.get(postal_code, ())
    for chosen in (
        [code for code in homonyms if code in listed],
        [code for code in homonyms if lookup.is_of_departement(code, postal_code)],
    ):
        if len(chosen) == 1:
            return chosen[0]
    return None


def _agreed(said: Statement, lookup: Lookup) -> list[str]:
    """Return the communes of the postcode that have the name declared."""
    listed = lookup.by_postcode.get(said.postal_code or "", ())
    return [code for code in named(said.key or "", lookup) if code in listed]


def _of_code(said: Statement, lookup: Lookup) -> Iterator[Claim]:
    """Yield what the code says: nothing where it is another commune of the name declared.

    Then it was made from the name, and the postcode tells which of them is meant.
    """
    if said.commune is None:
        return
    homonyms = named(said.key or "", lookup)
    if said.commune in homonyms:
        agreed = _agreed(said, lookup)
        if not agreed or said.commune in agreed:
            yield Claim(said.commune, BY_CODE, CLAIM_WEIGHTS["code of the name"])
        return
    kind = BY_CODE if said.key is None else "code against the name" if homonyms else OF_NO_NAME
    postcode = said.postal_code
    if kind == OF_NO_NAME and postcode and not lookup.is_of_departement(said.commune, postcode):
        kind = OF_ANOTHER
    yield Claim(said.commune, BY_CODE, CLAIM_WEIGHTS[kind])


def _of_name(said: Statement, may_be: list[str], lookup: Lookup) -> Iterator[Claim]:
    """Yield what the name says: each commune of that name; of the others, those it may be."""
    if said.key is None:
        return
    homonyms = named(said.key, lookup)
    near = [code for code in homonyms
            if said.postal_code is None or lookup.is_of_departement(code, said.postal_code)
            ]  # fmt: skip
    of_today = [code for code in near if lookup.keys[code][0] == said.key]
    for code in homonyms:
        is_far = code not in near and len(homonyms) > 1
        if is_far or (of_today and code not in of_today):
            kind = OF_ANOTHER
        elif said.key in lookup.keys[code]:
            kind = BY_NAME if said.key == lookup.keys[code][0] else "former name"
        else:
            kind = "name to the article"
        yield Claim(code, BY_NAME, CLAIM_WEIGHTS[kind])
    slips = {code for code in may_be if lookup.is_slip(said.key, code)}
    if not homonyms and not slips and said.postal_code:
        slips = {code for departement in lookup.postal_departements(said.postal_code)
                 for code in lookup.by_departement.get(departement, ())
                 if lookup.is_slip(said.key, code)}  # fmt: skip
    for code in slips.difference(homonyms):
        yield Claim(code, BY_NAME, CLAIM_WEIGHTS["slip of a name"])


def _of_postcode(said: Statement, lookup: Lookup) -> Iterator[Claim]:
    """Yield what the postcode says: each commune that has it.

    Where no name is said, a little more for the larger; a name that is none of theirs is that of
    a hamlet, of any of them.
    """
    listed = lookup.by_postcode.get(said.postal_code or "", ())
    people = sum(lookup.people[code] for code in listed) or 1.0
    for code in listed:
        share = 0.0 if said.key else lookup.people[code] / people
        weight = CLAIM_WEIGHTS[BY_POSTCODE] + share * CLAIM_WEIGHTS["people of the postcode"]
        yield Claim(code, BY_POSTCODE, weight)


def _of_departement(said: Statement, may_be: set[str], lookup: Lookup) -> Iterator[Claim]:
    """Yield a little for the communes of the département of a postcode that is not theirs."""
    if said.postal_code is None:
        return
    for code in may_be.difference(lookup.by_postcode.get(said.postal_code, ())):
        if lookup.is_of_departement(code, said.postal_code):
            yield Claim(code, BY_POSTCODE, CLAIM_WEIGHTS["département of the postcode"])
