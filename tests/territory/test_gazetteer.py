"""Names of collectivities: measured on the 203 real awards, then case by case."""

from datetime import date

import pandas as pd
import pytest

from atlas.context.awards import read_awards
from atlas.sources.embedded import read_reference
from atlas.territory.appellation import Appellation, split_nature
from atlas.territory.gazetteer import REFUSED, RESOLVED, TO_DECIDE, Gazetteer
from tests.conftest import PROJECT

DAY = date(2024, 2, 1)


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer(read_reference(PROJECT / "data" / "reference"))


@pytest.fixture(scope="module")
def sample():
    path = PROJECT / "data" / "labels" / "villes_internet_palmares.csv"
    return pd.read_csv(path, dtype="str").astype(object)


@pytest.fixture(scope="module")
def truth():
    path = PROJECT / "tests" / "data" / "label_truth.csv"
    return pd.read_csv(path, dtype="str").astype(object)


def ask(gazetteer, *names, kind=None, departement=None, day=DAY):
    return gazetteer.resolve([Appellation(name, kind, departement, day) for name in names])


def outcomes(answers, truth):
    """Count right, undecided with and without the truth among candidates, refused, wrong."""
    counts = dict.fromkeys(("right", "undecided", "listed", "refused", "wrong"), 0)
    for answer, row in zip(answers, truth.itertuples(), strict=True):
        expected = None if pd.isna(row.territory_code) else row.territory_code
        if answer.outcome == RESOLVED:
            good = answer.chosen.code == expected and answer.chosen.level == row.level
            counts["right" if good else "wrong"] += 1
        elif answer.outcome == REFUSED:
            counts["refused" if "à refuser" in row.checked else "wrong"] += 1
        else:
            counts["undecided"] += 1
            counts["listed"] += expected in {c.code for c in answer.candidates}
    return counts


def stated(row):
    return (
        None
        if "département absent" in str(row.note) or pd.isna(row.departement)
        else row.departement
    )


@pytest.mark.parametrize(
    ("regime", "expected"),
    [
        ("name", {"right": 180, "undecided": 21, "listed": 16, "refused": 2, "wrong": 0}),
        ("stated", {"right": 187, "undecided": 14, "listed": 9, "refused": 2, "wrong": 0}),
    ],
)
def test_no_name_of_the_203_awards_is_wrong(gazetteer, sample, truth, regime, expected):
    assert len(truth) == 203
    assert truth["collectivity_name"].tolist() == (
        sample["collectivity_name_as_published"].tolist())  # fmt: skip
    asked = [
        Appellation(row.collectivity_name_as_published, row.collectivity_type,
              stated(row) if regime == "stated" else None, date(int(row.edition_year), 2, 1))
        for row in sample.itertuples()
    ]  # fmt: skip
    assert outcomes(gazetteer.resolve(asked), truth) == expected


def test_the_embedded_list_with_its_codes_has_no_wrong_row(gazetteer, sample, truth):
    read = read_awards(sample, "essai", gazetteer)
    merged = read.table.merge(truth, left_on="row_number", right_on=truth["row_number"].astype(int))
    resolved = merged[merged["resolution"] == RESOLVED]
    assert len(resolved) == 196
    assert (resolved["territory_code_x"] == resolved["territory_code_y"]).all()
    undecided = merged[merged["resolution"] == TO_DECIDE]
    assert len(undecided) == 5
    assert undecided["territory_code_y"].isna().all()
    assert (read.issues["severity"] == "rejet").sum() == 2


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("HEROUVILLE SAINT CLAIR", "14327"),
        ("St-Médard en Jalles", "33449"),
        ("Mureaux (Les)", "78440"),
        ("ville de Marcq-en-Baroeul", "59378"),
        ("Merville (59)", "59400"),
        ("La Rochelle (Charente-Maritime)", "17300"),
        ("Métropole du Grand Nancy", "245400676"),
        ("communauté d’agglomération du Centre Littoral", "249730045"),
        ("Conseil départemental de la Gironde", "33"),
        ("Département du Nord", "59"),
        ("Région Bretagne", "53"),
    ],
)
def test_accents_articles_saints_natures_are_read(gazetteer, name, code):
    answer = ask(gazetteer, name)[0]
    assert answer.outcome == RESOLVED, answer
    assert answer.chosen.code == code


