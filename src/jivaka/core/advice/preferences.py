"""What the client wishes and tolerates, read from the findings; nothing here is a matter of safety."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.knowledge.condition import SetValue

if TYPE_CHECKING:
    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.values import Knowledge

LEVELS: Final = {"very_light": 1, "light": 2, "medium": 3, "firm": 4, "deep": 5}
USUAL_LEVEL: Final = 3
GENTLE_LEVEL: Final = 2
STRONG_PAIN: Final = 7
"""From 7 of 10 the hand begins lightly unless the client asks for more; a choice of design, not of evidence."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """Wishes of the client. `aims` are the patches to work on, sore ones first; `sore` are those that hurt."""

    wishes: frozenset[str]
    pressure: int
    asked_pressure: bool
    heat: str
    oil: str
    goal: str
    positions: frozenset[str] | None
    previous: str
    aims: tuple[str, ...]
    sore: frozenset[str]


def preferences_of(findings: Findings, knowledge: Knowledge) -> Preferences:
    """Return the client's preferences; what was not asked has no preference."""
    wishes = findings.values.get("technique_wishes")
    positions = findings.values.get("comfortable_positions")
    sore = _answered_set(findings, "pain_areas")
    strong = findings.values.get("pain_now")
    level = LEVELS.get(_choice(findings, "pressure_preference"))
    usual = GENTLE_LEVEL if isinstance(strong, float) and strong >= STRONG_PAIN else USUAL_LEVEL
    return Preferences(
        wishes=wishes.has if isinstance(wishes, SetValue) else frozenset(),
        pressure=level or usual,
        asked_pressure=level is not None,
        heat=_choice(findings, "heat_preference"),
        oil=_choice(findings, "oil_preference"),
        goal=_choice(findings, "goal"),
        positions=positions.has if isinstance(positions, SetValue) and positions.has else None,
        previous=_choice(findings, "previous_massage"),
        aims=_aims(_choice(findings, "area_wish"), sore, knowledge),
        sore=sore,
    )


def _choice(findings: Findings, question: str) -> str:
    found = findings.values.get(question)
    return next(iter(found)) if isinstance(found, frozenset) and len(found) == 1 else ""


def _answered_set(findings: Findings, question: str) -> frozenset[str]:
    found = findings.values.get(question)
    return found.has if isinstance(found, SetValue) else frozenset()


def _aims(wish: str, sore: frozenset[str], knowledge: Knowledge) -> tuple[str, ...]:
    """Return the patches to work on: the wished area, or the sore patches and the rest of their part of the back."""
    if wish in knowledge.areas:
        return tuple(area for area in knowledge.areas if area in knowledge.patches_of(wish))
    regions = {knowledge.areas[patch].parent for patch in sore if knowledge.areas[patch].role == "back"}
    near = [area.id for area in knowledge.areas.values() if area.paintable and area.parent in regions]
    first = [patch for patch in knowledge.areas if patch in sore and knowledge.areas[patch].role != "map_only"]
    return tuple(dict.fromkeys((*first, *near))) or back_patches(knowledge)


def back_patches(knowledge: Knowledge) -> tuple[str, ...]:
    """Return all patches of the back, from the neck down."""
    return tuple(area.id for area in knowledge.areas.values() if area.paintable and area.role == "back")
