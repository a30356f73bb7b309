"""Grants: every row accounted for, every cell that cannot be read told, amounts kept apart."""

from datetime import date

import pandas as pd
import pytest

from atlas.context.roles import choose_columns, is_grants
from atlas.context.steering.grants import DECIDED_AMOUNT, FLAT_RATE, published_grants
from atlas.schema.kind import GRANTS
from atlas.sources.embedded import read_reference
from atlas.sources.files import read_file
from tests.conftest import PROJECT, SHARED

GOVERNANCE = SHARED.parent / "governance"
SIRET, OTHER_SIRET, LA_POSTE = "13002526500013", "21860194600013", "35600000000048"


@pytest.fixture(scope="module")
def reference():
    names = ("communes", "former_communes", "commune_events", "arrondissements")
    return read_reference(PROJECT / "data" / "reference", names)


@pytest.fixture
def read(reference):
    def read(raw, first_row_number=2):
        columns = choose_columns(GRANTS, [*raw.columns.drop("_structure", errors="ignore")], {})
        return published_grants(
            raw, "liste", columns, date(2023, 4, 5), reference, first_row_number
        )

    return read


def grant(**cells):
    row = {"nomBeneficiaire": "Association synthétique", "idBeneficiaire": SIRET,
           "rnaBeneficiaire": "", "nomAttribuant": "Ville synthétique", "idAttribuant": LA_POSTE,
           "montant": "1000", "montantDemande": "", "montantVerse": "",
           "pourcentageSubvention": "1", "dateConvention": "2023-01-02",
           "datesPeriodeVersement": "2023-01-02/2023-12-31", "referenceDecision": "A1",
           "Code commune INSEE": "23096", "Code département": "23", "Type": ""}  # fmt: skip
    return row | cells


def rules(accounted):
    return accounted.issues["rule"].tolist()


def test_a_grant_is_read_whole(read):
    found = read(pd.DataFrame([grant(montantDemande="2 000,50", montantVerse="400")], dtype="str"))
    row = found.table.iloc[0]
    assert (row["requested_eur"], row["awarded_eur"], row["paid_eur"]) == (2000.5, 1000, 400)
    assert row["amount_kind"] == DECIDED_AMOUNT
    assert (row["siret"], row["funder_siret"]) == (SIRET, LA_POSTE)
    assert (row["seat_commune_code"], row["action_code"]) == ("23096", "D23")
    assert row["end_date"] == pd.Timestamp("2023-12-31")
    assert found.issues.empty
    assert (found.row_count, found.kept_count) == (1, 1)


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        (
            {"idBeneficiaire": "1300252650001", "rnaBeneficiaire": "W333216789"},
            "siret",
            "SIRET tronqué",
        ),
        ({"idBeneficiaire": "130025265"}, "siret", "SIRET tronqué"),
        ({"idBeneficiaire": "13002526500014", "rnaBeneficiaire": "W333216789"}, "siret", "SIRET"),
        ({"rnaBeneficiaire": "W3222"}, "rna", "RNA"),
        ({"idAttribuant": "218601946"}, "funder_siret", "SIRET"),
        ({"montantDemande": "beaucoup"}, "requested_eur", "montant illisible"),
        ({"montantVerse": "-3"}, "paid_eur", "montant illisible"),
        ({"pourcentageSubvention": "100"}, "share", "part illisible"),
        ({"pourcentageSubvention": "0"}, "share", "part illisible"),
        ({"dateConvention": "31/02/2023"}, "decided_date", "date illisible"),
        ({"datesPeriodeVersement": "2023-02-02_2023-03-03"}, "start_date", "période illisible"),
        ({"datesPeriodeVersement": "2023-03-03/2023-02-02"}, "end_date", "période illisible"),
        ({"datesPeriodeVersement": "2023-03-03/2023-30-03"}, "end_date", "période illisible"),
        ({"Code commune INSEE": "99999"}, "seat_commune_code", "commune inconnue"),
        ({"Code département": "0"}, "action_code", "territoire d'action inconnu"),
    ],
)
def test_a_cell_that_cannot_be_read_is_set_aside_and_told(read, cells, column, rule):
    found = read(pd.DataFrame([grant(**cells)], dtype="str"))
    assert found.kept_count == 1
    assert pd.isna(found.table[column].iloc[0])
    assert rules(found) == [rule]
    assert found.issues["message"].str.startswith("ligne 2, ").all()


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"idBeneficiaire": ""}, "bénéficiaire non identifié"),
        ({"idBeneficiaire": "", "rnaBeneficiaire": "W12"}, "bénéficiaire non identifié"),
        ({"montant": ""}, "montant absent"),
        ({"montant": "0"}, "montant absent"),
        ({"montant": "100000001"}, "montant absent"),
    ],
)
def test_a_row_without_anybody_or_any_amount_is_rejected(read, cells, rule):
    found = read(pd.DataFrame([grant(**cells), grant()], dtype="str"))
    assert (found.row_count, found.kept_count, len(found.table)) == (2, 1, 1)
    assert rule in rules(found)


