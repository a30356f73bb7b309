"""A description applied to raw rows: what each of its sections does, on synthetic rows."""

from datetime import date

import pandas as pd
import pytest

from atlas.intake.description import parse_mapping
from atlas.intake.reading import make_lexicons, published_texts
from atlas.intake.validation import validate
from atlas.schema.frame import CORRECTED, SET_ASIDE

TODAY = date(2026, 6, 1)
BASE = {
    "title": "Ici",
    "file": {"kinds": ["csv"]},
    "recognise": {"columns": ["Nom"]},
    "columns": {"nom": "Nom", "commune": "Ville"},
}
AUTONOMY = "Accès internet et matériel informatique"
PROCEDURES = "Aide aux démarches administratives"


def described(columns=(), **sections):
    return parse_mapping("ici", BASE | {"columns": BASE["columns"] | dict(columns)} | sections)


def texts(mapping, *rows):
    raw = pd.DataFrame(rows, dtype="str").fillna("")
    return published_texts(raw, mapping, make_lexicons(mapping))


def check(mapping, *rows):
    rows = [{"Nom": f"Lieu {number}", "Ville": "Reims"} | row for number, row in enumerate(rows)]
    raw = pd.DataFrame(rows, dtype="str").fillna("")
    records, issues = validate(raw, mapping, "ici", TODAY, TODAY)
    return records, issues[~issues["rule"].isin(["champ absent", "même nom, même adresse"])]


def test_of_several_numbers_the_first_filled_is_kept():
    mapping = described({"etp": ["ETP", "Agents"]})
    published = texts(mapping, {"ETP": "1,5", "Agents": "3"}, {"ETP": "NC", "Agents": "2"}, {})
    assert published.texts["etp"].tolist() == ["1,5", "2", ""]


def test_several_columns_of_a_text_are_joined_by_a_space():
    mapping = described({"adresse": ["Numéro", "Voie", "absente"]})
    rows = [{"Numéro": "12", "Voie": "rue du Port"}, {"Numéro": "-", "Voie": "Le Bourg"},
            {"Numéro": "NC", "Voie": " "}]  # fmt: skip
    assert check(mapping, *rows)[0]["address"].fillna("").tolist() == [
        "12 rue du Port", "Le Bourg", ""]  # fmt: skip


def test_several_columns_of_a_list_are_joined_by_a_bar():
    mapping = described({"services": ["A", "B"], "courriels": ["Courriel 1", "Courriel 2"]})
    row = {"A": AUTONOMY, "B": PROCEDURES, "Courriel 1": "a@b.fr", "Courriel 2": "c@d.fr"}
    records, issues = check(mapping, row, {"A": "", "B": PROCEDURES})
    assert records["services"].tolist() == [f"{AUTONOMY}|{PROCEDURES}", PROCEDURES]
    assert records["emails"].tolist()[0] == "a@b.fr|c@d.fr"
    assert issues.empty


def test_first_filled_of_several_columns_of_a_code_is_taken():
    mapping = described({"pivot": ["SIRET", "RIDET"], "code_postal": ["CP", "CP trouvé"]})
    rows = [{"SIRET": "77556026100015", "RIDET": "0123456001", "CP": "nan", "CP trouvé": "51100"},
            {"SIRET": "-", "RIDET": "0123456001", "CP": "8000", "CP trouvé": "51100"}]  # fmt: skip
    records, issues = check(mapping, *rows)
    assert records["pivot"].tolist() == ["77556026100015", "0123456001"], "a RIDET is kept"
    assert records["postal_code"].tolist() == ["51100", "08000"]
    assert issues["severity"].tolist() == [CORRECTED]


def test_constant_stands_where_nothing_is_published_and_completes_lists():
    mapping = described(
        {"source": "Source", "dispositif_programmes_nationaux": "Dispositif"},
        constants={"source": "Le hub", "dispositif_programmes_nationaux": "Aidants Connect",
                   "typologie": "BIB"},
    )  # fmt: skip
    records, issues = check(mapping, {"Source": "Dora", "Dispositif": "La Croix Rouge"},
                            {"Source": "-", "Dispositif": ""})  # fmt: skip
    assert records["producer"].tolist() == ["Dora", "Le hub"]
    assert records["national_programmes"].tolist() == [
        "La Croix Rouge|Aidants Connect", "Aidants Connect"]  # fmt: skip
    assert records["place_types"].tolist() == ["BIB", "BIB"]
    assert issues.empty


