"""A Monday's queue of whole courses: arrival order, search, columns, beside a proven bound, in one run.

    python3 benchmarks/many_courses.py                    50 clients, 3 salons
    python3 benchmarks/many_courses.py 300 --seconds 120  300 clients, 6 salons, 120 therapists
    python3 benchmarks/many_courses.py 8 --prove          few clients, 1 salon: CP-SAT proves or bounds

Prints points (fewer are better), the gap to the bound, and the times. The bound holds for every plan there could be.
With --prove CP-SAT gets one model of everything: every start of every therapist, and the rooms.
"""

from __future__ import annotations

import argparse
import itertools
import math
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from jivaka.core.scheduling.course import steps
from jivaka.core.scheduling.hours import open_mask
from jivaka.core.scheduling.masks import spans
from jivaka.engines.rota.board import Board, Client
from jivaka.engines.rota.bound import lower_bound
from jivaka.engines.rota.plan import Plan, improve, insert, plan_of
from jivaka.engines.rota.together import place_together
from rota.chain import chain, clients

if TYPE_CHECKING:
    from collections.abc import Callable

STAGES = {
    "arrival": "one after the other",
    "search": "search",
    "prices": "settled by prices",
    "choice": "chosen among the columns",
    "last": "search from there",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clients", type=int, nargs="?", default=50)
    parser.add_argument("--seconds", type=float, default=60, help="for all of it, nearly")
    parser.add_argument("--seed", type=int, default=1, help="another number: other salons and other clients")
    parser.add_argument("--prove", action="store_true", help="ask CP-SAT for the best plan of a small salon")
    options = parser.parse_args()
    if options.prove:
        prove(options)
        return
    salons = 3 if options.clients < 100 else 6
    therapists = 5 if options.clients < 100 else 20
    places = chain(options.seed, salons=salons, therapists=therapists, rooms=therapists // 2 + 1, days=84, taken=0.7)
    queue = [
        replace(one, wanted=replace(one.wanted, steps=steps((3, 7, 14), 10)))
        for one in clients(options.seed, options.clients)
    ]
    size = f"{options.clients} clients, {salons} salons, {salons * therapists} therapists"
    print(f"{size}, 84 days, 70 % booked, 10 sessions each")
    began = time.perf_counter()
    rows: list[tuple[str, Plan, float]] = []

    def note(what: str, plan: Plan) -> None:
        rows.append((STAGES[what], plan, time.perf_counter() - began))

    found = place_together(queue, places, seconds=options.seconds, told=note)
    for name, plan, seconds in rows:
        gap = (plan.points - found.bound) / max(1, found.bound)
        what = f"{gap:>9.2%} above the bound, {len(plan.unplaced)} not placed"
        print(f"{name:<28}{plan.points:>9} points{what}, after {seconds:.1f} s")
    print(f"{'bound':<28}{found.bound:>9} points, {found.rounds} rounds of prices, {found.columns} columns")


def until(seconds: float) -> Callable[[], bool]:
    """Say yes for so many seconds from now on."""
    ends = time.perf_counter() + seconds
    return lambda: time.perf_counter() < ends


def prove(options: argparse.Namespace) -> None:
    """Compare the search and its bound with what CP-SAT proves on one small salon."""
    places = chain(1, salons=1, therapists=2, rooms=1, days=21, taken=0.5)
    queue = clients(1, options.clients)
    board = insert(queue, places)
    first = plan_of(board, queue)
    improve(board, queue, until(options.seconds))
    found = plan_of(board, queue)
    known = [(one.client, one.placing) for one in board.placed.values()]
    bound = lower_bound(board.empty(), queue, found.points, until(options.seconds), known=known)
    began = time.perf_counter()
    best, least, is_proven = by_cp_sat(Board(places), queue, options.seconds)
    taken = time.perf_counter() - began
    print(f"{options.clients} clients, 3 sessions each, 1 salon, 2 therapists, 1 room, 21 days")
    print(f"one after the other {first.points} points, {len(first.unplaced)} not placed")
    print(f"search              {found.points} points, {len(found.unplaced)} not placed")
    print(f"our bound           {bound.points} points, {bound.rounds} rounds of prices")
    said = "proven to be the best" if is_proven else f"not proven, its bound is {least}"
    print(f"CP-SAT              {best} points, {said}, {taken:.0f} s")
    known = best if is_proven else max(least, bound.points)
    print(
        f"search above what is known {found.points / known - 1:.1%}, our bound below it {1 - bound.points / known:.1%}"
    )


def by_cp_sat(board: Board, queue: list[Client], seconds: float) -> tuple[int, int, bool]:
    """Return points of the best plan CP-SAT finds in which everybody is placed, its bound, and whether it is proven."""
    model, cost, day_ticks = cp_model.CpModel(), [], 288
    (salon,) = board.salons
    on_therapist: dict[int, list[cp_model.IntervalVar]] = {}
    in_rooms: list[cp_model.IntervalVar] = []
    for client in queue:
        need, wanted, days = client.need, client.wanted, salon.days
        assert {b - a for a, b in itertools.pairwise(days.starts)} == {day_ticks}, "no change of clocks in these weeks"
        before = None
        for step in wanted.steps:
            day, start = model.new_int_var(0, len(days) - 1, ""), model.new_int_var(0, days.starts[-1], "")
            clock, who = model.new_int_var(0, day_ticks - 1, ""), []
            model.add(start == days.starts[0] + day_ticks * day + clock)
            for one in board.providers(need):
                here = model.new_bool_var("")
                mask = 0
                for first, cell in zip(days.starts, one.openings[0], strict=False):
                    mask |= sum(cell) << first
                model.add_linear_expression_in_domain(start, among(mask)).only_enforce_if(here)
                size = need.length + need.pause
                block = model.new_optional_interval_var(start, size, start + size, here, "")
                on_therapist.setdefault(one.therapist, []).append(block)
                who.append(here)
            model.add_exactly_one(who)
            in_rooms.append(
                model.new_fixed_size_interval_var(start - need.before, need.before + need.length + need.after, "")
            )
            times = [model.new_bool_var("") for _ in wanted.times]
            for one, chosen in zip(wanted.times, times, strict=True):
                model.add_linear_expression_in_domain(start, among(open_mask(one.hours, days))).only_enforce_if(chosen)
                cost.append(one.points * chosen)
            model.add_exactly_one(times)
            if before is not None:
                off = model.new_int_var(0, len(days), "")
                model.add_linear_constraint(day - before[0], step.least, step.most)
                model.add_abs_equality(off, day - before[0] - step.ideal)
                cost.append(wanted.weights.spacing * off)
                for one, other in zip(before[1], who, strict=True):
                    changed = model.new_bool_var("")
                    model.add(changed >= other - one)
                    cost.append(wanted.weights.therapist * changed)
            else:
                cost.append(wanted.weights.delay * day)
            before = day, who
    for blocks in on_therapist.values():
        model.add_no_overlap(blocks)
    model.add_cumulative(in_rooms, [1] * len(in_rooms), len(salon.places.rooms))
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 8
    status = solver.solve(model)
    points = round(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else 10**9
    return points, math.ceil(solver.best_objective_bound - 1e-6), status == cp_model.OPTIMAL


def among(mask: int) -> cp_model.Domain:
    """Return the ticks of a mask as a domain of CP-SAT."""
    return cp_model.Domain.from_intervals([[first, end - 1] for first, end in spans(mask)])


if __name__ == "__main__":
    main()
