"""Rosters from demand: who works which half day where, so that as little demand as possible stays uncovered.

The demand is how many therapists are needed in a salon in a half day. A therapist works in one place at a time, no more
half days than agreed, and never more than so many days in a row. CP-SAT proves the choice or says how far it may be
off. Where several rosters leave as little uncovered, it is one that changes the fewest half days.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Half = tuple[int, int]
"""(day from 0, 0 for the morning and 1 for the afternoon)"""


@dataclass(frozen=True, slots=True)
class Worker:
    """A therapist: where they can work, when they cannot, and how many half days they agreed to at most.

    `usual` are half days, each with its salon, that they work now and keep where that costs nobody anything.
    """

    id: int
    salons: frozenset[int]
    most: int
    away: frozenset[Half] = frozenset()
    usual: frozenset[tuple[Half, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Roster:
    """Who works where in which half day; `uncovered` is the demand that is left, `bound` the least it could be."""

    works: Mapping[tuple[int, Half], int]
    """(therapist, half day) -> salon"""
    uncovered: int
    bound: int


def roster(
    workers: Sequence[Worker],
    demand: Mapping[tuple[int, Half], int],
    *,
    most_days_in_a_row: int = 6,
    seconds: float = 10,
) -> Roster:
    """Return a roster for a demand: (salon, half day) -> therapists needed."""
    model = cp_model.CpModel()
    halves = sorted({half for _, half in demand})
    here = {
        (one.id, half, salon): model.new_bool_var("")
        for one in workers
        for half in halves
        if half not in one.away
        for salon in sorted(one.salons)
        if demand.get((salon, half))
    }
    _keep_agreements(model, workers, here, most_days_in_a_row)
    missing = []
    for (salon, half), needed in demand.items():
        lack = model.new_int_var(0, needed, "")
        there = [variable for (_, when, where), variable in here.items() if (when, where) == (half, salon)]
        model.add(sum(there) + lack >= needed)
        missing.append(lack)
    kept = [here[one.id, *place] for one in workers for place in one.usual if (one.id, *place) in here]
    one_missing = len(kept) + 1  # is worse than any number of changes
    model.minimize(one_missing * sum(missing) - sum(kept))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Roster({}, sum(demand.values()), 0)
    works = {(one, half): salon for (one, half, salon), variable in here.items() if solver.value(variable)}
    least = ceil(round(solver.best_objective_bound) / one_missing)
    return Roster(works, sum(map(solver.value, missing)), max(0, least))


def _keep_agreements(
    model: cp_model.CpModel,
    workers: Sequence[Worker],
    here: Mapping[tuple[int, Half, int], cp_model.IntVar],
    in_a_row: int,
) -> None:
    """Nobody is in two places, works more than agreed, or too many days in a row."""
    for one in workers:
        mine = {key: variable for key, variable in here.items() if key[0] == one.id}
        model.add(sum(mine.values()) <= one.most)
        for half in {half for _, half, _ in mine}:
            model.add_at_most_one(variable for (_, when, _), variable in mine.items() if when == half)
        days = sorted({half[0] for _, half, _ in mine})
        worked = {day: model.new_bool_var("") for day in days}
        for (_, half, _), variable in mine.items():
            model.add_implication(variable, worked[half[0]])
        for first in days:
            row = [worked[day] for day in range(first, first + in_a_row + 1) if day in worked]
            if len(row) > in_a_row:
                model.add(sum(row) <= in_a_row)
