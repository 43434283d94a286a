"""Places many courses: first one after the other, then by taking some off the board and placing them anew.

Whoever cannot be placed costs `UNPLACED` points, more than any course, so nobody is left out for the others' comfort.
Every plan keeps what the core keeps: spacing, therapists, rooms, equipment. When to stop is the caller's to say.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jivaka.engines.rota.board import Board
from jivaka.engines.rota.grid import SCALE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jivaka.core.scheduling.course import Placing, Salon
    from jivaka.engines.rota.board import Client, Course
    from jivaka.engines.rota.grid import Numbers

UNPLACED: Final = 5000
"""Points of a client without a course: assumed, more than the longest course with every wish unmet."""
REMOVED: Final = (2, 4, 8)
PLAIN: Final = 0.5
"""How often a course is placed anew as the core would; otherwise ties are broken at random."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A course for each client who could be placed, those who could not, and the points of all."""

    courses: tuple[Course, ...]
    unplaced: tuple[int, ...]
    points: int


def insert(clients: Sequence[Client], salons: Iterable[Salon]) -> Board:
    """Place one client after the other, those with the longest course and the fewest times first."""
    board = Board(salons)
    for client in sorted(clients, key=_hardest_first):
        course = board.best(client)
        if course is not None:
            board.take(course)
    return board


def follow(clients: Sequence[Client], placings: Mapping[int, Placing], salons: Iterable[Salon]) -> Board:
    """Place each client as `placings` (by client) propose; then, one after the other, those for whom that failed."""
    board = Board(salons)
    board.carry_out(clients, placings)
    for client in sorted(clients, key=_hardest_first):
        course = None if client.id in board.placed else board.best(client)
        if course is not None:
            board.take(course)
    return board


def _hardest_first(client: Client) -> tuple[int, int, int]:
    return -len(client.wanted.steps), -len(client.wanted.times), client.id


def plan_of(board: Board, clients: Sequence[Client]) -> Plan:
    """Return what stands on the board as a plan."""
    unplaced = tuple(client.id for client in clients if client.id not in board.placed)
    points = sum(course.points for course in board.placed.values()) + UNPLACED * len(unplaced)
    return Plan(tuple(board.placed[client.id] for client in clients if client.id in board.placed), unplaced, points)


def improve(board: Board, clients: Sequence[Client], go_on: Callable[[], bool], *, seed: int = 0) -> list[Course]:
    """Take a few related courses off the board and place them anew, as long as `go_on` says so; keep what is no worse.

    Returns every course that was found on the way: columns for `choose`.
    """
    chance = random.Random(seed)  # noqa: S311 - a search that can be repeated, no secret
    by_id = {client.id: client for client in clients}
    found: list[Course] = []
    while go_on() and len(by_id) > 1:
        group = _related(board, list(by_id), chance)
        before = {number: board.give_back(number) for number in group if number in board.placed}
        chance.shuffle(group)
        for number in group:
            course = board.best(by_id[number], _ties(board, by_id[number], chance))
            if course is not None:
                board.take(course)
                found.append(course)
        if _points(board, group) > sum(before[n].points if n in before else UNPLACED for n in group):
            _restore(board, group, before)
    return found


def _restore(board: Board, group: Sequence[int], before: Mapping[int, Course]) -> None:
    """Give the clients of a group the courses back that they had."""
    for number in group:
        if number in board.placed:
            board.give_back(number)
    for course in before.values():
        board.take(course)


def _ties(board: Board, client: Client, chance: random.Random) -> Numbers | None:
    """Return prices of less than a point that break ties at random, or none, so that the core's order breaks them."""
    if chance.random() < PLAIN:
        return None
    sessions, starts = len(client.wanted.steps), len(board.shut(client.need))
    return np.random.default_rng(chance.getrandbits(32)).integers(0, 1 + SCALE // (1 + sessions), starts, np.int32)


def _points(board: Board, group: Sequence[int]) -> int:
    return sum(board.placed[number].points if number in board.placed else UNPLACED for number in group)


def _related(board: Board, clients: list[int], chance: random.Random) -> list[int]:
    """Return clients who compete: one at random, and some who have the same therapist, room or unit."""
    first = chance.choice(clients)
    size = chance.choice(REMOVED)
    if first not in board.placed:
        return [first, *chance.sample([one for one in clients if one != first], min(size, len(clients) - 1))]
    mine = _resources(board.placed[first])
    rivals = [number for number, course in board.placed.items() if number != first and mine & _resources(course)]
    others = rivals or [one for one in clients if one != first]
    return [first, *chance.sample(others, min(size, len(others)))]


def _resources(course: Course) -> set[int]:
    return {resource for one in course.takes for resource, _, _ in one.spans()}
