"""Gives every literal of a program its planes for a whole cohort: what the core's LiteralReader gives for one client.

Each literal has a plane for MAY and one for MUST. COUNTED is one of the two, by the policy of its question, except for
medicine classes: a name that nobody could read leaves every class possible, but counts only for its own rule.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jivaka.core.intake.findings import MEDICINES
from jivaka.core.knowledge.condition import Count, Includes, IsTrue, Literal, OneOf, Some, Within
from jivaka.core.screening.literal_codes import unknown_counts
from jivaka.engines.cohort.planes import Words, any_of, everyone, packed
from jivaka.engines.cohort.wiring import Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jivaka.core.knowledge.condition import Condition, Test
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.engines.cohort.columns import Cohort
    from jivaka.engines.cohort.wiring import Wiring


@dataclass(frozen=True, slots=True)
class LiteralInputs:
    """The planes of one literal: where it must hold, where it may, and where a medicine class counts.

    With `is_shared` the second is that of the question: where nobody knows the answer; there it may hold too. `counts`
    says whether an open one counts, by the policy of its question.
    """

    must: int
    may: int
    is_shared: bool
    counted: int | None
    counts: bool

    def wires(self, wiring: Wiring) -> Triple:
        """Return the wires of the three values."""
        may = wiring.either(self.must, self.may) if self.is_shared else self.may
        if self.counted is not None:
            return Triple(may, self.counted, self.must)
        return Triple(may, may if self.counts else self.must, self.must)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Which planes each literal has; the planes of a cohort are made in this order. More follow for the whole intake.

    `opened` gives for a question the plane 'nobody knows the answer'. `blocked`: a question that only a person can
    settle was answered with 'unknown'. `missing`: an essential one was never asked and may apply. `places` gives for a
    body-area question the wires 'some patch may be meant' and 'nobody knows which'.
    """

    literals: tuple[LiteralInputs, ...]
    opened: Mapping[str, int]
    blocked: int
    missing: int
    places: Mapping[str, tuple[int, int]]

    @property
    def count(self) -> int:
        """Return how many planes there are."""
        return self.missing + 1 + 2 * len(self.places)


def inputs_for(literals: Sequence[Literal], knowledge: Knowledge) -> Inputs:
    """Return the planes of the literals of a program.

    To read a plane is what takes longest. So where an answer is never known in part, the literals of a question share
    one plane that says that it is open.
    """
    number = itertools.count()
    asked = Counter(literal.test.question for literal in literals if not literal.negated)
    parted = half_known(knowledge)
    opened = {name: next(number) for name, times in asked.items() if times > 1 and name not in parted}
    found: list[LiteralInputs] = []
    for literal in literals:
        name = literal.test.question
        question = knowledge.questions.get(name)
        counts = unknown_counts(literal, question.on_unknown if question else "ignore")
        is_shared = name in opened and not literal.negated
        must, may = next(number), opened[name] if is_shared else next(number)
        found.append(LiteralInputs(must, may, is_shared, next(number) if name == MEDICINES else None, counts))
    blocked, missing = next(number), next(number)
    places = dict.fromkeys(
        limit.areas_from for rule in knowledge.rules for limit in rule.effect.limits if limit.areas_from
    )
    return Inputs(tuple(found), opened, blocked, missing, {name: (next(number), next(number)) for name in places})


def half_known(knowledge: Knowledge) -> frozenset[str]:
    """Return the questions whose answer may be known in part: medicines, and what a medicine says something about."""
    spoken = [one.sets for one in knowledge.medicine_classes.values()]
    spoken += [one.sets for one in knowledge.medicine_phrases]
    return frozenset({MEDICINES, *(each.question for sets in spoken for each in sets)})


