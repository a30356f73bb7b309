"""Which records are one place: what people decide, identifiers, scores, and who stays apart."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.directory.linkage import link
from atlas.directory.matching import DOUBTFUL, MERGE_FROM, MERGED, REVIEW_FROM, SEPARATE
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
    assert "distincte" in refused["reason"]


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
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from([0.001, 0.1, 0.3, 0.6, 0.9])),
    max_size=20,
)


@settings(deadline=None, max_examples=50)
@given(pairs)
def test_every_pair_merged_is_in_one_cluster_and_no_forbidden_pair_is(drawn):
    rows = {(min(a, b), max(a, b)): s for a, b, s in drawn if a != b}
    scored = make_scored(*[(a, b, s) for (a, b), s in rows.items()])
    linked = link(RECORDS, scored)
    cluster = linked.clusters.tolist()
    forbidden = [pair for pair, s in rows.items() if s < REVIEW_FROM]
    assert all(cluster[a] != cluster[b] for a, b in forbidden)
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
    if not forbidden:
        assert not apart
        assert {frozenset(c) for c in clusters(linked)} == _components(8, rows)


def _components(count, rows):
    """Connected components, the naive way."""
    groups = [{i} for i in range(count)]
    for (a, b), s in rows.items():
        if s >= MERGE_FROM:
            one, other = (next(g for g in groups if i in g) for i in (a, b))
            if one is not other:
                groups.remove(other)
                one |= other
    return {frozenset(group) for group in groups}
