"""Small random chains of salons, to place courses in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from jivaka.core.scheduling.course import Provider, Step, Times, Wanted, Weights
from jivaka.core.scheduling.days import Days, horizon
from jivaka.core.scheduling.hours import Hours

FIRST = date(2026, 10, 22)
"""A Thursday; on the Sunday after it the clocks of Europe change."""
COUNT = 7
ZONES = [ZoneInfo("Europe/Kyiv"), ZoneInfo("Asia/Bangkok")]
DAYS: tuple[Days, ...] = tuple(horizon(ZONES, FIRST, COUNT).values())
HOURLY = range(8, 20)


def cells(hours: st.SearchStrategy[list[int]]) -> st.SearchStrategy[tuple[int, ...]]:
    """Starts of one day at some full hours, each of which leaves no, one or two pieces too short to sell."""

    def make(found: list[int], crumbs: list[int]) -> tuple[int, ...]:
        parts = [0, 0, 0]
        for hour, which in zip(found, crumbs, strict=False):
            parts[which] |= 1 << hour * 12
        return tuple(parts) if found else ()

    return st.builds(make, hours, st.lists(st.integers(0, 2), min_size=3, max_size=3))


def kinds(most: int) -> st.SearchStrategy[tuple[tuple[int, ...], ...]]:
    day = cells(st.lists(st.sampled_from(HOURLY), max_size=most, unique=True))
    return st.lists(day, min_size=COUNT, max_size=COUNT).map(tuple)


def providers(most: int = 3, starts: int = 1) -> st.SearchStrategy[list[Provider]]:
    one = st.builds(
        Provider,
        therapist=st.integers(1, 3),
        salon=st.integers(1, 2),
        days=st.just(DAYS[0]),
        openings=st.tuples(kinds(starts), kinds(starts)),
        tails=st.just((12, 18)),
        prices=st.tuples(st.integers(0, 900), st.integers(0, 900)),
        way=st.integers(0, 9),
        missed=st.integers(0, 2),
    )
    some = st.lists(one, min_size=1, max_size=most, unique_by=lambda provider: (provider.therapist, provider.salon))
    zones = st.fixed_dictionaries({1: st.sampled_from(DAYS), 2: st.sampled_from(DAYS)})
    return st.builds(lambda found, days: [replace(each, days=days[each.salon]) for each in found], some, zones)


STEPS = st.builds(
    lambda least, more, most, kind: Step(least, least + more, least + more + most, kind),
    st.integers(1, 2),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 1),
)
POINTS = st.integers(0, 9)
WEIGHTS = st.builds(Weights, *[POINTS] * 6, st.integers(0, 3), st.integers(0, 2), POINTS)
TIMES = st.builds(
    Times,
    st.lists(
        st.builds(Hours, st.integers(0, 6), st.builds(time, st.integers(6, 15)), st.builds(time, st.integers(16, 21))),
        min_size=1,
        max_size=3,
    ).map(tuple),
    POINTS,
)
WANTED = st.builds(
    Wanted,
    st.lists(STEPS, min_size=1, max_size=3).map(tuple),
    st.one_of(st.just(()), st.lists(TIMES, min_size=1, max_size=2).map(tuple)),
    WEIGHTS,
    st.booleans(),
)
