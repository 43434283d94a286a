"""Proves what concerns the form of the conditions alone.

The compiled list says what the trees say; and a condition that is called open could really go either way.
"""

from __future__ import annotations

import time
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from jivaka.core.knowledge.condition import Condition, Literal, SetValue, literals
from jivaka.core.screening.program import compile_program
from jivaka.core.screening.screen import referral_condition
from jivaka.core.truth import Truth
from jivaka.engines.proof.certificate.prover import Prover
from jivaka.engines.proof.findings import Breach, Certificate, Outcome
from jivaka.engines.proof.model.cells import fields_of
from jivaka.engines.proof.model.clauses import Clauses, Unshared
from jivaka.engines.proof.model.logic import join, joined
from jivaka.engines.proof.model.program import nodes_of
from jivaka.engines.proof.refute import certify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jivaka.core.knowledge.condition import Value
    from jivaka.core.knowledge.values import Rule
    from jivaka.engines.proof.model.cells import Bits
    from jivaka.engines.proof.worlds import Ground


def compiled_says_the_same(law: str, ground: Ground) -> Iterator[Outcome | Certificate]:
    """Compare the operation list with the tree of every rule and of its referral, for any values of the literals.

    Parts are compared before what they are parts of, so that each comparison follows from the ones before it.
    """
    start = time.perf_counter()
    clauses = Clauses()
    variables = {literal: clauses.fresh() for literal in ground.program.literals}
    nodes = nodes_of(clauses, ground.program, list(variables.values()))
    conditions = [rule.condition for rule in ground.knowledge.rules]
    conditions += [referral_condition(rule) for rule in ground.knowledge.rules]
    trees = _trees(conditions, clauses, variables)
    prover = Prover(clauses)
    _compare_parts(conditions, trees, nodes, prover)
    lost: list[int] = []
    for place, condition in enumerate(conditions):
        node, tree = nodes[ground.program.outputs[place]], trees.get(condition)
        if tree is None or not (prover.refutes(node, -tree) and prover.refutes(tree, -node)):
            lost.append(place)
    rules = ground.knowledge.rules
    broken = dict.fromkeys(rules[place % len(rules)].id for place in sorted(lost))
    breaches = tuple(
        Breach(name, (name,), note="The operation list says something else than the written condition.")
        for name in broken
    )
    yield Outcome(law, 2 * len(conditions), breaches, time.perf_counter() - start)
    yield certify("operations", prover)


def _trees(conditions: Sequence[Condition], clauses: Clauses, variables: Mapping[Literal, int]) -> dict[Condition, int]:
    """Return a formula of its own for every condition and every part of one, parts first.

    What reads a test that the list does not know has none.
    """
    builder = Unshared(clauses)
    found: dict[Condition, int] = {}

    def visit(condition: Condition) -> None:
        if condition in found:
            return
        if isinstance(condition, Literal):
            if condition in variables:
                found[condition] = variables[condition]
            return
        for part in condition.parts:
            visit(part)
        if all(part in found for part in condition.parts):
            found[condition] = join(builder, condition, [found[part] for part in condition.parts])

    for condition in conditions:
        visit(condition)
    return found


def _compare_parts(
    conditions: Sequence[Condition], trees: Mapping[Condition, int], nodes: Sequence[int], prover: Prover
) -> None:
    """Learn that a part is what the list should have made of it; where it is not, the rules are decided without."""
    parts = list(trees)
    again = compile_program([*conditions, *parts])
    for part, place in zip(parts, again.outputs[len(conditions) :], strict=True):
        if place < len(nodes) and nodes[place] != trees[part]:
            for one, two in ((nodes[place], trees[part]), (trees[part], nodes[place])):
                prover.learns(one, -two)


def unknown_is_exact(law: str, ground: Ground) -> Iterator[Outcome | Certificate]:
    """Show that a rule is open only where its open answers can still make it hold, and can still make it fail.

    Mostly one answer to each question makes all its tests pass, and another makes all fail; then nothing is left to
    show. For the other rules every completion of the questions in doubt is written out and decided with clauses.
    """
    start = time.perf_counter()
    breaches: list[Breach] = []
    certificates: list[Certificate] = []
    for rule in ground.knowledge.rules:
        doubtful = _doubtful(rule, ground)
        if doubtful and not rule.mixed:
            breach, certificate = _decide(rule, doubtful, ground)
            breaches += [breach] if breach is not None else []
            certificates.append(certificate)
    yield Outcome(law, 2 * len(ground.knowledge.rules), tuple(breaches), time.perf_counter() - start)
    yield from certificates


