"""The territory of a collectivity: by its code, else by its name as `gazetteer` reads it."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.schema.level import LEVEL_TABLES
from atlas.territory.gazetteer import AskedName, Gazetteer
from atlas.territory.history import resolve_code

_PARENTS = ("epci_code", "departement_code", "region_code")


def resolve_collectivities(
    rows: pd.DataFrame, vintage: date, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return the territory of each collectivity.

    Parameters
    ----------
    rows
        `published_collectivity`, `published_code`, `published_departement`: texts, null when not
        told. A code is of a commune (COG, as on `vintage`), of an EPCI (SIREN), of a département
        (`D23`) or a région (`R75`).
    vintage
        Date of the data.
    tables
        `communes`, `former_communes`, `commune_events`, `epci`, `departements`, `regions`.

    Returns
    -------
    DataFrame
        On the index of `rows`: `level` and `territory_code`, null when not decided; then `reason`,
        why, and `candidates`, the codes that the name may mean, joined by `|`, null when none.
    """
    found = _codes(rows["published_code"], vintage, tables).assign(reason=None, candidates=None)
    named = rows[found["territory_code"].isna() & rows["published_collectivity"].notna()]
    asked = [
        AskedName(name, None, None if pd.isna(departement) else departement, vintage)
        for name, departement in zip(
            named["published_collectivity"], named["published_departement"], strict=True
        )
    ]
    answers = Gazetteer(dict(tables)).resolve(asked) if asked else []
    decided = [
        (
            *((None, None) if answer.chosen is None else answer.chosen[:2]),
            answer.reason,
            "|".join(candidate.code for candidate in answer.candidates) or None,
        )
        for answer in answers
    ]
    found.loc[named.index] = pd.DataFrame(decided, index=named.index, columns=found.columns)
    return found.astype("str")


def _codes(codes: pd.Series, vintage: date, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the level and the code of today of published codes, null when not known."""
    communes = resolve_code(
        tables["commune_events"], tables["former_communes"], tables["communes"], codes, vintage
    )["commune_code"]
    above = {code: ("epci", code) for code in tables["epci"]["epci_code"]}
    above |= {f"D{code}": ("departement", code)
              for code in tables["departements"]["departement_code"]}  # fmt: skip
    above |= {f"R{code}": ("region", code) for code in tables["regions"]["region_code"]}
    found = [
        ("commune", commune) if not pd.isna(commune) else above.get(code, (None, None))
        for commune, code in zip(communes, codes, strict=True)
    ]
    return pd.DataFrame(found, index=codes.index, columns=["level", "territory_code"])


def parents(resolved: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return `commune_code` and the codes above it of resolved territories, null when none."""
    codes = pd.DataFrame(index=resolved.index, columns=["commune_code", *_PARENTS], dtype="str")
    for level, table in LEVEL_TABLES.items():
        own = resolved["level"] == level
        territories = tables[table].set_index(f"{level}_code", drop=False)
        kept = [column for column in codes if column in territories]
        found = territories.reindex(resolved.loc[own, "territory_code"])[kept]
        codes.loc[own, kept] = found.set_axis(resolved.index[own])
    return codes
