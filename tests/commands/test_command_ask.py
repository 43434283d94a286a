"""The command `ask`: an interview that asks what matters, keeps every answer and ends in the page of the decision."""

from __future__ import annotations

import json
import stat
from datetime import date

import pytest

from jivaka.interfaces.cli.answers import options_of, read_answer, shown_question


def last_question(said, knowledge, asked=()):
    """Return the question that stands before the last prompt: by its text, its options, and what was asked before."""
    block = " ".join(said[-8000:].split())

    def likely(question):
        ask = " ".join(question.ask.split())
        at = block.rfind(ask)
        if at < 0:
            return -1, 0, False, False
        labels = [option.label for option in question.options if option.id != "none_of_these"]
        return at, len(ask), labels[-1:] == [] or labels[-1] in block[at:], question.id not in asked

    return max(knowledge.questions.values(), key=likely)


def typed_answer(question, answers):
    """Return what a person types for an answer of the contract; u for what is not in it."""
    value = answers.get(question.id, "unknown")
    options = [option.id for option in options_of(question, answers.get(question.subset_of))]
    if value == "unknown":
        return "" if question.type == "text" else "u"
    if isinstance(value, bool):
        return "y" if value else "n"
    if question.type == "choice":
        return str(options.index(value) + 1)
    if question.type == "multi":
        return " ".join(str(options.index(item) + 1) for item in value if item != "none_of_these")
    return ", ".join(value) if question.type == "medicines" else str(value)


@pytest.fixture(scope="module")
def client(knowledge):
    """Return a function that makes a client who types the answers of an intake, and stops after so many."""

    def made(answers, stops_after=10_000):
        asked = []

        def types(said):
            if len(asked) == stops_after:
                return None
            asked.append(last_question(said, knowledge, asked).id)
            return typed_answer(knowledge.questions[asked[-1]], answers)

        types.asked = asked
        return types

    return made


def answers_of(example, name):
    return json.loads(example(name).read_text())["answers"]


@pytest.fixture(scope="module")
def office_worker(jivaka, client, example, tmp_path_factory):
    """Return how the interview of the office worker went, what was asked, and the file with the answers."""
    target = tmp_path_factory.mktemp("ask") / "client.json"
    typing = client(answers_of(example, "office_worker"))
    return jivaka("ask", "--save", target, typed=typing), typing.asked, target


def test_a_place_where_nothing_can_be_kept_is_told_by_the_name_that_was_typed(jivaka, tmp_path):
    target = tmp_path / "nowhere" / "client.json"
    ran = jivaka("ask", "--save", target, typed="b\n34\n1\n")
    assert ran.status == 1
    assert f"{target}: No such file or directory. See that the folder is there" in ran.complained
    assert "Traceback" not in ran.complained


def test_the_interview_ends_in_the_page_that_assess_shows(jivaka, office_worker):
    ran, asked, target = office_worker
    assert ran.status == 0
    assert len(asked) == len(set(asked))
    page = jivaka("assess", target)
    assert page.status == 0
    assert ran.said.endswith("\n" + page.said)
    assert "What can be offered" in page.said


def test_it_decides_as_the_whole_intake_does(jivaka, client, example, tmp_path):
    target = tmp_path / "client.json"
    ran = jivaka("ask", "--save", target, typed=client(answers_of(example, "on_warfarin")))
    assert "'warfarine' is read as warfarin." in ran.said
    asked = json.loads(jivaka("assess", "--json", target).said)
    whole = json.loads(jivaka("assess", "--json", example("on_warfarin")).said)
    assert asked["disposition"] == whole["disposition"]
    assert asked["limits"] == whole["limits"]


def test_an_emergency_sign_ends_it_at_once(jivaka, client, example, tmp_path):
    typing = client(answers_of(example, "numb_between_the_legs"))
    ran = jivaka("ask", "--save", tmp_path / "client.json", typed=typing)
    assert ran.status == 0
    assert "[!!] Emergency: get medical help now" in ran.said
    assert typing.asked[-1] in ("pelvic_change_explained", "leg_pain_side", "saddle_numb", "nerve_signs_onset")
    assert "fever_now" not in typing.asked
    assert "medicines" not in typing.asked


