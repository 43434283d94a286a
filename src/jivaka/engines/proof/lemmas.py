"""Proves node by node what the laws say rule by rule, so that every rule follows from its parts at once.

A lemma that fails is no harm: the law itself is then decided the long way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.core.intake.findings import MEDICINES
from jivaka.core.knowledge.vocabulary import UNRECOGNISED
from jivaka.engines.proof.worlds import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from jivaka.core.knowledge.condition import Literal
    from jivaka.engines.proof.certificate.prover import Prover
    from jivaka.engines.proof.worlds import ClauseWorld, Ground


def add_lemmas(built: ClauseWorld, prover: Prover, ground: Ground, clients: str) -> None:
    """Add the lemmas that laws about these clients rest on."""
    if clients == "more_risk":
        for plane in ("may", "counted", "must"):
            _add_each(built, prover, ground, plane, hopeful=lambda literal: is_risk(literal, ground))
    elif clients in RELATIONS:
        for nodes in (built.before, built.after):
            for counted, may in zip(nodes["counted"], nodes["may"], strict=True):
                _learn(prover, counted, -may)
        _add_each(built, prover, ground, "must", hopeful=lambda _: True)
        _add_each(built, prover, ground, "may", hopeful=lambda _: True, backwards=True)
    elif clients == "complete":
        readable = _readable(built)
        for may, must in zip(built.before["may"], built.before["must"], strict=True):
            _learn(prover, readable, may, -must)
    else:
        for must, counted, may in zip(*(built.before[plane] for plane in ("must", "counted", "may")), strict=True):
            _learn(prover, must, -counted)
            _learn(prover, counted, -may)
        _add_closed(built, prover, ground)


def _learn(prover: Prover, *parts: int) -> bool:
    if any(-part in parts for part in parts) or -1 in parts:
        return True
    return prover.learns(*parts)


def is_risk(literal: Literal, ground: Ground) -> bool:
    """Return whether a literal can only become truer as findings are added."""
    question = ground.knowledge.questions.get(literal.test.question)
    return literal.negated == (question is not None and question.protective)


def _add_each(
    built: ClauseWorld,
    prover: Prover,
    ground: Ground,
    plane: str,
    *,
    hopeful: Callable[[Literal], bool],
    backwards: bool = False,
) -> None:
    """Learn for every node that it keeps its value from before to after; or, backwards, from after to before."""
    literals = ground.program.literals
    firm: list[bool] = []
    for index, (first, second) in enumerate(zip(built.before[plane], built.after[plane], strict=True)):
        if index < len(literals):
            promising = hopeful(literals[index])
        else:
            promising = all(firm[node] for node in ground.program.operations[index - len(literals)].nodes)
        goal = (second, -first) if backwards else (first, -second)
        firm.append(promising and _learn(prover, *goal))


def _readable(built: ClauseWorld) -> int:
    client = built.world.before.client
    return -built.clauses.every((client.known(MEDICINES), client.fields[MEDICINES].has(UNRECOGNISED)))


def _add_closed(built: ClauseWorld, prover: Prover, ground: Ground) -> None:
    """Learn that a node whose questions are all closed is decided, and that one with no ignored question counts."""
    facts, clauses, questions = built.world.before, built.clauses, ground.knowledge.questions
    decided: list[int] = []
    heeded: list[int] = []
    for literal in ground.program.literals:
        name = literal.test.question
        closed = -facts.open(name)
        readable = _readable(built) if name == MEDICINES else 1
        ignored = not literal.negated and (name not in questions or questions[name].on_unknown == "ignore")
        decided.append(clauses.every((closed, readable)))
        heeded.append(clauses.every((closed if ignored else 1, readable)))
    for operation in ground.program.operations:
        decided.append(clauses.every([decided[node] for node in operation.nodes]))
        heeded.append(clauses.every([heeded[node] for node in operation.nodes]))
    nodes = zip(*(built.before[plane] for plane in ("may", "counted", "must")), decided, heeded, strict=True)
    for may, counted, must, is_decided, is_heeded in nodes:
        _learn(prover, is_decided, may, -must)
        _learn(prover, is_heeded, may, -counted)
