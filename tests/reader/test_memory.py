"""Answers are made once, the last few are kept, and a failure is not."""

from threading import Thread

import pytest

from atlas.reader.memory import Memory


def test_each_answer_is_made_once_however_many_ask_at_once():
    kept, made = Memory(4), []

    def ask():
        kept.get("same", lambda: made.append(1) or len(made))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_the_oldest_goes_first_and_what_was_just_asked_stays():
    kept = Memory(2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: key)
    assert kept.get("a", lambda: "again") == "a"
    assert kept.get("b", lambda: "again") == "again"


def test_a_failure_is_not_kept():
    kept = Memory(2)

    def fail():
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        kept.get("a", fail)
    assert kept.get("a", lambda: 1) == 1


def test_one_answer_may_ask_another():
    kept = Memory(2)
    assert kept.get("a", lambda: kept.get("b", lambda: 1) + 1) == 2
