"""Sentences, tables and classes of sureness: every class has its name, numbers add up."""

import pandas as pd
import pytest

from atlas.access.assumptions import Assumptions
from atlas.access.inequality import ALL
from atlas.access.sureness import PEOPLE_BY_VERDICT, people_by_sureness
from atlas.access.travel import GreatCircle
from atlas.access.variants import rank_ranges, variants
from atlas.views.display.measures import MEASURES, class_labels, classify, format_value, legend
from atlas.views.words.sureness import (
    CLASSES,
    PEOPLE_LABELS,
    SURENESS,
    people_table,
    rank_words,
    ranks_table,
    sureness_class,
    sureness_finding,
    sureness_table,
    variants_table,
)
from atlas.views.words.sureness_method import sureness_markdown

CODES = [f"2300{i}" for i in range(7)]
NO_DAY = pd.Series(pd.NaT, CODES, dtype="datetime64[us]")
RESULT = pd.DataFrame(
    [(*key, "r") for key in CLASSES] + [("inconnu", "inconnu", "r")],
    columns=["verdict", "sureness", "reason"], index=CODES,
).assign(
    flip_detour_factor=1.4242, margin_m=-2346.0, change_words="mots", hinge_expires_date=NO_DAY,
    hinge_place_id=pd.Series(["p1", *[None] * 6], CODES, dtype="str"),
)  # fmt: skip
POPULATION = pd.Series([1, 20, 300, 4000, 50_000, 600_000, 7_000_000], index=CODES)


def test_every_class_has_a_number_a_name_and_a_colour():
    numbers = sureness_class(RESULT)
    assert numbers.tolist()[:6] == [0, 1, 2, 3, 4, 5]
    assert pd.isna(numbers.iloc[6])
    assert classify(numbers, SURENESS).tolist()[:6] == [0, 1, 2, 3, 4, 5]
    assert len(SURENESS.colours) == len(class_labels(SURENESS)) == 6
    assert format_value(0, SURENESS) == "Manque, sûr"
    rows = pd.DataFrame({"sureness_class": numbers, "population": POPULATION})
    assert legend(rows, SURENESS)["population"].tolist() == POPULATION.tolist()


def test_the_four_numbers_of_the_finding_make_everyone():
    people = people_by_sureness(RESULT, POPULATION).loc[ALL]
    assert sureness_finding(people, "10 km") == (
        "**21 habitants** sans lieu à 10 km, verdict sûr ou plutôt sûr (dont 1 sûr), et **300** "
        "dont ce verdict est fragile ; 650\u202f000 avec un lieu, verdict sûr ou plutôt sûr, et "
        "4\u202f000 dont ce verdict est fragile ; 7\u202f000\u202f000 inconnus. Le verdict tient "
        "à un seul lieu pour 1 habitant."
    )
    assert POPULATION.sum() == 21 + 300 + 650_000 + 4000 + 7_000_000


def test_nobody_is_said_without_a_place_where_nothing_is_known():
    people = people_by_sureness(RESULT[6:], POPULATION[6:]).loc[ALL]
    assert sureness_finding(people, "10 km") == (
        "Aucun verdict, ni sûr ni fragile\xa0: 7\u202f000\u202f000 habitants inconnus."
    )


def test_people_by_territory_add_up():
    assert list(PEOPLE_LABELS) == list(PEOPLE_BY_VERDICT)
    groups = pd.Series(["01"] * 3 + ["02"] * 4, index=CODES)
    table = people_table(people_by_sureness(RESULT, POPULATION, groups), {"01": "Ain"})
    assert table["Territoire"].tolist() == ["Ain", "02"]
    assert table["Habitants"].sum() == POPULATION.sum()
    assert (table[list(PEOPLE_LABELS.values())].sum(axis=1) == table["Habitants"]).all()


def test_communes_come_with_their_reason_gaps_first():
    communes = pd.DataFrame(
        {"commune_code": CODES, "commune_name": "C", "population": [4, 5, 6, 1, 2, 3, 0]}
    )
    around = pd.DataFrame(
        {"covering_source_count": 3, "latest_vintage_date": pd.Timestamp("2024-08-01"),
         "within_count": 2, "weak_share": 0.5, "freshness_mean": 0.25,
         "nearest_precision": "point"}, index=CODES,
    )  # fmt: skip
    trips = pd.DataFrame({"cost": 12_345.0, "people_beyond": 2.6}, index=CODES)
    table = sureness_table(communes, RESULT, around, trips, 0.001, "km")
    assert table["Verdict"].tolist() == ["manque"] * 3 + ["inconnu"] + ["couvert"] * 3
    assert table["Code"].tolist()[:3] == CODES[2::-1]
    assert table["Habitants"].tolist() == [6, 5, 4, 0, 3, 2, 1]
    assert table["Trajet (km)"].iloc[0] == pytest.approx(12.35, abs=0.01)
    assert table["dont ni récents ni confirmés (%)"].iloc[0] == 50
    assert table[["Détour qui le change", "Écart au seuil (km)", "Au-delà"]].iloc[0].tolist() == (
        [1.42, -2.35, 3]
    )
    assert table["Ce qui le changerait"].eq("mots").all()
    assert table["Seul lieu à portée"].tolist()[2] == "p1"


def test_a_rank_is_written_with_its_range():
    values = pd.DataFrame({"base": [3.0, 1.0, 1.0, None], "v": [0.0, 1.0, 2.0, 5.0]},
                          index=["01", "02", "03", "04"])  # fmt: skip
    table = ranks_table(rank_ranges(values, True), {"01": "Ain"}, MEASURES["nearest_road_m"])
    assert table["Code"].tolist() == ["02", "03", "01", "04"]
    assert table["En mots"].tolist() == [
        "1er ex æquo sur 3 (entre 1er et 2e)",
        "1er ex æquo sur 3 (entre 1er et 3e)",
        "3e sur 3 (entre 1er et 3e)",
        "inconnu",
    ]
    assert rank_words(rank_ranges(values[["base"]], True).iloc[0]) == "3e sur 3 (toujours)"


def test_every_variant_is_told():
    listed = variants(GreatCircle(1.3), Assumptions())
    table = variants_table(listed)
    assert len(table) == len(listed) - 1
    assert table.iloc[0].tolist() == ["détour", "si le détour vaut 1,2", "plausible"]
    assert table["Nature"].tolist()[-1] == "borne"


def test_the_method_says_the_rules_with_their_numbers():
    text = sureness_markdown()
    assert "{" not in text
    for words in ("plus de 3 ans", "moins de 5 lieux", "`plutôt sûr`", "**Limites**"):
        assert words in text
