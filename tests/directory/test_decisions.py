"""Decisions put together: which prevails, what matching is told."""

import pandas as pd

from atlas.directory.decisions import (
    CLOSE,
    CORRECT,
    DIFFERENT,
    MOOT,
    SAME,
    merge_decisions,
    pair_decisions,
)
from tests.directory.test_lines import PHONE, check, line, pair


def test_the_most_recent_decision_on_a_subject_replaces_the_others():
    known = check(
        pair(SAME, "a:1", "b:1", date="2026-05-01"), line(**PHONE, date="2026-05-01"),
        line(decision=CLOSE, fiche="a:2", date="2026-06-10"),
    ).decisions  # fmt: skip
    new = check(
        pair(DIFFERENT, "b:1", "a:1", date="2026-05-01"),
        line(**PHONE | {"valeur_proposee": "3639"}, date="2026-05-02"),
        line(decision=CLOSE, fiche="a:2", date="2026-06-09", motif="plus ancien"),
        line(decision=CLOSE, fiche="a:3"),
    ).decisions  # fmt: skip
    merged, replaced = merge_decisions(known, new)
    assert merged[["record_key", "decision"]].to_numpy().tolist() == [
        ["a:1", DIFFERENT], ["a:2", CLOSE], ["a:3", CLOSE], ["hub:1", CORRECT],
    ]  # fmt: skip
    assert merged.loc[3, "value"] == "3639"
    assert replaced["reason"].tolist() == ["vu", "plus ancien", "vu"]
    assert len(merged) + len(replaced) == len(known) + len(new)


def test_merging_again_changes_nothing_and_replaces_nothing():
    known = check(pair(SAME, "a:1", "b:1"), line(**PHONE)).decisions
    merged, replaced = merge_decisions(known, known.iloc[::-1])
    assert replaced.empty
    pd.testing.assert_frame_equal(merge_decisions(merged, known).decisions, merged)


def test_pairs_are_given_to_matching_but_those_without_object():
    decisions = check(pair(SAME, "b:1", "a:1"), pair(DIFFERENT, "a:1", "c:1"), line(**PHONE))
    pairs = pair_decisions(decisions.decisions)
    assert pairs.drop(columns="reason").to_numpy().tolist() == [
        ["a:1", "b:1", True],
        ["a:1", "c:1", False],
    ]
    assert pairs["reason"].tolist() == decisions.decisions["reason"].tolist()[:2]
    assert len(pair_decisions(decisions.decisions.assign(status=[MOOT, None, None]))) == 1
    assert pair_decisions(decisions.decisions.iloc[:0]).empty
