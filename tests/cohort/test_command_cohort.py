"""The commands `cohort` and `knowledge impact`: make, pack, count, recall, compare; every mistake is a sentence."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, replace

import pytest

from jivaka.core.assessment.assessor import Assessor
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.knowledge.values import Disposition
from jivaka.interfaces.cli import app, heavy
from jivaka.interfaces.cli.tools import Tools
from laws.intakes import TODAY

RULE = "blood_pressure.raised"


@dataclass(frozen=True, slots=True)
class Ran:
    status: int
    said: str
    complained: str


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(scope="module")
def shelves(knowledge, assessor):
    """Return the knowledge bases by name: as it is, stricter, with another question, and broken."""
    rules = tuple(
        replace(rule, effect=replace(rule.effect, disposition=Disposition.URGENT)) if rule.id == RULE else rule
        for rule in knowledge.rules
    )
    stricter = Assessor(replace(knowledge, rules=rules, digest="sha256:stricter"))
    asks = replace(knowledge.questions["fever_now"], clear_value=True)
    other = Assessor(replace(knowledge, questions={**knowledge.questions, "fever_now": asks}))
    broken = (Problem("bad", "rules/a.toml", "This is wrong.", "Mend it."),)
    return {
        "": (assessor, ()),
        "old": (assessor, ()),
        "new": (stricter, ()),
        "other": (other, ()),
        "broken": (assessor, broken),
    }


@pytest.fixture(scope="module")
def jivaka(shelves):
    """Return a function that runs a command line with these knowledge bases."""

    def load(name=""):
        if name not in shelves:
            raise ProblemsError((Problem("none", name, "There is no knowledge here.", "Name another."),))
        return shelves[name]

    def run(*argv, typed="", terminal=False):
        output, errors = io.StringIO(), Terminal() if terminal else io.StringIO()
        tools = Tools(load, lambda: TODAY, {}, io.BytesIO(typed.encode()), output, errors)
        status = app.run([str(word) for word in argv], tools)
        return Ran(status, output.getvalue(), errors.getvalue())

    return run


@pytest.fixture(scope="module")
def folder(jivaka, tmp_path_factory):
    """Return a folder with 300 clients that nobody is, packed and as intakes."""
    place = tmp_path_factory.mktemp("clients")
    for ending in ("npz", "jsonl"):
        assert jivaka("cohort", "make", 300, "--seed", 5, "--out", place / f"c.{ending}").status == 0
    return place


def test_making_says_what_it_rests_on(jivaka, tmp_path):
    ran = jivaka("cohort", "make", 3000, "--out", tmp_path / "c.npz", terminal=True)
    assert ran.status == 0
    plain = " ".join(ran.said.split())
    assert "3000 clients that nobody is, drawn with seed 1" in plain
    assert "are assumed: nothing here says how common anything is in a salon" in plain
    assert "[HEN09, B]" in ran.said
    assert "as published" in ran.said
    assert "%" in ran.complained


def test_packed_and_as_intakes_they_are_the_same_clients(jivaka, folder):
    files = (folder / "c.npz", folder / "c.jsonl")
    packed, lines = (json.loads(jivaka("cohort", "stats", "--cohort", file, "--json").said) for file in files)
    assert packed.pop("cohort") != lines.pop("cohort")
    assert packed == lines
    assert packed["clients"] == sum(packed["dispositions"].values()) == 300
    assert packed["knowledge"].startswith("sha256:")


def test_packing_intakes_gives_the_same_file(jivaka, folder, tmp_path):
    ran = jivaka("cohort", "pack", folder / "c.jsonl", "--out", tmp_path / "p.npz")
    assert (ran.status, ran.said.strip()) == (0, f"{tmp_path / 'p.npz'}: 300 clients.")
    files = (folder / "c.npz", tmp_path / "p.npz")
    recalled = [jivaka("cohort", "recall", RULE, "--cohort", file, "--json").said for file in files]
    assert json.loads(recalled[0])["holds"] == json.loads(recalled[1])["holds"]


def test_statistics_are_short_and_readable(jivaka, folder):
    ran = jivaka("cohort", "stats", "--cohort", folder / "c.npz", "--top", 2)
    assert ran.status == 0
    assert ran.said.startswith("300 clients\nDecided:\n")
    assert "At least, whatever is still open:" in ran.said
    assert "rules touch nobody here." in ran.said


def test_recall_names_clients_and_says_how_many_more(jivaka, folder):
    everything = json.loads(jivaka("cohort", "recall", RULE, "--cohort", folder / "c.npz", "--json").said)
    ran = jivaka("cohort", "recall", RULE, "--cohort", folder / "c.npz", "--top", 1)
    assert ran.status == 0
    assert everything["holds"][0] in ran.said
    assert f"and {len(everything['holds']) - 1} more; --json names all" in ran.said


def test_recall_of_no_rule_offers_one(jivaka, folder):
    ran = jivaka("cohort", "recall", "blood_pressure.rised", "--cohort", folder / "c.npz")
    assert (ran.status, ran.said) == (2, ""), "as for a release or a file that is not there"
    assert "There is no rule called 'blood_pressure.rised'. Did you mean blood_pressure.raised" in ran.complained
    assert "jivaka knowledge list" in jivaka("cohort", "recall", "qqqq", "--cohort", folder / "c.npz").complained


def test_an_intake_that_cannot_be_read_is_left_out_and_said(jivaka, folder):
    lines = (folder / "c.jsonl").read_text().splitlines()[:3]
    bad = ["{", '{"answers": {"age": "old"}}', "[]", '{"on": 1, "answers": {}}']
    ran = jivaka("cohort", "stats", "--cohort", "-", "--json", typed="\n".join([*lines, *bad]))
    assert ran.status == 2
    found = json.loads(ran.said)
    assert (found["clients"], found["left_out"]) == (3, 4)
    assert "standard input" in ran.complained or "-:" in ran.complained
    assert "4 of 7 intakes could not be read and are left out." in ran.complained


def test_of_very_many_that_cannot_be_read_it_says_how_many_more(jivaka, folder):
    lines = (folder / "c.jsonl").read_text().splitlines()[:1]
    ran = jivaka("cohort", "stats", "--cohort", "-", typed="\n".join([*lines, *["[]"] * 23]))
    assert ran.complained.count("-:") + ran.complained.count("standard input:") == 20
    assert "and 3 more" in ran.complained


def test_impact_says_who_moves_by_which_rule(jivaka, folder, assessor):
    for file in ("c.npz", "c.jsonl"):
        ran = jivaka("knowledge", "impact", "old", "new", "--cohort", folder / file, "--json")
        assert ran.status == 0, ran.complained
        found = json.loads(ran.said)
        assert found["old"] == {"named": "old", "digest": assessor.knowledge.digest}
        assert found["new"] == {"named": "new", "digest": "sha256:stricter"}
        assert found["up"] == sum(move["clients"] for move in found["moves"]) > 0 == found["down"]
        assert [(rule["rule"], rule["change"], rule["up"]) for rule in found["rules"]] == [
            (RULE, "changed", found["up"])
        ]
        assert {item["after"] for item in found["examples"]} == {"urgent"}
    ran = jivaka("knowledge", "impact", "old", "new", "--cohort", folder / "c.npz", "--examples", 1, terminal=True)
    assert f"Of 300 clients {found['up']} are decided more cautiously, 0 less" in ran.said
    assert f"{RULE} (changed): touches 0 more and 0 fewer; moves {found['up']} up and 0 down" in ran.said
    assert "-> urgent, by blood_pressure.raised" in ran.said
    assert "300 clients are screened with new" in ran.complained


def test_impact_of_nothing_says_so(jivaka, folder):
    ran = jivaka("knowledge", "impact", "old", "old", "--cohort", folder / "c.npz")
    assert ran.status == 0
    assert "Of 300 clients 0 are decided more cautiously, 0 less, 300 as before." in ran.said
    assert "No rule is different." in ran.said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("knowledge", "impact", "old", "none", "--cohort", "FILE"), "There is no knowledge here."),
        (("knowledge", "impact", "broken", "new", "--cohort", "FILE"), "rules/a.toml: This is wrong. Mend it."),
        (("knowledge", "impact", "old", "other", "--cohort", "FILE"), "packed with other questions"),
        (("cohort", "stats", "--cohort", "nowhere.jsonl"), "There is no such file."),
        (("cohort", "stats", "--cohort", "-"), "There is no client that could be read."),
        (("cohort", "make", "0", "--out", "a.npz"), "So many clients cannot be drawn."),
        (("cohort", "make", "9", "--seed", "-1", "--out", "a.npz"), "A seed is no negative number."),
        (("cohort", "make", "9", "--out", "a.csv"), "End it in .npz or .jsonl."),
        (("cohort", "make", "9", "--out", "no/such/folder/a.npz"), "There is no such folder."),
        (("cohort", "pack", "FILE", "--out", "a.jsonl"), "End it in .npz."),
    ],
)
def test_every_mistake_is_a_sentence(jivaka, folder, words, says):
    ran = jivaka(*(folder / "c.npz" if word == "FILE" else word for word in words))
    assert ran.status == 2
    assert says in ran.complained
    assert "Traceback" not in ran.complained


def test_frequencies_are_listed_with_their_sources(jivaka, knowledge):
    ran = jivaka("cohort", "frequencies")
    assert ran.status == 0
    assert "serious [evidence B HEN09]" in ran.said
    assert f"HEN09: {knowledge.sources['HEN09'].cite[:40]}" in ran.said
    listed = json.loads(jivaka("cohort", "frequencies", "--json").said)
    assert {entry["basis"] for entry in listed} == {"evidence", "computed", "assumed"}


def test_without_the_library_it_says_what_to_install():
    with pytest.raises(ProblemsError, match=r'nosuchlibrary.*pip install "jivaka\[scale\]"'):
        heavy.heavy("nosuchlibrary", part="scale")