def no_circle(law: str, ground: Ground) -> Iterator[Outcome | Certificate]:
    """Show that no question waits for itself to know whether it applies."""
    circle = ground.shape.circle
    breaches = (Breach(circle[0], (), note=f"These wait for one another: {', '.join(circle)}."),) if circle else ()
    yield Outcome(law, len(ground.knowledge.conditional), breaches, 0.0)


def _by_question(rule: Rule) -> dict[str, tuple[Literal, ...]]:
    found: dict[str, dict[Literal, None]] = {}
    for literal in literals(rule.condition):
        found.setdefault(literal.test.question, {})[literal] = None
    return {name: tuple(each) for name, each in found.items()}


def _doubtful(rule: Rule, ground: Ground) -> tuple[str, ...]:
    """Return the questions of which no single answer passes all tests, or none fails all."""
    return tuple(
        name
        for name, each in _by_question(rule).items()
        if not {True, False} <= {_all_go(each, value) for value in answers_to(name, each, ground)}
    )


def _all_go(each: tuple[Literal, ...], value: Value) -> bool | None:
    """Return True where all literals hold on an answer, False where none does, else None."""
    held = {_holds(literal, value) for literal in each}
    return held.pop() if len(held) == 1 else None


def _holds(literal: Literal, value: Value) -> bool:
    return (literal.test.reads(value) is Truth.TRUE) != literal.negated


def answers_to(name: str, each: tuple[Literal, ...], ground: Ground) -> list[Value]:
    """Return enough answers to a question to make its tests go every way they can go together."""
    shape = ground.shape
    match shape.kind(name):
        case "boolean":
            return [True, False]
        case "choice":
            return [frozenset({option}) for option in shape.options[name]]
        case "number":
            return [float(cell) for cell in shape.cells[name]]
        case _:
            return _lists(name, each, ground)


def _lists(name: str, each: tuple[Literal, ...], ground: Ground) -> list[Value]:
    everything = frozenset(ground.shape.options[name])
    negated = [literal.test for literal in each if literal.negated]
    some = negated or []
    lists = {everything, frozenset[str]()}
    for count in range(len(some) + 1):
        for avoided in combinations(some, count):
            lists.add(everything - frozenset().union(*(getattr(test, "options", ()) for test in avoided)))
    return [SetValue(held, held) for held in sorted(lists, key=sorted)]


def _decide(rule: Rule, doubtful: tuple[str, ...], ground: Ground) -> tuple[Breach | None, Certificate]:
    clauses = Clauses()
    by_question = _by_question(rule)
    fields = fields_of(clauses, ground.shape, by_question)
    choices = [answers_to(name, by_question[name], ground) for name in doubtful]
    completions: list[dict[str, Value]] = [dict(zip(doubtful, values, strict=True)) for values in product(*choices)]

    def value(*, filled: Mapping[str, Any], otherwise: bool) -> int:
        return joined(clauses, rule.condition, lambda literal: _under(clauses, fields, literal, filled, otherwise))

    may, must = value(filled={}, otherwise=True), value(filled={}, otherwise=False)
    none = [-value(filled=filled, otherwise=True) for filled in completions]
    every = [value(filled=filled, otherwise=False) for filled in completions]
    prover = Prover(clauses)
    wrong_open = not prover.refutes(may, *none)
    wrong_closed = not prover.refutes(-must, *every)
    note = "It is called open where no answer makes it hold." if wrong_open else ""
    note = note or ("It is called open where every answer makes it hold." if wrong_closed else "")
    breach = Breach(rule.id, (rule.id,), note=f"{note} The questions: {', '.join(doubtful)}.") if note else None
    return breach, certify(f"conditions {rule.id}", prover)


def _under(
    clauses: Clauses,
    fields: Mapping[str, Bits],
    literal: Literal,
    filled: Mapping[str, Value],
    otherwise: bool,  # noqa: FBT001
) -> int:
    """Return a literal where an open answer is filled in; one that is not named goes as `otherwise` says."""
    field = fields[literal.test.question]
    passes = field.reads(literal.test)
    passes = -passes if literal.negated else passes
    name = literal.test.question
    open_value = _holds(literal, filled[name]) if name in filled else otherwise
    known = clauses.every((field.known, passes))
    return clauses.some((known, -field.known)) if open_value else known
