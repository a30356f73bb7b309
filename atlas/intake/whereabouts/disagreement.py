"""What a record says of its commune that the evidence does not follow, in French."""

from collections.abc import Iterator

import pandas as pd

from atlas.intake.coordinates import COMMUNE_CODE_RULE
from atlas.territory.naming import Lookup

DECLARED_RULE, POSTCODE_RULE = "commune déclarée", "code postal d'ailleurs"
# Rules of `atlas.intake.coordinates` that say already that the declaration is not followed.
_TOLD = (DECLARED_RULE, COMMUNE_CODE_RULE)


def disagreements(
    records: pd.DataFrame, evidence: pd.DataFrame, anomalies: pd.DataFrame, lookup: Lookup
) -> Iterator[pd.DataFrame]:
    """Yield the declarations that are not followed, and the postcodes of another département.

    Parameters
    ----------
    records
        Table `records`.
    evidence
        As `atlas.intake.whereabouts.weighing.weigh` returns it, same index.
    anomalies
        As `atlas.intake.coordinates.diagnose` returns them: what they say is not said again.
    lookup
        Names of the communes.

    Yields
    ------
    DataFrame
        On the index of the records concerned: `rule`, `field`, `value`, `proposed_value` and
        `problem`, the end of a French sentence.
    """
    told = anomalies.index[anomalies["rule"].isin(_TOLD)]
    yield _not_followed(records, evidence.drop(index=told, errors="ignore"), lookup)
    yield _postcodes(records, evidence["commune_code"].dropna(), lookup)


def _not_followed(records: pd.DataFrame, evidence: pd.DataFrame, lookup: Lookup) -> pd.DataFrame:
    """Return the codes and the names of a commune that is not the one of the evidence."""
    known = evidence.dropna(subset=["commune_code", "declared"])
    apart = known[known["declared"] != known["commune_code"]]
    by_code = records.loc[apart.index, "declared_commune_code"].map(lookup.by_code)
    is_code = by_code.eq(apart["declared"]).fillna(False).astype(bool)
    code, name = (records.loc[apart.index, f"declared_commune_{part}"] for part in ("code", "name"))
    because = (", que disent " + apart["told_by"]).fillna("")
    return pd.DataFrame(
        {
            "rule": is_code.map({True: COMMUNE_CODE_RULE, False: DECLARED_RULE}),
            "field": is_code.map({True: "code_insee", False: "commune"}),
            "value": code.where(is_code, name),
            "proposed_value": apart["commune_code"].where(
                is_code, apart["commune_code"].map(lookup.name)
            ),
            "problem": "la commune déclarée est " + _said(apart["declared"], lookup)
            + " ; la commune retenue est " + _said(apart["commune_code"], lookup) + because,
        },
        index=apart.index, dtype="str",
    )  # fmt: skip


def _postcodes(records: pd.DataFrame, settled: pd.Series, lookup: Lookup) -> pd.DataFrame:
    """Return the postcodes of another département than that of the commune."""
    postcodes = records.loc[settled.index, "postal_code"].dropna()
    elsewhere = [
        not lookup.is_of_departement(code, postcode)
        and lookup.departement[code] not in lookup.postal_departements(postcode)
        for code, postcode in zip(settled[postcodes.index], postcodes, strict=True)
    ]
    value = postcodes[elsewhere]
    code = settled[value.index]
    return pd.DataFrame(
        {
            "rule": POSTCODE_RULE,
            "field": "code_postal",
            "value": value,
            "proposed_value": code.map(lookup.only_postcode),
            "problem": "le code postal " + value + " n'est pas du département de la commune, "
            + _said(code, lookup),
        },
        index=value.index, dtype="str",
    )  # fmt: skip


def _said(codes: pd.Series, lookup: Lookup) -> pd.Series:
    """Return the name and the code of communes."""
    return codes.map(lookup.name) + " (" + codes + ")"
