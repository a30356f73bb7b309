"""Linkage on the pairs of real records that people read: what the method page promises holds."""

import pandas as pd
import pytest

from atlas.directory.linkage import link_records
from benchmarks import matching
from benchmarks.real_records import real_records


@pytest.fixture(scope="module")
def linked(shared_places):
    records, communes = real_records()
    return records, matching.labelled_pairs(records), link_records(records, communes)


def test_the_labelled_pairs_are_many_and_split_in_two():
    pairs = pd.read_csv(matching.LABELLED)
    assert len(pairs) >= 1_200
    assert (pairs["readers"] == matching.ALONE).sum() >= 200
    assert not pairs.duplicated(["left_record_id", "right_record_id"]).any()
    assert set(pairs["part"]) == {matching.TUNING, matching.CONTROL}
    assert (pairs["left_record_id"] < pairs["right_record_id"]).mean() > 0.4


@pytest.mark.slow
def test_precision_and_recall_on_pairs_never_used_for_tuning(linked):
    records, pairs, result = linked
    sources = records["source_id"].to_numpy()
    across = sources[pairs["left"]] != sources[pairs["right"]]
    control = pairs[pairs["part"] == matching.CONTROL].reset_index(drop=True)
    one = pd.Series(1.0, index=control.index)
    precision, recall = matching.figures(control, result.clusters, one)
    assert precision >= 0.97
    assert recall >= 0.87
    between = pairs[(pairs["part"] == matching.CONTROL) & across].reset_index(drop=True)
    ones = pd.Series(1.0, index=between.index)
    assert matching.figures(between, result.clusters, ones)[0] >= 0.98
    plain = matching.figures(control, matching.national_rule(records), one)
    assert precision > plain[0]
    assert recall > plain[1]


@pytest.mark.slow
def test_every_record_is_in_one_place_and_every_merge_is_explained(linked):
    records, _, result = linked
    assert len(result.clusters) == len(records)
    sizes = result.clusters.value_counts()
    merged = set(records["record_id"][result.clusters.isin(sizes[sizes > 1].index)])
    links = result.links[result.links["verdict"] == "réunies"]
    assert merged == {*links["left_record_id"], *links["right_record_id"]}
    assert (links["reason"].str.len() > 0).all()
