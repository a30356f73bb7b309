"""Versions, criteria, links and assessments: what is embedded, and each row kept or told."""

from datetime import date

import pandas as pd
import pytest

from atlas.context.roles import choose_columns, kind_of_criteria
from atlas.context.steering.assessments import published_assessments
from atlas.context.steering.correspondences import published_links
from atlas.context.steering.referentials import (
    embedded_referentials,
    published_criteria,
    published_referentials,
    stake_criteria,
    stake_versions,
)
from atlas.context.steering.rules import Rule, read_rule
from atlas.errors import SourceError
from atlas.schema.frame import conform, empty_table
from atlas.schema.kind import ASSESSMENTS, CORRESPONDENCES, CRITERION_LISTS, REFERENTIALS
from atlas.sources.embedded import read_stakes
from atlas.sources.files import read_file
from tests.conftest import PROJECT, SHARED, make_records

GOVERNANCE = SHARED.parent / "governance" / "referentiels"
READERS = {
    REFERENTIALS: published_referentials, CRITERION_LISTS: published_criteria,
    CORRESPONDENCES: published_links, ASSESSMENTS: published_assessments,
}  # fmt: skip


@pytest.fixture(scope="module")
def embedded():
    return embedded_referentials(PROJECT / "data")


@pytest.fixture
def tables(embedded, land):
    territories = {name: pd.DataFrame({f"{level}_code": [code]}) for name, level, code in (
        ("epci", "epci", "200000001"), ("departements", "departement", "23"),
        ("regions", "region", "75"))}  # fmt: skip
    aliases = pd.DataFrame({"old_place_id": ["vieux"], "place_id": ["lieu-1"]})
    return territories | embedded | {
        "communes": land, "stakes": read_stakes(PROJECT / "data"),
        "records": make_records({"place_id": "lieu-1"}), "aliases": conform(aliases, "aliases"),
    }  # fmt: skip


def read(kind, tables, *rows):
    raw = pd.DataFrame(rows, dtype="str")
    columns = choose_columns(kind, list(raw.columns), {})
    return READERS[kind](raw, "fichier", columns, date(2026, 1, 1), tables)


def rules(accounted):
    return accounted.issues["rule"].tolist()


VERSION = {"referentiel": "Essai", "version": "1", "nature": "reseau", "titre": "T",
           "debut": "2020-01", "nombre_annonce": "3 axes", "nombre_lu": "2"}  # fmt: skip


def test_a_version_keeps_what_is_announced_as_it_is_published(tables):
    found = read(REFERENTIALS, tables, VERSION, VERSION | {"version": "2", "nombre_annonce": "3"})
    assert found.issues.empty
    first, second = found.table.to_dict("records")
    assert (first["version_id"], first["nature"], first["starts"]) == ("essai:1", "réseau",
                                                                       "2020-01")  # fmt: skip
    assert (first["announced"], first["read_count"]) == ("3 axes", 2)
    assert pd.isna(first["announced_count"])
    assert second["announced_count"] == 3
    assert first["licence"] == "non précisée"


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"version": ""}, "version sans nom"),
        ({"titre": ""}, "titre"),
        ({"nature": "norme"}, "nature"),
        ({"referentiel": "epn", "version": "2001"}, "déjà connu"),
    ],
)
def test_a_version_that_cannot_be_kept_is_told(tables, cells, rule):
    found = read(REFERENTIALS, tables, VERSION | cells, VERSION | {"version": "2"})
    assert rules(found) == [rule]
    assert (found.row_count, found.kept_count, len(found.table)) == (2, 1, 1)


def test_a_date_that_is_none_is_set_aside_and_the_version_stays(tables):
    found = read(REFERENTIALS, tables, VERSION | {"debut": "printemps 2020", "nombre_lu": "peu"})
    assert found.issues["severity"].tolist() == ["valeur écartée"] * 2
    assert found.table[["starts", "read_count"]].isna().all(axis=None)


def test_a_file_that_is_read_again_may_say_its_own_rows_again(tables):
    own = read(REFERENTIALS, tables, VERSION).table
    again = tables | {"referentials": pd.concat([tables["referentials"], own])}
    assert read(REFERENTIALS, again, VERSION).kept_count == 1


CRITERION = {"referentiel": "epn", "version": "2001", "libelle": "ouvert le samedi",
             "critere": "x", "obligatoire": "Oui", "porte_sur": "Lieu", "parent": "epn:2001:1",
             "regle": "champ rempli : horaires", "position": "9"}  # fmt: skip


def test_a_criterion_is_read_whole(tables):
    found = read(CRITERION_LISTS, tables, CRITERION)
    assert found.issues.empty
    row = found.table.iloc[0]
    assert row[["criterion_id", "version_id", "parent_id"]].tolist() == [
        "x", "epn:2001", "epn:2001:1",
    ]  # fmt: skip
    assert (row["requirement"], row["subject_kind"], row["position"]) == ("oui", "lieu", 9)
    assert row["rule"] == "champ rempli : horaires"


