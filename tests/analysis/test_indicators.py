"""Series as they are read: last known, revised, contradicted, aimed at, side by side."""

import pandas as pd
import pytest

from atlas.analysis.steering.indicators import (
    counted_beside,
    latest,
    observed_indicators,
    revisions,
    told_otherwise,
    toward_target,
)
from atlas.schema.frame import conform
from atlas.sources.embedded import read_indicators
from tests.conftest import PROJECT


def make_observations(*rows):
    """Return a table `observations`: period, value, status and day known of each, in one file."""
    frame = pd.DataFrame(rows, columns=["period", "value", "status", "known"])
    days = pd.to_datetime(frame["period"])
    return conform(
        frame.assign(
            context_id="f" + frame["known"], row_number=2, indicator_id="lieux", version="1",
            level="departement", territory_code="23", period_end_date=days,
            known_date=pd.to_datetime(frame["known"]), low=None, high=None,
        ),
        "observations",
    )  # fmt: skip


TWICE = make_observations(
    ("2022-01-31", 10, "observé", "2022-02-01"), ("2022-02-28", 12, "observé", "2022-03-01"),
    ("2022-01-31", 11, "observé", "2022-03-01"), ("2022-02-28", 12, "estimé", "2022-04-01"),
    ("2022-02-28", 20, "cible", "2022-02-01"), ("2022-06-30", 30, "cible", "2022-02-01"),
)  # fmt: skip


def test_both_vintages_are_kept_and_the_last_is_read():
    rows = latest(TWICE)
    assert rows[["period", "role", "value", "vintage_count"]].to_numpy().tolist() == [
        ["2022-01-31", "valeur", 11, 2], ["2022-02-28", "cible", 20, 1],
        ["2022-02-28", "valeur", 12, 2], ["2022-06-30", "cible", 30, 1],
    ]  # fmt: skip
    changed = revisions(TWICE)
    assert changed[["period", "previous_value", "value", "difference"]].to_numpy().tolist() == [
        ["2022-01-31", 10, 11, 1]
    ]
    assert changed["previous_known_date"].tolist() == [pd.Timestamp("2022-02-01")]


def test_a_value_that_disappears_is_a_revision_without_difference():
    rows = make_observations(("2022-01-31", 10, "observé", "2022-02-01"),
                             ("2022-01-31", None, "manquant", "2022-03-01"))  # fmt: skip
    assert revisions(rows)["difference"].isna().tolist() == [True]
    assert latest(rows)["value"].isna().all()


def test_two_files_that_contradict_each_other_are_both_told():
    rows = make_observations(("2022-01-31", 10, "observé", "2022-02-01"),
                             ("2022-01-31", 12, "observé", "2022-02-01"),
                             ("2022-02-28", 5, "observé", "2022-02-01"))  # fmt: skip
    rows["context_id"] = ["a", "b", "b"]
    assert told_otherwise(rows)[["context_id", "value"]].to_numpy().tolist() == [
        ["a", 10], ["b", 12],
    ]  # fmt: skip
    assert told_otherwise(TWICE).empty


def test_the_target_is_the_first_that_is_not_past():
    stands = toward_target(latest(TWICE))
    assert (stands["value"], stands["target"], stands["gap"]) == (12, 20, 8)
    later = pd.concat([TWICE, make_observations(("2022-05-31", 31, "observé", "2022-06-01"))])
    assert toward_target(latest(later))["gap"] == -1
    past = pd.concat([TWICE, make_observations(("2022-12-31", 33, "observé", "2023-01-01"))])
    assert toward_target(latest(past))[["target", "gap"]].tolist() == [30, -3]


def test_without_value_nothing_is_said_of_the_gap():
    stands = toward_target(latest(make_observations(("2022-06-30", 30, "cible", "2022-02-01"))))
    assert pd.isna(stands["value"])
    assert pd.isna(stands["gap"])
    assert stands["target"] == 30


def test_two_counts_stand_side_by_side_when_they_are_of_one_moment():
    own = latest(make_observations(("2020-10-20", 908, "observé", "2020-11-01"),
                                   ("2021-08-15", 1500, "observé", "2021-09-01")))  # fmt: skip
    other = latest(make_observations(("2020-09-30", 856, "observé", "2023-01-01"),
                                     ("2020-10-31", 857, "observé", "2023-01-01"),
                                     ("2021-06-30", 1304, "observé", "2023-01-01")))  # fmt: skip
    pairs = counted_beside(own, other)
    assert pairs[["value", "other_period", "other_value", "difference"]].to_numpy().tolist() == [
        [908, "2020-10-31", 857, 51]
    ]


@pytest.mark.parametrize("shuffled", [False, True])
def test_an_indicator_that_nobody_defines_is_followed_under_its_identifier(shuffled):
    known = read_indicators(PROJECT / "data")
    rows = TWICE.sample(frac=1, random_state=1) if shuffled else TWICE
    found = observed_indicators(known, latest(rows)).iloc[0]
    assert found[["indicator_name", "observation_count"]].tolist() == ["lieux", 4]
    assert pd.isna(found["unit"])


def test_every_embedded_indicator_says_its_unit_and_its_limits():
    known = read_indicators(PROJECT / "data")
    assert known[["definition", "unit", "limits", "licence", "producer"]].notna().all(axis=None)
    assert not known.duplicated(["indicator_id", "version"]).any()
    assert set(known["counterpart_id"].dropna()) <= set(known["indicator_id"])
