"""The indicators of the atlas, at each date at which the sources that spoke twice spoke.

A source that spoke once says nothing of what changed: it is left out. Where the sources that say
something of a territory are not those of the date before, the value is a break of the series.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from atlas.access.measures import LOCATED
from atlas.analysis.labels import history, in_scope
from atlas.analysis.purposes import answered
from atlas.analysis.steering.compliance import RESPECT_COUNTS, count_statuses, with_respect
from atlas.context.steering.observations import BREAK, FIRST_VERSION, OBS_MISSING, OBSERVED
from atlas.directory.coverage import receives_public, sources_by_territory
from atlas.directory.snapshot import Snapshot
from atlas.schema.level import FRANCE, METROPOLITAN_FRANCE, OVERSEAS_FRANCE, is_overseas
from atlas.schema.territory_tables import DISTANCE_THRESHOLDS_KM

OWN_LEVELS = ("france", "region", "departement")
PLACE_INDICATOR, STAFF_INDICATOR, LABEL_INDICATOR = "atlas-lieux", "atlas-postes", "atlas-labels"
# Followed by the name of the version.
RESPECT_INDICATOR = "atlas-respect"
_PROGRAMME = "France Services"
_KEYS = ["level", "territory_code"]
_BOUNDS = ["value", "low", "high"]


class Dated(NamedTuple):
    """The directory on a date, the measures of its territories, and what respects criteria.

    `respect`: indicator -> statuses of its places, as
    `atlas.analysis.steering.compliance.place_statuses` returns them.
    """

    day: pd.Timestamp
    known: Snapshot
    measures: pd.DataFrame
    respect: Mapping[str, pd.DataFrame]


def directory_values(moment: Dated, communes: pd.DataFrame) -> pd.DataFrame:
    """Return what the indicators of the directory are on a date.

    Parameters
    ----------
    moment
        The directory, of the sources that are followed.
    communes
        Table `communes`.

    Returns
    -------
    DataFrame
        One row per indicator and territory of `OWN_LEVELS`: `indicator_id`, `level`,
        `territory_code`, `value`, `low`, `high`, `period` (the day), `source_ids`: those that say
        something of the territory, joined. Null is unknown, never zero.
    """
    known, places = moment.measures, moment.known.places
    known = known[known["level"].isin(OWN_LEVELS)].set_index(_KEYS)
    parts = _distances(known)
    parts[PLACE_INDICATOR] = _exactly(known["place_count"].astype("float64"))
    public = places[receives_public(places)]
    covered = known["place_count"].notna()
    for name, is_one in _kinds(public).items():
        yes = _counted(is_one.fillna(False).astype("float64"), public, covered)
        unknown = _counted(is_one.isna().astype("float64"), public, covered)
        parts[name] = pd.DataFrame({"value": yes, "low": yes, "high": yes + unknown})
    parts[STAFF_INDICATOR] = _staff(public, covered)
    for name, statuses in moment.respect.items():
        parts[name] = _respect(statuses, places, covered)
    rows = pd.concat(parts, names=["indicator_id"]).reset_index()
    sources = _sources_of(moment.known, communes)
    keys = pd.MultiIndex.from_frame(rows[_KEYS])
    return rows.assign(
        period=f"{moment.day:%Y-%m-%d}", source_ids=sources.reindex(keys).fillna("").to_numpy()
    )


def with_statuses(rows: pd.DataFrame) -> pd.DataFrame:
    """Return values with their status: missing, a break since the value before, else observed.

    Parameters
    ----------
    rows
        Those of `directory_values` of several days.

    Returns
    -------
    DataFrame
        By indicator, territory and day: `status` in place of `source_ids`.
    """
    rows = rows.sort_values(["indicator_id", *_KEYS, "period"], ignore_index=True)
    told = rows[rows["value"].notna()]
    before = told.groupby(["indicator_id", *_KEYS])["source_ids"].shift()
    broken = told.index[before.notna() & (before != told["source_ids"])]
    status = pd.Series(OBSERVED, rows.index).mask(rows["value"].isna(), OBS_MISSING)
    status[broken] = BREAK
    return rows.assign(status=status).drop(columns="source_ids")


def label_values(
    labels: pd.DataFrame, completeness: pd.DataFrame, territories: pd.DataFrame
) -> pd.DataFrame:
    """Return how many communes and EPCI each edition of the label is known to have distinguished.

    Parameters
    ----------
    labels, completeness
        Tables `labels` and `label_completeness`.
    territories
        Table `measures`.

    Returns
    -------
    DataFrame
        As `with_statuses` returns; `period` is the year. The value is known only where the
        edition is known in whole; elsewhere the low bound is what the atlas knows of it. A
        territory of which nothing is known at an edition is absent.
    """
    own = territories[["level", "territory_code", "departement_code", "region_code"]]
    known = history(labels).merge(own, on=_KEYS, how="inner")
    known = known[known["level"].isin(["commune", "epci"])]
    years = known["edition_year"]
    parts = {year: _count_levels(known[years == year]) for year in sorted(years.unique())}
    counts = pd.concat(parts, names=["edition_year"]).rename("low").reset_index()
    counts = counts.merge(own[[*_KEYS, "region_code"]], on=_KEYS, how="left")
    whole = completeness[(completeness["least_arobases"] <= 1) & completeness["level"].isna()]
    is_whole = pd.Series(False, counts.index)
    for row in whole.itertuples():
        same_year = counts["edition_year"] == row.edition_year
        is_whole |= same_year & _inside(str(row.scope), counts)
    value = counts["low"].where(is_whole)
    return counts.assign(
        indicator_id=LABEL_INDICATOR, period=counts["edition_year"].astype("str"), value=value,
        high=value,
        status=pd.Series(OBSERVED, counts.index).where(is_whole, OBS_MISSING),
    ).drop(columns=["edition_year", "region_code"])  # fmt: skip


def as_file(rows: pd.DataFrame, known_on: str) -> pd.DataFrame:
    """Return values as a file of a series that the atlas can load, known on a day.

    Parameters
    ----------
    rows
        As `with_statuses` and `label_values` return them.
    known_on
        `AAAA-MM-JJ`.
    """
    rows = rows.sort_values(["indicator_id", "level", "territory_code", "period"])
    return pd.DataFrame(
        {
            "indicateur": rows["indicator_id"], "version": FIRST_VERSION, "niveau": rows["level"],
            "code": rows["territory_code"], "periode": rows["period"], "connu_le": known_on,
            "valeur": rows["value"], "borne_basse": rows["low"], "borne_haute": rows["high"],
            "statut": rows["status"],
        }
    ).reset_index(drop=True)  # fmt: skip


def _distances(known: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return people beyond each distance, and their share in %, under both readings of places."""
    measured = known["population_measured"].astype("float64")
    parts = {}
    for km in DISTANCE_THRESHOLDS_KM:
        beyond, strictly = (
            known[f"population_beyond_{km}km{suffix}"].astype("float64") for suffix in ("", LOCATED)
        )
        both = pd.concat([beyond, strictly], axis=1)
        people = pd.DataFrame(
            {"value": beyond, "low": both.min(axis=1), "high": both.max(axis=1)}
        ).where(beyond.notna())
        parts[f"atlas-habitants-{km}-km"] = people
        share = 100 * people.div(measured.where(measured > 0), axis=0)
        parts[f"atlas-part-{km}-km"] = share
    return parts


