"""The best mixture of courses that were found, as a linear program, and the prices of scarce time that follow from it.

A mixture may give a client half of one course and half of another, so it is never dearer than a plan made of the same
courses; its prices (the duals) say which courses are still worth finding. Loaded only when it is asked for.
"""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import TYPE_CHECKING, Final

from ortools.linear_solver import pywraplp

from jivaka.engines.rota.plan import UNPLACED
from jivaka.engines.rota.priced import SCALE, Scarce, scarce_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jivaka.core.scheduling.course import Placing
    from jivaka.engines.rota.board import Client

Column = tuple[int, "Placing"]
"""A client's number and a course that would suit."""


SMALLEST: Final = 1e-6
"""Less than this share of a course is none."""


class Master:
    """The linear program: each client has one course or none, and of everything scarce no more is taken than there is.

    It grows course by course. GLOP, the simplex method of OR-Tools, solves it.
    """

    def __init__(self, clients: Sequence[Client], holds: Mapping[Scarce, int], unit: int) -> None:
        """Begin with nothing but staying without a course; parts of time are `unit` ticks long."""
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._holds, self.unit = holds, unit
        self._cost = self._solver.Objective()
        self._cost.SetMinimization()
        self._once = {client.id: self._solver.Constraint(1, 1) for client in clients}
        self._rows: dict[Scarce, pywraplp.Constraint] = {}
        self.columns: dict[Column, pywraplp.Variable] = {}
        for client in clients:
            self._variable(client.id, UNPLACED)

    def add(self, columns: Iterable[Column]) -> int:
        """Add courses that are not there yet; return how many."""
        fresh = [column for column in dict.fromkeys(columns) if column not in self.columns]
        for client, placing in fresh:
            variable = self.columns[client, placing] = self._variable(client, placing.points)
            for scarce, much in Counter(scarce_of(placing, self.unit)).items():
                if scarce not in self._rows:
                    self._rows[scarce] = self._solver.Constraint(-inf, self._holds.get(scarce, 0))
                self._rows[scarce].SetCoefficient(variable, much)
        return len(fresh)

    def solve(self) -> tuple[float, dict[Scarce, float]]:
        """Return the points of the best mixture, and the prices of what is scarce, both in parts of a point."""
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            message = "The linear program of the courses was not solved. Ask for the bound with fewer clients."
            raise RuntimeError(message)
        prices = {scarce: max(0.0, -row.dual_value()) for scarce, row in self._rows.items()}
        return self._cost.Value(), prices

    def shares(self) -> dict[Column, float]:
        """Return the share of each course in the mixture that was found last, without those that have none."""
        found = ((column, variable.solution_value()) for column, variable in self.columns.items())
        return {column: share for column, share in found if share > SMALLEST}

    def settle(self, column: Column) -> None:
        """Let a client have this course and no other."""
        self.columns[column].SetLb(1)

    def forbid(self, column: Column) -> None:
        """Let nobody have this course."""
        self.columns[column].SetUb(0)

    def _variable(self, client: int, points: int) -> pywraplp.Variable:
        found = self._solver.NumVar(0, inf, "")
        self._cost.SetCoefficient(found, points * SCALE)
        self._once[client].SetCoefficient(found, 1)
        return found
