"""Which words go with a decision: the headline says why nothing is offered, not only that nothing is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from jivaka.core.assessment.document import document
from jivaka.core.errors import ProblemsError

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 26)


@pytest.fixture
def said(assessor):
    """Return a function that gives the decision for the office worker with other answers; None takes one away."""
    raw = json.loads((ROOT / "examples" / "office_worker.json").read_text(encoding="utf-8"))

    def decide(**answers):
        changed = {**raw["answers"], **answers}
        kept = {name: answer for name, answer in changed.items() if answer is not None}
        return document(assessor.assess_valid({"on": raw["on"], "answers": kept}, today=TODAY))

    return decide


@pytest.mark.parametrize(
    ("answers", "disposition", "headline"),
    [
        ({}, "massage_ok", "Massage can go ahead"),
        ({"fever_now": True}, "doctor_first", "See a doctor first, then massage"),
        ({"saddle_numb": True, "pelvic_change_explained": False}, "emergency", "Emergency: get medical help now"),
        ({"leg_weak": None}, "undetermined", "Not decided yet"),
        ({"stroke_tia": "unknown"}, "doctor_first", "A person has to ask again first"),
        ({"substances_today": ["alcohol"]}, "massage_with_limits", "No massage today"),
        ({"contagious_now": ["tuberculosis"]}, "doctor_first", "See a doctor first, then massage"),
    ],
)
def test_the_headline_says_what_was_decided(said, answers, disposition, headline):
    decided = said(**answers)
    assert (decided["disposition"], decided["say"]["headline"]) == (disposition, headline)
    if headline != "Massage can go ahead":
        assert (decided["recommendations"], decided["course"]) == ([], {})


def test_the_safety_net_goes_with_every_decision(said):
    assert said()["say"]["safety_net"] == said(fever_now=True)["say"]["safety_net"] != []


def test_what_cannot_be_read_is_raised_with_every_problem(assessor):
    with pytest.raises(ProblemsError) as raised:
        assessor.assess_valid({"answers": {"age": 300, "agee": 1}}, today=TODAY)
    assert [problem.where for problem in raised.value.problems] == ["answers.age", "answers.agee"]
    assert str(raised.value).count("\n") == 1
