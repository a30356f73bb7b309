"""Descriptions proposed for files never seen: by hand on small files, left out on the real ones."""

import string
from collections import defaultdict
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.intake.description import parse_mapping
from atlas.intake.proposal import propose, try_out
from atlas.intake.reception.recognition import recognised
from atlas.intake.validation import validate
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.sources.files import read_file as read_any
from tests.examples import PROJECT
from tests.proposal_corpus import MAPPINGS, TODAY, measure, others, read_file

TAUGHT = {
    "taught": parse_mapping(
        "taught",
        {
            "title": "Synthétique",
            "file": {"kinds": ["csv"]},
            "recognise": {"columns": ["Structure", "Ville"]},
            "columns": {
                "id": ["Réseau", "Clé"],
                "nom": "Structure",
                "commune": "Ville",
                "adresse": ["N° de voie", "Voie"],
                "typologie": "Sorte",
                "dispositif_programmes_nationaux": "Sorte",
                "services": "Offre",
            },
            "values": {"typologie": {"Médiathèque": "BIB", "Espace France services": "RFS"}},
            "keywords": {"services": {"wifi": "Accès internet et matériel informatique"}},
            "flags": {"typologie": {"est_mairie": "MUNI"}},
        },
    )
}


def frame(**columns):
    return pd.DataFrame(columns, dtype="str")


def proposed(rows, kind="csv", mappings=TAUGHT):
    return propose(rows, kind, mappings)


def uses(proposal):
    """Return field -> columns."""
    found = defaultdict(set)
    for use in proposal.columns[proposal.columns["section"] != ""].itertuples():
        found[use.field].add(use.column)
    return dict(found)


def places(count=12, **more):
    """Return synthetic places: a name, a commune, a postcode, and other columns."""
    communes = ["Guéret", "Aubusson", "Bourganeuf", "Boussac"]
    codes = ["23000", "23200", "23400", "23600"]
    return frame(
        **{
            "Structure": [f"Lieu {string.ascii_uppercase[i]}" for i in range(count)],
            "Ville": [communes[i % 4] for i in range(count)],
            "Code postal": [codes[i % 4] for i in range(count)],
        }
        | more
    )


def test_known_names_feed_their_fields():
    found = uses(proposed(places()))
    assert found == {"nom": {"Structure"}, "commune": {"Ville"}, "code_postal": {"Code postal"}}


def test_values_alone_tell_what_names_do_not():
    n = 12
    rows = places(
        A=[f"contact{i}@exemple.fr" for i in range(n)],
        B=[f"05 55 00 00 {i:02}" for i in range(n)],
        C=[f"https://exemple.fr/{i}" for i in range(n)],
        D=[f"{i + 1} rue de la Paix" for i in range(n)],
        E=[f"{i + 1:02}/02/2024" for i in range(n)],
        F=[f"REF-{i}" for i in range(n)],
    )
    found = uses(proposed(rows))
    assert {field: found[field] for field in ("courriels", "telephone", "site_web", "adresse",
                                              "date_maj", "id")} == {
        "courriels": {"A"}, "telephone": {"B"}, "site_web": {"C"}, "adresse": {"D"},
        "date_maj": {"E"}, "id": {"F"},
    }  # fmt: skip


def test_a_name_is_not_believed_against_its_values():
    rows = places(Téléphone=[f"contact{i}@exemple.fr" for i in range(12)])
    found = uses(proposed(rows))
    assert "telephone" not in found
    assert found["courriels"] == {"Téléphone"}


def test_swapped_coordinates_follow_the_values_and_say_so():
    rows = places(
        longitude=[f"{46 + i / 100:.4f}" for i in range(12)],
        latitude=[f"{2 + i / 100:.4f}" for i in range(12)],
    )
    proposal = proposed(rows)
    assert proposal.described["columns"]["latitude"] == "longitude"
    assert proposal.described["columns"]["longitude"] == "latitude"
    why = proposal.columns.set_index("field").loc["latitude", "why"]
    assert "malgré le nom" in why
    assert "100\xa0% des points sont en France" in why


