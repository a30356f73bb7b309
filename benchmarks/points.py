"""Print what the points where people and places are counted change, on a built atlas.

Run ``python -m benchmarks.points`` (`ATLAS_STORE`): people more than 10 km from help by road, with
everyone at the town hall and with the parts of communes, every place and those of known position
alone, and between how many people are beyond wherever they live. France, then the Creuse.
"""

from collections import ChainMap
from collections.abc import Mapping

import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.access.doubt.bracket import BEYOND, EITHER, error_of_points
from atlas.access.doubt.offer import counted_by, offered
from atlas.access.question import by_road, nearest_points
from atlas.reader import Atlas
from atlas.schema.frame import empty_table
from atlas.schema.level import inside, parse_territory
from atlas.settings import load_settings
from atlas.text.french import format_number

LIMIT_M = 10_000
ASKED = ("FR", "D23")


def compared(
    atlas: Atlas, tables: Mapping[str, pd.DataFrame], extents: pd.Series
) -> dict[str, dict[str, str]]:
    """Return what is found in each territory asked, by its name in the document."""
    found: dict[str, dict[str, str]] = {asked: {} for asked in ASKED}
    for words, is_counted in (("every place", True), ("places of known position", False)):
        assumptions = atlas.settled(Assumptions(include_at_commune=is_counted))
        points = nearest_points(assumptions, tables)
        places = counted_by(offered(assumptions, tables), "base", atlas.on)
        travel = by_road(assumptions.detour_factor, tables["communes"])
        reach = atlas.reach(points, LIMIT_M)
        communes = atlas.table("communes").set_index("commune_code")
        for asked in ASKED:
            territory = parse_territory(asked)
            total = atlas.total(reach, territory)
            rows = reach[inside(territory, reach)]
            between = ((rows["beyond_share"] > 0) & (rows["beyond_share"] < 1)).sum()
            own = points[
                inside(territory, communes.loc[points["commune_code"]].set_axis(points.index))
            ]
            error = error_of_points(own, places, travel, LIMIT_M, extents, atlas.build.extents())
            found[asked][words] = (
                f"{format_number(total['people_beyond'])}; {format_number(between)} communes in "
                f"part; between {format_number(error[BEYOND])} and "
                f"{format_number(error[BEYOND] + error[EITHER])}"
            )
    return found


def main() -> None:
    """Print one line for each way to count."""
    atlas = Atlas.open(load_settings().store_path)
    whole = ChainMap({"parts": empty_table("parts")}, dict(atlas.tables))
    for words, tables, extents in (
        ("everyone at the town hall", whole, atlas.build.extents()),
        ("at the parts of communes", atlas.tables, atlas.build.point_extents()),
    ):
        for asked, found in compared(atlas, tables, extents).items():
            for places, text in found.items():
                print(f"{asked}, {words}, {places}: {text}", flush=True)


if __name__ == "__main__":
    main()
