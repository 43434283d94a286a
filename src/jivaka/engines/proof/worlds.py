"""Builds the clients that a law speaks of, as clauses: any client, or the same one before and after something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.advice.combinations import read_combinations
from jivaka.core.knowledge.assemble import vocabulary_of
from jivaka.core.screening.program import compile_program
from jivaka.core.screening.screen import referral_condition
from jivaka.engines.proof.cases import Facts, World
from jivaka.engines.proof.laws import read_hiding
from jivaka.engines.proof.model.cells import new_client
from jivaka.engines.proof.model.clauses import Clauses
from jivaka.engines.proof.model.program import planes_of, screened
from jivaka.engines.proof.model.relations import more_answers, more_risk
from jivaka.engines.proof.model.shape import shape_of

if TYPE_CHECKING:
    from jivaka.core.advice.values import Combination
    from jivaka.core.knowledge.condition import Condition
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.core.screening.program import Program
    from jivaka.engines.proof.cases import Hiding
    from jivaka.engines.proof.model.shape import Shape

RELATIONS = {"one_more_answer": more_answers, "more_risk": more_risk}


@dataclass(frozen=True, slots=True)
class Ground:
    """What every proof stands on: the knowledge, what the core compiled from it, and what clients can be."""

    knowledge: Knowledge
    program: Program
    shape: Shape
    combinations: tuple[Combination, ...]
    hiding: Hiding


def ground_of(knowledge: Knowledge, program: Program | None = None) -> Ground:
    """Return the ground of a knowledge base. `program` may stand in for what the core compiles, in tests."""
    reasons, _ = read_hiding(knowledge, vocabulary_of(knowledge))
    hiding: dict[str, list[Condition]] = {}
    for reason in reasons:
        for name in reason.questions:
            hiding.setdefault(name, []).append(reason.condition)
    return Ground(
        knowledge=knowledge,
        program=program or compiled(knowledge),
        shape=shape_of(knowledge, [reason.condition for reason in reasons]),
        combinations=read_combinations(knowledge)[0],
        hiding={name: tuple(conditions) for name, conditions in hiding.items()},
    )


def compiled(knowledge: Knowledge) -> Program:
    """Return what screening compiles: the condition of every rule, then its referral."""
    conditions = [rule.condition for rule in knowledge.rules]
    return compile_program([*conditions, *(referral_condition(rule) for rule in knowledge.rules)])


@dataclass(frozen=True, slots=True)
class ClauseWorld:
    """A world as clauses, with the nodes of the operation list before and after, value by value."""

    clauses: Clauses
    world: World[int]
    before: dict[str, list[int]]
    after: dict[str, list[int]]


def clause_world(ground: Ground, clients: str) -> ClauseWorld:
    """Return one client, or two that differ as a law wants it."""
    clauses = Clauses()
    first = new_client(clauses, ground.shape)
    before = planes_of(first, ground.program)
    facts = Facts(screened(first, ground.program, before), ground.combinations)
    if clients == "complete":
        clauses.require(facts.fact("complete", None))
    if clients not in RELATIONS:
        return ClauseWorld(clauses, World(facts, hiding=ground.hiding), before, before)
    second = new_client(clauses, ground.shape)
    after = planes_of(second, ground.program)
    later = Facts(screened(second, ground.program, after), ground.combinations)
    for part in RELATIONS[clients](first, second):
        clauses.require(part)
    return ClauseWorld(clauses, World(facts, later, hiding=ground.hiding), before, after)
