"""Files of one release, checked one by one -> its records and issues, as of one file."""

from collections.abc import Sequence

import pandas as pd

from atlas.intake.validation import Validated, numbered_keys
from atlas.schema.fields import FIELDS
from atlas.schema.frame import NOTED, REJECTED, conform


def joined_parts(parts: Sequence[tuple[str, Validated]]) -> Validated:
    """Join what was read of the files of one release.

    A row that repeats exactly a row of an earlier file is rejected; an identifier that serves again
    is numbered, as within a file. Issues name their file.

    Parameters
    ----------
    parts
        Name of each file and what was read of it, in order; all of the same release.

    Returns
    -------
    Validated
        `records` in the order of the files; rows read = records + rejected, as for each of them.
    """
    if len(parts) == 1:
        return parts[0][1]
    records = pd.concat([part.records for _, part in parts], ignore_index=True)
    names = pd.Series([name for name, part in parts for _ in range(len(part.records))])
    repeated, repeats = _repeats(records, names)
    again = records.index[~repeated & records["record_id"].where(~repeated).duplicated()]
    ids = numbered_keys(records["record_id"], again)
    keys = numbered_keys(records["record_key"], again)
    told = [_told(name, part, ids[names == name]) for name, part in parts]
    problem = "sert déjà dans un autre fichier ; les deux lignes sont gardées"
    renamed = _findings(records.loc[again], names, "identifiant répété", NOTED, problem)
    renamed["record_id"] = ids[again]
    kept = records.assign(record_id=ids, record_key=keys)[~repeated].reset_index(drop=True)
    return Validated(
        conform(kept, "records"), conform(pd.concat([*told, repeats, renamed]), "issues")
    )


def _repeats(records: pd.DataFrame, names: pd.Series) -> tuple[pd.Series, pd.DataFrame]:
    """Return which records repeat one of an earlier file, and an issue for each."""
    texts = records[[field.name for field in FIELDS]].astype("str").fillna("")
    keys = pd.util.hash_pandas_object(texts, index=False)
    repeated = keys.duplicated()
    first = names.groupby(keys).transform("first")
    rows = records["row_number"].groupby(keys).transform("first").astype("str")
    problem = "répète exactement la ligne " + rows + " de " + first
    issues = _findings(
        records[repeated], names, "répète exactement une ligne", REJECTED, problem[repeated]
    )
    return repeated, issues.assign(record_id=None)


def _findings(
    records: pd.DataFrame, names: pd.Series, rule: str, severity: str, problem: "str | pd.Series"
) -> pd.DataFrame:
    """Return one issue per record."""
    where = names[records.index] + ", ligne " + records["row_number"].astype("str") + " : "
    return pd.DataFrame(
        {
            "source_id": records["source_id"], "release_id": records["release_id"],
            "record_id": records["record_id"], "row_number": records["row_number"],
            "field": None, "rule": rule, "severity": severity, "value": records["name"],
            "proposed_value": None,
            "message": where + problem + " (" + records["name"].astype("str") + ")",
        }
    )  # fmt: skip


def _told(name: str, part: Validated, ids: pd.Series) -> pd.DataFrame:
    """Return the issues of a file, which name it, on the ids that its records have now."""
    now = dict(zip(part.records["record_id"], ids, strict=True))
    issues = part.issues
    known = issues["record_id"].map(lambda one: now.get(one, one))
    return issues.assign(record_id=known, message=f"{name}, " + issues["message"])
