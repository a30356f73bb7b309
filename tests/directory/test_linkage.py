"""Which records are one place: what people decide, identifiers, scores, and who stays apart."""

import math

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.directory.linkage import link, link_records
from atlas.directory.matching import DOUBTFUL, MERGE_FROM, MERGED, PLAUSIBLE_FROM, SEPARATE
from tests.conftest import make_records


def make_scored(*rows):
    frame = pd.DataFrame(rows, columns=["left", "right", "score"])
    frame = frame.astype({"left": "int64", "right": "int64", "score": "float64"})
    return frame.assign(distance_m=np.nan, reason="essai")


def decided(*rows):
    frame = pd.DataFrame(rows, columns=["left_record_key", "right_record_key", "is_same"])
    return frame.assign(reason="vu sur place")


def clusters(linked):
    return linked.clusters.groupby(linked.clusters).indices.values()


def test_a_high_score_merges_and_a_middle_one_waits():
    records = make_records({}, {}, {}, {})
    linked = link(records, make_scored((0, 1, 0.9), (1, 2, 0.3), (2, 3, 0.1)))
    assert linked.clusters.tolist() == [0, 0, 2, 3]
    assert linked.links["verdict"].tolist() == [MERGED, DOUBTFUL]
    assert linked.links["left_record_id"].tolist() == records["record_id"][[0, 1]].tolist()


def test_plainly_different_records_never_meet_through_a_third():
    linked = link(make_records({}, {}, {}), make_scored((0, 1, 0.9), (1, 2, 0.8), (0, 2, 0.001)))
    assert linked.clusters.tolist() == [0, 0, 2]
    refused = linked.links[linked.links["verdict"] == DOUBTFUL].iloc[0]
    assert refused["score"] == 0.8
    assert "ne s'accordent pas" in refused["reason"]


def test_a_chain_needs_every_pair_plausible_and_the_pairs_to_agree_on_average():
    agreeing = link(make_records({}, {}, {}), make_scored((0, 1, 0.9), (1, 2, 0.9), (0, 2, 0.3)))
    assert agreeing.clusters.tolist() == [0, 0, 0]
    weak = link(make_records({}, {}, {}), make_scored((0, 1, 0.9), (1, 2, 0.65), (0, 2, 0.1)))
    assert weak.clusters.tolist() == [0, 0, 2]


def test_a_pair_that_was_not_proposed_parts_a_place_when_it_is_implausible(land):
    """The third record is near the second alone, and cannot be the first: a numbered neighbour."""
    rows = [
        {"name": "Cyberbase Hugo 1", "phone": "+33100000000", "address": "4 rue Hoche"},
        {"name": "Cyberbase Hugo", "phone": "+33100000000", "address": "4 rue Hoche"},
        {"name": "Cyberbase Hugo 2", "address": "4 rue Hoche"},
    ]
    here = {"commune_code": "23001", "commune_name": "Ouest", "longitude": 2.05, "latitude": 46.05}
    found = link_records(make_records(*(here | row for row in rows)), land).clusters
    assert found[0] != found[2]


def test_a_decision_wins_over_scores_both_ways():
    records = make_records({}, {}, {})
    keys = records["record_key"]
    linked = link(
        records,
        make_scored((0, 1, 0.99), (1, 2, 0.001)),
        decided((keys[0], keys[1], False), (keys[2], keys[1], True)),
    )
    assert linked.clusters.tolist() == [0, 1, 1]
    shown = linked.links.set_index("verdict")
    assert shown.loc[SEPARATE, "reason"] == "décidé : vu sur place"
    assert pd.isna(shown.loc[MERGED, "score"])


def test_a_decision_holds_for_every_release():
    rows = [{"record_key": "a:1", "record_id": f"a@202{i}-01-01:1"} for i in range(2)]
    records = make_records(*rows, {"record_key": "b:1"})
    linked = link(records, make_scored((0, 1, 0.5)), decided(("a:1", "b:1", True)))
    assert linked.clusters.nunique() == 1


def test_the_same_identifier_of_a_source_is_the_same_place_unless_plainly_different():
    rows = [{"record_key": "a:1"}, {"record_key": "a:1"}, {"record_key": "a:1"}]
    linked = link(make_records(*rows), make_scored((0, 1, 0.1), (0, 2, 0.001)))
    assert linked.clusters.tolist() == [0, 0, 2]
    assert linked.links["verdict"].tolist() == [MERGED, DOUBTFUL]
    assert "identifiant" in linked.links["reason"].iloc[0]


RECORDS = make_records(*[{}] * 8)
pairs = st.lists(
    st.tuples(
        st.integers(0, 7),
        st.integers(0, 7),
        st.sampled_from([0.001, 0.1, 0.3, 0.6, 0.7, 0.9, 0.95]),
    ),
    max_size=24,
)


@settings(deadline=None, max_examples=100)
@given(pairs)
def test_groups_are_those_of_average_linkage_done_naively(drawn):
    rows = {(min(a, b), max(a, b)): s for a, b, s in drawn if a != b}
    scored = make_scored(*[(a, b, s) for (a, b), s in rows.items()])
    linked = link(RECORDS, scored)
    assert {frozenset(c) for c in clusters(linked)} == _average_linkage(8, rows)
    backwards = link(RECORDS, scored[::-1].reset_index(drop=True))
    assert backwards.clusters.tolist() == linked.clusters.tolist()


@settings(deadline=None, max_examples=50)
@given(pairs)
def test_no_implausible_pair_is_one_place_and_no_doubt_is_lost(drawn):
    rows = {(min(a, b), max(a, b)): s for a, b, s in drawn if a != b}
    linked = link(RECORDS, make_scored(*[(a, b, s) for (a, b), s in rows.items()]))
    cluster = linked.clusters.tolist()
    assert all(cluster[a] != cluster[b] for (a, b), s in rows.items() if s < PLAUSIBLE_FROM)
    high = [pair for pair, s in rows.items() if s >= MERGE_FROM]
    merged = linked.links[linked.links["verdict"] == MERGED]
    waiting = linked.links[linked.links["verdict"] == DOUBTFUL]
    assert len(merged) == sum(cluster[a] == cluster[b] for a, b in high)
    place = dict(zip(RECORDS["record_id"], cluster, strict=True))
    doubts = [
        frozenset((place[a], place[b]))
        for a, b in zip(waiting["left_record_id"], waiting["right_record_id"], strict=True)
    ]
    assert len(doubts) == len(set(doubts))
    apart = {frozenset((cluster[a], cluster[b])) for a, b in high if cluster[a] != cluster[b]}
    assert apart <= set(doubts)


def _average_linkage(count, rows):
    """Join the two groups of most mean evidence until none agree, the naive way."""
    groups = [[i] for i in range(count)]
    while True:
        best = None
        for i, one in enumerate(groups):
            for j, other in enumerate(groups[:i]):
                odds = [
                    math.log(rows[pair] / (1 - rows[pair]))
                    for pair in ((min(a, b), max(a, b)) for a in one for b in other)
                    if pair in rows
                ]
                if not odds or min(odds) < math.log(PLAUSIBLE_FROM / (1 - PLAUSIBLE_FROM)):
                    continue
                mean = round(sum(odds) / len(odds), 9)
                if mean < round(math.log(MERGE_FROM / (1 - MERGE_FROM)), 9):
                    continue
                rank = (-mean, -len(odds), *sorted((min(one), min(other))))
                best = min(best or (rank, i, j), (rank, i, j))
        if best is None:
            return {frozenset(group) for group in groups}
        _, i, j = best
        groups[j] += groups.pop(i)