def test_an_urgent_sign_ends_it_at_once_too(jivaka, client, example):
    typing = client(answers_of(example, "office_worker") | {"severe_distress_now": True})
    ran = jivaka("ask", typed=typing)
    assert "[!] See a doctor today" in ran.said
    assert typing.asked[-1] == "severe_distress_now"


def test_planning_is_asked_only_when_a_massage_is_possible(jivaka, client, example, office_worker):
    assert {"goal", "sitting_hours", "pressure_preference"} <= set(office_worker[1])
    referred = client(answers_of(example, "office_worker") | {"able_to_agree": False})
    ran = jivaka("ask", typed=referred)
    assert "See a doctor first" in ran.said
    assert not {"goal", "sitting_hours"} & set(referred.asked)


def test_whoever_knows_nothing_is_never_told_that_all_is_well(jivaka, client):
    ran = jivaka("ask", typed=client({}))
    assert ran.status == 0
    assert "A person has to ask again first" in ran.said


@pytest.mark.slow
def test_it_can_be_stopped_after_any_answer_and_taken_up_again(jivaka, client, example, tmp_path):
    whole = answers_of(example, "on_warfarin")
    straight, pieces = tmp_path / "straight.json", tmp_path / "pieces.json"
    jivaka("ask", "--save", straight, typed=client(whole))
    first = jivaka("ask", "--save", pieces, typed=client(whole, stops_after=3))
    assert first.status == 3
    assert f"jivaka ask --resume {pieces}" in first.said
    for _ in range(200):
        ran = jivaka("ask", "--resume", pieces, typed=client(whole, stops_after=5))
        if ran.status != 3:
            break
    assert ran.status == 0
    at_once, in_pieces = (json.loads(path.read_text())["answers"] for path in (straight, pieces))
    alike = {"psfs_score_1", "psfs_score_2", "psfs_score_3"}  # asked in the same words, so this client mixes them up
    assert list(in_pieces) == list(at_once)
    assert {n: v for n, v in in_pieces.items() if n not in alike} == {
        n: v for n, v in at_once.items() if n not in alike
    }


def test_the_file_holds_every_answer_at_once_and_only_its_owner_reads_it(jivaka, tmp_path):
    target = tmp_path / "client.json"
    seen = []

    def types(_said):
        seen.append(json.loads(target.read_text())["answers"])
        return ["34", "1", None][len(seen) - 1]

    jivaka("ask", "--save", target, typed=types)
    assert seen == [{}, {"age": 34}, {"age": 34, "sex_birth": "female"}]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["client.json"]


def test_an_interview_of_another_day_keeps_its_day_and_its_id(jivaka, tmp_path):
    target = tmp_path / "client.json"
    target.write_text('{"id": "c7", "on": "2026-11-01", "answers": {"age": 34}}')
    ran = jivaka("ask", "--resume", target, typed="1\n")
    assert "Going on with the intake of 2026-11-01." in ran.said
    found = json.loads(target.read_text())
    assert found == {"id": "c7", "on": "2026-11-01", "answers": {"age": 34, "sex_birth": "female"}}


def test_a_new_interview_is_one_of_today(jivaka, tmp_path):
    jivaka("ask", "--save", tmp_path / "a.json", typed="", today=date(2026, 3, 4))
    assert json.loads((tmp_path / "a.json").read_text()) == {"answers": {}, "on": "2026-03-04"}


def test_b_goes_back_one_question_also_over_a_restart(jivaka, tmp_path):
    target = tmp_path / "client.json"
    ran = jivaka("ask", "--save", target, typed="b\n34\n1\n170\nb\nb\n2\n")
    assert "This is the first question." in ran.said
    assert json.loads(target.read_text())["answers"] == {"age": 34, "sex_birth": "male"}
    jivaka("ask", "--resume", target, typed="b\nb\n40\n")
    assert json.loads(target.read_text())["answers"] == {"age": 40}


def test_a_question_mark_says_why_and_asks_again(jivaka, knowledge, tmp_path):
    ran = jivaka("ask", "--save", tmp_path / "a.json", typed="?\n34\n")
    assert knowledge.questions["age"].why in ran.plain
    assert json.loads((tmp_path / "a.json").read_text())["answers"] == {"age": 34}


