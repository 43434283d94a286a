"""Many clients at once: every plan can be carried out, none is better than the bound, improving makes none worse."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jivaka.core.scheduling.hours import WAY
from jivaka.core.scheduling.placing import place_course
from jivaka.core.scheduling.slots import Need
from jivaka.engines.rota.board import Board, Client
from jivaka.engines.rota.bound import lower_bound
from jivaka.engines.rota.plan import UNPLACED, follow, improve, insert, plan_of
from jivaka.engines.rota.rosters import Worker, roster
from jivaka.engines.rota.settling import settle
from jivaka.engines.rota.together import choose, place_together
from rota.chain import chain, clients


def times(count):
    """Say yes so many times."""
    left = iter([True] * count + [False] * 10**6)
    return lambda: next(left)


def claims(plan):
    return [claim for course in plan.courses for one in course.takes for claim in one.claims()]


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_in_two_places_and_improving_never_makes_it_worse(seed):
    people, salons = clients(seed, 14), chain(seed)
    board = insert(people, salons)
    first = plan_of(board, people)
    improve(board, people, times(6), seed=seed)
    better = plan_of(board, people)
    assert better.points <= first.points
    for plan in (first, better):
        assert len(claims(plan)) == len(set(claims(plan)))
        assert len(plan.courses) + len(plan.unplaced) == len(people)


@pytest.mark.parametrize("seed", range(3))
def test_no_plan_is_better_than_the_bound(seed):
    people, salons = clients(seed, 16), chain(seed, salons=1, rooms=1)
    board = insert(people, salons)
    improve(board, people, times(6), seed=seed)
    plan = plan_of(board, people)
    bound = lower_bound(Board(salons), people, plan.points, times(8))
    alone = [place_course(Board(salons).providers(one.need), one.wanted) for one in people]
    alone_points = sum(UNPLACED if one is None else one.points for one in alone)
    assert alone_points <= bound.points <= plan.points
    assert bound.rounds > 1


def test_a_plan_of_two_is_the_best_of_every_order_and_not_below_the_bound():
    people, salons = clients(5, 2, sessions=2), chain(5, salons=1, therapists=1, rooms=1, days=10)
    totals = []
    for order in itertools.permutations(people):
        board = Board(salons)
        for one in order:
            course = board.best(one)
            if course:
                board.take(course)
        totals.append(plan_of(board, people).points)
    board = insert(people, salons)
    improve(board, people, times(20))
    bound = lower_bound(Board(salons), people, min(totals), times(20))
    assert bound.points <= plan_of(board, people).points <= min(totals)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_settled_can_be_carried_out_leaves_nobody_out_and_is_not_below_the_bound(seed):
    people, salons = clients(seed, 16), chain(seed, salons=1, rooms=1)
    known = [(one.client, one.placing) for one in insert(people, salons).placed.values()]
    bound = lower_bound(Board(salons), people, 10**6, times(20), known=known)
    before = len(bound.columns)
    plan = plan_of(settle(bound.master, people, Board(salons), times(30)), people)
    assert not plan.unplaced
    assert len(claims(plan)) == len(set(claims(plan)))
    assert bound.points <= plan.points
    assert {one.placing for one in plan.courses} <= {placing for _, placing in bound.columns}
    assert len(bound.columns) > before


@pytest.mark.parametrize("count", [4, 6])
def test_where_all_want_one_therapist_prices_prove_that_a_plan_is_the_best(count):
    people, salons = clients(3, count), chain(3, salons=1, therapists=1, rooms=2)
    board = insert(people, salons)
    improve(board, people, times(30), seed=3)
    plan = plan_of(board, people)
    known = [(one.client, one.placing) for one in plan.courses]
    alone = lower_bound(Board(salons), people, plan.points, times(1), known=known)
    bound = lower_bound(Board(salons), people, plan.points, times(60), known=known)
    assert alone.points < bound.points == plan.points


def test_where_two_therapists_share_one_room_prices_prove_what_cp_sat_proves_to_be_the_best():
    people, salons = clients(1, 8), chain(1, salons=1, therapists=2, rooms=1, days=21, taken=0.5)
    board = insert(people, salons)
    known = [(one.client, one.placing) for one in board.placed.values()]
    bound = lower_bound(board.empty(), people, 10**6, times(60), known=known)
    plan = plan_of(settle(bound.master, people, board, times(30)), people)
    assert bound.points == plan.points == 71, "as `benchmarks/many_courses.py 8 --prove` shows"


def lent(salons):
    """Return the salons with a therapist of the first at work in the second as well, so that one person has both."""
    one, two = salons
    shared = one.places.therapists[0]
    people = (*two.places.therapists, replace(shared, free=shared.free | two.places.therapists[0].free))
    return [one, replace(two, places=replace(two.places, therapists=people))], shared.id


def ways(plan, therapist, salons):
    """Return the ticks between each two sessions of a therapist that follow one another in different salons."""
    house = {room.id: salon.id for salon in salons for room in salon.places.rooms}
    mine = sorted(
        (one.starts, one.ends + one.pause, house[one.room])
        for course in plan.courses
        for one in course.takes
        if one.therapist == therapist
    )
    return [later[0] - one[1] for one, later in itertools.pairwise(mine) if one[2] != later[2]]


@pytest.mark.parametrize("seed", range(4))
def test_a_therapist_of_two_salons_is_never_in_both_and_has_time_for_the_way(seed):
    salons, shared = lent(chain(seed, therapists=1, rooms=2, days=14))
    people = clients(seed, 8)
    board = insert(people, salons)
    improve(board, people, times(6), seed=seed)
    plan = plan_of(board, people)
    assert len(claims(plan)) == len(set(claims(plan)))
    assert any(one.therapist == shared for course in plan.courses for one in course.takes)
    assert all(between >= WAY for between in ways(plan, shared, salons))
    together = place_together(people, salons, seconds=2)
    assert together.bound <= together.plan.points <= plan.points + UNPLACED
    assert all(between >= WAY for between in ways(together.plan, shared, salons))


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.integers(0, 3))
@settings(max_examples=15, deadline=None)
def test_a_board_after_much_taking_and_giving_back_is_one_on_which_only_what_is_left_was_taken(drawn, seed):
    salons, _shared = lent(chain(seed, therapists=1, rooms=2, days=10))
    people = clients(seed, 6, sessions=2)
    board = Board(salons)
    for number in drawn:
        if people[number].id in board.placed:
            board.give_back(people[number].id)
        elif course := board.best(people[number]):
            board.take(course)
    fresh = Board(salons)
    for course in board.placed.values():
        fresh.take(course)
    assert board.salons == fresh.salons


def test_what_is_given_back_is_free_again_and_what_is_taken_cannot_be_taken_twice():
    people, salons = clients(2, 1), chain(2)
    board = Board(salons)
    course = board.best(people[0])
    board.take(course)
    assert not board.fits(course)
    with pytest.raises(ValueError, match="not free"):
        board.take(course)
    board.give_back(people[0].id)
    assert board.salons == tuple(salons)
    assert board.fits(course)


def test_points_for_gaps_have_no_bound():
    (one,) = clients(1, 1)
    wanted = one.wanted.__class__(one.wanted.steps)
    with pytest.raises(ValueError, match="gap=0"):
        lower_bound(Board(chain(1)), [one.__class__(1, wanted, one.need)], 0, times(1))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 8])
def test_choosing_among_columns_is_never_worse_than_the_plan_they_came_from_and_can_be_carried_out(seed):
    people, salons = clients(seed, 14), chain(seed, salons=1)
    board = insert(people, salons)
    columns = [(one.client, one.placing) for one in improve(board, people, times(10))]
    plan = plan_of(board, people)
    known = {one.client: one.placing for one in plan.courses}
    bound = lower_bound(Board(salons), people, plan.points, times(8), known=columns)
    chosen = choose(bound.master, known, seconds=5)
    carried_out = plan_of(follow(people, chosen, salons), people)
    assert {one.client: one.placing for one in carried_out.courses} == chosen
    assert bound.points <= carried_out.points <= plan.points
    assert len(claims(carried_out)) == len(set(claims(carried_out)))


def test_all_that_can_be_placed_is_placed_together_and_the_plan_is_told_beside_its_bound():
    people, salons = clients(4, 8), chain(4, salons=1, therapists=2, rooms=1)
    nowhere = Need(length=12, of_therapist=frozenset({"a skill that nobody has"}))
    people.append(Client(99, people[0].wanted, nowhere))
    said = []
    found = place_together(people, salons, seconds=4, told=lambda what, plan: said.append((what, plan.points)))
    assert found.plan.unplaced == (99,)
    assert len(claims(found.plan)) == len(set(claims(found.plan)))
    assert found.bound <= found.plan.points == min(points for _, points in said)
    assert [what for what, _ in said][:2] == ["arrival", "search"]
    board = insert(people, salons)
    assert found.bound >= UNPLACED
    assert found.plan.points <= plan_of(board, people).points == said[0][1]
    alone = place_together(people[-1:], salons, seconds=1)
    assert (alone.plan.points, alone.bound, alone.gap) == (UNPLACED, UNPLACED, 0)


@pytest.mark.slow
def test_a_roster_covers_what_can_be_covered_and_keeps_what_was_agreed():
    demand = {(salon, (day, half)): 1 for salon in (1, 2) for day in range(7) for half in (0, 1)}
    workers = [
        Worker(1, frozenset({1}), 12),
        Worker(2, frozenset({1, 2}), 10, away=frozenset({(0, 0)})),
        Worker(3, frozenset({2}), 4),
    ]
    found = roster(workers, demand, most_days_in_a_row=6)
    assert found.uncovered == found.bound == 28 - 26
    for worker in workers:
        mine = [half for (one, half) in found.works if one == worker.id]
        assert len(mine) <= worker.most
        assert not set(mine) & worker.away
        assert len({day for day, _ in mine}) <= 6


@pytest.mark.slow
def test_a_roster_changes_no_half_day_without_need():
    demand = {(salon, (day, half)): 1 for salon in (1, 2) for day in range(3) for half in (0, 1)}
    usual = [((day, half), salon) for salon in (1, 2) for day in range(3) for half in (0, 1)]
    both = frozenset({1, 2})
    first = Worker(1, both, 6, usual=frozenset(one for one in usual if one[1] == 1))
    second = Worker(2, both, 6, usual=frozenset(one for one in usual if one[1] == 2))
    found = roster([first, second], demand)
    assert found.uncovered == found.bound == 0
    assert {(half, salon) for (_, half), salon in found.works.items()} == set(usual)
    assert all(salon == one for (one, _), salon in found.works.items())
    ill = roster([first, replace(second, away=frozenset({(0, 0), (0, 1)}))], demand)
    assert ill.uncovered == ill.bound == 2
    assert ill.works.items() <= found.works.items()
