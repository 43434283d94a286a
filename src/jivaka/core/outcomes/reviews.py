"""When a course is looked back on, and what a therapist may make of a proposal. It never lets a danger be overruled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from jivaka.core.course.values import CoursePlan, CourseTables
    from jivaka.core.outcomes.scores import History

GOING: Final = ("continue", "change")
ENDING: Final = ("stop", "refer")
FINAL: Final = frozenset({"new_red_flag", "new_nerve_sign", "clearly_worse", "strong_reaction", "ceiling_reached"})
"""Rules after which no course goes on, whatever anybody thinks: dangers, and the end that was promised."""
LEAST_REASON, MOST_REASON = 10, 1000


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review that was decided: at which visit, on which day."""

    visit: int
    on: date


def review_due(history: History, plan: CoursePlan, tables: CourseTables, done: Iterable[Reviewed]) -> bool:
    """Return whether a review is due at this visit: at the visits of the plan and of the rules, or after a month.

    `done` are the reviews that were decided; a visit is reviewed once.
    """
    if plan.form == "single" or history.visit < 1:
        return False
    before = tuple(done)
    rules = tables.review
    visits = {*plan.reviews_at, rules.visit_signal.whole, rules.decide_at_visit.whole, rules.formal_visit.whole}
    missed = {visit for visit in visits if visit <= history.visit}
    if missed and max(missed) > max((one.visit for one in before), default=0):
        return True
    if history.first_session_on is None:
        return False
    month = history.first_session_on + timedelta(days=rules.formal_days.whole)
    return history.on >= month and not any(one.on >= month for one in before)


def wrong_with(proposed: str, rules: Collection[str], action: str, reason: str) -> tuple[Problem, ...]:
    """Return what forbids a therapist to decide so; empty where they may.

    `proposed` is the action of the proposal and `rules` are those behind it. Another action needs a reason. What
    nobody knows, and what is dangerous, lets no course go on.
    """
    if action not in GOING + ENDING:
        return (Problem("review_action", action, "A review ends in continue, change, stop or refer.", "Choose one."),)
    if action in GOING and not FINAL.isdisjoint(rules):
        message = "After this the course cannot go on."
        return (Problem("never_overridden", action, message, "Stop it, or send the client to a doctor."),)
    if action in GOING and proposed == "unknown":
        message = "What it rests on is not known yet."
        return (Problem("review_open", action, message, "Fill the gaps that the review names, then decide."),)
    if action != proposed and not LEAST_REASON <= len(reason.strip()) <= MOST_REASON:
        message = "It is decided otherwise than proposed."
        return (Problem("reason_missing", action, message, f"Give a reason of {LEAST_REASON} to {MOST_REASON} signs."),)
    return ()
