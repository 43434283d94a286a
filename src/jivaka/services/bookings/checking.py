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
    """The services that the sessions of a request name, by number, each with its salon."""

    services: Mapping[int, Service]


def read_stock(sessions: Iterable[Session]) -> Stock:
    """Return what the sessions name. Raises RefusedError for a service that is not there."""
    wanted = {session.service for session in sessions}
    services = {one.pk: one for one in Service.objects.select_related("salon").filter(pk__in=wanted)}
    gone = sorted(wanted - services.keys())
    if gone:
        raise RefusedError(tuple(_unknown("service", number) for number in gone))
    return Stock(services)


def _unknown(what: str, number: int) -> Problem:
    values = {"what": what, "number": number}
    return Problem(
        "unknown_number", f"{what} {number}", "Nothing has this number.", "Ask for fresh offers.", values=values
    )


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


def _of_places(session: Session, service: Service, where: str) -> Iterator[Problem]:
    """Say what is not there for a session: it asks what the search asks, so what is offered can be booked.

    A therapist does not work there then, a room or a unit cannot be used, or none of them suits at all.
    """
    need, day = need_of(service, NO_WISHES), local_day(session.starts, service.salon.zone)
    calendar = before_bookings([service.salon], Period(day, day))[service.salon_id]
    found, bit = search(need, calendar.places), session.starts - calendar.places.base
    at = f"{calendar.local(session.starts):%A %H:%M}"
    for what, resources, starts, wanted in (
        ("therapist", calendar.places.therapists, found.therapists, session.therapist),
        ("room", calendar.places.rooms, found.rooms, session.room),
        ("unit", calendar.places.units, found.units, session.unit),
    ):
        masks = {one.id: mask for one, mask in zip(resources, starts, strict=False)}
        missing = wanted is None and bool(need.of_unit)
        if missing or (wanted is not None and not masks.get(wanted, 0) >> bit & 1):
            message = f"The {what} is not there for this session, {at}."
            name, clock = calendar.names.get(wanted or 0, ""), calendar.local(session.starts)
            values: dict[str, object] = {"what": what, "at": clock, "name": name}
            never = _why_not(what, wanted, service, where)
            yield never or Problem("not_there", where, message, "Choose another time.", values=values)


def _why_not(what: str, number: int | None, service: Service, where: str) -> Problem | None:
    """Return why a therapist, a room or a unit never suits a service; None where only the time does not."""
    elsewhere = "Ask for fresh offers."
    if what == "therapist":
        therapist = Therapist.objects.filter(pk=number).first()
        if therapist is None:
            return _unknown(what, number or 0)
        if not therapist.is_active or not {service.technique, service.type} <= set(therapist.skills):
            message, values = f"{therapist} does not give {service}.", {"therapist": str(therapist)} | _named(service)
            return Problem("not_skilled", where, message, "Choose another therapist.", values=values)
        return None
    if what == "room":
        room = Room.objects.filter(pk=number).first()
        if room is None:
            return _unknown(what, number or 0)
        suits = room.salon_id == service.salon_id and {service.technique, *service.features} <= set(room.offers)
        message, values = f"{service} cannot be given in {room}.", {"room": str(room)} | _named(service)
        return None if suits else Problem("wrong_room", where, message, elsewhere, values=values)
    unit = Unit.objects.filter(pk=number, salon=service.salon_id).first()
    if unit is not None and unit.kind == service.unit_kind:
        return None
    message = f"It needs {service.unit_kind or 'no equipment'}."
    return Problem("wrong_unit", where, message, elsewhere, values={"unit": service.unit_kind})


def _named(service: Service) -> dict[str, object]:
    """Return a service as the sentence of a refusal names it."""
    return {"massage": (service.type, service.technique, service.implement), "minutes": service.minutes}


