"""Reads the advice for home, for around a session and for prevention, and chooses what fits a client's stage.

Each piece keeps its basis (evidence, computed, assumed) and its sources. Nothing here depends on what is bought.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.knowledge.document import Fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.values import Knowledge

BASES: Final = ("evidence", "computed", "assumed")
STAGES: Final = ("acute", "subacute", "chronic")
HOME, AROUND, PREVENTION = "advice/home.toml", "advice/before-and-after.toml", "advice/prevention.toml"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of advice. A figure is a relative risk (rr) or a hazard ratio (hr) with its 95 % interval."""

    id: str
    says: str
    basis: str
    sources: tuple[str, ...]
    stages: tuple[str, ...] = ()
    measure: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    strength: str = ""


@dataclass(frozen=True, slots=True)
class HomeAdvice:
    """All advice that is not a massage."""

    home: tuple[Piece, ...]
    around: tuple[Piece, ...]
    prevention: tuple[Piece, ...]

    def for_stage(self, stage: str) -> tuple[Piece, ...]:
        """Return the advice for home that fits a duration class; an unknown one gets what is for everybody."""
        return tuple(piece for piece in self.home if not piece.stages or stage in piece.stages)


def read_home_advice(knowledge: Knowledge) -> tuple[HomeAdvice, tuple[Problem, ...]]:
    """Return the advice, and what is wrong with its files."""
    problems: list[Problem] = []
    home, around, prevention = (
        tuple(_pieces(knowledge, path, name, problems))
        for path, name in ((HOME, "advice"), (AROUND, "advice"), (PREVENTION, "prevention"))
    )
    return HomeAdvice(home, around, prevention), tuple(problems)


def _pieces(knowledge: Knowledge, path: str, name: str, problems: list[Problem]) -> Iterable[Piece]:
    document = knowledge.other.get(path)
    for table in document.tables(name) if document else ():
        fields = Fields(document, table, f'id = "{table.get("id")}"', problems)  # type: ignore[arg-type]
        yield Piece(
            id=fields.text("id"),
            says=fields.text("says"),
            basis=fields.word("basis", BASES),
            sources=fields.known("sources", knowledge.sources, required=True),
            stages=fields.known("for_stage", STAGES),
            measure=fields.word("measure", ("rr", "hr"), ""),
            value=fields.number("value"),
            low=fields.number("low"),
            high=fields.number("high"),
            strength=fields.text("strength", ""),
        )
        fields.finish()
