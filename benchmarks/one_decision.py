"""How long one client takes: the compiled reading beside the tree of conditions and beside zen-engine, in one run.

Run: PYTHONPATH=tests .venv/bin/python -P benchmarks/one_decision.py

Figures are processor-microseconds of the example clients, whose findings are read beforehand; each is the quickest of
several runs. Every rule's values are compared with the tree's, client by client. zen-engine (pip install zen-engine)
has no third truth value: it is compared where the answers leave nothing open, and is left out where it is missing.
"""

from __future__ import annotations

import json
import runpy
import statistics
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jivaka.config.main import load_assessor
from jivaka.core.intake.findings import Findings, to_findings
from jivaka.core.intake.reading import read_intake
from jivaka.core.knowledge.condition import SetValue, value
from jivaka.core.screening.program import truth_of_code
from jivaka.core.screening.reasons import sufficient_reason, would_lower, would_raise
from jivaka.core.screening.screen import referral_condition

try:
    import zen
except ModuleNotFoundError:
    zen = None

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Knowledge, Question
    from jivaka.core.truth import Truth

TODAY = date(2026, 11, 25)
CASES = Path(__file__).parents[1] / "knowledge" / "cases" / "clients.jsonl"
RUNS = 7


def clients(assessor: Assessor) -> list[Findings]:
    found: list[Findings] = []
    for line in CASES.read_text(encoding="utf-8").splitlines():
        raw = {"answers": json.loads(line)["answers"]}
        intake, problems = read_intake(raw, assessor.knowledge, assessor.names, today=TODAY)
        if intake is None:
            raise SystemExit(problems)
        found.append(to_findings(intake, assessor.knowledge))
    return found


def microseconds(work: Callable[[Any], object], inputs: Sequence[Any], runs: int = RUNS) -> list[float]:
    """Return the quickest run for every input."""
    taken: list[float] = []
    for one in inputs:
        quickest = float("inf")
        for _ in range(runs):
            began = time.process_time()
            work(one)
            quickest = min(quickest, time.process_time() - began)
        taken.append(quickest * 1e6)
    return taken


def said(what: str, taken: Sequence[float], besides: float | None = None) -> float:
    middle = statistics.median(taken)
    ratio = "" if besides is None else f"   {middle / besides:6.1f} times ours"
    print(f"  {what:<58}{middle:>9.0f}{max(taken):>9.0f}{ratio}")
    return middle


def tree(knowledge: Knowledge) -> Callable[[Findings], list[tuple[str, Truth, Truth]]]:
    """Return the obvious reading: every rule's condition and referral, walked as a tree."""
    rules = [(rule.id, rule.condition, referral_condition(rule)) for rule in knowledge.rules]

    def walk(findings: Findings) -> list[tuple[str, Truth, Truth]]:
        return [(name, value(first, findings.truth), value(second, findings.truth)) for name, first, second in rules]

    return walk


def compare_with_tree(assessor: Assessor, found: Sequence[Findings]) -> None:
    walk = tree(assessor.knowledge)
    for findings in found:
        codes = {state.rule.id: (state.condition, state.referral) for state in assessor.screener.states(findings)}
        for name, first, second in walk(findings):
            condition, referral = codes.get(name, (0, 0))
            if (truth_of_code(condition), truth_of_code(referral)) != (first, second):
                msg = f"The two readings of {name} differ."
                raise SystemExit(msg)


def context(findings: Findings, knowledge: Knowledge) -> dict[str, Any]:
    """Return the answers as zen-engine takes them: what nobody knows is absent."""
    return {name: plain(findings.values.get(name), question) for name, question in knowledge.questions.items()} | {
        "bmi": findings.values.get("bmi")
    }


def plain(found: object, question: Question) -> object:
    if isinstance(found, SetValue):
        return sorted(found.has)
    if isinstance(found, frozenset):
        return min(found)
    if found is None and question.type in ("multi", "medicines", "text"):
        return []
    return found


def beside_zen(assessor: Assessor, found: Sequence[Findings], ours: float) -> None:
    graph = runpy.run_path(str(Path(__file__).with_name("cohort.py")))["zen_graph"](assessor.knowledge)
    decision = zen.ZenEngine().create_decision(json.dumps(graph))
    decisions = [assessor.screener.screen(findings) for findings in found]
    closed = [
        (context(one.findings, assessor.knowledge), one.disposition)
        for one in decisions
        if one.lowest == one.worst and not one.blocked
    ]
    for answers, disposition in closed:
        result = decision.evaluate(answers)["result"]
        if max((row["level"] for row in result or ()), default=0) != disposition:
            msg = "zen-engine gives another disposition."
            raise SystemExit(msg)
    inputs = [answers for answers, _ in closed]
    print(f"  (zen-engine: {len(closed)} clients with nothing open, all dispositions the same)")
    said("zen-engine: rows that hold", microseconds(decision.evaluate, inputs, 3), ours)
    traced = microseconds(lambda answers: decision.evaluate(answers, {"trace": True}), inputs, 3)
    said("zen-engine: the same with its trace", traced, ours)


def main() -> None:
    assessor, _problems = load_assessor()
    screener, found = assessor.screener, clients(assessor)
    compare_with_tree(assessor, found)
    decisions = [screener.screen(findings) for findings in found]
    print(f"{len(found)} clients, {len(assessor.knowledge.rules)} rules; every reading the same as the tree's")
    print(f"  {'processor-microseconds':<58}{'median':>9}{'slowest':>9}")
    ours = said("every rule: holds, open or refuted", microseconds(screener.states, found))
    said("  the same, walking the trees", microseconds(tree(assessor.knowledge), found, 3), ours)
    whole = said("the decision with limits and open points", microseconds(screener.screen, found))
    why = microseconds(lambda one: (sufficient_reason(one), would_raise(one), would_lower(one)), decisions)
    said("its sufficient reason and what would change it", why)
    print(f"  {'decision and reasons together':<58}{whole + statistics.median(why):>9.0f}")
    said("everything: massages, course and words too", microseconds(lambda f: assessor.assess_intake(f.intake), found))
    if zen is None:
        print("  zen-engine is not installed: left out")
    else:
        beside_zen(assessor, found, ours)


if __name__ == "__main__":
    main()
