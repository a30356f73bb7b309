"""Which collectivities publish: names told without a guess, routes, shares, what is unknown."""

import pandas as pd
import pytest

from atlas.analysis.publishers import (
    DIRECT,
    THROUGH,
    collectivities,
    collectivity_names,
    openness,
    publications,
    published_places,
    territories_of,
)
from atlas.schema.frame import conform
from atlas.schema.tables import TABLES
from atlas.sources.registry import format_roots
from tests.conftest import PROJECT, make_records, make_source

NAMES = collectivity_names(
    {
        "commune": pd.DataFrame(
            {
                "commune_code": ["13001", "01001", "02002"],
                "commune_name": ["Aix-en-Provence", "Saint-Denis", "Saint-Denis"],
            }
        ),
        "epci": pd.DataFrame(
            {"epci_code": ["243300316"], "epci_name": ["Bordeaux Métropole"]}
        ),
        "departement": pd.DataFrame(
            {
                "departement_code": ["33", "35", "988"],
                "departement_name": ["Gironde", "Ille-et-Vilaine", "Nouvelle-Calédonie"],
            }
        ),
        "region": pd.DataFrame(
            {"region_code": ["93"], "region_name": ["Provence-Alpes-Côte d'Azur"]}
        ),
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("producer", "level", "code"),
    [
        ("Ville d'Aix-en-Provence", "commune", "13001"),
        ("Mairie Aix en Provence", "commune", "13001"),
        ("Ville de Saint-Denis", "commune", None),
        ("Département de la Gironde", "departement", "33"),
        ("Conseil départemental d’Ille-et-Vilaine", "departement", "35"),
        ("cd35", "departement", "35"),
        ("CD 99", "departement", None),
        ("Région Provence-Alpes-Côte d'Azur", "region", "93"),
        ("Bordeaux Métropole", "epci", "243300316"),
        ("Nouvelle-Calédonie", "departement", "988"),
        ("Hub territorial de Provence-Alpes-Côte d'Azur", None, None),
        ("Hinaura", None, None),
        ("Villes Internet", None, None),
        ("La Poste", None, None),
        (None, None, None),
    ],
)
def test_a_collectivity_is_told_by_its_name_and_homonyms_stay_undecided(producer, level, code):
    row = collectivities(pd.Series([producer], dtype="str"), NAMES).iloc[0]
    assert bool(row["is_collectivity"]) == (level is not None)
    assert (None if pd.isna(row["level"]) else row["level"]) == level
    assert (None if pd.isna(row["territory_code"]) else row["territory_code"]) == code


def release(source_id, format_id, day):
    row = {column.name: "x" for column in TABLES["releases"]}
    row |= {"release_id": f"{source_id}@{day}", "source_id": source_id, "format_id": format_id,
            "vintage_date": pd.Timestamp(day), "retrieved_date": pd.Timestamp(day),
            "row_count": 1, "record_count": 1, "rejected_count": 0}  # fmt: skip
    return row


@pytest.fixture
def tables():
    sources = pd.concat(
        [
            make_source("D33", "gironde").assign(
                producer="Département de la Gironde", licence="Licence Ouverte 2.0"
            ),
            make_source("LIEUX", "autre").assign(
                producer="Une association", licence="licence non précisée"
            ),
        ],
        ignore_index=True,
    )
    releases = conform(
        pd.DataFrame(
            [release("gironde", "gironde-2024", "2023-01-01"),
             release("gironde", "gironde-v1", "2024-03-11"), release("autre", "x", "2023-01-01")]
        ),
        "releases",
    )  # fmt: skip
    records = make_records(
        {"source_id": "gironde", "place_id": "p1", "updated_date": pd.Timestamp("2024-02-01")},
        {"source_id": "gironde", "place_id": "p2"},
        {"source_id": "autre", "place_id": "p3", "producer": "cd35"},
        {"source_id": "autre", "place_id": "p4", "producer": "Une association"},
    )
    return sources, releases, records


def test_own_publications_and_those_that_another_relays(tables):
    found = publications(*tables, NAMES, {"gironde-v1": "national-v1"})
    own, relayed = (found[found["route"] == route].iloc[0] for route in (DIRECT, THROUGH))
    assert len(found) == 2
    assert own[["territory_code", "row_count", "release_count"]].tolist() == ["33", 2, 2]
    assert own["is_national"]
    assert own["has_licence"]
    assert own["vintage_date"] == pd.Timestamp("2024-03-11")
    assert own["updated_date"] == pd.Timestamp("2024-02-01")
    assert relayed[["territory_code", "row_count"]].tolist() == ["35", 1]
    assert not relayed["is_national"]
    assert not relayed["has_licence"]
    assert published_places(found, tables[2]) == {"p1", "p2"}


def test_shares_are_unknown_where_nothing_is_loaded():
    places = pd.DataFrame({"place_id": ["p1", "p2", "p3"]})
    territories = pd.Series(["33", "33", "35"])
    covered = pd.Series({"33": True, "35": True, "40": True, "64": False})
    rows = openness(places, {"p1"}, territories, covered)
    assert rows["published_share"].iloc[:2].tolist() == [0.5, 0]
    assert rows.loc["40", "place_count"] == 0
    assert pd.isna(rows.loc["40", "published_share"])
    assert rows.loc["64"].isna().all()


def test_each_publication_has_its_territory_at_each_level(land):
    rows = pd.DataFrame({"level": ["commune", "departement"], "territory_code": ["23001", "23"]})
    parents = pd.DataFrame(
        {"level": ["departement"], "territory_code": ["23"], "epci_code": [None],
         "departement_code": ["23"], "region_code": ["75"]}
    )  # fmt: skip
    assert territories_of(rows, "departement", land, parents).tolist() == ["23", "23"]
    assert territories_of(rows, "region", land, parents).tolist() == ["75", "75"]
    assert territories_of(rows, "epci", land, parents).isna().tolist() == [False, True]


def test_a_format_leads_to_the_one_that_it_extends():
    roots = format_roots(PROJECT / "data" / "mappings")
    assert roots["national-v1"] == "national-v1"
    assert roots["aix-en-provence-2024"] == "national-v0"
    assert roots["gironde-2024"] == "gironde-2024"
