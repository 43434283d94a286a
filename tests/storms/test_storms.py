"""A short storm on each database. The long one is tests/storms/run.py with its own defaults."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

STORM = Path(__file__).with_name("run.py")
NO_POSTGRES = 3


@pytest.mark.slow
@pytest.mark.parametrize("words", [("sqlite",), ("postgres",), ("postgres", "--restart")], ids=" ".join)
def test_nothing_is_wrong_after_a_storm(words):
    database, *more = words
    command = [sys.executable, STORM, "--database", database, "--processes", "8", "--seconds", "6", *more]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode == NO_POSTGRES:
        pytest.skip("there is no PostgreSQL on this machine")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "faults: 0" in done.stdout
