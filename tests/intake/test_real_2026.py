"""The real files of 2026: each recognised by its own description, with the values it keeps."""

import pytest

from atlas.intake.validation import validate_and_tally
from atlas.sources.files import read_described
from atlas.sources.registry import load_mappings
from tests.conftest import PROJECT
from tests.proposal_corpus import TODAY

MAPPINGS = load_mappings(PROJECT / "data" / "mappings")
FOLDER = PROJECT.parent / "shared" / "data" / "places-2026"
# Rows, and values kept of some fields: measured, and looked at.
KEPT = {
    "la-creuse-2026.json": (91, {"nom": 91, "telephone": 91, "services": 91}),
    "bus-france-services-charente-2024.json": (12, {"pivot": 12, "horaires": 12, "services": 72}),
    "epernay-2026.json": (
        39,
        {"nom": 39, "commune": 37, "adresse": 39, "services": 139, "latitude": 39},
    ),
    "bordeaux-metropole-2024.csv": (125, {"nom": 125, "frais_a_charge": 201, "typologie": 125}),
    "tiers-lieux-cget-2019.csv": (1512, {"nom": 1512, "code_insee": 1355, "latitude": 1512}),
    "tiers-lieux-cget-2019.geojson": (1512, {"nom": 1512, "code_insee": 1355, "latitude": 1497}),
}


@pytest.mark.skipif(not FOLDER.exists(), reason="real files of 2026 absent")
@pytest.mark.parametrize("name", KEPT)
def test_a_real_file_is_read_by_its_own_description(name):
    raw, mapping = read_described(FOLDER / name, MAPPINGS)
    assert mapping is not None
    assert mapping.format_id == name.rpartition(".")[0]
    (records, _), counts = validate_and_tally(
        raw.rows, mapping, "x", TODAY, TODAY, True, raw.first_row_number, raw.notes
    )
    rows, least = KEPT[name]
    kept = counts.set_index("field")["kept_count"]
    assert len(records) == rows
    assert {field: int(kept[field]) for field in least} == {
        field: max(count, int(kept[field])) for field, count in least.items()
    }
    text = " ".join(records["name"])
    assert not any(word in text for word in ("Untel", "Exemple", "Specimen", "Gabarit"))
