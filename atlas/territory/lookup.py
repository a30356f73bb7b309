"""What a reader types -> the territories that he may mean: name, postcode or code, any level."""

import re

import pandas as pd

from atlas.schema.level import LETTERS
from atlas.text.lexicon import commune_key

# A list that one reads at a glance, without scrolling in it.
_MOST_SHOWN = 10
# The widest territories first: "Creuse, département" before "Creuse, Somme".
_LEVELS = ("region", "departement", "epci", "commune")
_LEVEL_WORDS = {"region": "région", "departement": "département", "epci": "EPCI"}
_CODE = re.compile(r"[RDEC]?\d[0-9AB]?\d*", re.IGNORECASE)


def make_lookup(measures: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Prepare the territories of an atlas for `find_territories`.

    Parameters
    ----------
    measures
        One row per territory of every level: `level`, `territory_code`, `territory_name`,
        `departement_code`, `population`; the country is left out.
    communes
        `commune_code`, `postal_codes` joined by `|`; null where unknown.

    Returns
    -------
    DataFrame
        One row per territory, the widest and then the most populous first: `territory` (`D23`),
        `name`, `detail` (what tells it from a homonym), `key` (name folded, a space before it),
        `codes` (its code and its postcodes, a space before each).
    """
    rows = measures[measures["level"].isin(_LEVELS)]
    order = rows["level"].map({level: place for place, level in enumerate(_LEVELS)})
    rows = rows.assign(order=order, people=rows["population"].astype("float64"))
    rows = rows.sort_values(["order", "people", "territory_code"], ascending=[True, False, True])
    postal = communes.set_index("commune_code")["postal_codes"].fillna("").str.replace("|", " ")
    own = rows["territory_code"].map(postal).where(rows["level"] == "commune").fillna("")
    keys = [f" {commune_key(name)}" for name in rows["territory_name"]]
    found = pd.DataFrame(
        {
            "territory": rows["level"].map(LETTERS) + rows["territory_code"],
            "name": rows["territory_name"],
            "detail": _details(rows),
            "key": keys,
            "codes": " " + rows["territory_code"] + " " + own,
        }
    )
    return found.reset_index(drop=True)


def _details(rows: pd.DataFrame) -> pd.Series:
    """Return what tells a territory from a homonym: its level, or its département."""
    departements = rows[rows["level"] == "departement"]
    names = dict(zip(departements["territory_code"], departements["territory_name"], strict=True))
    codes = rows["departement_code"]
    inside = codes.map(names).fillna("").astype("str")
    level = rows["level"].map(_LEVEL_WORDS).fillna("")
    where = (inside + " (" + codes.fillna("").astype("str") + ")").where(inside != "", "")
    told = level.where(rows["level"] != "epci", "EPCI, " + where).where(level != "", where)
    return told.str.removesuffix(", ")


def find_territories(lookup: pd.DataFrame, typed: str) -> pd.DataFrame:
    """Return the territories that a text may mean, the likeliest first.

    A text is the beginning of a name or of one of its words, a code, a code of the grammar
    (`D23`), or the beginning of a postcode. Exact names come before beginnings, and these before
    words inside; then the widest territory, then the most populous.

    Parameters
    ----------
    lookup
        What `make_lookup` prepared.
    typed
        What the reader typed, of any spelling.

    Returns
    -------
    DataFrame
        `territory`, `name`, `detail`; empty when nothing is typed or nothing is alike.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     [("departement", "23", "Creuse", "23", 9), ("commune", "80241", "Creuse", "80", 1)],
    ...     columns=["level", "territory_code", "territory_name", "departement_code", "population"])
    >>> communes = pd.DataFrame({"commune_code": ["80241"], "postal_codes": ["80480"]})
    >>> lookup = make_lookup(rows, communes)
    >>> find_territories(lookup, "creuse")["territory"].tolist()
    ['D23', 'C80241']
    >>> find_territories(lookup, "80480")["territory"].tolist()
    ['C80241']
    """
    text = typed.strip()
    if _CODE.fullmatch(text):
        code = text.upper()
        whole = (lookup["territory"] == code) | _holds(lookup["codes"], f"{code} ")
        places = [whole, _holds(lookup["codes"], code)]
    else:
        key = commune_key(text)
        if not key:
            return lookup.iloc[:0][["territory", "name", "detail"]]
        whole = lookup["key"] == f" {key}"
        places = [whole, lookup["key"].str.startswith(f" {key}"), _holds(lookup["key"], key)]
    found = pd.concat([lookup[place].head(_MOST_SHOWN) for place in places])
    return found[~found.index.duplicated()].head(_MOST_SHOWN)[["territory", "name", "detail"]]


def _holds(texts: pd.Series, beginning: str) -> pd.Series:
    """Tell which texts hold a word that begins so."""
    return (texts + " ").str.contains(f" {beginning}", regex=False)
