"""Gives every literal of a program its value for one client, with the policy for answers that are not known.

A risk that hangs on an ignored question does not count; a protection that hangs on one does not count either, so its
negation does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.intake.findings import MEDICINES
from jivaka.core.knowledge.condition import SetValue
from jivaka.core.screening.program import ALL, COUNTED, MAY, code_of
from jivaka.core.screening.watching import watched_literals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.condition import Literal, Value
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.core.screening.program import Program


def unknown_counts(literal: Literal, policy: str) -> bool:
    """Return whether an unknown literal counts as if it held."""
    return literal.negated or policy != "ignore"


Block = tuple[bytes, tuple[int, ...]]
"""The values of one question's literals, one byte each, and the rules that they wake."""


@dataclass(frozen=True, slots=True)
class _Row:
    """The literals of one question with their blocks while it is unknown or does not apply, and for answers seen."""

    question: str
    literals: tuple[Literal, ...]
    first: int
    unknown: Block
    not_applicable: Block
    seen: dict[Any, Block]


class LiteralReader:
    """Reads the literals of one program from findings; made once for a knowledge base."""

    def __init__(self, program: Program, knowledge: Knowledge, rules: int) -> None:
        """Sort the literals by question, and note which of the first `rules` outputs each literal wakes."""
        wakes: list[list[int]] = [[] for _ in program.literals]
        for rule, watched in enumerate(watched_literals(program)[:rules]):
            for literal in watched:
                wakes[literal].append(rule)
        self._wakes = tuple(map(tuple, wakes))
        self._rows: list[_Row] = []
        first = 0
        for question, group in groupby(program.literals, key=lambda literal: literal.test.question):
            literals = tuple(group)
            known = knowledge.questions.get(question)
            policy = known.on_unknown if known else "ignore"
            unknown = (MAY | COUNTED if unknown_counts(literal, policy) else MAY for literal in literals)
            inapplicable = (ALL if literal.negated else 0 for literal in literals)
            row = _Row(question, literals, first, self._block(first, unknown), self._block(first, inapplicable), {})
            self._rows.append(row)
            first += len(literals)

    def read(self, findings: Findings) -> tuple[bytes, set[int]]:
        """Return the value of every literal, and the rules of which a watched literal may hold."""
        parts: list[bytes] = []
        awake: set[int] = set()
        values, not_applicable = findings.values, findings.not_applicable
        for row in self._rows:
            found = values.get(row.question)
            if found is None:
                codes, wakes = row.not_applicable if row.question in not_applicable else row.unknown
            else:
                key = (found.has, found.may) if isinstance(found, SetValue) else found
                codes, wakes = row.seen.get(key) or self._remember(row, key, found)
            parts.append(codes)
            if wakes:
                awake.update(wakes)
        return b"".join(parts), awake

    def _remember(self, row: _Row, key: object, found: Value) -> Block:
        if len(row.seen) >= _MOST_REMEMBERED:
            row.seen.clear()
        row.seen[key] = self._block(row.first, (known_code(literal, found) for literal in row.literals))
        return row.seen[key]

    def _block(self, first: int, codes: Iterable[int]) -> Block:
        found = bytes(codes)
        wakes = {rule for place, code in enumerate(found) if code for rule in self._wakes[first + place]}
        return found, tuple(sorted(wakes))


_MOST_REMEMBERED: Final = 1000
"""Answers remembered for one question."""


def known_code(literal: Literal, found: Value) -> int:
    """Return the value of a literal on an answer that is known, wholly or in part.

    A medicine name that nobody could read leaves every class possible, but only the rule for unknown medicines counts
    it.
    """
    truth = literal.test.reads(found)
    if literal.negated:
        truth = ~truth
    unreadable = isinstance(found, SetValue) and literal.test.question == MEDICINES
    return code_of(truth, counted=not unreadable)


def plain_codes(literals: Sequence[Literal], findings: Findings, knowledge: Knowledge) -> list[int]:
    """Return the same codes one by one, without tables: the obvious twin of LiteralReader."""
    codes: list[int] = []
    policies: Mapping[str, str] = {name: question.on_unknown for name, question in knowledge.questions.items()}
    for literal in literals:
        truth = findings.truth(literal)
        question = literal.test.question
        counted = unknown_counts(literal, policies.get(question, "ignore"))
        unreadable = question == MEDICINES and question in findings.values
        codes.append(code_of(truth, counted=counted and not unreadable))
    return codes
