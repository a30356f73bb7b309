"""What leaving out the places that one does not trust changes in the measures."""

from typing import NamedTuple

import pandas as pd

from atlas.schema.territory_tables import DISTANCE_THRESHOLDS_KM

# The middle one of the distances of the measures, by convention.
NEAR_KM = DISTANCE_THRESHOLDS_KM[1]


class TrustEffect(NamedTuple):
    """What leaving out the places that one does not trust changes.

    Parameters
    ----------
    place_count, left_out_count
        Places that count in measures, and those of them left out.
    people_measured, people_beyond
        People whose distance is known both ways, and those of them whom leaving places out puts
        strictly beyond `km` from the nearest one.
    commune_count, changed_count
        Communes whose shown value is known both ways, and those of them that change class.
    lost_count
        Communes whose shown value is no longer known.
    km
        Distance in question.
    """

    place_count: int
    left_out_count: int
    people_measured: int
    people_beyond: int
    commune_count: int
    changed_count: int
    lost_count: int
    km: int


def effect_of_trust(
    measures_all: pd.DataFrame,
    measures_trusted: pd.DataFrame,
    classes_all: pd.Series,
    classes_trusted: pd.Series,
    km: int = NEAR_KM,
) -> TrustEffect:
    """Say what changes when measures use trusted places only.

    Parameters
    ----------
    measures_all, measures_trusted
        Level `commune` of table `measures` over all places and over trusted ones, same index,
        same communes. Both must use the coverage of all places: a source does not cease to cover
        a commune because its sheet there is old.
    classes_all, classes_trusted
        Class of each commune on the map, null when unknown; same index.
    km
        Distance to be within, one of those of table `measures`.

    Raises
    ------
    ValueError
        The communes differ.
    """
    if not measures_all.index.equals(measures_trusted.index):
        raise ValueError("trust is measured over the same communes both ways")
    column = f"population_beyond_{km}km"
    put_beyond = measures_trusted[column] - measures_all[column]
    people = measures_all["population_measured"].where(put_beyond.notna(), 0)
    place_count = int(measures_all["place_count"].sum())
    known = classes_all.notna() & classes_trusted.notna()
    return TrustEffect(
        place_count=place_count,
        left_out_count=place_count - int(measures_trusted["place_count"].sum()),
        people_measured=int(people.sum()),
        people_beyond=int(put_beyond.sum()),
        commune_count=int(known.sum()),
        changed_count=int((known & (classes_all != classes_trusted)).sum()),
        lost_count=int((classes_all.notna() & classes_trusted.isna()).sum()),
        km=km,
    )
