"""The digest of rows: the same for the same values, another for any change."""

import pandas as pd

from atlas.app import digest as module
from atlas.app.digest import digest, mark


def rows():
    return pd.DataFrame({"place_id": ["a", "b"], "latitude": [46.1, None], "kinds": [["x"], None]})


def test_the_same_values_have_the_same_digest():
    assert digest(rows()) == digest(rows())
    first = rows()
    assert digest(first) == digest(first)


def test_any_change_is_seen():
    changed = [
        rows().assign(latitude=[46.1, 0.0]),
        rows().assign(kinds=[["x"], []]),
        rows().rename(columns={"latitude": "longitude"}),
        rows().iloc[::-1],
        rows().set_index(pd.Index(["p", "q"])),
        rows()["latitude"],
    ]
    digests = {digest(each) for each in [rows(), *changed]}
    assert len(digests) == len(changed) + 1


def test_an_object_that_is_gone_leaves_no_trace():
    first = rows()
    digest(first)
    assert (id(first), None) in module._KNOWN
    address = id(first)
    del first
    assert (address, None) not in module._KNOWN


def test_the_first_rows_alone_are_told_from_all():
    every = rows()
    assert digest(every, 1) == digest(every.head(1)) != digest(every)


def test_a_mark_is_of_one_object_and_never_given_again():
    first = rows()
    given = mark(first)
    assert mark(first) == given != mark(rows())
    del first
    assert given not in {mark(rows()) for _ in range(5)}
