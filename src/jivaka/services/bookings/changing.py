"""Cancels, moves and marks bookings. A booking keeps its number when it moves; the audit keeps where it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem
from jivaka.core.scheduling.ticks import instant_of
from jivaka.records.bookings import as_changed, new_mark
from jivaka.records.claims import Claim, exchange, holders
from jivaka.records.models import Booking, Decision
from jivaka.records.writing import owe, record, write
from jivaka.services.bookings.booking import claims_of, placed, sweep_holds, taken_in
from jivaka.services.bookings.checking import (
    check_course,
    check_decision,
    check_sessions,
    check_still_permits,
    check_way,
)
from jivaka.services.bookings.reading import hold_salons, read_stock
from jivaka.services.bookings.rights import check_may_change
from jivaka.services.bookings.values import NoSuchBookingError, OfferGoneError, RefusedError, wrong_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from jivaka.core.access.actor import Actor
    from jivaka.services.bookings.reading import Stock
    from jivaka.services.bookings.values import Session

FOLLOWS: Final = {
    "arrived": ("booked",),
    "fulfilled": ("booked", "arrived"),
    "noshow": ("booked",),
    "booked": ("arrived", "noshow"),
}
"""What a booking may become, and from what; the last line takes back a mark made by mistake."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A cancelled booking; `late` says that it was within the salon's notice, so its policy may ask a fee."""

    booking: int
    late: bool


def cancel_booking(actor: Actor, booking: int, reason: str, *, at: datetime, seen: int | None = None) -> Cancelled:
    """Cancel one booking and free its time. Cancelling twice cancels once.

    `seen` is the booking's mark as whoever cancels saw it; another one is refused, as `move_bookings` does.
    """

    def work() -> Cancelled:
        row = _locked(actor, [booking])[booking]
        late = instant_of(row.starts) - at < timedelta(hours=row.salon.cancel_hours)
        if row.state == "cancelled":
            return Cancelled(booking, late)
        if row.state not in ("pending", "booked"):
            raise wrong_state(row, "cancelled")
        _check_seen([row], {} if seen is None else {booking: seen})
        Booking.objects.filter(pk=booking).update(state="cancelled", cancel_reason=reason[:240], **as_changed(at))
        Claim.objects.filter(booking=booking).delete()
        record(at, str(actor), "booking.cancelled", f"booking:{booking}", late=late)
        owe("booking.cancelled", f"booking.cancelled:{booking}", at, bookings=[booking])
        return Cancelled(booking, late)

    return write(work)


def move_bookings(
    actor: Actor, moves: Mapping[int, Session], digest: str, *, at: datetime, seen: Mapping[int, int] | None = None
) -> None:
    """Move one booking, or the rest of a course, to new sessions: all of them, or none.

    The latest decision of the client must permit it. A session that stays the same but for its time, its therapist or
    its room is not asked how old the answers are: it would be held anyway, and every visit begins with a re-screen.
    Moving to where everything is already, as a second tap does, changes nothing and tells nobody again. `seen` holds
    the marks of bookings as whoever moves them saw them: what somebody else has changed since is refused.
    Raises OfferGoneError when a new time was taken, and RefusedError with every other reason; then all stays as it was.
    """
    if not moves:
        raise RefusedError(
            (Problem("empty", "request", "Nothing is to be moved.", "Choose a booking and a new time."),)
        )
    for last in (False, True):
        try:
            return write(lambda: _move(actor, moves, digest, at, seen or {}))
        except IntegrityError:
            stock = read_stock(moves.values())
            rows = _placed_anew(Booking.objects.in_bulk(moves), moves, stock)
            taken = holders(_claims(rows))
            if last or not sweep_holds(actor, at=at, among=set(taken.values()) - moves.keys()):
                wanted = _claims(rows)
                lost = {(wanted[key], key[0]) for key, holder in taken.items() if holder not in moves}
                raise _gone(rows, moves, lost) from None
    return None


def mark_booking(actor: Actor, booking: int, state: str, *, at: datetime) -> None:
    """Mark a booking as arrived, fulfilled or noshow, or take such a mark back with 'booked': staff alone.

    Raises NoSuchBookingError where another state goes before, RefusedError where nobody can have stayed away yet.
    """

    def work() -> None:
        row = _locked(actor, [booking])[booking]
        check_may(actor, "change_bookings", row.salon_id)
        if row.state == state:
            return
        if row.state not in FOLLOWS.get(state, ()):
            raise wrong_state(row, state)
        if state == "noshow" and at < instant_of(row.starts):
            message, remedy = "It has not begun yet.", "Wait until its time has come, or cancel it."
            raise RefusedError((Problem("not_begun", f"booking {booking}", message, remedy),))
        Booking.objects.filter(pk=booking).update(state=state, **as_changed(at))
        record(at, str(actor), f"booking.{state}", f"booking:{booking}", before=row.state)

    write(work)


