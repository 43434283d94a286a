"""Reads and chooses the words for a decision: headline, next step, and the safety net that goes with every decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.assessment.values import Say
from jivaka.core.errors import Problem
from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.values import Disposition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.advice.values import Advice
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.core.screening.values import Decision

FILE: Final = "advice/dispositions.toml"
SAFETY_FILE: Final = "advice/safety-net.toml"
WANTED: Final = (
    *(level.id for level in Disposition),
    "undetermined",
    "unknown_answers",
    "postpone_today",
    "place_unknown",
    "nothing_fits",
)


_EMPTY: Final = {"places": "place_unknown", "nothing_fits": "nothing_fits"}


@dataclass(frozen=True, slots=True)
class Sayings:
    """(headline, next step) by id, and the sentences of the safety net."""

    dispositions: Mapping[str, tuple[str, str]]
    safety_net: tuple[str, ...]


def read_sayings(knowledge: Knowledge) -> tuple[Sayings, tuple[Problem, ...]]:
    """Return the words, and what is wrong with their files; a missing one is a problem."""
    problems: list[Problem] = []
    said: dict[str, tuple[str, str]] = dict.fromkeys(WANTED, ("", ""))
    net: list[str] = []
    for document in knowledge.other.values():
        for table in document.tables("disposition") if document.path == FILE else ():
            fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
            said[fields.word("id", WANTED)] = fields.text("headline"), fields.text("next_step")
            fields.finish()
        for table in document.tables("sentence") if document.path == SAFETY_FILE else ():
            fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
            fields.text("id")
            net.append(fields.text("says"))
            fields.known("sources", knowledge.sources, required=True)
            fields.finish()
    problems += [
        Problem("missing-words", FILE, f"There are no words for '{name}'.", "Add [[disposition]] with that id.")
        for name, words in said.items()
        if not words[0]
    ]
    if not net:
        problems.append(Problem("missing-words", SAFETY_FILE, "The safety net is empty.", "Add [[sentence]]."))
    return Sayings(said, tuple(net)), tuple(problems)


def say(decision: Decision, advice: Advice, sayings: Sayings) -> Say:
    """Return the words for a decision and what can be offered."""
    headline, next_step = sayings.dispositions[_which(decision, advice)]
    return Say(headline, next_step, sayings.safety_net)


def _which(decision: Decision, advice: Advice) -> str:
    if decision.undetermined:
        return "undetermined"
    if decision.blocked and decision.lowest < Disposition.DOCTOR_FIRST <= decision.disposition:
        return "unknown_answers"
    if decision.permits_massage and decision.limits.postpone:
        return "postpone_today"
    return _EMPTY.get(advice.empty_because, decision.disposition.id)
