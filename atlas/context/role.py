"""What a column of a file holds, and the names that tell it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """What a column holds.

    Parameters
    ----------
    label
        French, for messages.
    option
        Option of the command line that names the column.
    names
        Names that tell it, folded and without signs, the surest first.
    is_required
        Whether a file without it is refused.
    """

    label: str
    option: str
    names: tuple[str, ...] = ()
    is_required: bool = True


# Names of a column of commune codes.
COMMUNE_NAMES = ("codgeo", "codeinsee", "inseecom", "codecommune", "codeinseecommune", "codecom",
            "depcom", "inseecommune", "codecommuneinsee", "communecode", "insee", "com",
            "code")  # fmt: skip
