"""Whole courses that could be booked: several distinct proposals over one or more salons, each with rooms and prices.

The times of all salons are read in three statements; the placing itself is the core's. A proposal is advice: only a
booking keeps its times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import zip_longest
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.course import Salon as Place
from jivaka.core.scheduling.course import Times, Wanted, Weights, providers_of, steps
from jivaka.core.scheduling.hours import Hours, from_tick
from jivaka.core.scheduling.offers import Loosened, offers, why_no_course
from jivaka.core.scheduling.placing import place_course
from jivaka.core.scheduling.slots import search
from jivaka.core.scheduling.ticks import tick_from
from jivaka.core.scheduling.why import Condition
from jivaka.queries.times.calendars import read_calendars
from jivaka.queries.times.slots import (
    EVERY_DAY,
    NO_WISHES,
    Offer,
    Wishes,
    local_times,
    need_of,
    offer_of,
    places_of,
    quarters,
    wished_starts,
)
from jivaka.queries.times.why import OVER, UNEXPLAINED, Hindrance, loosened_says
from jivaka.records.models import Salon, Service

if TYPE_CHECKING:
    from jivaka.core.scheduling.course import Provider
    from jivaka.core.scheduling.offers import Offer as Proposal
    from jivaka.core.scheduling.slots import Need, Search
    from jivaka.queries.times.calendars import Calendar, Period

MOST: Final = 3
"""Proposals that are shown."""
EARTH_KM: Final = 6371.0
MINUTES_A_KM: Final = 3
"""Twenty kilometres an hour through a town: assumed."""
OTHER_TIMES: Final = 20
"""Points of a session at a time that the client can but does not like: two days off the ideal spacing; assumed."""
WEIGHTS: Final = Weights(delay=4, way=1)
"""Somebody in pain would rather begin soon than save a little; the cheapest course is a proposal of its own."""


@dataclass(frozen=True, slots=True)
class Course:
    """What is to be placed: the massage, the number of sessions, and least, ideal and most days between them."""

    type: str
    technique: str
    implement: str
    minutes: int
    sessions: int
    spacing: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class CourseWishes:
    """What a client wishes of a course. `each` holds for every session; `likes` are local hours that suit best.

    `home` is (latitude, longitude) where the client starts from; None where the way does not matter.
    """

    each: Wishes = NO_WISHES
    likes: tuple[Hours, ...] = ()
    one_therapist: bool = False
    home: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class CourseSession:
    """One session of a proposal, in a salon, at a local time, with its price in minor units of the currency."""

    number: int
    salon: int
    salon_name: str
    service: int
    price: int
    currency: str
    offer: Offer


@dataclass(frozen=True, slots=True)
class CourseOffer:
    """One proposal: `kinds` say what it is the best in (best, soonest, one_therapist, cheapest, nearest, other).

    `points` are fewer for better; `one_by_one` are those of choosing each session for itself, None where that gets
    stuck. `prices` are the sums by currency, `way_minutes` all ways to the salons, once each.
    """

    kinds: tuple[str, ...]
    sessions: tuple[CourseSession, ...]
    prices: tuple[tuple[str, int], ...]
    way_minutes: int
    points: int
    one_by_one: int | None


@dataclass(frozen=True, slots=True)
class CourseOffers:
    """The proposals, the best first; where there are none, `why` says what would have to give way."""

    offers: tuple[CourseOffer, ...]
    why: tuple[Hindrance, ...] = ()


@dataclass(frozen=True, slots=True)
class _Shop:
    """A salon with the service that is asked for: what it needs there, and how the core sees it."""

    service: Service
    calendar: Calendar
    need: Need
    place: Place
    found: Search


def course_offers(
    course: Course, salons: tuple[int, ...], period: Period, wishes: CourseWishes, *, at: datetime
) -> CourseOffers:
    """Return up to three distinct proposals for a whole course in some salons; at most three SQL statements.

    No course crosses a border, and prices are compared within a country only; the countries take turns in the answer.

    Raises ProblemsError where none of the salons offers the massage.
    """
    rows = Service.objects.select_related("salon").filter(
        salon__in=salons,
        salon__is_open=True,
        is_offered=True,
        type=course.type,
        technique=course.technique,
        implement=course.implement,
        minutes=course.minutes,
    )
    services = sorted(rows, key=lambda row: salons.index(row.salon_id))
    if not services:
        massage = f"{course.type} / {course.technique} with {course.implement}, {course.minutes} minutes"
        remedy = "Choose another massage, other minutes or another salon."
        raise ProblemsError((Problem("not_sold", "course", f"None of the salons offers {massage}.", remedy),))
    calendars = read_calendars([row.salon for row in services], period, at=at)
    wanted = _wanted(course, wishes)
    found: list[tuple[CourseOffer, ...]] = []
    why: list[Hindrance] = []
    for country in dict.fromkeys(row.salon.country for row in services):
        here = [row for row in services if row.salon.country == country]
        shops = {row.salon_id: _shop(row, calendars[row.salon_id], wishes, at) for row in here}
        providers = [one for shop in shops.values() for one in providers_of(shop.place, [shop.need])]
        proposed = offers(providers, wanted, most=MOST) if providers else ()
        found.append(tuple(_offer(one, shops, providers) for one in proposed))
        why += () if proposed else _why(shops, wanted, course, at)
    by_turns = [one for together in zip_longest(*found) for one in together if one is not None]
    return CourseOffers(tuple(by_turns[:MOST]), () if by_turns else tuple(dict.fromkeys(why)))


def _shop(service: Service, calendar: Calendar, wishes: CourseWishes, at: datetime) -> _Shop:
    need, places = need_of(service, wishes.each), places_of(calendar.places, wishes.each)
    window = not_over(calendar, at)
    for mask in wished_starts(wishes.each, calendar, need).values():
        window &= mask
    way = way_minutes(wishes.home, service.salon)
    place = Place(service.salon_id, places, calendar.days, (service.price,), way, window)
    return _Shop(service, calendar, need, place, search(need, places))


def not_over(calendar: Calendar, at: datetime) -> int:
    """Return the starts of a calendar, every quarter of an hour, that are not over."""
    return from_tick(tick_from(at), calendar.days) & quarters(calendar.days.starts[-1])


def _wanted(course: Course, wishes: CourseWishes) -> Wanted:
    always = tuple(Hours(day, time(), time()) for day in EVERY_DAY)
    times = (Times(wishes.likes), Times(always, OTHER_TIMES)) if wishes.likes else ()
    return Wanted(steps(course.spacing, course.sessions), times, WEIGHTS, wishes.one_therapist)


def way_minutes(home: tuple[float, float] | None, salon: Salon) -> int:
    """Return the minutes from a place to a salon, by the distance as the crow flies; 0 where either is not known."""
    if home is None or salon.latitude is None or salon.longitude is None:
        return 0
    one, other = (radians(home[0]), radians(home[1])), (radians(salon.latitude), radians(salon.longitude))
    half = sin((other[0] - one[0]) / 2) ** 2 + cos(one[0]) * cos(other[0]) * sin((other[1] - one[1]) / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)) * MINUTES_A_KM)


def _offer(found: Proposal, shops: dict[int, _Shop], providers: list[Provider]) -> CourseOffer:
    sessions: list[CourseSession] = []
    prices: dict[str, int] = {}
    for number, placed in enumerate(found.placing.sessions, start=1):
        shop = shops[placed.salon]
        salon, places = shop.service.salon, shop.place.places
        index = next(n for n, one in enumerate(places.therapists) if one.id == placed.therapist)
        slot = shop.found.slot(index, placed.start)
        times = local_times(slot.start, timedelta(minutes=shop.service.minutes), shop.calendar)
        offer = offer_of(slot, times, shop.calendar.names)
        price = shop.service.price
        sessions.append(CourseSession(number, salon.pk, salon.name, shop.service.pk, price, salon.currency, offer))
        prices[salon.currency] = prices.get(salon.currency, 0) + price
    ways = {provider.salon: provider.way for provider in providers}
    way = sum(ways[placed.salon] for placed in found.placing.sessions)
    return CourseOffer(
        found.kinds, tuple(sessions), tuple(sorted(prices.items())), way, found.placing.points, found.one_by_one
    )


def _why(shops: dict[int, _Shop], wanted: Wanted, course: Course, at: datetime) -> tuple[Hindrance, ...]:
    """Say what would have to give way, the wished days and times first, or that no single wish does it.

    The care around a session is taken as in the first of the salons.
    """
    places, needs = [shop.place for shop in shops.values()], [next(iter(shops.values())).need]
    whole = [replace(shop.place, window=not_over(shop.calendar, at)) for shop in shops.values()]
    if not any(place.window for place in whole):
        return (OVER,)
    found = why_no_course(places, needs, wanted)
    if whole != places:
        placing = place_course([one for place in whole for one in providers_of(place, needs)], wanted)
        found = (*((Loosened(Condition("limit", "time"), placing),) if placing else ()), *found)
    said = tuple(loosened_says(one, course.sessions) for one in found)
    return said if len(said) > 1 else (*said, UNEXPLAINED)
