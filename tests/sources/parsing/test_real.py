"""The files of others of 2026: read whole; one place in three formats is one place."""

import pytest

from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.sources.files import read_file
from tests.sources.test_files import PLACES

OTHERS = PLACES.parent / "places-2026"
needs_files = pytest.mark.skipif(
    not OTHERS.exists(), reason=f"the published files are not in {OTHERS}"
)
COUNTS = {
    "bordeaux-metropole-2024.csv": 125, "bus-france-services-charente-2024.json": 12,
    "epernay-2026.json": 39, "la-creuse-2026.json": 91, "tiers-lieux-cget-2019.csv": 1512,
    "tiers-lieux-cget-2019.geojson": 1512, "tiers-lieux-cget-2019.xlsx": 1512,
}  # fmt: skip


@needs_files
@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_all_rows_are_read_and_none_is_misshapen(name, count):
    rows = read_file(OTHERS / name).rows
    assert len(rows) == count
    assert (rows[STRUCTURE_COLUMN] == "").all()


@needs_files
def test_three_formats_of_one_file_give_equal_rows():
    table, book, map_file = (
        read_file(OTHERS / f"tiers-lieux-cget-2019.{suffix}").rows
        for suffix in ("csv", "xlsx", "geojson")
    )
    assert list(book) == list(table)
    # The workbook has numbers where the text has decimal commas, and empty cells for `#N/D`.
    nothing = {"#N/D": "", "#N/A": ""}
    plain = table.replace(nothing).replace(r"^(\d+),(\d+)$", r"\1.\2", regex=True)
    assert plain.equals(book.replace(nothing))
    # Its producer wrote the map otherwise: zeros of codes, `true`, decimals, `NULL`.
    columns = [name for name in table if name in map_file
               and name not in ("INSEECOM", "METRO", "POPCOM", "POP_ZE")]  # fmt: skip
    assert table[columns].replace("NULL", "").equals(map_file[columns])
    points = map_file[["geometry.latitude", "geometry.longitude"]]
    assert table[["LAT", "LONG"]].to_numpy().tolist() == points.to_numpy().tolist()
