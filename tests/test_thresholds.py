"""Every number of the rooms that decide has a name, a source, and the value that is documented."""

import re

import pytest

from atlas.directory import linkage, matching, quality
from benchmarks import thresholds
from tests.conftest import PROJECT
from tests.constants import (
    Constant,
    every_constant,
    module_constants,
    room_files,
    silent_numbers,
    value_text,
)

# Words of a comment that say how a number was chosen.
SOURCED = re.compile(
    r"\bby hand\b|\bby definition\b|\bby convention\b|\bfitted\b|\bmeasured\b|\bdoi:|"
    r"\bof the authors\b",
    re.IGNORECASE,
)
MADE_UP = '''
BARE = 3

# By hand.
FIRST = 0.5
SECOND, THIRD = 1, -2  # of a day

OTHER = {"a": 1.5}
"""By convention."""
TEXT, FLAG, OBJECT = "x", True, object()
'''


def documented():
    """Return the rows of docs/thresholds.md: name -> value as written."""
    rows = {}
    for line in (PROJECT / "docs" / "thresholds.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `atlas."):
            names, values = line.strip("| ").split(" | ")[:2]
            first, *others = re.findall(r"`([^`]+)`", names)
            module = first.rpartition(".")[0]
            named = [first, *(f"{module}.{other}" for other in others)]
            rows |= dict(zip(named, values.split(", "), strict=True))
    return rows


def entries(constant):
    """Return name -> value of a constant as the document lists it."""
    if constant.part and isinstance(constant.value, dict):
        return {
            f'{constant.module}.{constant.name}["{key}"]': value_text(value)
            for key, value in constant.value.items()
        }
    return {f"{constant.module}.{constant.name}": value_text(constant.value) or "—"}


def test_comments_are_read_as_people_read_them():
    said = {constant.name: constant.said for constant in module_constants(MADE_UP, "x")}
    assert said == {
        "BARE": "",
        "FIRST": "By hand.",
        "SECOND": "By hand. of a day",
        "THIRD": "By hand. of a day",
        "OTHER": "By convention.",
    }


def test_silent_numbers_are_seen_and_plain_ones_are_not():
    source = "def f(x, y=7):\n    return x[2] * 2 + 100 * x ** 3 + 0.25\n"
    assert sorted(silent_numbers(source)) == [(1, 7), (2, 0.25), (2, 3)]


def test_every_room_is_there():
    assert len(room_files()) > 60
    assert {"atlas/directory/matching/score.py", "atlas/siting/plan.py"} <= {*room_files()}


def test_every_number_says_how_it_was_chosen():
    unsourced = [f"{c.module}.{c.name}" for c in every_constant() if not SOURCED.search(c.said)]
    assert unsourced == []


def test_no_number_is_without_a_name():
    silent = [
        f"{path}:{line}: {number}"
        for path in room_files()
        for line, number in silent_numbers((PROJECT / path).read_text(encoding="utf-8"))
    ]
    assert silent == []


def test_the_document_has_every_constant_with_its_value():
    wanted = {}
    for constant in every_constant():
        wanted |= entries(constant)
    assert documented() == wanted


def test_what_a_comment_says_is_measured_is():
    assert {constant.part for constant in every_constant()} == {*thresholds.PARTS, None}


@pytest.mark.parametrize(
    ("value", "factor", "most", "tried"),
    [(0.5, 0.8, 1, 0.4), (0.9, 1.2, 1, 1.0), (97, 1.2, 100, 100), (2, 0.8, 9, 1), (1, 0.8, 9, 0.8),
     (30, 1.2, 99, 36), ({"a": 10.0}, 1.2, 99, {"a": 12.0})],
)  # fmt: skip
def test_a_value_is_tried_below_and_above(value, factor, most, tried):
    assert thresholds.scaled(value, factor, most) == tried


def turn_of(module, name, key=None):
    return thresholds.Turn(Constant(module.__name__, name, "", "", ""), key)


def test_a_constant_is_changed_wherever_it_is_held_and_put_back():
    before = matching.MERGE_FROM
    with thresholds.changed(turn_of(matching, "MERGE_FROM"), 0.8):
        assert matching.MERGE_FROM == linkage.MERGE_FROM == pytest.approx(0.8 * before)
    assert matching.MERGE_FROM == linkage.MERGE_FROM == before


def test_shares_of_a_whole_still_add_up_to_one():
    before = dict(quality.SCORE_WEIGHTS)
    with thresholds.changed(turn_of(quality, "SCORE_WEIGHTS", "precision_score"), 1.2):
        assert quality.SCORE_WEIGHTS["precision_score"] == pytest.approx(
            1.2 * before["precision_score"]
        )
        assert sum(quality.SCORE_WEIGHTS.values()) == pytest.approx(1)
    assert before == quality.SCORE_WEIGHTS
