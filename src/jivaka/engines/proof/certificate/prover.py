"""Decides goals with a SAT solver and keeps a certificate that the checker can follow without the solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pysat.solvers import Glucose4, Minisat22, MinisatGH

from jivaka.engines.proof.certificate.checker import first_gap
from jivaka.engines.proof.certificate.reasons import with_reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jivaka.engines.proof.certificate.reasons import Step
    from jivaka.engines.proof.model.clauses import Clauses

Name = TypeVar("Name")
_ANSWERED = "0"
"""The line with which the solver's trace marks each goal that it refuted."""


class Case:
    """One case that a solver found: the formulas that hold in it, and the denials of those that do not."""

    __slots__ = ("_values",)

    def __init__(self, values: Sequence[int] = ()) -> None:
        """Take up the solver's list: at each place the variable of that number, counted from 1, or its denial."""
        self._values = values

    def __contains__(self, part: int) -> bool:
        """Return whether a formula holds in this case; one of which the solver says nothing does not."""
        place = abs(part) - 1
        return place < len(self._values) and self._values[place] == part

    def held(self, variables: Mapping[Name, int]) -> list[Name]:
        """Return the names of the variables that hold."""
        values, last = self._values, len(self._values)
        return [name for name, variable in variables.items() if variable <= last and values[variable - 1] > 0]


class Scout:
    """Finds cases that fulfil clauses; it proves nothing and keeps no trace."""

    def __init__(self, clauses: Clauses) -> None:
        """Take up the clauses that are there; later ones are taken up at each question."""
        self._clauses = clauses
        self._taken = 0
        self._solver = MinisatGH()
        self.model = Case()

    def finds(self, *parts: int) -> bool:
        """Return whether some case fulfils all parts at once; then `model` is one."""
        for clause in self._clauses.clauses[self._taken :]:
            self._solver.add_clause(clause)
        self._taken = len(self._clauses.clauses)
        if not self._solver.solve(assumptions=[part for part in parts if part != 1]):
            return False
        self.model = Case(self._solver.get_model() or ())
        return True

    @property
    def core(self) -> tuple[int, ...]:
        """Return the parts of the last question that were enough to find nothing."""
        return tuple(self._solver.get_core() or ())


class Prover:
    """Asks about one set of clauses, again and again.

    Most goals fall by unit propagation alone; only for the others is the solver asked, so that the trace stays short.
    """

    def __init__(self, clauses: Clauses) -> None:
        """Begin with the clauses that are there; later ones are taken up at each question."""
        self._clauses = clauses
        self._taken = 0
        self._solver = Glucose4(with_proof=True)
        self._light = Minisat22()
        self._refuted: list[tuple[tuple[int, ...], bool]] = []
        self._lemmas: set[int] = set()

    def refutes(self, *parts: int) -> bool:
        """Return whether no case fulfils all parts at once."""
        self._take()
        wanted = [part for part in parts if part != 1]
        easy = not self._light.propagate(assumptions=wanted)[0]
        if not easy and self._solver.solve(assumptions=wanted):
            return False
        self._refuted.append((tuple(-part for part in wanted), easy))
        return True

    def learns(self, *parts: int) -> bool:
        """Do the same, and keep what was refuted as a lemma for later goals."""
        if not self.refutes(*parts):
            return False
        self._lemmas.add(len(self._refuted) - 1)
        self._add([-part for part in parts])
        return True

    @property
    def count(self) -> int:
        """Return how many goals were refuted."""
        return len(self._refuted)

    def certificate(self) -> tuple[list[tuple[int, ...]], list[Step]]:
        """Return the formula and the steps: every refuted goal, before it what the solver learned to refute it.

        Of what the solver learned, and of the lemmas, only what a goal rests on is kept.
        """
        steps: list[tuple[tuple[int, ...], bool]] = []
        trace = iter(self._solver.get_proof() or ())
        for number, (goal, easy) in enumerate(self._refuted):
            for line in () if easy else trace:
                if line == _ANSWERED:
                    break
                if not line.startswith("d"):
                    steps.append((tuple(int(word) for word in line.split()[:-1]), False))
            steps.append((goal, number not in self._lemmas))
        return self._clauses.clauses, with_reasons(self._clauses.clauses, steps, self._clauses.parts)

    def gap(self) -> int | None:
        """Return where the checker does not follow, or None where it follows to the end."""
        return first_gap(*self.certificate())

    def _take(self) -> None:
        fresh: Sequence[tuple[int, ...]] = self._clauses.clauses[self._taken :]
        self._taken += len(fresh)
        for clause in fresh:
            self._add(clause)

    def _add(self, clause: Sequence[int]) -> None:
        self._solver.add_clause(clause)
        self._light.add_clause(clause)