def test_flags_bring_their_value_and_tell_what_is_neither_yes_nor_no():
    mapping = described(
        {"services": "Services"},
        flags={"true": ["oui", "X"], "false": ["non", "-"], "services": {"Wifi": AUTONOMY},
               "typologie": {"Mairie": "MUNI", "absente": "BIB"}},
    )  # fmt: skip
    rows = [{"Services": PROCEDURES, "Wifi": "OUI", "Mairie": "x"},
            {"Services": PROCEDURES, "Wifi": "non", "Mairie": ""},
            {"Services": "", "Wifi": "?", "Mairie": "-"}]  # fmt: skip
    records, issues = check(mapping, *rows)
    assert records["services"].fillna("").tolist() == [
        f"{PROCEDURES}|{AUTONOMY}", PROCEDURES, ""]  # fmt: skip
    assert records["place_types"].fillna("").tolist() == ["MUNI", "", ""]
    assert issues[["row_number", "field", "severity", "value"]].to_numpy().tolist() == [
        [3, "services", SET_ASIDE, "?"]]  # fmt: skip
    assert "« Wifi »" in issues["message"].iloc[0]


def test_usual_words_say_yes_and_no_when_the_description_tells_none():
    mapping = described(flags={"typologie": {"c": "MUNI"}})
    rows = [{"c": text} for text in ("Oui", "true", "1", "x", "Vrai", "non", "FALSE", "0", "")]
    records, issues = check(mapping, *rows)
    assert records["place_types"].notna().tolist() == [True] * 5 + [False] * 4
    assert issues.empty


def test_free_text_is_read_by_keywords_and_what_is_unknown_is_told_and_not_lost():
    mapping = described(
        {"services": "Services", "presentation_detail": "Services"},
        keywords={"services": {"démarches": PROCEDURES, "wifi": AUTONOMY, "café": ""}},
        separators={"services": " / |, "},
    )
    rows = [{"Services": "Aide aux démarches / Point WIFI, Café"}, {"Services": "Tricot / Wifi"}]
    records, issues = check(mapping, *rows)
    assert records["services"].tolist() == [f"{PROCEDURES}|{AUTONOMY}", AUTONOMY]
    assert records["description"].tolist() == [row["Services"] for row in rows]
    assert issues["row_number"].tolist() == [2]
    assert "« Tricot »" in issues["message"].iloc[0]


SHARED = {
    "values": {
        "dispositif_programmes_nationaux": {"CNFS": "Conseillers numériques", "aucun": ""},
        "formations_labels": {"Fabriques": "Fabriques de Territoire"},
    }
}


def test_column_that_feeds_two_lists_is_reported_once():
    columns = {"dispositif_programmes_nationaux": "Labels", "formations_labels": "Labels"}
    mapping = described(columns, **SHARED)
    records, issues = check(mapping, {"Labels": "CNFS;Fabriques;Inconnu;aucun"})
    assert records["national_programmes"].tolist() == ["Conseillers numériques"]
    assert records["training_labels"].tolist() == ["Fabriques de Territoire"]
    assert issues["value"].tolist() == ["CNFS|Inconnu|aucun"]
    assert "« Inconnu » : inconnu" in issues["message"].iloc[0]


def test_free_list_takes_what_the_closed_ones_of_its_column_do_not_know():
    columns = {"dispositif_programmes_nationaux": "Labels", "formations_labels": "Labels",
               "autres_formations_labels": ["Autres", "Labels"]}  # fmt: skip
    mapping = described(columns, **SHARED)
    records, issues = check(mapping, {"Labels": "CNFS;Inconnu;aucun", "Autres": "Label"})
    assert records["national_programmes"].tolist() == ["Conseillers numériques"]
    assert records["other_labels"].tolist() == ["Label|Inconnu"]
    assert issues.empty


def test_pattern_takes_a_part_of_a_column():
    mapping = described(
        {"adresse": "Adresse", "code_postal": "Adresse"},
        patterns={"code_postal": r"\b(\d{5})\b",
                  "adresse": r"^(.*?)(?:[\s,–-]*\b\d{5}\b.*)?$"},
    )  # fmt: skip
    rows = [{"Adresse": "8 rue de la Boétie - 33000 Bordeaux"}, {"Adresse": "Le Bourg"}]
    records, issues = check(mapping, *rows)
    assert records["address"].tolist() == ["8 rue de la Boétie", "Le Bourg"]
    assert records["postal_code"].fillna("").tolist() == ["33000", ""]
    assert issues.empty


@pytest.mark.parametrize(("crs", "x", "y", "longitude", "latitude"), [
    (2154, "700000,0", "6 600 000", 3.0, 46.5),  # the origin of Lambert-93
    (3163, "400000", "300000", 166.0, -21.5),  # that of Lambert New Caledonia
    (4326, "5,4", "43.5", 5.4, 43.5),
])  # fmt: skip
def test_projected_coordinates_are_converted(crs, x, y, longitude, latitude):
    mapping = described(coordinates={"crs": crs, "x": "x", "y": "y"})
    records, issues = check(mapping, {"x": x, "y": y})
    assert records["longitude"].iloc[0] == pytest.approx(longitude, abs=1e-6)
    assert records["latitude"].iloc[0] == pytest.approx(latitude, abs=1e-6)
    assert issues.empty


@pytest.mark.parametrize("point", [("394035,1", "?"), ("2.35", "48.85"), ("6600000", "700000"),
                                   ("394035,1", ""), ("1e999", "1e999")])  # fmt: skip
