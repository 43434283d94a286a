"""The waitlist: join, leave, offer time that has become free, accept what was offered.

An offer is a hold under the wish's own key; whoever does not answer goes to the end of the queue. Accepting an offer
that replaces a booking gives the old time back in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem
from jivaka.core.scheduling.slots import Wish, fitting, search
from jivaka.core.scheduling.ticks import instant_of, tick_from
from jivaka.queries.times.calendars import Period, read_calendars
from jivaka.queries.times.slots import Wishes, need_of, places_of, quarters
from jivaka.records.bookings import as_changed
from jivaka.records.claims import Claim
from jivaka.records.models import Booking, Decision, Salon, Service, Shift, WaitlistEntry
from jivaka.records.writing import owe, record, write
from jivaka.services.bookings.booking import hold, release_hold
from jivaka.services.bookings.checking import check_course, check_decision, check_way, why_not
from jivaka.services.bookings.reading import read_stock, unknown
from jivaka.services.bookings.rights import check_may_change
from jivaka.services.bookings.values import NoSuchBookingError, RefusedError, Request, Session, wrong_state

if TYPE_CHECKING:
    from jivaka.core.access.actor import Actor
    from jivaka.core.scheduling.slots import Search
    from jivaka.queries.times.calendars import Calendar

OFFER_MINUTES: Final = 60
MOST_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """What somebody waits for: a service between two ticks, with one therapist or any, perhaps instead of a booking."""

    client: int
    decision: int
    service: int
    salon: int
    earliest: int
    latest: int
    areas: tuple[str, ...]
    pressure: int
    therapist: int | None = None
    instead_of: int | None = None


def join_waitlist(actor: Actor, wish: Waiting, *, at: datetime) -> int:
    """Put a wish at the end of the queue and return its number; the same wish keeps its place.

    Raises RefusedError for a wish that is over, or for a therapist with whom it would never come true.
    """
    check_may_change(actor, wish.client, (wish.salon,))
    if wish.latest < max(wish.earliest, tick_from(at)):
        raise RefusedError((Problem("wish_is_over", "wish", "Its latest time is over.", "Choose a later one."),))
    _check_therapist(wish)

    def work() -> int:
        what = {
            "client_id": wish.client,
            "salon_id": wish.salon,
            "service_id": wish.service,
            "therapist_id": wish.therapist,
            "instead_of_id": wish.instead_of,
            "latest": wish.latest,
        }
        same = WaitlistEntry.objects.filter(**what, state__in=("waiting", "offered")).first()
        if same is not None and same.earliest <= wish.earliest:
            return same.pk
        row = WaitlistEntry.objects.create(
            **what,
            decision_id=wish.decision,
            earliest=wish.earliest,
            areas=list(wish.areas),
            pressure=wish.pressure,
            created_at=at,
        )
        record(at, str(actor), "wish.joined", f"wish:{row.pk}")
        return row.pk

    return write(work)


def _check_therapist(wish: Waiting) -> None:
    """Refuse to wait for a therapist who does not work there, or does not give this massage."""
    if wish.therapist is None:
        return
    if not Shift.objects.filter(therapist=wish.therapist, salon=wish.salon).exists():
        raise RefusedError((unknown("therapist", wish.therapist),))
    service = Service.objects.select_related("salon").get(pk=wish.service)
    problem = why_not("therapist", wish.therapist, service, "wish")
    if problem is not None:
        raise RefusedError((problem,))


def leave_waitlist(actor: Actor, wish: int, *, at: datetime) -> None:
    """Take a wish back, and let go of what is held for it. Taking it back twice takes it back once."""

    def work() -> str | None:
        open_wish = WaitlistEntry.objects.filter(pk=wish, state__in=("waiting", "offered"))
        for client, salon in open_wish.values_list("client", "salon"):
            check_may_change(actor, client, (salon,))
        held = open_wish.filter(offered__state="pending").values_list("offered__request_key", flat=True).first()
        if open_wish.update(state="withdrawn"):
            record(at, str(actor), "wish.withdrawn", f"wish:{wish}")
        return held

    key = write(work)
    if key:
        release_hold(actor, key, at=at)


def offer_freed(actor: Actor, salon: int, digest: str, *, at: datetime) -> tuple[int, ...]:
    """Hold free times of a salon for those who wait for them, first come first served. Returns the wishes.

    It is asked after a cancellation, or now and then. Somebody else may be quicker: then the next in line is tried.
    """
    check_may(actor, "change_bookings", salon)
    _back_to_the_end(salon, at)
    now = tick_from(at)
    rows = list(
        WaitlistEntry.objects.select_related("service__salon")
        .filter(salon=salon, state="waiting", latest__gte=now)
        .order_by("offers", "created_at", "pk")
    )
    if not rows:
        return ()
    place = Salon.objects.get(pk=salon)
    calendar = read_calendars([place], _period(rows, place, at), at=at)[salon]
    searches = {(row.service_id, row.therapist_id): _search(row, calendar) for row in rows}
    base, length = calendar.places.base, calendar.days.starts[-1]
    wishes = [
        Wish(row.pk, (row.service_id, row.therapist_id), max(row.earliest, now) - base, min(row.latest - base, length))
        for row in rows
        if row.latest >= max(row.earliest, now) and base <= max(row.earliest, now) < base + length
    ]
    starts: dict[object, int] = {wants: found.any_start() for wants, found in searches.items()}
    by_number = {row.pk: (row, searches[row.service_id, row.therapist_id]) for row in rows}
    offered: list[int] = []
    for wish, bit in fitting(starts, wishes):
        row, found = by_number[wish.number]
        if _offer(actor, row, _request(row, found, base + bit, digest), at):
            offered.append(wish.number)
    return tuple(offered)


def _back_to_the_end(salon: int, at: datetime) -> None:
    """Let wishes wait again whose offer has run out or was let go."""
    offered = WaitlistEntry.objects.filter(salon=salon, state="offered")
    out = offered.exclude(offered__state="pending", offered__hold_until__gt=at)
    write(lambda: out.exclude(offered__state="booked").update(state="waiting", offered=None))


def _period(rows: list[WaitlistEntry], salon: Salon, at: datetime) -> Period:
    """Return the days that the wishes reach over, from today, not more than MOST_DAYS."""
    today = at.astimezone(ZoneInfo(salon.zone)).date()
    last: date = max(instant_of(row.latest).astimezone(ZoneInfo(salon.zone)).date() for row in rows)
    return Period(today, min(max(last, today), today + timedelta(days=MOST_DAYS - 1)))


def _search(row: WaitlistEntry, calendar: Calendar) -> Search:
    wishes = Wishes(therapist=row.therapist_id)
    found = search(need_of(row.service, wishes), places_of(calendar.places, wishes))
    return found.within(quarters(calendar.days.starts[-1]))


def _request(row: WaitlistEntry, found: Search, start: int, digest: str) -> Request:
    """Return the request for a start that fits a wish, with the first therapist, room and unit that are free then.

    It rests on the latest decision of the client: while somebody waits, every visit decides anew.
    """
    bit = start - found.places.base
    index = next(place for place in range(len(found.therapists)) if found.starts(place) >> bit & 1)
    slot = found.slot(index, start)
    session = Session(
        service=row.service_id,
        therapist=slot.therapist,
        room=slot.room,
        starts=start,
        areas=tuple(row.areas),
        pressure=row.pressure,
        price=row.service.price,
        unit=slot.unit,
    )
    latest = Decision.objects.filter(client=row.client_id).latest("pk").pk
    return Request(f"wish:{row.pk}:{row.offers + 1}", row.client_id, latest, (session,), digest)


def _offer(actor: Actor, row: WaitlistEntry, request: Request, at: datetime) -> bool:
    """Hold a start for a wish. Returns whether it could be held."""
    try:
        (booking,) = hold(actor, request, at=at, minutes=OFFER_MINUTES)
    except RefusedError:
        return False

    def work() -> bool:
        changed = WaitlistEntry.objects.filter(pk=row.pk, state="waiting")
        if not changed.update(state="offered", offered=booking, offers=row.offers + 1):
            return False
        record(at, str(actor), "wish.offered", f"wish:{row.pk}", booking=booking)
        owe("wish.offered", request.key, at, wish=row.pk, booking=booking)
        return True

    return write(work)


def accept_offer(actor: Actor, wish: int, digest: str, *, at: datetime) -> int:
    """Book what was offered for a wish, and give back the booking that it replaces. Returns the booking's number."""

    def work() -> int:
        row = WaitlistEntry.objects.select_related("offered__decision", "instead_of").filter(pk=wish).first()
        if row is None or row.offered is None or row.state not in ("offered", "booked"):
            raise NoSuchBookingError(wish, "nothing_offered", "Nothing is offered for it at the moment.", "wish")
        check_may_change(actor, row.client_id, (row.salon_id,))
        booking = row.offered
        if row.state == "booked":
            return booking.pk
        check_decision(booking.decision, digest, at)
        course, number = (row.instead_of.course_id, row.instead_of.session) if row.instead_of else (None, 1)
        if row.instead_of:
            _give_back(actor, row.instead_of, at)
        held = Booking.objects.filter(pk=booking.pk, state="pending", hold_until__gt=at)
        if not held.update(state="booked", hold_until=None, **as_changed(at), course=course, session=number):
            raise NoSuchBookingError(wish, "hold_ran_out", "The time was held for you until it ran out.", "wish")
        if row.instead_of and row.instead_of.course:
            moved = _session_of(booking)
            check_course(row.instead_of.course, [(number, moved)], read_stock([moved]))
        check_way({booking.client_id}, {booking.therapist_id}, [booking.pk], at)
        WaitlistEntry.objects.filter(pk=wish).update(state="booked")
        record(at, str(actor), "wish.accepted", f"wish:{wish}", booking=booking.pk)
        owe("booking.confirmed", f"booking.confirmed:wish:{wish}", at, bookings=[booking.pk])
        return booking.pk

    return write(work)


def _session_of(row: Booking) -> Session:
    return Session(
        row.service_id,
        row.therapist_id,
        row.room_id,
        row.starts,
        tuple(row.areas),
        row.pressure,
        row.price,
        row.unit_id,
    )


def _give_back(actor: Actor, old: Booking, at: datetime) -> None:
    """Cancel the booking that an accepted offer replaces."""
    changed = Booking.objects.filter(pk=old.pk, state__in=("pending", "booked"))
    if not changed.update(state="cancelled", cancel_reason="an earlier time was accepted", **as_changed(at)):
        raise wrong_state(old, "replaced")
    Claim.objects.filter(booking=old.pk).delete()
    record(at, str(actor), "booking.cancelled", f"booking:{old.pk}", late=False)
