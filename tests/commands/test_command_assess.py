"""The command `assess`: every kind of bad input ends in a sentence and status 2, and nothing is decided."""

from __future__ import annotations

import json
from datetime import date

import pytest

from jivaka.interfaces.cli import app

ANSWERS = {"age": 44, "saddle_numb": False}


def written(folder, content, name="client.json"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_whole_intake_is_decided_on_one_page(jivaka, example):
    ran = jivaka("assess", example("office_worker"))
    assert (ran.status, ran.complained) == (0, "")
    assert ran.said.startswith("[o] Massage can go ahead")
    assert max(len(line) for line in ran.said.splitlines()) <= 80


def test_the_same_decision_comes_as_json_and_as_one_line(jivaka, example):
    one = json.loads(jivaka("assess", example("on_warfarin"), "--json").said)
    line = json.dumps(json.loads(example("on_warfarin").read_text()))
    many = jivaka("assess", "--jsonl", "-", typed=line + "\n\n" + line + "\n")
    assert many.status == 0
    assert [json.loads(found) for found in many.said.splitlines()] == [one, one]


def test_standard_input_is_read_for_a_dash(jivaka, example):
    ran = jivaka("assess", "-", "--json", typed=example("numb_between_the_legs").read_text())
    assert json.loads(ran.said)["disposition"] == "emergency"


def test_missing_essential_answers_leave_it_undetermined_with_status_3(jivaka):
    ran = jivaka("assess", "-", "--json", typed=json.dumps({"answers": ANSWERS}))
    found = json.loads(ran.said)
    assert (ran.status, found["disposition"], found["recommendations"]) == (3, "undetermined", [])
    assert "pain_areas" in found["pending"]


def test_an_empty_intake_shows_what_is_still_to_be_asked(jivaka):
    ran = jivaka("assess", "-", typed='{"answers": {}}')
    assert ran.status == 3
    assert "Still to be asked" in ran.said


def test_colour_is_only_for_a_terminal_whose_reader_wants_it(jivaka, example):
    assert "\033[" in jivaka("assess", example("office_worker"), terminal=True).said
    assert "\033[" not in jivaka("assess", example("office_worker")).said
    plain = jivaka("assess", example("office_worker"), terminal=True, environment={"NO_COLOR": "1"})
    assert "\033[" not in plain.said


@pytest.mark.parametrize("argv", [[], ["a.json", "--jsonl", "b.jsonl"]])
def test_one_file_or_many_but_not_both_and_not_none(jivaka, argv):
    ran = jivaka("assess", *argv)
    assert ran.status == 2
    assert "name one intake" in ran.complained


def test_a_missing_file_and_a_folder_are_named(jivaka, tmp_path):
    assert "There is no such file" in jivaka("assess", tmp_path / "none.json").complained
    ran = jivaka("assess", tmp_path)
    assert ran.status == 2
    assert "This is a folder" in ran.complained


BROKEN = {
    "an empty file": (b"", ":1:1: The text ends too early."),
    "only blanks": (b" \n\n", "The text ends too early."),
    "cut off": (b'{"answers": {"age": 4', "The text ends too early."),
    "not JSON": (b'{"answers": {age: 4}}', ":1:14: This is not JSON"),
    "a wrong encoding": ('{"answers": {"free_note": "Rücken"}}'.encode("latin-1"), "The text is not UTF-8."),
    "another wrong encoding": ('{"answers": {}}'.encode("utf-16"), "The text is not UTF-8."),
    "too large": (b'{"answers": {"free_note": "' + b"x" * 2_000_001 + b'"}}', "larger than an intake can be"),
    "nested too deeply": (b"[" * 100_000, "nested too deeply"),
    "a number that is none": (b'{"answers": {"age": NaN}}', "NaN is not a JSON number."),
    "a number without end": (b'{"answers": {"age": ' + b"9" * 5000 + b"}}", "A number has 5000 digits."),
    "two answers to one question": (
        b'{"answers": {"saddle_numb": true, "saddle_numb": false}}',
        "'saddle_numb' stands twice in one object. Keep one of them.",
    ),
    "several that stand twice": (
        b'{"answers": {"age": 3, "age": 4, "frail": true, "frail": false}}',
        "'age', 'frail' stand twice in one object. Keep one of each.",
    ),
    "answers that stand twice": (b'{"answers": {}, "answers": {"age": 4}}', "'answers' stands twice in one object."),
    "an infinite number": (b'{"answers": {"weight_kg": -Infinity}}', "-Infinity is not a JSON number."),
    "a number beyond all numbers": (b'{"answers": {"weight_kg": 1e999}}', "answers.weight_kg: inf is out of bounds."),
    "a list": (b"[]", "An intake is an object and this is a list."),
    "nothing": (b"null", "An intake is an object and this is nothing."),
    "no answers": (b"{}", "The answers are missing"),
    "answers as a list": (b'{"answers": []}', "The answers are missing or not an object."),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_a_sentence_with_its_place(jivaka, tmp_path, case):
    content, sentence = BROKEN[case]
    ran = jivaka("assess", written(tmp_path, content))
    assert (ran.status, ran.said) == (2, "")
    assert sentence in ran.complained
    assert "Traceback" not in ran.complained


def test_a_byte_order_mark_does_no_harm(jivaka, tmp_path):
    assert jivaka("assess", written(tmp_path, b'\xef\xbb\xbf{"answers": {}}')).status == 3


WRONG = {
    "an unknown question": ({"agee": 4}, "answers.agee: There is no such question. Did you mean 'age'?"),
    "a question like none": ({"zzzz": 4}, "answers.zzzz: There is no such question. Remove it."),
    "an unknown option": ({"leg_weak": "foot_dropp"}, "'foot_dropp' is not an option. It takes one of: none,"),
    "an unknown option in a list": (
        {"urine_signs": ["blod"]},
        "answers.urine_signs: 'blod' is not an option. Did you mean 'blood'?",
    ),
    "a text for a number": ({"age": "44"}, "'44' is not a number."),
    "a broken number": ({"age": 44.5}, "44.5 is not a whole number."),
    "a boolean for a number": ({"age": True}, "True is not a number."),
    "a word for a boolean": ({"saddle_numb": "no"}, "'no' is not an answer."),
    "one option for a list": ({"pain_areas": "neck_left"}, "It takes a list and this is a text."),
    "an empty list": ({"pain_areas": []}, 'Write ["none_of_these"] for none.'),
    "an age of 300": ({"age": 300}, "300 is out of bounds. It takes a number from 0 to 120 years."),
    "a negative number": ({"age": -1}, "-1 is out of bounds."),
    "a day in the future": ({"injury_date": -3}, "The day lies in the future."),
    "a date in the future": ({"injury_date": "2027-01-01"}, "The day lies in the future."),
    "a date that is none": ({"injury_date": "2026-02-30"}, "'2026-02-30' is not a day."),
    "none beside others": (
        {"urine_signs": ["none_of_these", "blood"]},
        "'none_of_these' stands beside other options. It stands alone.",
    ),
    "a place outside its map": (
        {"pain_areas": ["neck_left"], "pain_areas_strong": ["sacrum"]},
        "sacrum is not in pain_areas.",
    ),
    "a medicine without a name": ({"medicines": [{}]}, "{} is not a medicine."),
    "medicines as a text": ({"medicines": "warfarin"}, "Medicines are a list and this is a text."),
    "a strange medicine": ({"medicines": [{"name": "x", "dose": 3}]}, "A medicine has name"),
    "a text that is too long": ({"free_note": "x" * 2001}, "The text has 2001 characters. It takes at most 2000."),
    "a number for a text": ({"free_note": 3}, "3 is not a text."),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_answer_is_named_with_its_path_and_what_it_takes(jivaka, case):
    answers, sentence = WRONG[case]
    ran = jivaka("assess", "-", typed=json.dumps({"answers": answers}))
    assert (ran.status, ran.said) == (2, "")
    assert sentence in ran.complained


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("2026-11-26", "2026-11-26 lies in the future."),
        ("1999-12-31", "1999-12-31 lies before 2000-01-01."),
        ("yesterday", "'yesterday' is not a day."),
        (20261122, "20261122 is not a day."),
    ],
)
def test_the_day_of_the_intake_must_be_possible(jivaka, on, sentence):
    ran = jivaka("assess", "-", typed=json.dumps({"on": on, "answers": {}}))
    assert ran.status == 2
    assert sentence in ran.complained


@pytest.mark.parametrize(("given", "repeated"), [('"c7"', "c7"), ("7", "7"), ("0", "0"), ("null", None), ('""', None)])
def test_the_id_of_an_intake_is_repeated_as_text(jivaka, given, repeated):
    ran = jivaka("assess", "-", "--json", typed='{"id": ' + given + ', "answers": {}}')
    assert json.loads(ran.said).get("id") == repeated
    wrong = jivaka("assess", "-", "--json", typed='{"id": ' + given + ', "answers": {"age": 300}}')
    assert json.loads(wrong.said)["id"] == repeated


@pytest.mark.parametrize("given", ["{}", "[1]", "true", "1.5", '"' + "x" * 201 + '"'])
def test_what_is_no_id_is_refused(jivaka, given):
    ran = jivaka("assess", "-", typed='{"id": ' + given + ', "answers": {}}')
    assert (ran.status, ran.complained) == (
        2,
        "id: This is no id. Write a text or a whole number of up to 200 signs.\n",
    )


def test_all_problems_are_reported_at_once(jivaka):
    raw = {"on": "tomorrow", "answers": {"age": 300, "agee": 1, "leg_weak": "x", "saddle_numb": 1}}
    ran = jivaka("assess", "-", typed=json.dumps(raw))
    assert len(ran.complained.splitlines()) == 5
    assert {line.partition(":")[0] for line in ran.complained.splitlines()} == {
        "on",
        "answers.age",
        "answers.agee",
        "answers.leg_weak",
        "answers.saddle_numb",
    }


def test_the_error_is_json_too_when_json_is_wanted(jivaka):
    ran = jivaka("assess", "-", "--json", typed='{"id": "c7", "answers": {"age": 300, "x": 1}}')
    found = json.loads(ran.said)
    assert (ran.status, found["id"]) == (2, "c7")
    assert [problem["path"] for problem in found["error"]["problems"]] == ["answers.age", "answers.x"]


def test_a_bad_line_among_many_gets_its_error_and_the_rest_goes_on(jivaka, example, tmp_path):
    whole = json.loads(example("office_worker").read_text()) | {"id": "good"}
    lines = [
        json.dumps(whole),
        "{",
        "",
        json.dumps({"id": "old", "answers": {"age": 300}}),
        "7",
        json.dumps({"answers": {}}),
    ]
    ran = jivaka("assess", "--jsonl", written(tmp_path, "\n".join(lines), "clients.jsonl"))
    found = [json.loads(line) for line in ran.said.splitlines()]
    assert ran.status == 2
    assert ["error" in item for item in found] == [False, True, True, True, False]
    assert [item.get("id") for item in found] == ["good", None, "old", None, None]
    assert found[1]["error"]["problems"][0]["path"].endswith("clients.jsonl")


def test_a_line_that_is_too_long_fails_alone(jivaka):
    long = b'{"answers": {"free_note": "' + b"x" * 2_500_000 + b'"}}\n'
    ran = jivaka("assess", "--jsonl", "-", typed=long + b'{"answers": {}}\n')
    found = [json.loads(line) for line in ran.said.splitlines()]
    assert ["error" in item for item in found] == [True, False]


def test_no_lines_are_no_decisions_and_no_mistake(jivaka):
    ran = jivaka("assess", "--jsonl", "-")
    assert (ran.status, ran.said) == (0, "")


def test_an_intake_without_a_day_is_one_of_today(jivaka):
    found = json.loads(jivaka("assess", "-", "--json", typed='{"answers": {}}', today=date(2026, 1, 2)).said)
    assert found["on"] == "2026-01-02"


def test_a_field_that_is_no_part_of_an_intake_is_mentioned(jivaka):
    found = json.loads(jivaka("assess", "-", "--json", typed='{"answers": {}, "salon": "x"}').said)
    assert any("'salon' was not read" in note for note in found["notes"])


def test_an_unknown_command_and_a_missing_one_show_the_commands(jivaka):
    assert jivaka().status == 0
    ran = jivaka("asses", "x")
    assert ran.status == 2
    assert "assess" in ran.said + ran.complained


@pytest.mark.parametrize("command", ["assess", "ask", "explain", "knowledge", "medicines", "claims", "letter"])
def test_every_command_explains_itself_with_examples(jivaka, command):
    ran = jivaka(command, "--help")
    assert ran.status == 0
    assert f"jivaka {command}" in ran.said
    assert "Examples:" in ran.said


def test_a_failure_inside_is_a_sentence_and_a_trace_only_when_asked_for(jivaka, monkeypatch):
    def fail(*_arguments, **_more):
        message = "oh"
        raise KeyError(message)

    monkeypatch.setattr("jivaka.interfaces.cli.commands.assess.page", fail)
    ran = jivaka("assess", "-", typed='{"answers": {}}')
    assert (ran.status, ran.said) == (1, "")
    assert "something went wrong inside (KeyError)" in ran.complained
    assert "Traceback" not in ran.complained
    asked = jivaka("assess", "-", typed='{"answers": {}}', environment={"JIVAKA_DEBUG": "1"})
    assert "Traceback" in asked.complained


@pytest.mark.parametrize("line", [("--help",), ("--help", "assess"), ("-h", "--release", "draft", "assess"), ()])
def test_whoever_asks_what_there_is_sees_every_command(jivaka, line):
    said = jivaka(*line).said
    assert all(f"\n    {entry.name}" in said for entry in app.ENTRIES)