def test_point_outside_its_reference_system_is_set_aside_and_told(point):
    mapping = described(coordinates={"crs": 2154, "x": "x", "y": "y"})
    records, issues = check(mapping, dict(zip("xy", point, strict=True)), {"x": "-", "y": ""})
    assert records["latitude"].isna().all()
    assert issues[["row_number", "field", "severity"]].to_numpy().tolist() == [
        [1, "latitude", SET_ASIDE]]  # fmt: skip
    assert f"{point[0]} ; {point[1]}" in issues["message"].iloc[0]


@pytest.mark.parametrize(("text", "order"), [
    ("48.85, 2.35", "latitude, longitude"), ("48,85;2,35", "latitude, longitude"),
    ("[2.35,48.85]", "longitude, latitude"), ("(2.35 48.85)", "longitude, latitude"),
])  # fmt: skip
def test_point_in_one_column_is_read_in_its_order(text, order):
    mapping = described(coordinates={"point": "Point", "order": order})
    record = check(mapping, {"Point": text})[0].iloc[0]
    assert (record["longitude"], record["latitude"]) == (2.35, 48.85)


def test_absent_columns_of_coordinates_and_hours_leave_what_is_published():
    mapping = described(
        {"latitude": "lat", "longitude": "lon", "horaires": "osm"},
        coordinates={"crs": 2154, "x": "x", "y": "y"}, hours={"Mo": "lundi", "week": "semaine"},
    )  # fmt: skip
    record = check(mapping, {"lat": "48", "lon": "2", "osm": "Mo 09:00-12:00"})[0].iloc[0]
    assert (record["latitude"], record["opening_hours"]) == (48, "Mo 09:00-12:00")


def test_hours_of_days_in_one_or_several_columns():
    mapping = described(hours={"Mo": "lundi", "Tu": ["mardi matin", "mardi soir"],
                               "We": [["ouvre", "ferme"], ["rouvre", "referme"]]})  # fmt: skip
    row = {"lundi": "9h-12h", "mardi matin": "9h-12h", "mardi soir": "14h-17h", "ouvre": "08:00",
           "ferme": "12:00", "rouvre": "", "referme": ""}  # fmt: skip
    records, issues = check(mapping, row, {"lundi": "Fermé", "mardi matin": "-"})
    assert records["opening_hours"].fillna("").tolist() == [
        "Mo 09:00-12:00; Tu 09:00-12:00,14:00-17:00; We 08:00-12:00", ""]  # fmt: skip
    assert issues.empty


def test_hours_that_cannot_be_read_are_set_aside_and_told_with_the_text():
    mapping = described(hours={"Mo": "lundi", "Tu": "mardi", "week": "semaine"})
    rows = [{"lundi": "9h-12h", "mardi": "sur RDV"}, {"semaine": "du lundi au mardi 9h-12h"},
            {"semaine": "selon saison"}]  # fmt: skip
    records, issues = check(mapping, *rows)
    assert records["opening_hours"].fillna("").tolist() == [
        "Mo 09:00-12:00", "Mo-Tu 09:00-12:00", ""]  # fmt: skip
    assert issues[["row_number", "field", "rule", "severity", "value"]].to_numpy().tolist() == [
        [1, "horaires", "horaires", SET_ASIDE, "mardi : sur RDV"],
        [3, "horaires", "horaires", SET_ASIDE, "semaine : selon saison"]]  # fmt: skip


def test_known_words_with_lost_characters_are_restored_and_told_the_others_kept():
    mapping = described(
        {"adresse": "Voie"}, repairs={"Biblioth�que": "Bibliothèque", "all�e": "allée"}
    )
    rows = [{"Nom": "Biblioth�que de Gr�asque", "Voie": "all�e des ch�nes"},
            {"Nom": "Biblioth�ques", "Voie": "Bibliothèque"}]  # fmt: skip
    records, issues = check(mapping, *rows)
    assert records["name"].tolist() == ["Bibliothèque de Gr�asque", "Biblioth�ques"]
    assert records["address"].tolist() == ["allée des ch�nes", "Bibliothèque"]
    told = issues[["row_number", "field", "severity"]].to_numpy().tolist()
    assert sorted(told) == [
        [1, "adresse", CORRECTED], [1, "adresse", "signalement"], [1, "nom", CORRECTED],
        [1, "nom", "signalement"], [2, "nom", "signalement"]]  # fmt: skip
    assert "Biblioth�que de Gr�asque" in issues["value"].tolist()


def test_nothing_is_read_from_a_file_that_has_none_of_the_columns():
    mapping = described(
        {"services": "s"}, flags={"typologie": {"c": "MUNI"}}, hours={"Mo": "l"},
        coordinates={"point": "p"}, exclude={"e": "x"}, patterns={"services": "(.)"},
    )  # fmt: skip
    published = texts(mapping, {"autre": "x"})
    assert (published.texts == "").all(axis=None)
    assert published.faults.empty
    assert published.exclusions.isna().all()