def test_a_criterion_without_code_takes_its_version_and_position(tables):
    row = {"referentiel": "epn", "version": "2001", "libelle": "t"}
    found = read(CRITERION_LISTS, tables | {"criteria": empty_table("criteria")}, row, row)
    assert found.table["criterion_id"].tolist() == ["epn:2001:1", "epn:2001:2"]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"libelle": ""}, "critère"),
        ({"version": "1999"}, "version inconnue"),
        ({"critere": "epn:2001:1", "parent": ""}, "déjà connu"),
    ],
)
def test_a_criterion_that_cannot_be_kept_is_told(tables, cells, rule):
    found = read(CRITERION_LISTS, tables, CRITERION | cells)
    assert rules(found) == [rule]
    assert found.table.empty


def test_cells_of_a_criterion_that_say_nothing_known_are_set_aside(tables):
    cells = {"obligatoire": "parfois", "porte_sur": "ville", "parent": "x", "position": "haut",
             "regle": "au moins deux agents"}  # fmt: skip
    found = read(CRITERION_LISTS, tables, CRITERION | cells)
    assert set(found.issues["severity"]) == {"valeur écartée"}
    assert sorted(found.issues["field"]) == sorted(cells)
    row = found.table.iloc[0]
    assert row[["requirement", "subject_kind", "parent_id", "rule"]].isna().all()
    assert row["position"] == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Champ rempli : horaires", ("opening_hours", (), 0, None, 0)),
        ("champ rempli\u00a0: etp", ("staff_fte", (), 0, None, 0)),
        ("valeur parmi : frais_a_charge = Gratuit | Payant",
         ("fees", ("Gratuit", "Payant"), 0, None, 0)),
        ("valeur parmi : nom = A", ("name", ("A",), 0, None, 0)),
        ("heures par semaine : 17,5", ("opening_hours", (), 17.5, None, 0)),
        ("dispositif : France Services",
         ("national_programmes", ("France Services",), 0, None, 0)),
        ("mis à jour depuis : 2024-02-29", ("updated_date", (), 0, date(2024, 2, 29), 0)),
        ("MIS A JOUR DEPUIS : 12 mois", ("updated_date", (), 0, None, 12)),
    ],
)  # fmt: skip
def test_a_rule_of_the_list_is_read(text, expected):
    rule = read_rule(text)
    assert isinstance(rule, Rule)
    assert (rule.field.name, *rule[2:]) == expected


@pytest.mark.parametrize(
    "text",
    ["horaires", "champ rempli :", "champ rempli : humeur", "valeur parmi : frais_a_charge =",
     "valeur parmi : frais_a_charge = Cher", "valeur parmi : x = y", "heures par semaine : 169",
     "heures par semaine : 0", "heures par semaine : beaucoup", "dispositif : Pix",
     "mis à jour depuis : 2023-02-29", "mis à jour depuis : hier",
     "mis à jour depuis : 2024-1-1"],
)  # fmt: skip
def test_a_rule_out_of_the_list_says_what_is_wrong(text):
    assert isinstance(read_rule(text), str)


LINK = {"de": "epn:2001:1", "vers": "enjeux-1:3", "relation": "Reformule", "statut": "Decidee"}


def test_links_lead_to_stakes_too_and_a_new_criterion_comes_from_nowhere(tables):
    new = LINK | {"de": "", "relation": "nouveau"}
    found = read(CORRESPONDENCES, tables, LINK, new, LINK | {"vers": "", "relation": "supprimé"})
    assert found.issues.empty
    assert found.table["relation"].tolist() == ["reformulé", "nouveau", "supprimé"]
    assert found.table["status"].tolist() == ["décidée"] * 3
    assert found.table["first_id"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"relation": "voisin"}, "relation"),
        ({"statut": "sûre"}, "statut"),
        ({"de": "epn:2001:9"}, "critère inconnu"),
        ({"vers": ""}, "critère inconnu"),
    ],
)
def test_a_link_that_cannot_be_kept_is_told(tables, cells, rule):
    found = read(CORRESPONDENCES, tables, LINK | cells)
    assert rules(found) == [rule]
    assert found.kept_count == 0


def test_a_link_said_twice_is_kept_once(tables):
    found = read(CORRESPONDENCES, tables, LINK, LINK)
    assert rules(found) == ["ligne répétée"]
    assert len(found.table) == 1