PERSONS = ({"nomBeneficiaire": "Mme Jeanne Durand"},
           {"nomBeneficiaire": "Durand", "Type": "personne physique"})  # fmt: skip


@pytest.mark.parametrize("cells", PERSONS)
def test_the_name_of_a_person_is_not_kept_nor_quoted(read, cells):
    found = read(pd.DataFrame([grant(idBeneficiaire="", **cells)], dtype="str"))
    assert found.table["beneficiary_name"].isna().all()
    assert found.table["is_person"].tolist() == [True]
    assert rules(found) == ["personne physique"]
    assert "Durand" not in found.issues.to_csv()


def test_a_repeated_row_is_kept_and_flagged(read):
    found = read(pd.DataFrame([grant(), grant(montant="5"), grant()], dtype="str"))
    assert found.table["is_repeat"].tolist() == [False, False, True]
    assert "ligne répétée" in rules(found)
    assert found.table["awarded_eur"].sum() == 2005


def test_a_seat_out_of_the_territory_of_the_action_is_flagged(read):
    found = read(pd.DataFrame([grant(**{"Code département": "87"})], dtype="str"))
    assert found.table["is_elsewhere"].tolist() == [True]
    assert rules(found) == ["siège hors du territoire d'action"]


def test_shares_of_one_grant_make_one(read):
    halves = [grant(pourcentageSubvention="0.8"), grant(pourcentageSubvention="0.2", montant="7")]
    assert read(pd.DataFrame(halves, dtype="str")).issues.empty
    odd = [halves[0], grant(pourcentageSubvention="0.3", montant="7")]
    assert rules(read(pd.DataFrame(odd, dtype="str"))) == ["parts d'une subvention"] * 2


def test_a_siret_that_lost_its_zeros_is_proposed_and_never_taken(read):
    whole = next(f"0055805010001{key}" for key in range(10) if is_luhn(f"0055805010001{key}"))
    lost = whole.lstrip("0")
    found = read(pd.DataFrame([grant(idBeneficiaire=lost, rnaBeneficiaire="W333216789")]))
    assert found.table["siret"].isna().all()
    assert found.issues["proposed_value"].tolist() == [whole]


def is_luhn(digits):
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def test_a_siren_alone_names_somebody_without_an_establishment(read):
    found = read(pd.DataFrame([grant(idBeneficiaire="130025265")], dtype="str"))
    assert found.table[["siret", "siren"]].fillna("").values.tolist() == [["", "130025265"]]


def test_an_rna_written_for_a_siret_is_read(read):
    found = read(pd.DataFrame([grant(idBeneficiaire="W333216789")], dtype="str"))
    assert found.table["rna"].tolist() == ["W333216789"]
    assert found.issues.empty


def test_a_total_is_shared_by_the_shares_unless_it_already_is(read):
    """1,000 in all, 0.8 and 0.2: 800 and 200; 800 and 200 as published stay so."""
    for amounts in (("1000", "1000"), ("800", "200")):
        rows = [grant(montant=amount, pourcentageSubvention=share)
                for amount, share in zip(amounts, ("0.8", "0.2"), strict=True)]  # fmt: skip
        found = read(pd.DataFrame(rows, dtype="str"))
        assert found.table["own_eur"].tolist() == [800, 200]
    alone = read(pd.DataFrame([grant(pourcentageSubvention="0.25")], dtype="str"))
    assert alone.table[["awarded_eur", "own_eur"]].values.tolist() == [[1000, 250]]


def test_the_same_grant_of_two_funders_is_flagged_unless_they_share_a_project(read):
    same = [
        grant(objet="Ateliers"),
        grant(objet="Ateliers", idAttribuant="21860194600013", nomAttribuant="Autre"),
    ]
    found = read(pd.DataFrame(same, dtype="str"))
    assert rules(found) == ["même subvention de deux financeurs"] * 2
    assert found.table["awarded_eur"].sum() == 2000
    together = [row | {"idCofinancement": "P1"} for row in same]
    assert read(pd.DataFrame(together, dtype="str")).issues.empty


def test_the_extension_of_2024_is_read(read):
    """Asked 3,000, refused: nothing is awarded; the project's own days go before the payments'."""
    row = grant(montantDemande="3000", dateDebut="2024-02-01", dateFin="2025-01-31",
                idSubvention="S1")  # fmt: skip
    refused = row | {"statutLabel": "refusée", "referenceDecision": "A2"}
    found = read(pd.DataFrame([row | {"statutLabel": "attribuée"}, refused], dtype="str"))
    assert found.table["awarded_eur"].fillna(-1).tolist() == [1000, -1]
    assert found.table["requested_eur"].tolist() == [3000, 3000]
    assert found.table["start_date"].tolist() == [pd.Timestamp("2024-02-01")] * 2
    assert rules(found) == ["colonne non lue", "rien d'attribué"]  # two references: one is read


