"""Gives every literal of a program its value for one client, with the policy for answers that are not known.

A risk that hangs on an ignored question does not count; a protection that hangs on one does not count either, so its
negation does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.intake.findings import MEDICINES
from jivaka.core.knowledge.condition import SetValue
from jivaka.core.screening.program import ALL, COUNTED, MAY, code_of
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.condition import Literal, Value
    from jivaka.core.knowledge.values import Knowledge


def unknown_counts(literal: Literal, policy: str) -> bool:
    """Return whether an unknown literal counts as if it held."""
    return literal.negated or policy != "ignore"


@dataclass(frozen=True, slots=True)
class _Row:
    """All literals of one question, as (index, literal, value while unknown), and their values for answers seen."""

    question: str
    entries: tuple[tuple[int, Literal, int], ...]
    seen: dict[Value, tuple[tuple[int, int], ...]]


class LiteralReader:
    """Reads the literals of one program from findings; made once for a knowledge base."""

    def __init__(self, literals: Sequence[Literal], knowledge: Knowledge) -> None:
        """Sort the literals by question."""
        rows: dict[str, list[tuple[int, Literal, int]]] = {}
        for index, literal in enumerate(literals):
            question = literal.test.question
            known = knowledge.questions.get(question)
            policy = known.on_unknown if known else "ignore"
            counted = MAY | COUNTED if unknown_counts(literal, policy) else MAY
            rows.setdefault(question, []).append((index, literal, counted))
        self._rows = tuple(_Row(question, tuple(entries), {}) for question, entries in rows.items())
        self._unknown = [0] * len(literals)
        for row in self._rows:
            for index, _, code in row.entries:
                self._unknown[index] = code

    def codes(self, findings: Findings) -> list[int]:
        """Return the value of every literal."""
        codes = self._unknown.copy()
        values, not_applicable = findings.values, findings.not_applicable
        for row in self._rows:
            found = values.get(row.question)
            if found is not None:
                for index, code in row.seen.get(found) or self._known(row, found):
                    codes[index] = code
            elif row.question in not_applicable:
                for index, literal, _ in row.entries:
                    codes[index] = ALL if literal.negated else 0
        return codes

    def _known(self, row: _Row, found: Value) -> tuple[tuple[int, int], ...]:
        if len(row.seen) >= _MOST_REMEMBERED:
            row.seen.clear()
        row.seen[found] = tuple((index, known_code(literal, found)) for index, literal, _ in row.entries)
        return row.seen[found]


_MOST_REMEMBERED = 1000


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
        if truth is Truth.UNKNOWN and question == MEDICINES and question in findings.values:
            counted = False
        codes.append(code_of(truth, counted=counted))
    return codes
