"""How much the adaptive interview asks, beside the full form and beside a lower bound that no interview can beat.

Run: .venv/bin/python benchmarks/interview.py

Every example client answers the interview from the recorded answers ('unknown' where there is none). 'full form' is
every question that may apply to the client; 'for safety' leaves out what only plans the massage. The bound is the
smallest set of this client's own answers that settles the result: it holds every essential question that applies,
which is asked by contract, and settles every rule that could still matter. It is found by MaxSAT and knows the
answers in advance, so no interview can ask less.
"""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from jivaka.config.main import load_assessor
from jivaka.core.assessment.interview import next_step
from jivaka.core.intake.findings import Findings, to_findings
from jivaka.core.intake.reading import read_intake
from jivaka.core.knowledge.condition import Condition, Every, Literal, needed, value
from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.program import MUST
from jivaka.core.screening.reasons import because
from jivaka.core.screening.screen import referral_condition
from jivaka.core.screening.waiting import Sure, questions_worth_asking
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Rule
    from jivaka.core.screening.values import Decision

TODAY = date(2026, 11, 25)
CASES = Path(__file__).parents[1] / "knowledge" / "cases" / "clients.jsonl"


def findings_of(assessor: Assessor, answers: dict[str, Any]) -> Findings:
    intake, problems = read_intake({"answers": answers}, assessor.knowledge, assessor.names, today=TODAY)
    if intake is None:
        raise SystemExit(problems)
    return to_findings(intake, assessor.knowledge)


def interview(assessor: Assessor, recorded: dict[str, Any]) -> tuple[int, int, dict[str, Any]]:
    """Return the screens, the questions asked for safety, and all answers of one whole interview."""
    given: dict[str, Any] = {}
    screens = safety = 0
    while True:
        findings = findings_of(assessor, given)
        shown = next_step(findings, assessor).shown
        if shown is None:
            return screens, safety, given
        screens += 1
        worth = questions_worth_asking(assessor.screener, findings)
        safety += sum(name in worth for name in shown.questions)
        for name in shown.questions:
            text = assessor.knowledge.questions[name].type == "text"
            given[name] = recorded.get(name, "no" if text else "unknown")


def applicable(assessor: Assessor, findings: Findings) -> list[str]:
    return [
        question.id
        for question in assessor.knowledge.questions.values()
        if question.applies is None or value(question.applies, findings.truth) is not Truth.FALSE
    ]


@dataclass
class Certificate:
    """Clauses that say which questions settle which conditions, for one client whose answers are all known to us."""

    assessor: Assessor
    findings: Findings
    clauses: WCNF = field(default_factory=WCNF)
    asked: dict[str, int] = field(default_factory=dict)
    known: dict[Condition, int] = field(default_factory=dict)
    last: int = 0

    def fresh(self) -> int:
        self.last += 1
        return self.last

    def ask(self, name: str) -> int:
        """Return the variable 'this question is asked'; every question asked costs one."""
        if name not in self.asked:
            self.asked[name] = self.fresh()
            self.clauses.append([-self.asked[name]], weight=1)
        return self.asked[name]

    def settled(self, condition: Condition) -> int:
        """Return a variable that can be true only if the condition is settled by the questions asked."""
        if condition not in self.known:
            self.known[condition] = found = self.fresh()
            for clause in self._needs(condition):
                self.clauses.append([-found, *clause])
        return self.known[condition]

    def _needs(self, condition: Condition) -> list[list[int]]:
        if isinstance(condition, Literal):
            return self._literal(condition)
        truth = value(condition, self.findings.truth)
        parts = condition.parts
        if truth is Truth.UNKNOWN:
            return [[self.settled(part)] for part in parts]
        same = [self.settled(part) for part in parts if value(part, self.findings.truth) is truth]
        enough = needed(condition) if truth is Truth.TRUE else len(parts) - needed(condition) + 1
        if isinstance(condition, Every) and truth is Truth.TRUE:
            return [[part] for part in same]
        return [list(some) for some in combinations(same, len(same) - enough + 1)]

    def _literal(self, literal: Literal) -> list[list[int]]:
        name = literal.test.question
        question = self.assessor.knowledge.questions.get(name)
        if question is None:
            return [[self.ask(part)] for part in ("height_cm", "weight_kg")]
        if name not in self.findings.not_applicable or question.applies is None:
            return [] if name in self.findings.raised else [[self.ask(name)]]
        return [[self.settled(question.applies)]]


def matters(rule: Rule, decision: Decision, others: Sure) -> bool:
    """Return whether the result is not settled before this rule is."""
    if decision.lowest.permits_massage and others.lacks(rule.effect):
        return True
    return rule.effect.disposition > decision.lowest


def bound(assessor: Assessor, findings: Findings) -> int:
    """Return how many answers at least settle the result of this client."""
    decision = assessor.screener.screen(findings)
    if decision.lowest >= Disposition.URGENT:
        return smallest_reason(decision)
    certificate = Certificate(assessor, findings)
    for name in applicable(assessor, findings):
        if assessor.knowledge.questions[name].essential:
            certificate.clauses.append([certificate.ask(name)])
    sure = [state for state in decision.states if state.condition & MUST]
    for rule in assessor.knowledge.rules:
        if matters(rule, decision, Sure.of(state for state in sure if state.rule is not rule)):
            certificate.clauses.append([certificate.settled(rule.condition)])
    with RC2(certificate.clauses) as solver:
        solver.compute()
        return int(solver.cost)


def smallest_reason(decision: Decision) -> int:
    """Return the number of answers in the smallest reason for a visit on the same day or an ambulance."""
    reasons = (
        because(referral_condition(rule), decision.findings)
        for rule in decision.fired
        if rule.effect.disposition >= Disposition.URGENT
    )
    return min(len(reason) for reason in reasons if reason)


def middle(rows: Sequence[Sequence[int]]) -> list[float]:
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def main() -> None:
    assessor, _problems = load_assessor()
    rows: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for line in CASES.read_text(encoding="utf-8").splitlines():
        recorded = json.loads(line)["answers"]
        screens, safety, given = interview(assessor, recorded)
        findings = findings_of(assessor, given)
        decision = assessor.screener.screen(findings)
        form = applicable(assessor, findings_of(assessor, recorded))
        counted = screens, len(given), len(form), safety, bound(assessor, findings)
        rows["undetermined" if decision.undetermined else decision.disposition.id].append(counted)
    print(
        f"{'median client':<22}{'clients':>8}{'screens':>9}{'asked':>8}{'full form':>11}{'for safety':>12}{'bound':>7}"
    )
    for name, found in rows.items():
        screens, asked, form, safety, least = middle(found)
        print(f"{name:<22}{len(found):>8}{screens:>9g}{asked:>8g}{form:>11g}{safety:>12g}{least:>7g}")


if __name__ == "__main__":
    main()
