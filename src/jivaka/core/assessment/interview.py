"""What to show next in an interview: screens that can still change the decision, then those that plan the massage.

A sign that is urgent in every completion ends the questions at once. It knows no page and no terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.intake.next_screen import can_be_asked, next_screen
from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.waiting import questions_worth_asking

if TYPE_CHECKING:
    from collections.abc import Collection

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.intake.findings import Findings
    from jivaka.core.intake.next_screen import ShownScreen
    from jivaka.core.knowledge.values import Knowledge

PLANNING: Final = ("daily_life", "wishes")
"""Screens that decide nothing about safety: asked once, when a massage is possible, to plan it."""


BASELINE: Final = ("pain_now", "pain_average_week")
"""How strong the pain is: a course is planned and measured from here, whatever the safety rules still need."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where an interview stands: the screen to show, or None at its end, and about how many screens are left."""

    shown: ShownScreen | None
    left: int


def next_step(findings: Findings, assessor: Assessor) -> Step:
    """Return the next step of an interview with these findings."""
    knowledge, screener = assessor.knowledge, assessor.screener
    lowest = max((state.surely for state in screener.states(findings)), default=Disposition.MASSAGE_OK)
    if lowest >= Disposition.URGENT:
        return Step(None, 0)
    planning = [question.id for question in knowledge.questions.values() if question.screen in PLANNING]
    wanted: Collection[str] = {
        *questions_worth_asking(screener, findings),
        *(BASELINE if lowest.permits_massage else ()),
    }
    shown = next_screen(findings, knowledge, wanted)
    if shown is None and screener.screen(findings).permits_massage:
        wanted = planning
        shown = next_screen(findings, knowledge, planning)
    return Step(shown, _left(findings, knowledge, {*wanted, *planning}) if shown else 0)


def _left(findings: Findings, knowledge: Knowledge, wanted: Collection[str]) -> int:
    """Return how many screens hold something that is wanted and can be asked now."""
    return sum(
        any(name in wanted and can_be_asked(name, findings, knowledge) for name in screen.questions)
        for screen in knowledge.screens
    )
