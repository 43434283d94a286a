"""Books, holds, confirms and lets go. The claims are inserted before anything is judged: the key decides who is first.

A hold is a pending booking. It ends by comparison with `at`; sweeping only tidies, or makes room for somebody.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError

from jivaka.core.errors import Problem
from jivaka.core.scheduling.claims import Taking
from jivaka.core.scheduling.ticks import ticks_for
from jivaka.queries.times.staff import staff_of as keep_staff
from jivaka.records.bookings import as_changed
from jivaka.records.claims import Claim, exchange, holders
from jivaka.records.models import Booking
from jivaka.records.statements import insert
from jivaka.records.writing import owe, record, write
from jivaka.services.bookings.checking import (
    check_course,
    check_decision,
    check_sessions,
    check_way,
    refuse_too_near,
)
from jivaka.services.bookings.reading import hold_salons, read_course, read_decision, read_stock
from jivaka.services.bookings.rights import check_may_change
from jivaka.services.bookings.values import NoSuchBookingError, OfferGoneError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jivaka.core.access.actor import Actor
    from jivaka.records.models import Service
    from jivaka.services.bookings.reading import Stock
    from jivaka.services.bookings.values import Request, Session

HOLD_MINUTES: Final = 10
MOST_MINUTES: Final = 120
TRIES: Final = 3


def book(actor: Actor, request: Request, *, at: datetime) -> tuple[int, ...]:
    """Book all sessions of a request, or none. Returns the numbers of the bookings, in order.

    A request that was carried out before returns what it booked then. Raises OfferGoneError when a time was taken, and
    RefusedError with every other reason.
    """
    return _take(actor, request, at, None)


def hold(actor: Actor, request: Request, *, at: datetime, minutes: int = HOLD_MINUTES) -> tuple[int, ...]:
    """Hold all sessions of a request for some minutes, or none. Refuses as `book` does."""
    if not 0 < minutes <= MOST_MINUTES:
        message = f"A hold of {minutes} minutes is not possible."
        remedy, values = f"Choose 1 to {MOST_MINUTES} minutes.", {"minutes": minutes, "most": MOST_MINUTES}
        raise RefusedError((Problem("hold_length", "hold", message, remedy, values=values),))
    return _take(actor, request, at, at + timedelta(minutes=minutes))


def confirm_hold(actor: Actor, key: str, digest: str, *, at: datetime) -> tuple[int, ...]:
    """Turn what was held under a key into bookings. Confirming twice confirms once.

    Refuses when the hold has run out, or when the decision no longer permits what is held.
    """

    def work() -> tuple[int, ...]:
        _check_all(actor, key)
        held = Booking.objects.filter(request_key=key, state="pending", hold_until__gt=at)
        changed = held.update(state="booked", hold_until=None, **as_changed(at))
        rows = list(Booking.objects.filter(request_key=key).order_by("session"))
        if not rows or any(row.state not in ("booked", "arrived", "fulfilled", "noshow") for row in rows):
            raise NoSuchBookingError(key, "hold_ran_out", "The time was held for you until it ran out.", "hold")
        if changed:
            check_decision(rows[0].decision, digest, at)
            numbers = [row.pk for row in rows]
            check_way({row.client_id for row in rows}, {row.therapist_id for row in rows}, numbers, at)
            _report(actor, numbers, key, "booking.confirmed", at)
        return tuple(row.pk for row in rows)

    return write(work)


def release_hold(actor: Actor, key: str, *, at: datetime) -> int:
    """Let go of what is held under a key, before its time. Returns how many sessions were let go."""

    def work() -> int:
        _check_all(actor, key)
        return _let_go(actor, Booking.objects.filter(request_key=key, state="pending"), at, "let go")

    return write(work)


def _check_all(actor: Actor, key: str) -> None:
    """Raise ProblemsError where the actor may not change everything that a request has booked or holds."""
    for client, salon in Booking.objects.filter(request_key=key).values_list("client", "salon").distinct():
        check_may_change(actor, client, (salon,))


def sweep_holds(actor: Actor, *, at: datetime, among: Iterable[int] | None = None) -> int:
    """Cancel holds that have run out, all or those among some bookings. Returns how many.

    Whoever looks for a time may do it: what has run out is nobody's any more.
    """

    def work() -> int:
        out = Booking.objects.filter(state="pending", hold_until__lte=at)
        return _let_go(actor, out if among is None else out.filter(pk__in=list(among)), at, "hold ran out")

    return write(work)


def _let_go(actor: Actor, holds: QuerySet[Booking], at: datetime, reason: str) -> int:
    rows = list(holds.select_for_update().order_by("pk"))
    if not rows:
        return 0
    numbers = [row.pk for row in rows]
    Booking.objects.filter(pk__in=numbers).update(state="cancelled", cancel_reason=reason, **as_changed(at))
    Claim.objects.filter(booking__in=numbers).delete()
    record(at, str(actor), "hold.released", f"booking:{numbers[0]}", bookings=numbers, reason=reason)
    return len(numbers)


def _take(actor: Actor, request: Request, at: datetime, until: datetime | None) -> tuple[int, ...]:
    _check_shape(request)
    for _ in range(TRIES):
        try:
            numbers, stock = write(lambda: _insert(actor, request, at, until))
        except IntegrityError:
            found = _done_before(request)
            if found:
                return found
            if not _made_room(actor, request, at):
                break
        else:
            keep_staff(service.salon for service in stock.services.values())
            return numbers
    raise _why_not(request)


def _why_not(request: Request) -> RefusedError:
    """Return what stood in the way: the time of others, or the same sessions of the course, booked before."""
    wanted = _wanted(request)
    held = holders(wanted)
    clashing = {wanted[key] for key in held}
    taken = taken_in(dict(request.numbered()), {(wanted[key], key[0]) for key in held})
    already = set(_of_course(request).values_list("session", flat=True)) - clashing
    if clashing or not already:
        return OfferGoneError(tuple(sorted(clashing)) or tuple(number for number, _ in request.numbered()), taken)
    message, remedy = "It is booked or held already.", "Move that booking instead."
    return RefusedError(
        tuple(
            Problem("booked_before", f"session {number}", message, remedy, values={"session": number})
            for number in sorted(already)
        )
    )


def taken_in(sessions: Mapping[int, Session], taken: Iterable[tuple[int, int]]) -> dict[int, str]:
    """Return session -> what of it is taken (therapist, room or unit), from (session, number of the resource)."""
    found: dict[int, str] = {}
    for number, resource in sorted(taken):
        one = sessions[number]
        kind = "therapist" if resource == one.therapist else "room" if resource == one.room else "unit"
        found[number] = "therapist" if found.get(number) == "therapist" else kind
    return found


def _of_course(request: Request) -> QuerySet[Booking]:
    """Return bookings and holds of the same sessions of the same course."""
    numbers = [number for number, _ in request.numbered()]
    states = ("pending", "booked", "arrived", "fulfilled")
    return Booking.objects.filter(course=request.course, course__isnull=False, session__in=numbers, state__in=states)


def _check_shape(request: Request) -> None:
    if not request.sessions or not request.key:
        raise RefusedError((Problem("empty", "request", "It asks for no session.", "Choose at least one time."),))
    if request.course is None and len(request.sessions) > 1:
        message, remedy = "Several sessions are a course.", "Plan a course first."
        raise RefusedError((Problem("course_needed", "request", message, remedy),))


def _insert(actor: Actor, request: Request, at: datetime, until: datetime | None) -> tuple[tuple[int, ...], Stock]:
    stock, numbered = read_stock(request.sessions), request.numbered()
    check_may_change(actor, request.client, (service.salon_id for service in stock.services.values()))
    numbers = insert(Booking, list(_rows(request, stock, at, until)))
    takings = _takings(request, stock)
    exchange({}, claims_of((number, pk, takings[number]) for (number, _), pk in zip(numbered, numbers, strict=True)))
    found = read_decision(request.decision, request.client, {session.therapist for session in request.sessions})
    if found is None:
        where, message = f"decision {request.decision}", "This client has no such decision."
        raise RefusedError((Problem("no_decision", where, message, "Decide and plan first."),))
    decision, replaced = found
    hold_salons(stock)
    check_decision(decision, request.digest, at, replaced=replaced)
    check_sessions(decision, numbered, stock, at)
    if request.course is not None:
        course = read_course(request.course, decision.client)
        if course is None:
            where, message = f"course {request.course}", "This client has no such course."
            raise RefusedError((Problem("no_course", where, message, "Decide and plan first."),))
        check_course(course, numbered, stock)
    refuse_too_near(numbers, at)
    _report(actor, numbers, request.key, "booking.made" if until is None else "booking.held", at)
    return tuple(numbers), stock


def _rows(request: Request, stock: Stock, at: datetime, until: datetime | None) -> Iterator[dict[str, object]]:
    """Yield the booking of each session, as its row."""
    of_all = {
        "client_id": request.client,
        "course_id": request.course,
        "decision_id": request.decision,
        "request_key": request.key,
        "state": "booked" if until is None else "pending",
        "hold_until": until,
        "created_at": at,
        "changed_at": at,
    }
    for number, session in request.numbered():
        yield {**of_all, "session": number, **placed(session, stock.services[session.service])}


def _takings(request: Request, stock: Stock) -> dict[int, Taking[int]]:
    """Return what each session takes, by its number."""
    return {number: taking_of(session, stock.services[session.service]) for number, session in request.numbered()}


def taking_of(session: Session, service: Service) -> Taking[int]:
    """Return what a session takes: the therapist with a pause, the room and the unit with their care."""
    return Taking(
        session.starts,
        session.starts + ticks_for(service.minutes),
        session.therapist,
        session.room,
        session.unit,
        before=ticks_for(service.before),
        after=ticks_for(service.after),
        pause=ticks_for(service.pause),
    )


def placed(session: Session, service: Service) -> dict[str, object]:
    """Return the fields of a booking that say where, when, with whom and what."""
    taking = taking_of(session, service)
    return {
        "salon_id": service.salon_id,
        "service_id": service.pk,
        "therapist_id": session.therapist,
        "room_id": session.room,
        "unit_id": session.unit,
        "starts": taking.starts,
        "ends": taking.ends,
        "before": taking.before,
        "after": taking.after,
        "pause": taking.pause,
        "areas": session.areas,
        "pressure": session.pressure,
        "price": session.price,
    }


def claims_of(takings: Iterable[tuple[int, int, Taking[int]]]) -> dict[tuple[int, int], int]:
    """Return (resource, tick) -> booking for (number of the session, booking, what it takes).

    Raises OfferGoneError if two of them clash.
    """
    found: dict[tuple[int, int], int] = {}
    for session, booking, taking in takings:
        keys = taking.claims()
        if not keys.isdisjoint(found):
            raise OfferGoneError((session,))
        found.update(dict.fromkeys(keys, booking))
    return found


def _done_before(request: Request) -> tuple[int, ...]:
    """Return what the same request has booked or holds already; refuse when that has been let go since."""
    rows = list(Booking.objects.filter(request_key=request.key).order_by("session"))
    if rows and all(row.state == "cancelled" for row in rows):
        raise NoSuchBookingError(request.key, "cancelled_since", "What it booked was cancelled since.", "request")
    return tuple(row.pk for row in rows)


def _wanted(request: Request) -> dict[tuple[int, int], int]:
    """Return (resource, tick) -> number of the session that wants it."""
    takings = _takings(request, read_stock(request.sessions))
    return {key: number for number, taking in takings.items() for key in taking.claims()}


def _made_room(actor: Actor, request: Request, at: datetime) -> bool:
    """Sweep the holds that have run out and stand in the way. Returns whether it is worth trying again."""
    in_the_way = {*holders(_wanted(request)).values(), *_of_course(request).values_list("pk", flat=True)}
    return sweep_holds(actor, at=at, among=in_the_way) > 0


def _report(actor: Actor, numbers: Sequence[int], key: str, action: str, at: datetime) -> None:
    """Write the audit row and the messages."""
    record(at, str(actor), action, f"booking:{numbers[0]}", bookings=list(numbers))
    if action != "booking.held":
        owe("booking.confirmed", f"booking.confirmed:{key}", at, bookings=list(numbers))
