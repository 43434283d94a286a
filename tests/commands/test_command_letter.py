"""The command `letter`: what the client said, why it needs a doctor, what we ask, and no diagnosis."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess

import pytest

DIAGNOSES = re.compile(r"syndrome|fracture|tumou?r|cancer|infection|stroke|aneurysm|crushed|slipped", re.IGNORECASE)


@pytest.fixture
def referred(example):
    """Return an intake that is sent to a doctor by two medicines, with more answers."""

    def made(**more):
        raw = json.loads(example("office_worker").read_text())
        raw["answers"] |= {"medicines": ["warfarine", "aspirin"]} | more
        return json.dumps(raw)

    return made


def test_an_emergency_letter_repeats_the_answers_and_names_no_diagnosis(jivaka, example):
    ran = jivaka("letter", example("numb_between_the_legs"))
    assert ran.status == 0
    assert ran.said.startswith("# Letter to a doctor before massage\n\n2026-11-22\n")
    assert "sent them to emergency care at once" in ran.said
    assert "- How old are you: 34 years" in ran.said
    assert "around your private parts, back passage or inner thighs: yes" in ran.said
    assert "Numbness between the legs needs a hospital check now" in ran.said
    assert "[B: GIRFT, CKS]" in ran.said
    assert "it is no diagnosis" in ran.said
    assert not DIAGNOSES.search(ran.said)


def test_a_letter_says_when_not_everything_was_asked(jivaka, example):
    urgent = {"age": 44, "saddle_numb": True, "pelvic_change_explained": False, "pain_now": 6}
    early = jivaka("letter", "-", typed=json.dumps({"on": "2026-11-22", "answers": urgent}))
    assert "sent them to emergency care at once" in early.said
    assert "What this letter does not mention is not known." in early.said
    assert "Not all of our questions" not in jivaka("letter", example("numb_between_the_legs")).said


def test_the_review_status_and_the_version_stand_below_it(jivaka, example, knowledge):
    last = jivaka("letter", example("numb_between_the_legs")).said.strip().splitlines()[-1]
    assert last.startswith(knowledge.review)
    assert knowledge.version in last
    assert knowledge.digest[:19] in last


def test_a_referral_says_what_the_reply_must_speak_about(jivaka, referred):
    ran = jivaka("letter", "-", typed=referred())
    assert ran.status == 0
    assert "asked them to see a doctor first" in ran.said
    assert "- Medicines and bleeding: may gentle pressure be used" in ran.said
    assert "not older than 90 days" in ran.said
    assert "not set aside by a letter alone" not in ran.said
    assert "- warfarine (read as warfarin)" in ran.said


def test_a_reason_that_no_letter_lifts_is_said_to_be_one(jivaka, referred):
    ran = jivaka("letter", "-", typed=referred(able_to_agree=False))
    assert "not set aside by a letter alone" in ran.said


def test_unknown_answers_that_block_are_the_reason_when_there_is_no_other(jivaka, example):
    raw = json.loads(example("office_worker").read_text())
    raw["answers"]["able_to_agree"] = "unknown"
    ran = jivaka("letter", "-", typed=json.dumps(raw))
    assert ran.status == 0
    assert "Answers that matter for safety are not known" in ran.said
    assert "## Asked and not known\n\n- Do you understand what will be done" in ran.said


def test_what_was_typed_never_becomes_a_mark(jivaka, referred):
    nasty = ["<b>x</b> *y* [z](http://q) `c` #h", "1. one\n# two\n- three", "back\\slash | pipe ~~gone~~"]
    ran = jivaka("letter", "-", typed=referred(medicines=["warfarin", "aspirin", *nasty]))
    assert r"- \<b\>x\</b\> \*y\* \[z\](http://q) \`c\` \#h" in ran.said
    assert r"- 1\. one \# two - three" in ran.said
    assert r"back\\slash \| pipe \~\~gone\~\~" in ran.said


def test_a_note_that_is_the_reason_is_quoted(jivaka, referred):
    ran = jivaka("letter", "-", typed=referred(free_note="I can't hold my wee since Monday"))
    assert "In the person's own words: I can't hold my wee since Monday" in ran.said
    quiet = jivaka("letter", "-", typed=referred(free_note="I like music"))
    assert "music" not in quiet.said


def test_an_answer_about_danger_at_home_is_never_in_a_letter(jivaka, referred):
    assert "afraid" not in jivaka("letter", "-", typed=referred(unsafe_at_home=True)).said


@pytest.mark.parametrize("name", ["office_worker", "on_warfarin"])
def test_whoever_may_have_a_massage_gets_no_letter(jivaka, example, name):
    ran = jivaka("letter", example(name))
    assert (ran.status, ran.said) == (1, "")
    assert ran.complained.startswith("There is no letter, because this decision sends nobody to a doctor: Massage can")


def test_nothing_decided_is_no_letter(jivaka):
    ran = jivaka("letter", "-", typed='{"answers": {}}')
    assert (ran.status, ran.said) == (1, "")
    assert "Not decided yet" in ran.complained


def test_bad_input_is_a_sentence(jivaka, tmp_path):
    assert jivaka("letter", tmp_path / "none.json").status == 2
    assert jivaka("letter", "-", typed='{"answers": {"age": 300}}').status == 2


def test_a_missing_sentence_of_the_letter_is_a_problem_of_the_knowledge(assessor, jivaka, referred, monkeypatch):
    documents = dict(assessor.knowledge.other)
    whole = documents["advice/letter.toml"]
    fewer = dict(whole.content) | {"ask": [{"id": "urgent", "says": "Please."}, {"id": "later", "says": ""}]}
    documents["advice/letter.toml"] = dataclasses.replace(whole, content=fewer)
    monkeypatch.setattr(assessor, "knowledge", dataclasses.replace(assessor.knowledge, other=documents))
    ran = jivaka("knowledge", "check")
    assert ran.status == 1
    assert "No words for 'doctor_first'. Add [[ask]]" in ran.said
    assert "'id' is 'later'" in ran.said
    assert jivaka("letter", "-", typed=referred()).status == 2
    del documents["advice/letter.toml"]
    monkeypatch.setattr(assessor, "knowledge", dataclasses.replace(assessor.knowledge, other=documents))
    assert "The words of the referral letter are missing" in jivaka("knowledge", "check").said


def test_the_letter_is_set_as_a_pdf_with_the_text_as_data(jivaka, referred, tmp_path):
    target = tmp_path / "letter.pdf"
    typed = referred(medicines=["warfarin", "aspirin", '#panic("x")', "$ } ] // \\"], free_note="Київ ไทย: can't pee")
    ran = jivaka("letter", "-", "--pdf", target, typed=typed)
    assert (ran.status, ran.complained) == (0, f"Written: {target}\n")
    assert target.read_bytes().startswith(b"%PDF-")
    if not shutil.which("pdftotext"):
        pytest.skip("The text of the PDF is only compared where pdftotext is installed.")
    text = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, check=True).stdout.decode()
    plain = " ".join(text.split())
    assert '#panic("x")' in plain
    assert "$ } ] // \\" in plain
    assert "Letter to a doctor before massage" in plain


def test_signs_that_no_screen_can_show_do_not_break_the_pdf(jivaka, referred, tmp_path):
    typed = referred(medicines=["warfarin", "aspirin", "a\x00b\ud800\u202ec"])
    ran = jivaka("letter", "-", "--pdf", tmp_path / "letter.pdf", typed=typed)
    assert ran.status == 0
    assert "- a b c" in ran.said


def test_a_place_that_cannot_be_written_is_a_sentence(jivaka, referred, tmp_path):
    ran = jivaka("letter", "-", "--pdf", tmp_path / "none" / "letter.pdf", typed=referred())
    assert ran.status == 1
    assert "No such file or directory" in ran.complained
