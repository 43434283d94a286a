"""People whom the rules would fail: cases written to find a dangerous permission or a needless refusal.

They are scored as the example clients are. Nobody in them is real; the labels were set before the rules were run.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jivaka.core.assessment.tokens import follows, on_offer
from laws.intakes import TODAY
from spec.test_example_clients import LEVELS, Scored

if TYPE_CHECKING:
    from jivaka.core.assessment.assessor import Assessor

CASES = Path(__file__).parents[2] / "knowledge" / "cases" / "red_team.jsonl"


@pytest.fixture(scope="module")
def red_team(assessor: Assessor) -> list[Scored]:
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    return [
        Scored(case, assessor.assess_valid({"on": case["on"], "answers": case["answers"]}, today=TODAY))
        for case in cases
    ]


def test_nobody_of_the_red_team_gets_a_dangerous_disposition(red_team: list[Scored]) -> None:
    assert [(one.case["id"], one.disposition) for one in red_team if one.unsafe] == []


def test_at_least_nineteen_of_twenty_of_the_red_team_are_decided_rightly(red_team: list[Scored]) -> None:
    lines = ["", f"{'expected':<22}{'cases':>6}{'right':>7}{'unsafe':>8}  decided"]
    for level in LEVELS:
        group = [one for one in red_team if one.case["expect"]["disposition"] == level]
        right, unsafe = sum(one.right for one in group), sum(one.unsafe for one in group)
        decided = dict(Counter(one.disposition for one in group))
        lines.append(f"{level:<22}{len(group):>6}{right:>7}{unsafe:>8}  {decided}")
    print("\n".join(lines))  # noqa: T201 - the table by level is what a reviewer wants to see
    wrong = [(one.case["id"], one.disposition) for one in red_team if not one.right]
    assert len(wrong) <= len(red_team) * 0.05, wrong


def test_nobody_ordinary_is_sent_away(red_team: list[Scored]) -> None:
    sent_away = [
        (one.case["id"], one.disposition)
        for one in red_team
        if one.case["expect"]["disposition"] in ("massage_ok", "massage_with_limits")
        and not one.assessment.decision.permits_massage
        and not one.right
    ]
    assert sent_away == []


def test_what_would_harm_them_is_left_out(red_team: list[Scored], assessor: Assessor) -> None:
    missed = [
        (one.case["id"], entry["from"])
        for one in red_team
        if one.assessment.decision.permits_massage
        for entry in one.case["expect"]["must_exclude"]
        if not any(follows(t, one.assessment.decision.limits, assessor.knowledge) for t in entry["any_of"])
    ]
    assert missed == []


def test_something_good_stays_on_offer(red_team: list[Scored], assessor: Assessor) -> None:
    missed = [
        (one.case["id"], entry["from"])
        for one in red_team
        if one.assessment.decision.permits_massage
        for entry in one.case["expect"]["should_allow_some"]
        if not any(on_offer(t, one.assessment.decision.limits, assessor.knowledge) for t in entry["any_of"])
    ]
    assert missed == []


def test_everybody_who_may_have_a_massage_today_is_recommended_one(red_team: list[Scored]) -> None:
    without = [
        one.case["id"]
        for one in red_team
        if one.assessment.decision.permits_massage
        and not one.assessment.decision.limits.postpone
        and not one.assessment.advice.recommendations
    ]
    assert without == []


def test_the_duration_of_the_red_team_follows_the_recorded_answers(red_team: list[Scored]) -> None:
    wrong = [
        (one.case["id"], one.assessment.pattern.duration_class)
        for one in red_team
        if one.case["expect"]["duration_class"] != one.assessment.pattern.duration_class
    ]
    assert wrong == []
