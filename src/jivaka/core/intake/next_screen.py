"""Chooses what to show next: the first screen on which a question is still worth asking, with just those questions.

Which questions are worth asking is said by screening; a question that surely does not apply is never shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.knowledge.condition import questions, value
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Collection

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.values import Knowledge, Screen


@dataclass(frozen=True, slots=True)
class ShownScreen:
    """A screen with the questions to show on it now."""

    screen: Screen
    questions: tuple[str, ...]


def next_screen(findings: Findings, knowledge: Knowledge, wanted: Collection[str]) -> ShownScreen | None:
    """Return the next screen to show, or None when nothing wanted is left to ask."""
    for screen in knowledge.screens:
        if screen.applies is not None and value(screen.applies, findings.truth) is Truth.FALSE:
            continue
        shown = tuple(name for name in screen.questions if name in wanted and can_be_asked(name, findings, knowledge))
        if shown:
            return ShownScreen(screen, shown)
    return None


def can_be_asked(name: str, findings: Findings, knowledge: Knowledge) -> bool:
    """Return whether a question was not asked yet and surely applies.

    One that only may apply waits for the answer it hangs on; if that answer is unknown, it is asked.
    """
    if findings.state(name) != "absent":
        return False
    applies = knowledge.questions[name].applies
    if applies is None or value(applies, findings.truth) is Truth.TRUE:
        return True
    return not any(findings.state(other) == "absent" for other in questions(applies) if other in knowledge.questions)
