"""Gives every wire a place in memory and carries the steps out, block by block, on as many processors as wanted.

Wires that are not kept share a few places, each free again after its last use, so that a block stays in the cache. It
knows steps and places and nothing of what a wire means.
"""

from __future__ import annotations

import mmap
import multiprocessing
import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from jivaka.engines.cohort.planes import Words
    from jivaka.engines.cohort.wiring import Wiring

BLOCK: Final = 4096
"""Words of one block, 262,144 clients: with fewer, calling a step takes longer than the step."""
OPERATIONS: Final[tuple[Callable[..., Any], ...]] = (np.bitwise_and, np.bitwise_or, np.bitwise_xor)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Steps as (kind, left place, right place, place of the result). Places 0 to `inputs` - 1 are the inputs.

    `registers` are the places after them that are used again and again; `kept` gives the place of every wire to keep,
    in the order in which they were asked for.
    """

    inputs: int
    registers: int
    steps: tuple[tuple[int, int, int, int], ...]
    kept: tuple[int, ...]


def schedule(wiring: Wiring, kept: Sequence[int]) -> Schedule:
    """Return the steps that the kept wires need, with places; a kept wire has a place of its own."""
    inputs = wiring.inputs
    last = _last_uses(wiring, kept)
    places: dict[int, int] = {wire: wire for wire in range(inputs)}
    free: list[int] = []
    following = inputs
    steps: list[tuple[int, int, int, int]] = []
    forever = len(wiring.steps)
    for at, step in enumerate(wiring.steps):
        wire = inputs + at
        if wire not in last:
            continue
        sources = (places[step.left], places[step.right])
        free += {places[used] for used in (step.left, step.right) if used >= inputs and last[used] == at}
        if last[wire] == forever or not free:
            places[wire], following = following, following + 1
        else:
            places[wire] = free.pop()
        steps.append((step.kind, *sources, places[wire]))
    return Schedule(inputs, following - inputs, tuple(steps), tuple(places[wire] for wire in kept))


def _last_uses(wiring: Wiring, kept: Sequence[int]) -> dict[int, int]:
    """Return the last step that reads each wire that is needed at all; kept ones are read after the last step."""
    last = dict.fromkeys(kept, len(wiring.steps))
    for at in range(len(wiring.steps) - 1, -1, -1):
        if wiring.inputs + at in last:
            for wire in wiring.steps[at][1:]:
                last.setdefault(wire, at)
    return last


def kept_planes(plan: Schedule, planes: Words, *, workers: int = 1) -> Words:
    """Return the planes of the kept wires, one a row."""
    result, total = _shared(len(plan.kept), planes.shape[1])

    def work(blocks: Iterable[tuple[int, int]]) -> None:
        for low, high, places in _run(plan, planes, blocks):
            for row, place in enumerate(plan.kept):
                total[row, low:high] = places[place]

    _share_out(work, planes.shape[1], workers)
    return total if workers == 1 or result is None else total.copy()


def kept_counts(plan: Schedule, planes: Words, *, workers: int = 1) -> NDArray[np.int64]:
    """Return for how many clients each kept wire holds; no plane is stored."""
    parts = _blocks(planes.shape[1])
    _, words = _shared(len(parts), len(plan.kept))
    counts = words.view(np.int64)

    def work(blocks: Iterable[tuple[int, int]]) -> None:
        for low, _, places in _run(plan, planes, blocks):
            counts[low // BLOCK] = [np.bitwise_count(places[place]).sum() for place in plan.kept]

    _share_out(work, planes.shape[1], workers)
    found: NDArray[np.int64] = counts.sum(axis=0)
    return found


def _run(plan: Schedule, planes: Words, blocks: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, list[Words]]]:
    """Carry the steps out for each block and yield its bounds with the planes of all places."""
    registers = np.empty((plan.registers, min(BLOCK, planes.shape[1])), dtype=np.uint64)
    steps = [(OPERATIONS[kind], left, right, out) for kind, left, right, out in plan.steps]
    for low, high in blocks:
        places = [*planes[:, low:high], *registers[:, : high - low]]
        for operation, left, right, out in steps:
            operation(places[left], places[right], places[out])
        yield low, high, places


def _blocks(words: int) -> list[tuple[int, int]]:
    return [(low, min(low + BLOCK, words)) for low in range(0, words, BLOCK)]


def _shared(rows: int, words: int) -> tuple[mmap.mmap | None, Words]:
    """Return zeroed words that forked workers can write into."""
    if not rows * words:
        return None, np.zeros((rows, words), dtype=np.uint64)
    memory = mmap.mmap(-1, rows * words * 8)
    return memory, np.frombuffer(memory, dtype=np.uint64).reshape(rows, words)


def _share_out(work: Callable[[Iterable[tuple[int, int]]], None], words: int, workers: int) -> None:
    """Do all blocks, in this process or in forked ones that take turns."""
    blocks = _blocks(words)
    hands = min(workers, len(blocks))
    if hands < 2 or not can_fork():
        work(blocks)
        return
    context = multiprocessing.get_context("fork")
    helpers = [context.Process(target=work, args=(blocks[hand::hands],)) for hand in range(1, hands)]
    for helper in helpers:
        helper.start()
    work(blocks[::hands])
    for helper in helpers:
        helper.join()
    if any(helper.exitcode for helper in helpers):
        message = "A worker of the cohort engine stopped before its end."
        raise RuntimeError(message)


def can_fork() -> bool:
    """Return whether this process may be forked: possible here, and no second thread runs in it."""
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
