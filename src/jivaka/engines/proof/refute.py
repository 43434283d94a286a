"""Proves the laws that say 'never', with clauses and a certificate, and shrinks the clients who break one."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from jivaka.core.knowledge.condition import questions
from jivaka.core.knowledge.values import Disposition, Rule
from jivaka.engines.proof.cases import subjects
from jivaka.engines.proof.certificate.checker import first_gap
from jivaka.engines.proof.certificate.prover import Prover, Scout
from jivaka.engines.proof.decode import smallest
from jivaka.engines.proof.findings import Breach, Certificate, Outcome
from jivaka.engines.proof.lemmas import add_lemmas
from jivaka.engines.proof.worlds import clause_world

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jivaka.engines.proof.laws import Law
    from jivaka.engines.proof.worlds import ClauseWorld, Ground

MOST_BREACHES = 5
"""Clients shown of one law: more would not be read."""


def refute(ground: Ground, laws: Iterable[Law], clients: str) -> Iterator[Outcome | Certificate]:
    """Yield the outcome of each law about clients of one kind, then their common certificate."""
    built = clause_world(ground, clients)
    prover = Prover(built.clauses)
    if prover.refutes(1):
        message = "The clauses about clients contradict each other, so they would prove anything."
        raise ArithmeticError(message)
    add_lemmas(built, prover, ground, clients)
    for law in laws:
        yield _outcome(law, built, prover, ground)
    yield certify(clients, prover)


def certify(of: str, prover: Prover) -> Certificate:
    """Return what the checker says of all that a prover refuted."""
    start = time.perf_counter()
    clauses, steps = prover.certificate()
    digest = hashlib.sha256(repr((clauses, steps)).encode()).hexdigest()
    gap = first_gap(clauses, steps)
    return Certificate(of, len(clauses), len(steps), prover.count, digest, gap, time.perf_counter() - start)


def _outcome(law: Law, built: ClauseWorld, prover: Prover, ground: Ground) -> Outcome:
    start = time.perf_counter()
    goals = 0
    breaches: list[Breach] = []
    scout = Scout(built.clauses)
    for subject in subjects(law.about, ground.knowledge):
        for never, unless in law.never:
            goals += 1
            goal = built.world.formula(never, subject)
            if goal == -1 or prover.refutes(goal):
                continue
            wanted = [goal]
            if unless is not None:
                wanted.append(-built.world.formula(unless, subject))
                if prover.refutes(*wanted):
                    continue
            found = smallest(built, scout, wanted) if len(breaches) < MOST_BREACHES else (None, None)
            rules = rules_of(subject, ground) or counted_in(built, scout)
            breaches.append(Breach(name_of(subject), rules, *found))
    return Outcome(law.id, goals, tuple(breaches), time.perf_counter() - start)


def counted_in(built: ClauseWorld, scout: Scout) -> tuple[str, ...]:
    """Return the rules that count for the client last found."""
    facts = built.world.before
    return tuple(each.rule.id for each in facts.screened.rules if each.condition.counted in scout.model)


def name_of(subject: object) -> str:
    """Return how a subject is called."""
    if isinstance(subject, Rule | Disposition):
        return subject.id
    return " ".join(subject) if isinstance(subject, tuple) else str(subject or "")


def rules_of(subject: object, ground: Ground) -> tuple[str, ...]:
    """Return the rules that a subject is or is read by."""
    if isinstance(subject, Rule):
        return (subject.id,)
    return tuple(
        rule.id for rule in ground.knowledge.rules if isinstance(subject, str) and subject in questions(rule.condition)
    )
