"""Whether a session may be booked: a current decision permits it, and the salon can really give it.

It is asked after the claims are in, inside the same transaction, so that what it reads cannot be overtaken.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jivaka.core.advice.permits import Massage, from_document, refusals
from jivaka.core.errors import Problem
from jivaka.core.scheduling.slots import search
from jivaka.core.scheduling.ticks import instant_of, ticks_for
from jivaka.queries.calendars import Period, before_bookings
from jivaka.queries.slots import NO_WISHES, need_of
from jivaka.records.models import Booking, Course, Decision, Room, Service, Therapist, Unit
from jivaka.services.bookings.values import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from jivaka.core.advice.permits import Permits
    from jivaka.services.bookings.values import Session

PERMITTING = ("massage_ok", "massage_with_limits")


@dataclass(frozen=True, slots=True)
class Stock:
    """The rows that the sessions of a request name, by number."""

    services: Mapping[int, Service]
    therapists: Mapping[int, Therapist]
    rooms: Mapping[int, Room]
    units: Mapping[int, Unit]


def read_stock(sessions: Iterable[Session]) -> Stock:
    """Return what the sessions name. Raises RefusedError for a number that stands for nothing."""
    asked = list(sessions)
    stock = Stock(
        services={
            one.pk: one for one in Service.objects.select_related("salon").filter(pk__in={s.service for s in asked})
        },
        therapists=Therapist.objects.in_bulk({s.therapist for s in asked}),
        rooms=Room.objects.in_bulk({s.room for s in asked}),
        units=Unit.objects.in_bulk({s.unit for s in asked if s.unit is not None}),
    )
    problems = [
        Problem("unknown_number", f"{what} {number}", "There is no such row.", "Ask for fresh offers.")
        for session in asked
        for what, number, rows in (
            ("service", session.service, stock.services),
            ("therapist", session.therapist, stock.therapists),
            ("room", session.room, stock.rooms),
            *((("unit", session.unit, stock.units),) if session.unit is not None else ()),
        )
        if number not in rows
    ]
    if problems:
        raise RefusedError(tuple(problems))
    return stock


def check_decision(decision: Decision, digest: str, at: datetime) -> None:
    """Refuse a decision that permits no massage, or is no longer the current one under the knowledge in force."""
    problems = tuple(_of_decision(decision, digest, at))
    if problems:
        raise RefusedError(problems)


def check_sessions(decision: Decision, numbered: Iterable[tuple[int, Session]], stock: Stock, at: datetime) -> None:
    """Refuse with every reason why these sessions may not be booked on this decision."""
    problems: list[Problem] = []
    permits = from_document(decision.permits)
    for number, session in numbered:
        where = f"session {number}"
        problems += _of_session(session, stock, where, at)
        problems += _of_limits(decision, permits, session, stock, where)
    if problems:
        raise RefusedError(tuple(problems))


def check_hours(numbered: Iterable[tuple[int, Session]], stock: Stock) -> None:
    """Refuse a session when the therapist does not work there then, or the room or the unit cannot be used.

    It asks what the search asks, so that whatever is offered can be booked and nothing else.
    """
    problems: list[Problem] = []
    for number, session in numbered:
        service = stock.services[session.service]
        salon, need = service.salon, need_of(service, NO_WISHES)
        day = local_day(session.starts, salon.zone)
        calendar = before_bookings([salon], Period(day, day))[salon.pk]
        found, bit = search(need, calendar.places), session.starts - calendar.places.base
        for what, resources, starts, wanted in (
            ("therapist", calendar.places.therapists, found.therapists, session.therapist),
            ("room", calendar.places.rooms, found.rooms, session.room),
            ("unit", calendar.places.units, found.units, session.unit),
        ):
            masks = {one.id: mask for one, mask in zip(resources, starts, strict=False)}
            if wanted is not None and not masks.get(wanted, 0) >> bit & 1:
                message = f"The {what} is not there for this session at {calendar.local(session.starts):%A %H:%M}."
                problems.append(Problem("not_there", f"session {number}", message, "Choose another time."))
    if problems:
        raise RefusedError(tuple(problems))


def check_course(course: Course, numbered: Iterable[tuple[int, Session]], stock: Stock) -> None:
    """Refuse sessions beyond the plan, or closer together than the plan allows."""
    planned = {number: session.starts for number, session in numbered}
    zones = {number: stock.services[session.service].salon.zone for number, session in numbered}
    problems = [
        Problem(
            "beyond_the_course", f"session {number}", f"The course has {course.sessions} sessions.", "Review it first."
        )
        for number in planned
        if number > course.sessions
    ]
    others = Booking.objects.filter(course=course, state__in=("pending", "booked", "arrived", "fulfilled"))
    for number, starts, zone in others.values_list("session", "starts", "salon__zone"):
        planned.setdefault(number, starts)
        zones.setdefault(number, zone)
    least = course.plan.get("spacing_days", {}).get("least", 1)
    days = sorted((local_day(starts, zones[number]), number) for number, starts in planned.items())
    problems += [
        Problem(
            "too_close",
            f"session {later}",
            f"It comes {(day - before).days} days after session {earlier}; at least {least} are planned.",
            "Choose a later day.",
        )
        for (before, earlier), (day, later) in pairwise(days)
        if (day - before).days < least
    ]
    if problems:
        raise RefusedError(tuple(problems))


def check_free_of_others(client: int, numbered: Iterable[tuple[int, Session]], stock: Stock, own: set[int]) -> None:
    """Refuse a session that overlaps another booking of the same client."""
    problems = []
    for number, session in numbered:
        ends = session.starts + ticks_for(stock.services[session.service].minutes)
        same = Booking.objects.filter(
            client=client, starts__lt=ends, ends__gt=session.starts, state__in=("pending", "booked", "arrived")
        ).exclude(pk__in=own)
        problems += [
            Problem("client_is_elsewhere", f"session {number}", f"It overlaps booking {other}.", "Choose another time.")
            for other in same.values_list("pk", flat=True)
        ]
    if problems:
        raise RefusedError(tuple(problems))


def local_day(tick: int, zone: str) -> date:
    """Return the day on a salon's calendar on which a tick falls."""
    return instant_of(tick).astimezone(ZoneInfo(zone)).date()


