"""Need by commune: old codes followed, means said, what is missing unknown and never 0."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas.access.demand import read_need
from atlas.context.need import known_people_share, published_need
from atlas.errors import InputError, SchemaError
from atlas.schema.frame import STRUCTURE_COLUMN, conform, empty_table

COLUMNS = {"code": "code", "value": "v"}
DAY = date(2020, 1, 1)


def event(kind, old, new, day="2022-01-01"):
    return {"event_date": day, "event_kind": kind, "old_code": old, "old_name": old,
            "new_code": new, "new_name": new, "source": "essai"}  # fmt: skip


@pytest.fixture
def reference(land, arrondissements):
    """The toy land; 23097 and 23098 merged into 23001, 23003 came out of 23002 in 2022."""
    events = [event("fusion", "23097", "23001"), event("fusion", "23098", "23001"),
              event("rétablissement", "23002", "23003")]  # fmt: skip
    city = arrondissements.iloc[0]
    parts = [{**city, "arrondissement_code": f"2320{i}", "population": i} for i in (1, 3)]
    return {
        "communes": land, "former_communes": empty_table("former_communes"),
        "commune_events": conform(pd.DataFrame(events), "commune_events"),
        "arrondissements": pd.DataFrame(parts),
    }  # fmt: skip


def raw(*rows, shape=""):
    frame = pd.DataFrame(rows, columns=["code", "v"], dtype="str")
    return frame.assign(**{STRUCTURE_COLUMN: shape})


def read(reference, *rows, vintage=DAY, **options):
    return published_need(raw(*rows), "indice", COLUMNS, vintage, reference, **options)


def values(accounted):
    return dict(zip(accounted.table["commune_code"], accounted.table["value"], strict=True))


def rules(accounted):
    return accounted.issues["rule"].tolist()


def test_each_commune_has_its_value(reference):
    got = read(reference, ("23001", "5"), ("23003", "7,5"), vintage=date(2023, 1, 1))
    assert values(got) == {"23001": 5, "23003": 7.5}
    assert rules(got) == []
    assert got.table["label"].isna().all()


def test_merged_communes_have_the_plain_mean_of_their_values(reference):
    got = read(reference, ("23001", "1"), ("23097", "2"), ("23098", "6"))
    assert values(got) == {"23001": 3}
    assert got.table["published_count"].tolist() == [3]
    assert rules(got) == ["ancienne commune", "ancienne commune"]
    assert got.issues["proposed_value"].tolist() == ["23001", "23001"]


def test_a_commune_shared_since_gives_its_value_to_its_parts(reference):
    got = read(reference, ("23002", "4"))
    assert values(got) == {"23002": 4, "23003": 4}
    assert rules(got) == ["commune partagée depuis"]


def test_a_part_that_has_its_own_value_takes_no_other(reference):
    got = read(reference, ("23002", "4"), ("23003", "9"))
    assert values(got)["23003"] == 9
    assert values(got)["23002"] == 4
    assert got.table["published_count"].tolist() == [1, 1]


def test_arrondissements_weigh_by_their_people(reference):
    got = read(reference, ("23201", "2"), ("23203", "6"))
    assert values(got) == {"23001": pytest.approx((2 * 1 + 6 * 3) / 4)}
    assert got.table["published_count"].tolist() == [2]


def test_a_city_with_its_own_value_leaves_out_its_arrondissements(reference):
    got = read(reference, ("23201", "2"), ("23001", "5"))
    assert values(got) == {"23001": 5}
    assert rules(got) == ["valeur en trop"]
    assert (got.row_count, got.kept_count) == (2, 1)


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([("", "5")], "code absent"),
        ([("France", "5")], "code INSEE"),
        ([("99999", "5")], "commune inconnue"),
        ([("23001", "")], "valeur absente"),
        ([("23001", "nd")], "valeur illisible"),
        ([("23001", "1e999")], "valeur illisible"),
    ],
)
def test_a_row_of_no_use_is_rejected_and_told(reference, rows, rule):
    got = read(reference, *rows, ("23003", "1"), ("23002", "2"), vintage=date(2023, 1, 1))
    assert rules(got) == [rule]
    assert values(got) == {"23002": 2, "23003": 1}
    assert (got.row_count, got.kept_count) == (3, 2)
    assert got.issues["severity"].tolist() == ["rejet"]
    assert got.issues["row_number"].tolist() == [2]


def test_a_code_said_twice_is_kept_once_or_not_at_all(reference):
    same = read(reference, ("23001", "5"), ("23001", "5,0"))
    assert (values(same), rules(same)) == ({"23001": 5}, ["ligne répétée"])
    other = read(reference, ("23001", "5"), ("23001", "6"))
    assert (values(other), rules(other)) == ({}, ["valeurs contradictoires"] * 2)


def test_a_row_of_another_shape_is_rejected(reference):
    frame = raw(("23001", "5"), shape="3 cellules pour 2 colonnes")
    got = published_need(frame, "indice", COLUMNS, DAY, reference)
    assert (rules(got), got.kept_count) == (["forme de la ligne"], 0)


def test_a_lost_zero_is_restored_and_said_once(land, reference):
    corsica = land.assign(commune_code=["01001", "01002", "2A004", "97501"])
    got = read({**reference, "communes": corsica}, ("1001", "1"), ("1002", "2"), ("2a004", "3"))
    assert values(got) == {"01001": 1, "01002": 2, "2A004": 3}
    assert rules(got) == ["code rétabli"]
    assert got.issues["message"].str.startswith("3 lignes").all()


WORDS = ("ville", "bourg", "rural")


def test_words_are_ranked_from_the_least_need_to_the_most(reference):
    got = read(reference, ("23001", "Rural"), ("23003", "ville"), ("23002", "hameau"),
               vintage=date(2023, 1, 1), classes=WORDS)  # fmt: skip
    assert values(got) == {"23001": 3, "23003": 1}
    assert got.table["label"].tolist() == ["Rural", "ville"]
    assert rules(got) == ["valeur illisible"]


def test_a_merger_of_words_names_them_all(reference):
    got = read(reference, ("23001", "rural"), ("23097", "ville"), classes=WORDS)
    assert values(got) == {"23001": 2}
    assert got.table["label"].tolist() == ["ville|rural"]


def test_words_without_their_order_are_refused_with_what_was_found(reference):
    with pytest.raises(SchemaError, match=r"2 valeurs : rural \| ville\). .*--classes"):
        read(reference, ("23001", "rural"), ("23002", "ville"), ("23003", "rural"))


def test_a_mark_of_missing_values_is_no_class_however_often_it_comes(reference):
    got = read(reference, ("23001", "1"), ("23002", "nd"), ("23003", "nd"))
    assert got.table["commune_code"].tolist() == ["23001"]
    assert got.row_count == got.kept_count + 2
    with pytest.raises(SchemaError, match="1 valeurs : nd"):
        read(reference, ("23002", "nd"), ("23003", "nd"))


def test_a_class_said_twice_is_refused(reference):
    with pytest.raises(InputError, match="deux fois"):
        read(reference, ("23001", "rural"), classes=("rural", "Rural"))


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["23001", "23002", "23003", "23097", "23201", "23203", "0", ""]),
            st.sampled_from(["0", "1", "2,5", "nd", ""]),
        ),
        max_size=12,
    )
)
def test_every_row_is_kept_or_rejected(reference, rows):
    got = read(reference, *rows, ("23001", "1"), ("23002", "1"), ("23003", "1"))
    rejected = got.issues[got.issues["severity"] == "rejet"]
    assert got.row_count == len(rows) + 3 == got.kept_count + len(rejected)
    assert got.table["commune_code"].is_unique
    assert got.table["value"].between(0, 2.5).all()


def stored(reference):
    got = read(reference, ("23001", "5"), ("23003", "0"), vintage=date(2023, 1, 1))
    contexts = pd.DataFrame({"context_id": ["indice"], "kind": ["besoin"]})
    return {"contexts": contexts, "need_values": got.table, "communes": reference["communes"]}


def test_missing_need_is_unknown_and_zero_is_a_value(reference):
    need = read_need(stored(reference), "indice")
    assert need.index.tolist() == ["23001", "23002", "23003", "97501"]
    assert need.isna().tolist() == [False, True, False, True]
    assert need["23003"] == 0


def test_the_only_index_needs_no_name_and_an_unknown_one_is_refused(reference):
    tables = stored(reference)
    assert read_need(tables).equals(read_need(tables, "indice"))
    with pytest.raises(InputError, match="indices : indice"):
        read_need(tables, "autre")
    with pytest.raises(InputError, match="aucun"):
        read_need(tables | {"contexts": tables["contexts"].iloc[:0]})


def test_share_of_people_whose_need_is_known(reference):
    tables = stored(reference)
    share = known_people_share(tables["need_values"], tables["communes"])
    assert share.to_dict() == {"indice": pytest.approx(700 / 1050)}
    assert known_people_share(empty_table("need_values"), tables["communes"]).empty
