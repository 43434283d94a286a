"""The compiled reading of conditions: one list of operations in which equal parts are computed once.

A value is three bits: MAY (some completion of the answers makes it true), COUNTED (true under each question's policy
for unknown answers) and MUST (every completion makes it true). MUST implies COUNTED implies MAY, and both joins work
bit by bit, so one pass gives all three. It is compared with the tree reading of `jivaka.core.knowledge.condition`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jivaka.core.knowledge.condition import Condition, Count, Every, Literal, Some
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MAY: Final = 1
COUNTED: Final = 2
MUST: Final = 4
ALL: Final = MAY | COUNTED | MUST


@dataclass(frozen=True, slots=True)
class Operation:
    """A join of earlier nodes: all of them, any of them, or at least `count` of them."""

    kind: str
    nodes: tuple[int, ...]
    count: int = 0


@dataclass(frozen=True, slots=True)
class Program:
    """Literals first, then operations; a node is an index into both.

    `outputs` are the nodes of the compiled conditions.
    """

    literals: tuple[Literal, ...]
    operations: tuple[Operation, ...]
    outputs: tuple[int, ...]


@dataclass(slots=True)
class _Builder:
    literals: dict[Literal, int] = field(default_factory=dict)
    operations: dict[Operation, int] = field(default_factory=dict)

    def literal_nodes(self, condition: Condition) -> None:
        if isinstance(condition, Literal):
            self.literals.setdefault(condition, len(self.literals))
            return
        for part in condition.parts:
            self.literal_nodes(part)

    def node(self, condition: Condition) -> int:
        match condition:
            case Literal():
                return self.literals[condition]
            case Every(parts):
                return self._join("every", parts)
            case Some(parts):
                return self._join("some", parts)
            case Count(count, parts):
                nodes = tuple(sorted(self.node(part) for part in parts))
                return self._operation(Operation("count", nodes, count))

    def _join(self, kind: str, parts: tuple[Condition, ...]) -> int:
        nodes = tuple(sorted({self.node(part) for part in parts}))
        return nodes[0] if len(nodes) == 1 else self._operation(Operation(kind, nodes))

    def _operation(self, operation: Operation) -> int:
        return self.operations.setdefault(operation, len(self.literals) + len(self.operations))


def compile_program(conditions: Iterable[Condition]) -> Program:
    """Return the shared operation list of all conditions, in their order. Literals of one question stand together."""
    wanted = tuple(conditions)
    builder = _Builder()
    for condition in wanted:
        builder.literal_nodes(condition)
    ordered = sorted(builder.literals, key=lambda literal: literal.test.question)
    builder.literals = {literal: index for index, literal in enumerate(ordered)}
    outputs = tuple(builder.node(condition) for condition in wanted)
    return Program(tuple(builder.literals), tuple(builder.operations), outputs)


def run(program: Program, codes: Sequence[int]) -> tuple[int, ...]:
    """Return the value of every output, given the value of every literal. The plain reading of the list."""
    nodes = list(codes)
    for operation in program.operations:
        nodes.append(_apply(operation, [nodes[node] for node in operation.nodes]))
    return tuple(nodes[node] for node in program.outputs)


def _apply(operation: Operation, values: Sequence[int]) -> int:
    if operation.kind == "count":
        return count_code(operation.count, values)
    wanted = len(values) if operation.kind == "every" else 1
    return count_code(wanted, values)


def count_code(count: int, values: Sequence[int]) -> int:
    """Return the value of 'at least `count` of these', each bit counted on its own."""
    return sum(bit for bit in (MAY, COUNTED, MUST) if sum(value & bit == bit for value in values) >= count)


class RuleReadings:
    """Reads single outputs of a program, the same as `run`, in well under a microsecond each.

    An output is written out as one Python expression when it is first wanted, and kept; the text holds only numbers
    and signs made here. `first` and `second` go together: a rule's condition and its referral.
    """

    def __init__(self, program: Program) -> None:
        """Begin with nothing written out."""
        self._program = program
        self._half = len(program.outputs) // 2
        self._made: dict[int, Callable[[Sequence[int]], tuple[int, int]]] = {}

    def __call__(self, place: int, codes: Sequence[int]) -> tuple[int, int]:
        """Return the values of output `place` and of its second, given the value of every literal."""
        reading = self._made.get(place) or self._make(place)
        return reading(codes)

    def _make(self, place: int) -> Callable[[Sequence[int]], tuple[int, int]]:
        first, second = self._program.outputs[place], self._program.outputs[self._half + place]
        text = f"lambda c: ({expression(self._program, first)}, {expression(self._program, second)})"
        if first == second:
            text = f"lambda c: (n := {expression(self._program, first)}, n)"
        self._made[place] = eval(text)  # noqa: S307  # nosec B307 - text of our own making
        return self._made[place]

    def __getstate__(self) -> Program:
        """Keep only the program: a compiled function cannot be written down."""
        return self._program

    def __setstate__(self, program: Program) -> None:
        """Begin anew with nothing written out."""
        self.__init__(program)  # type: ignore[misc]


def expression(program: Program, node: int) -> str:
    """Return a node as a Python expression over the literals' values `c`.

    Since MUST implies COUNTED implies MAY, the k-th greatest value holds just the bits that at least k of them have.
    """
    if node < len(program.literals):
        return f"c[{node}]"
    operation = program.operations[node - len(program.literals)]
    parts = [expression(program, part) for part in operation.nodes]
    if operation.kind == "count":
        return f"sorted(({', '.join(parts)},))[-{operation.count}]"
    return f"({(' & ' if operation.kind == 'every' else ' | ').join(parts)})"


def code_of(truth: Truth, *, counted: bool) -> int:
    """Return the bits of a literal's value; an UNKNOWN one is COUNTED where its policy says so."""
    if truth is Truth.TRUE:
        return ALL
    if truth is Truth.FALSE:
        return 0
    return MAY | COUNTED if counted else MAY


def truth_of_code(code: int) -> Truth:
    """Return the three-valued truth of a value."""
    if code & MUST:
        return Truth.TRUE
    return Truth.UNKNOWN if code & MAY else Truth.FALSE
