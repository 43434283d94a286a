"""The compiled operation list as formulas, value by value: the reading that is proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.engines.proof.model.client import Planes
from jivaka.engines.proof.model.decision import RuleValue, Screened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jivaka.core.screening.program import Operation, Program
    from jivaka.engines.proof.model.client import Client
    from jivaka.engines.proof.model.logic import F, Logic

PLANES = ("may", "counted", "must")


def nodes_of(logic: Logic[F], program: Program, literals: Sequence[F]) -> list[F]:
    """Return a formula for every node of the list, given one for every literal."""
    nodes = list(literals)
    for operation in program.operations:
        nodes.append(_join(logic, operation, [nodes[node] for node in operation.nodes]))
    return nodes


def _join(logic: Logic[F], operation: Operation, parts: Sequence[F]) -> F:
    if operation.kind == "count":
        return logic.at_least(operation.count, parts)
    return logic.every(parts) if operation.kind == "every" else logic.some(parts)


def planes_of(client: Client[int], program: Program) -> dict[str, list[int]]:
    """Return the formulas of every node, for each of the three values."""
    literals = [client.literal(literal) for literal in program.literals]
    return {
        plane: nodes_of(client.logic, program, [getattr(literal, plane) for literal in literals]) for plane in PLANES
    }


def screened(client: Client[int], program: Program, planes: dict[str, list[int]]) -> Screened[int]:
    """Return the decision that the operation list leads to."""
    rules = client.shape.knowledge.rules

    def at(output: int) -> Planes[int]:
        return Planes(*(planes[plane][program.outputs[output]] for plane in PLANES))

    return Screened(client, [RuleValue(rule, at(i), at(len(rules) + i)) for i, rule in enumerate(rules)])