class LiteralPlanes:
    """Reads the planes of literals from a cohort."""

    def __init__(self, cohort: Cohort, knowledge: Knowledge) -> None:
        """Name the cohort and the policies."""
        self._cohort, self._knowledge = cohort, knowledge
        self._everyone = everyone(cohort.clients)

    def all(self, literals: Sequence[Literal], inputs: Inputs) -> Words:
        """Return the planes of all inputs, one a row."""
        planes = np.empty((inputs.count, len(self._everyone)), dtype=np.uint64)
        for name, place in inputs.opened.items():
            planes[place] = self._open(name) & self._everyone
        for literal, own in zip(literals, inputs.literals, strict=True):
            may, planes[own.must] = self.literal(literal)
            if not own.is_shared:
                planes[own.may] = may
            elif not np.array_equal(may, planes[own.must] | planes[own.may]):
                message = f"An answer to '{literal.test.question}' is known in part, though no medicine speaks of it."
                raise ValueError(message)
            if own.counted is not None:
                planes[own.counted] = self._counted(literal, may, planes[own.must])
        planes[inputs.blocked] = self._blocked()
        planes[inputs.missing] = self._missing()
        for name, (somewhere, anywhere) in inputs.places.items():
            rows = self._cohort.layout.rows[name].values()
            planes[somewhere] = self._any(self._cohort.may[row] for row in rows) & self._everyone
            planes[anywhere] = self._open(name) & self._everyone
        return planes

    def literal(self, literal: Literal) -> tuple[Words, Words]:
        """Return where the literal may hold and where it must."""
        may, must = self.test(literal.test)
        if literal.negated:
            return ~must & self._everyone, ~may & self._everyone
        return may & self._everyone, must & self._everyone

    def condition(self, condition: Condition) -> tuple[Words, Words]:
        """Return where a condition may hold and where it must: the plain reading, part by part."""
        if isinstance(condition, Literal):
            return self.literal(condition)
        wanted = condition.count if isinstance(condition, Count) else len(condition.parts)
        wanted = 1 if isinstance(condition, Some) else wanted
        parts = [self.condition(part) for part in condition.parts]
        may, must = (_at_least(wanted, [part[bit] for part in parts]) for bit in (0, 1))
        return may & self._everyone, must & self._everyone

    def test(self, test: Test) -> tuple[Words, Words]:
        """Return where the test may hold and where it must; the bits after the last client mean nothing."""
        cohort = self._cohort
        if isinstance(test, Within):
            return self._within(test)
        rows = cohort.layout.rows[test.question]
        if isinstance(test, IsTrue):
            return cohort.may[rows["yes"]], cohort.has[rows["yes"]]
        wanted = [rows[option] for option in test.options if option in rows]
        may = self._any(cohort.may[row] for row in wanted)
        if isinstance(test, Includes):
            return may, self._any(cohort.has[row] for row in wanted)
        return may, self._surely_one_of(test, may)

    def _surely_one_of(self, test: OneOf, may: Words) -> Words:
        rows = self._cohort.layout.rows[test.question]
        others = self._any(self._cohort.may[row] for option, row in rows.items() if option not in test.options)
        known: Words = self._cohort.known[self._cohort.layout.questions[test.question]]
        return may & ~others & known

    def _within(self, test: Within) -> tuple[Words, Words]:
        cohort = self._cohort
        numbers = cohort.numbers[cohort.layout.numbers[test.question]]
        inside = np.isfinite(numbers)
        if test.low is not None:
            inside &= numbers > test.low if test.low_open else numbers >= test.low
        if test.high is not None:
            inside &= numbers < test.high if test.high_open else numbers <= test.high
        must = packed(inside)
        return must | self._open(test.question), must

    def _open(self, question: str) -> Words:
        place = self._cohort.layout.questions[question]
        settled: Words = self._cohort.known[place] | self._cohort.not_applicable[place]
        return ~settled

    def _counted(self, literal: Literal, may: Words, must: Words) -> Words:
        """Return where a medicine class counts: where it must, and where it may and nothing at all is known."""
        question = self._knowledge.questions.get(MEDICINES)
        if not unknown_counts(literal, question.on_unknown if question else "ignore"):
            return must
        known: Words = self._cohort.known[self._cohort.layout.questions[MEDICINES]]
        return must | (may & ~known)

    def _blocked(self) -> Words:
        wanted = (q.id for q in self._knowledge.questions.values() if q.on_unknown == "block")
        return self._states(self._cohort.said_unknown, wanted)

    def _missing(self) -> Words:
        wanted = (q.id for q in self._knowledge.questions.values() if q.essential)
        return self._states(self._cohort.unasked, wanted)

    def _states(self, planes: Words, names: Iterable[str]) -> Words:
        places = self._cohort.layout.questions
        return self._any(planes[places[name]] for name in names if name in places) & self._everyone

    def _any(self, planes: Iterable[Words]) -> Words:
        return any_of(planes, self._cohort.clients)


def _at_least(wanted: int, planes: Sequence[Words]) -> Words:
    """Return where at least `wanted` of the planes hold; `reached[n]` is where more than n of those seen so far do."""
    reached = [np.zeros_like(planes[0]) for _ in range(wanted)]
    for plane in planes:
        for place in range(wanted - 1, 0, -1):
            reached[place] |= reached[place - 1] & plane
        reached[0] |= plane
    return reached[-1]
