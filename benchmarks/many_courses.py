"""A Monday's queue of whole courses: arrival order, search, columns, beside a proven bound, in one run.

    python3 benchmarks/many_courses.py                    50 clients, 3 salons
    python3 benchmarks/many_courses.py 300 --seconds 120  300 clients, 6 salons, 120 therapists

Prints points (fewer are better), the gap to the bound, and the times. The bound holds for every plan there could be.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from jivaka.core.scheduling.course import steps
from jivaka.engines.rota.board import Board
from jivaka.engines.rota.bound import lower_bound
from jivaka.engines.rota.plan import improve, insert, plan_of
from jivaka.engines.rota.select import select
from rota.chain import chain, clients


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clients", type=int, nargs="?", default=50)
    parser.add_argument("--seconds", type=float, default=60, help="for the search, and as long for the bound")
    options = parser.parse_args()
    salons = 3 if options.clients < 100 else 6
    therapists = 5 if options.clients < 100 else 20
    places = chain(1, salons=salons, therapists=therapists, rooms=therapists // 2 + 1, days=84, taken=0.7)
    queue = [
        replace(one, wanted=replace(one.wanted, steps=steps((3, 7, 14), 10))) for one in clients(1, options.clients)
    ]
    size = f"{options.clients} clients, {salons} salons, {salons * therapists} therapists"
    print(f"{size}, 84 days, 70 % booked, 10 sessions each")
    began = time.perf_counter()
    board = insert(queue, places)
    first, taken = plan_of(board, queue), time.perf_counter() - began
    columns = [*board.placed.values()]
    ends = time.perf_counter() + options.seconds
    columns += improve(board, queue, lambda: time.perf_counter() < ends)
    better = plan_of(board, queue)
    chosen = select([*columns, *better.courses], seconds=options.seconds / 4)
    again = Board(places)
    for course in chosen:
        again.take(course)
    best = min(plan_of(again, queue), better, key=lambda plan: plan.points)
    ends = time.perf_counter() + options.seconds
    bound = lower_bound(Board(places), queue, best.points, lambda: time.perf_counter() < ends)
    rows = (("one after the other", first), ("search", better), ("best of the columns found", best))
    for name, plan in rows:
        gap = (plan.points - bound.points) / max(1, bound.points)
        print(f"{name:<28}{plan.points:>9} points{gap:>9.2%} above the bound, {len(plan.unplaced)} not placed")
    print(f"{'bound':<28}{bound.points:>9} points, {bound.rounds} rounds of prices")
    print(f"first full plan after {taken:.1f} s")


if __name__ == "__main__":
    main()
