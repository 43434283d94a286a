"""A placed course is the cheapest there is, keeps its spacing, and is never dearer than one session after another."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from jivaka.core.scheduling.course import (
    Placing,
    Provider,
    Spacing,
    Visit,
    Wanted,
    Weights,
    cost_of,
    one_after_another,
    place_course,
    proposals,
)
from jivaka.core.scheduling.masks import ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = 6
DAYS = 9
STARTS = st.integers(0, (1 << (DAY * DAYS)) - 1)
PROVIDERS = st.lists(
    st.builds(
        Provider,
        therapist=st.sampled_from(["Olena", "Somchai", "Maria"]),
        salon=st.sampled_from(["old town", "river"]),
        starts=STARTS,
        cost=st.integers(0, 20),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda provider: (provider.therapist, provider.salon),
)
SPACINGS = st.builds(
    lambda least, more, most: Spacing(least, least + more, least + more + most),
    st.integers(1, 2),
    st.integers(0, 1),
    st.integers(0, 2),
)
WANTED = st.builds(
    Wanted,
    sessions=st.integers(1, 3),
    spacing=SPACINGS,
    day_starts=st.just(tuple(range(0, DAY * DAYS + 1, DAY))),
    weights=st.builds(Weights, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 3)),
)


def dear(start: int) -> int:
    """Return points for the time of day: the later, the dearer, and odd ticks cost more."""
    return start % DAY + 3 * (start % 2)


def by_trying_everything(providers: Sequence[Provider], wanted: Wanted) -> int | None:
    every = [
        (Visit(start // DAY, start, provider.therapist, provider.salon), provider.cost + dear(start))
        for provider in providers
        for start in ticks(provider.starts)
    ]
    best: int | None = None
    for chosen in product(every, repeat=wanted.sessions):
        visits = [visit for visit, _ in chosen]
        gaps = [other.day - one.day for one, other in pairwise(visits)]
        if all(wanted.spacing.least <= gap <= wanted.spacing.most for gap in gaps):
            points = cost_of(visits, wanted, lambda _: 0) + sum(cost for _, cost in chosen)
            best = points if best is None else min(best, points)
    return best


def checked(placing: Placing, providers: Sequence[Provider], wanted: Wanted) -> int:
    """Return the points of a placing by adding them up, after checking that it may be booked."""
    by_name = {(provider.therapist, provider.salon): provider for provider in providers}
    for visit in placing.visits:
        assert by_name[visit.therapist, visit.salon].starts >> visit.start & 1
    for one, other in zip(placing.visits, placing.visits[1:], strict=False):
        assert wanted.spacing.least <= other.day - one.day <= wanted.spacing.most
    return cost_of(placing.visits, wanted, lambda v: by_name[v.therapist, v.salon].cost + dear(v.start))


@settings(max_examples=40)
@given(
    PROVIDERS.map(lambda found: [Provider(p.therapist, p.salon, p.starts & 0x492492492492492, p.cost) for p in found]),
    WANTED,
)
def test_the_programme_finds_what_trying_everything_finds(providers: list[Provider], wanted: Wanted) -> None:
    found = place_course(providers, wanted, dear)
    slow = by_trying_everything(providers, wanted)
    assert (found.cost if found else None) == slow
    if found is not None:
        assert checked(found, providers, wanted) == found.cost


@given(PROVIDERS, WANTED)
def test_one_after_another_is_never_cheaper(providers: list[Provider], wanted: Wanted) -> None:
    greedy, best = one_after_another(providers, wanted, dear), place_course(providers, wanted, dear)
    if greedy is not None:
        assert best is not None
        assert best.cost <= greedy.cost == checked(greedy, providers, wanted)


@given(PROVIDERS, WANTED)
def test_proposals_are_distinct_and_dearer_one_by_one(providers: list[Provider], wanted: Wanted) -> None:
    found = proposals(providers, wanted, dear)
    assert [placing.cost for placing in found] == sorted(placing.cost for placing in found)
    assert len({(p.visits[0].therapist, p.visits[0].day) for p in found}) == len(found)
    for placing in found:
        assert checked(placing, providers, wanted) == placing.cost


def test_no_placing_is_said_plainly() -> None:
    wanted = Wanted(2, Spacing(5, 7, 9), tuple(range(0, 61, 6)))
    assert place_course([Provider("Olena", "river", 0b111)], wanted) is None
    assert one_after_another([Provider("Olena", "river", 0b111)], wanted) is None
