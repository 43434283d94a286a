"""Reads the sentences of the advice: reasons for and against a massage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.advice.rank import POINTS
from jivaka.core.knowledge.document import Fields

if TYPE_CHECKING:
    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.values import Knowledge

FILE: Final = "advice/reasons.toml"


def read_reason_words(knowledge: Knowledge) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return the sentence of every reason, and what is wrong with the file; a missing sentence is a problem."""
    problems: list[Problem] = []
    words = dict.fromkeys(POINTS, "")
    document = knowledge.other.get(FILE)
    for table in document.tables("reason") if document else ():
        fields = Fields(document, table, f'id = "{table.get("id")}"', problems)  # type: ignore[arg-type]
        words[fields.word("id", POINTS)] = fields.text("says")
        fields.finish()
    if document:
        problems.extend(
            document.problem(
                "missing-words", f"No sentence for the reason '{reason}'.", "Add [[reason]] with id and says."
            )
            for reason, says in words.items()
            if not says
        )
    return words, tuple(problems)
