"""Places -> how far each sheet can be trusted: five scores from 0 to 1, and their weighted mean.

The formula is all in the constants below; `atlas.views.words.method.quality_markdown` says it in
French.
"""

from datetime import date
from typing import NamedTuple

import pandas as pd

from atlas.errors import InputError
from atlas.schema.fields import FIELD_BY_FRENCH, FIELDS
from atlas.schema.frame import NOTED, SET_ASIDE
from atlas.schema.vocabulary import ITINERANT, NO_PUBLIC

# What a visitor asks first (is it still true, is it all there, where is it) counts double; what
# only hints at it (checks passed, other sources) counts once. Chosen by hand, as nobody judged
# sheets: `python -m benchmarks.thresholds quality` prints whom ±20 % moves.
SCORE_WEIGHTS = {
    "freshness_score": 0.25,
    "completeness_score": 0.25,
    "precision_score": 0.25,
    "conformity_score": 0.125,
    "corroboration_score": 0.125,
}

# Six months is the grace of the score of data·inclusion, which falls to 0 at two years. Three years
# is measured: of 2,683 France services of December 2022, 20 months later 64 % were there with the
# same telephone and address, 38 % with the same hours too; it gives 0.53 at that age, between the
# two.
# What ±20 % does: `python -m benchmarks.thresholds quality`.
FRESH_MONTHS, STALE_MONTHS = 6, 36
# A year of four, by definition.
DAYS_PER_MONTH = 365.25 / 12

# Known to a few metres, to a house, to a street, to a commune. Only their order is sure: by hand
# (`python -m benchmarks.thresholds quality`).
PRECISION_SCORES = {"point": 1.0, "adresse": 0.9, "rue": 0.6, "commune": 0.2}

# Each more source halves the doubt that is left: by hand (`python -m benchmarks.thresholds
# quality`).
DOUBT_PER_SOURCE = 0.5

# Ages that are counted, by definition of the columns that count them.
_A_YEAR, _TWO_YEARS = pd.DateOffset(years=1), pd.DateOffset(years=2)
FAULT_SEVERITIES = (SET_ASIDE, NOTED)
# Not faults: what is absent is already missing from completeness or precision.
ABSENCE_RULES = frozenset({"sans coordonnées"})


class Need(NamedTuple):
    """What a visitor looks for on a sheet: any one of its fields is enough.

    `fixed_only` and `public_only` leave it out for itinerant places, and for places that receive
    no public.
    """

    label: str
    columns: tuple[str, ...]
    fixed_only: bool = False
    public_only: bool = False


# Not asked: the name, which every place has; audiences, which the schema leaves empty when anyone
# is welcome; what few places could ever fill (Acceslibre, appointments, labels).
NEEDS = (
    Need("adresse", ("address",), fixed_only=True, public_only=True),
    Need("contact (téléphone, courriel ou site)", ("phone", "emails", "websites")),
    Need("horaires", ("opening_hours",), public_only=True),
    Need("services", ("services",)),
    Need("modalités d'accès", ("access_modes",)),
    Need("modalités d'accompagnement", ("support_modes",)),
    Need("frais", ("fees",)),
    Need("présentation", ("summary", "description")),
)


def score_places(
    places: pd.DataFrame, issues: pd.DataFrame, records: pd.DataFrame, on: date
) -> pd.DataFrame:
    """Score each place on five criteria and on the whole.

    Parameters
    ----------
    places
        Table `places`; its own scores are not read.
    issues
        Table `issues`; an issue without record is nobody's fault.
    records
        Records merged into these places: `record_id`, `place_id`.
    on
        Day from which ages are counted.

    Returns
    -------
    DataFrame
        Same index as `places`; columns from 0 to 1, in the order of the table: `freshness_score`
        (1 until `FRESH_MONTHS`, then linear to 0 at `STALE_MONTHS`; null without date),
        `completeness_score` (share of `NEEDS` filled, among those that make sense for the
        place), `precision_score` (`PRECISION_SCORES`; 0 when not located), `corroboration_score`
        (1 - 0.5 ** sources), `conformity_score` (1 - faults / fields published, not below 0),
        `quality_score` (mean weighted by `SCORE_WEIGHTS`, never null).

        The quality of a place without date is a lower bound: its freshness adds nothing. An
        absent date is a fact about the sheet, and leaving the criterion out would make a place
        look better for hiding its age.

    References
    ----------
    The weighted mean of normalised criteria, and its limit (a strong criterion makes up for a
    weak one): OECD and JRC (2008), Handbook on Constructing Composite Indicators,
    doi:10.1787/9789264043466-en.
    """
    scores = pd.DataFrame(
        {
            "freshness_score": _freshness(places["updated_date"], on),
            "completeness_score": _completeness(places),
            "precision_score": places["location_precision"].map(PRECISION_SCORES).fillna(0.0),
            "corroboration_score": 1 - DOUBT_PER_SOURCE ** places["source_count"].astype(float),
            "conformity_score": _conformity(places, issues, records),
        },
        index=places.index,
        dtype="float64",
    )
    known = scores[list(SCORE_WEIGHTS)].fillna(0)
    return scores.assign(quality_score=(known * pd.Series(SCORE_WEIGHTS)).sum(axis=1))