JUDGED = {"critere": "epn:2001:1", "sujet": "lieu-1", "appreciation": "Respecté",
          "origine": "contrôlée", "date": "2026-01-31", "preuve": "rapport"}  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("lieu-1", ("lieu", "lieu-1")),
        ("vieux", ("lieu", "lieu-1")),
        ("c23001", ("collectivité", "C23001")),
        ("E200000001", ("collectivité", "E200000001")),
        ("13002526500013", ("structure", "13002526500013")),
    ],
)
def test_a_subject_is_a_place_a_collectivity_or_a_structure(tables, subject, expected):
    found = read(ASSESSMENTS, tables, JUDGED | {"sujet": subject})
    assert found.issues.empty
    row = found.table.iloc[0]
    assert (row["subject_kind"], row["subject_id"]) == expected
    assert (row["status"], row["basis"]) == ("respecté", "contrôlée")
    assert row["assessed_date"] == pd.Timestamp("2026-01-31")


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"critere": "epn:2001:9"}, "critère inconnu"),
        ({"sujet": "Camille Martin"}, "sujet inconnu"),
        ({"sujet": "C99999"}, "sujet inconnu"),
        ({"sujet": "FR"}, "sujet inconnu"),
        ({"sujet": "13002526500014"}, "sujet inconnu"),
        ({"appreciation": "bof"}, "appréciation"),
        ({"origine": "rumeur"}, "origine"),
    ],
)
def test_an_assessment_that_cannot_be_kept_is_told(tables, cells, rule):
    found = read(ASSESSMENTS, tables, JUDGED | cells, JUDGED)
    assert rules(found) == [rule]
    assert (found.row_count, found.kept_count) == (2, 1)


def test_each_file_is_told_by_its_columns():
    rows = {
        REFERENTIALS: VERSION,
        CRITERION_LISTS: CRITERION,
        CORRESPONDENCES: LINK,
        ASSESSMENTS: JUDGED,
    }
    assert {kind: kind_of_criteria(list(row)) for kind, row in rows.items()} == {
        kind: kind for kind in rows
    }


def test_what_is_embedded_is_whole(embedded):
    versions, criteria = embedded["referentials"], embedded["criteria"]
    assert (len(versions), len(criteria)) == (19, 98 + 523)
    assert criteria["criterion_id"].is_unique
    assert criteria["context_id"].isna().all()
    digcomp = criteria[criteria["version_id"] == "digcomp:3.0"]
    assert digcomp["level"].value_counts().to_dict() == {
        "acquis": 523, "compétence": 21, "domaine": 5,
    }  # fmt: skip
    parents = digcomp.set_index("criterion_id")["parent_id"]
    assert parents[digcomp["level"].to_numpy() != "domaine"].notna().all()
    assert digcomp["position"].tolist() == list(range(1, 550))


def test_no_version_knows_more_criteria_than_were_read(embedded):
    versions = embedded["referentials"].set_index("version_id")
    known = embedded["criteria"]["version_id"].value_counts().reindex(versions.index).fillna(0)
    assert (known <= versions["read_count"]).all()


def test_what_is_embedded_is_what_was_read(embedded):
    if not GOVERNANCE.exists():
        pytest.skip("../shared is absent")
    own = embedded["criteria"].set_index("criterion_id")["criterion_name"]
    lists = {"criteres.csv": ("critere", "libelle", ""),
             "digcomp-3.0-acquis.csv": ("acquis", "description_en", "digcomp:3.0:")}  # fmt: skip
    for name, (code, text, prefix) in lists.items():
        rows = read_file(GOVERNANCE / name, is_exact=True).rows
        assert own[prefix + rows[code]].tolist() == rows[text].tolist(), name
    versions = read_file(GOVERNANCE / "versions.csv").rows
    ids = versions["referentiel"] + ":" + versions["version"]
    assert {*ids} <= {*embedded["referentials"]["version_id"]}


def test_the_national_schema_has_a_criterion_and_a_rule_per_field(embedded):
    own = embedded["criteria"]
    own = own[own["version_id"] == "schema-national:1.0.2"]
    fields = [read_rule(rule).field for rule in own["rule"]]
    assert [f"schema-national:1.0.2:{field.french}" for field in fields] == own[
        "criterion_id"
    ].tolist()
    assert [field.required for field in fields] == (own["requirement"] == "oui").tolist()


def test_stakes_are_criteria_of_the_version_that_names_them(embedded):
    stakes = read_stakes(PROJECT / "data")
    more = stakes.head(1).assign(stake_code="S1", reference_name="officiel, 2026")
    every = pd.concat([stakes, more])
    versions = embedded["referentials"]
    assert stake_criteria(every, versions)["version_id"].value_counts().to_dict() == {
        "villes-internet:2017": 15, "villes-internet:2014": 6,
        "villes-internet-categories:2018": 4, "enjeux:officiel-2026": 1,
    }  # fmt: skip
    assert stake_versions(every, versions)["version_id"].tolist() == ["enjeux:officiel-2026"]
    assert stake_versions(stakes, versions).empty


def test_an_embedded_file_that_is_altered_is_refused(tmp_path):
    folder = tmp_path / "referentials"
    folder.mkdir()
    text = "referentiel,version,nature,titre\na,1,label,T\na,1,label,T\n"
    (folder / "versions.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="dépôt complet"):
        embedded_referentials(tmp_path)
