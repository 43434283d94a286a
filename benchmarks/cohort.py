"""How many clients a second the cohort engine decides, beside Polars, DuckDB and zen-engine, with the same answers.

Run: PYTHONPATH=tests .venv/bin/python -P benchmarks/cohort.py [clients that the oracles check, 1000000 unless told]

Everybody gives the whole interval of the disposition (lowest, counted, worst) for random partial intakes; every answer
is compared, and a difference ends the run. Each has its data in its own form beforehand (planes, frame, table), and
what planning takes is left out: the time for a few clients is taken off the time for many. Ratios are of
processor-seconds, all threads counted, so that other work on the machine weighs little. zen-engine (pip install
zen-engine) has no third truth value, so it decides complete intakes only; without it that line is left out. Figures
depend on the number of rules, so the whole knowledge base and every tenth of its rules are both shown.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cohort.oracles import Duck, Levels, partly_known, polars_levels, table
from cohort.people import random_answers
from jivaka.config.main import load_assessor
from jivaka.core.knowledge.condition import Condition, Count, Every, Includes, IsTrue, OneOf
from jivaka.core.knowledge.condition import Literal as Leaf
from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.screen import referral_condition
from jivaka.engines.cohort.planes import unpacked
from jivaka.engines.cohort.questions import levels_of
from jivaka.engines.cohort.reading import CohortScreener
from jivaka.engines.cohort.schedule import BLOCK, kept_counts, processors, schedule
from jivaka.engines.cohort.synthetic.answers import to_cohort

try:
    import zen
except ModuleNotFoundError:
    zen = None

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import polars as pl

    from jivaka.core.knowledge.condition import Test
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.engines.cohort.columns import Cohort
    from jivaka.engines.cohort.questions import Levels as Ours

ROUND = 100_000
FEW = 64
CHECKED = 250_000
WORDS = 160_000_000
COMPLETE = 300


def best(work: Callable[[], Any], runs: int, clock: Callable[[], float] = time.process_time) -> tuple[float, Any]:
    """Return the seconds of the quickest run, and what it gave."""
    quickest, given = float("inf"), None
    for _ in range(runs):
        began = clock()
        given = work()
        quickest = min(quickest, clock() - began)
    return quickest, given


def same(found: Levels, ours: Ours, whole: np.ndarray, who: str) -> None:
    """End the run where an answer differs."""
    for name in ("lowest", "counted", "worst"):
        wrong = int(((getattr(found, name) != getattr(ours, name)) & whole).sum())
        if wrong:
            message = f"{who} gives {wrong} clients another '{name}'."
            raise SystemExit(message)


def throughput(screener: CohortScreener, cohort: Cohort) -> float:
    """Print clients a second, and return those of a processor-second; with 1.3 GB of planes starting weighs little."""
    planes = screener.planes(cohort)
    whole = cohort.clients // 64
    planes = np.tile(planes[:, :whole], (1, max(1, WORDS // (len(planes) * whole))))
    plan = schedule(screener.wiring, screener.levels.all)
    clients = planes.shape[1] * 64
    for workers in dict.fromkeys((1, processors())):
        seconds, _ = best(partial(kept_counts, plan, planes, workers=workers), 5, time.perf_counter)
        said("cohort engine by the clock", clients / seconds, f"{workers} processor(s), {clients:,} clients")
    seconds, _ = best(partial(kept_counts, plan, planes), 5)
    rate = clients / seconds
    read = sorted({place for step in plan.steps for place in step[1:3] if place < plan.inputs})
    seconds_to_read, _ = best(partial(read_once, planes, read), 5)
    said(
        "only reading what the rules read",
        clients / seconds_to_read,
        f"{len(read)} planes: the most any order can reach",
    )
    steps, rules = len(plan.steps), len(screener.knowledge.rules)
    words = f"{rate * rules / 1e9:.1f} thousand million rules a second, in {steps} steps a client (64 clients a step)"
    said("cohort engine", rate, words)
    return rate


def read_once(planes: np.ndarray, rows: Sequence[int]) -> None:
    """Join all planes that are read, block by block, and decide nothing."""
    total = np.zeros(BLOCK, dtype=np.uint64)
    for low in range(0, planes.shape[1], BLOCK):
        for row in rows:
            part = planes[row, low : low + BLOCK]
            np.bitwise_or(total[: len(part)], part, total[: len(part)])


def compare(knowledge: Knowledge, cohort: Cohort) -> None:
    """Print the rates and ratios of one knowledge base."""
    screener = CohortScreener(knowledge)
    print(f"{len(knowledge.rules)} rules, {len(screener.program.operations)} operations; clients a processor-second:")
    rate = throughput(screener, cohort)
    ours = levels_of(screener, screener.planes(cohort), cohort.clients)
    whole, answers = ~partly_known(cohort), table(cohort, knowledge)
    planning, _ = best(lambda: polars_levels(answers[:FEW], knowledge), 2)
    seconds, found = best(lambda: polars_levels(answers, knowledge), 2)
    same(found, ours, whole, "Polars")
    beside("Polars", (cohort.clients - FEW) / (seconds - planning), rate)
    seconds, found = duck_levels(answers, knowledge, 2)
    same(found, ours, whole, "DuckDB")
    planning, _ = duck_levels(answers[:FEW], knowledge, 2)
    beside("DuckDB", (cohort.clients - FEW) / (seconds - planning), rate)
    if zen is None:
        print("  zen-engine is not installed: left out")
    else:
        beside("zen-engine, complete intakes only", zen_rate(knowledge), rate)


def duck_levels(answers: pl.DataFrame, knowledge: Knowledge, runs: int) -> tuple[float, Levels]:
    """Return the seconds that DuckDB takes, its table loaded, and its answers."""
    with tempfile.TemporaryDirectory() as folder, closing(Duck(answers, Path(folder))) as duck:
        return best(lambda: duck.levels(knowledge), runs)


def said(who: str, rate: float, more: str) -> None:
    """Print one line."""
    print(f"  {who:<36}{rate:>14,.0f}  {more}")


def beside(who: str, rate: float, ours: float) -> None:
    """Print the line of another engine, whose answers were compared before."""
    said(who, rate, f"the cohort engine is {ours / rate:,.0f} times as quick; answers identical")


# ------------------------------------------------------------------------------------------ zen-engine


def zen_rate(knowledge: Knowledge) -> float:
    """Return how many complete clients a second zen-engine decides, after comparing its answers."""
    screener = CohortScreener(knowledge)
    cohort = to_cohort(random_answers(knowledge, 20_000, seed=2, complete=True), knowledge)
    levels = levels_of(screener, screener.planes(cohort), cohort.clients)
    chosen = np.flatnonzero((levels.lowest == levels.worst) & ~partly_known(cohort))[:COMPLETE]
    decision = zen.ZenEngine().create_decision(json.dumps(zen_graph(knowledge)))
    contexts = list(zen_contexts(cohort, chosen))
    seconds, found = best(lambda: [decision.evaluate(context)["result"] for context in contexts], 2)
    for at, result in zip(chosen, found, strict=True):
        level = max((item["level"] for item in result or ()), default=0)
        if level != levels.counted[at]:
            message = f"zen-engine gives {cohort.ids[at]} {level} and not {levels.counted[at]}."
            raise SystemExit(message)
    return len(contexts) / seconds


def zen_graph(knowledge: Knowledge) -> dict[str, Any]:
    """Return the rules as one decision table that collects the level of every row that holds."""
    rows = []
    for rule in knowledge.rules:
        level = int(rule.effect.disposition)
        if level:
            rows.append((zen_text(referral_condition(rule)), level))
        if level and rule.cleared_by:
            rows.append((zen_text(rule.condition), min(level, int(Disposition.MASSAGE_WITH_LIMITS))))
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": "level", "name": "level", "field": "level"}],
        "rules": [{"_id": str(at), "when": text, "level": str(level)} for at, (text, level) in enumerate(rows)],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "rules", "type": "decisionTableNode", "name": "rules", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    return {"nodes": nodes, "edges": edges}


def zen_text(condition: Condition) -> str:
    """Return a condition in the language of zen-engine."""
    if isinstance(condition, Leaf):
        text = zen_test(condition.test)
        return f"not({text})" if condition.negated else text
    parts = [zen_text(part) for part in condition.parts]
    if isinstance(condition, Count):
        return f"(({' + '.join(f'({part} ? 1 : 0)' for part in parts)}) >= {condition.count})"
    return "(" + (" and " if isinstance(condition, Every) else " or ").join(parts) + ")"


def zen_test(test: Test) -> str:
    """Return one test in the language of zen-engine."""
    match test:
        case IsTrue(question):
            return f"({question} == true)"
        case OneOf(question, options):
            return f"({question} in {json.dumps(sorted(options))})"
        case Includes(question, options):
            return f"some({question}, # in {json.dumps(sorted(options))})"
    bounds = [f"{test.question} != null"]
    if test.low is not None:
        bounds.append(f"{test.question} {'>' if test.low_open else '>='} {test.low}")
    if test.high is not None:
        bounds.append(f"{test.question} {'<' if test.high_open else '<='} {test.high}")
    return f"({' and '.join(bounds)})"


def zen_contexts(cohort: Cohort, chosen: np.ndarray) -> Iterator[dict[str, Any]]:
    """Yield the answers of each chosen client as zen-engine takes them."""
    has = unpacked(cohort.has, cohort.clients)
    for at in chosen.tolist():
        context: dict[str, Any] = {
            name: None if np.isnan(cohort.numbers[row, at]) else float(cohort.numbers[row, at])
            for name, row in cohort.layout.numbers.items()
        }
        for name, rows in cohort.layout.rows.items():
            held = [option for option, row in rows.items() if has[row, at]]
            if name in cohort.layout.choices:
                context[name] = held[0] if held else None
            else:
                context[name] = bool(held) if tuple(rows) == ("yes",) else held
        yield context


# ------------------------------------------------------------------------------------------ very many


def agree(knowledge: Knowledge, clients: int) -> None:
    """Compare Polars and DuckDB with the cohort engine on very many random partial intakes, a round at a time."""
    screener = CohortScreener(knowledge)
    compared = 0
    began = time.perf_counter()
    for at in range(0, clients, CHECKED):
        cohort = to_cohort(random_answers(knowledge, min(CHECKED, clients - at), seed=1000 + at), knowledge)
        ours = levels_of(screener, screener.planes(cohort), cohort.clients)
        whole, answers = ~partly_known(cohort), table(cohort, knowledge)
        same(polars_levels(answers, knowledge), ours, whole, "Polars")
        same(duck_levels(answers, knowledge, 1)[1], ours, whole, "DuckDB")
        compared += int(whole.sum())
        print(f"\r  {at + cohort.clients:,} clients", end="", flush=True)
    print(
        f"\r{compared:,} of {clients:,} random partial intakes: Polars and DuckDB agree on every one, in "
        f"{time.perf_counter() - began:.0f} s. The others have a choice that is known in part, which no column holds."
    )


def main(words: list[str]) -> None:
    """Compare both sizes, then let the oracles check very many clients."""
    assessor, _problems = load_assessor()
    knowledge = assessor.knowledge
    cohort = to_cohort(random_answers(knowledge, ROUND - ROUND % 64, seed=1), knowledge)
    compare(replace(knowledge, rules=knowledge.rules[::10]), cohort)
    compare(knowledge, cohort)
    agree(knowledge, int(words[0]) if words else 1_000_000)


if __name__ == "__main__":
    main(sys.argv[1:])
