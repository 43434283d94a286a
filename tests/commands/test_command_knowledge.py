"""The command `knowledge`: check, list, show and search."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from types import SimpleNamespace

import pytest

from commands.conftest import ROOT
from jivaka.config import book
from jivaka.config.book import check_cases
from jivaka.config.knowledge import assessor_for
from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.cli.commands.knowledge import parts


def test_the_knowledge_of_this_checkout_has_no_problem(jivaka, knowledge):
    ran = jivaka("knowledge", "check")
    assert ran.status == 0
    assert ran.said.startswith(f"0 problems in {len(knowledge.rules)} rules, ")


def test_every_problem_is_a_sentence_sorted_by_its_place(assessor, jivaka, monkeypatch):
    found = (Problem("x", "rules/b.toml", "Two.", "Do.", 7), Problem("x", "rules/a.toml", "One.", "Do.", 9))
    monkeypatch.setattr(assessor, "problems", found)
    ran = jivaka("knowledge", "check")
    assert ran.status == 1
    assert ran.said.splitlines()[:2] == ["rules/a.toml:9: One. Do.", "rules/b.toml:7: Two. Do."]
    assert ran.said.splitlines()[2].startswith("2 problems in ")


def test_a_broken_claims_ledger_is_found_by_the_check(assessor, jivaka, monkeypatch):
    documents = dict(assessor.knowledge.other)
    whole = documents["claims/body.toml"]
    claim = dict(whole.content["claim"][0]) | {"verdict": "fine"}
    documents["claims/body.toml"] = dataclasses.replace(whole, content={"claim": [claim]})
    monkeypatch.setattr(assessor, "knowledge", dataclasses.replace(assessor.knowledge, other=documents))
    ran = jivaka("knowledge", "check")
    assert ran.status == 1
    assert "'verdict' is 'fine'" in ran.said


@pytest.mark.parametrize("change", [{"on_unknown": "cautious"}, {"on_unknown": "ignore"}, {"essential": False}])
def test_a_red_flag_that_may_stay_unknown_without_a_written_reason_is_a_problem(assessor, jivaka, monkeypatch, change):
    questions = dict(assessor.knowledge.questions)
    questions["saddle_numb"] = dataclasses.replace(questions["saddle_numb"], **change)
    monkeypatch.setattr(assessor, "knowledge", dataclasses.replace(assessor.knowledge, questions=questions))
    ran = jivaka("knowledge", "check")
    assert ran.status == 1
    assert ran.said.startswith("questions/04-private-nerves.toml:4: The red flag ")
    assert " reads 'saddle_numb', and a massage could go ahead while its answer is not known. " in ran.said


def test_a_question_stricter_than_what_was_allowed_is_no_problem(assessor, jivaka, monkeypatch):
    questions = dict(assessor.knowledge.questions)
    questions["temperature_c"] = dataclasses.replace(questions["temperature_c"], essential=True, on_unknown="block")
    monkeypatch.setattr(assessor, "knowledge", dataclasses.replace(assessor.knowledge, questions=questions))
    assert jivaka("knowledge", "check").status == 0


@pytest.mark.parametrize(
    ("mistake", "wanted"),
    [
        (("laws.toml", 'and permits"]', 'and permit"]'), "laws/laws.toml:20:29: 'permit' is not a question"),
        (
            ("laws.toml", '"a_red_flag_refers"', '"a_dose_is_left"'),
            "laws/laws.toml:16: The law 'a_dose_is_left' stands twice.",
        ),
        (("laws.toml", "[[law]]", "[[lwa]]"), "Nobody reads 'lwa'. Write [[law]]."),
        (("laws.toml", 'about = "referring_rule"', 'about = "client"'), "'surely' is not a question"),
        (("laws.toml", 'never = ["surely and maybe_refers and permits"]', ""), "'a_red_flag_refers' says nothing"),
        (("hiding.toml", '"pain_now"', '"pain_nw"'), "'questions' names 'pain_nw', which does not exist."),
        (("may-stay-unknown.toml", '"frail"', '"frial"'), "'questions' names 'frial', which does not exist."),
        (("may-stay-unknown.toml", '"frail", ', ""), "reads 'frail', and a massage could go ahead"),
    ],
)
def test_a_mistake_in_the_laws_is_found_by_the_check(assessor, jivaka, monkeypatch, mistake, wanted):
    path, before, after = mistake
    documents = dict(assessor.knowledge.other)
    whole = documents[f"laws/{path}"]
    text = whole.text.replace(before, after, 1)
    documents[whole.path] = dataclasses.replace(whole, text=text, content=tomllib.loads(text))
    monkeypatch.setattr(assessor, "knowledge", dataclasses.replace(assessor.knowledge, other=documents))
    ran = jivaka("knowledge", "check")
    assert ran.status == 1
    assert wanted in ran.said


def test_what_stands_beside_the_rules_is_checked_too_and_what_is_not_translated_is_only_said(jivaka):
    problem = Problem("x", "languages/uk/a.toml", "One.", "Do.", 9)
    ran = jivaka("knowledge", "check", beside=lambda **_: ([problem], ["rules/a.toml:3: Not translated"]))
    assert ran.status == 1
    assert ran.said.splitlines()[:2] == ["languages/uk/a.toml:9: One. Do.", "rules/a.toml:3: Not translated"]
    assert ran.said.splitlines()[2].startswith("1 problems in ")
    assert jivaka("knowledge", "check", beside=lambda **_: ([], ["Not translated"])).status == 0


def test_an_example_client_who_is_decided_dangerously_or_cannot_be_read_is_a_problem_with_its_line(
    assessor, monkeypatch
):
    assert check_cases(assessor, "") == []
    lines = (ROOT / "knowledge" / "cases" / "clients.jsonl").read_text("utf-8").splitlines()
    text = "\n".join(lines)
    monkeypatch.setattr(book, "_texts", lambda _name: [("cases/clients.jsonl", text)])
    calm = SimpleNamespace(disposition_id="massage_ok")
    careless = SimpleNamespace(assess=lambda _raw, today: (calm, ()))  # noqa: ARG005 - as it is called
    wanted = [number for number, line in enumerate(lines, 1) if "massage_ok" in json.loads(line)["expect"]["unsafe"]]
    found = check_cases(careless, "")
    assert [problem.line for problem in found] == wanted
    assert "would get 'massage_ok', which is dangerous. Expected is '" in found[0].sentence()
    text = lines[0].replace('"age": ', '"aged": ')
    (problem,) = check_cases(assessor, "")
    assert problem.sentence().startswith("cases/clients.jsonl:1: v007: answers.aged: There is no such question.")


def test_rules_are_listed_by_strength_and_topic(jivaka, knowledge):
    wanted = [rule.id for rule in knowledge.rules if rule.topic == "cauda_equina" and rule.strength == "B"]
    ran = jivaka("knowledge", "list", "--topic", "cauda_equina", "--strength", "B")
    assert [line.split()[0] for line in ran.said.splitlines()[:-1]] == wanted
    assert ran.said.splitlines()[-1] == f"{len(wanted)} rules."


def test_questions_that_no_rule_reads_are_listed(jivaka):
    ran = jivaka("knowledge", "list", "--unused")
    assert "sitting_hours: How many hours do you sit on a usual day?" in ran.said
    assert "saddle_numb" not in ran.said


def test_a_rule_is_shown_with_everything_that_stands_in_it(jivaka, knowledge):
    rule = next(rule for rule in knowledge.rules if rule.id == "cauda_equina.saddle_numbness")
    ran = jivaka("knowledge", "show", rule.id)
    assert ran.status == 0
    for text in (rule.when, rule.client, rule.therapist, rule.strength, rule.path):
        assert " ".join(text.split()) in ran.plain
    for key in rule.sources:
        assert " ".join(knowledge.sources[key].cite.split()) in ran.plain
        assert knowledge.sources[key].url in ran.said
    assert all(example.name in ran.plain for example in rule.examples)


def test_all_rules_of_a_row_of_the_catalogue_are_shown(jivaka, knowledge):
    ran = jivaka("knowledge", "show", "A01")
    assert all(rule.id in ran.said for rule in knowledge.rules if "A01" in rule.catalogue)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("saddle_numb", "read by: "),
        ("nsaid", "ibuprofen"),
        ("no_heat", "No hot stones"),
        ("thai", "Thai massage"),
        ("wellness", "Wellness massage"),
        ("massage_gun", "Massage gun"),
        ("lumbosacral", "label: "),
        ("face_down", "Lying face down"),
        ("cauda_equina_words", "read by: words_in_note.cauda_equina"),
        ("GIRFT", "https://"),
    ],
)
def test_whatever_has_an_id_can_be_shown(jivaka, name, wanted):
    ran = jivaka("knowledge", "show", name)
    assert ran.status == 0
    assert wanted in ran.plain


def test_every_single_part_can_be_shown(jivaka, knowledge):
    named = list(parts(knowledge))
    assert all(jivaka("knowledge", "show", name).status == 0 for name in named[:: len(named) // 40])


def test_an_unknown_id_brings_close_ones(jivaka):
    ran = jivaka("knowledge", "show", "cauda_equina.sadle_numbnes")
    assert (ran.status, ran.said) == (2, "")
    assert "Did you mean cauda_equina.saddle_numbness" in ran.complained
    assert "knowledge search" in jivaka("knowledge", "show", "zzzzzz").complained


def test_a_search_finds_all_words_wherever_they_stand_and_however_they_are_written(jivaka):
    ran = jivaka("knowledge", "search", "NUMBNESS", "legs", "hospital")
    assert ran.status == 0
    assert "cauda_equina.saddle_numbness: " in ran.said
    assert jivaka("knowledge", "search", "warfarin").said.startswith("vitamin_k_antagonist: ")
    assert "GIRFT: " in jivaka("knowledge", "search", "getting it right first time").said
    assert "saddle_numb: " in jivaka("knowledge", "search", "bike seat").said


def test_a_search_without_a_find_says_so(jivaka):
    ran = jivaka("knowledge", "search", "unicorn")
    assert (ran.status, ran.said) == (1, "0 found.\n")


def test_what_to_do_with_the_knowledge_must_be_said(jivaka):
    assert jivaka("knowledge").status == 2
    assert jivaka("knowledge", "chek").status == 2


@pytest.mark.parametrize(
    "words",
    [
        ("assess", "office_worker.json"),
        ("explain", "office_worker.json"),
        ("letter", "office_worker.json"),
        ("ask",),
        ("medicines", "warfarin"),
        ("claims", "-"),
        ("cohort", "make", "1", "--out", "x.jsonl"),
        ("cohort", "stats", "--cohort", "x.jsonl"),
    ],
)
def test_nothing_is_decided_while_something_of_the_knowledge_cannot_be_read(assessor, jivaka, monkeypatch, words):
    missing = Problem("condition", "rules/a.toml", "'sadle_numb' is not a question.", "Did you mean 'saddle_numb'?", 8)
    monkeypatch.setattr(assessor, "problems", (missing,))
    ran = jivaka(*(ROOT / "examples" / word if word == "office_worker.json" else word for word in words))
    assert (ran.status, ran.said) == (2, ""), "a rule that cannot be read is left out, and nobody would miss it"
    assert ran.complained == f"{missing.sentence()}\n"


def test_no_page_decides_while_something_of_the_knowledge_cannot_be_read(assessor, monkeypatch):
    missing = Problem("condition", "rules/a.toml", "'sadle_numb' is not a question.", "Did you mean 'saddle_numb'?", 8)
    monkeypatch.setattr("jivaka.config.knowledge.load_assessor", lambda: (assessor, (missing,)))
    for language in ("en", "uk"):
        with pytest.raises(ProblemsError, match="sadle_numb"):
            assessor_for.__wrapped__(language)