def _locked(actor: Actor, numbers: list[int]) -> dict[int, Booking]:
    """Return bookings, in the order of their numbers, locked to the end of the transaction (SQLite locks all).

    Raises ProblemsError for one that the actor may not change.
    """
    rows = Booking.objects.select_for_update(of=("self",)).select_related(
        "salon", "course__client", "decision__client", "client"
    )
    found = {row.pk: row for row in rows.filter(pk__in=numbers).order_by("pk")}
    for number in numbers:
        if number not in found:
            raise NoSuchBookingError(number, "no_such_booking", "There is no such booking.")
        check_may_change(actor, found[number].client_id, (found[number].salon_id,))
    return found


def _gone(rows: Iterable[Booking], moves: Mapping[int, Session], lost: set[tuple[int, int]]) -> OfferGoneError:
    """Return which sessions are gone, from (booking, number of the resource that somebody else has)."""
    numbers = {row.pk: row.session for row in rows}
    kinds = taken_in(moves, lost)
    sessions = tuple(sorted({numbers[booking] for booking, _ in lost}))
    return OfferGoneError(sessions, {numbers[booking]: kind for booking, kind in kinds.items()})


def _claims(rows: Iterable[Booking]) -> dict[tuple[int, int], int]:
    return claims_of((row.session, row.pk, row.taking()) for row in rows)


def _placed_anew(found: Mapping[int, Booking], moves: Mapping[int, Session], stock: Stock) -> list[Booking]:
    rows = [found[number] for number in sorted(moves)]
    for row in rows:
        session = moves[row.pk]
        for field, value in placed(session, stock.services[session.service]).items():
            setattr(row, field, value)
    return rows


def _check_seen(rows: Iterable[Booking], seen: Mapping[int, int]) -> None:
    """Refuse what was meant for a booking as it was before somebody else changed it."""
    message = "Somebody else has changed it meanwhile."
    problems = [
        Problem("changed_meanwhile", f"booking {row.pk}", message, "Look at it again.")
        for row in rows
        if seen.get(row.pk, row.mark) != row.mark
    ]
    if problems:
        raise RefusedError(tuple(problems))


def _move(actor: Actor, moves: Mapping[int, Session], digest: str, at: datetime, seen: Mapping[int, int]) -> None:
    found = _locked(actor, sorted(moves))
    for row in found.values():
        if row.state not in ("pending", "booked"):
            raise wrong_state(row, "moved")
    before = _claims(found.values())
    massages = {row.pk: _massage(row) for row in found.values()}
    was = {row.pk: [row.starts, row.therapist_id, row.room_id] for row in found.values()}
    whole = [_all_of(row) for row in found.values()]
    stock = read_stock(moves.values())
    for row in found.values():
        check_may_change(actor, row.client_id, (service.salon_id for service in stock.services.values()))
    rows = _placed_anew(found, moves, stock)
    if [_all_of(row) for row in found.values()] == whole:
        return
    _check_seen(rows, seen)
    for row in rows:
        row.decision = Decision.objects.filter(client=row.client_id).latest("pk")
    exchange(before, _claims(rows))
    for row in rows:
        row.changed_at, row.mark = at, new_mark()
        row.save()
    for row in rows:
        if _massage(row) == massages[row.pk]:
            check_still_permits(row.decision)
        else:
            check_decision(row.decision, digest, at)
    _check(rows, moves, stock, at)
    record(at, str(actor), "booking.moved", f"booking:{rows[0].pk}", was=was)
    owe("booking.moved", f"booking.moved:{rows[0].pk}:{at.isoformat()}", at, bookings=[row.pk for row in rows])


def _all_of(row: Booking) -> tuple[object, ...]:
    """Return everything that a move could change."""
    return *_massage(row), row.starts, row.therapist_id, row.room_id, row.unit_id, row.price


def _massage(row: Booking) -> tuple[object, ...]:
    """Return what is done in a session: what stays the same when only its time, therapist or room change."""
    return row.service_id, tuple(row.areas), row.pressure


def _check(rows: list[Booking], moves: Mapping[int, Session], stock: Stock, at: datetime) -> None:
    people = {row.client_id for row in rows}, {row.therapist_id for row in rows}
    check_way(*people, [row.pk for row in rows], at)
    hold_salons(stock)
    for row in rows:
        numbered = [(row.session, moves[row.pk])]
        check_sessions(row.decision, numbered, stock, at)
    for course in {row.course for row in rows if row.course is not None}:
        check_course(course, [(row.session, moves[row.pk]) for row in rows if row.course == course], stock)