def test_lambert_metres_give_their_reference_system():
    rows = places(
        XX=[f"{610000 + 1000 * i},25" for i in range(12)],
        YY=[f"{6560000 + 1000 * i},75" for i in range(12)],
    )
    assert proposed(rows).described["coordinates"] == {"crs": 2154, "x": "XX", "y": "YY"}


@pytest.mark.parametrize("order", ["latitude, longitude", "longitude, latitude"])
def test_a_point_gives_its_order(order):
    points = [(46 + i / 100, 2 + i / 100) for i in range(12)]
    texts = [f"{a:.4f}, {b:.4f}" if order.startswith("lat") else f"[{b:.4f}, {a:.4f}]"
             for a, b in points]  # fmt: skip
    assert proposed(places(Position=texts)).described["coordinates"] == {
        "point": "Position",
        "order": order,
    }


@pytest.mark.parametrize(
    ("dates", "formats"),
    [
        (["2024-02-25", "2024-03-01"], None),
        (["25/02/2024", "01/03/2024"], ["%d/%m/%Y"]),
        (["02/25/2024", "03/01/2024"], ["%m/%d/%Y"]),
        (["01/02/2024", "03/04/2024"], ["%d/%m/%Y"]),  # either: day first
        (["25/02/2024 10:30", "01/03/2024"], ["%d/%m/%Y %H:%M", "%d/%m/%Y"]),
    ],
)
def test_the_format_of_dates_is_found(dates, formats):
    described = proposed(places(date_maj=dates * 6)).described
    found = described.get("dates", {}).get("formats")
    assert (sorted(found) if found else None) == (sorted(formats) if formats else None)


def test_the_latest_of_two_dates_is_the_update():
    rows = places(
        Début=[f"{i + 1:02}/01/2020" for i in range(12)],
        Fin=[f"{i + 1:02}/01/2024" for i in range(12)],
    )
    proposal = proposed(rows)
    assert uses(proposal)["date_maj"] == {"Fin"}
    assert proposal.described["vintage"] == date(2024, 1, 12)


def test_a_commune_code_is_told_from_a_postcode():
    codes = ["23096", "23008", "23030", "23031"]
    found = uses(proposed(places(Codes=[codes[i % 4] for i in range(12)])))
    assert (found["code_postal"], found["code_insee"]) == ({"Code postal"}, {"Codes"})


def test_codes_without_a_name_are_told_by_their_last_figure():
    rows = places().rename(columns={"Code postal": "K1"})
    rows["K2"] = rows["K1"].map({"23000": "23096", "23200": "23008", "23400": "23079",
                                 "23600": "23031"})  # fmt: skip
    found = uses(proposed(rows))
    assert (found["code_postal"], found["code_insee"]) == ({"K1"}, {"K2"})


def test_a_siren_is_no_pivot_and_a_siret_is():
    rows = places(
        Organisme=["356000000"] * 12,
        Etab=[f"3560000000000{i}" if i < 10 else f"356000000000{i}" for i in range(12)],
    )
    assert uses(proposed(rows))["pivot"] == {"Etab"}


def test_postcode_and_commune_inside_addresses_are_cut_out():
    rows = frame(
        Structure=["Lieu A", "Lieu B", "Lieu C"],
        Adresse=[
            "8 rue X - 33000 Bordeaux",
            "1 place Y, 33500 Libourne",
            "2 quai Z 33700 Mérignac",
        ],
    )
    proposal = proposed(rows)
    mapping = parse_mapping("x", {"title": "x", **proposal.described})
    records = validate(rows, mapping, "x", TODAY, TODAY).records
    assert records["postal_code"].tolist() == ["33000", "33500", "33700"]
    assert records["declared_commune_name"].tolist() == ["Bordeaux", "Libourne", "Mérignac"]
    assert records["address"].tolist() == ["8 rue X", "1 place Y", "2 quai Z"]


def test_hours_of_days_are_found_in_one_column_or_in_opening_and_closing_ones():
    rows = places(
        Lundi=["9h-12h"] * 12,
        **{"Ouverture mardi": ["09:00"] * 12, "Fermeture mardi": ["17:00"] * 12},
        Mercredi=["Me"] * 12,
    )
    assert proposed(rows).described["hours"] == {
        "Mo": "Lundi",
        "Tu": [["Ouverture mardi", "Fermeture mardi"]],
    }


