"""Notes that a therapist is away or that a room or equipment cannot be used, takes it back, and asks clients to move.

Bookings stay where they are: `queries.times.repairs` proposes what to do, and `move_bookings` does it, for staff or for
the client who was asked by mail. Why somebody is away is nobody's business here and is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.access.rights import check_may, may
from jivaka.core.errors import Problem
from jivaka.records.models import Booking, Leave, Message, ResourceClosure, Room, Shift, Unit
from jivaka.records.writing import owe, record, touch_staff, write
from jivaka.services.bookings.values import NoSuchBookingError, RefusedError, wrong_state

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jivaka.core.access.actor import Actor

AGAIN = "Look at the list again: it may have changed."


@dataclass(frozen=True, slots=True)
class Absence:
    """An absence: `kind` is leave (of a therapist) or closure (of a room or a unit); they are numbered apart."""

    kind: str
    number: int


def note_absence(actor: Actor, resource: int, begins_at: datetime, ends_at: datetime, *, at: datetime) -> Absence:
    """Keep that a therapist, a room or a unit is not there between two instants. Returns its kind and number.

    Noting the same twice notes it once.

    Whoever changes bookings in one of a therapist's salons may say that the therapist is away, from all of them.
    Raises RefusedError where nothing has this number, or the time is none or over.
    """
    if ends_at <= begins_at or ends_at <= at:
        message = "The absence ends before it begins, or is over."
        raise RefusedError((Problem("absence_is_over", "absence", message, "Choose a later end."),))

    def work() -> Absence:
        is_therapist, salons = _whose(resource)
        _check(actor, salons)
        kind, whose = ("leave", "therapist_id") if is_therapist else ("closure", "resource_id")
        rows = (Leave if is_therapist else ResourceClosure).objects
        what = {whose: resource, "begins_at": begins_at, "ends_at": ends_at}
        before = rows.filter(**what).first()
        if before is not None:
            return Absence(kind, before.pk)
        found = Absence(kind, rows.create(**what).pk)
        record(at, str(actor), "absence.noted", f"resource:{resource}", kind=found.kind, number=found.number)
        touch_staff(salons)
        return found

    return write(work)


def withdraw_absence(actor: Actor, absence: Absence, *, at: datetime) -> None:
    """Take the note of an absence back. Taking it back twice is refused: there is none any more."""

    def work() -> None:
        resource = _resource_of(absence)
        if resource is None:
            where = f"{absence.kind} {absence.number}"
            raise RefusedError((Problem("no_such_absence", where, "There is no such absence.", AGAIN),))
        _is_therapist, salons = _whose(resource)
        _check(actor, salons)
        (Leave if absence.kind == "leave" else ResourceClosure).objects.filter(pk=absence.number).delete()
        record(at, str(actor), "absence.withdrawn", f"resource:{resource}", kind=absence.kind, number=absence.number)
        touch_staff(salons)

    write(work)


def ask_to_move(actor: Actor, booking: int, *, at: datetime) -> None:
    """Owe the client a mail that this time cannot be kept, with the way to the page where they choose another.

    The booking stays as it is until they do. Asking again about the same time asks once. Staff alone ask; raises
    RefusedError, code `no_address`, for a client without an e-mail address, and `wrong_state` unless it is booked.
    """

    def work() -> None:
        rows = Booking.objects.select_for_update(of=("self",)).select_related("client")
        row = rows.filter(pk=booking).first()
        if row is None:
            raise NoSuchBookingError(booking, "no_such_booking", "There is no such booking.")
        check_may(actor, "change_bookings", row.salon_id)
        if row.state != "booked":
            raise wrong_state(row, "moved")
        if not row.client.email:
            message = "The client has left no e-mail address."
            raise RefusedError((Problem("no_address", f"booking {booking}", message, "Call the client."),))
        key = f"repair.proposed:{booking}:{row.starts}"
        if Message.objects.filter(key=key).exists():
            return
        owe("repair.proposed", key, at, bookings=[booking])
        record(at, str(actor), "booking.move_asked", f"booking:{booking}")

    write(work)


def _resource_of(absence: Absence) -> int | None:
    if absence.kind == "leave":
        return Leave.objects.filter(pk=absence.number).values_list("therapist_id", flat=True).first()
    return ResourceClosure.objects.filter(pk=absence.number).values_list("resource_id", flat=True).first()


def _whose(resource: int) -> tuple[bool, frozenset[int]]:
    """Return whether a resource is a therapist, and the salons that it belongs to."""
    working = frozenset(Shift.objects.filter(therapist=resource).values_list("salon", flat=True))
    if working:
        return True, working
    things = (Room.objects.filter(pk=resource), Unit.objects.filter(pk=resource))
    salons = frozenset(salon for rows in things for salon in rows.values_list("salon", flat=True))
    if not salons:
        message = "No therapist, room or equipment with hours has this number."
        raise RefusedError((Problem("no_such_resource", f"resource {resource}", message, AGAIN),))
    return False, salons


def _check(actor: Actor, salons: Iterable[int]) -> None:
    """Refuse whoever may not change bookings in any of the salons."""
    numbers = sorted(salons)
    if not any(may(actor, "change_bookings", salon) for salon in numbers):
        check_may(actor, "change_bookings", numbers[0])
