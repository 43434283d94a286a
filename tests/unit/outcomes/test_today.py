"""Today's re-screen: what is asked anew, what ages, and what stops a session."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from jivaka.core.assessment.document import document
from jivaka.core.knowledge.values import Disposition
from jivaka.core.outcomes.limits import limits_in
from jivaka.core.outcomes.signs import read_signs
from jivaka.core.outcomes.today import Said, asked_today, before_of, carried, joined, judge
from jivaka.core.truth import Truth

EXAMPLES = Path(__file__).parents[3] / "examples"
FIRST, LATER = date(2026, 11, 22), date(2026, 11, 29)
NUMB = {"saddle_numb": True, "pelvic_change_explained": False}


@pytest.fixture(scope="module")
def intake():
    return json.loads((EXAMPLES / "office_worker.json").read_text(encoding="utf-8"))["answers"]


@pytest.fixture(scope="module")
def before(assessor, intake):
    found = assessor.assess_valid({"on": FIRST.isoformat(), "answers": intake}, today=FIRST)
    return before_of(intake, document(found))


def said_again(assessor, intake, **other):
    asked = {name: intake[name] for name in intake if assessor.knowledge.questions[name].ask_every_visit}
    return asked | other


def judged(assessor, before, said):
    answers = joined(before.answers, said.answers, (LATER - FIRST).days, assessor.knowledge)
    found = assessor.assess_valid({"on": LATER.isoformat(), "answers": answers}, today=LATER)
    return judge(before, found.decision, said, assessor.knowledge, assessor.signs)


def test_nothing_new_lets_the_session_go_on(assessor, intake, before):
    said = Said(said_again(assessor, intake), frozenset(), Truth.FALSE)
    today = judged(assessor, before, said)
    assert today.outcome in ("go", "limits")
    assert (today.new_red_flag, today.new_nerve_sign, today.strong_reaction) == (Truth.FALSE,) * 3


def test_new_numbness_between_the_legs_stops_it_as_a_red_flag(assessor, intake, before):
    today = judged(assessor, before, Said(said_again(assessor, intake, **NUMB), frozenset()))
    assert today.outcome == "stop"
    assert today.new_red_flag is Truth.TRUE
    assert today.new_nerve_sign is Truth.TRUE
    assert any(name.startswith("cauda_equina.") for name in today.rules)


def test_an_unknown_answer_to_a_danger_is_never_a_go(assessor, intake, before):
    today = judged(assessor, before, Said(said_again(assessor, intake, saddle_numb="unknown"), frozenset()))
    assert today.outcome == "stop"
    assert today.new_nerve_sign is Truth.UNKNOWN


@pytest.mark.parametrize("sign", ["new_nerve_sign", "dark_urine", "soreness_that_stays", "harm_of_grade_2"])
def test_a_sign_after_the_last_session_stops_this_one(assessor, intake, before, sign):
    today = judged(assessor, before, Said(said_again(assessor, intake), frozenset({sign})))
    assert today.outcome == "stop"
    assert today.signs == (sign,)
    assert today.strong_reaction is Truth.TRUE


def test_ordinary_soreness_is_a_limit_and_no_stop(assessor, intake, before):
    today = judged(assessor, before, Said(said_again(assessor, intake), frozenset({"ordinary_soreness"})))
    assert (today.outcome, today.mild_soreness, today.strong_reaction) == ("limits", Truth.TRUE, Truth.FALSE)


def test_a_sign_that_nobody_asked_for_is_not_known(assessor, intake, before):
    today = judged(assessor, before, Said(said_again(assessor, intake)))
    assert (today.strong_reaction, today.mild_soreness) == (Truth.UNKNOWN, Truth.UNKNOWN)


def test_alcohol_today_postpones(assessor, intake, before):
    today = judged(assessor, before, Said(said_again(assessor, intake, substances_today=["alcohol"]), frozenset()))
    assert today.outcome == "stop"


def test_days_ago_grow_with_the_calendar_and_daily_answers_are_not_carried(assessor, intake):
    assert isinstance(intake["pain_duration_days"], int)
    kept = carried(intake, 7, assessor.knowledge)
    assert kept["pain_duration_days"] == intake["pain_duration_days"] + 7
    assert not any(assessor.knowledge.questions[name].ask_every_visit for name in kept)
    longest = assessor.knowledge.questions["pain_duration_days"].maximum
    assert carried({"pain_duration_days": longest}, 7, assessor.knowledge)["pain_duration_days"] == longest


def test_a_day_that_was_written_as_a_date_ages_by_itself(assessor):
    answers = {"pain_duration_days": (FIRST - timedelta(days=3)).isoformat()}
    assert carried(answers, 7, assessor.knowledge) == answers


def test_where_it_hurts_no_more_it_does_not_hurt_strongly(assessor):
    before = {"pain_areas": ["low_back_left", "neck_left"], "pain_areas_strong": ["neck_left"]}
    assert "pain_areas_strong" not in joined(before, {"pain_areas": ["low_back_left"]}, 1, assessor.knowledge)
    assert "pain_areas_strong" in joined(before, {"pain_areas": ["neck_left"]}, 1, assessor.knowledge)


def test_every_question_of_today_may_apply_to_the_client(assessor, intake):
    found = assessor.assess_valid({"on": FIRST.isoformat(), "answers": intake}, today=FIRST)
    names = {question.id for question in asked_today(found.decision.findings, assessor.knowledge)}
    assert "saddle_numb" in names
    assert ("pregnancy_state" in names) == (intake["sex_birth"] != "male")


def test_the_signs_are_read_whole_and_a_missing_one_is_named(knowledge):
    signs, problems = read_signs(knowledge)
    assert problems == ()
    assert signs["ordinary_soreness"].disposition is Disposition.MASSAGE_WITH_LIMITS
    assert [name for name, sign in signs.items() if not sign.stops] == ["ordinary_soreness"]
    _none, problems = read_signs(replace(knowledge, other={}))
    assert {problem.code for problem in problems} == {"missing-entry"}


# --------------------------------------------------------------------------------------------------------------- limits


def limits_of(assessor, answers):
    found = assessor.assess_valid({"on": FIRST.isoformat(), "answers": answers}, today=FIRST)
    return {one.token: one for one in limits_in(document(found), assessor.knowledge)}


def test_a_limit_names_its_rules_and_that_of_a_red_flag_cannot_be_stepped_over(assessor, intake):
    calm = limits_of(assessor, intake)
    assert all(one.rules for one in calm.values())
    alarmed = limits_of(assessor, intake | NUMB)
    rules = {rule.id: rule for rule in assessor.knowledge.rules}
    assert alarmed
    for one in [*calm.values(), *alarmed.values()]:
        warns = [rules[name] for name in one.rules if "red_flags" in rules[name].path]
        assert not (warns and one.may_be_stepped_over)


def test_a_limit_of_a_rule_that_is_gone_cannot_be_stepped_over(assessor, intake):
    found = assessor.assess_valid({"on": FIRST.isoformat(), "answers": intake}, today=FIRST)
    without = replace(assessor.knowledge, rules=())
    assert not any(one.may_be_stepped_over for one in limits_in(document(found), without))
