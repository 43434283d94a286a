"""Reads which massage types, techniques and implements make sense together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.advice.values import Combination
from jivaka.core.knowledge.document import Fields

if TYPE_CHECKING:
    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.values import Knowledge

FILE: Final = "massage/combinations.toml"


def read_combinations(knowledge: Knowledge) -> tuple[tuple[Combination, ...], tuple[Problem, ...]]:
    """Return all combinations in the order of the file, and what is wrong with it."""
    problems: list[Problem] = []
    found: list[Combination] = []
    document = knowledge.other.get(FILE)
    positions = tuple(position.id for position in knowledge.positions)
    for table in document.tables("combination") if document else ():
        fields = Fields(document, table, f'type = "{table.get("type")}"', problems)  # type: ignore[arg-type]
        found.append(
            Combination(
                type=fields.word("type", knowledge.types),
                technique=fields.word("technique", knowledge.techniques),
                implements=fields.known("implements", knowledge.implements, required=True),
                min_pressure=fields.whole("min_pressure") or 1,
                max_pressure=fields.whole("max_pressure") or 1,
                positions=fields.known("positions", positions, required=True),
                areas=fields.known("areas", knowledge.areas, required=True),
                note=fields.text("note", ""),
            )
        )
        fields.finish()
    return tuple(found), tuple(problems)
