"""Communes of today: what is published of a record against its point, and against itself."""

import random

import pandas as pd
import pytest

from atlas.intake.location import locate
from atlas.intake.whereabouts.weighing import heard, unopposed, weigh
from atlas.schema.frame import NOTED, SET_ASIDE
from atlas.sources.embedded import read_reference
from atlas.territory.naming import commune_lookup
from benchmarks.location import (
    CONTROL,
    TUNING,
    judged_conflicts,
    located_input,
    right_share,
)
from tests.conftest import PROJECT, make_records

TABLES_READ = ("communes", "former_communes", "arrondissements", "commune_events")
TABLES = read_reference(PROJECT / "data" / "reference", TABLES_READ)
COMMUNES = TABLES["communes"]
LOOKUP = commune_lookup(*TABLES.values())
CODES = COMMUNES.loc[COMMUNES.geometry.notna(), "commune_code"].tolist()
INSIDE = COMMUNES.geometry.representative_point()
POINTS = dict(zip(COMMUNES["commune_code"], zip(INSIDE.x + 1e-9, INSIDE.y + 1e-9, strict=True),
                  strict=True))  # fmt: skip


def row(commune, postal_code, code=None, at=None, **texts):
    """Return a record as published; its point is within the commune `at`."""
    point = {} if at is None else {"longitude": POINTS[at][0], "latitude": POINTS[at][1]}
    return {"declared_commune_name": commune, "postal_code": postal_code,
            "declared_commune_code": code} | point | texts  # fmt: skip


def settled(*rows):
    records = make_records(*rows)
    points = records[["longitude", "latitude"]]
    first = unopposed(records, points, COMMUNES, LOOKUP)
    return weigh(records, points, first, heard(records, points, first), COMMUNES, LOOKUP)


def located(*rows):
    return locate(make_records(*rows), *list(TABLES.values())[:3], events=TABLES["commune_events"])


@pytest.mark.parametrize(("published", "commune"), [
    # homonyms: the postcode decides, against the code and the point made from the name
    (row("Saint-Benoît", "97470", "04174", at="04174"), "97410"),
    (row("Grigny", "91350", "69096", at="69096"), "91286"),
    (row("Grigny", "69520", None, at="69096"), "69096"),
    # a point far from all the rest loses
    (row("Ars-sur-Moselle", "57130", None, at="13055", address="3 rue du Pont, Ars-sur-Moselle"),
     "57032"),
    (row("Gap", "05000", "05061", at="80021"), "05061"),
    # a postcode in the column of codes is no code
    (row("Amiens", "80090", "80090"), "80021"),
    # the code, against name and postcode
    (row("Royan", "17200", "17347"), "17306"),
    # the point and the name, against a code
    (row("Trévoux", None, "01194", at="01427"), "01427"),
    # the name of the place and the point, against name and postcode
    (row("Saint-André-de-Cubzac", "33240", None, at="33234", name="Mairie de Latresne"), "33234"),
    # a commune that is no more, misspelt, without its article, shortened; a CEDEX
    (row("Cran-Gevrier", "74960"), "74010"),
    (row("Koungouu", "97690"), "97610"),
    (row("Carbet", "97221"), "97204"),
    (row("Brive", "19100"), "19031"),
    (row("Blois", "41018", "41018"), "41018"),
    # the postcode of one commune is enough, that of many is not
    (row("Queyras", "05470"), "05003"),
    (row("Queyras", "05470", "34172"), "05003"),
    (row("Nulle-Part", "02000"), None),
    (row("Saint-Martin", None), None),
    # what says nothing says nothing
    (row("Mairie", "05470"), "05003"),
    (row(None, None), None),
    (row("Mairie", None, None, at="23096"), "23096"),
])  # fmt: skip
@pytest.mark.slow
def test_most_evidence_wins(published, commune):
    found = settled(published)["commune_code"].iloc[0]
    assert (None if pd.isna(found) else found) == commune