def _of_decision(decision: Decision, digest: str, at: datetime) -> Iterator[Problem]:
    where = f"decision {decision.pk}"
    again = "Go through the questions again."
    if decision.disposition not in PERMITTING or not decision.is_determined:
        yield Problem("not_permitted", where, "It does not permit a massage.", "See what the decision asks for first.")
    if decision.current_until < at.date():
        yield Problem("decision_too_old", where, f"It was current until {decision.current_until}.", again)
    if decision.knowledge_digest != digest:
        yield Problem("knowledge_has_changed", where, "The rules have changed since it was made.", again)
    if Decision.objects.filter(client=decision.client_id, decided_at__gt=decision.decided_at).exists():
        yield Problem("decision_replaced", where, "There is a later decision for this client.", "Use the latest one.")


def _of_session(session: Session, stock: Stock, where: str, at: datetime) -> Iterator[Problem]:
    service, therapist = stock.services[session.service], stock.therapists[session.therapist]
    room, unit = stock.rooms[session.room], stock.units.get(session.unit or 0)
    elsewhere = "Ask for fresh offers."
    if instant_of(session.starts) < at:
        yield Problem("in_the_past", where, "This time is over.", "Choose a later one.")
    if session.price != service.price:
        yield Problem("price_changed", where, f"It costs {service.price} now.", "Show the new price and ask again.")
    if not (service.is_offered and service.salon.is_open):
        yield Problem("not_offered", where, f"{service} is not offered at the moment.", elsewhere)
    if not therapist.is_active or not {service.technique, service.type} <= set(therapist.skills):
        yield Problem("not_skilled", where, f"{therapist} does not give {service}.", "Choose another therapist.")
    if room.salon_id != service.salon_id or not {service.technique, *service.features} <= set(room.offers):
        yield Problem("wrong_room", where, f"{service} cannot be given in {room}.", elsewhere)
    kind = "" if unit is None or unit.salon_id != service.salon_id else unit.kind
    if kind != service.unit_kind:
        yield Problem("wrong_unit", where, f"It needs {service.unit_kind or 'no equipment'}.", elsewhere)


def _of_limits(decision: Decision, permits: Permits, session: Session, stock: Stock, where: str) -> Iterator[Problem]:
    service = stock.services[session.service]
    if decision.is_postponed and local_day(session.starts, service.salon.zone) <= decision.on:
        yield Problem(
            "postponed", where, "No massage today.", "Choose a later day, and answer the questions again then."
        )
    what = (service.type, service.technique, service.implement)
    yield from refusals(permits, Massage(*what, session.areas, session.pressure, service.minutes), where)