def test_q_stops_and_without_a_file_nothing_is_kept(jivaka, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = jivaka("ask", typed="34\nq\n1\n")
    assert ran.status == 3
    assert "Nothing was saved" in ran.said
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_is_said_and_asked_again(jivaka, tmp_path):
    target = tmp_path / "a.json"
    ran = jivaka("ask", "--save", target, typed="300\nthirty\n\n34\n9\n1 2\n1\n")
    assert "300 is out of bounds. It takes a number from 0 to 120 years." in ran.plain
    assert "Please type a number" in ran.said
    assert "This one needs an answer" in ran.said
    assert "'9' is not in the list. Type numbers from 1 to 3" in ran.plain
    assert "Please type one number only" in ran.said
    assert json.loads(target.read_text())["answers"] == {"age": 34, "sex_birth": "female"}


def test_unreadable_bytes_are_no_answer(jivaka):
    ran = jivaka("ask", typed=b"\xff\xfe\n" + b"9" * 5000 + b"\n")
    assert ran.status == 3
    assert "Please type a number" in ran.said


def test_nn_clears_a_screen_of_signs_in_one_step_and_b_takes_it_back(jivaka, client, example, knowledge, tmp_path):
    whole = answers_of(example, "office_worker")
    target = tmp_path / "a.json"
    person = client(whole)

    def types(said):
        name = last_question(said, knowledge).id
        if name == "chest_pain_now":
            kept.append(json.loads(target.read_text())["answers"])
            return ["nn", "nn", None][len(kept) - 1]
        if len(kept) == 1:
            return "b"
        return None if len(kept) == 2 else person(said)

    kept = []
    ran = jivaka("ask", "--save", target, typed=types)
    assert "If none of it is so, type nn. - Do you have" in ran.plain or "type nn." in ran.said
    assert kept[0] == kept[1]
    after = json.loads(target.read_text())["answers"]
    new = {name: after[name] for name in after if name not in kept[0]}
    assert new == {
        name: knowledge.questions[name].clear_value
        for name in next(screen for screen in knowledge.screens if screen.id == "urgent_now").questions
        if name in new
    }
    assert len(new) > 5
    assert "head_signs_last" not in new


def test_nn_is_not_an_answer_on_a_screen_of_facts(jivaka):
    assert "Here every question has its own answer" in jivaka("ask", typed="nn\n").plain


def test_private_screens_are_announced(office_worker, knowledge):
    ran = office_worker[0]
    screens = {screen.title: screen for screen in knowledge.screens}
    for part in ran.said.split("\n== ")[1:]:
        screen = screens[part.splitlines()[0]]
        private = any(knowledge.questions[name].private for name in screen.questions)
        assert ("Private questions: nobody else should look on." in part) == private or screen.id == "belly_urine"


def test_how_medicines_are_read_is_shown_at_once(jivaka, client, example, knowledge):
    whole = answers_of(example, "office_worker")
    done = []
    person = client(whole)

    def types(said):
        name = last_question(said, knowledge).id
        if name != "medicines":
            return None if done else person(said)
        done.append(name)
        return "warfarine, zzz"

    ran = jivaka("ask", typed=types)
    assert "'warfarine' is read as warfarin." in ran.said
    assert "'zzz' is not a medicine we know" in ran.plain


def test_strong_pain_can_only_be_where_pain_is(knowledge):
    question = knowledge.questions["pain_areas_strong"]
    options = options_of(question, ["low_back_left", "neck_left"])
    assert [option.id for option in options] == ["neck_left", "low_back_left"]
    assert read_answer(question, options, "2").value == ["low_back_left"]
    assert read_answer(question, options, "3").wrong
    assert len(options_of(question)) == len(question.options) - 1


def test_where_the_pain_is_may_be_unknown_and_its_strength_is_asked_all_the_same(jivaka, tmp_path):
    target = tmp_path / "a.json"
    answers = {"age": 34, "sex_birth": "male", "height_cm": 170, "frail": False, "able_to_agree": True}
    target.write_text(json.dumps({"answers": answers | {"pain_areas": "unknown"}}))
    ran = jivaka("ask", "--resume", target, typed="\n")
    assert ran.status == 3
    assert "== Where it hurts" in ran.said or "== Things that need help today" in ran.said


READ = [
    ("saddle_numb", "", False),
    ("saddle_numb", "Y", True),
    ("saddle_numb", "0", False),
    ("saddle_numb", "u", "unknown"),
    ("able_to_agree", "yes", True),
    ("leg_weak", "", "none"),
    ("leg_weak", "0", "none"),
    ("leg_weak", "5", "foot_drop"),
    ("leg_weak", "foot_drop", "foot_drop"),
    ("urine_signs", "0", ["none_of_these"]),
    ("urine_signs", "", ["none_of_these"]),
    ("medicines", "", []),
    ("medicines", "none", []),
    ("medicines", "warfarin, 5 mg; aspirin", ["warfarin 5 mg", "aspirin"]),
    ("pain_duration_days", "3 weeks", 21),
    ("pain_duration_days", "2 Months ago", 60),
    ("pain_duration_days", "1 year", 365),
    ("pain_duration_days", "10", 10),
    ("pain_duration_days", "today", 0),
    ("pain_duration_days", "2026-11-02", "2026-11-02"),
    ("temperature_c", "37,5", 37.5),
    ("temperature_c", "", "unknown"),
    ("free_note", "", ""),
    ("free_note", "u", "u"),
    ("goal", "", "unknown"),
]


@pytest.mark.parametrize(("name", "typed", "value"), READ)
def test_what_is_typed_becomes_an_answer_of_the_contract(knowledge, name, typed, value):
    question = knowledge.questions[name]
    assert read_answer(question, options_of(question), typed).value == value


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("saddle_numb", "maybe"),
        ("able_to_agree", ""),
        ("age", "3.5"),
        ("pain_duration_days", "long ago"),
        ("pain_duration_days", "99999999 days"),
        ("temperature_c", "warm"),
        ("medicines", ",;"),
        ("leg_weak", "²"),
        ("urine_signs", "1 99"),
    ],
)
def test_what_cannot_be_an_answer_is_a_sentence(knowledge, name, typed):
    question = knowledge.questions[name]
    assert read_answer(question, options_of(question), typed).wrong


