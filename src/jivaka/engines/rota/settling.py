"""Makes a plan of the best mixture of courses: what the mixture is sure of is settled, the rest is mixed anew.

Each settled course really stands on a board, so what overlaps with it is forbidden, and new courses are looked for in
what is still free. Nobody's course is taken back; `improve` and `select` do that afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.engines.rota.board import Board
from jivaka.engines.rota.priced import Priced, prices_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from jivaka.core.scheduling.course import Salon
    from jivaka.engines.rota.board import Client
    from jivaka.engines.rota.master import Column, Master
    from jivaka.engines.rota.priced import Scarce

ROUNDS: Final = 4
"""Rounds of prices between two decisions; assumed."""
SURE: Final = 0.99
"""Share of a course in the mixture from which it is settled together with others."""


def settle(master: Master, clients: Sequence[Client], salons: Iterable[Salon], go_on: Callable[[], bool]) -> Board:
    """Return a board with a course for everybody who could have one; the courses found on the way are in the master."""
    board = Board(salons)
    waiting = {client.id: client for client in clients}
    while waiting and go_on():
        _look_further(master, board, waiting.values())
        surest = _surest(master, waiting)
        if not surest:
            break
        for column in surest:
            course = board.course(waiting[column[0]], column[1])
            if course is not None:
                board.take(course)
                master.settle(column)
                del waiting[column[0]]
        for number, placing in master.columns:
            if number in waiting and board.course(waiting[number], placing) is None:
                master.forbid((number, placing))
    for client in waiting.values():  # for whom there was no time left
        course = board.best(client)
        if course is not None:
            board.take(course)
    return board


def _look_further(master: Master, board: Board, clients: Iterable[Client]) -> None:
    """Find courses for some clients in what is free on a board, at the prices of the mixture, and mix anew."""
    asked = {one.id: Priced(board.providers(one.need), one.wanted, master.unit) for one in clients}
    for _ in range(ROUNDS):
        _, prices = master.solve()
        if not master.add(_best(asked, prices)):
            return
    master.solve()


def _surest(master: Master, waiting: Container[int]) -> list[Column]:
    """Return the courses that the mixture is sure of, or else the one of which it has most; none where it has none."""
    shares = {column: share for column, share in master.shares().items() if column[0] in waiting}
    sure = [column for column, share in shares.items() if share >= SURE]
    return sure or sorted(shares, key=lambda column: -shares[column])[:1]


def _best(asked: Mapping[int, Priced], prices: Mapping[Scarce, float]) -> Iterable[Column]:
    """Yield each client's best course at these prices."""
    whole = {scarce: round(price) for scarce, price in prices.items()}
    of_parts, of_rooms = prices_of(whole)
    for number, priced in asked.items():
        priced.of_parts, priced.of_rooms = of_parts, of_rooms
        found = priced.best()
        if found is not None:
            yield number, found[1]
