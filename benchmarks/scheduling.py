"""How long it takes to find times and to place a course, beside trying every candidate and one session after another.

Run: .venv/bin/python benchmarks/scheduling.py

20 therapists, 10 rooms, 3 units of equipment, 90 days of 9 hours at 5 minutes, 70 % booked; the answers are the same.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

from jivaka.core.scheduling.course import Provider, Spacing, Wanted, one_after_another, place_course
from jivaka.core.scheduling.masks import span, ticks
from jivaka.core.scheduling.slots import Need, Places, Resource, Search, search

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS, DAY, OPEN = 90, 288, (108, 216)
Found = TypeVar("Found")


def calendar(chance: random.Random, booked: float) -> int:
    """Return a calendar of working days in which sessions of an hour or so are booked until the share is reached."""
    free = 0
    for day in range(DAYS):
        hours = span(day * DAY + OPEN[0], day * DAY + OPEN[1])
        taken, wanted = 0, booked * (OPEN[1] - OPEN[0])
        while taken.bit_count() < wanted:
            start = day * DAY + chance.randrange(OPEN[0], OPEN[1])
            taken |= span(start, start + chance.choice((6, 12, 18))) & hours
        free |= hours & ~taken
    return free


def timed(work: Callable[[], Found], times: int) -> tuple[float, Found]:
    """Return the best time of some runs in milliseconds, and the result."""
    best, found = 1e9, work()
    for _ in range(times):
        began = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - began)
    return best * 1e3, found


def one_by_one(need: Need, places: Places) -> int:
    """Return how many (start, therapist) there are, by trying every start of every therapist, room and unit."""
    found = 0
    for start in range(DAYS * DAY):
        rooms = any(place.free >> start & ((1 << need.length) - 1) == (1 << need.length) - 1 for place in places.rooms)
        units = any(place.free >> start & ((1 << need.length) - 1) == (1 << need.length) - 1 for place in places.units)
        if rooms and units:
            whole = (1 << need.length) - 1
            found += sum(one.free >> start & whole == whole for one in places.therapists)
    return found


def main() -> None:
    chance = random.Random(3)
    places = Places(
        tuple(Resource(f"t{n}", calendar(chance, 0.7)) for n in range(20)),
        tuple(Resource(f"r{n}", calendar(chance, 0.3)) for n in range(10)),
        tuple(Resource(f"u{n}", calendar(chance, 0.3), frozenset({"stones"})) for n in range(3)),
    )
    need = Need(12, of_unit=frozenset({"stones"}))
    window = span(0, DAYS * DAY)
    quick, found = timed(lambda: search(need, places, window), 20)
    listed, slots = timed(lambda: list(found.slots()), 5)
    slow, counted = timed(lambda: one_by_one(need, places), 1)
    assert isinstance(found, Search)
    assert counted == found.count() == len(slots)
    print(f"all starts, 90 days: masks {quick:.2f} ms; every candidate {slow:.0f} ms; ratio {slow / quick:.0f}")
    print(f"  written out one by one ({len(slots)} slots): {listed:.1f} ms")
    providers = [Provider(f"t{n}", f"s{n % 5}", found.starts(n % 20)) for n in range(60)]
    wanted = Wanted(10, Spacing(4, 7, 10), tuple(day * DAY for day in range(DAYS + 1)))
    cost = {tick: abs(tick % DAY - 150) // 12 for tick in ticks(window)}
    placed, best = timed(lambda: place_course(providers, wanted, cost.__getitem__), 3)
    phoned, greedy = timed(lambda: one_after_another(providers, wanted, cost.__getitem__), 3)
    assert best is not None
    assert greedy is not None
    print(f"a course of 10 over 5 salons, 60 therapists: {placed:.0f} ms, {best.cost} points")
    print(
        f"  one session after another: {phoned:.0f} ms, {greedy.cost} points, {greedy.cost / best.cost - 1:.0%} dearer"
    )


if __name__ == "__main__":
    main()
