"""The programme over arrays finds what the core finds, and the rows of scarce time keep out nothing that can be."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jivaka.core.scheduling.course import Salon, points_of
from jivaka.core.scheduling.days import local_days
from jivaka.core.scheduling.placing import place_course
from jivaka.core.scheduling.slots import Need, Places, Resource
from jivaka.engines.rota.board import Board
from jivaka.engines.rota.bound import lower_bound
from jivaka.engines.rota.grid import SCALE, Grid
from jivaka.engines.rota.plan import UNPLACED, insert, plan_of
from jivaka.engines.rota.scarce import Scarce, crowds
from rota.chain import NEED, chain, clients
from rota.twin import cost_with
from scheduling.chains import COUNT, DAYS, WANTED

HOURS = st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(7, 20)), max_size=9)
SHORT, LONG = Need(12, 1, 2, 1), Need(18, 0, 3, 2)


def salon_with(number, days, people):
    """A salon whose therapists are free in some hours of some days."""
    found = [
        Resource(name, sum(((1 << 18) - 1) << days.starts[day] + 12 * hour for day, hour in set(hours) if not hour % 2))
        for name, hours in people.items()
    ]
    always = (1 << days.starts[-1]) - 1
    return Salon(number, Places(tuple(found), (Resource(90 + number, always),), (), days.base), days)


def half_hours(number):
    people = st.dictionaries(st.integers(1, 3), HOURS, min_size=1, max_size=3)
    return st.builds(salon_with, st.just(number), st.sampled_from(DAYS), people)


WISHES = WANTED.map(
    lambda wanted: replace(
        wanted,
        steps=tuple(replace(step, kind=0) for step in wanted.steps),
        weights=replace(wanted.weights, gap=0),
    )
)


@settings(max_examples=60, deadline=None)
@given(st.tuples(half_hours(1), half_hours(2)), WISHES, st.integers(0, 2**32), st.sampled_from([0, 40, 4000]))
def test_the_cheapest_course_costs_what_it_costs_the_cores_programme(salons, wanted, seed, dearest):
    board = Board(salons)
    grid = board.cheapest(SHORT).grid
    prices = np.random.default_rng(seed).integers(0, dearest + 1, len(grid.start), dtype=np.int32)
    names = [(grid.providers[who].therapist, grid.providers[who].salon) for who in grid.who]
    known = {(*name, int(start)): int(price) for name, start, price in zip(names, grid.start, prices, strict=True)}
    found = board.find(SHORT, wanted, prices)
    assert (None if found is None else found[0]) == cost_with(board.providers(SHORT), wanted, known)
    if found is not None:
        cost, placing = found
        assert placing.points == points_of(placing.sessions, board.providers(SHORT), wanted).total()
        paid = sum(known[one.therapist, one.salon, one.start] for one in placing.sessions)
        assert cost == placing.points * SCALE + paid


def test_what_is_taken_is_shut_and_the_rest_is_placed_as_the_core_would():
    people, salons = clients(4, 9), chain(4, salons=2)
    board = insert(people, salons)
    for client in people:
        now = place_course(board.providers(client.need), client.wanted)
        assert (now and now.points) == ((found := board.best(client)) and found.points)
    for client in list(board.placed):
        board.give_back(client)
    assert not board.shut(NEED).any()


def test_calendars_of_different_length_are_refused():
    salons = chain(1)
    shorter = local_days(salons[0].days.zone, salons[0].days.first, 7)
    with pytest.raises(ValueError, match="equally long"):
        Grid([salons[0], replace(salons[1], days=shorter)], NEED)


def test_where_nobody_is_free_all_stay_without_a_course_and_that_is_proven():
    salons = [replace(one, window=0) for one in chain(1)]
    people = clients(1, 3)
    bound = lower_bound(Board(salons), people, 10**6, lambda: True)
    assert bound.points == plan_of(insert(people, salons), people).points == 3 * UNPLACED


def taken_of(need, start):
    """Return the ticks of the therapist and of the room that a session takes."""
    ends = start + need.length
    return set(range(start, ends + need.pause)), set(range(start - need.before, ends + need.after))


@pytest.mark.parametrize("seed", range(3))
def test_the_rows_say_that_two_courses_cannot_have_one_moment_and_forbid_no_plan(seed):
    salons = chain(seed, salons=2, therapists=2, rooms=1, days=4, taken=0.5)
    board = Board(salons)
    needs = (SHORT, LONG)
    needs = tuple(replace(need, of_therapist=NEED.of_therapist) for need in needs)
    grids = {need: board.cheapest(need).grid for need in needs}
    scarce = Scarce(grids, salons)
    starts = [
        (need, int(grid.who[at]), grid, int(grid.start[at]))
        for need, grid in grids.items()
        for at in range(len(grid.start))
    ]
    rows = [set(scarce.rows_of([number])) for number in range(len(starts))]
    chance = np.random.default_rng(seed)
    for one, other in chance.integers(0, len(starts), (4000, 2)):
        (need, who, grid, start), (need2, who2, grid2, start2) = starts[one], starts[other]
        first, second = grid.providers[who], grid2.providers[who2]
        mine, rooms = taken_of(need, start)
        theirs, rooms2 = taken_of(need2, start2)
        meet = first.therapist == second.therapist and mine & theirs
        meet = meet or (first.salon == second.salon and rooms & rooms2)
        together = any(scarce.holds[row] == 1 for row in rows[one] & rows[other])
        assert bool(meet) == together
    plan = insert([replace(one, need=needs[one.id % 2]) for one in clients(seed, 12, sessions=1)], salons)
    used = Counter()
    for course in plan.placed.values():
        used.update(scarce.rows_of(scarce.starts_of(needs[course.client % 2], course.placing)))
    assert used
    assert all(much <= scarce.holds[row] for row, much in used.items())


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 1)), min_size=1, max_size=12))
def test_the_crowds_of_starts_are_all_who_meet_at_some_tick(drawn):
    sizes = ((-1, 9), (0, 4))
    groups, everybody = [], []
    for kind, (first, end) in enumerate(sizes):
        mine = sorted((start, number) for number, (start, which) in enumerate(drawn) if which == kind)
        groups.append((np.array([n for _, n in mine], int), np.array([s for s, _ in mine], int), first, end))
        everybody += [(start + first, start + end, number) for start, number in mine]
    everywhere = [{number for first, end, number in everybody if first <= tick < end} for tick in range(-1, 60)]
    found = {tick: set(members.tolist()) for tick, members in crowds(groups)}
    for tick, members in found.items():
        assert members == everywhere[tick + 1]
    for together in everywhere:
        assert any(together <= crowd for crowd in found.values())
