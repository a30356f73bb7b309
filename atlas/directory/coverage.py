"""Which places count for the public, where they are, and which sources cover which communes."""

import pandas as pd

from atlas.errors import InputError
from atlas.schema.level import communes_inside
from atlas.schema.vocabulary import NO_PUBLIC

PLACES_ONLY = "LIEUX"


def receives_public(places: pd.DataFrame) -> pd.Series:
    """Tell which places count in measures: mediation, known to a commune, open to the public."""
    closed = places["access_modes"].str.contains(NO_PUBLIC, regex=False).fillna(False)
    return places["is_mediation"] & places["commune_code"].notna() & ~closed.astype(bool)


def located(facilities: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return facilities, those without coordinates put at the reference point of their commune.

    Parameters
    ----------
    facilities
        `longitude`, `latitude` (EPSG:4326 degrees, null when unknown), `commune_code`.
    communes
        Table `communes`: `commune_code`, `reference_longitude`, `reference_latitude`.

    Returns
    -------
    DataFrame
        Same rows, index and columns; coordinates stay null where the commune has no point.
    """
    points = communes.set_index("commune_code")[["reference_longitude", "reference_latitude"]]
    points.columns = pd.Index(["longitude", "latitude"])
    own = points.reindex(facilities["commune_code"]).set_index(facilities.index)
    is_absent = facilities[["longitude", "latitude"]].isna().any(axis=1)
    return facilities.assign(**{name: facilities[name].mask(is_absent, own[name]) for name in own})


def covering_sources(
    communes: pd.DataFrame, sources: pd.DataFrame, records: pd.DataFrame
) -> pd.Series:
    """Count, by commune, the sources of mediation places that list every place of theirs there.

    Parameters
    ----------
    communes
        Table `communes`: `commune_code`, `departement_code`, `region_code`.
    sources
        Table `sources`: `covers` holds codes joined by `|`: `FR`, `METRO`, `R84`, `D23`, or
        `LIEUX`, which claims only the communes where the source lists a place.
    records
        Table `records` of the releases that count: `source_id`, `commune_code`.

    Returns
    -------
    Series
        Number of sources, on `commune_code`; 0 where nothing can be said.

    Raises
    ------
    InputError
        A code of `covers` is not that of a territory.
    """
    own = communes.set_index("commune_code", drop=False)
    count = pd.Series(0, index=own.index)
    for source in sources[sources["is_mediation"]].itertuples():
        covered = pd.Series(False, index=count.index)
        for code in source.covers.split("|"):
            if code == PLACES_ONLY:
                listed = records.loc[records["source_id"] == source.source_id, "commune_code"]
                covered |= count.index.isin(listed.dropna().unique())
            else:
                covered |= _covered(code, own)
        count += covered
    return count


def sources_by_territory(
    communes: pd.DataFrame, sources: pd.DataFrame, records: pd.DataFrame, territories: pd.Series
) -> pd.DataFrame:
    """Tell which sources of mediation places cover which territories, in part or whole.

    Parameters
    ----------
    communes, sources, records
        As in `covering_sources`.
    territories
        Territory of each commune, on `commune_code`; communes without one are in none.

    Returns
    -------
    DataFrame
        One row per source, on `source_id`, order of `sources`; one column of booleans per
        territory, sorted: whether it covers at least one of its communes.
    """
    own = sources[sources["is_mediation"]]
    rows = {
        source_id: (covering_sources(communes, own.iloc[[row]], records) > 0)
        .groupby(territories)
        .any()
        for row, source_id in enumerate(own["source_id"])
    }
    found = pd.DataFrame(rows).T.rename_axis("source_id")
    return found.reindex(columns=sorted(territories.dropna().unique())).astype("bool")


def _covered(code: str, communes: pd.DataFrame) -> pd.Series:
    try:
        return communes_inside(code, communes)
    except InputError as error:
        raise InputError(f"couverture : {error}, ou LIEUX (là où la source en liste)") from error
