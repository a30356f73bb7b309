"""A place that lost its position in one edition of a list, and had it in another, gets it back."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from atlas.schema.frame import CORRECTED, conform
from atlas.text.lexicon import letters

ANOTHER_EDITION = "position d'une autre édition"
# An address that begins another one is the same with less said, if it is that long at least: the
# shortest of the France services of 2022 and 2024 is « 4 Place de la Mairie », 17 signs.
LEAST_ADDRESS_CHARS = 8

_GIVEN = ["longitude", "latitude", "location_precision"]


class Inherited(NamedTuple):
    """Records, some with the position of another edition, and one issue for each of them."""

    records: pd.DataFrame
    issues: pd.DataFrame


def inherit_positions(records: pd.DataFrame, releases: pd.DataFrame) -> Inherited:
    """Give records without position that of the same record in another release of its source.

    A position belongs to an address: it is taken only where the commune and the published address
    are the same, and a place that moved keeps an unknown position.

    Parameters
    ----------
    records
        Table `records`, located: EPSG:4326 degrees, null when unknown.
    releases
        Table `releases`.

    Returns
    -------
    Inherited
        `records` in the same order and index, where a position was taken with its precision. It
        comes from the latest release before, else from the first after, which the issue, of
        severity `correction`, names.
    """
    vintages = releases.set_index("release_id")["vintage_date"]
    dated = records.assign(
        vintage=records["release_id"].map(vintages), letters=records["address"].map(letters)
    )
    bare = dated[dated["longitude"].isna() & dated["commune_code"].notna()].reset_index()
    known = dated[dated["longitude"].notna()]
    same = ["record_key", "commune_code"]
    pairs = bare.merge(known, on=same, suffixes=("", "_other"))
    both = zip(pairs["letters"], pairs["letters_other"], strict=True)
    pairs = pairs[np.array([_alike(own, other) for own, other in both], bool)]
    pairs = pairs.assign(
        is_later=pairs["vintage_other"] > pairs["vintage"],
        age=(pairs["vintage"] - pairs["vintage_other"]).abs(),
    )
    found = pairs.sort_values(["index", "is_later", "age"]).drop_duplicates("index")
    result = records.copy()
    rows = found["index"].to_numpy()
    for column in _GIVEN:
        result.loc[rows, column] = found[f"{column}_other"].to_numpy()
    return Inherited(result, _issues(found))


def _issues(found: pd.DataFrame) -> pd.DataFrame:
    """Return what each position taken must say."""
    messages = [
        f"ligne {row.row_number}, « {row.name} » : sans position utilisable ; celle de l'édition "
        f"du {row.vintage_other:%d/%m/%Y}, à la même adresse, est reprise"
        for row in found.itertuples(index=False)
    ]
    return conform(
        found[["source_id", "release_id", "record_id", "row_number"]].assign(
            field="latitude",
            rule=ANOTHER_EDITION,
            severity=CORRECTED,
            value=None,
            proposed_value=None,
            message=messages,
        ),
        "issues",
    )


def _alike(left: str, right: str) -> bool:
    """Tell whether two addresses are the same, or one the beginning of the other."""
    least = min(len(left), len(right))
    return least >= LEAST_ADDRESS_CHARS and left[:least] == right[:least]