def test_a_sentence_of_hours_is_the_week():
    rows = places(Accueil=["Du lundi au vendredi de 9h à 12h"] * 11 + ["le soir"])
    assert proposed(rows).described["hours"] == {"week": "Accueil"}


def test_lists_are_translated_by_other_descriptions_and_the_rest_is_told():
    sorts = ["Médiathèque / Espace France services", "Médiathèque / Piscine", "Mediatheques"]
    proposal = proposed(places(Sorte=sorts * 4))
    assert proposal.described["separators"]["typologie"] == " / "
    assert proposal.described["values"]["typologie"] == {
        "Médiathèque": "BIB",
        "Espace France services": "RFS",
    }
    unknown = proposal.unknown.set_index("value")
    assert unknown["row_count"].to_dict() == {"Piscine": 4, "Mediatheques": 4}
    assert unknown.loc["Mediatheques", ["closest", "targets"]].tolist() == ["Médiathèque", "BIB"]
    assert pd.isna(unknown.loc["Piscine", "closest"])


def test_a_column_feeds_several_lists_only_as_in_a_known_description():
    sorts = ["Médiathèque", "France Services"]
    assert uses(proposed(places(Sorte=sorts * 6)))["dispositif_programmes_nationaux"] == {"Sorte"}
    alone = uses(proposed(places(typologie=["Médiathèque", "ASSO"] * 6)))
    assert "dispositif_programmes_nationaux" not in alone


def test_yes_and_no_under_the_name_of_a_value_are_flags():
    rows = places(
        Tiers_lieux=["oui", "non"] * 6, est_mairie=["yes", "no"] * 6, Parking=["oui", "non"] * 6
    )
    flags = proposed(rows).described["flags"]
    assert flags["typologie"] == {"Tiers_lieux": "TIERS_LIEUX", "est_mairie": "MUNI"}
    assert {"yes", "oui"} <= {*flags["true"]}


def test_free_text_with_known_words_is_read_by_keywords():
    rows = places(Ressources=["Wifi et imprimante", "wifi gratuit", "café"] * 4)
    proposal = proposed(rows)
    assert uses(proposal)["services"] == {"Ressources"}
    assert proposal.described["keywords"]["services"] == {
        "wifi": "Accès internet et matériel informatique"
    }
    assert proposal.unknown["value"].tolist() == ["café"]


def test_an_identifier_repeated_is_made_whole_as_elsewhere():
    rows = places(Clé=[str(i % 6) for i in range(12)], Réseau=["a"] * 6 + ["b"] * 6)
    rows = rows.rename(columns={"Clé": "id"})
    mappings = {"taught": parse_mapping("taught", {
        "title": "x", "file": {"kinds": ["csv"]}, "recognise": {"columns": ["x"]},
        "columns": {"nom": "Structure", "id": ["Réseau", "id"]}})}  # fmt: skip
    assert proposed(rows, mappings=mappings).described["columns"]["id"] == ["Réseau", "id"]


def test_what_completes_a_text_is_joined_in_the_order_of_the_file():
    rows = places(**{"N° de voie": ["1", "2"] * 6, "Voie": ["rue X", "place Y"] * 6})
    assert proposed(rows).described["columns"]["adresse"] == ["N° de voie", "Voie"]


def test_a_numbered_family_feeds_one_list_together():
    tags = {f"Tag {i}": ["Wifi libre", "wifi", ""] * 4 for i in (1, 2)} | {"Tag 3": ["Café"] * 12}
    found = uses(proposed(places(**tags)))
    assert found["services"] == {"Tag 1", "Tag 2", "Tag 3"}


def test_answers_of_a_geocoder_are_not_what_the_producer_declares():
    rows = places(result_score=["0.9"] * 12, result_city=["Guéret"] * 12,
                  result_postcode=["23000"] * 12)  # fmt: skip
    proposal = proposed(rows.drop(columns="Ville"))
    assert "result_city" not in set().union(*uses(proposal).values())
    row = proposal.columns.set_index("column").loc["result_city"]
    assert (row["section"], row["why"]) == ("", "réponse d'un géocodeur")


