"""Sixty communes in three régions, people on points, a need, a matrix: all of it synthetic."""

import numpy as np
import pandas as pd

from atlas.access.measures import measure_communes
from atlas.schema.frame import CONTEXT_TABLES, conform, empty_table
from atlas.schema.tables import TABLES
from tests.conftest import make_parts, make_records, one_place_each

CONTEXTS = {"carreaux": "population", "indice": "besoin", "trajets": "trajets"}


def _context(context_id, kind):
    row = {column.name: None for column in TABLES["contexts"]}
    return row | {
        "context_id": context_id, "kind": kind, "context_name": "Essai", "licence": "essai",
        "vintage_date": pd.Timestamp("2024-01-01"), "retrieved_date": pd.Timestamp("2024-01-01"),
        "file_name": "essai.csv", "file_sha256": "0", "higher_is_need": True, "unit": "minutes",
        "row_count": 1, "kept_count": 1, "rejected_count": 0,
    }  # fmt: skip


def _communes():
    """Sixty communes of 0.1 degree in three régions side by side; some facts are unknown."""
    rows = [
        {
            "commune_code": f"{10 + x:02d}{y:03d}", "commune_name": f"{x}-{y}",
            "postal_codes": "00000", "population": 100 + 37 * x + 11 * y, "epci_code": None,
            "departement_code": f"{10 + x:02d}", "region_code": "ABC"[x // 4],
            "reference_longitude": 2.05 + x / 10, "reference_latitude": 46.05 + y / 10,
            "reference_kind": "mairie", "island_name": None, "island_parts": None, "geometry": None,
        }
        for x in range(12) for y in range(5)
    ]  # fmt: skip
    rows[7] |= {"reference_longitude": None, "reference_latitude": None, "reference_kind": None}
    rows[9] |= {"region_code": None, "departement_code": None}
    rows[31] |= {"population": None}
    return conform(pd.DataFrame(rows), "communes")


def wide_land():
    """Return the tables that a question on access reads; points, places and needs are random."""
    random = np.random.default_rng(11)
    communes = _communes()
    codes = communes["commune_code"].to_numpy()
    hours = ["Mo-Fr 09:00-12:00", "Sa 09:00-12:00", None]
    records = [
        {"commune_code": str(random.choice(codes)), "longitude": longitude, "latitude": latitude,
         "opening_hours": hours[i % 3], "staff_fte": [1.5, None][i % 2]}
        for i, (longitude, latitude) in enumerate(random.uniform((2, 46), (3.2, 46.5), (40, 2)))
    ]  # fmt: skip
    records += [{"commune_code": code, "longitude": None, "latitude": None} for code in codes[:9]]
    covered = random.random(len(codes)) < 0.8
    peopled = random.choice(codes[::2], 500)
    points = pd.DataFrame(
        {
            "context_id": "carreaux",
            "demand_id": [f"p{i}" for i in range(500)],
            "commune_code": peopled,
            "longitude": random.uniform(2, 3.2, 500),
            "latitude": random.uniform(46, 46.5, 500),
            "people": random.uniform(1, 90, 500),
        }
    )
    needs = pd.DataFrame(
        {"context_id": "indice", "commune_code": codes[::3], "label": None, "published_count": 1,
         "value": random.uniform(1, 9, len(codes[::3]))}
    )  # fmt: skip
    trips = pd.DataFrame(
        {"context_id": ["trajets"], "demand_id": ["p1"], "place_id": ["x"], "cost": [3.0]}
    )
    places = one_place_each(make_records(*records))
    parts = [
        (code, commune, float(random.uniform(2, 3.2)), int(random.integers(1, 900)))
        for commune in codes[::4]
        for code in (commune, f"P{commune}")
    ]
    return {
        **{name: empty_table(name) for name in CONTEXT_TABLES},
        "communes": communes,
        "parts": make_parts(*parts),
        "places": places,
        "measures": measure_communes(communes, places, pd.Series(covered * 1, codes)),
        "contexts": conform(pd.DataFrame([_context(*own) for own in CONTEXTS.items()]), "contexts"),
        "demand_points": conform(points, "demand_points"),
        "need_values": conform(needs, "need_values"),
        "travel_costs": conform(trips, "travel_costs"),
    }
