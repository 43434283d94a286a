"""Formulas as clauses for a SAT solver: a formula is a literal, and equal joins are made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Clauses:
    """Builds clauses; they grow. A formula is a literal that is equivalent to what it stands for.

    `parts` are those of the variables that stand for joins: such a variable says that all its parts hold.
    """

    true = 1
    false = -1

    def __init__(self) -> None:
        """Begin with the variable that is always true."""
        self.clauses: list[tuple[int, ...]] = [(1,)]
        self._last = 1
        self._joins: dict[tuple[int, ...], int] = {}
        self.parts: dict[int, tuple[int, ...]] = {}

    def fresh(self) -> int:
        """Return a new variable."""
        self._last += 1
        return self._last

    def no(self, part: int) -> int:
        """Return the opposite."""
        return -part

    def every(self, parts: Iterable[int]) -> int:
        """Return that all parts hold."""
        wanted = set(parts)
        wanted.discard(1)
        if -1 in wanted or any(-part in wanted for part in wanted):
            return -1
        if len(wanted) <= 1:
            return wanted.pop() if wanted else 1
        key = tuple(sorted(wanted))
        found = self._joins.get(key)
        if found is None:
            found = self._joins[key] = self.fresh()
            self.parts[found] = key
            self.clauses.extend((-found, part) for part in key)
            self.clauses.append((found, *(-part for part in key)))
        return found

    def some(self, parts: Iterable[int]) -> int:
        """Return that at least one part holds."""
        return -self.every([-part for part in parts])

    def at_least(self, count: int, parts: Sequence[int]) -> int:
        """Return that at least so many parts hold: with the first part one fewer of the rest is enough."""
        if count <= 0:
            return 1
        if len(parts) < count:
            return -1
        first, rest = parts[0], parts[1:]
        return self.some((self.every((first, self.at_least(count - 1, rest))), self.at_least(count, rest)))

    def require(self, part: int) -> None:
        """Demand that it holds in every case; a join is demanded part by part."""
        if part == 1:
            return
        found = self.parts.get(abs(part))
        if found is None:
            self.clauses.append((part,))
        elif part > 0:
            for each in found:
                self.require(each)
        else:
            self.clauses.append(tuple(-each for each in found))

    def exactly_one(self, parts: Sequence[int]) -> None:
        """Demand that exactly one of the parts holds."""
        self.clauses.append(tuple(parts))
        self.clauses.extend((-first, -second) for index, first in enumerate(parts) for second in parts[index + 1 :])


class Unshared(Clauses):
    """Writes every join anew into the clauses of another builder, so that nothing is equal by construction."""

    def __init__(self, into: Clauses) -> None:
        """Write into the other builder's clauses."""
        super().__init__()
        self.clauses, self.parts = into.clauses, into.parts
        self._into = into

    def fresh(self) -> int:
        """Return a new variable of the other builder."""
        return self._into.fresh()

    def every(self, parts: Iterable[int]) -> int:
        """Return that all parts hold, as a variable of its own."""
        wanted = tuple(parts)
        found = self.fresh()
        self.parts[found] = wanted
        self.clauses.extend((-found, part) for part in wanted)
        self.clauses.append((found, *(-part for part in wanted)))
        return found
