"""Reads limits as tokens such as `technique:gua_sha`: the words in which cases say what must be excluded.

Zones that are protected for everybody count as excluded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.core.screening.values import Limits

NEVER_OFFERED: Final = frozenset({"no_thrust", "no_artery_hold"})
"""Limits that hold for everybody: nobody is cracked and no artery is held shut (catalogue G13, H13)."""


def follows(token: str, limits: Limits, knowledge: Knowledge) -> bool:
    """Return whether what the token excludes is excluded by the limits, or protected for everybody."""
    if token.startswith("max_pressure<="):
        return limits.max_pressure <= int(token.removeprefix("max_pressure<="))
    kind, _, name = token.partition(":")
    if kind == "area":
        return bool(knowledge.patches_of(name)) and knowledge.patches_of(name) <= limits.areas | always_left_out(
            knowledge
        )
    excluded: Mapping[str, frozenset[str]] = {
        "technique": limits.techniques,
        "type": limits.types,
        "device": limits.implements,
        "modifier": frozenset(limits.modifiers) | NEVER_OFFERED,
    }
    return name in excluded[kind]


def always_left_out(knowledge: Knowledge) -> frozenset[str]:
    """Return the patches that lie wholly in a zone that is left out for everybody."""
    return frozenset(patch for zone in knowledge.zones if "avoid_area" in zone.always_apply for patch in zone.covers)


def on_offer(token: str, limits: Limits, knowledge: Knowledge) -> bool:
    """Return whether something of the token is still on offer: not excluded for the whole body."""
    kind, _, name = token.partition(":")
    if kind == "area":
        return bool(knowledge.patches_of(name) - limits.areas - always_left_out(knowledge))
    return not follows(token, limits, knowledge)
