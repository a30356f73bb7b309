"""Which sources cover which territories: by hand, and as the count of each commune says."""

import pandas as pd

from atlas.directory.coverage import covering_sources, sources_by_territory
from tests.conftest import make_records, make_source


def test_a_source_covers_a_territory_where_it_covers_a_commune(land):
    sources = pd.concat(
        [make_source("FR", "all"), make_source("D23", "hub"), make_source("LIEUX", "own"),
         make_source("FR", "library").assign(is_mediation=False)]
    )  # fmt: skip
    records = make_records({"commune_code": "97501", "source_id": "own"})
    codes = pd.Index(land["commune_code"])
    territories = pd.Series(land["departement_code"].to_numpy(), codes).where(codes != "23003")
    found = sources_by_territory(land, sources, records, territories)
    assert found.to_dict("index") == {
        "all": {"23": True, "975": True},
        "hub": {"23": True, "975": False},
        "own": {"23": False, "975": True},
    }
    counts = covering_sources(land, sources, records).groupby(territories).max()
    assert found.sum().tolist() == counts.tolist()


def test_without_any_source_nothing_is_covered(land):
    territories = pd.Series("23", pd.Index(land["commune_code"]))
    found = sources_by_territory(land, make_source().iloc[:0], make_records(), territories)
    assert found.shape == (0, 1)
