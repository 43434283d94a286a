"""How long ten thousand intakes take from a file of JSON lines, and how much memory they need at most.

Run: .venv/bin/python benchmarks/many_intakes.py [intakes, 10000 unless told]

The intakes are the example clients over and over, each with another age, weight and strength of pain, so that hardly
two are the same. One process, from the shell, whole decisions written out as JSON lines.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = Path(sys.executable).with_name("jivaka")
CASES = Path(__file__).parents[1] / "knowledge" / "cases" / "clients.jsonl"


def write_intakes(path: Path, count: int) -> None:
    recorded = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    chance = random.Random(20261125)
    with path.open("w", encoding="utf-8") as lines:
        for number in range(count):
            one = recorded[number % len(recorded)]
            answers = one["answers"] | {"age": chance.randint(19, 89), "weight_kg": chance.randint(45, 120)}
            if isinstance(answers.get("pain_now"), int):
                answers["pain_now"] = chance.randint(0, 10)
            intake = {"id": f"c{number}", "on": one["on"], "answers": answers}
            lines.write(json.dumps(intake, ensure_ascii=False) + "\n")


def main(words: list[str]) -> None:
    count = int(words[0]) if words else 10_000
    with tempfile.TemporaryDirectory() as folder:
        intakes, decisions = Path(folder, "intakes.jsonl"), Path(folder, "decisions.jsonl")
        write_intakes(intakes, count)
        with decisions.open("wb") as out:
            began = time.perf_counter()
            process = subprocess.Popen([str(COMMAND), "assess", "--jsonl", str(intakes)], stdout=out)
            _, status, used = os.wait4(process.pid, 0)
            clock = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        with decisions.open(encoding="utf-8") as lines:
            written = [json.loads(line) for line in lines]
        size = decisions.stat().st_size / 1e6
    unread = sum("problems" in one for one in written)
    busy = used.ru_utime + used.ru_stime
    print(
        f"{len(written):,} decisions, {unread} of them only problems, {size:.0f} MB written; exit {process.returncode}"
    )
    print(f"{clock:.1f} s by the clock, {busy:.1f} s of processor, {busy / count * 1e3:.2f} ms an intake")
    print(f"{used.ru_maxrss / 1024:.0f} MiB at most")


if __name__ == "__main__":
    main(sys.argv[1:])
