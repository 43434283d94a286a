"""Books one salon of the demonstration full: people with courses and regulars, until the wished share of time is taken.

It works on free time as the search and the booking see it, a day at a time, so that no two sessions clash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.masks import span, ticks
from jivaka.core.scheduling.slots import Need, Places, Resource, search, taking
from jivaka.queries.times.slots import NO_WISHES, need_of, quarters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from random import Random

    from jivaka.core.scheduling.slots import Slot
    from jivaka.queries.times.calendars import Calendar
    from jivaka.records.models import Service
    from jivaka.services.demo.invented.people import Person

USUAL_MINUTES: Final = {30: 1, 45: 2, 60: 6, 90: 3}
"""How often each length is chosen."""
CANCELLED: Final = 0.05
"""Share of sessions that were cancelled: their time is free again."""
REGULAR_VISITS: Final = (4, 13)
REGULAR_DAYS: Final = (7, 7, 14)
MOST_PRESSURE: Final = 3
TRIES: Final = 6
PATIENCE: Final = 500
"""Failures in a row after which a salon is as full as it gets."""
QUARTERS: Final = quarters(2 * 288)
BACK: Final = ("low_back_left", "low_back_right", "mid_back_left", "mid_back_right", "shoulder_blade_left")


@dataclass(frozen=True, slots=True)
class Visit:
    """One session of a person: what, when and where, on which areas, how hard; or that it was cancelled."""

    service: Service
    slot: Slot
    number: int
    areas: tuple[str, ...]
    pressure: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """A person's visits to one salon; with `course` they are sessions of it, otherwise each stands for itself."""

    person: Person
    course: int
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    service: Service
    areas: tuple[str, ...]
    pressure: int