def _freshness(updated_date: pd.Series, on: date) -> pd.Series:
    """Return 1 for a young sheet, less with age, null without date."""
    months = (pd.Timestamp(on) - updated_date).dt.days / DAYS_PER_MONTH
    return ((STALE_MONTHS - months) / (STALE_MONTHS - FRESH_MONTHS)).clip(0, 1)


def _completeness(places: pd.DataFrame) -> pd.Series:
    """Return the share of needs met, among those that make sense for each place."""
    is_itinerant = places["mobility"] == ITINERANT
    no_public = places["access_modes"].str.contains(NO_PUBLIC, regex=False)
    met, asked = [], []
    for need in NEEDS:
        is_asked = ~((need.fixed_only & is_itinerant) | (need.public_only & no_public))
        met.append(places[list(need.columns)].notna().any(axis=1) & is_asked)
        asked.append(is_asked)
    return sum(met, pd.Series(0, places.index)) / sum(asked, pd.Series(0, places.index))


def _conformity(places: pd.DataFrame, issues: pd.DataFrame, records: pd.DataFrame) -> pd.Series:
    """Return 1 less the share of published fields at fault; a fault of the whole row counts one."""
    place_of = records.set_index("record_id")["place_id"]
    is_fault = issues["severity"].isin(FAULT_SEVERITIES) & ~issues["rule"].isin(ABSENCE_RULES)
    faults = issues[is_fault]
    columns = {french: field.name for french, field in FIELD_BY_FRENCH.items()}
    named = pd.DataFrame(
        {
            "place_id": faults["record_id"].map(place_of).astype("str"),
            "what": faults["field"].map(columns).astype("str").fillna(faults["rule"]),
        }
    )
    named = named.dropna().drop_duplicates()
    filled = places.set_index("place_id")[[field.name for field in FIELDS]].notna()
    published = filled.sum(axis=1)
    named = named[named["place_id"].isin(filled.index)]
    set_aside = named[named["what"].isin(filled.columns)]
    rows = filled.index.get_indexer(set_aside["place_id"])
    fields = filled.columns.get_indexer(set_aside["what"])
    emptied = set_aside["place_id"][~filled.to_numpy()[rows, fields]].value_counts()
    published = published.add(emptied, fill_value=0)[filled.index]
    fault_count = named["place_id"].value_counts().reindex(filled.index, fill_value=0)
    return pd.Series((1 - fault_count / published).clip(0, 1).to_numpy(), index=places.index)


def quality_by(places: pd.DataFrame, groups: pd.Series, on: date) -> pd.DataFrame:
    """Sum up the quality of places by source, territory or anything else.

    Parameters
    ----------
    places
        Table `places`, scores filled.
    groups
        Group of each place, on the index of `places`. An index repeated puts a place in several
        groups (`places["source_ids"].str.split("|").explode()`); a null group is left out.
    on
        Day from which ages are counted.

    Returns
    -------
    DataFrame
        One row per group, sorted, index 0 to n-1: `group`, `place_count`, `quality_mean`,
        `quality_median`, `updated_1_year_share`, `updated_2_years_share` (of all places, undated
        ones included: dated within as many years of `on`), `undated_count`, `point_share`.
    """
    rows = places.loc[groups.index]
    updated = rows["updated_date"]
    facts = pd.DataFrame(
        {
            "group": groups.to_numpy(),
            "quality": rows["quality_score"].to_numpy(),
            "1_year": (updated >= pd.Timestamp(on) - _A_YEAR).to_numpy(),
            "2_years": (updated >= pd.Timestamp(on) - _TWO_YEARS).to_numpy(),
            "undated": updated.isna().to_numpy(),
            "point": (rows["location_precision"] == "point").to_numpy(),
        }
    )
    return facts.groupby("group", as_index=False).agg(
        place_count=("quality", "size"),
        quality_mean=("quality", "mean"),
        quality_median=("quality", "median"),
        updated_1_year_share=("1_year", "mean"),
        updated_2_years_share=("2_years", "mean"),
        undated_count=("undated", "sum"),
        point_share=("point", "mean"),
    )


def trusted(places: pd.DataFrame, minimum: float) -> pd.DataFrame:
    """Return the places whose score is at least a minimum; an unknown score counts as 0.

    Parameters
    ----------
    places
        Table `places`, scores filled.
    minimum
        From 0, which keeps every place, to 1.

    Raises
    ------
    InputError
        The minimum is not between 0 and 1.
    """
    if not 0 <= minimum <= 1:
        raise InputError(f"seuil de confiance {minimum} : attendu un nombre de 0 à 1")
    return places[places["quality_score"].fillna(0) >= minimum]
