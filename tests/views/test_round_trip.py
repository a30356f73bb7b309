"""What the atlas writes of its places, it reads: same places, same identifiers, same values."""

from datetime import date

import pytest

from atlas.intake.validation import validate
from atlas.schema.fields import FIELDS
from atlas.sources.files import read_described
from atlas.sources.registry import load_mappings
from atlas.store.database import read_table
from atlas.views.export import FORMATS, export
from atlas.views.export.delimited import to_csv
from tests.conftest import PROJECT

FACTS = {"title": "Lieux", "built_at": "2026-01-01T00:00:00"}


@pytest.fixture(scope="module")
def places(built):
    places = read_table(built.store_path, "places")
    return places[places["is_mediation"]].reset_index(drop=True)


def read_back(content, tmp_path):
    """Return the records of an exported file, by identifier, and its issues."""
    path = tmp_path / "x"
    path.write_bytes(content)
    raw, mapping = read_described(path, load_mappings(PROJECT / "data" / "mappings"))
    assert mapping.format_id == "atlas-places"
    read = validate(
        raw.rows, mapping, "atlas", date(2026, 1, 1), date(2026, 6, 1),
        first_row_number=raw.first_row_number, notes=raw.notes,
    )  # fmt: skip
    return read.records.set_index("published_id"), read.issues


@pytest.mark.parametrize("name", [*FORMATS, "csv pour Excel"])
def test_exported_places_are_read_back(places, name, tmp_path):
    if name in FORMATS:
        content = export(places, name, "place_id", FACTS)
    else:
        content = to_csv(places, excel=True)
    records, issues = read_back(content, tmp_path)
    expected = places.set_index("place_id")
    if name == "flatgeobuf":  # it cannot hold a place without position
        expected = expected[expected["longitude"].notna()]
    assert not issues["severity"].isin(["rejet", "valeur écartée"]).any(), issues[
        "message"
    ].tolist()
    assert {*records.index} == {*expected.index}
    for field in FIELDS:
        if field.french == "id":
            continue
        before, after = expected[field.name], records[field.name].reindex(expected.index)
        if field.kind in ("latitude", "longitude"):
            assert after.to_numpy() == pytest.approx(before.to_numpy(), abs=1e-7, nan_ok=True)
        else:
            assert after.isna().tolist() == before.isna().tolist(), field.name
            assert after.dropna().tolist() == before.dropna().tolist(), field.name
