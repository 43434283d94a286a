"""How long it takes to find all times of one salon, five ways side by side, with the same answers.

Run: .venv/bin/python benchmarks/slots.py [--days 90]

20 therapists, 10 rooms, 3 units of equipment, 70 % of the therapists' time booked, marks of five minutes. Every way
must find the same (start, therapist) pairs. Times are of this machine and this run; look at the ratios.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from bisect import bisect_right
from typing import TYPE_CHECKING, TypeVar

from jivaka.core.scheduling.masks import span, spans, ticks
from jivaka.core.scheduling.slots import Need, Places, Resource, search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

DAY, OPEN = 288, (108, 216)
NEED = Need(12, 1, 2, 2, of_unit=frozenset({"stones"}))
Pairs = set[tuple[int, int]]
Runs = list[tuple[int, int]]
Found = TypeVar("Found")


def calendar(chance: random.Random, days: int, booked: float) -> int:
    """Working days of nine hours in which sessions are booked until the share is reached."""
    free = 0
    for day in range(days):
        hours, taken = span(OPEN[0], OPEN[1]), 0
        while (taken & hours).bit_count() < booked * (OPEN[1] - OPEN[0]):
            start = chance.randrange(*OPEN)
            taken |= span(start, start + chance.choice((8, 14, 20)))
        free |= (hours & ~taken) << day * DAY
    return free


def salon(days: int) -> Places:
    chance = random.Random(3)
    kinds = ((20, 0.7, frozenset[str]()), (10, 0.4, frozenset[str]()), (3, 0.4, NEED.of_unit))
    numbers = iter(range(100))
    therapists, rooms, units = (
        tuple(Resource(next(numbers), calendar(chance, days, share), tags) for _ in range(count))
        for count, share, tags in kinds
    )
    return Places(therapists, rooms, units)


def timed(work: Callable[[], Found], times: int) -> tuple[float, Found]:
    """The best time of some runs in milliseconds of this process, and the result."""
    best, found = 1e9, work()
    for _ in range(times):
        began = time.process_time()
        found = work()
        best = min(best, time.process_time() - began)
    return best * 1e3, found


def takes() -> tuple[tuple[int, int], ...]:
    """What a session takes of therapist, room and unit, as offsets from its start."""
    return (0, NEED.length + NEED.pause), (-NEED.before, NEED.length + NEED.after), (0, NEED.length + NEED.after)


def starts_in(runs: Runs, first: int, end: int) -> Runs:
    """The starts for which [start + first, start + end) lies in a run, as runs."""
    return [(low - first, high - end + 1) for low, high in runs if high - low >= end - first]


def joined(every: Iterable[Runs]) -> Runs:
    """The union of some lists of runs."""
    found: Runs = []
    for low, high in sorted(run for runs in every for run in runs):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def common(one: Runs, other: Runs) -> Runs:
    """The intersection of two lists of runs, by a sweep."""
    found, left, right = [], 0, 0
    while left < len(one) and right < len(other):
        low, high = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if low < high:
            found.append((low, high))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return found


def by_sweep(runs: Sequence[Sequence[Runs]]) -> list[Runs]:
    """Starts of every therapist by sweeping over intervals: runs erode, rooms and units are joined, all intersected."""
    rooms, units = (
        joined(starts_in(one, *taken) for one in kind) for kind, taken in zip(runs[1:], takes()[1:], strict=True)
    )
    shared = common(rooms, units)
    return [common(starts_in(one, *takes()[0]), shared) for one in runs[0]]


def by_bisect(runs: Sequence[Sequence[Runs]], size: int) -> Pairs:
    """Every candidate is looked up by bisection in the sorted free intervals of every resource."""
    lows = [[[low for low, _ in one] for one in kind] for kind in runs]

    def free(kind: int, which: int, first: int, end: int) -> bool:
        place = bisect_right(lows[kind][which], first) - 1
        return place >= 0 and runs[kind][which][place][1] >= end

    found: Pairs = set()
    for start in range(size):
        spots = [(start + first, start + end) for first, end in takes()]
        if all(any(free(kind, which, *spots[kind]) for which in range(len(runs[kind]))) for kind in (1, 2)):
            found |= {(start, which) for which in range(len(runs[0])) if free(0, which, *spots[0])}
    return found


def by_scan(places: Places, size: int) -> Pairs:
    """Every candidate is compared with every resource, tick by tick in one mask: no index at all."""
    kinds = (places.therapists, places.rooms, places.units)
    wholes = [(first, (1 << (end - first)) - 1) for first, end in takes()]

    def free(kind: int, resource: Resource, start: int) -> bool:
        first, whole = wholes[kind]
        return start + first >= 0 and resource.free >> (start + first) & whole == whole

    return {
        (start, one.id)
        for start in range(size)
        if all(any(free(kind, each, start) for each in kinds[kind]) for kind in (1, 2))
        for one in places.therapists
        if free(0, one, start)
    }


QUERY = """
select c.tick, t.resource from free t cross join candidate c
where t.kind = 0 and c.tick >= t.low and c.tick <= t.high - :therapist
  and exists (select 1 from free r where r.kind = 1
              and r.low between c.tick - :longest and c.tick - :before and r.high >= c.tick + :after)
  and exists (select 1 from free u where u.kind = 2
              and u.low between c.tick - :longest and c.tick and u.high >= c.tick + :after)
