"""How much the adaptive interview asks, beside the full form and beside a lower bound that no interview can beat.

Run: .venv/bin/python benchmarks/interview.py

Every example client answers the interview from the recorded answers ('unknown' where there is none). 'full form'
counts the questions that surely or possibly apply. The bound is the size of a smallest set of questions that touches
every rule which could still change the guaranteed result: as long as a rule has no answered question it stays open.
Essential questions must be asked by contract, so they are in the bound as well.
"""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pysat.examples.hitman import Hitman

from jivaka.config.main import load_assessor
from jivaka.core.intake.findings import Findings, to_findings
from jivaka.core.intake.next_screen import next_screen
from jivaka.core.intake.reading import read_intake
from jivaka.core.knowledge.condition import questions, value
from jivaka.core.screening.waiting import questions_worth_asking
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from jivaka.core.assessment.assessor import Assessor

TODAY = date(2026, 11, 25)
CASES = Path(__file__).parents[1] / "knowledge" / "cases" / "clients.jsonl"


def findings_of(assessor: Assessor, answers: dict[str, Any]) -> Findings:
    intake, problems = read_intake({"answers": answers}, assessor.knowledge, assessor.names, today=TODAY)
    if intake is None:
        raise SystemExit(problems)
    return to_findings(intake, assessor.knowledge)


def interview(assessor: Assessor, recorded: dict[str, Any]) -> tuple[int, int, str]:
    """Return (screens, questions, disposition) of one interview."""
    given: dict[str, Any] = {}
    screens = 0
    while True:
        findings = findings_of(assessor, given)
        shown = next_screen(findings, assessor.knowledge, questions_worth_asking(assessor.screener, findings))
        if shown is None:
            decision = assessor.screener.screen(findings)
            return screens, len(given), "undetermined" if decision.undetermined else decision.disposition.id
        screens += 1
        for name in shown.questions:
            text = assessor.knowledge.questions[name].type == "text"
            given[name] = recorded.get(name, "no" if text else "unknown")


def applicable(assessor: Assessor, findings: Findings) -> list[str]:
    return [
        question.id
        for question in assessor.knowledge.questions.values()
        if question.screen not in ("daily_life", "wishes")
        and (question.applies is None or value(question.applies, findings.truth) is not Truth.FALSE)
    ]


def bound(assessor: Assessor, findings: Findings) -> int:
    """Return the size of a smallest set that holds the essential questions and touches every rule that matters."""
    decision = assessor.screener.screen(findings)
    asked = set(applicable(assessor, findings))
    essential = {name for name in asked if assessor.knowledge.questions[name].essential}
    if decision.lowest.name in ("URGENT", "EMERGENCY"):
        return 1
    matters = [
        r for r in assessor.knowledge.rules if r.effect.disposition > decision.lowest or decision.lowest.permits_massage
    ]
    sets = [questions(rule.condition) & asked for rule in matters]
    open_sets = [found for found in sets if found and not found & essential]
    hitter = Hitman(bootstrap_with=[sorted(found) for found in open_sets], htype="rc2")
    smallest = hitter.get() or []
    return len(essential) + len(smallest)


def main() -> None:
    assessor, _problems = load_assessor()
    rows: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    for line in CASES.read_text(encoding="utf-8").splitlines():
        recorded = json.loads(line)["answers"]
        whole = findings_of(assessor, recorded)
        screens, asked, disposition = interview(assessor, recorded)
        rows[disposition].append((screens, asked, len(applicable(assessor, whole)), bound(assessor, whole)))
    print(f"{'disposition':<22}{'clients':>8}{'screens':>9}{'asked':>8}{'full form':>11}{'bound':>7}{'asked/full':>12}")
    for name, found in rows.items():
        screens, asked, full, least = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{name:<22}{len(found):>8}{screens:>9g}{asked:>8g}{full:>11g}{least:>7g}{asked / full:>12.2f}")


if __name__ == "__main__":
    main()
