"""Commands killed at each of their steps: see `tests/attack/interrupted.py`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

# The others of `CASES` are run by hand: a minute each, as their like that are here.
KILLED = ("decide", "decide-again", "label-template", "contest", "actions", "describe",
          "export-again", "context-add", "import")  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork") or not Path("/proc/self/fd").is_dir(),
                    reason="needs fork and /proc")  # fmt: skip
@pytest.mark.parametrize("name", KILLED)
def test_a_command_killed_at_each_step_loses_nothing_and_is_taken_up(name, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.attack.interrupted", tmp_path, name],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["failures"] == []
    assert {"os.rename", "fsync", "write"} <= set(told["seen"])
    assert told["points"] == told["steps"] + told["seen"].count("fsync") > 5
