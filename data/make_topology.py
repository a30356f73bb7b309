"""Cut the reference communes into arcs for the map: `python data/make_topology.py`, 10 seconds.

Reads `communes`, `epci`, `departements`, `regions` and `prefectures` of data/reference; writes
beside them `topology.bin` (boundaries) and `territories.bin` (codes, names, people, parents, and
where names stand). The same inputs give the same bytes.
"""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from atlas.territory.topology import cut, pack
from atlas.views.map import pack_territories

REFERENCE = Path(__file__).parent / "reference"
FILES = {"commune": "communes", "epci": "epci", "departement": "departements", "region": "regions"}


def main() -> None:
    """Write both files."""
    levels = {}
    for level, name in FILES.items():
        rows = gpd.read_parquet(REFERENCE / f"{name}.parquet")
        levels[level] = rows.sort_values(f"{level}_code", ignore_index=True)
    seats = pd.read_csv(REFERENCE / "prefectures.csv", dtype=str)["commune_code"]
    communes = levels["commune"]
    communes["is_prefecture"] = communes["commune_code"].isin(seats)
    named = {
        level: rows.rename(columns={f"{level}_code": "code", f"{level}_name": "name"})
        for level, rows in levels.items()
    }
    written = {
        "topology.bin": pack(cut(communes)),
        "territories.bin": pack_territories(named, communes),
    }
    for name, content in written.items():
        (REFERENCE / name).write_bytes(content)
        print(f"{name}: {len(content) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
