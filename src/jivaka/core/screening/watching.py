"""Chooses for every rule the few literals that must be watched: while none of them may hold, the rule cannot hold.

Most rules are refuted for most clients, so a rule sleeps until an answer wakes it. Which literals are watched decides
only how often a rule is read in vain, never what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.knowledge.condition import Includes, Within

if TYPE_CHECKING:
    from jivaka.core.knowledge.condition import Literal
    from jivaka.core.screening.program import Operation, Program

_FINDING: Final = 1
_COMMON: Final = 4
"""A number lies within some bounds, and something hurts, for many clients."""
_NEGATED: Final = 8
"""Nearly every client lacks nearly every finding. The weights are guesses: they steer speed alone."""
PAINFUL: Final = "pain_areas"

Watched = tuple[int, frozenset[int]]
"""How dear it is to watch these literals, and the literals."""


def watched_literals(program: Program) -> tuple[frozenset[int], ...]:
    """Return for every output the literals of which at least one must hold, or may hold, wherever the output does."""
    nodes: list[Watched] = [(_weight(literal), frozenset({i})) for i, literal in enumerate(program.literals)]
    for operation in program.operations:
        nodes.append(_watch(operation, [nodes[node] for node in operation.nodes]))
    return tuple(nodes[node][1] for node in program.outputs)


def _weight(literal: Literal) -> int:
    test = literal.test
    if literal.negated:
        return _NEGATED
    common = isinstance(test, Within) or (isinstance(test, Includes) and test.question == PAINFUL)
    return _COMMON if common else _FINDING


def _watch(operation: Operation, parts: list[Watched]) -> Watched:
    """Watch as many of the cheapest parts as cannot all fail: one of 'every', all of 'some', n - k + 1 of 'k of n'."""
    must_hold = {"every": len(parts), "some": 1}.get(operation.kind, operation.count)
    cheapest = sorted(parts, key=lambda part: (part[0], sorted(part[1])))[: len(parts) - must_hold + 1]
    return sum(weight for weight, _ in cheapest), frozenset[int]().union(*(literals for _, literals in cheapest))
