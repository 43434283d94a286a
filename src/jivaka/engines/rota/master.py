"""The best mixture of courses that were found, as a linear program, and the prices of scarce time that follow from it.

A mixture may give a client half of one course and half of another, so it is never dearer than a plan made of the same
courses; its prices (the duals) say which courses are still worth finding. Loaded only when it is asked for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np
from ortools.linear_solver import pywraplp

from jivaka.engines.rota.grid import SCALE
from jivaka.engines.rota.plan import UNPLACED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from jivaka.core.scheduling.course import Placing, Wanted
    from jivaka.core.scheduling.slots import Need
    from jivaka.engines.rota.board import Client
    from jivaka.engines.rota.scarce import Scarce

Column = tuple[int, "Placing"]
"""The number of a client, or of a kind of client, and a course that would suit."""

SMALLEST: Final = 1e-6
"""Less than this share of a course, or of a point, is none."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Clients who want the very same, so that one question is asked for all of them; named after the first."""

    id: int
    need: Need
    wanted: Wanted
    clients: tuple[int, ...]


def kinds_of(clients: Iterable[Client]) -> list[Kind]:
    """Return the kinds of some clients, in the order of the first of each."""
    found: dict[tuple[Need, Wanted], list[int]] = defaultdict(list)
    for client in clients:
        found[client.need, client.wanted].append(client.id)
    return [Kind(numbers[0], need, wanted, tuple(numbers)) for (need, wanted), numbers in found.items()]


class Master:
    """The linear program: each client has one course or none, and of everything scarce no more is taken than there is.

    All rows are there from the start, so that it grows by courses alone, and GLOP, the simplex method of OR-Tools,
    goes on from where it stood.
    """

    def __init__(self, kinds: Sequence[Kind], scarce: Scarce) -> None:
        """Begin with nothing but staying without a course."""
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.SetSolverSpecificParametersAsString("use_preprocessing:false")
        self.kinds, self.scarce = kinds, scarce
        self._kind = {number: kind for kind in kinds for number in kind.clients}
        self._cost = self._solver.Objective()
        self._cost.SetMinimization()
        self._once = {kind.id: self._solver.Constraint(len(kind.clients), len(kind.clients)) for kind in kinds}
        self._rows = [self._solver.Constraint(-inf, hold) for hold in scarce.holds.tolist()]
        self.columns: dict[Column, pywraplp.Variable] = {}
        self.starts: dict[Column, list[int]] = {}
        for kind in kinds:
            self._variable(kind, UNPLACED)

    def add(self, columns: Iterable[Column]) -> int:
        """Add courses that are not there yet, each for all clients of its kind; return how many."""
        before = len(self.columns)
        for number, placing in columns:
            kind = self._kind[number]
            column = kind.id, placing
            if column in self.columns:
                continue
            variable = self.columns[column] = self._variable(kind, placing.points)
            self.starts[column] = self.scarce.starts_of(kind.need, placing)
            for row, much in Counter(self.scarce.rows_of(self.starts[column])).items():
                self._rows[row].SetCoefficient(variable, much)
        return len(self.columns) - before

    def solve(self) -> tuple[float, NDArray[np.float64]]:
        """Return the points of the best mixture, and the prices of what is scarce, both in parts of a point."""
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            message = "The linear program of the courses was not solved. Ask for the bound with fewer clients."
            raise RuntimeError(message)
        prices = np.array([-row.dual_value() for row in self._rows])
        return self._cost.Value(), np.maximum(prices, 0)

    def shares(self) -> dict[Column, float]:
        """Return the share of each course in the mixture that was found last, without those that have none."""
        found = ((column, variable.solution_value()) for column, variable in self.columns.items())
        return {column: share for column, share in found if share > SMALLEST}

    def settle(self, column: Column) -> None:
        """Let a client of the column's kind have this course."""
        self.columns[column].SetLb(1)

    def forbid(self, column: Column) -> None:
        """Let nobody have this course."""
        self.columns[column].SetUb(0)

    def _variable(self, kind: Kind, points: int) -> pywraplp.Variable:
        found = self._solver.NumVar(0, inf, "")
        self._cost.SetCoefficient(found, points * SCALE)
        self._once[kind.id].SetCoefficient(found, 1)
        return found
