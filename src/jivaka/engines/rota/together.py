"""Places many whole courses together, and says how far the plan may be from the best there could be.

First one client after the other, then a search, then prices of what is scarce: they prove a bound, and what they find
is settled into a plan. What still lies above the bound is chosen among all courses that were found, by CP-SAT. It stops
as soon as a plan is proven to be the best. Loaded only when it is asked for.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ortools.sat.python import cp_model

from jivaka.engines.rota.bound import lower_bound
from jivaka.engines.rota.plan import UNPLACED, Plan, follow, improve, insert, plan_of
from jivaka.engines.rota.settling import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jivaka.core.scheduling.course import Placing, Salon
    from jivaka.engines.rota.board import Board, Client
    from jivaka.engines.rota.bound import Bound
    from jivaka.engines.rota.master import Master

    Told = Callable[[str, Plan], None]
    """Told what has been done (arrival, search, prices, choice, last), and the plan that came of it."""

SEARCH, PRICES, SETTLING, CHOICE = 0.01, 0.65, 0.25, 0.07
"""Shares of the time for each part; the search comes twice. The rest is for what has no limit. Tried on 300 clients."""
WORKERS: Final = 2
"""Threads of the solver."""


@dataclass(frozen=True, slots=True)
class Together:
    """The best plan that was found, and the bound: no plan has fewer points. `rounds` of prices led to it."""

    plan: Plan
    bound: int
    rounds: int = 0
    columns: int = 0

    @property
    def gap(self) -> float:
        """Return by which part of the bound the plan lies above it: 0 is proven to be the best."""
        return (self.plan.points - self.bound) / max(1, self.bound)


def place_together(
    clients: Sequence[Client],
    salons: Iterable[Salon],
    *,
    seconds: float,
    told: Told = lambda _what, _plan: None,
) -> Together:
    """Place the courses of many clients in about so many seconds, fewer where the best plan is proven before.

    Raises ValueError for wishes with points for gaps, and where the salons' calendars are not equally long.
    """
    board = insert(clients, salons)
    plans = [_told(told, "arrival", board, clients)]
    some = [one for one in clients if len(board.cheapest(one.need).grid.start)]
    if not some:
        return Together(plans[0], plans[0].points)
    columns = [(one.client, one.placing) for one in plans[0].courses]
    columns += [(one.client, one.placing) for one in improve(board, some, _until(seconds * SEARCH))]
    plans.append(_told(told, "search", board, clients))
    nobody = UNPLACED * (len(clients) - len(some))
    target = min(plan.points for plan in plans) - nobody
    bound = lower_bound(board.empty(), some, target, _until(seconds * PRICES), known=columns)
    for what, settled in _settled(bound, some, board, seconds):
        plans.append(_told(told, what, settled, clients))
        if plans[-1].points <= bound.points + nobody:
            break
    best = min(plans, key=lambda plan: plan.points)
    return Together(best, min(best.points, bound.points + nobody), bound.rounds, len(bound.columns))


def _settled(bound: Bound, clients: Sequence[Client], board: Board, seconds: float) -> Iterable[tuple[str, Board]]:
    """Yield one board after the other that comes of the prices, as long as somebody asks for a better one."""
    settled = settle(bound.master, clients, board, _until(seconds * SETTLING))
    yield "prices", settled
    known = {one.client: one.placing for one in min((board, settled), key=_points_of(clients)).placed.values()}
    board = follow(clients, choose(bound.master, known, seconds=seconds * CHOICE), board.empty().salons)
    yield "choice", board
    improve(board, clients, _until(seconds * SEARCH), seed=1)
    yield "last", board


def choose(master: Master, known: Mapping[int, Placing], *, seconds: float) -> dict[int, Placing]:
    """Return the best choice among the courses of a master, by client, after at most so many seconds.

    For each client at most one, and of everything scarce no more than there is; equipment is left to whoever carries
    the choice out. `known` is a choice to begin with, by client. Empty where nothing was found in time.
    """
    master.add(known.items())
    kinds = {kind.id: kind for kind in master.kinds}
    hinted = {(kind.id, known[number]) for kind in master.kinds for number in kind.clients if number in known}
    model = cp_model.CpModel()
    chosen = {column: model.new_bool_var("") for column in master.columns}
    by_kind: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    rows: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for column, variable in chosen.items():
        by_kind[column[0]].append(variable)
        model.add_hint(variable, column in hinted)
        for row in master.scarce.rows_of(master.starts[column]):
            rows[row].append(variable)
    for number, variables in by_kind.items():
        model.add(sum(variables) <= len(kinds[number].clients))
    for row, variables in rows.items():
        if len(variables) > master.scarce.holds[row]:
            model.add(sum(variables) <= int(master.scarce.holds[row]))
    model.minimize(sum((placing.points - UNPLACED) * one for (_, placing), one in chosen.items()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, WORKERS
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {}
    left = {kind.id: list(kind.clients) for kind in master.kinds}
    return {left[number].pop(0): placing for (number, placing), one in chosen.items() if solver.value(one)}


def _told(told: Told, what: str, board: Board, clients: Sequence[Client]) -> Plan:
    plan = plan_of(board, clients)
    told(what, plan)
    return plan


def _points_of(clients: Sequence[Client]) -> Callable[[Board], int]:
    return lambda board: plan_of(board, clients).points


def _until(seconds: float) -> Callable[[], bool]:
    """Say yes for so many seconds from now on."""
    ends = time.monotonic() + seconds
    return lambda: time.monotonic() < ends
