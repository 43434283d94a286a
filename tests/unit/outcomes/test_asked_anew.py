"""What belonged to an older sign is not carried to a new one: it is asked anew at the re-screen."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from jivaka.core.outcomes.today import aged, joined

EXAMPLES = Path(__file__).parents[3] / "examples"
DAYS = 14


@pytest.fixture(scope="module")
def intake():
    return json.loads((EXAMPLES / "office_worker.json").read_text(encoding="utf-8"))["answers"]


@pytest.fixture
def later(assessor, intake):
    def asked_again(before, **said):
        old = intake | before
        same = {name: one for name, one in old.items() if assessor.knowledge.questions[name].ask_every_visit}
        return joined(old, same | said, DAYS, assessor.knowledge)

    return asked_again


OLD_CHANGE = {
    "bladder_new": True,
    "pelvic_change_explained": True,
    "nerve_signs_onset": 1500,
    "nerve_signs_trend": "same",
}


def test_numbness_between_the_legs_is_not_explained_by_an_old_weak_bladder(later, assessor):
    today = later(OLD_CHANGE, saddle_numb=True)
    assert {"pelvic_change_explained", "nerve_signs_onset", "nerve_signs_trend"}.isdisjoint(today)
    told = today | {"pelvic_change_explained": False, "nerve_signs_onset": 1, "nerve_signs_trend": "slowly_worse"}
    found = assessor.assess_valid({"on": "2026-11-22", "answers": told}, today=date(2026, 11, 22))
    assert found.disposition_id == "emergency"


def test_without_a_new_sign_only_its_course_is_asked_anew(later):
    today = later(OLD_CHANGE)
    assert today["pelvic_change_explained"] is True
    assert today["nerve_signs_onset"] == 1500 + DAYS
    assert "nerve_signs_trend" not in today


def test_the_signs_of_a_pregnancy_are_asked_at_every_visit_and_its_weeks_grow(later):
    before = {"pregnancy_state": "yes", "pregnancy_weeks": 19, "pregnancy_warnings": ["none_of_these"]}
    today = later(before)
    assert today["pregnancy_weeks"] == 21
    assert "pregnancy_warnings" not in today


def test_weeks_are_asked_anew_where_less_than_whole_ones_went_by(assessor, intake):
    before = intake | {"pregnancy_state": "yes", "pregnancy_weeks": 35}
    for days, kept in ((0, 35), (3, None), (7, 36), (10, None)):
        assert joined(before, {}, days, assessor.knowledge).get("pregnancy_weeks") == kept


def test_a_burn_of_today_is_not_where_the_old_eczema_was(later):
    old = {"skin_findings": ["eczema_or_psoriasis_calm"], "local_finding_areas": ["arm_left"]}
    assert "local_finding_areas" not in later(old, skin_findings=["eczema_or_psoriasis_calm", "burn_or_sunburn"])


def test_pain_in_another_region_has_a_story_of_its_own_and_next_to_the_old_one_it_has_not(later, intake):
    assert intake["pain_areas"]
    near = later({"pain_areas": ["low_back_left"]}, pain_areas=["low_back_left", "low_back_right"])
    far = later({"pain_areas": ["low_back_left"]}, pain_areas=["low_back_left", "mid_back_left"])
    story = {"pain_duration_days", "pain_onset", "pain_pattern", "night_pain"}
    assert story <= near.keys()
    assert story.isdisjoint(far)


def test_the_other_leg_is_asked_about(later):
    before = {"pain_areas": ["thigh_left"], "leg_pain_side": "one", "nerve_signs_onset": 60}
    assert "leg_pain_side" not in later(before, pain_areas=["thigh_left", "thigh_right"])
    assert later(before)["leg_pain_side"] == "one"


def test_an_injury_told_again_may_be_another_one(later):
    before = {"injury_major": True, "injury_date": 20, "doctor_checked_pain": "checked_and_reassured"}
    assert {"injury_date", "doctor_checked_pain"}.isdisjoint(later(before))


def test_all_answers_age_and_what_is_no_time_stays(assessor):
    told = {"pregnancy_weeks": 42, "surgery_date": 20, "age": 40, "clearance_date": "unknown", "gone_question": 3}
    found = aged(told, 13, assessor.knowledge)
    assert found == {"pregnancy_weeks": 43, "surgery_date": 33, "age": 40, "clearance_date": "unknown"}
