"""A database that is not there: only what makes one may leave a file behind."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

READING = ["day kyiv-podil", "check", "staff list", "audit verify", "keys show", "backup copy.sqlite3", "slots kyiv"]


def jivaka(line, home):
    environment = {**os.environ, "JIVAKA_HOME": str(home), "JIVAKA_DATABASE": str(home / "mistyped.sqlite3")}
    command = [sys.executable, "-m", "jivaka.config.main", *line.split()]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("line", READING)
def test_whoever_names_a_database_that_is_not_there_is_told_and_none_is_made(line, tmp_path):
    home = tmp_path / "home"
    done = jivaka(line, home)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"There is no database at {home}/mistyped.sqlite3. "
        "Make one with: jivaka migrate, or name yours in JIVAKA_DATABASE.\n"
    )
    assert not home.exists()


def test_the_remedy_makes_one(tmp_path):
    assert jivaka("migrate", tmp_path).returncode == 0
    assert jivaka("staff list", tmp_path).returncode == 0
