"""Slow, obvious twins of what core.scheduling does quickly: looking at every clock, every candidate, every course."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise, product
from typing import TYPE_CHECKING

from jivaka.core.scheduling.course import Placed, points_of
from jivaka.core.scheduling.masks import ticks
from jivaka.core.scheduling.slots import Resource, Slot, taking

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jivaka.core.scheduling.course import Provider, Wanted
    from jivaka.core.scheduling.hours import Hours
    from jivaka.core.scheduling.slots import Need, Places

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def wall(tick: int, zone: tzinfo) -> datetime:
    """What the clock on the wall shows when a tick begins."""
    return (EPOCH + tick * FIVE).astimezone(zone).replace(tzinfo=None, fold=0)


def looked_up(day: date, opens: time, closes: time, zone: tzinfo, step: int = 1) -> tuple[int, int]:
    """Opening hours by watching the clock: from when it first shows the opening time or later on the day, until it has
    last shown a time before closing. `step` ticks lie between two looks."""
    begin = (datetime.combine(day, time(0), UTC) - timedelta(hours=16) - EPOCH) // FIVE
    end_day = day + timedelta(days=1) if closes <= opens else day
    seen = [(tick, wall(tick, zone)) for tick in range(begin, begin + 72 * 12, step)]
    opening, closing = datetime.combine(day, opens), datetime.combine(end_day, closes)
    first = next(tick for tick, shown in seen if shown.date() >= day and shown >= opening)
    if closes == time(0):
        return first, next(tick for tick, shown in seen if shown.date() >= end_day)
    last = max((tick for tick, shown in seen if shown < closing), default=first - step)
    return first, max(first, last + step)


def open_ticks(hours: Iterable[Hours], zone: tzinfo, first: date, count: int, closed: Iterable[date] = ()) -> set[int]:
    """Every tick of all hours that begin on the days, or on the day before the first, by watching the clock."""
    found: set[int] = set()
    for number in range(-1, count):
        on = first + timedelta(days=number)
        for one in hours:
            begun = (one.since is None or one.since <= on) and (one.until is None or on <= one.until)
            if one.weekday == on.weekday() and begun and on not in closed:
                found.update(range(*looked_up(on, one.begins, one.ends, zone)))
    return {tick for tick in found if first <= wall(tick, zone).date() < first + timedelta(days=count)}


def tried_one_by_one(need: Need, places: Places, window: int, size: int) -> set[tuple[int, int]]:
    """Every (start, therapist) for which some room and some unit are free for all that the booking would claim."""
    free = {
        one.id: {places.base + tick for tick in ticks(one.free)}
        for one in (*places.therapists, *places.rooms, *places.units)
    }
    units: tuple[Resource | None, ...] = (None,)
    if need.of_unit:
        units = tuple(unit for unit in places.units if need.of_unit <= unit.offers)
    found = set()
    for bit, one, room, unit in product(range(size), places.therapists, places.rooms, units):
        slot = Slot(places.base + bit, one.id, room.id, None if unit is None else unit.id)
        fits = need.of_therapist <= one.offers and need.of_room <= room.offers and window >> bit & 1
        if fits and all(tick in free[resource] for resource, tick in taking(need, slot).claims()):
            found.add((slot.start, one.id))
    return found


def every_session(providers: Sequence[Provider], kind: int) -> list[Placed]:
    """Every session of a kind that somebody could give."""
    return [
        Placed(day, provider.days.base + provider.days.starts[day] + tick, provider.therapist, provider.salon, kind)
        for provider in providers
        for day, cell in enumerate(provider.openings[kind])
        for mask in cell
        for tick in ticks(mask)
    ]


def by_trying_every_course(providers: Sequence[Provider], wanted: Wanted) -> int | None:
    """The fewest points of all courses that there are."""
    best: int | None = None
    for chosen in product(*(every_session(providers, step.kind) for step in wanted.steps)):
        gaps = [other.day - one.day for one, other in pairwise(chosen)]
        if all(step.least <= gap <= step.most for gap, step in zip(gaps, wanted.steps[1:], strict=True)):
            with suppress(ValueError):
                points = added_up(chosen, providers, wanted)
                best = points if best is None else min(best, points)
    return best


def added_up(chosen: Sequence[Placed], providers: Sequence[Provider], wanted: Wanted) -> int:
    """The points of a course, added up; ValueError if it breaks a rule of the course."""
    days = {(provider.therapist, provider.salon): provider.days for provider in providers}
    between = min([2, *(step.least for step in wanted.steps[1:])])
    for (one, other), step in zip(pairwise(chosen), wanted.steps[1:], strict=True):
        here, there = (days[each.therapist, each.salon] for each in (one, other))
        if (
            here.zone is not there.zone
            and there.base + there.starts[other.day] < here.base + here.starts[one.day + between]
        ):
            message = "the day there has begun before the day here is over"
            raise ValueError(message)
        if not step.least <= other.day - one.day <= step.most:
            message = "the spacing is not kept"
            raise ValueError(message)
        if wanted.one_therapist and one.therapist != other.therapist:
            message = "the therapist changes"
            raise ValueError(message)
    return points_of(chosen, providers, wanted).total()
