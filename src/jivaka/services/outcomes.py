"""Keeps what was measured: pain, function, global change. A client keeps their own scores, a therapist a client's.

A score that is given again on the same day, at the same moment and by the same hand replaces the one before: it was a
slip. Nothing here judges; core.outcomes does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.outcomes.scores import BEFORE_SESSION, BETWEEN_VISITS, MOMENTS
from jivaka.records.models import Booking, Client, Course, Score
from jivaka.records.writing import record, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.course.values import Measure

WAS_THERE: Final = ("arrived", "fulfilled")


@dataclass(frozen=True, slots=True)
class Measured:
    """One value: the id of its measure, the activity it is about (PSFS), the visit it belongs to, and its day.

    Without a booking it was given between visits.
    """

    measure: str
    value: float
    on: date
    item: str = ""
    booking: int | None = None
    moment: str = BEFORE_SESSION


def record_scores(
    actor: Actor, client: int, scores: Sequence[Measured], measures: Mapping[str, Measure], *, at: datetime
) -> tuple[int, ...]:
    """Keep scores of a client and return their numbers. `measures` are those of the knowledge, with their ranges.

    Raises ProblemsError for scores of somebody else, and with every value that cannot be.
    """

    def work() -> tuple[int, ...]:
        bookings = Booking.objects.in_bulk({one.booking for one in scores if one.booking is not None})
        _check_may(actor, client, bookings)
        _check(client, scores, measures, bookings)
        made = [_keep(actor, client, one, bookings, at) for one in scores]
        record(at, str(actor), "score.recorded", f"client:{client}", measures=sorted({one.measure for one in scores}))
        return tuple(made)

    return write(work)


def _check_may(actor: Actor, client: int, bookings: Mapping[int, Booking]) -> None:
    """Let in the client whose scores they are, and the staff that may write notes in the salon of the visit."""
    if actor.role == "client":
        if actor.number != client:
            message, remedy = "These are the scores of somebody else.", "Use the link that was sent to you."
            raise ProblemsError((Problem("not_yours", f"client {client}", message, remedy),))
        return
    salons = {row.salon_id for row in bookings.values()} or set(
        Booking.objects.filter(client=client).order_by("-starts").values_list("salon_id", flat=True)[:1]
    )
    check_may(actor, "write_note")
    for salon in salons:
        check_may(actor, "write_note", salon)


def _check(
    client: int, scores: Sequence[Measured], measures: Mapping[str, Measure], bookings: Mapping[int, Booking]
) -> None:
    if not Client.objects.filter(pk=client, erased_at=None).exists():
        raise ProblemsError((Problem("no_client", f"client {client}", "Nobody has this number.", "Begin again."),))
    problems: list[Problem] = []
    for place, one in enumerate(scores):
        measure, booking = measures.get(one.measure), bookings.get(one.booking or 0)
        if measure is None or not measure.low <= one.value <= measure.high:
            remedy = f"Choose {measure.low:g} to {measure.high:g}." if measure else f"Known: {', '.join(measures)}."
            problems.append(Problem("score", f"scores[{place}]", f"{one.measure} {one.value:g} cannot be.", remedy))
        if one.moment not in MOMENTS or (one.booking and (booking is None or booking.client_id != client)):
            message, remedy = "It belongs to no visit of this client.", "Look at the visits again."
            problems.append(Problem("score_visit", f"scores[{place}]", message, remedy))
    if problems:
        raise ProblemsError(tuple(problems))


def _keep(actor: Actor, client: int, one: Measured, bookings: Mapping[int, Booking], at: datetime) -> int:
    booking = bookings.get(one.booking or 0)
    moment = one.moment if booking else BETWEEN_VISITS
    same = Score.objects.select_related("client").filter(
        client=client, measure=one.measure, on=one.on, booking=booking, moment=moment, recorded_by=str(actor)
    )
    Score.objects.filter(pk__in=[row.pk for row in same if row.item == one.item]).delete()
    course = Course.objects.filter(client=client).order_by("-created_at").first() if booking is None else None
    made = Score.objects.create(
        client_id=client,
        course_id=booking.course_id if booking else course.pk if course else None,
        booking=booking,
        measure=one.measure,
        item=one.item[:80],
        value=one.value,
        on=one.on,
        visit=booking.session if booking else _last_visit(course),
        moment=moment,
        recorded_by=str(actor),
        recorded_at=at,
    )
    return made.pk


def _last_visit(course: Course | None) -> int:
    """Return the number of the last visit of a course that took place; 0 before the first."""
    rows = Booking.objects.filter(course=course, state__in=WAS_THERE) if course else Booking.objects.none()
    return max(rows.values_list("session", flat=True), default=0)
