"""The times at which one service can be had in a salon, as a client would wish it; and what removed the others.

It is advice: only a booking keeps a time. A wish about a therapist is a tag or a name, a wish about time is a window.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.hours import Hours, from_tick, open_mask
from jivaka.core.scheduling.masks import starts_where
from jivaka.core.scheduling.slots import Need
from jivaka.core.scheduling.ticks import MINUTES_A_TICK, instant_of, tick_from, ticks_for
from jivaka.core.scheduling.why import Question
from jivaka.queries.salons import service_name
from jivaka.queries.times.calendars import MOST_DAYS, days_from, read_calendars
from jivaka.queries.times.why import ANYWHEN, Hindrance, hindrances
from jivaka.records.models import Service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.scheduling.days import Days
    from jivaka.core.scheduling.slots import Places, Search, Slot
    from jivaka.queries.times.calendars import Calendar, Period
    from jivaka.records.models import Salon

EVERY_DAY: Final = frozenset(range(7))
NAMED: Final = "named:therapist"
"""The tag of the therapist whom a client wishes for by name."""
QUARTER: Final = 15 // MINUTES_A_TICK
"""Ticks between two starts that are offered. All offsets are multiples of 15 minutes, so it is a quarter everywhere."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a client wishes. Empty texts wish nothing; a session begins at or after `after` and ends by `before`.

    `weekdays` are as date.weekday() counts them.
    """

    gender: str = ""
    language: str = ""
    therapist: int | None = None
    after: time | None = None
    before: time | None = None
    weekdays: frozenset[int] = EVERY_DAY


NO_WISHES: Final = Wishes()


class Offer(NamedTuple):
    """One session that can be booked now. `start` is its tick since the epoch; times are local to the salon."""

    start: int
    begins: datetime
    ends: datetime
    therapist: int
    therapist_name: str
    room: int
    room_name: str
    unit: int | None
    unit_name: str


@dataclass(frozen=True, slots=True)
class Slots:
    """The offers of one service in a salon, earliest first; where there are none, `why` says what removed them."""

    salon: str
    salon_name: str
    zone: str
    currency: str
    service: int
    service_name: str
    minutes: int
    price: int
    period: Period
    offers: tuple[Offer, ...]
    why: tuple[Hindrance, ...] = ()


def slots(salon: int, service: int, period: Period, wishes: Wishes, *, at: datetime) -> Slots:
    """Return the offers of a service of a salon; at most three SQL statements.

    `at` is the moment of asking: earlier starts are over, and holds that have run out by then take no time. Raises
    ProblemsError for a service that the salon does not offer.
    """
    found = Service.objects.select_related("salon").filter(pk=service, salon=salon, is_offered=True).first()
    if found is None:
        message, remedy = f"Salon {salon} offers no service {service}.", "Choose one of its services."
        raise ProblemsError((Problem("no_service", f"service {service}", message, remedy),))
    calendar = _calendar(found.salon, period, at)
    asked = question_of(found, calendar, wishes, at=at)
    offers = _offers(asked.answer(), calendar, found)
    return Slots(
        salon=found.salon.slug,
        salon_name=found.salon.name,
        zone=found.salon.zone,
        currency=found.salon.currency,
        service=service,
        service_name=service_name(found),
        minutes=found.minutes,
        price=found.price,
        period=period,
        offers=offers,
        why=() if offers else hindrances(asked, calendar, (wishes.after, wishes.before)),
    )


def _calendar(salon: Salon, period: Period, at: datetime) -> Calendar:
    """Return the calendar of a salon in which a session can begin; the last may reach over midnight where hours do."""
    calendar = read_calendars([salon], period, at=at)[salon.pk]
    late = any(one.ends <= one.begins for one in calendar.staff.opening)
    if not late or period.count == MOST_DAYS or not any(one.works for one in calendar.places.therapists):
        return calendar
    wide = read_calendars([salon], days_from(period.first, period.count + 1), at=at)[salon.pk]
    return replace(wide, days=calendar.days)


def question_of(service: Service, calendar: Calendar, wishes: Wishes, *, at: datetime) -> Question:
    """Return what is asked of a salon for one session of a service; starts before `at` are over."""
    days, need = calendar.days, need_of(service, wishes)
    limits = {ANYWHEN: from_tick(tick_from(at), days) & quarters(days.starts[-1])}
    limits |= wished_starts(wishes, calendar, need)
    return Question(need, places_of(calendar.places, wishes), limits)


def wished_starts(wishes: Wishes, calendar: Calendar, need: Need) -> dict[str, int]:
    """Return the bits at which a session may begin, for the wished time of day and for the wished days of the week."""
    limits: dict[str, int] = {}
    if wishes.after or wishes.before:
        limits["time"] = _starts_between(wishes.after, wishes.before, EVERY_DAY, calendar.days, need.length)
    if wishes.weekdays != EVERY_DAY:
        limits["weekday"] = _starts_between(None, None, wishes.weekdays, calendar.days, need.length)
    return limits


def need_of(service: Service, wishes: Wishes) -> Need:
    """Return what one session of a service takes, and the tags that therapist, room and unit must have."""
    tags = {service.type, service.technique}
    tags |= {f"gender:{wishes.gender}"} if wishes.gender else set()
    tags |= {f"language:{wishes.language}"} if wishes.language else set()
    tags |= {NAMED} if wishes.therapist is not None else set()
    return Need(
        length=ticks_for(service.minutes),
        before=ticks_for(service.before),
        after=ticks_for(service.after),
        pause=ticks_for(service.pause),
        of_therapist=frozenset(tags),
        of_room=frozenset((service.technique, *service.features)),
        of_unit=frozenset((service.unit_kind,) if service.unit_kind else ()),
    )


def places_of(places: Places, wishes: Wishes) -> Places:
    """Return the places with a tag on the therapist who is wished for by name."""
    if wishes.therapist is None:
        return places
    people = tuple(
        replace(one, offers=one.offers | {NAMED}) if one.id == wishes.therapist else one for one in places.therapists
    )
    return replace(places, therapists=people)


@lru_cache(maxsize=256)
def _starts_between(after: time | None, before: time | None, weekdays: frozenset[int], days: Days, length: int) -> int:
    """Return the bits at which a session of some ticks begins that lies within the wished time of the wished days.

    Kept, because it is the same in every salon of a zone and for whoever wishes the same.
    """
    begins, ends = after or time(), before or time()
    hours = (Hours(weekday, begins, ends) for weekday in weekdays)
    within = open_mask(hours, days) if begins < ends or ends == time() else 0
    return starts_where(within, 0, length)


def quarters(length: int) -> int:
    """Return every third bit; the base of every period is a midnight."""
    repeats = length // QUARTER + 1
    return ((1 << (QUARTER * repeats)) - 1) // ((1 << QUARTER) - 1)


def _offers(result: Search, calendar: Calendar, service: Service) -> tuple[Offer, ...]:
    length, names = timedelta(minutes=service.minutes), calendar.names
    found: list[Offer] = []
    for start, together in groupby(result.slots(), key=itemgetter(0)):
        times = local_times(start, length, calendar)
        one, *others = together
        first = offer_of(one, times, names)
        found.append(first)
        room, unit = (first.room, first.room_name), (first.unit, first.unit_name)  # all at one start have the same
        found += [Offer(start, *times, who, names[who], *room, *unit) for _, who, _, _ in others]
    return tuple(found)


def local_times(start: int, length: timedelta, calendar: Calendar) -> tuple[datetime, datetime]:
    """Return the local times at which a session of some length begins and ends, right through a change of clocks."""
    at = instant_of(start)
    return at.astimezone(calendar.zone), (at + length).astimezone(calendar.zone)


def offer_of(slot: Slot, times: tuple[datetime, datetime], names: Mapping[int, str]) -> Offer:
    """Return a slot with its local times and its names."""
    start, therapist, room, unit = slot
    unit_name = "" if unit is None else names[unit]
    return Offer(start, *times, therapist, names[therapist], room, names[room], unit, unit_name)