def check_course(course: Course, numbered: Iterable[tuple[int, Session]], stock: Stock) -> None:
    """Refuse sessions beyond the plan, or closer together than the plan allows."""
    planned = {number: session.starts for number, session in numbered}
    zones = {number: stock.services[session.service].salon.zone for number, session in numbered}
    message, values = f"The course has {course.sessions} sessions.", {"sessions": course.sessions}
    problems = [
        Problem("beyond_the_course", f"session {number}", message, "Review it first.", values=values)
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
            values={"days": (day - before).days, "earlier": earlier, "session": later, "least": least},
        )
        for (before, earlier), (day, later) in pairwise(days)
        if (day - before).days < least
    ]
    if problems:
        raise RefusedError(tuple(problems))


def check_free_of_others(client: int, numbered: Iterable[tuple[int, Session]], stock: Stock, own: set[int]) -> None:
    """Refuse a session that overlaps another booking of the same client."""
    spans = {
        number: (one.starts, one.starts + ticks_for(stock.services[one.service].minutes)) for number, one in numbered
    }
    others = Booking.objects.filter(
        client=client,
        starts__lt=max(end for _, end in spans.values()),
        ends__gt=min(first for first, _ in spans.values()),
        state__in=("pending", "booked", "arrived"),
    )
    problems = tuple(
        _elsewhere(number, other)
        for other, begins, ends in others.values_list("pk", "starts", "ends")
        for number, (first, end) in spans.items()
        if other not in own and begins < end and ends > first
    )
    if problems:
        raise RefusedError(problems)


def _elsewhere(session: int, booking: int) -> Problem:
    message, values = f"It overlaps booking {booking}.", {"session": session, "booking": booking}
    return Problem("client_is_elsewhere", f"session {session}", message, "Choose another time.", values=values)


def local_day(tick: int, zone: str) -> date:
    """Return the day on a salon's calendar on which a tick falls."""
    return instant_of(tick).astimezone(ZoneInfo(zone)).date()


def _of_decision(decision: Decision, digest: str, at: datetime) -> Iterator[Problem]:
    where = f"decision {decision.pk}"
    again = "Go through the questions again."
    if decision.disposition not in PERMITTING or not decision.is_determined:
        yield Problem("not_permitted", where, "It does not permit a massage.", "See what the decision asks for first.")
    if decision.current_until < at.date():
        message, values = f"It was current until {decision.current_until}.", {"until": decision.current_until}
        yield Problem("decision_too_old", where, message, again, values=values)
    if decision.knowledge_digest != digest:
        yield Problem("knowledge_has_changed", where, "The rules have changed since it was made.", again)
    if Decision.objects.filter(client=decision.client_id, decided_at__gt=decision.decided_at).exists():
        yield Problem("decision_replaced", where, "There is a later decision for this client.", "Use the latest one.")


def _of_session(session: Session, stock: Stock, where: str, at: datetime) -> Iterator[Problem]:
    service = stock.services[session.service]
    if instant_of(session.starts) < at:
        yield Problem("in_the_past", where, "This time is over.", "Choose a later one.")
    if session.price != service.price:
        values = {"price": service.price, "currency": service.salon.currency}
        message, remedy = f"It costs {service.price} now.", "Show the new price and ask again."
        yield Problem("price_changed", where, message, remedy, values=values)
    if not (service.is_offered and service.salon.is_open):
        message = f"{service} is not offered at the moment."
        yield Problem("not_offered", where, message, "Ask for fresh offers.", values=_named(service))
    yield from _of_places(session, service, where)


def _of_limits(decision: Decision, permits: Permits, session: Session, stock: Stock, where: str) -> Iterator[Problem]:
    service = stock.services[session.service]
    if decision.is_postponed and local_day(session.starts, service.salon.zone) <= decision.on:
        yield Problem(
            "postponed", where, "No massage today.", "Choose a later day, and answer the questions again then."
        )
    what = (service.type, service.technique, service.implement)
    yield from refusals(permits, Massage(*what, session.areas, session.pressure, service.minutes), where)