def test_every_question_can_be_shown_within_the_page(knowledge):
    for question in knowledge.questions.values():
        assert max(len(line) for line in shown_question(question, options_of(question))) <= 80


def test_a_file_that_is_there_is_not_written_over(jivaka, tmp_path):
    target = tmp_path / "a.json"
    target.write_text("mine")
    ran = jivaka("ask", "--save", target, typed="34\n")
    assert ran.status == 2
    assert f"Go on with --resume {target}" in ran.complained
    assert target.read_text() == "mine"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"answers": {"age": 300}}', "answers.age: 300 is out of bounds."),
        ('{"answers": ', "The text ends too early."),
        ("[]", "An intake is an object and this is a list."),
        ('{"on": "2027-01-01", "answers": {}}', "lies in the future."),
    ],
)
def test_a_broken_file_is_not_resumed_and_not_touched(jivaka, tmp_path, content, sentence):
    target = tmp_path / "a.json"
    target.write_text(content)
    ran = jivaka("ask", "--resume", target, typed="34\n")
    assert (ran.status, ran.said) == (2, "")
    assert sentence in ran.complained
    assert str(target) in ran.complained
    assert target.read_text() == content


def test_there_must_be_something_to_resume_and_a_place_to_save(jivaka, tmp_path):
    assert "There is no such file" in jivaka("ask", "--resume", tmp_path / "none.json").complained
    assert "name a file to resume" in jivaka("ask", "--resume", "-").complained
    ran = jivaka("ask", "--save", tmp_path / "none" / "a.json", typed="34\n")
    assert ran.status == 1
    assert "No such file or directory" in ran.complained


def test_ctrl_c_stops_it_and_keeps_what_was_saved(jivaka, tmp_path):
    lines = ["34", "1"]

    def types(_said):
        if lines:
            return lines.pop(0)
        raise KeyboardInterrupt

    ran = jivaka("ask", "--save", tmp_path / "a.json", typed=types)
    assert (ran.status, ran.complained) == (130, "Stopped.\n")
    assert json.loads((tmp_path / "a.json").read_text())["answers"] == {"age": 34, "sex_birth": "female"}
