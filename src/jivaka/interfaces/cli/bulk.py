"""Does the same to many lines, in their order, on every processor where that can be done; memory stays constant.

A few lines are done at once. For more, workers are forked that share what is loaded; a round takes a bounded number of
lines and gives its results in order before the next is read.
"""

from __future__ import annotations

import importlib
import os
import threading
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Line = tuple[int, bytes]
Result = TypeVar("Result")
A_FEW: Final = 200
"""Lines that are done without workers: forking would take longer."""
A_ROUND: Final = 400
"""Lines of one round for each worker."""
_work: list[Callable[[Line], object]] = []
"""What a forked worker does; set before the fork, since functions that hold the knowledge cannot be sent."""


def in_order(lines: Iterable[Line], work: Callable[[Line], Result]) -> Iterator[Result]:
    """Yield the result of every line, in the order of the lines."""
    waiting = iter(lines)
    for line in islice(waiting, A_FEW):
        yield work(line)
    multiprocessing = importlib.import_module("multiprocessing")  # a single intake, which comes first, never needs it
    workers = processors() if "fork" in multiprocessing.get_all_start_methods() else 1
    first = list(islice(waiting, workers * A_ROUND))
    if len(first) < A_FEW or workers == 1:
        yield from map(work, first)
        yield from map(work, waiting)
        return
    _work.append(work)
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            while first:
                yield from pool.map(_do, first, chunksize=A_ROUND // 4)
                first = list(islice(waiting, workers * A_ROUND))
    finally:
        _work.pop()


def _do(line: Line) -> object:
    return _work[-1](line)


def processors() -> int:
    """Return how many workers may be forked: 1 where that is not safe."""
    if threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
