"""Asks for the cheapest course of every kind of client at some prices, half of them in a process of its own.

The helper keeps the board as it was when it was started, so only prices and courses go to and fro. Where a process
cannot be forked, all is done here.
"""

from __future__ import annotations

from multiprocessing import get_all_start_methods, get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection
    from types import TracebackType
    from typing import Self

    from jivaka.core.scheduling.course import Placing
    from jivaka.engines.rota.board import Board
    from jivaka.engines.rota.master import Kind
    from jivaka.engines.rota.scarce import Prices, Scarce

Answer = tuple[int, "Placing"] | None
"""The cost with prices, in parts of a point, and the course; None where there is none."""


class Pricing:
    """The kinds of client of a board, two processes for them while it is open."""

    def __init__(self, board: Board, kinds: Sequence[Kind], scarce: Scarce) -> None:
        """Start the helper where there is work for two."""
        self._board, self._scarce = board, scarce
        self._mine, self._other = kinds, kinds[:0]
        if len(kinds) > 1 and "fork" in get_all_start_methods():
            context = get_context("fork")
            self._mine, self._other = kinds[: len(kinds) // 2], kinds[len(kinds) // 2 :]
            self._pipe, end = context.Pipe()
            self._helper = context.Process(target=self._serve, args=(end,), daemon=True)
            self._helper.start()
            end.close()

    def __enter__(self) -> Self:
        """Open it."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the helper."""
        if self._other:
            self._pipe.close()
            self._helper.join()

    def ask(self, prices: Prices) -> list[Answer]:
        """Return the answers in the order of the kinds."""
        if self._other:
            self._pipe.send(prices)
        answers = self._answers(self._mine, prices)
        if self._other:
            answers += self._pipe.recv()
        return answers

    def _serve(self, pipe: Connection) -> None:
        """Answer until nobody asks any more."""
        self._pipe.close()
        while True:
            try:
                prices = pipe.recv()
            except EOFError:
                return
            pipe.send(self._answers(self._other, prices))

    def _answers(self, kinds: Sequence[Kind], prices: Prices) -> list[Answer]:
        of_starts = self._scarce.of_starts(prices)
        return [self._board.find(kind.need, kind.wanted, of_starts[kind.need]) for kind in kinds]
