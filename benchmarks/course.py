"""How long it takes to place a whole course, beside CP-SAT proving the same optimum and one session after another.

Run: .venv/bin/python benchmarks/course.py [--chains 20] [--proofs 2] [--seconds 60]

Ten sessions over 5 salons with 60 to 70 therapists, 90 days, 70 % booked. Every placed course is added up again, and
where CP-SAT proves an optimum, it must be the same. Times are of this machine and this run; look at the ratios.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from dataclasses import replace
from datetime import date
from datetime import time as clock
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from ortools.sat.python import cp_model

from jivaka.core.scheduling.course import Salon, Times, Wanted, points_of, providers_of, steps
from jivaka.core.scheduling.days import Days, local_days
from jivaka.core.scheduling.hours import Hours, open_mask
from jivaka.core.scheduling.masks import span
from jivaka.core.scheduling.offers import offers, one_after_another
from jivaka.core.scheduling.placing import Starts, place_course
from jivaka.core.scheduling.slots import Need, Places, Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jivaka.core.scheduling.course import Provider

Found = TypeVar("Found")
WEEK = range(7)
NOTHING = 1 << 60
DEEP = frozenset({"deep"})
NEED = Need(12, 1, 2, 2, of_therapist=DEEP, wished=frozenset({"language:uk"}))
EVENINGS = Times(tuple(Hours(day, clock(17), clock(21)) for day in range(5)))
ANY_TIME = Times(tuple(Hours(day, clock(8), clock(22)) for day in WEEK), 6)
WANTED = Wanted(steps((4, 7, 10), 10), (EVENINGS, ANY_TIME))


def booked(chance: random.Random, works: int, share: float, days: Days) -> int:
    """What is left of some working time when sessions are booked in it, day by day, until the share is reached."""
    taken = 0
    for first, day in zip(days.starts, days.slices(works), strict=False):
        here = 0
        while day and (here & day).bit_count() < share * day.bit_count():
            start = chance.randrange((day & -day).bit_length() - 1, day.bit_length())
            here |= span(start, start + chance.choice((12, 15, 18)))
        taken |= here << first
    return works & ~taken


def chain(seed: int, salons: int = 5) -> list[Salon]:
    chance = random.Random(seed)
    days = local_days(ZoneInfo("Europe/Kyiv"), date(2026, 9, 1), 90)
    numbers, found = iter(range(1000)), []
    all_day = open_mask([Hours(day, clock(8), clock(22)) for day in WEEK], days)
    for salon in range(salons):
        therapists = []
        for _ in range(14):
            begins, ends = chance.choice([(9, 17), (12, 21), (9, 18)])
            works = open_mask([Hours(day, clock(begins), clock(ends)) for day in chance.sample(WEEK, 5)], days)
            tags = DEEP if chance.random() < 0.9 else frozenset[str]()
            language = frozenset({"language:uk"} if chance.random() < 0.6 else ())
            therapists.append(Resource(next(numbers), booked(chance, works, 0.7, days), tags | language))
        rooms = tuple(Resource(next(numbers), booked(chance, all_day, 0.3, days)) for _ in range(9))
        places = Places(tuple(therapists), rooms, (), days.base)
        found.append(Salon(salon, places, days, (5000 + 400 * salon,), 8 * salon))
    return found


def timed(work: Callable[[], Found]) -> tuple[float, Found]:
    """The better of two runs in milliseconds of this process, and the result."""
    best, found = 1e9, None
    for _ in range(2):
        began = time.process_time()
        found = work()
        best = min(best, (time.process_time() - began) * 1e3)
    assert found is not None
    return best, found


def proven(providers: Sequence[Provider], wanted: Wanted, seconds: float) -> tuple[float, int, bool]:
    """Milliseconds, points and whether CP-SAT has proven them the fewest. It is given the best start of each day."""
    model, weights, cost = cp_model.CpModel(), wanted.weights, []
    rows = [
        (day, one.therapist, one.salon, points)
        for one, row in zip(providers, Starts(providers, wanted).points(0), strict=True)
        for day, points in row.items()
    ]
    chosen = [[model.new_int_var(0, 10**4, "") for _ in range(4)] for _ in wanted.steps]
    for number, (four, step) in enumerate(zip(chosen, wanted.steps, strict=True)):
        model.add_allowed_assignments(four, rows)
        cost.append(four[3])
        if number:
            before, off = chosen[number - 1], model.new_int_var(0, 90, "")
            model.add_linear_constraint(four[0] - before[0], step.least, step.most)
            model.add_abs_equality(off, four[0] - before[0] - step.ideal)
            cost.append(weights.spacing * off)
            for what, weight in ((1, weights.therapist), (2, weights.salon)):
                same = model.new_bool_var("")
                model.add(four[what] == before[what]).only_enforce_if(same)
                cost.append(weight * (1 - same))
    model.minimize(sum(cost) + weights.delay * chosen[0][0])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 8, seconds
    began = time.perf_counter()
    status = solver.solve(model)
    spent = (time.perf_counter() - began) * 1e3
    points = round(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else NOTHING
    return spent, points, status == cp_model.OPTIMAL


def compare(salons: int, sessions: int, seconds: float) -> None:
    """Place one course and let CP-SAT prove that it is the best."""
    providers = [one for each in chain(100, salons) for one in providers_of(each, [NEED])]
    wanted = replace(WANTED, steps=WANTED.steps[:sessions])
    placing, best = timed(lambda: place_course(providers, wanted))
    spent, points, optimal = proven(providers, wanted, seconds)
    assert points == best.points if optimal else points >= best.points
    said = "found nothing" if points == NOTHING else f"found {points}, not proven"
    print(
        f"{sessions} sessions, {salons} salons, {len(providers)} therapists: {best.points} points in {placing:.1f} ms; "
        f"CP-SAT {'proves the same' if optimal else said} in {spent:.0f} ms, {spent / placing:.0f} times as long"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chains", type=int, default=20)
    parser.add_argument("--proofs", type=int, default=2, help="ask CP-SAT as well, so many times")
    parser.add_argument("--seconds", type=float, default=60, help="CP-SAT is stopped after so many")
    asked = parser.parse_args()
    for salons, sessions in ((1, 4), (1, 10), (5, 10))[: asked.proofs]:
        compare(salons, sessions, asked.seconds)
    rows: list[tuple[float, ...]] = []
    dearer: list[float] = []
    for seed in range(asked.chains):
        salons = chain(seed)
        fresh, providers = timed(lambda salons=salons: [one for each in salons for one in providers_of(each, [NEED])])
        placing, best = timed(lambda providers=providers: place_course(providers, WANTED))
        greedily, greedy = timed(lambda providers=providers: one_after_another(providers, WANTED))
        proposing, three = timed(lambda providers=providers: offers(providers, WANTED))
        for one in (best, greedy):
            assert points_of(one.sessions, providers, WANTED).total() == one.points
        assert three[0].placing.points == best.points <= greedy.points
        rows.append((placing, greedily, proposing, fresh))
        dearer.append(greedy.points / best.points - 1)
    print(f"{asked.chains} chains, ten sessions each, median (worst):")
    names = ("placed exactly", "one session after another", "three proposals with their reasons", "therapists' starts")
    for name, times in zip(names, zip(*rows, strict=True), strict=True):
        print(f"  {name:36} {statistics.median(times):7.1f} ms ({max(times):.1f})")
    print(f"  one after another costs {statistics.median(dearer):.0%} more points ({max(dearer):.0%})")


if __name__ == "__main__":
    main()
