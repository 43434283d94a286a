"""How long the command takes from the shell, and how much memory it needs at most.

Run: .venv/bin/python benchmarks/start_up.py

Each line is the median and the quickest of several starts of a new process, by the clock and in time of the processor;
memory is the greatest resident size that the operating system saw. 'first start' has an empty cache. Python may keep
its compiled modules, as after every installation, whatever PYTHONDONTWRITEBYTECODE says.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = Path(sys.executable).with_name("jivaka")
CLIENT = str(ROOT / "examples" / "office_worker.json")
STARTS = 9
SURROUNDINGS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def once(words: list[str], cache: str) -> tuple[float, float, float]:
    """Return the seconds by the clock, those of the processor, and the MiB of one run."""
    began = time.perf_counter()
    process = subprocess.Popen(words, env=SURROUNDINGS | {"XDG_CACHE_HOME": cache}, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        msg = f"{words} ended with {status}."
        raise SystemExit(msg)
    process.returncode = 0
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def line(what: str, words: list[str], *, starts: int = STARTS, warm: bool = True) -> None:
    with tempfile.TemporaryDirectory() as cache:
        if warm:
            once(words, cache)
        runs = []
        for _ in range(starts):
            with tempfile.TemporaryDirectory() as empty:
                runs.append(once(words, cache if warm else empty))
    clock, busy, memory = (sorted(column) for column in zip(*runs, strict=True))
    times = (statistics.median(clock), clock[0], statistics.median(busy), busy[0])
    print(f"{what:<30}" + "".join(f"{seconds * 1e3:>12.0f}" for seconds in times) + f"{memory[-1]:>9.0f}")


def main() -> None:
    print(f"{'milliseconds':<30}{'by clock':>12}{'best':>12}{'processor':>12}{'best':>12}{'MiB':>9}")
    line("Python alone", [sys.executable, "-c", "pass"])
    line("jivaka --help", [str(COMMAND), "--help"])
    line("jivaka assess", [str(COMMAND), "assess", CLIENT])
    line("jivaka assess --json", [str(COMMAND), "assess", "--json", CLIENT])
    line("jivaka assess, first start", [str(COMMAND), "assess", CLIENT], starts=3, warm=False)


if __name__ == "__main__":
    main()
