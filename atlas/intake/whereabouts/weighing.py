"""Which commune has most evidence for it, of a code, a name, a postcode, texts and a point."""

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd

from atlas.intake.remedies import BOUNDARY_TOLERANCE_M
from atlas.intake.whereabouts.claims import (
    BY_ADDRESS,
    BY_POINT,
    BY_POINT_NEAR,
    BY_TITLE,
    CLAIM_WEIGHTS,
    DEFAULT_DEPARTEMENTS,
    WITNESSES,
    Claim,
    Statement,
    claims_of,
    declares_another_region,
    named,
    resolve_declared,
)
from atlas.intake.whereabouts.mentions import Others, other_places, place_keys, town
from atlas.schema.level import departement_of
from atlas.territory.naming import SAYS_NOTHING, Lookup
from atlas.territory.points import AXES, commune_at, distance_to_commune
from atlas.text.french import enumerated
from atlas.text.lexicon import commune_key

# By hand, on the tuning part of the judged conflicts; what ±20 % does:
# `python -m benchmarks.thresholds location`.
POINT_REACH_M = 3_000  # from a commune: a point farther away says nothing for it
LEAST_WEIGHT = 2.0  # of the evidence for a commune to be believed: a postcode alone
LEAST_LEAD = 0.1  # over the next commune; nearer than this, the point decides


def unopposed(
    records: pd.DataFrame, points: pd.DataFrame, communes: gpd.GeoDataFrame, lookup: Lookup
) -> pd.DataFrame:
    """Return what each record alone says of its commune, and the commune where all of it agrees.

    Parameters
    ----------
    records
        Table `records`; index unique.
    points
        The two numbers published, on the same index; null where unknown.
    communes
        Table `communes`, in EPSG:4326; geometry null where the boundary is unknown.
    lookup
        Their codes, names and postcodes.

    Returns
    -------
    DataFrame
        On the index of `records`, each row of its record alone: `declared`, the commune that code,
        or name and postcode, say; `polygon`, the one that covers the point; `commune_code`, the
        declared one where name, postcode and point all agree with it, else null.
    """
    declared = resolve_declared(records, lookup)
    polygon = commune_at(points, communes)
    settled = _unopposed(records, points, declared, polygon, communes, lookup)
    return pd.DataFrame({"declared": declared, "polygon": polygon, "commune_code": settled})


