"""How two clients may differ: one has more risk, or has given one more answer, or differs in one question alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.engines.proof.model.logic import implies, same
from jivaka.engines.proof.model.shape import BMI, MEDICINES, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jivaka.engines.proof.model.client import Client
    from jivaka.engines.proof.model.logic import F


def more_risk(before: Client[F], after: Client[F]) -> Iterator[F]:
    """Return that `after` has every finding of `before` and maybe more, and nothing else is different.

    A finding is a yes, an option of a list, or a test that a choice or a number passes; of a protective question it is
    the missing protection. Questions that newly apply, or no longer do, may be in any state.
    """
    yield before.orderly()
    yield after.orderly()
    for name in before.shape.order:
        yield from _riskier(name, before, after)


def _riskier(name: str, before: Client[F], after: Client[F]) -> Iterator[F]:
    logic = before.logic
    if name != BMI:
        applies = logic.no(logic.some((before.not_applicable(name), after.not_applicable(name))))
        yield implies(logic, applies, same(logic, before.known(name), after.known(name)))
        yield implies(logic, applies, same(logic, before.refused(name), after.refused(name)))
    question = before.shape.knowledge.questions.get(name)
    first, second = (after, before) if question is not None and question.protective else (before, after)
    both = logic.every((before.known(name), after.known(name)))
    if before.shape.kind(name) == "list":
        for option in options_of(name, before):
            worse = implies(logic, first.fields[name].has(option), second.fields[name].has(option))
            yield implies(logic, both, worse)
        return
    for test in before.shape.tests[name]:
        yield implies(logic, both, implies(logic, first.fields[name].reads(test), second.fields[name].reads(test)))


def more_answers(before: Client[F], after: Client[F]) -> Iterator[F]:
    """Return that `after` has every answer of `before`, and more to questions that may apply."""
    logic = before.logic
    for name in before.shape.order:
        if name != BMI:
            asked = logic.some((after.known(name), after.refused(name)))
            yield implies(logic, before.known(name), after.known(name))
            yield implies(logic, before.refused(name), asked)
            yield implies(logic, after.refused(name), before.refused(name))
            yield implies(logic, before.not_applicable(name), logic.no(asked))
        for part in _same_values(name, before, after):
            yield implies(logic, before.known(name), part)


def _same_values(name: str, before: Client[F], after: Client[F]) -> Iterator[F]:
    """Yield that what stands as the answer is the same."""
    logic, shape = before.logic, before.shape
    if shape.kind(name) == "number":
        pairs = [(before.fields[name].reads(test), after.fields[name].reads(test)) for test in shape.tests[name]]
    else:
        pairs = [(before.fields[name].has(o), after.fields[name].has(o)) for o in options_of(name, before)]
    for first, second in pairs:
        yield same(logic, first, second)


def options_of(name: str, client: Client[F]) -> tuple[str, ...]:
    """Return everything that an answer can be or hold, words for medicines too."""
    options = client.shape.options.get(name, ("",))
    if name == MEDICINES:
        options += tuple(said(phrase.name) for phrase in client.shape.phrases)
    return options
