"""Checks the named examples that stand beside every rule: it has been seen to hold, to fail and to stay open.

An example names only the answers that matter; everything else was never asked.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem
from jivaka.core.intake.findings import to_findings
from jivaka.core.intake.reading import read_intake
from jivaka.core.knowledge.condition import value
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from datetime import date

    from jivaka.core.intake.medicine_names import NameIndex
    from jivaka.core.knowledge.values import Example, Knowledge, Rule

EXPECTED: Final = {"holds": Truth.TRUE, "fails": Truth.FALSE, "open": Truth.UNKNOWN}


def check_examples(knowledge: Knowledge, names: NameIndex, *, today: date) -> tuple[Problem, ...]:
    """Return a problem for every example that cannot be read or that does not show what it says."""
    return tuple(
        problem
        for rule in knowledge.rules
        for example in rule.examples
        for problem in _check(rule, example, knowledge, names, today)
    )


def _check(rule: Rule, example: Example, knowledge: Knowledge, names: NameIndex, today: date) -> tuple[Problem, ...]:
    intake, problems = read_intake({"answers": example.answers}, knowledge, names, today=today)
    if intake is None:
        return tuple(
            Problem(
                "example",
                rule.path,
                f"{rule.id}, example '{example.name}': {found.where}: {found.message}",
                found.remedy,
                _line(rule, example, knowledge),
            )
            for found in problems
        )
    findings = to_findings(intake, knowledge)
    truth = value(rule.condition, findings.truth)
    if truth is EXPECTED[example.expect]:
        return ()
    message = f"{rule.id}, example '{example.name}' should show '{example.expect}' and the condition is {truth.value}."
    return (
        Problem(
            "example", rule.path, message, "Correct the example or the condition.", _line(rule, example, knowledge)
        ),
    )


def _line(rule: Rule, example: Example, knowledge: Knowledge) -> int:
    return (
        knowledge.other[rule.path].line_of(json.dumps(example.name, ensure_ascii=False), after=rule.line) or rule.line
    )
