"""`jivaka knowledge prove`: what a person reads, what a release carries, and how it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
LAW = "no_red_flag_is_hidden"


def prove(*words, knowledge=ROOT / "knowledge"):
    code = "import sys; from jivaka.config.main import main; sys.exit(main())"
    environment = {"JIVAKA_KNOWLEDGE": str(knowledge), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-c", code, "knowledge", "prove", *words],
        capture_output=True,
        text=True,
        env=environment | {"PYTHONPATH": str(ROOT / "src")},
    )


def test_a_law_that_holds_ends_well_and_shows_its_progress():
    ran = prove("--quick", "--law", LAW)
    assert ran.returncode == 0, ran.stderr
    assert "proven" in ran.stderr
    assert LAW in ran.stderr
    assert ran.stdout.startswith("1 of 1 laws are proven for every client")


def test_a_law_that_is_not_there_is_no_broken_law():
    ran = prove("--law", LAW, "--law", "no_red_flag_is_hiden", "--law", "xyz")
    assert ran.returncode == 2
    assert not ran.stdout
    assert f"no_red_flag_is_hiden: There is no such law. Did you mean {LAW}" in ran.stderr
    assert "xyz: There is no such law. There are: " in ran.stderr


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("maybe_refers and permits", "maybe_refers and permit", "laws/laws.toml:20:29: 'permit' is not"),
        ('id = "unknown_is_exact"', 'id = "unknown_is_exakt"', "Nothing looks at the law 'unknown_is_exakt'"),
    ],
)
def test_a_law_that_nobody_can_prove_is_said_with_its_line(tmp_path, before, after, wanted):
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    file = tmp_path / "knowledge" / "laws" / "laws.toml"
    file.write_text(file.read_text().replace(before, after, 1))
    ran = prove("--quick", knowledge=tmp_path / "knowledge")
    assert ran.returncode == 1
    assert wanted in ran.stdout + ran.stderr


def test_a_broken_law_shows_a_client_in_words_and_the_place_of_each_rule(tmp_path):
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    file = tmp_path / "knowledge" / "questions" / "04-private-nerves.toml"
    mark = 'id = "bladder_new"\n'
    file.write_text(file.read_text().replace(mark, f'{mark}applies_when = "age >= 40"\n'))
    ran = prove("--quick", "--law", LAW, knowledge=tmp_path / "knowledge")
    assert ran.returncode == 1
    equina = (ROOT / "knowledge/rules/red_flags/cauda_equina.toml").read_text().splitlines()
    line = equina.index('id = "cauda_equina.bladder_with_pain"') + 1
    assert f"rules/red_flags/cauda_equina.toml:{line} cauda_equina.bladder_with_pain" in ran.stdout
    assert "How old are you?" in ran.stdout
    assert "No or none to: " in ran.stdout


def test_the_report_names_its_knowledge_and_does_not_call_a_part_the_whole():
    ran = prove("--quick", "--law", LAW, "--json")
    report = json.loads(ran.stdout)
    assert report["knowledge"].startswith("sha256:")
    assert [law["proved"] for law in report["laws"]] == [True]
    assert all(each["accepted"] for each in report["certificates"])
    assert report["proved"] is False
