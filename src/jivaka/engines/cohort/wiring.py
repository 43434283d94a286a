"""Turns the core's operation list into single steps on bit planes: and, or, exclusive or; each done once.

A node of the list has three values (MAY, COUNTED, MUST) and each becomes a wire. Wires that are made of the same two
wires in the same way are the same wire: where every question under a rule is treated with caution, its COUNTED is its
MAY and costs nothing. It knows no clients and no memory; `schedule` gives wires their places.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Final, NamedTuple

from jivaka.core.screening.program import COUNTED, MAY, MUST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from jivaka.core.screening.program import Operation, Program

AND: Final = 0
OR: Final = 1
XOR: Final = 2
BITS: Final = (MAY, COUNTED, MUST)


class Step(NamedTuple):
    """One word-wise operation on two wires."""

    kind: int
    left: int
    right: int


class Triple(NamedTuple):
    """The wires of one node, in the order of BITS."""

    may: int
    counted: int
    must: int


@dataclass(slots=True)
class Wiring:
    """Wires 0 to `inputs` - 1 are given from outside; every step makes one more."""

    inputs: int
    steps: list[Step] = field(default_factory=list)
    _known: dict[Step, int] = field(default_factory=dict)

    def both(self, left: int, right: int) -> int:
        """Return the wire that holds where both do."""
        return self._step(AND, left, right)

    def either(self, left: int, right: int) -> int:
        """Return the wire that holds where one of the two does."""
        return self._step(OR, left, right)

    def differ(self, left: int, right: int) -> int:
        """Return the wire that holds where exactly one of two different wires does."""
        return self._step(XOR, left, right)

    def without(self, wire: int, other: int) -> int:
        """Return the wire that holds where the first does and the second does not."""
        return self.differ(wire, self.both(wire, other))

    def any_of(self, wires: Iterable[int]) -> int:
        """Return the wire that holds where one of them does. There must be one."""
        return reduce(self.either, dict.fromkeys(wires))

    def every_of(self, wires: Iterable[int]) -> int:
        """Return the wire that holds where all of them do. There must be one."""
        return reduce(self.both, dict.fromkeys(wires))

    def _step(self, kind: int, left: int, right: int) -> int:
        if left == right and kind != XOR:
            return left
        step = Step(kind, min(left, right), max(left, right))
        wire = self._known.get(step)
        if wire is None:
            wire = self.inputs + len(self.steps)
            self.steps.append(step)
            self._known[step] = wire
        return wire

    def at_least(self, wanted: int, wires: Sequence[int]) -> int:
        """Return the wire that holds where at least `wanted` of the wires do, 1 <= wanted <= how many there are.

        The bits of equal weight are added three by three (two by two at the end) until one of each weight is left: a
        number in binary, a bit a wire. It is then compared with `wanted` from the lowest bit up.
        """
        if wanted == 1 or wanted == len(wires):
            return self.any_of(wires) if wanted == 1 else self.every_of(wires)
        columns: list[list[int]] = [list(wires)]
        weight = 0
        while weight < len(columns):
            column = columns[weight]
            while len(column) > 1:
                if weight + 1 == len(columns):
                    columns.append([])
                total, carry = self._added(column[:3])
                del column[:3]
                column.append(total)
                columns[weight + 1].append(carry)
            weight += 1
        return self._reaches(wanted, [column[0] for column in columns])

    def _added(self, wires: Sequence[int]) -> tuple[int, int]:
        first, second = wires[0], wires[1]
        half, carry = self.differ(first, second), self.both(first, second)
        if len(wires) == 2:
            return half, carry
        return self.differ(half, wires[2]), self.either(carry, self.both(half, wires[2]))

    def _reaches(self, wanted: int, number: Sequence[int]) -> int:
        reached: int | None = None
        for weight, wire in enumerate(number):
            if wanted >> weight & 1:
                reached = wire if reached is None else self.both(wire, reached)
            elif reached is not None:
                reached = self.either(wire, reached)
        if reached is None:
            message = f"'at least {wanted}' always holds."
            raise ValueError(message)
        return reached


class ProgramWires:
    """The wires of one program, made node by node when they are first needed.

    So what belongs to one rule is computed together, while it is near. `literal` gives the wires of a literal by its
    place in the program.
    """

    def __init__(self, program: Program, wiring: Wiring, literal: Callable[[int], Triple]) -> None:
        """Begin with nothing made."""
        self._program, self._wiring, self._literal = program, wiring, literal
        self._made: dict[int, Triple] = {}

    def output(self, place: int) -> Triple:
        """Return the wires of one output of the program."""
        return self._node(self._program.outputs[place])

    def _node(self, node: int) -> Triple:
        found = self._made.get(node)
        if found is None:
            found = self._made[node] = (
                self._literal(node) if node < len(self._program.literals) else self._made_of(node)
            )
        return found

    def _made_of(self, node: int) -> Triple:
        operation = self._program.operations[node - len(self._program.literals)]
        parts = [self._node(part) for part in operation.nodes]
        return Triple(*(self._joined(operation, [part[bit] for part in parts]) for bit in range(len(BITS))))

    def _joined(self, operation: Operation, wires: Sequence[int]) -> int:
        if operation.kind == "every":
            return self._wiring.every_of(wires)
        if operation.kind == "some":
            return self._wiring.any_of(wires)
        return self._wiring.at_least(operation.count, wires)