"""
"""No interval is longer than a working day, so that each of the two inner looks reads a short range of the index."""


def database(runs: Sequence[Sequence[Runs]], size: int) -> sqlite3.Connection:
    """Free intervals in memory, with an index, and a row for every mark of five minutes."""
    made = sqlite3.connect(":memory:")
    made.execute("create table free (kind int, resource int, low int, high int)")
    made.execute("create table candidate (tick integer primary key)")
    rows = [
        (kind, which, low, high)
        for kind, some in enumerate(runs)
        for which, one in enumerate(some)
        for low, high in one
        if high - low >= NEED.length
    ]
    made.executemany("insert into free values (?, ?, ?, ?)", rows)
    made.executemany("insert into candidate values (?)", ((tick,) for tick in range(size)))
    made.execute("create index by_low on free (kind, low, high)")
    made.execute("analyze")
    return made


def by_sqlite(made: sqlite3.Connection) -> Pairs:
    lengths = {"therapist": NEED.length + NEED.pause, "before": NEED.before, "after": NEED.length + NEED.after}
    return set(made.execute(QUERY, {**lengths, "longest": OPEN[1] - OPEN[0]}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=90)
    days = parser.parse_args().days
    places, size = salon(days), days * DAY
    runs = [[list(spans(one.free)) for one in kind] for kind in (places.therapists, places.rooms, places.units)]
    quick, found = timed(lambda: search(NEED, places), 50)
    answer = {(start, one.id) for index, one in enumerate(places.therapists) for start in ticks(found.starts(index))}
    page, first = timed(lambda: found.within(span(DAY, size)).page(10), 50)
    written, slots = timed(lambda: list(found.slots()), 5)
    assert {(slot.start, slot.therapist) for slot in slots} == answer
    swept, parts = timed(lambda: by_sweep(runs), 5)
    assert {(t, n) for n, one in enumerate(parts) for low, high in one for t in range(low, high)} == answer
    made = database(runs, size)
    ways = {
        "bisection per candidate": timed(lambda: by_bisect(runs, size), 1),
        "SQLite, indexed intervals": timed(lambda: by_sqlite(made), 1),
        "scan of every candidate": timed(lambda: by_scan(places, size), 1),
    }
    print(f"all starts of {days} days, {len(answer)} (start, therapist) pairs, the same by every way:")
    print(f"  masks                       {quick:9.3f} ms")
    for name, milliseconds in {"interval sweep": swept, **{name: spent for name, (spent, _) in ways.items()}}.items():
        print(f"  {name:27} {milliseconds:9.3f} ms   {milliseconds / quick:8.0f} times as long")
    assert all(pairs == answer for _, pairs in ways.values())
    print(f"  first {len(first)} slots from kept masks {page:.3f} ms; all {len(slots)} written out {written:.1f} ms")


if __name__ == "__main__":
    main()
