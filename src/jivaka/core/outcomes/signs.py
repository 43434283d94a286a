"""Reads the signs that may show themselves in a session or in the days after it, with what is to be done about each.

They are group W of the safety catalogue. A sign is not an answer of the intake: a therapist sees it, or a client tells
of it before the next session.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem
from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.values import Disposition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.knowledge.values import Knowledge

FILE: Final = "rules/in_session/signs.toml"
NERVE, SORE, SORE_LONGER, HARM = "new_nerve_sign", "ordinary_soreness", "soreness_that_stays", "harm_of_grade_2"
WANTED: Final = (NERVE, SORE, SORE_LONGER, HARM)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: how it shows itself, what to do, and what may then be done with the client.

    `client` and `client_do` are the client's own words for both.
    """

    id: str
    catalogue: str
    when_seen: str
    do: tuple[str, ...]
    client: str
    client_do: tuple[str, ...]
    disposition: Disposition
    sources: tuple[str, ...]
    strength: str

    @property
    def stops(self) -> bool:
        """Return whether there is no massage while it is there."""
        return not self.disposition.permits_massage


def read_signs(knowledge: Knowledge) -> tuple[Mapping[str, Sign], tuple[Problem, ...]]:
    """Return the signs by id, in the order of their file, and everything that is wrong with it."""
    document = knowledge.other.get(FILE)
    problems: list[Problem] = []
    found: dict[str, Sign] = {}
    for table in document.tables("sign") if document else ():
        fields = Fields(document, table, f'id = "{table.get("id")}"', problems)  # type: ignore[arg-type]
        level = fields.word("disposition", [one.id for one in Disposition])
        sign = Sign(
            id=fields.text("id"),
            catalogue=fields.text("catalogue"),
            when_seen=fields.text("when_seen"),
            do=fields.texts("do", required=True),
            client=fields.text("client"),
            client_do=fields.texts("client_do", required=True),
            disposition=next((one for one in Disposition if one.id == level), Disposition.EMERGENCY),
            sources=fields.known("sources", knowledge.sources, required=True),
            strength=fields.text("strength"),
        )
        fields.finish()
        found[sign.id] = sign
    problems += [_missing(name) for name in WANTED if name not in found]
    return found, tuple(problems)


def _missing(name: str) -> Problem:
    return Problem("missing-entry", FILE, f"There is no sign '{name}', and a review asks for it.", "Add [[sign]].")
