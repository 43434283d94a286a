"""The placed course is as good as the optimum that CP-SAT proves, on a model written without any of our shortcuts."""

from __future__ import annotations

import random
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from ortools.sat.python import cp_model

from jivaka.core.scheduling.course import (
    Provider,
    Salon,
    Step,
    Times,
    Wanted,
    Weights,
    points_of,
    providers_of,
)
from jivaka.core.scheduling.days import local_days
from jivaka.core.scheduling.hours import Hours, open_mask
from jivaka.core.scheduling.masks import span, union
from jivaka.core.scheduling.placing import place_course
from jivaka.core.scheduling.slots import Need, Places, Resource
from scheduling.twins import every_session

COUNT = 21


def chain(chance: random.Random) -> list[Provider]:
    """Two salons with some therapists, one of whom may work in both; two thirds are booked."""
    days = local_days(ZoneInfo("Europe/Kyiv"), date(2026, 10, 12), COUNT)
    found: list[Provider] = []
    for number in (1, 2):
        hours = [Hours(day, time(9), time(18)) for day in range(7)]
        rooms = (Resource(100 + number, open_mask(hours, days)),)
        therapists = []
        for name in chance.sample(range(1, 5), 3):
            free = open_mask([one for one in hours if chance.random() < 0.6], days)
            for _ in range(COUNT * 2):
                start = chance.randrange(COUNT * 288)
                free &= ~span(start, start + 40)
            therapists.append(Resource(name, free, frozenset(chance.sample(["language:uk", "gender:woman"], 1))))
        places = Places(tuple(therapists), rooms, (), days.base)
        prices = (chance.randrange(3000, 6000), chance.randrange(3000, 6000))
        needs = [Need(12, 1, 2, 2, wished=frozenset({"language:uk"})), Need(18, 1, 2, 2)]
        hourly = union((start, start + 1) for start in range(0, COUNT * 288, 12))
        found += providers_of(Salon(number, places, days, prices, chance.randrange(40), hourly), needs)
    return found


def wish(chance: random.Random) -> Wanted:
    spacing = [
        (least, least + 2, least + 4, int(number == 0)) for number in range(4) for least in (chance.randint(1, 4),)
    ]
    likes = tuple(
        Times(tuple(Hours(day, time(first), time(last)) for day in range(7)), points)
        for first, last, points in ((9, 13, chance.randint(0, 9)), (12, 18, chance.randint(0, 9)))
    )
    weights = Weights(*(chance.randint(0, 12) for _ in range(6)), price=1, way=1, wish=3)
    return Wanted(tuple(Step(*one) for one in spacing), likes, weights, one_therapist=chance.random() < 0.3)


def proven(providers: list[Provider], wanted: Wanted) -> int | None:
    """The optimum by CP-SAT: which session is chosen for each step, days, therapists and salons as its variables."""
    model, weights, cost = cp_model.CpModel(), wanted.weights, []
    days, therapists, salons = [], [], []
    for number, step in enumerate(wanted.steps):
        rows = []
        for one in every_session(providers, step.kind):
            try:
                parts = points_of([one], providers, wanted)
            except ValueError:
                continue
            own = parts.times + parts.gaps + parts.price + parts.way + parts.wishes
            rows.append((one.day, one.therapist, one.salon, own))
        if not rows:
            return None
        day, therapist, salon = (model.new_int_var(0, COUNT + 9, f"{name}{number}") for name in ("day", "who", "where"))
        points = model.new_int_var(0, 10**6, f"points{number}")
        model.add_allowed_assignments([day, therapist, salon, points], sorted(set(rows)))
        days.append(day)
        therapists.append(therapist)
        salons.append(salon)
        cost.append(points)
    for number, step in enumerate(wanted.steps[1:], 1):
        off = model.new_int_var(0, COUNT, f"off{number}")
        model.add_linear_constraint(days[number] - days[number - 1], step.least, step.most)
        model.add_abs_equality(off, days[number] - days[number - 1] - step.ideal)
        cost.append(weights.spacing * off)
        for what, weight in ((therapists, weights.therapist), (salons, weights.salon)):
            same = model.new_bool_var("")
            model.add(what[number] == what[number - 1]).only_enforce_if(same)
            cost.append(weight * (1 - same))
            if wanted.one_therapist and what is therapists:
                model.add(same == 1)
    model.minimize(sum(cost) + weights.delay * days[0] + weights.finish * days[-1])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE), "small enough to be proven"
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


@pytest.mark.parametrize("seed", range(12))
def test_the_placed_course_is_the_proven_optimum(seed: int) -> None:
    chance = random.Random(seed)
    providers, wanted = chain(chance), wish(chance)
    placing = place_course(providers, wanted)
    assert (None if placing is None else placing.points) == proven(providers, wanted)
    if placing is not None:
        assert points_of(placing.sessions, providers, wanted).total() == placing.points
