"""Cut the reference communes into arcs for the map: `python data/make_topology.py`, 10 seconds.

Reads `communes`, `epci`, `departements` and `regions` of data/reference; writes beside them
`topology.bin` (boundaries) and `territories.bin` (codes, names, people and parents). The same
inputs give the same bytes.
"""

from pathlib import Path

import geopandas as gpd

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
    communes = levels["commune"]
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