def test_an_empty_column_never_takes_the_place_of_a_filled_one():
    rows = places(telephone=[""] * 12, Tel=[f"05 55 00 00 {i:02}" for i in range(12)])
    assert proposed(rows).described["columns"]["telephone"] == "Tel"


def test_each_column_is_told_with_its_figures():
    columns = proposed(places(Divers=["a"] * 9 + ["", "b", "b"])).columns
    assert columns["column"].drop_duplicates().tolist() == [
        "Structure", "Ville", "Code postal", "Divers"]  # fmt: skip
    row = columns.set_index("column").loc["Divers"]
    assert (row["filled_count"], row["distinct_count"]) == (11, 2)
    assert row["samples"] == "« a » (9), « b » (2)"
    assert columns["sureness"].dropna().between(0.5, 1).all()


def test_no_name_is_an_incomplete_proposal():
    proposal = proposed(frame(Divers=["1", "2"], Autre=["3", "4"]))
    assert not proposal.is_complete


def test_a_trial_counts_rows_as_validation_does():
    rows = frame(
        Structure=["Lieu A", "", "Lieu C", "Lieu D"],
        Ville=["Guéret", "Guéret", "Aubusson", ""],
        Telephone=["05 55 00 00 00", "", "zéro", ""],
    )
    columns = {"nom": "Structure", "commune": "Ville", "telephone": "Telephone"}
    described = {"title": "x", "file": {"kinds": ["csv"]}, "recognise": {"columns": ["Ville"]}}
    trial = try_out(rows, parse_mapping("x", {**described, "columns": columns}), TODAY, 2)
    assert (trial.row_count, trial.record_count, trial.faulty_count) == (4, 2, 1)
    assert sorted(trial.rules["rule"]) == [
        "aucun nom", "ni coordonnées ni commune : impossible à situer", "téléphone"]  # fmt: skip
    assert trial.rules.set_index("rule").loc["téléphone", "message"].startswith("ligne 4,")


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(
        st.text(max_size=12), st.lists(st.text(max_size=20), min_size=4, max_size=4), max_size=6
    ),
    st.integers(0, 4),
)
def test_any_frame_of_text_gives_a_valid_description_or_says_that_it_is_incomplete(columns, count):
    rows = pd.DataFrame(columns, dtype="str").head(count)
    proposal = propose(rows, "csv", TAUGHT)
    if proposal.is_complete:
        mapping = parse_mapping("x", {"title": "x", **proposal.described})
        assert try_out(rows, mapping, TODAY).row_count == len(rows)
    assert {*proposal.columns["column"]} == {*rows.columns} - {"", STRUCTURE_COLUMN}


SAID = st.sampled_from(
    ["", "oui", "non", "2024-01-01", "23000", "46.2", "2,5", "Guéret", "9h-12h", "Médiathèque",
     "12 rue X 23000 Guéret", "wifi|aide", "a@b.fr", "www.b.fr", "\x1b[0m", '"', "�", "6560000,5"]
)  # fmt: skip
NAMED = st.sampled_from(
    ["Structure", "Lundi", "latitude", "x", "id", "Sorte", "Tag 1", "Tag 2", "Code", 'a"b\n', "é",
     "result_score", "result_city", "source", "date_maj"]
)  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(st.dictionaries(NAMED, st.lists(SAID, min_size=6, max_size=6), min_size=1, max_size=8))
def test_likely_frames_too(columns):
    rows = pd.DataFrame(columns, dtype="str")
    proposal = propose(rows, "json", MAPPINGS)
    if proposal.is_complete:
        mapping = parse_mapping("x", {"title": "x", **proposal.described})
        assert recognised({"x": mapping}, "json", {*rows.columns})
        assert try_out(rows, mapping, TODAY).row_count == 6


@pytest.fixture(scope="module")
def measured(shared_places):
    return [measure(read_file(path)) for path in sorted(shared_places.iterdir())]


