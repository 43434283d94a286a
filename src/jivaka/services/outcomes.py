"""The loop: scores of a visit, the review that follows from them, and what a therapist decides about it.

When a course ends, its coming bookings are let go in the same transaction: nobody keeps a time for a course that is
over. Who waits for that time is offered it by the bookings' own service, afterwards.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from jivaka.core.access.rights import check_may
from jivaka.core.course.contract import plan_of
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.outcomes.replan import replan
from jivaka.core.outcomes.reviews import ENDING, Reviewed, review_due, wrong_with
from jivaka.core.outcomes.scores import BEFORE_SESSION, FUNCTION, History, Score, check_history
from jivaka.queries.visits.history import activities_of, history_of, visit_of
from jivaka.records.bookings import as_changed
from jivaka.records.models import Booking, Claim, Course, Review
from jivaka.records.models import Score as Kept
from jivaka.records.writing import owe, record, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.course.values import Measure
    from jivaka.core.outcomes.scores import Replan

OPEN: Final = ("booked", "arrived")
LET_GO: Final = ("pending", "booked")
WHY: Final = "the course has ended"
PSFS: Final = FUNCTION[0]


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of a measure; `item` names the everyday thing that PSFS rates."""

    measure: str
    value: float
    item: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was measured together, and when in the visit."""

    values: tuple[Measured, ...]
    moment: str = BEFORE_SESSION


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a review proposes. `review` is its number where it is due or something must be decided, else None."""

    review: int | None
    replan: Replan
    history: History


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a therapist decides about a review; `reason` is needed where it is not what was proposed."""

    action: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The bookings that were let go because their course ended, and their salons."""

    bookings: tuple[int, ...] = ()
    salons: tuple[int, ...] = ()


def record_scores(actor: Actor, booking: int, taken: Taken, measures: Mapping[str, Measure], *, at: datetime) -> None:
    """Keep the scores of a visit; the same measure at the same moment replaces what was kept before.

    A rating from before a session is only taken before it is over (`too_late`), and everyday things are rated all
    together or not at all (`psfs_items`). Raises ProblemsError, code `score`, for what cannot be a score.
    """

    def work() -> None:
        row = _booking(actor, booking)
        today, visit = _today(row, at), visit_of(row)
        if taken.moment == BEFORE_SESSION and row.state not in OPEN:
            message = f"The booking is {row.state}: a rating from before the session cannot be made up afterwards."
            raise ProblemsError((Problem("too_late", f"booking {booking}", message, "Rate before the next session."),))
        scores = tuple(Score(one.measure, one.value, today, visit, taken.moment) for one in taken.values)
        check_history(History(today, visit, 0, scores=scores), measures)
        _check_items(row, taken)
        which = Q(booking=row, moment=taken.moment, measure__in={one.measure for one in taken.values})
        Kept.objects.filter(which).delete()
        for one in taken.values:
            Kept.objects.create(
                client=row.client,
                course=row.course,
                booking=row,
                measure=one.measure,
                item=one.item,
                value=one.value,
                on=today,
                visit=visit,
                moment=taken.moment,
                recorded_by=str(actor),
                recorded_at=at,
            )
        record(at, str(actor), "score.recorded", f"booking:{booking}", measures=sorted({s.measure for s in scores}))

    write(work)


def review_course(actor: Actor, booking: int, assessor: Assessor, *, at: datetime) -> Proposed | None:
    """Look at a course as it stands at a visit; None where the booking belongs to no course.

    What is due, or asks for a decision, is kept; asked again before it is decided, it is looked at anew.
    """

    def work() -> Proposed | None:
        row = _booking(actor, booking)
        if row.course_id is None:
            return None
        course = _whole(row.course_id)
        plan, history = plan_of(course.plan), history_of(course, row, _today(row, at))
        found = replan(history, plan, assessor.tables)
        kept = {one.visit: one for one in Review.objects.filter(course=course).select_related("course__client")}
        done = [Reviewed(one.visit, _on(one, row)) for one in kept.values() if one.decided_at]
        if not (review_due(history, plan, assessor.tables, done) or found.action in (*ENDING, "change")):
            return Proposed(None, found, history)
        review = kept.get(history.visit) or Review(course=course, visit=history.visit)
        if review.decided_at is None:
            review.proposal, review.proposed_at = document_of(found), at
            review.save()
            record(at, str(actor), "review.proposed", f"course:{course.pk}", visit=history.visit, review=review.pk)
        return Proposed(review.pk, found, history)

    return write(work)