@pytest.mark.parametrize(
    ("name", "first"),
    [("Mérignac", "33281"), ("Hazebrouk", "59295"), ("Vandoeuvre", "54547"),
     ("CC de Parthenay", "200041333")],
)  # fmt: skip
def test_what_is_alike_is_a_candidate_never_an_answer(gazetteer, name, first):
    answer = ask(gazetteer, name)[0]
    assert answer.outcome == TO_DECIDE
    assert answer.candidates[0].code == first


def test_an_old_commune_is_followed_from_the_date_it_existed(gazetteer):
    then, later = (
        ask(gazetteer, "Pressiat", departement="01", day=day)[0]
        for day in (date(2010, 2, 1), date(2020, 2, 1))
    )
    assert (then.outcome, then.chosen.code) == (RESOLVED, "01426")
    assert later.outcome == TO_DECIDE
    assert later.candidates[0].code == "01426"


@pytest.mark.parametrize("name", ["Bromont (Québec)", "Namur (Belgique)"])
def test_a_foreign_city_is_refused_with_its_reason(gazetteer, name):
    answer = ask(gazetteer, name)[0]
    assert answer.outcome == REFUSED
    assert "hors de France" in answer.reason


def test_a_code_decides_and_a_false_one_does_not(gazetteer):
    assert gazetteer.decide("33056", "commune").chosen.name == "Blanquefort"
    assert gazetteer.decide("commune:33056 Blanquefort", None).chosen.code == "33056"
    assert gazetteer.decide("99999", None).outcome == TO_DECIDE
    assert gazetteer.decide("01", None).outcome == TO_DECIDE
    assert gazetteer.decide("departement:01", None).chosen.name == "Ain"


def test_a_name_that_differs_only_by_its_article_is_not_decided_alone(gazetteer):
    answer = ask(gazetteer, "Le Mont-Doré", kind="commune")[0]
    assert answer.outcome == TO_DECIDE
    assert {c.code for c in answer.candidates} == {"98817", "63236"}
    told = ask(gazetteer, "Le Mont-Doré", kind="commune", departement="988")[0]
    assert told.chosen.code == "98817"


def test_the_nature_of_a_community_is_told_apart():
    assert split_nature("Communauté de communes du Pays des Achards") == ("CC", "pays des achards")
    assert split_nature("Caux Seine Agglo") == ("", "caux seine agglo")


@pytest.mark.slow
def test_a_community_named_by_its_town_is_a_candidate_and_never_decided_wrong(gazetteer):
    """Every community asked by its nature and its largest commune, as people call it."""
    natures = {"CC": "Communauté de communes", "CA": "Communauté d'agglomération"}
    tables = read_reference(PROJECT / "data" / "reference")
    members = tables["communes"].dropna(subset=["epci_code"]).sort_values("population")
    seats = members.drop_duplicates("epci_code", keep="last").set_index("epci_code")["commune_name"]
    asked = tables["epci"][tables["epci"]["epci_type"].isin(natures)]
    asked = asked[asked["epci_code"].isin(seats.index)]
    names = [
        f"{natures[nature]} {'d’' if seats[code][0] in 'AEIOUÉÎYH' else 'de '}{seats[code]}"
        for code, nature in zip(asked["epci_code"], asked["epci_type"], strict=True)
    ]
    answers = ask(gazetteer, *names)
    found = 0
    for code, answer in zip(asked["epci_code"], answers, strict=True):
        assert answer.chosen is None or answer.chosen.code == code, answer
        found += code in {one.code for one in (answer.chosen, *answer.candidates) if one}
    assert found == len(names) > 1_200


def test_an_article_is_a_whole_word(gazetteer):
    answer, other = ask(gazetteer, "communauté d'agglomération de Lisieux", "CC d'Ernée")
    assert (answer.outcome, answer.candidates[0].name) == (TO_DECIDE, "CA Lisieux Normandie")
    assert (other.outcome, other.chosen.name) == (RESOLVED, "CC de l'Ernée")
