"""The secret of an installation: made once, for its owner alone; demanded where other machines come in."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from jivaka.config.secret import check_environment, secret
from jivaka.core.errors import ProblemsError


def test_a_single_machine_makes_its_own_secret_once_and_for_its_owner_alone(tmp_path):
    made = secret(tmp_path / "home", {})
    assert len(made) >= 48
    assert secret(tmp_path / "home", {}) == made
    assert stat.S_IMODE((tmp_path / "home" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret"]
    assert secret(tmp_path / "other", {}) != made


def test_the_environment_names_the_secret_and_no_file_is_made(tmp_path):
    assert secret(tmp_path, {"JIVAKA_SECRET": "of the environment"}) == "of the environment"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_processes_that_begin_at_once_agree(tmp_path):
    code = (
        f"import pathlib; from jivaka.config.secret import secret; print(secret(pathlib.Path({str(tmp_path)!r}), {{}}))"
    )
    begun = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _each in range(6)]
    assert len({one.communicate()[0] for one in begun}) == 1


def codes(environment):
    try:
        check_environment(environment)
    except ProblemsError as error:
        return [problem.code for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("environment", "wrong"),
    [
        ({}, []),
        ({"JIVAKA_DEMO": "1"}, []),
        ({"JIVAKA_HTTPS": "1", "JIVAKA_SECRET": "x"}, []),
        ({"JIVAKA_HTTPS": "1"}, ["no_secret"]),
        ({"JIVAKA_HTTPS": "1", "JIVAKA_SECRET": ""}, ["no_secret"]),
        ({"JIVAKA_HTTPS": "1", "JIVAKA_SECRET": "x", "JIVAKA_DEMO": "1"}, ["open_demo"]),
        ({"JIVAKA_HTTPS": "1", "JIVAKA_DEMO": "1"}, ["no_secret", "open_demo"]),
        ({"JIVAKA_DATABASE": "/srv/jivaka.sqlite3"}, []),
        ({"JIVAKA_DATABASE": "postgresql:///jivaka"}, []),
        ({"JIVAKA_DATABASE": "mysql://x", "JIVAKA_HTTPS": "1"}, ["database", "no_secret"]),
        ({"JIVAKA_DATABASE": "postgresql://me:a/b@host:5432/jivaka"}, ["database"]),
        ({"JIVAKA_DATABASE": "postgresql://me:a%2Fb@host:5432/jivaka"}, []),
        ({"JIVAKA_HTTPS": "yes", "JIVAKA_DEMO": "true"}, ["setting", "setting"]),
        ({"JIVAKA_HTTPS": "0", "JIVAKA_PROXIES": "", "JIVAKA_KEEP_YEARS": "7.5", "JIVAKA_COUNTRY": "TH"}, []),
        ({"JIVAKA_PROXIES": "-1", "JIVAKA_KEEP_YEARS": "ten", "JIVAKA_COUNTRY": "Ukraine"}, ["setting"] * 3),
        ({"JIVAKA_KEEP_YEARS": "200"}, ["setting"]),
    ],
)
def test_what_would_be_unsafe_is_refused_all_at_once(environment, wrong):
    assert codes(environment) == wrong


@pytest.mark.slow
def test_the_command_line_says_it_in_a_sentence(tmp_path):
    environment = {**os.environ, "JIVAKA_HTTPS": "1", "JIVAKA_DEMO": "1", "JIVAKA_HOME": str(tmp_path)}
    environment.pop("JIVAKA_SECRET", None)
    command = [sys.executable, "-m", "jivaka.config.main", "migrate"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "Set JIVAKA_SECRET" in done.stderr
    assert "Leave out one of the two" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
