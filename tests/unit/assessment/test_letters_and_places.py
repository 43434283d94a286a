"""A letter from before a trouble began lifts nothing about it, and something that is somewhere has a place."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

CASES = Path(__file__).parents[3] / "knowledge" / "cases" / "red_team.jsonl"
ON = date(2026, 11, 22)
WEAK_LEG = {
    "leg_weak": "new_mild_one_leg",
    "nerve_signs_onset": 20,
    "nerve_signs_trend": "same",
    "arm_weak_numb": "none",
    "hand_clumsy": False,
    "doctor_checked_pain": "checked_and_reassured",
    "doctor_clearance_for": ["nerves_or_spine"],
}
BIRTH = {
    "sex_birth": "female",
    "pregnancy_state": "no",
    "women_health": ["none_of_these"],
    "birth_recent": "caesarean_under_6_weeks",
    "doctor_clearance_for": ["pregnancy_or_birth"],
}
OPERATION = {
    "surgery_kinds": ["hip_replacement"],
    "surgery_date": 50,
    "surgery_areas": ["hip_left"],
    "doctor_clearance_for": ["operation_or_implant"],
}


@pytest.fixture(scope="module")
def calm():
    cases = (json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines())
    found = next(case["answers"] for case in cases if case["id"] == "r225")
    return found | {"free_note": "no"}


@pytest.fixture
def decide(assessor, calm):
    def assess(**changed):
        return assessor.assess_valid({"on": ON.isoformat(), "answers": calm | changed}, today=ON)

    return assess


@pytest.mark.parametrize(
    ("trouble", "just_after", "before"), [(WEAK_LEG, 20, 21), (BIRTH, 42, 43), (OPERATION, 50, 51)]
)
def test_a_letter_counts_from_the_day_its_trouble_began(decide, trouble, just_after, before):
    assert decide(**trouble, clearance_date=just_after).disposition_id == "massage_with_limits"
    old = decide(**trouble, clearance_date=before)
    assert old.disposition_id == "doctor_first"
    assert any(trouble["doctor_clearance_for"][0] in note for note in old.notes)


def test_a_letter_about_a_trouble_of_unknown_age_is_not_taken_to_count(decide):
    found = decide(**WEAK_LEG | {"nerve_signs_onset": "unknown"}, clearance_date=2)
    assert found.disposition_id == "doctor_first"


def test_a_letter_about_an_illness_lasts_through_a_new_ache(decide):
    heart = {"heart_vessel_conditions": ["aortic_aneurysm"], "doctor_clearance_for": ["heart_or_vessels"]}
    found = decide(**heart, clearance_date=60, bp_systolic=120, bp_diastolic=75)
    assert found.disposition_id == "massage_with_limits"


def test_an_open_wound_that_is_nowhere_is_anywhere(decide):
    wound = {"skin_findings": ["open_wound_or_ulcer"]}
    nowhere = decide(**wound, local_finding_areas=["none_of_these"])
    assert nowhere.advice.recommendations == ()
    assert "local_finding_areas" in nowhere.decision.findings.unknown
    assert decide(**wound, local_finding_areas=["foot_left"]).advice.recommendations


def test_a_fresh_break_that_is_nowhere_may_be_in_the_spine(decide):
    assert decide(fracture_state="under_12_weeks", fracture_areas=["none_of_these"]).disposition_id == "doctor_first"


def test_metal_that_is_nowhere_keeps_heat_away_everywhere(decide):
    limits = decide(implants=["plates_pins_or_screws"], implant_areas=["none_of_these"]).decision.limits
    assert "stone_therapy" in limits.techniques


@pytest.mark.parametrize(
    "told",
    [
        {"fracture_state": "healed_over_12_weeks", "fracture_areas": ["none_of_these"]},
        {"implants": ["coil"], "implant_areas": ["none_of_these"]},
        {"local_finding_areas": ["none_of_these"], "fracture_areas": ["none_of_these"]},
    ],
)
def test_what_need_not_be_placed_opens_nothing(decide, told):
    found = decide(**told)
    assert found.disposition_id == "massage_ok"
    assert found.decision.findings.unknown == frozenset()