def test_a_name_declared_everywhere_is_that_of_no_record():
    """Five départements declare Moyenvic: nothing was chosen there."""
    rows = [row("Moyenvic", postcode, "57490", name=f"Mairie de {name}") for postcode, name in
            (("02120", "Guise"), ("04150", "Banon"), ("01360", "Loyettes"), ("03100", "Montluçon"),
             ("48150", "Meyrueis"))]  # fmt: skip
    assert settled(*rows)["commune_code"].map(LOOKUP.name).tolist() == [
        "Guise", "Banon", "Loyettes", "Montluçon", "Meyrueis",
    ]  # fmt: skip
    unnamed = [one | {"name": "Espace numérique"} for one in rows]
    assert set(settled(*unnamed[:4])["commune_code"]) == {"57490"}
    assert "57490" not in set(settled(*unnamed)["commune_code"])


def test_another_record_of_the_address_speaks():
    """Two communes of one postcode, a hamlet's name: the address is known in one of them."""
    known = row("Coligny", "01270", "01108", at="01108", address="12 chemin des Écoliers")
    told = settled(known)
    assert told["commune_code"].tolist() == ["01108"]
    assert told["told_by"].isna().all()
    both = [known, row("Coligny", "01270", "01426", address="12, chemin des écoliers")]
    assert "une autre fiche" in settled(*both)["told_by"].iloc[1]


def test_no_place_goes_to_another_region_against_name_and_postcode():
    """Whatever the code and the point say: 600 communes drawn, each with those of two others."""
    draw = random.Random(17)
    own = draw.sample(CODES, 600)
    postcodes = COMMUNES.set_index("commune_code")["postal_codes"].str.split("|").str[0]
    rows = [
        row(LOOKUP.name[code], postcodes[code], draw.choice(CODES), at=draw.choice(CODES),
            name="Espace numérique")
        for code in own
    ]  # fmt: skip
    found = settled(*rows)["commune_code"]
    assert found.notna().mean() > 0.99
    known = zip(found.dropna(), pd.Series(own)[found.notna()], strict=True)
    assert all(LOOKUP.region[given] == LOOKUP.region[code] for given, code in known)


@pytest.mark.slow
def test_a_losing_point_is_set_aside_and_shown():
    result = located(row("Ars-sur-Moselle", "57130", None, at="13055"))
    record, issue = result.records.iloc[0], result.issues.iloc[0]
    assert record[["longitude", "latitude"]].isna().all()
    assert record[["commune_code", "location_precision", "located_by"]].tolist() == [
        "57032", "commune", "déclaration",
    ]  # fmt: skip
    assert issue[["rule", "severity"]].tolist() == ["point loin de sa commune", SET_ASIDE]
    assert "Marseille (13055)" in issue["message"]
    assert (
        "Ars-sur-Moselle (57032), que disent le nom de la commune et le code postal"
        in (issue["message"])
    )
    assert issue["value"] == f"{POINTS['13055'][1]:.6f}, {POINTS['13055'][0]:.6f}"


@pytest.mark.slow
def test_a_code_that_is_not_followed_and_a_postcode_from_elsewhere_are_told():
    issues = located(row("Royan", "17200", "17347"), row("Blois", "42000", "41018")).issues
    told = issues[issues["rule"] != "sans coordonnées"]
    assert told[["rule", "severity", "field", "value", "proposed_value"]].to_numpy().tolist() == [
        ["code INSEE déclaré", NOTED, "code_insee", "17347", "17306"],
        ["code postal d'ailleurs", NOTED, "code_postal", "42000", "41000"],
    ]
    assert "que disent le nom de la commune et le code postal" in told["message"].iloc[0]


def test_order_of_records_changes_nothing():
    rows = [row("Royan", "17200", "17347"), row("Gap", "05000", "05061", at="80021"),
            row("Grigny", "91350", "69096")]  # fmt: skip
    there = settled(*rows)["commune_code"].tolist()
    assert settled(*rows[::-1])["commune_code"].tolist() == there[::-1]


@pytest.mark.slow
def test_judged_conflicts_of_real_files(shared_places):
    """At least 95 % right, also on the third that no weight was chosen on; no region is left."""
    judged = judged_conflicts(located_input())
    assert len(judged) >= 200
    assert judged["polygon"].notna().sum() >= 200
    for part in (TUNING, CONTROL):
        assert right_share(judged[judged["part"] == part], "evidence") >= 0.95
    assert right_share(judged, "point") < 0.25
    found = judged.dropna(subset=["evidence"])[["evidence", "commune_code"]]
    regions = found.map(LOOKUP.region.get)
    assert (regions["evidence"] == regions["commune_code"]).all()
