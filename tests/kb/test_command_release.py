"""The command `knowledge release` and what decides afterwards, with the whole knowledge of this checkout."""

from __future__ import annotations

import io
import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from jivaka.config import main
from jivaka.interfaces.cli import app
from jivaka.interfaces.cli.tools import Tools

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "examples" / "on_warfarin.json"
SIGN = ("--statement", "I have read all of it and agree.")


@pytest.fixture
def salon(tmp_path, monkeypatch):
    """Return a function that runs a command line over a copy of the knowledge; its folder is `knowledge`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JIVAKA_RELEASES", "releases")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("JIVAKA_KNOWLEDGE", raising=False)

    def folder():
        return Path(os.environ.get("JIVAKA_KNOWLEDGE") or "knowledge")

    monkeypatch.setattr("jivaka.config.loading.knowledge_folder", folder)
    monkeypatch.setattr("jivaka.interfaces.kb.folder.knowledge_folder", folder)
    shutil.copytree(ROOT / "knowledge", "knowledge")

    def run(*argv, status=0):
        output, errors = io.StringIO(), io.StringIO()
        tools = Tools(main.load_assessor, lambda: date(2026, 11, 26), {}, io.BytesIO(), output, errors, main.shelf)
        assert app.run([str(word) for word in argv], tools) == status, output.getvalue() + errors.getvalue()
        return output.getvalue() if status == 0 else errors.getvalue()

    return run


def digest(salon, *of):
    return json.loads(salon(*of, "assess", "--json", CLIENT))["knowledge"]["digest"]


def made(salon, version="1.0.0", before=""):
    """Make a release of a version and return its name."""
    place = Path("knowledge/knowledge.toml")
    lines = [
        f'version = "{version}"' if line.startswith("version") else line for line in place.read_text().splitlines()
    ]
    place.write_text("\n".join(lines) + "\n")
    now = digest(salon, "--release", "draft")
    Path("proof.json").write_text(json.dumps({"knowledge": now, "proved": True}))
    Path("impact.json").write_text(json.dumps({"old": before, "new": now}))
    reports = ("--proof", "proof.json", "--impact", "impact.json")
    salon("knowledge", "release", "make", "--author", "Eva Lind, editor", *reports)
    return version


def in_force(salon, name):
    salon("knowledge", "release", "sign", name, "--reviewer", "Anna Weber, physiotherapist", *SIGN)
    salon("knowledge", "release", "sign", name, "--reviewer", "Tom Ray, doctor", *SIGN)
    return salon("knowledge", "release", "use", name, "--by", "Eva Lind, editor", "--because", "signed")


def change_a_rule():
    """Let warfarin weigh otherwise: the example client's decision moves."""
    for path in Path("knowledge/rules/medicines").glob("*.toml"):
        path.write_text(path.read_text().replace('client = "', 'client = "Changed. '))


@pytest.mark.slow
def test_from_the_folder_to_a_release_in_force_and_back(salon):
    draft = json.loads(salon("assess", "--json", CLIENT))
    assert draft["knowledge"]["release"] == ""
    assert draft["knowledge"]["review"].startswith("Not yet signed by a clinician.")
    first = made(salon)
    waiting = json.loads(salon("--release", first, "assess", "--json", CLIENT))["knowledge"]
    assert waiting["release"] == ""
    assert waiting["review"].startswith("0 of 2 reviewers have signed release 1.0.0. Not yet signed by a clinician.")
    assert "in force" in in_force(salon, first)
    decided = json.loads(salon("assess", "--json", CLIENT))
    listed = json.loads(salon("knowledge", "release", "list", "--json"))
    assert decided["knowledge"] == {
        "version": "1.0.0",
        "digest": listed[0]["digest"],
        "release": "1.0.0",
        "review": "Release 1.0.0, signed by Anna Weber (physiotherapist) on 2026-11-26 "
        "and Tom Ray (doctor) on 2026-11-26.",
    }
    assert {**decided, "knowledge": 0} == {**draft, "knowledge": 0}
    change_a_rule()
    assert json.loads(salon("assess", "--json", CLIENT)) == decided
    assert "Changed." in salon("--release", "draft", "assess", CLIENT)
    second = made(salon, "1.1.0", decided["knowledge"]["digest"])
    in_force(salon, second)
    assert json.loads(salon("assess", "--json", CLIENT))["knowledge"]["release"] == "1.1.0"
    salon("knowledge", "release", "use", first, "--by", "Tom Ray, doctor", "--because", "too many words")
    assert json.loads(salon("assess", "--json", CLIENT)) == decided
    assert [line.split()[1] for line in salon("knowledge", "release", "list", "--history").splitlines()] == [
        "1.0.0:",
        "1.1.0:",
        "1.0.0:",
    ]
    said = salon("knowledge", "release", "show", second, "--since", first)
    assert "rules/medicines/" in said
    rule = next(reason["rule"] for reason in decided["reasons"])
    assert "review: Signed. Release 1." in salon("knowledge", "show", rule)


@pytest.mark.slow
def test_a_bundle_decides_as_its_folder_does_whichever_way_it_is_named(salon, monkeypatch):
    name = made(salon)
    folder = json.loads(salon("assess", "--json", CLIENT))
    ways = [json.loads(salon("--release", way, "assess", "--json", CLIENT)) for way in (name, f"releases/{name}.json")]
    monkeypatch.setenv("JIVAKA_KNOWLEDGE", f"releases/{name}.json")
    ways.append(json.loads(salon("assess", "--json", CLIENT)))
    for way in ways:
        assert way["knowledge"]["digest"] == folder["knowledge"]["digest"]
        assert {**way, "knowledge": 0} == {**folder, "knowledge": 0}


@pytest.mark.slow
def test_problems_in_the_folder_make_no_release(salon):
    place = Path("knowledge/rules/red_flags/nerve_and_cord.toml")
    place.write_text(place.read_text().replace('strength = "B"', 'strength = "Z"', 1))
    place = Path("knowledge/knowledge.toml")
    place.write_text(place.read_text().replace("Not yet signed by a clinician.", "Signed by two doctors."))
    complained = salon("knowledge", "release", "make", "--author", "Eva Lind, editor", "--proof", "p", status=1)
    assert "nerve_and_cord.toml" in complained
    assert "Only the signatures of a release say who signed" in complained
    assert "No release was made: the check finds" in complained
    assert not list(Path("releases").glob("*.json"))


@pytest.mark.slow
def test_a_changed_byte_in_what_is_in_force_stops_every_decision(salon):
    in_force(salon, made(salon))
    place = Path("releases/1.0.0.json")
    whole = place.read_bytes()
    place.write_bytes(whole.replace(b"doctor_first", b"massage_ok!!", 1))
    complained = salon("assess", CLIENT, status=2)
    assert "not the file of release 1.0.0 that was put in force" in complained
    assert "Do not use it" in salon("--release", place, "assess", CLIENT, status=2)
    assert "Do not use it" in salon("knowledge", "release", "verify", "1.0.0", status=2)
    assert "Do not use it" in salon("knowledge", "release", "list", status=1)
    place.write_bytes(whole)
    assert salon("assess", CLIENT)


def test_a_release_that_is_not_there_is_said(salon):
    assert "There is no such release" in salon("--release", "9.9", "assess", CLIENT, status=2)
    assert "There is no release yet" in salon("knowledge", "release", "list")
    assert "There is no knowledge here" in salon("--release", "no/where", "assess", CLIENT, status=2)
