"""Chooses among courses that were found: for each client at most one, no resource twice at a time, the fewest points.

CP-SAT proves its choice among these columns, not among all courses there could be. Loaded only when it is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from jivaka.engines.rota.plan import UNPLACED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jivaka.engines.rota.board import Course


def select(columns: Sequence[Course], *, seconds: float, workers: int = 2) -> tuple[Course, ...]:
    """Return the best compatible courses among the columns, after at most so many seconds."""
    model = cp_model.CpModel()
    distinct = list({(one.client, one.takes): one for one in columns}.values())
    chosen = [model.new_bool_var(str(place)) for place in range(len(distinct))]
    by_client: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    by_claim: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    for course, variable in zip(distinct, chosen, strict=True):
        by_client[course.client].append(variable)
        for claim in {claim for one in course.takes for claim in one.claims()}:
            by_claim[claim].append(variable)
    for variables in by_client.values():
        model.add_at_most_one(variables)
    for variables in {tuple(map(id, found)): found for found in by_claim.values() if len(found) > 1}.values():
        model.add_at_most_one(variables)
    model.minimize(
        sum((course.points - UNPLACED) * variable for course, variable in zip(distinct, chosen, strict=True))
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ()
    return tuple(course for course, variable in zip(distinct, chosen, strict=True) if solver.value(variable))
