"""Cached answers of the page *Actions*."""

import pandas as pd

from atlas.analysis.profile import weights_of
from atlas.app import reads
from atlas.app.screen import comparison
from atlas.context.stakes import CURRENT_REFERENCE, blanks, stakes_by_territory


def references() -> dict[str, str]:
    """Return the references of stakes, the current one first."""
    names = list(dict.fromkeys(reads.atlas().table("stakes")["reference_name"]))
    first = [name for name in names if name == CURRENT_REFERENCE]
    return {name: name for name in [*first, *(name for name in names if name not in first)]}


def stakes_of(reference: str) -> pd.DataFrame:
    """Return the stakes of a reference, in its order."""
    stakes = reads.atlas().table("stakes")
    return stakes[stakes["reference_name"] == reference].sort_values("position")


def matrix(reference: str, level: str) -> pd.DataFrame:
    """Return the actions of each territory by stake; see `stakes.stakes_by_territory`."""
    territories = reads.atlas().measures(level).sort_values("territory_name")
    return stakes_by_territory(
        reads.atlas().table("actions"), stakes_of(reference), territories, level
    )


def peers(level: str, code: str) -> list[str]:
    """Return what a territory is compared to: its twins; the other régions for a région."""
    if level == "region":
        return [one for one in reads.atlas().measures(level)["territory_code"] if one != code]
    weights = weights_of(comparison.listed())
    return [str(one) for one in comparison.find(level, code, weights, comparison.EVERYWHERE).index]


def blanks_of(reference: str, level: str, code: str) -> pd.DataFrame:
    """Return what a territory does for each stake; see `atlas.context.stakes.blanks`."""
    return blanks(matrix(reference, level), stakes_of(reference), code, peers(level, code))


def file_names() -> dict[str, str]:
    """Return context id -> name of its file."""
    contexts = reads.atlas().table("contexts")
    return dict(zip(contexts["context_id"], contexts["context_name"], strict=True))


def published_services() -> pd.DataFrame:
    """Return what places publish of what they do: services counted, as they say them."""
    places = reads.atlas().mediation_places
    services = places["services"].dropna().str.split("|").explode()
    counts = services.value_counts().rename_axis("Service publié").reset_index(name="Lieux")
    silent = pd.DataFrame({"Service publié": ["aucun service publié"],
                           "Lieux": [int(places["services"].isna().sum())]})  # fmt: skip
    return pd.concat([counts, silent], ignore_index=True)
