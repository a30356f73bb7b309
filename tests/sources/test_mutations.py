"""Damaged files give rows or a sentence, in little time and memory: never a traceback."""

import resource
import time
from contextlib import suppress

import pytest

from atlas.errors import AtlasError
from atlas.sources.files import read_described
from atlas.sources.registry import load_mappings
from tests.conftest import PROJECT
from tests.sources.mutations import mutated

MAPPINGS = load_mappings(PROJECT / "data" / "mappings")
MOST_SECONDS, MOST_BYTES = 5, 1 << 30


def read_all(count, seed, tmp_path):
    """Read damaged files as `atlas import` does; return those that took too long."""
    slow = []
    for name, content in mutated(count, seed):
        path = tmp_path / name
        path.write_bytes(content)
        started = time.perf_counter()
        with suppress(AtlasError):
            raw, _ = read_described(path, MAPPINGS)
            assert raw.rows.index.tolist() == list(range(len(raw.rows))), name
            assert raw.rows.columns.is_unique, name
            assert (raw.rows.dtypes == "str").all(), name
        if time.perf_counter() - started > MOST_SECONDS:
            slow.append(name)
        path.unlink()
    return slow


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.slow
def test_damaged_files_give_rows_or_a_sentence(tmp_path, seed):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert read_all(100, seed, tmp_path) == []
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert (after - before) * 1024 < MOST_BYTES


@pytest.mark.slow
def test_a_thousand_damaged_files_give_rows_or_a_sentence(tmp_path):
    """As many more as asked, and of every kind: `python -m tests.attack.mutated N`."""
    assert read_all(1_000, 2026, tmp_path) == []