class Diary:
    """One salon's free time by resource and day, and how much of each therapist's time is taken."""

    def __init__(self, calendar: Calendar, services: Sequence[Service], chance: Random) -> None:
        """Begin with what the calendar has free."""
        self._calendar, self._chance = calendar, chance
        places = calendar.places
        everything = (*places.therapists, *places.rooms, *places.units)
        self._free = {one.id: calendar.days.slices(one.free) for one in everything}
        self._works = {one.id: max(1, one.free.bit_count()) for one in places.therapists}
        self._taken = dict.fromkeys(self._works, 0)
        self._offers = {one.id: one.offers for one in everything}
        self._by_massage: dict[tuple[str, str, str], list[Service]] = {}
        for service in services:
            self._by_massage.setdefault((service.type, service.technique, service.implement), []).append(service)

    @property
    def share(self) -> float:
        """Return the share of the therapists' time that is taken, pauses included."""
        return sum(self._taken.values()) / sum(self._works.values())

    def fill(self, people: Sequence[Person], today: date, target: float) -> Iterator[Story]:
        """Yield stories until the target is reached, or until nothing more fits."""
        days = range(len(self._calendar.days))
        may_come = [_who_may_come(people, self._calendar.days.date_of(day), today) for day in days]
        failures = 0
        while self.share < target and failures < PATIENCE:
            therapist = self._least_booked()
            day = self._freest_day(therapist)
            story = self._story(therapist, day, may_come[day])
            failures = failures + 1 if story is None else 0
            if story is not None:
                yield story

    def _least_booked(self) -> int:
        """Return a therapist of whom much is free: the freest of some who are drawn."""
        drawn = self._chance.sample(sorted(self._works), k=min(4, len(self._works)))
        return min(drawn, key=lambda one: self._taken[one] / self._works[one])

    def _freest_day(self, therapist: int) -> int:
        """Return a day on which much of a therapist's time is free: the freest of some that are drawn."""
        drawn = self._chance.sample(range(len(self._calendar.days)), k=min(8, len(self._calendar.days)))
        return max(drawn, key=lambda day: self._free[therapist][day].bit_count())

    def _story(self, therapist: int, day: int, people: Sequence[Person]) -> Story | None:
        if not people or not self._free[therapist][day]:
            return None
        person = self._chance.choice(people)
        plan = self._plan(person, therapist)
        if plan is None:
            return None
        is_course = person.course.get("form") in ("course", "optional")
        low, high = person.course["sessions"]["likely"]
        sessions = self._chance.randint(low, high) if is_course else self._chance.randint(*REGULAR_VISITS)
        visits = tuple(self._visits(plan, therapist, day, person, sessions))
        return Story(person, sessions if is_course else 0, visits) if visits else None

    def _visits(self, plan: _Plan, therapist: int, day: int, person: Person, sessions: int) -> Iterator[Visit]:
        """Yield the sessions in their order. One that was cancelled is replaced, as far from the one before it."""
        wished = self._chance.randrange(9 * 12, 19 * 12)
        number, slot, last = 1, self._take(plan, therapist, day, wished), day
        while slot is not None:
            cancelled = number > 1 and self._chance.random() < CANCELLED
            yield Visit(plan.service, slot, number, plan.areas, plan.pressure, cancelled)
            if cancelled:
                self._give_back(plan, slot, day)
            else:
                number, last = number + 1, day
            if number > sessions:
                return
            slot = None
            for later in self._next_days(person, last):
                slot = self._take(plan, therapist, later, wished) if later != day else None
                if slot is not None:
                    day = later
                    break

    def _next_days(self, person: Person, day: int) -> list[int]:
        """Return the days on which the next session may be, the best first."""
        spacing = person.course["spacing_days"]
        if person.course["form"] == "single":
            gaps = [self._chance.choice(REGULAR_DAYS) + more for more in (0, 1, -1, 2, 3)]
        else:
            every = range(spacing["least"], spacing["most"] + 1)
            gaps = sorted(every, key=lambda gap: abs(gap - spacing["ideal"]))
        return [day + gap for gap in gaps if day + gap < len(self._calendar.days)][:TRIES]

    def _plan(self, person: Person, therapist: int) -> _Plan | None:
        """Return what a person has with a therapist: something recommended if possible, always something permitted."""
        for key in person.massages:
            permitted = person.permits.massages[key]
            able = {key[0], key[1]} <= self._offers[therapist]
            sold = [one for one in self._by_massage.get(key, ()) if one.minutes <= permitted.minutes] if able else []
            if sold:
                areas = _areas(person, permitted.places)
                pressure = min(MOST_PRESSURE, *(permitted.places[area] for area in areas))
                weights = [USUAL_MINUTES[one.minutes] for one in sold]
                return _Plan(self._chance.choices(sold, weights=weights)[0], areas, pressure)
        return None

    def _take(self, plan: _Plan, therapist: int, day: int, wished: int) -> Slot | None:
        """Take the best time of a day: beside something that is taken, so that no crumbs are left, or as wished."""
        need = need_of(plan.service, NO_WISHES)
        found = search(need, self._places(need, therapist, day)).within(QUARTERS)
        starts = found.starts(0)
        if not starts:
            return None
        beside = starts & ~(self._free[therapist][day] << 1)
        chosen = beside if beside and self._chance.random() < 0.8 else starts
        bit = min(ticks(chosen), key=lambda one: abs(one - wished))
        slot = found.slot(0, found.places.base + bit)
        self._mark(need, slot, day, taken=True)
        return slot

    def _give_back(self, plan: _Plan, slot: Slot, day: int) -> None:
        self._mark(need_of(plan.service, NO_WISHES), slot, day, taken=False)

    def _mark(self, need: Need, slot: Slot, day: int, *, taken: bool) -> None:
        first = self._calendar.days.base + self._calendar.days.starts[day]
        for resource, start, end in taking(need, slot).spans():
            bits = span(max(0, start - first), end - first)
            self._free[resource][day] = self._free[resource][day] & ~bits if taken else self._free[resource][day] | bits
        self._taken[slot.therapist] += (need.length + need.pause) * (1 if taken else -1)

    def _places(self, need: Need, therapist: int, day: int) -> Places:
        places = self._calendar.places
        rooms, units = (
            tuple(Resource(one.id, self._free[one.id][day], one.offers) for one in kind if tags <= one.offers)
            for kind, tags in ((places.rooms, need.of_room), (places.units if need.of_unit else (), need.of_unit))
        )
        one = Resource(therapist, self._free[therapist][day], self._offers[therapist])
        return Places((one,), rooms, units, self._calendar.days.base + self._calendar.days.starts[day])


def _areas(person: Person, places: Mapping[str, int]) -> tuple[str, ...]:
    """Return where it hurts, as far as it is permitted; else the back, else whatever is permitted."""
    painful = person.answers.get("pain_areas", ())
    chosen = [area for area in painful if area in places] or [area for area in BACK if area in places]
    return tuple(chosen or list(places)[:3])


def _who_may_come(people: Sequence[Person], day: date, today: date) -> list[Person]:
    """Return the people who may have booked their first session on a day: decided before it, and not too long ago."""
    last = min(day - timedelta(days=1), today)
    return [one for one in people if last - timedelta(days=13) <= one.on <= last]