@pytest.mark.slow
def test_real_files_are_described_nearly_as_by_hand(measured):
    """Floors as measured on 20 files, each without any description of its producer."""
    table = pd.DataFrame([one.figures for one in measured])
    print(table.to_string(index=False))  # noqa: T201
    sums = table.drop(columns="file").sum()
    assert len(table) == 20
    assert sums["found"] / sums["fields"] >= 0.9
    assert sums["right"] / sums["proposed"] >= 0.92
    assert sums["same_cells"] / sums["cells"] >= 0.85
    assert (table["right"] / table["proposed"]).min() >= 0.7
    assert (table["found"] / table["fields"]).min() >= 0.7
    assert sums["name_found"] >= 19
    assert sums["kept"] >= sums["kept_by_hand"]


def test_what_is_called_sure_is_surer(measured):
    """Of what is proposed as sure, nearly all is right; of the rest, less."""
    words = pd.DataFrame([w for one in measured for w in one.words], columns=["word", "is_right"])
    shares = words.groupby("word")["is_right"].mean()
    assert shares["sûr"] >= 0.97
    assert shares["sûr"] > shares.drop("sûr").max()


@pytest.mark.slow
def test_a_proposed_description_recognises_its_file_and_takes_no_other(measured):
    for one in measured:
        known = others(one.mapping) | {"proposition": one.tried}
        columns = {*one.raw.rows.columns}
        assert recognised(known, one.raw.kind, columns, one.raw.rows) is one.tried
        for other in measured:
            if other.mapping.source_id != one.mapping.source_id:
                kind, rows = other.raw.kind, other.raw.rows
                found = recognised(MAPPINGS | {"proposition": one.tried}, kind, {*rows}, rows)
                assert found is other.mapping, (one.figures["file"], other.figures["file"])


def described_case(name):
    """Return what is proposed for a case, and the columns of persons."""
    raw = read_any(PROJECT / "tests" / "cases" / name)
    found = propose(raw.rows, raw.kind, MAPPINGS)
    return found.described, found


def test_a_yes_no_column_names_no_place():
    described, _ = described_case("c1-yes-no-column.json")
    assert described["columns"]["nom"] == "raison_sociale"
    assert "france_services" not in described["columns"].values()


def test_surnames_of_animators_name_no_place_and_are_pointed_out():
    described, found = described_case("c2-animator-column.json")
    assert found.personal == ("Nom animateur", "Prénom animateur")
    assert described["columns"]["nom"] == ["Espace numérique", "Commune"]
    quoted = found.columns.set_index("column").loc["Nom animateur", "samples"]
    assert not str(quoted).strip("()")


def test_nodes_and_ways_have_their_positions_and_a_number_its_street():
    described, _ = described_case("f10-overpass-centre.json")
    columns = described["columns"]
    assert columns["latitude"] == ["lat", "center.lat"]
    assert columns["longitude"] == ["lon", "center.lon"]
    assert columns["adresse"] == ["tags.addr:housenumber", "tags.addr:street"]


def test_a_job_area_is_no_commune_whatever_its_name():
    """Several communes at once: only what completes the column that goes with the codes stays."""
    names = [f"Ville-{first}{last}" for first in "ABCDEFGH" for last in "aeiou"] * 2
    codes = [f"230{i:02}" for i in range(10, 50)] + [
        f"230{i:02}" for i in (*range(50, 60), *range(20, 50))
    ]
    rows = frame(
        NOM_TL=[f"Lieu {first}{last}" for first in "ABCDEFGH" for last in "bcdfghjklm"],
        COMINIT=[name.upper() if i % 3 else "" for i, name in enumerate(names)],
        INSEECOM=codes,
        NOMCOM=names,
        INSEE_ZE=[f"75{ord(name[6]) % 10:02}" for name in names],
        NOM_ZE=[f"Bassin de {name[:-1]}" for name in names],
    )
    assert uses(proposed(rows, mappings=MAPPINGS))["commune"] == {"NOMCOM", "COMINIT"}


@pytest.mark.parametrize(
    ("values", "is_personal"),
    [
        (["Alix Untel", "Camille Unetelle 2"], True),
        (["05 55 00 00 01", "0555000002"], False),
        (["12 rue Verte", "3 bis place Haute"], False),
        (["a@exemple.fr", "b@exemple.fr"], False),
    ],
)
def test_a_contact_who_is_a_person_is_pointed_out(values, is_personal):
    rows = places(2, contact=values)
    assert proposed(rows).personal == (("contact",) if is_personal else ())
