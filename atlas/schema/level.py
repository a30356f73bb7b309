"""Levels of territories, and the grammar that names one: FR, METRO, OM, R84, D23, E…, C…"""

from typing import NamedTuple, TypeVar

import pandas as pd

from atlas.errors import InputError

FRANCE, METROPOLITAN_FRANCE, OVERSEAS_FRANCE = "FR", "METRO", "OM"
FRANCE_NAMES = {
    FRANCE: "France entière",
    METROPOLITAN_FRANCE: "France métropolitaine",
    OVERSEAS_FRANCE: "Outre-mer",
}

# Level of the measures -> table of its territories; PARENT_TABLES are those above the commune.
LEVEL_TABLES = {"commune": "communes", "epci": "epci", "departement": "departements",
                "region": "regions"}  # fmt: skip
PARENT_TABLES = {level: table for level, table in LEVEL_TABLES.items() if level != "commune"}
# Level -> letter before its code.
LETTERS = {"region": "R", "departement": "D", "epci": "E", "commune": "C"}
# Level -> French plural, the widest territories first.
LEVEL_NAMES = {
    "region": "Régions",
    "departement": "Départements",
    "epci": "EPCI",
    "commune": "Communes",
}

# Level -> how a sentence says that there is none.
NONE_OF_LEVEL = {
    "france": "aucun pays",
    "region": "aucune région",
    "departement": "aucun département",
    "epci": "aucun EPCI",
    "commune": "aucune commune",
}

GRAMMAR = (
    "FR (France), METRO (métropole), OM (outre-mer), R suivi d'un code de région, D d'un code de "
    "département, E du SIREN d'un EPCI, C du code d'une commune (R84, D23, E200034825, C23096)"
)
# Codes of départements and collectivities overseas begin so (INSEE, COG).
_OVERSEAS_PREFIXES = ("97", "98")
# Codes of régions overseas: 01 to 06, and those of collectivities (INSEE, COG).
_OVERSEAS_REGIONS = ("0", *_OVERSEAS_PREFIXES)
_LEVEL_OF_LETTER = {letter: level for level, letter in LETTERS.items()}


Rows = TypeVar("Rows", bound=pd.DataFrame)


class Territory(NamedTuple):
    """A territory: level `france`, `region`, `departement`, `epci` or `commune`, and its code.

    Examples
    --------
    >>> str(Territory("departement", "23")), str(Territory("france", "METRO"))
    ('D23', 'METRO')
    """

    level: str
    code: str

    def __str__(self) -> str:
        return LETTERS.get(self.level, "") + self.code


METROPOLE = Territory("france", METROPOLITAN_FRANCE)
WHOLE_FRANCE = Territory("france", FRANCE)


def parse_territory(text: str) -> Territory:
    """Read the name of a territory in the grammar; whether it exists is another question.

    Raises
    ------
    InputError
        The text is not of the grammar.

    Examples
    --------
    >>> parse_territory("d2a"), parse_territory("FR").level
    (Territory(level='departement', code='2A'), 'france')
    """
    name = text.strip().upper()
    if name in FRANCE_NAMES:
        return Territory("france", name)
    level = _LEVEL_OF_LETTER.get(name[:1])
    if level is None or not name[1:].isalnum() or not name[1:2].isdigit() or not name.isascii():
        raise InputError(f"territoire « {text} » inconnu ; attendu {GRAMMAR}")
    return Territory(level, name[1:])


def is_overseas(departement_codes: pd.Series) -> pd.Series:
    """Tell which départements are overseas; one that is unknown is neither there nor here.

    Examples
    --------
    >>> is_overseas(pd.Series(["23", "974", None])).tolist()
    [False, True, False]
    """
    codes = departement_codes.astype("str")
    return codes.str.startswith(_OVERSEAS_PREFIXES).fillna(False).astype(bool)


def departement_of(codes: pd.Series) -> pd.Series:
    """Return the code of the département that codes of communes, or postcodes, begin with.

    Corsica's postcodes begin with 20, its communes with 2A or 2B.

    Examples
    --------
    >>> departement_of(pd.Series(["23096", "97411", None])).tolist()
    ['23', '974', nan]
    """
    return codes.str[:2].mask(is_overseas(codes), codes.str[:3])


def inside(territory: Territory, rows: pd.DataFrame) -> pd.Series:
    """Tell which rows are in a territory.

    Parameters
    ----------
    territory
        Where.
    rows
        `commune_code`, `epci_code`, `departement_code`, `region_code`: those that the level needs.
        Rows that are territories (`level`, `territory_code`) are in themselves.

    Returns
    -------
    Series
        Booleans on the index of `rows`; False where the code is unknown.
    """
    if territory.code == FRANCE:
        return pd.Series(True, index=rows.index)
    if territory.level != "france":
        return (_codes(rows, territory.level) == territory.code).fillna(False).astype(bool)
    departements, regions = _codes(rows, "departement"), _codes(rows, "region")
    overseas = is_overseas(departements) | regions.str.startswith(_OVERSEAS_REGIONS)
    overseas = overseas.fillna(False).astype(bool)
    known = departements.notna() | regions.notna()
    return overseas if territory.code == OVERSEAS_FRANCE else known & ~overseas


def rows_inside(territory: Territory, rows: Rows) -> Rows:
    """Return the rows that are in a territory, in their order; see `inside`."""
    kept: Rows = rows[inside(territory, rows)]
    return kept


def communes_inside(territory: str, communes: pd.DataFrame) -> pd.Series:
    """Tell which communes are in a territory of the grammar, on `commune_code`.

    Raises
    ------
    InputError
        The text is not of the grammar, or no commune is in the territory.
    """
    own = inside(parse_territory(territory), communes.set_index("commune_code", drop=False))
    if not own.any():
        raise InputError(f"territoire « {territory} » inconnu ; attendu {GRAMMAR}")
    return own


def _codes(rows: pd.DataFrame, level: str) -> pd.Series:
    """Return the code of the territory of a level that each row is in; null when unknown."""
    codes = rows.get(f"{level}_code", pd.Series(None, rows.index, dtype="str")).astype("str")
    if not {"level", "territory_code"} <= {*rows.columns}:
        return codes
    return codes.where(rows["level"] != level, rows["territory_code"])
