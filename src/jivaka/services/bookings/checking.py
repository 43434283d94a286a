"""Whether a session may be booked: a current decision permits it, and the salon can really give it.

It is asked after the claims are in, inside the same transaction, so that what it reads cannot be overtaken.
"""

from __future__ import annotations

from itertools import pairwise, starmap
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jivaka.core.advice.permits import Massage, from_document, refusals
from jivaka.core.errors import Problem
from jivaka.core.scheduling.hours import WAY
from jivaka.core.scheduling.slots import search
from jivaka.core.scheduling.ticks import MINUTES_A_TICK, instant_of
from jivaka.queries.times.calendars import Period, before_bookings
from jivaka.queries.times.slots import NO_WISHES, need_of
from jivaka.queries.times.staff import staff_of
from jivaka.records.models import Course, Decision, Room, Therapist, Unit
from jivaka.services.bookings.reading import lock_people, read_sessions, read_too_near, unknown
from jivaka.services.bookings.values import RefusedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from jivaka.core.advice.permits import Permits
    from jivaka.core.scheduling.slots import Need
    from jivaka.queries.times.staff import Staff
    from jivaka.records.models import Service
    from jivaka.services.bookings.reading import Stock
    from jivaka.services.bookings.values import Session


def check_decision(decision: Decision, digest: str, at: datetime, *, replaced: bool | None = None) -> None:
    """Refuse a decision that permits no massage, or is no longer the current one under the knowledge in force.

    `replaced` says whether there is a later one; None where that has still to be looked up.
    """
    if replaced is None:
        later = Decision.objects.filter(client=decision.client_id, pk__gt=decision.pk)
        replaced = later.exists()
    problems = tuple(_of_decision(decision, digest, at, replaced=replaced))
    if problems:
        raise RefusedError(problems)


def check_still_permits(decision: Decision) -> None:
    """Refuse a decision that permits no massage, however old it is."""
    problems = tuple(_of_disposition(decision))
    if problems:
        raise RefusedError(problems)


def check_sessions(decision: Decision, numbered: Iterable[tuple[int, Session]], stock: Stock, at: datetime) -> None:
    """Refuse with every reason why these sessions may not be booked on this decision."""
    problems: list[Problem] = []
    permits = from_document(decision.permits)
    needs = {number: need_of(service, NO_WISHES) for number, service in stock.services.items()}
    staff = staff_of({service.salon for service in stock.services.values()})
    for number, session in numbered:
        where = f"session {number}"
        problems += _of_session(session, stock, where, at)
        problems += _of_places(session, stock.services[session.service], needs[session.service], where, staff)
        problems += _of_limits(decision, permits, session, stock, where)
    if problems:
        raise RefusedError(tuple(problems))


def _of_places(
    session: Session, service: Service, need: Need, where: str, staff: Mapping[int, Staff]
) -> Iterator[Problem]:
    """Say what is not there for a session: it asks what the search asks, so what is offered can be booked.

    A therapist does not work there then, a room or a unit cannot be used, or none of them suits at all.
    """
    day, last = (local_day(tick, service.salon.zone) for tick in (session.starts, session.starts + need.length - 1))
    only = frozenset(number for number in (session.therapist, session.room, session.unit) if number is not None)
    calendar = before_bookings([service.salon], Period(day, last), only=only, staff=staff)[service.salon_id]
    found, bit = search(need, calendar.places), session.starts - calendar.places.base
    for what, resources, starts, wanted in (
        ("therapist", calendar.places.therapists, found.therapists, session.therapist),
        ("room", calendar.places.rooms, found.rooms, session.room),
        ("unit", calendar.places.units, found.units, session.unit),
    ):
        masks = {one.id: mask for one, mask in zip(resources, starts, strict=False)}
        missing = wanted is None and bool(need.of_unit)
        if missing or (wanted is not None and not masks.get(wanted, 0) >> bit & 1):
            name, clock = calendar.names.get(wanted or 0, ""), calendar.local(session.starts)
            message = f"The {what} is not there for this session, {clock:%A %H:%M}."
            values: dict[str, object] = {"what": what, "at": clock, "name": name}
            never = why_not(what, wanted, service, where)
            yield never or Problem("not_there", where, message, "Choose another time.", values=values)


