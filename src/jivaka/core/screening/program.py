"""The compiled reading of conditions: one list of operations in which equal parts are computed once.

A value is three bits: MAY (some completion of the answers makes it true), COUNTED (true under each question's policy
for unknown answers) and MUST (every completion makes it true). MUST implies COUNTED implies MAY, and both joins work
bit by bit, so one pass gives all three. It is compared with the tree reading of `jivaka.core.knowledge.condition`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

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
    """Return the shared operation list of all conditions, in their order."""
    wanted = tuple(conditions)
    builder = _Builder()
    for condition in wanted:
        builder.literal_nodes(condition)
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


def fast_reading(program: Program) -> Callable[[Sequence[int]], tuple[int, ...]]:
    """Return a function that gives the same as `run` in a few microseconds.

    The operation list is written out as straight-line Python and compiled; it holds only numbers and signs made here.
    """
    names = {index: f"c[{index}]" for index in range(len(program.literals))}
    lines: list[str] = []
    for place, operation in enumerate(program.operations, start=len(program.literals)):
        names[place] = f"n{place}"
        parts = [names[node] for node in operation.nodes]
        if operation.kind == "count":
            text = f"count_code({operation.count}, ({', '.join(parts)}))"
        else:
            text = (" & " if operation.kind == "every" else " | ").join(parts)
        lines.append(f"    n{place} = {text}\n")
    results = ", ".join(names[node] for node in program.outputs)
    source = f"def reading(c):\n{''.join(lines)}    return ({results},)\n"
    space: dict[str, Any] = {"count_code": count_code}
    exec(compile(source, "<operation list>", "exec"), space)  # noqa: S102  # nosec B102 - text of our own making
    reading: Callable[[Sequence[int]], tuple[int, ...]] = space["reading"]
    return reading


class Reading:
    """Reads a program: plainly the first times, then by the fast reading, which is dear to make and cheap to use."""

    PLAIN_TIMES: Final = 3

    def __init__(self, program: Program) -> None:
        """Begin with the plain reading."""
        self._program = program
        self._times = 0
        self._fast: Callable[[Sequence[int]], tuple[int, ...]] | None = None

    def __call__(self, codes: Sequence[int]) -> tuple[int, ...]:
        """Return the value of every output, given the value of every literal."""
        if self._fast is None:
            self._times += 1
            if self._times <= self.PLAIN_TIMES:
                return run(self._program, codes)
            self._fast = fast_reading(self._program)
        return self._fast(codes)

    def __getstate__(self) -> Program:
        """Keep only the program: a compiled function cannot be written down."""
        return self._program

    def __setstate__(self, program: Program) -> None:
        """Begin anew with the plain reading."""
        self.__init__(program)  # type: ignore[misc]


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
