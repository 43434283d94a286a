"""What it costs to prove every law of the knowledge: the whole command, started cold, by the clock and the processor.

Run: .venv/bin/python benchmarks/proof.py [how often, once unless told]

`cold` means that nothing is kept from an earlier proof: there is no such store. The knowledge may be read from its
cache, as with every command. The quickest run counts; each has to prove every law and have every certificate accepted.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from typing import Any

COMMAND = (sys.executable, "-m", "jivaka.config.main", "knowledge", "prove", "--json")


def taken(*words: str) -> tuple[float, float, dict[str, Any]]:
    """Return the seconds by the clock, those of the processor with all processes, and the report of one proof."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ran = subprocess.run((*COMMAND, *words), capture_output=True, text=True, check=True)
    clock, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return clock, processor, json.loads(ran.stdout)


def said(what: str, runs: int, *words: str) -> None:
    """Print one line: the quickest of some runs."""
    results = [taken(*words) for _ in range(runs)]
    clock, processor = (min(result[place] for result in results) for place in (0, 1))
    report = results[-1][2]
    accepted = all(each["accepted"] for each in report["certificates"])
    if not (accepted and all(law["proved"] for law in report["laws"])):
        message = "A law is not proven, or a certificate was refused."
        raise SystemExit(message)
    steps, clauses = (sum(each[name] for each in report["certificates"]) for name in ("steps", "clauses"))
    goals = sum(law["goals"] for law in report["laws"])
    print(f"  {what:<32}{clock:>8.1f}{processor:>12.1f}")
    print(f"    {len(report['laws'])} laws, {goals:,} goals, {steps:,} certificate steps over {clauses:,} clauses")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    print(f"  {'seconds':<32}{'clock':>8}{'processor':>12}")
    said("everything", runs)
    said("without the second opinion", runs, "--quick")


if __name__ == "__main__":
    main()
