"""The card of a client at one visit: everything that a therapist must know before touching anybody, in one value.

It is read by a therapist of the booking's salon, or through broken glass, and every reading is in the audit. It holds
ids and numbers: the words are chosen in the reader's language. What somebody typed stands as they typed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from jivaka.core.access.rights import check_may, may
from jivaka.core.advice.permits import Massage, Permits, from_document, refusals
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.visits.again import BAD_GRADE, all_are_due
from jivaka.queries.visits.history import WENT
from jivaka.records.models import (
    AdverseEvent,
    Booking,
    Decision,
    GlassBroken,
    Override,
    Rescreen,
    Review,
    Score,
    SessionNote,
)
from jivaka.records.writing import record_read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor

LAST_NOTES: Final = 3
"""From this grade on a technique is paused for the client, as sign W10 says."""


@dataclass(frozen=True, slots=True)
class BookedVisit:
    """The session as it was booked, in the salon's time. `day` is that on the salon's calendar."""

    number: int
    state: str
    day: date
    begins: datetime
    ends: datetime
    salon: int
    salon_name: str
    country: str
    therapist: int
    therapist_name: str
    room: str
    type: str
    technique: str
    implement: str
    minutes: int
    areas: tuple[str, ...]
    pressure: int
    session: int
    of: int | None


@dataclass(frozen=True, slots=True)
class TodayAsked:
    """Today's re-screen: go, limits or stop, who answered, and what was found."""

    number: int
    outcome: str
    asked_by: str
    at: datetime
    found: Mapping[str, Any]
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PastReview:
    """A review: at which visit, what was proposed, and what was decided; no action while it waits."""

    number: int
    visit: int
    proposed: str
    action: str
    reason: str


