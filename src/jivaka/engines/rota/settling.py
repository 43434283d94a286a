"""Makes a plan of the best mixture of courses: what the mixture is sure of is settled, the rest is mixed anew.

Each settled course really stands on a board, so what overlaps with it is forbidden, and new courses are looked for in
what is still free. Nobody's course is taken back; `improve` and `choose` do that afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jivaka.engines.rota.board import Board, Client
    from jivaka.engines.rota.master import Column, Kind, Master

ROUNDS: Final = 1
"""Rounds of prices between two decisions; assumed."""
SURE: Final = 0.99
"""Share of a course in the mixture from which it is settled together with others."""
PART: Final = 0.03
"""Part of the waiting clients that is settled at once where the mixture is not sure; assumed."""


def settle(master: Master, clients: Sequence[Client], board: Board, go_on: Callable[[], bool]) -> Board:
    """Return a board with a course for everybody who could have one; the courses found on the way are in the master.

    `board` is any board of the same salons; it is left as it is.
    """
    board, by_id = board.empty(), {client.id: client for client in clients}
    waiting = {kind.id: list(kind.clients) for kind in master.kinds}
    kinds = {kind.id: kind for kind in master.kinds}
    settled: set[Column] = set()
    while waiting and go_on():
        _look_further(master, board, [kinds[number] for number in waiting])
        surest = _surest(master, waiting, settled)
        if not surest:
            break
        for number, placing in surest:
            course = board.course(by_id[waiting[number][-1]], placing) if waiting[number] else None
            if course is not None:
                board.take(course)
                master.settle((number, placing))
                settled.add((number, placing))
                waiting[number].pop()
        waiting = {number: left for number, left in waiting.items() if left}
        for column in _gone(master, board, settled):
            master.forbid(column)
    for number in [number for numbers in waiting.values() for number in numbers]:  # for whom there was no time left
        course = board.best(by_id[number])
        if course is not None:
            board.take(course)
    return board


def _look_further(master: Master, board: Board, kinds: Sequence[Kind]) -> None:
    """Find courses for some kinds of client in what is free on a board, at the prices of the mixture, and mix anew."""
    for _ in range(ROUNDS):
        prices = master.scarce.of_starts(np.rint(master.solve()[1]).astype(np.int64))
        found = ((kind.id, board.find(kind.need, kind.wanted, prices[kind.need])) for kind in kinds)
        if not master.add((number, one[1]) for number, one in found if one is not None):
            return
    master.solve()


def _surest(master: Master, waiting: dict[int, list[int]], settled: set[Column]) -> list[Column]:
    """Return the courses that the mixture is sure of, or else those of which it has most; none where it has none."""
    shares = {
        column: share for column, share in master.shares().items() if column[0] in waiting and column not in settled
    }
    sure = [column for column, share in shares.items() if share >= SURE]
    some = 1 + int(PART * sum(map(len, waiting.values())))
    return sure + sorted(shares.keys() - {*sure}, key=lambda column: -shares[column])[: max(0, some - len(sure))]


def _gone(master: Master, board: Board, settled: set[Column]) -> Iterator[Column]:
    """Yield the courses that cannot be had any more."""
    shut = np.concatenate([board.shut(need) for need in master.scarce.needs])
    for column, starts in master.starts.items():
        if column not in settled and shut[starts].any():
            yield column
