"""A therapist's day: who comes when, where each visit stands, and what still waits for a word of theirs.

It tells nothing of anybody's health but whether the session may begin; the card does, and writes who read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery

from jivaka.core.access.rights import check_may
from jivaka.core.outcomes.today import STOP
from jivaka.core.scheduling.ticks import instant_of, tick_from
from jivaka.records.models import Booking, Override, Rescreen, Review, SessionNote

if TYPE_CHECKING:
    from datetime import date

    from jivaka.core.access.actor import Actor

HALF_A_DAY: Final = timedelta(hours=12)
DAY_EDGE: Final = timedelta(hours=38)
"""How far a salon's day may reach beyond the same day of UTC, or its today beyond that of UTC."""
SHOWN: Final = ("booked", "arrived", "fulfilled", "noshow")


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit of the day in the salon's time. `asked` is today's outcome, '' where nobody has asked yet.

    `review_waits` says that a decision about the course waits, `note` is '', written or signed, `confirm` the number of
    limits that wait for a second person.
    """

    booking: int
    begins: datetime
    ends: datetime
    client: str
    language: str
    type: str
    technique: str
    minutes: int
    therapist: int
    therapist_name: str
    room: str
    salon: int
    salon_name: str
    state: str
    session: int
    of: int | None
    asked: str
    note: str
    review_waits: bool


@dataclass(frozen=True, slots=True)
class TherapistDay:
    """The day of a therapist, or of everybody in their salons; `next` is the visit that comes, or goes on, now."""

    day: date
    visits: tuple[VisitLine, ...]
    next: int | None
    to_confirm: tuple[ToConfirm, ...]


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A limit that a colleague wants to step over today."""

    number: int
    booking: int
    client: str
    asked_by: str


def therapist_day(actor: Actor, day: date | None, *, at: datetime, everybody: bool = False) -> TherapistDay:
    """Return a day of the actor's own visits, or of everybody in their salons. Two SQL statements.

    Without a day it is today, by each salon's own clock.

    Raises ProblemsError, code `not_allowed`, for whoever treats nobody.
    """
    check_may(actor, "read_clinical")
    middle = datetime.combine(day or at.date(), time(12), tzinfo=UTC)
    first, last = (tick_from(middle + edge) for edge in (-HALF_A_DAY - DAY_EDGE, HALF_A_DAY + DAY_EDGE))
    rows = Booking.objects.filter(starts__gte=first, starts__lt=last, state__in=SHOWN)
    if not everybody and actor.therapist is not None:
        rows = rows.filter(therapist=actor.therapist)
    if not actor.everywhere:
        rows = rows.filter(salon__in=actor.salons)
    asked = Rescreen.objects.filter(booking=OuterRef("pk")).order_by("-pk")
    note = SessionNote.objects.filter(booking=OuterRef("pk"))
    waits = Review.objects.filter(course=OuterRef("course"), decided_at=None)
    rows = rows.select_related("client", "course", "salon", "service", "therapist", "room").annotate(
        asked=Subquery(asked.values("outcome")[:1]),
        asked_at=Subquery(asked.values("at")[:1]),
        has_note=Exists(note),
        is_signed=Exists(note.exclude(signed_at=None)),
        review_waits=Exists(waits),
    )
    found = rows.order_by("starts", "pk")
    visits = tuple(_line(row) for row in found if row.salon_day() == (day or _today(row, at)))
    shown = day or (visits[0].begins.date() if visits else at.date())
    return TherapistDay(shown, visits, _next(visits, at), _to_confirm(actor, at) if visits else ())


def _today(row: Booking, at: datetime) -> date:
    return at.astimezone(ZoneInfo(row.salon.zone)).date()


def _line(row: Booking) -> VisitLine:
    zone = ZoneInfo(row.salon.zone)
    marks = vars(row)
    note = "signed" if marks["is_signed"] else "written" if marks["has_note"] else ""
    return VisitLine(
        booking=row.pk,
        begins=instant_of(row.starts).astimezone(zone),
        ends=instant_of(row.ends).astimezone(zone),
        client=str(row.client),
        language=row.client.language,
        type=row.service.type,
        technique=row.service.technique,
        minutes=row.service.minutes,
        therapist=row.therapist_id,
        therapist_name=str(row.therapist),
        room=str(row.room),
        salon=row.salon_id,
        salon_name=row.salon.name,
        state=row.state,
        session=row.session,
        of=row.course.sessions if row.course else None,
        asked=_counts(marks["asked"], marks["asked_at"], row),
        note=note,
        review_waits=marks["review_waits"],
    )


def _counts(outcome: str | None, asked_at: datetime | None, row: Booking) -> str:
    """Return the outcome of the latest re-screen if it is of the session's day; a stop also counts from before it."""
    if outcome is None or asked_at is None:
        return ""
    return outcome if outcome == STOP or _today(row, asked_at) == row.salon_day() else ""


def _next(visits: tuple[VisitLine, ...], at: datetime) -> int | None:
    """Return the booking that goes on, else the first that has not begun and is not over."""
    going = [one.booking for one in visits if one.state == "arrived"]
    coming = [one.booking for one in visits if one.state == "booked" and one.ends > at]
    return next(iter((*going, *coming)), None)


def _to_confirm(actor: Actor, at: datetime) -> tuple[ToConfirm, ...]:
    """Return what colleagues of the actor's salons wait for; nobody confirms their own."""
    today = Q(asked_at__gt=at - timedelta(hours=24), confirmed_at=None)
    rows = Override.objects.filter(today).exclude(asked_by=actor.number).select_related("booking__client", "asked_by")
    if not actor.everywhere:
        rows = rows.filter(booking__salon__in=actor.salons)
    return tuple(
        ToConfirm(row.pk, row.booking_id, str(row.booking.client), str(row.asked_by)) for row in rows.order_by("pk")
    )
