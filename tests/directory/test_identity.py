"""Place ids stay from build to build, through merges and splits."""

import pandas as pd

from atlas.directory.identity import identify
from atlas.schema.frame import empty_table
from tests.conftest import make_records

NONE = pd.DataFrame({"record_key": [], "place_id": []}, dtype="str")


def run(records, clusters, known=NONE, aliases=None):
    aliases = empty_table("aliases") if aliases is None else aliases
    return identify(records, pd.Series(clusters, index=records.index), known, aliases)


def known_of(records, identified):
    return pd.DataFrame({"record_key": records["record_key"], "place_id": identified.place_ids})


def test_two_builds_from_nothing_give_the_same_ids_whatever_the_order():
    records = make_records({}, {}, {})
    first = run(records, [0, 0, 1])
    again = run(records.iloc[::-1].reset_index(drop=True), [5, 7, 7])
    assert first.place_ids.tolist() == again.place_ids.tolist()[::-1]
    assert first.place_ids.nunique() == 2
    assert first.aliases.empty


def test_a_new_record_does_not_change_the_id_of_its_place():
    records = make_records({"record_key": "b:1"})
    first = run(records, [0])
    more = make_records({"record_key": "a:1", "release_id": "a@2001-01-01"}, {"record_key": "b:1"})
    second = run(more, [0, 0], known_of(records, first))
    assert set(second.place_ids) == set(first.place_ids)


def test_a_merge_leaves_an_alias():
    records = make_records({}, {}, {})
    first = run(records, [0, 0, 1])
    second = run(records, [0, 0, 0], known_of(records, first))
    assert set(second.place_ids) == {first.place_ids[0]}
    assert second.aliases.to_numpy().tolist() == [[first.place_ids[2], first.place_ids[0]]]


def test_a_split_leaves_the_id_to_the_larger_part_and_gives_the_other_its_own_back():
    records = make_records({}, {}, {})
    first = run(records, [0, 0, 0])
    second = run(records, [0, 0, 1], known_of(records, first))
    assert second.place_ids[0] == first.place_ids[0]
    assert second.place_ids[2] != first.place_ids[0]
    third = run(records, [0, 0, 0], known_of(records, second), second.aliases)
    fourth = run(records, [0, 0, 1], known_of(records, third), third.aliases)
    assert third.aliases["old_place_id"].tolist() == [second.place_ids[2]]
    assert fourth.place_ids.tolist() == second.place_ids.tolist()


def test_chains_of_aliases_are_followed():
    records = make_records({}, {}, {})
    first = run(records, [0, 1, 2])
    second = run(records, [0, 1, 1], known_of(records, first))
    third = run(records, [0, 0, 0], known_of(records, second), second.aliases)
    kept = third.place_ids[0]
    assert set(third.aliases["place_id"]) == {kept}
    assert set(third.aliases["old_place_id"]) == set(first.place_ids) - {kept}


def test_a_place_that_is_gone_takes_its_aliases_with_it():
    records = make_records({}, {})
    first = run(records, [0, 1])
    second = run(records, [0, 0], known_of(records, first))
    other = make_records({"record_key": "z:1"})
    third = run(other, [0], known_of(records, second), second.aliases)
    assert third.aliases.empty


def undone(sizes, order=1):
    """Ids before a merge of places of some sizes, then once it is undone."""
    clusters = [i for i, size in enumerate(sizes) for _ in range(size)]
    records = make_records(*[{} for _ in clusters])
    first = run(records, clusters)
    merged = run(records, [0] * len(clusters), known_of(records, first))
    assert merged.place_ids.nunique() == 1
    after = [order * cluster for cluster in clusters]
    third = run(records, after, known_of(records, merged), merged.aliases)
    return first, third


def test_a_merge_that_is_undone_gives_each_place_its_own_id_back():
    for sizes in ((1, 1), (1, 3), (3, 1), (2, 2), (1, 2, 3)):
        for order in (1, -1):
            first, third = undone(sizes, order)
            assert third.place_ids.tolist() == first.place_ids.tolist(), (sizes, order)
            assert third.aliases.empty


def test_a_place_that_grew_while_merged_takes_its_own_id_back_all_the_same():
    records = make_records({}, {}, {})
    first = run(records, [0, 0, 1])
    grown = make_records({}, {}, {}, *[{"record_key": f"new:{i}"} for i in range(3)])
    merged = run(grown, [0] * 6, known_of(records, first))
    apart = run(grown, [0, 0, 1, 1, 1, 1], known_of(grown, merged), merged.aliases)
    assert apart.place_ids[:3].tolist() == first.place_ids.tolist()
    assert apart.place_ids[3:].unique().tolist() == [first.place_ids[2]]


def test_an_alias_follows_the_record_it_was_published_for():
    """The second of three places merged leaves with the third: its old id leads to where it is."""
    records = make_records({}, {}, {}, {})
    first = run(records, [0, 0, 1, 2])
    second = run(records, [0, 0, 0, 2], known_of(records, first))
    assert dict(second.aliases.to_numpy()) == {first.place_ids[2]: first.place_ids[0]}
    third = run(records, [0, 0, 2, 2], known_of(records, second), second.aliases)
    found = dict(third.aliases.to_numpy())
    assert third.place_ids[2] == third.place_ids[3]
    old = first.place_ids[2]
    assert found.get(old, old) == third.place_ids[2]
