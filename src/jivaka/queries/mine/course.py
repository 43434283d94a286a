"""What a client's own page shows of their course: the plan, the scores, what a review proposed, today's questions.

It is clinical: only the client themselves may read it here. Nothing is judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.visits.again import all_are_due
from jivaka.queries.visits.history import WENT, activities_of, intake_scores
from jivaka.records.models import Booking, Client, Course, Decision, Rescreen, Review, Score

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor
    from jivaka.records.models import Intake


@dataclass(frozen=True, slots=True)
class Told:
    """One score. `visit` is 0 before the first visit; `item` is the activity it is about."""

    measure: str
    item: str
    value: float
    on: date
    visit: int
    moment: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a review proposed, and what the therapist made of it: '' while that is open.

    `rules` are the ids of the rules that led to the proposal.
    """

    visit: int
    on: date
    proposal: str
    rules: tuple[str, ...]
    action: str


@dataclass(frozen=True, slots=True)
class MyCourse:
    """The latest course of a client. `began` is the day of its first session, or else the day it was planned.

    `plan` is that of the contract. `done` counts the sessions that took place; `activities` are the everyday things
    that the client has named.
    """

    course: int
    state: str
    plan: Mapping[str, Any]
    sessions: int
    done: int
    began: date
    has_begun: bool
    activities: tuple[str, ...]
    scores: tuple[Told, ...]
    reviews: tuple[Proposed, ...]

    def of(self, measure: str) -> tuple[Told, ...]:
        """Return the scores of one measure, without those from right after a session, the oldest first."""
        return tuple(one for one in self.scores if one.measure == measure and one.moment != "after_session")


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest decision of a client: what was decided, until when it may be booked on, its limits and its answers."""

    decision: int
    on: date
    current_until: date
    limits: tuple[str, ...]
    answers: Mapping[str, Any]
    asked: Intake
    permits_massage: bool

    def all_again(self, today: date) -> bool:
        """Return whether every question is to be asked again at a visit of that day."""
        return all_are_due(self.asked, today)

    def may_book(self, today: date) -> bool:
        """Return whether something may be booked on it; the service that books looks more closely."""
        return self.permits_massage and today <= self.current_until


@dataclass(frozen=True, slots=True)
class Answered:
    """What the short questions before a visit came to: go, limits or stop; the ids of signs, and when."""

    outcome: str
    signs: tuple[str, ...]
    at: datetime


def check_own(actor: Actor, client: int) -> None:
    """Raise ProblemsError, code `not_yours`, for anybody but the client, and `no_client` for one who is gone."""
    if actor.role != "client" or actor.number != client:
        message, remedy = "This belongs to somebody else.", "Use the link that was sent to you."
        raise ProblemsError((Problem("not_yours", f"client {client}", message, remedy),))
    if not Client.objects.filter(pk=client, erased_at=None).exists():
        raise ProblemsError((Problem("no_client", f"client {client}", "Nobody has this number.", "Begin again."),))


def my_course(actor: Actor, client: int) -> MyCourse | None:
    """Return the latest course of a client, or None where there is none."""
    check_own(actor, client)
    rows = Course.objects.select_related("client", "decision__client", "decision__intake__client")
    row = rows.filter(client=client).order_by("-created_at", "-pk").first()
    if row is None:
        return None
    been = Booking.objects.filter(course=row, state__in=WENT).select_related("salon").order_by("starts")
    first = been.first()
    began = instant_of(first.starts).astimezone(ZoneInfo(first.salon.zone)).date() if first else row.created_at.date()
    return MyCourse(
        course=row.pk,
        state=row.state,
        plan=row.plan,
        sessions=row.sessions,
        done=been.count(),
        began=began,
        has_begun=first is not None,
        activities=activities_of(row),
        scores=_scores(client, row),
        reviews=_reviews(row),
    )


def standing_of(actor: Actor, client: int) -> Standing | None:
    """Return the latest decision of a client, or None where there is none."""
    check_own(actor, client)
    rows = Decision.objects.select_related("client", "intake__client").filter(client=client)
    row = rows.order_by("-pk").first()
    if row is None:
        return None
    modifiers = row.document.get("limits", {}).get("modifiers", ())
    limits = tuple(item["modifier"] for item in modifiers)
    answers, permits = row.intake.answers, row.permits_massage
    return Standing(row.pk, row.on, row.current_until, limits, answers, row.intake, permits)


def answered_before(actor: Actor, client: int, booking: int) -> Answered | None:
    """Return what the short questions before a visit came to, or None where nobody has answered them."""
    check_own(actor, client)
    rows = Rescreen.objects.filter(booking=booking, booking__client=client).select_related("booking__client")
    row = rows.order_by("-pk").first()
    return None if row is None else Answered(row.outcome, tuple(row.signs or ()), row.at)


def has_been(client: int) -> bool:
    """Return whether a client has had a session, so that one can ask what came after it."""
    return Booking.objects.filter(client=client, state="fulfilled").exists()


def _scores(client: int, course: Course) -> tuple[Told, ...]:
    """Return what the intake told, the scores of a course and those given without one, the oldest first."""
    first = [Told(one.measure, "", one.value, one.on, 0, one.moment) for one in intake_scores(course)]
    rows = Score.objects.select_related("client").filter(client=client).order_by("on", "recorded_at", "pk")
    later = [
        Told(row.measure, row.item, row.value, row.on, row.visit, row.moment)
        for row in rows
        if row.course_id in (course.pk, None)
    ]
    return (*first, *later)


def _reviews(course: Course) -> tuple[Proposed, ...]:
    rows = Review.objects.select_related("course__client").filter(course=course).order_by("visit")
    return tuple(
        Proposed(
            visit=row.visit,
            on=row.proposed_at.date(),
            proposal=row.proposal["action"],
            rules=tuple(reason["rule"] for reason in row.proposal["reasons"]),
            action=row.action,
        )
        for row in rows
    )
