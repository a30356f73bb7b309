"""Sizes of report figures; they can be listed without drawing one."""

from dataclasses import dataclass

from atlas.errors import InputError


@dataclass(frozen=True)
class Size:
    """One size of picture: millimetres, points, and whether the legend stands beside."""

    label: str
    width: float
    height: float
    margin: float
    text: float
    title: float
    small: float
    is_stacked: bool


SIZES = {
    "a4-portrait": Size("A4 portrait", 210, 297, 14, 8.5, 17, 6.6, True),
    "a4-paysage": Size("A4 paysage", 297, 210, 13, 8.5, 18, 6.6, False),
    "diapositive": Size("Diapositive 16:9", 338.667, 190.5, 12, 10.5, 24, 6.8, False),
    "carre": Size("Carré", 200, 200, 10, 7.8, 15, 5.8, False),
}


def require_size(name: str | Size) -> Size:
    """Return a size by its name; one of one's own is kept.

    Raises
    ------
    InputError
        There is none.
    """
    if isinstance(name, Size):
        return name
    if name not in SIZES:
        raise InputError(f"taille inconnue « {name} » ; tailles : {', '.join(SIZES)}")
    return SIZES[name]