def why_not(what: str, number: int | None, service: Service, where: str) -> Problem | None:
    """Return why a therapist, a room or a unit never suits a service; None where only the time does not."""
    elsewhere = "Ask for fresh offers."
    if what == "therapist":
        therapist = Therapist.objects.filter(pk=number).first()
        if therapist is None:
            return unknown(what, number or 0)
        if not therapist.is_active or not {service.technique, service.type} <= set(therapist.skills):
            message, values = f"{therapist} does not give {service}.", {"therapist": str(therapist)} | _named(service)
            return Problem("not_skilled", where, message, "Choose another therapist.", values=values)
        return None
    if what == "room":
        room = Room.objects.filter(pk=number).first()
        if room is None:
            return unknown(what, number or 0)
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
    for number, starts, zone in read_sessions(course.pk):
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


def check_way(clients: Collection[int], therapists: Collection[int], bookings: Collection[int], at: datetime) -> None:
    """Refuse bookings, just written, that a client or a therapist cannot keep beside others of theirs.

    A client is in one place at a time; between two salons there is a way. Other writers wait until this one ends, so
    that two bookings cannot both be first.
    """
    lock_people(clients, therapists)
    refuse_too_near(bookings, at)


def refuse_too_near(bookings: Collection[int], at: datetime) -> None:
    """Refuse as `check_way`, when the people are locked already."""
    problems = tuple(starmap(_too_near, sorted(set(read_too_near(bookings, at)))))
    if problems:
        raise RefusedError(problems)


def _too_near(who: str, session: int, other: int) -> Problem:
    values = {"other": other, "minutes": WAY * MINUTES_A_TICK}
    where, remedy = f"session {session}", "Choose another time."
    if who == "client":
        message = f"It overlaps booking {other}, or leaves no time for the way from one salon to the other."
        return Problem("client_is_elsewhere", where, message, remedy, values=values)
    message = f"Booking {other} of this therapist is in another salon, less than {values['minutes']} minutes away."
    return Problem("therapist_is_elsewhere", where, message, remedy, values=values)


def local_day(tick: int, zone: str) -> date:
    """Return the day on a salon's calendar on which a tick falls."""
    return instant_of(tick).astimezone(ZoneInfo(zone)).date()


def _of_disposition(decision: Decision) -> Iterator[Problem]:
    if not decision.permits_massage:
        message, remedy = "It does not permit a massage.", "See what the decision asks for first."
        yield Problem("not_permitted", f"decision {decision.pk}", message, remedy)


def _of_decision(decision: Decision, digest: str, at: datetime, *, replaced: bool) -> Iterator[Problem]:
    where = f"decision {decision.pk}"
    again = "Go through the questions again."
    yield from _of_disposition(decision)
    if decision.current_until < at.date():
        message, values = f"It was current until {decision.current_until}.", {"until": decision.current_until}
        yield Problem("decision_too_old", where, message, again, values=values)
    if decision.knowledge_digest != digest:
        yield Problem("knowledge_has_changed", where, "The rules have changed since it was made.", again)
    if replaced:
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


def _of_limits(decision: Decision, permits: Permits, session: Session, stock: Stock, where: str) -> Iterator[Problem]:
    service = stock.services[session.service]
    zone = service.salon.zone
    decided_on = max(decision.on, decision.decided_at.astimezone(ZoneInfo(zone)).date())  # `on` is a day of UTC
    if decision.is_postponed and local_day(session.starts, zone) <= decided_on:
        yield Problem(
            "postponed", where, "No massage today.", "Choose a later day, and answer the questions again then."
        )
    what = (service.type, service.technique, service.implement)
    yield from refusals(permits, Massage(*what, session.areas, session.pressure, service.minutes), where)