def test_a_list_of_360giving_is_read(read):
    row = {
        "Identifier": "360G-x-1",
        "Title": "Ateliers",
        "Description": "Ateliers du soir",
        "Currency": "EUR",
        "Amount Awarded": "1200.50",
        "Award Date": "2024-03-05T00:00:00Z",
        "Recipient Org:Identifier": "FR-SIRET-13002526500013",
        "Recipient Org:Name": "Association synthétique",
        "Recipient Ind:Name": "",
        "Funding Org:Name": "Fondation synthétique",
        "Funding Org:Identifier": "FR-SIREN-130025265",
        "Grant Programme:Title": "Appel 2024",
        "Planned Dates:Start Date": "2024-04-01",
        "Planned Dates:End Date": "2025-03-31",
    }
    pounds = row | {"Currency": "GBP", "Identifier": "360G-x-2", "Title": "Autre"}
    person = row | {"Recipient Org:Identifier": "", "Recipient Org:Name": "",
                    "Recipient Ind:Name": "Jeanne Durand", "Identifier": "360G-x-3"}  # fmt: skip
    found = read(pd.DataFrame([row, pounds, person], dtype="str"))
    assert found.table["awarded_eur"].tolist() == [1200.5, 1200.5]
    assert found.table["siret"].fillna("").tolist() == [SIRET, ""]
    assert found.table["is_person"].tolist() == [False, True]
    assert found.table["decided_date"].tolist() == [pd.Timestamp("2024-03-05")] * 2
    assert (found.row_count, found.kept_count) == (3, 2)
    assert {"monnaie", "montant absent", "personne physique", "colonne non lue"} <= {*rules(found)}
    assert "Durand" not in found.issues.to_csv() + found.table.to_csv()


def test_files_of_places_and_of_labels_are_no_grants():
    assert not is_grants(["id", "nom", "siret", "commune", "adresse"])
    assert is_grants(["recipient_org_name", "recipient_org_company_number", "amount_awarded"])


def governance(name):
    path = GOVERNANCE / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand")
    return read_file(path)


def test_the_list_of_advisers_is_kept_whole(read):
    """Seen: 2,889 rows, five repeated, 191,973,121 euros; three rows announce département 0."""
    raw = governance("financements/cnfs-structures-2023-04-05.csv")
    found = read(raw.rows, raw.first_row_number)
    grants = found.table
    assert (found.row_count, found.kept_count, len(grants)) == (2889, 2889, 2889)
    assert grants["is_repeat"].sum() == 5
    assert grants["awarded_eur"].sum() == 191_973_121
    assert set(grants["amount_kind"]) == {FLAT_RATE}
    assert grants["seat_commune_code"].notna().sum() >= 2885
    assert grants["is_elsewhere"].sum() + grants["action_code"].isna().sum() == 85


def test_the_valid_example_of_the_schema_is_kept_and_the_invalid_one_told_cell_by_cell(read):
    valid = governance("schemas/exemple_valide.csv")
    found = read(valid.rows, valid.first_row_number)
    assert (found.row_count, found.kept_count) == (29, 29)
    # Three end before they begin, one has month 30; four columns say how and why, not how much.
    assert set(rules(found)) <= {"période illisible", "colonne non lue"}
    invalid = governance("schemas/exemple_invalide_erreurs_cellules.csv")
    told = read(invalid.rows, invalid.first_row_number)
    assert told.kept_count + (told.issues["severity"] == "rejet").sum() == 29
    quoted = set(zip(told.issues["row_number"], told.issues["field"], told.issues["value"],
                     strict=True))  # fmt: skip
    assert quoted >= {
        (2, "pourcentageSubvention", "100"), (3, "pourcentageSubvention", "80"),
        (4, "pourcentageSubvention", "80"), (5, "dateConvention", "05/12/2016"),
        (5, "rnaBeneficiaire", "W3222"), (6, "idBeneficiaire", "32402138500000.0"),
        (6, "montant", "100000,1"), (6, "notificationUE", "no"), (7, "idAttribuant", "218601946"),
        (8, "datesPeriodeVersement", "2017-06-27_2018-06-27"), (8, "notificationUE", "yes"),
        (9, "pourcentageSubvention", "0,5"), (12, "rnaBeneficiaire", "W12455"),
        (16, "nature", "aide en numéraire,aide en nature"), (30, "rnaBeneficiaire", "W1234567"),
    }  # fmt: skip
    assert {10, 12, 30} & set(told.issues.loc[told.issues["severity"] == "rejet", "row_number"])
    cells = told.issues.dropna(subset=["row_number", "field"])
    assert not cells.duplicated(["row_number", "field"]).any()
    assert cells["message"].str.contains(r"^ligne \d+, \w+\s: ").all()


def test_the_example_with_other_headings_is_read_by_what_they_say(read):
    raw = governance("schemas/exemple_invalide_erreurs_colonnes.csv")
    found = read(raw.rows, raw.first_row_number)
    assert found.row_count == 29
    assert found.table["beneficiary_name"].notna().all()