@dataclass(frozen=True, slots=True)
class CourseSoFar:
    """The course: its plan, where it is, and its reviews. `visit` is the one that the card is for."""

    number: int
    state: str
    plan: Mapping[str, Any]
    sessions: int
    visit: int
    done: int
    began_on: date | None
    reviews: tuple[PastReview, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """One score that was kept; `item` names the everyday thing of a PSFS score."""

    measure: str
    item: str
    value: float
    on: date
    visit: int
    moment: str


@dataclass(frozen=True, slots=True)
class Amended:
    """What was added to a signed note."""

    says: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """The note of a session; `is_signed` says that it can only be amended."""

    booking: int
    day: date
    author: str
    written: datetime
    subjective: str
    objective: str
    assessment: str
    plan: str
    done: Mapping[str, Any]
    is_signed: bool
    amendments: tuple[Amended, ...]


@dataclass(frozen=True, slots=True)
class SteppedOver:
    """A limit that somebody asked to step over; it counts once `confirmed_by` names the second person."""

    number: int
    limit: str
    reason: str
    asked_by: int
    asked_by_name: str
    confirmed_by_name: str


@dataclass(frozen=True, slots=True)
class HarmDone:
    """Harm of an earlier session. `pauses` says that the technique of that session is paused for the client."""

    number: int
    booking: int | None
    grade: int
    what: tuple[str, ...]
    says: str
    reported_at: datetime
    technique: str
    is_closed: bool

    @property
    def pauses(self) -> bool:
        """Return whether the technique is paused."""
        return self.grade >= BAD_GRADE and not self.is_closed


@dataclass(frozen=True, slots=True)
class ClientCard:
    """The whole card. `all_again` says that every question is to be asked again at this visit.

    `through_glass` is until when it may be read by somebody of another salon, None at home.
    """

    client: int
    name: str
    language: str
    booking: BookedVisit
    decision: int
    decided_on: date
    disposition: str
    document: Mapping[str, Any]
    answers: Mapping[str, Any]
    all_again: bool
    permits: Permits
    not_as_booked: tuple[Problem, ...]
    today: TodayAsked | None
    course: CourseSoFar | None
    ratings: tuple[Rating, ...]
    notes: tuple[WrittenNote, ...]
    overrides: tuple[SteppedOver, ...]
    harm: tuple[HarmDone, ...]
    visits_before: int
    through_glass: datetime | None


def client_card(actor: Actor, booking: int, *, at: datetime, what: str = "card") -> ClientCard:
    """Return the card of a booking's client, and write into the audit that it was read, for which page (`what`).

    Raises ProblemsError: `no_such_booking`, or `not_allowed` for whoever is of another salon and has broken no glass.
    """
    related = ("client", "course__client", "salon", "service", "therapist", "room", "unit")
    row = Booking.objects.select_related(*related).filter(pk=booking).first()
    if row is None:
        message = "There is no such booking."
        raise ProblemsError((Problem("no_such_booking", f"booking {booking}", message, "Look at the day again."),))
    until = check_may_read(actor, row.client_id, row.salon_id, at)
    decision = Decision.objects.select_related("client", "intake__client").filter(client=row.client_id)
    latest = decision.order_by("-pk")[0]
    permits = from_document(latest.permits)
    zone = ZoneInfo(row.salon.zone)
    card = ClientCard(
        client=row.client_id,
        name=str(row.client),
        language=row.client.language,
        booking=_booked(row),
        decision=latest.pk,
        decided_on=latest.on,
        disposition=latest.disposition if latest.is_determined else "undetermined",
        document=latest.document,
        answers=latest.intake.answers,
        all_again=all_are_due(latest.intake, row.salon_day()),
        permits=permits,
        not_as_booked=refusals(permits, _massage(row), f"session {row.session}"),
        today=_today(row),
        course=_course(row),
        ratings=_ratings(row),
        notes=_notes(row, zone),
        overrides=_overrides(row),
        harm=_harm(row, zone),
        visits_before=Booking.objects.filter(client=row.client_id, state="fulfilled", starts__lt=row.starts).count(),
        through_glass=until.astimezone(zone) if until else None,
    )
    record_read(actor, [row.client_id], what, at, booking=booking, glass=bool(until))
    return card


def check_may_read(actor: Actor, client: int, salon: int, at: datetime) -> datetime | None:
    """Return None for a therapist of the salon, and until when for whoever has broken glass.

    Raises ProblemsError, code `not_allowed`, for everybody else.
    """
    if may(actor, "read_clinical", salon):
        return None
    if may(actor, "break_glass") and actor.number is not None:
        open_now = GlassBroken.objects.filter(account=actor.number, client=client, opened_at__lte=at, closes_at__gt=at)
        until = open_now.order_by("-closes_at").values_list("closes_at", flat=True).first()
        if until is not None:
            return until
    check_may(actor, "read_clinical", salon)
    return None


def _booked(row: Booking) -> BookedVisit:
    zone = ZoneInfo(row.salon.zone)
    return BookedVisit(
        number=row.pk,
        state=row.state,
        day=row.salon_day(),
        begins=instant_of(row.starts).astimezone(zone),
        ends=instant_of(row.ends).astimezone(zone),
        salon=row.salon_id,
        salon_name=row.salon.name,
        country=row.salon.country,
        therapist=row.therapist_id,
        therapist_name=str(row.therapist),
        room=str(row.room),
        type=row.service.type,
        technique=row.service.technique,
        implement=row.service.implement,
        minutes=row.service.minutes,
        areas=tuple(row.areas),
        pressure=row.pressure,
        session=row.session,
        of=row.course.sessions if row.course else None,
    )


def _massage(row: Booking) -> Massage:
    service = row.service
    return Massage(service.type, service.technique, service.implement, tuple(row.areas), row.pressure, service.minutes)


def _today(row: Booking) -> TodayAsked | None:
    zone = ZoneInfo(row.salon.zone)
    found = Rescreen.objects.filter(booking=row).select_related("booking__client").order_by("-pk").first()
    if found is None:
        return None
    at = found.at.astimezone(zone)
    if at.date() != row.salon_day() and not found.is_dangerous:  # what is dangerous counts also if told a day early
        return None
    return TodayAsked(found.pk, found.outcome, found.asked_by, at, found.found, found.answers)


def _course(row: Booking) -> CourseSoFar | None:
    if row.course is None:
        return None
    went = Booking.objects.filter(course=row.course, state__in=WENT).select_related("salon").order_by("starts")
    before = [one for one in went if one.starts < row.starts]
    reviews = Review.objects.filter(course=row.course).select_related("course__client").order_by("visit")
    return CourseSoFar(
        number=row.course.pk,
        state=row.course.state,
        plan=row.course.plan,
        sessions=row.course.sessions,
        visit=len(before) + 1,
        done=sum(one.state == "fulfilled" for one in went),
        began_on=min((one.salon_day() for one in went), default=None),
        reviews=tuple(PastReview(one.pk, one.visit, one.proposal["action"], one.action, one.reason) for one in reviews),
    )


def _ratings(row: Booking) -> tuple[Rating, ...]:
    rows = Score.objects.filter(client=row.client_id).select_related("client").order_by("on", "pk")
    if row.course_id is not None:
        rows = rows.filter(course=row.course_id)
    return tuple(Rating(one.measure, one.item, one.value, one.on, one.visit, one.moment) for one in rows)


def _notes(row: Booking, zone: ZoneInfo) -> tuple[WrittenNote, ...]:
    """Return the last notes of the client, this session's among them, the latest first."""
    rows = SessionNote.objects.filter(booking__client=row.client_id, booking__starts__lte=row.starts)
    rows = rows.select_related("booking__client", "booking__salon", "written_by").order_by("-booking__starts")
    found = list(rows.prefetch_related("amendments__by", "amendments__note__booking__client")[: LAST_NOTES + 1])
    return tuple(
        WrittenNote(
            booking=note.booking_id,
            day=note.booking.salon_day(),
            author=str(note.written_by),
            written=note.written_at,
            subjective=note.subjective,
            objective=note.objective,
            assessment=note.assessment,
            plan=note.plan,
            done=note.done,
            is_signed=note.signed_at is not None,
            amendments=tuple(
                Amended(one.says, str(one.by), one.at.astimezone(zone))
                for one in sorted(note.amendments.all(), key=lambda one: one.pk)
            ),
        )
        for note in found
    )


def _overrides(row: Booking) -> tuple[SteppedOver, ...]:
    rows = Override.objects.filter(booking=row).select_related("booking__client", "asked_by", "confirmed_by")
    return tuple(
        SteppedOver(
            one.pk,
            one.limit,
            one.reason,
            one.asked_by_id,
            str(one.asked_by),
            str(one.confirmed_by) if one.confirmed_by else "",
        )
        for one in rows.order_by("pk")
    )


def _harm(row: Booking, zone: ZoneInfo) -> tuple[HarmDone, ...]:
    rows = AdverseEvent.objects.filter(client=row.client_id).select_related("client", "booking__service")
    return tuple(
        HarmDone(
            number=one.pk,
            booking=one.booking_id,
            grade=one.grade,
            what=tuple(one.what),
            says=one.says,
            reported_at=one.reported_at.astimezone(zone),
            technique=one.booking.service.technique if one.booking else "",
            is_closed=one.closed_at is not None,
        )
        for one in rows.order_by("-reported_at")
    )
