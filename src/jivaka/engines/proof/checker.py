"""Checks a certificate: that each clause of a trace follows from the formula and the clauses before it.

It knows nothing of the solver that wrote the trace, of rules or of clients; it can only propagate units. A clause is
accepted if denying all its literals leads to a contradiction by unit propagation alone (reverse unit propagation).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def first_gap(formula: Sequence[Sequence[int]], steps: Sequence[Sequence[int]]) -> int | None:
    """Return the index of the first step that does not follow, or None where every step follows.

    Literals are whole numbers other than 0; -3 is the denial of 3.
    """
    known = _Known(max((abs(literal) for clause in (*formula, *steps) for literal in clause), default=0))
    for clause in formula:
        known.add(clause)
    for index, step in enumerate(steps):
        if not known.follows(step):
            return index
        known.add(step)
    return None


class _Known:
    """Clauses that hold, each watched at two of its literals (its first two), and the units that follow from them.

    Tables are indexed by literal; a negative one counts from the end.
    """

    def __init__(self, variables: int) -> None:
        self._watching: list[list[list[int]]] = [[] for _ in range(2 * variables + 1)]
        self._true = bytearray(2 * variables + 1)
        self._impossible = False

    def add(self, clause: Sequence[int]) -> None:
        """Add a clause that holds."""
        true = self._true
        literals = list(dict.fromkeys(clause))
        open_ones = []
        for literal in literals:
            if true[literal] or -literal in literals:
                return
            if not true[-literal]:
                open_ones.append(literal)
        if not open_ones:
            self._impossible = True
        elif len(open_ones) == 1:
            true[open_ones[0]] = 1
            self._impossible |= not self._propagate(open_ones)
        else:
            self._watching[open_ones[0]].append(open_ones)
            self._watching[open_ones[1]].append(open_ones)

    def follows(self, clause: Sequence[int]) -> bool:
        """Return whether denying every literal of the clause leads to a contradiction."""
        true = self._true
        if self._impossible or any(true[literal] or -literal in clause for literal in clause):
            return True
        trail = [-literal for literal in dict.fromkeys(clause) if not true[-literal]]
        for literal in trail:
            true[literal] = 1
        contradiction = not self._propagate(trail)
        for literal in trail:
            true[literal] = 0
        return contradiction

    def _propagate(self, trail: list[int]) -> bool:
        """Draw all conclusions from the trail, whose literals are true; return False at a contradiction.

        What is concluded becomes true and joins the trail.
        """
        true, watching = self._true, self._watching
        for literal in trail:
            false = -literal
            clauses = watching[false]
            kept: list[list[int]] = []
            for place, clause in enumerate(clauses):
                other = clause[0]
                if other == false:
                    other = clause[1]
                if not true[other]:
                    for index in range(2, len(clause)):
                        candidate = clause[index]
                        if not true[-candidate]:
                            clause[0], clause[1], clause[index] = other, candidate, false
                            watching[candidate].append(clause)
                            break
                    else:
                        kept.append(clause)
                        if true[-other]:
                            watching[false] = kept + clauses[place + 1 :]
                            return False
                        true[other] = 1
                        trail.append(other)
                    continue
                kept.append(clause)
            watching[false] = kept
        return True
