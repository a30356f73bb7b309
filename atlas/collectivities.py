"""The territory of a collectivity: by its code, else by a name that stands for it alone."""

import re
from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.history import resolve_code
from atlas.lexicon import commune_key

LEVELS = {"commune": "communes", "epci": "epci", "departement": "departements",
          "region": "regions"}  # fmt: skip
_PARENTS = ("epci_code", "departement_code", "region_code")
_TITLES = (
    r"^(?:mairie|ville|commune)(?: de la| de l| des| du| de| d)? ",
    r"^(?:communaute de communes|communaute d agglomeration|communaute urbaine|metropole|cc|ca|cu)"
    r"(?: de la| de l| des| du| de| d)? ",
    r"^(?:conseil departemental|departement|conseil regional|region)"
    r"(?: de la| de l| des| du| de| d)? ",
    r"^(?:la|le|les|l) ",
)


def collectivity_key(name: str) -> str:
    """Return a name of collectivity to compare: no accents, signs, title or article.

    Examples
    --------
    >>> collectivity_key("CC du Pays de Sault"), collectivity_key("Ville d'Yzeure")
    ('pays de sault', 'yzeure')
    """
    key = commune_key(name)
    for title in _TITLES:
        key = re.sub(title, "", key, count=1) or key
    return key


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
        On the index of `rows`: `level` and `territory_code`, null when not decided, and
        `candidates`, the codes between which a name alone cannot choose, joined by `|`.
    """
    known = _codes(rows["published_code"], vintage, tables)
    names = _names(tables)
    decided: list[tuple[object, object, str | None]] = []
    for index, name, departement in zip(
        rows.index, rows["published_collectivity"], rows["published_departement"], strict=True
    ):
        level, code = known.loc[index, "level"], known.loc[index, "territory_code"]
        if not pd.isna(code):
            decided.append((level, code, None))
            continue
        found = names.get("" if pd.isna(name) else collectivity_key(str(name)), [])
        near = [one for one in found if pd.isna(departement) or one[2] == str(departement)]
        named = [one for one in near if one[0] in _told_level(name)] or near
        if len(named) == 1:
            decided.append((*named[0][:2], None))
        else:
            decided.append((None, None, "|".join(one[1] for one in named or found) or None))
    columns = ["level", "territory_code", "candidates"]
    return pd.DataFrame(decided, index=rows.index, columns=columns).astype("str")


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


def _names(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[tuple[str, str, str]]]:
    """Return the key of each name -> level, code and département of what bears it."""
    names: dict[str, list[tuple[str, str, str]]] = {}
    for level, table in LEVELS.items():
        rows = tables[table]
        departements = rows.get("departement_code", pd.Series("", index=rows.index)).fillna("")
        for name, code, departement in zip(
            rows[f"{level}_name"], rows[f"{level}_code"], departements, strict=True
        ):
            names.setdefault(collectivity_key(name), []).append((level, code, departement))
    return names


def _told_level(name: object) -> tuple[str, ...]:
    """Return the levels that the title of a name tells; communes when it has none."""
    key = commune_key(str(name))
    if re.match(_TITLES[1], key):
        return ("epci",)
    if key.startswith(("conseil departemental", "departement")):
        return ("departement",)
    if key.startswith(("conseil regional", "region")):
        return ("region",)
    return ("commune",)


def parents(resolved: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return `commune_code` and the codes above it of resolved territories, null when none."""
    codes = pd.DataFrame(index=resolved.index, columns=["commune_code", *_PARENTS], dtype="str")
    for level, table in LEVELS.items():
        own = resolved["level"] == level
        territories = tables[table].set_index(f"{level}_code", drop=False)
        kept = [column for column in codes if column in territories]
        found = territories.reindex(resolved.loc[own, "territory_code"])[kept]
        codes.loc[own, kept] = found.set_axis(resolved.index[own])
    return codes
