"""Checks a certificate: that each clause in it follows from the formula and the clauses before it.

It knows nothing of solvers, of rules or of clients, and searches for nothing: every step names its reasons. A step is
accepted if denying it makes one reason after the other name one more literal, until a reason has none left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Clause = Sequence[int]
    Step = tuple[Clause, Sequence[int]]


def first_gap(formula: Sequence[Clause], steps: Sequence[Step]) -> int | None:
    """Return the index of the first step that does not follow from its reasons, or None where every step follows.

    A clause says that one of its literals holds; literals are whole numbers other than 0, and -3 is the denial of 3.
    A step is a clause and the places of its reasons, counted from 0 through the formula and on through the steps.
    """
    known = list(formula)
    for index, (clause, reasons) in enumerate(steps):
        if not all(0 <= place < len(known) for place in reasons):
            return index
        if not _follows(clause, [known[place] for place in reasons]):
            return index
        known.append(clause)
    return None


def _follows(clause: Clause, reasons: Sequence[Clause]) -> bool:
    """Return whether denying every literal of the clause makes the reasons, in their order, contradict themselves."""
    false = set(clause)
    if any(-literal in false for literal in clause):
        return True
    for reason in reasons:
        left = [literal for literal in reason if literal not in false]
        if not left:
            return True
        if len(set(left)) > 1:
            return False
        false.add(-left[0])
    return False