def _exactly(value: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(dict.fromkeys(_BOUNDS, value))


def _kinds(public: pd.DataFrame) -> dict[str, pd.Series]:
    """Return whether each place is of each kind that is counted; null when it does not say."""
    needs = answered(public["services"])
    kinds = {f"atlas-lieux-{name}": needs[name] for name in needs}
    listed = "|" + public["national_programmes"].fillna("").astype("str") + "|"
    is_one = listed.str.contains(f"|{_PROGRAMME}|", regex=False)
    kinds["atlas-lieux-france-services"] = is_one.astype("boolean")
    return kinds


def _staff(public: pd.DataFrame, covered: pd.Series) -> pd.DataFrame:
    """Return the staff that places publish: the low bound, and the value where all say theirs."""
    staff = public["staff_fte"].astype("float64")
    told, silent = (
        _counted(known.astype("float64"), public, covered)
        for known in (staff.notna(), staff.isna())
    )
    low = _counted(staff.fillna(0), public, covered).where(told > 0)
    value = low.where(silent == 0)
    return pd.DataFrame({"value": value, "low": low, "high": value})


def _respect(statuses: pd.DataFrame, places: pd.DataFrame, covered: pd.Series) -> pd.DataFrame:
    """Return the rate of respect in %, and its bounds, the unknown being all or none respected."""
    counts = count_statuses(statuses, pd.Series(statuses.index, statuses.index))
    own = places[places["place_id"].isin(counts.index)]
    summed = {name: _counted(counts.loc[own["place_id"], name].set_axis(own.index), own, covered)
              for name in RESPECT_COUNTS}  # fmt: skip
    rates = with_respect(pd.DataFrame(summed))
    shares = {"value": "respect_share", "low": "respect_least", "high": "respect_most"}
    return pd.DataFrame({name: 100 * rates[share] for name, share in shares.items()})


def _counted(count: pd.Series, places: pd.DataFrame, covered: pd.Series) -> pd.Series:
    """Sum what places count for over territories; null where no source covers any commune."""
    sums = sum_levels(count, places)
    return sums.reindex(covered.index).fillna(0.0).where(covered)


def sum_levels(count: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """Sum over départements, régions and the country and its two parts, on level and code.

    Parameters
    ----------
    count
        What each row counts for.
    rows
        On the same index: `departement_code`, `region_code`.
    """
    overseas = is_overseas(rows["departement_code"])
    parts = {level: count.groupby(rows[f"{level}_code"]).sum() for level in OWN_LEVELS[1:]}
    parts[OWN_LEVELS[0]] = pd.Series(
        {FRANCE: count.sum(), METROPOLITAN_FRANCE: count[~overseas].sum(),
         OVERSEAS_FRANCE: count[overseas].sum()}
    )  # fmt: skip
    return pd.concat({level: one.rename_axis("territory_code") for level, one in parts.items()},
                     names=["level"])  # fmt: skip


def _count_levels(rows: pd.DataFrame) -> pd.Series:
    counts = sum_levels(pd.Series(1.0, rows.index), rows)
    return counts[counts > 0]


def _inside(scope: str, rows: pd.DataFrame) -> pd.Series:
    """Tell which rows, at any level, lie in a scope whose edition is known in whole."""
    is_named = (rows["level"] == OWN_LEVELS[0]) & (rows["territory_code"] == scope)
    return is_named | in_scope(rows, scope)


def _sources_of(known: Snapshot, communes: pd.DataFrame) -> pd.Series:
    """Return the sources that cover each territory, or list a place there, joined."""
    own = communes.set_index("commune_code")
    overseas = is_overseas(own["departement_code"]).map(
        {True: OVERSEAS_FRANCE, False: METROPOLITAN_FRANCE}
    )
    groups = {
        "departement": [own["departement_code"]],
        "region": [own["region_code"]],
        "france": [pd.Series(FRANCE, own.index), overseas],
    }
    listed = known.records.drop_duplicates(["source_id", "commune_code"])
    found: dict[tuple[str, str], str] = {}
    for level, territories in groups.items():
        for codes in territories:
            table = sources_by_territory(communes, known.sources, known.records, codes)
            at = pd.crosstab(listed["source_id"], listed["commune_code"].map(codes)) > 0
            table |= at.reindex(index=table.index, columns=table.columns, fill_value=False)
            found |= {(level, code): "|".join(sorted(table.index[table[code]])) for code in table}
    return pd.Series(found).rename_axis(_KEYS)
