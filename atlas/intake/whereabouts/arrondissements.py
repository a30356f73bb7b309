"""A place of Paris, Lyon or Marseille without position stands at that of its arrondissement."""

import re

import pandas as pd

from atlas.intake.inheritance import Inherited
from atlas.schema.frame import NOTED, conform
from atlas.text.lexicon import fold

AT_ARRONDISSEMENT = "à son arrondissement"
# The sixteenth of Paris has two postcodes.
_SECOND_POSTCODES = {"75116": "75116"}
_NUMBER = re.compile(r"\b0?(\d{1,2})\s*(?:er|e|eme)?\b")
_POINT = ["reference_longitude", "reference_latitude"]


def stand_in_arrondissements(records: pd.DataFrame, arrondissements: pd.DataFrame) -> Inherited:
    """Give records without position the reference point of the arrondissement that they tell.

    Parameters
    ----------
    records
        Table `records`, located: EPSG:4326 degrees, null when unknown.
    arrondissements
        Table `arrondissements`.

    Returns
    -------
    Inherited
        `records` in the same order and index; the precision stays `commune`. The arrondissement
        is that of the code, else of the postcode, else of a number in the name of the commune
        ("Paris 11e", "Lyon Cedex 03"), in the commune of the record. One issue for each.
    """
    bare = records[records["longitude"].isna() & records["commune_code"].notna()]
    bare = bare[bare["commune_code"].isin(arrondissements["commune_code"])]
    known = arrondissements.set_index("arrondissement_code").dropna(subset=_POINT)
    told = pd.concat([_told(bare, known), bare["commune_code"]], axis=1, keys=["own", "commune"])
    told = told[told["own"].isin(known.index)]
    told = told[known.loc[told["own"], "commune_code"].to_numpy() == told["commune"].to_numpy()]
    result = records.copy()
    result.loc[told.index, ["longitude", "latitude"]] = known.loc[told["own"], _POINT].to_numpy()
    names = known.loc[told["own"], "arrondissement_name"].set_axis(told.index)
    return Inherited(result, _issues(records.loc[told.index], names))


def _told(records: pd.DataFrame, arrondissements: pd.DataFrame) -> pd.Series:
    """Return the code of the arrondissement that each record tells, null when none."""
    names = arrondissements["arrondissement_name"]
    numbers = names.map(_number)
    by_number = {(code[:2], number): code for code, number in numbers.dropna().items()}
    by_postcode = {f"{area}{number:0>3}": code for (area, number), code in by_number.items()}
    by_postcode |= _SECOND_POSTCODES
    code = records["declared_commune_code"]
    said = zip(
        records["commune_code"].str[:2], records["declared_commune_name"].map(_number), strict=True
    )
    in_name = pd.Series([by_number.get(pair) for pair in said], index=records.index, dtype="str")
    by_code = code.where(code.isin(arrondissements.index))
    return by_code.fillna(records["postal_code"].map(by_postcode).astype("str")).fillna(in_name)


def _number(name: object) -> str | None:
    """Return the number of an arrondissement in a name, None without one.

    Examples
    --------
    >>> _number("Paris 11e Arrondissement"), _number("LYON CEDEX 03"), _number("Marseille")
    ('11', '3', None)
    """
    found = _NUMBER.search(fold(name)) if isinstance(name, str) else None
    return found[1] if found else None


def _issues(records: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return what each point taken must say."""
    who = "ligne " + records["row_number"].astype("str") + ", « " + records["name"] + " » : "
    rows = records[["source_id", "release_id", "record_id", "row_number"]].assign(
        field=None, rule=AT_ARRONDISSEMENT, severity=NOTED, value=None, proposed_value=None,
        message=who + "sans position : située au point de son arrondissement, " + names,
    )  # fmt: skip
    return conform(rows, "issues")
