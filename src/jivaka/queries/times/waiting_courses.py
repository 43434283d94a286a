"""Many whole courses at once, as the placing sees them: what each client wants, what the salons have, what was placed.

Where courses are placed together is not said here. Everything is read in four statements, for any number of clients.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.course import Salon as Place
from jivaka.core.scheduling.course import Times, Wanted, steps
from jivaka.core.scheduling.hours import Hours
from jivaka.core.scheduling.slots import Slot
from jivaka.core.scheduling.ticks import MINUTES_A_TICK
from jivaka.queries.times.calendars import read_calendars
from jivaka.queries.times.course_offers import WEIGHTS, Course, CourseOffer, CourseSession, not_over
from jivaka.queries.times.slots import EVERY_DAY, NO_WISHES, Wishes, local_times, need_of, offer_of
from jivaka.records.models import Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jivaka.core.scheduling.claims import Taking
    from jivaka.core.scheduling.slots import Need
    from jivaka.queries.times.calendars import Calendar, Period

TOGETHER: Final = replace(WEIGHTS, gap=0, way=0)
"""Points of a course that is placed with others: free time left between sessions depends on who is placed before."""
Sold = tuple[str, str, str, int, int, int, int, str, tuple[str, ...]]
"""(type, technique, implement, minutes, care before and after, pause, kind of unit, features of the room)"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for a course. `each` are wishes for every session; a therapist by name is not among them."""

    number: int
    course: Course
    each: Wishes = NO_WISHES
    one_therapist: bool = False


@dataclass(frozen=True, slots=True)
class WaitingCourses:
    """The salons as the placing sees them, and what each client wants of them: steps and times, and one session's need.

    For clients in `not_sold` none of the salons has the massage in this length.
    """

    salons: tuple[Place, ...]
    wants: Mapping[int, tuple[Wanted, Need]]
    not_sold: tuple[int, ...]
    _sold: Mapping[int, Sold]
    _services: Mapping[tuple[int, Sold], Service]
    _calendars: Mapping[int, Calendar]

    def offer(self, number: int, sessions: Iterable[tuple[int, Taking[int]]], points: int) -> CourseOffer:
        """Return a placed course, (salon, what is taken) for each session in order, as people see it."""
        found: list[CourseSession] = []
        prices: Counter[str] = Counter()
        for place, (salon, taking) in enumerate(sessions, start=1):
            service, calendar = self._services[salon, self._sold[number]], self._calendars[salon]
            times = local_times(taking.starts, timedelta(minutes=service.minutes), calendar)
            slot = Slot(taking.starts, taking.therapist, taking.room, taking.unit)
            house, price = service.salon, service.price
            offer = offer_of(slot, times, calendar.names)
            found.append(CourseSession(place, house.pk, house.name, service.pk, price, house.currency, offer))
            prices[house.currency] += price
        return CourseOffer(("together",), tuple(found), tuple(sorted(prices.items())), 0, points, None)


def waiting_courses(
    waiting: Sequence[Waiting], salons: Sequence[int], period: Period, *, at: datetime
) -> WaitingCourses:
    """Return what some clients want of some salons of one country; starts before `at` are over.

    Where salons give one massage with different care or equipment, a client is placed in those that do as most do.
    Raises ProblemsError where there is no salon, or where they lie in several countries: no course crosses a border.
    """
    rows = list(
        Service.objects.select_related("salon")
        .filter(salon__in=salons, salon__is_open=True, is_offered=True)
        .order_by("salon", "pk")
    )
    _check_countries(rows)
    services = {(row.salon_id, _sold(row)): row for row in rows}
    counted = Counter(sold for _, sold in services)
    usual: dict[tuple[str, str, str, int], Sold] = {}
    for sold, _ in counted.most_common():
        usual.setdefault(sold[:4], sold)
    asked = {one.number: usual[key] for one in waiting if (key := _massage(one.course)) in usual}
    example = {sold: row for (_, sold), row in services.items()}
    calendars = read_calendars({row.salon_id: row.salon for row in rows}.values(), period, at=at)
    places = tuple(
        _place(calendar, [sold for salon, sold in services if salon == pk], at) for pk, calendar in calendars.items()
    )
    wants = {
        one.number: (_wanted(one), _tagged(need_of(example[asked[one.number]], one.each), asked[one.number]))
        for one in waiting
        if one.number in asked
    }
    not_sold = tuple(one.number for one in waiting if one.number not in asked)
    return WaitingCourses(places, wants, not_sold, asked, services, calendars)


def _check_countries(rows: Sequence[Service]) -> None:
    countries = sorted({row.salon.country for row in rows})
    if not countries:
        message, remedy = "None of these salons sells a massage.", "Name other salons."
        raise ProblemsError((Problem("not_sold", "salons", message, remedy),))
    if len(countries) > 1:
        message = f"The salons lie in several countries: {', '.join(countries)}. No course crosses a border."
        raise ProblemsError((Problem("several_countries", "salons", message, "Name salons of one country."),))


def _sold(row: Service) -> Sold:
    care = row.before, row.after, row.pause
    return (*_massage(row), *care, row.unit_kind, tuple(sorted(row.features)))


def _massage(one: Course | Service) -> tuple[str, str, str, int]:
    return one.type, one.technique, one.implement, one.minutes


def _tag(sold: Sold) -> str:
    return "sold:" + "/".join(map(str, sold))


def _tagged(need: Need, sold: Sold) -> Need:
    """Return the need with a tag that only rooms of salons have where just this is sold."""
    return replace(need, of_room=need.of_room | {_tag(sold)})


def _place(calendar: Calendar, sold: Iterable[Sold], at: datetime) -> Place:
    """Return a salon whose rooms say what is sold there, since one need stands for a client in all salons."""
    tags = frozenset(map(_tag, sold))
    places = calendar.places
    rooms = tuple(replace(room, offers=room.offers | tags) for room in places.rooms)
    return Place(calendar.salon.pk, replace(places, rooms=rooms), calendar.days, window=not_over(calendar, at))


def _wanted(one: Waiting) -> Wanted:
    wishes = one.each.after or one.each.before or one.each.weekdays != EVERY_DAY
    times = (Times(tuple(_hours(one))),) if wishes else ()
    return Wanted(steps(one.course.spacing, one.course.sessions), times, TOGETHER, one.one_therapist)


def _hours(one: Waiting) -> Iterable[Hours]:
    """Yield the hours in which a session may begin so that it is over in time."""
    after, before = one.each.after or time(), one.each.before or time()
    begins = after.hour * 60 + after.minute
    ends = (before.hour * 60 + before.minute or 24 * 60) - one.course.minutes + MINUTES_A_TICK
    if begins < ends:
        for weekday in sorted(one.each.weekdays):
            yield Hours(weekday, after, time(*divmod(ends, 60)) if ends < 24 * 60 else time())