def decide_review(actor: Actor, review: int, verdict: Verdict, *, at: datetime) -> Ended:
    """Decide a review. Stop and refer end the course and let its coming bookings go; deciding twice decides once.

    Raises ProblemsError: `no_review`, `not_allowed`, `review_decided`, and what `core.outcomes.reviews` forbids.
    """

    def work() -> Ended:
        rows = Review.objects.select_for_update(of=("self",)).select_related("course__client")
        found = rows.filter(pk=review).first()
        if found is None:
            raise ProblemsError((Problem("no_review", f"review {review}", "There is no such review.", "Look again."),))
        _check_may_decide(actor, found.course)
        if found.decided_at is not None:
            if found.action == verdict.action:
                return Ended()
            message = f"It was decided: {found.action}."
            raise ProblemsError((Problem("review_decided", f"review {review}", message, "Look at the course again."),))
        rules = [item["rule"] for item in found.proposal["reasons"]]
        problems = wrong_with(found.proposal["action"], rules, verdict.action, verdict.reason)
        if problems:
            raise ProblemsError(problems)
        found.action, found.reason = verdict.action, verdict.reason.strip()
        found.decided_by_id, found.decided_at = actor.number, at
        found.save()
        ended = _end(found, at) if verdict.action in ENDING else Ended()
        detail = {"visit": found.visit, "decided": verdict.action, "freed": list(ended.bookings)}
        record(at, str(actor), "review.decided", f"course:{found.course_id}", **detail)
        return ended

    return write(work)


def document_of(found: Replan) -> dict[str, Any]:
    """Return a proposal as it is kept: ids and numbers. Its words are chosen when it is shown."""
    return {
        "action": found.action,
        "reasons": [{"rule": one.rule, "because": dict(one.because)} for one in found.reasons],
        "change": asdict(found.change) if found.change else None,
        "next_review": found.next_review,
        "sessions_left": found.sessions_left,
        "discharge": found.discharge,
    }


def _end(review: Review, at: datetime) -> Ended:
    """End a course and let its coming bookings go, with a message for each."""
    state = "done" if review.proposal["discharge"] else "stopped"
    Course.objects.filter(pk=review.course_id).update(state=state)
    rows = Booking.objects.select_for_update(of=("self",)).filter(
        course=review.course_id, state__in=("pending", "booked")
    )
    coming = list(rows.order_by("pk").values_list("pk", "salon_id"))
    numbers = tuple(number for number, _ in coming)
    Booking.objects.filter(pk__in=numbers).update(
        state="cancelled", cancel_reason="the course has ended", **as_changed(at)
    )
    Claim.objects.filter(booking__in=numbers).delete()
    if numbers:
        owe("booking.cancelled", f"booking.cancelled:review:{review.pk}", at, bookings=list(numbers))
    return Ended(numbers, tuple(sorted({salon for _, salon in coming})))


def _check_may_decide(actor: Actor, course: Course) -> None:
    """Refuse whoever treats no session of the course in a salon of theirs."""
    salons = list(course.bookings.order_by("salon").values_list("salon", flat=True).distinct())
    theirs = [salon for salon in salons if actor.is_in(salon)]
    check_may(actor, "write_note", theirs[0] if theirs else salons[0] if salons else None)


def _booking(actor: Actor, number: int) -> Booking:
    rows = Booking.objects.select_for_update(of=("self",)).select_related("salon", "client", "course__client")
    found = rows.filter(pk=number).first()
    if found is None:
        message = "There is no such booking."
        raise ProblemsError((Problem("no_such_booking", f"booking {number}", message, "Look at the day again."),))
    if actor.role != "client":
        check_may(actor, "write_note", found.salon_id)
    elif actor.number != found.client_id:
        message = "This is somebody else's booking."
        raise ProblemsError((Problem("not_allowed", f"booking {number}", message, "Look at your own."),))
    return found


def _whole(number: int) -> Course:
    """Return a course with everything that its history is made of."""
    return Course.objects.select_related("client", "decision__client", "decision__intake__client").get(pk=number)


def _check_items(row: Booking, taken: Taken) -> None:
    items = [one.item for one in taken.values if one.measure == PSFS]
    if not items:
        return
    course = _whole(row.course_id) if row.course_id else None
    named = activities_of(course) if course else ()
    if len(set(items)) != len(items) or (named and set(items) != set(named)):
        message = f"The things to rate are: {', '.join(named) or 'each once'}."
        raise ProblemsError((Problem("psfs_items", f"booking {row.pk}", message, "Rate all of them together."),))


def _today(row: Booking, at: datetime) -> date:
    return at.astimezone(ZoneInfo(row.salon.zone)).date()


def _on(review: Review, row: Booking) -> date:
    return (review.decided_at or review.proposed_at).astimezone(ZoneInfo(row.salon.zone)).date()