def contested_rows(records: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    """Return the records that say something of their commune, not all of it the same."""
    return records[first["commune_code"].isna() & _says_something(records)]


def heard(records: pd.DataFrame, points: pd.DataFrame, first: pd.DataFrame) -> Others:
    """Return what records that nothing contradicts say of the places of the contested ones.

    Parameters
    ----------
    records, points, first
        As in `weigh`: every record that may speak.
    """
    towns = {*_towns(contested_rows(records, first))}
    return other_places(records, points, first["commune_code"], towns)


def _towns(contested: pd.DataFrame) -> Iterator[str]:
    """Give what tells the town of each record, in order."""
    keys = contested["declared_commune_name"].map(commune_key, na_action="ignore")
    return map(town, contested["postal_code"].tolist(), keys.tolist())


def heard_by(records: pd.DataFrame, first: pd.DataFrame, others: Others) -> pd.Series:
    """Return what other records say that may weigh for each one, as text; empty for nothing.

    Parameters
    ----------
    records, first
        As in `weigh`.
    others
        As `heard` returns it.

    Returns
    -------
    Series
        Text on the index of `records`.
    """
    contested = contested_rows(records, first)
    told = {}
    columns = (contested[name].tolist() for name in ("name", "address"))
    for row, name, address, place in zip(contested.index, *columns, _towns(contested), strict=True):
        lines = place_keys(name, address, place)
        own = [(line, sorted((code, sorted(points)) for code, points in others[line].items()))
               for line in lines if line in others]  # fmt: skip
        told[row] = repr(own) if own else ""
    return pd.Series(told, dtype=object).reindex(records.index, fill_value="")


def weigh(
    records: pd.DataFrame, points: pd.DataFrame, first: pd.DataFrame, others: Others,
    communes: gpd.GeoDataFrame, lookup: Lookup,
) -> pd.DataFrame:  # fmt: skip
    """Return the commune of each record that has most evidence for it.

    Parameters
    ----------
    records, points, communes, lookup
        As in `unopposed`; the releases of these records are whole.
    first
        As `unopposed` returns it, same index.
    others
        As `heard` returns it.

    Returns
    -------
    DataFrame
        On the index of `records`: `declared` and `polygon`, as given; `commune_code`, the one with
        most evidence, null where there is none or not enough; `told_by`, in French, what but the
        point speaks for `commune_code`, null where all agree.
    """
    polygon, settled = first["polygon"], first["commune_code"]
    contested = contested_rows(records, first)
    claims = _all_claims(contested, points, polygon, lookup, others)
    claims = _with_distances(claims, points, polygon, communes)
    best = _best(claims, polygon)
    result = first.assign(commune_code=settled.where(settled.notna(), best["commune_code"]))
    left = result["commune_code"].isna() & ~records.index.isin(contested.index)
    result["commune_code"] = result["commune_code"].mask(left, polygon).astype("str")
    result["told_by"] = best["told_by"].reindex(records.index).astype("str")
    return result


def _says_something(records: pd.DataFrame) -> pd.Series:
    """Return whether a record tells anything of its commune but its point."""
    told = ["declared_commune_code", "declared_commune_name", "postal_code"]
    return records[told].notna().any(axis=1)


def _unopposed(
    records: pd.DataFrame, points: pd.DataFrame, declared: pd.Series, polygon: pd.Series,
    communes: gpd.GeoDataFrame, lookup: Lookup,
) -> pd.Series:  # fmt: skip
    """Return the declared commune where name, postcode and point all agree with it, else null."""
    names = records["declared_commune_name"].map(commune_key, na_action="ignore")
    rows = zip(declared, names, records["postal_code"], strict=True)
    agrees = [
        isinstance(code, str)
        and (not isinstance(key, str) or _is_name_of(code, key, lookup))
        and (not isinstance(postcode, str) or _is_postcode_of(code, postcode, lookup))
        for code, key, postcode in rows
    ]
    distance_m = distance_to_commune(points, declared, communes)
    near = (distance_m <= BOUNDARY_TOLERANCE_M) | (polygon == declared) | distance_m.isna()
    return declared.where(pd.Series(agrees, index=records.index, dtype="bool") & near)


def _is_name_of(commune_code: str, key: str, lookup: Lookup) -> bool:
    """Tell whether a name is that of a commune, or was while no other bears it today."""
    of_today = [code for code in named(key, lookup) if lookup.keys[code][0] == key]
    return commune_code in (of_today or named(key, lookup))


def _is_postcode_of(commune_code: str, postal_code: str, lookup: Lookup) -> bool:
    """Tell whether a postcode is of a commune, or a CEDEX, in no list, of its département."""
    listed = lookup.by_postcode.get(postal_code)
    if listed is None:
        return lookup.is_of_departement(commune_code, postal_code)
    return commune_code in listed


def _all_claims(
    contested: pd.DataFrame,
    points: pd.DataFrame,
    polygon: pd.Series,
    lookup: Lookup,
    others: Others,
) -> pd.DataFrame:
    """Return what is said of each record: columns `row`, `commune_code`, `witness`, `weight`."""
    code = contested["declared_commune_code"].map(lookup.by_code).astype("str")
    code = code.mask(contested["declared_commune_code"] == contested["postal_code"])
    key = contested["declared_commune_name"].map(commune_key, na_action="ignore").astype("str")
    read = contested[["postal_code", "name", "address", "address_extra"]].assign(
        commune=code.mask(_is_default(contested, code)),
        key=key.mask(_is_default(contested, key) | key.isin(SAYS_NOTHING)),
        polygon=polygon[contested.index],
    )
    read = read[["commune", "key", "postal_code", "name", "address", "address_extra", "polygon"]]
    read = read.astype("object").where(read.notna(), None)
    spots = points.loc[contested.index, AXES].itertuples(index=False, name=None)
    found: list[tuple[object, str, str, float]] = []
    for row, texts, spot in zip(read.index, read.to_numpy(), spots, strict=True):
        said = Statement._make((*texts, spot))
        claims = _kept_in_region(said, claims_of(said, lookup, others), lookup)
        found += [(row, *claim) for claim in claims]
    claims = pd.DataFrame(found, columns=["row", *Claim._fields])
    return claims.astype({"commune_code": "str", "witness": "str", "weight": "float64"})


def _is_default(contested: pd.DataFrame, declared: pd.Series) -> pd.Series:
    """Return which declarations stand beside the postcodes of many départements in their release.

    The postcodes of one commune are of one département or two: the declaration was not chosen.
    """
    keys = [contested["release_id"], declared]
    departements = departement_of(contested["postal_code"])
    return departements.groupby(keys).transform("nunique").ge(DEFAULT_DEPARTEMENTS).fillna(False)


def _kept_in_region(said: Statement, claims: list[Claim], lookup: Lookup) -> list[Claim]:
    """Leave out communes of a region that name and postcode exclude, unless a text says them."""
    in_words = {claim.commune_code for claim in claims if claim.witness in (BY_TITLE, BY_ADDRESS)}
    return [
        claim for claim in claims
        if claim.commune_code in in_words
        or not declares_another_region(said, claim.commune_code, lookup)
    ]  # fmt: skip


def _with_distances(
    claims: pd.DataFrame, points: pd.DataFrame, polygon: pd.Series, communes: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Add what the point says: its weight for the commune that covers it, less for the others."""
    pairs = claims.drop_duplicates(["row", "commune_code"]).reset_index(drop=True)
    spots = points[AXES].reindex(pairs["row"]).reset_index(drop=True)
    distance_m = distance_to_commune(spots, pairs["commune_code"].astype("str"), communes)
    share = (1 - distance_m / POINT_REACH_M).clip(lower=0.0).fillna(0.0)
    covers = pairs["commune_code"] == pairs["row"].map(polygon)
    weight = (share * CLAIM_WEIGHTS[BY_POINT_NEAR]).mask(covers, CLAIM_WEIGHTS[BY_POINT])
    pairs = pairs.assign(witness=BY_POINT, weight=weight)
    told = claims[claims["witness"] != BY_POINT]
    return pd.concat([told, pairs[pairs["weight"] > 0]], ignore_index=True)


def _best(claims: pd.DataFrame, polygon: pd.Series) -> pd.DataFrame:
    """Return, by row, the commune with most evidence and what speaks for it but the point."""
    score = claims.groupby(["row", "commune_code"], as_index=False)["weight"].sum()
    score["is_polygon"] = score["commune_code"] == score["row"].map(polygon)
    score["weight"] += LEAST_LEAD * score["is_polygon"]
    order = ["row", "weight", "commune_code"]
    score = score.sort_values(order, ascending=[True, False, True])
    second = score.groupby("row")[["weight", "is_polygon"]].shift(-1)
    leads = score["weight"] - second["weight"].fillna(0.0) >= LEAST_LEAD
    leads |= score["is_polygon"] | second["is_polygon"].eq(True)
    is_first = ~score["row"].duplicated()
    first = score[is_first & leads & (score["weight"] >= LEAST_WEIGHT)]
    told = first.merge(claims[claims["witness"] != BY_POINT], on=["row", "commune_code"])
    words = told.groupby("row")["witness"].agg(_in_words)
    return first.set_index("row")[["commune_code"]].join(words.rename("told_by"))


def _in_words(witnesses: pd.Series) -> str:
    """Return what speaks for a commune, in French, in the order of `WITNESSES`.

    Examples
    --------
    >>> _in_words(pd.Series(["postcode", "name"]))
    'le nom de la commune et le code postal'
    """
    return enumerated([words for name, words in WITNESSES.items() if name in {*witnesses}])
