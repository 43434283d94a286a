"""Example clients with expected decisions: published and teaching cases as a careful interviewer recorded them.

The labels are careful readings by people who are not clinicians; what matters most is that nothing dangerous is ever
permitted.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jivaka.core.assessment.tokens import follows, on_offer
from laws.intakes import TODAY

if TYPE_CHECKING:
    from jivaka.core.assessment.assessor import Assessment, Assessor

CASES = Path(__file__).parents[2] / "knowledge" / "cases" / "clients.jsonl"
LEVELS = ("emergency", "urgent", "doctor_first", "massage_with_limits", "massage_ok")


@dataclass(frozen=True)
class Scored:
    """One case with its decision."""

    case: dict[str, Any]
    assessment: Assessment

    @property
    def disposition(self) -> str:
        return self.assessment.disposition_id

    @property
    def unsafe(self) -> bool:
        return self.disposition in self.case["expect"]["unsafe"]

    @property
    def right(self) -> bool:
        expect = self.case["expect"]
        return self.disposition in (expect["disposition"], *expect["acceptable"])


@pytest.fixture(scope="module")
def scored(assessor: Assessor) -> list[Scored]:
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    return [
        Scored(case, assessor.assess_valid({"on": case["on"], "answers": case["answers"]}, today=TODAY))
        for case in cases
    ]


def test_no_client_gets_a_dangerous_disposition(scored: list[Scored]) -> None:
    assert [one.case["id"] for one in scored if one.unsafe] == []


def test_at_least_nineteen_of_twenty_dispositions_are_right(scored: list[Scored]) -> None:
    lines = ["", f"{'expected':<22}{'cases':>6}{'right':>7}{'unsafe':>8}  decided"]
    for level in LEVELS:
        group = [one for one in scored if one.case["expect"]["disposition"] == level]
        right, unsafe = sum(one.right for one in group), sum(one.unsafe for one in group)
        decided = dict(Counter(one.disposition for one in group))
        lines.append(f"{level:<22}{len(group):>6}{right:>7}{unsafe:>8}  {decided}")
    print("\n".join(lines))  # noqa: T201 - the table by level is what a reviewer wants to see
    wrong = [(one.case["id"], one.disposition) for one in scored if not one.right]
    assert len(wrong) <= len(scored) * 0.05, wrong


def test_no_ordinary_client_is_sent_away(scored: list[Scored]) -> None:
    ordinary = [one for one in scored if one.case["expect"]["disposition"] == "massage_ok"]
    assert [one.case["id"] for one in ordinary if not one.assessment.decision.permits_massage] == []


def test_what_must_be_left_out_is_left_out(scored: list[Scored], assessor: Assessor) -> None:
    missed = [
        (one.case["id"], entry["from"])
        for one in scored
        if one.assessment.decision.permits_massage
        for entry in one.case["expect"]["must_exclude"]
        if not any(follows(t, one.assessment.decision.limits, assessor.knowledge) for t in entry["any_of"])
    ]
    assert missed == []


def test_what_should_stay_on_offer_is_on_offer(scored: list[Scored], assessor: Assessor) -> None:
    missed = [
        (one.case["id"], entry["from"])
        for one in scored
        if one.assessment.decision.permits_massage
        for entry in one.case["expect"]["should_allow_some"]
        if not any(on_offer(t, one.assessment.decision.limits, assessor.knowledge) for t in entry["any_of"])
    ]
    assert missed == []


OTHER_DURATION = {
    "v098": "90 days is labelled subacute; over 12 weeks is chronic everywhere in Jivaka",
    "v104": "nothing was answered; the label comes from the story",
    "v164": "this spell began 30 days ago; the label counts earlier winters",
    "v205": "this spell began 25 days ago; the label counts 'some weeks' as subacute",
}
"""Where the label and the recorded answers disagree about the duration, and why we follow the answers."""


def test_the_duration_follows_the_recorded_answers(scored: list[Scored]) -> None:
    wrong = {
        one.case["id"]
        for one in scored
        if one.case["expect"]["duration_class"] != one.assessment.pattern.duration_class
    }
    assert wrong == set(OTHER_DURATION)


def test_the_pattern_of_clients_who_may_have_a_massage_is_understood(scored: list[Scored]) -> None:
    wrong = [
        (one.case["id"], one.assessment.pattern.kind)
        for one in scored
        if one.assessment.decision.permits_massage
        and one.case["expect"]["pattern_ok"]
        and one.assessment.pattern.kind not in one.case["expect"]["pattern_ok"]
    ]
    assert wrong == []
