"""What a rule adds, in parts, and which other rules add the same or more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.knowledge.values import Disposition

if TYPE_CHECKING:
    from jivaka.core.knowledge.values import Knowledge, Limit, Rule

PLAIN: Final = ("refers", "limits", "postpones")
_NAMED: Final = ("type", "technique", "implement")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an effect. `kind` is refers, limits, postpones, limit, type, technique or implement."""

    kind: str
    name: str = ""
    level: int = 0
    limit: Limit | None = None


def parts_of(rule: Rule) -> tuple[Part, ...]:
    """Return every part of what the rule adds; a whole-body limit stands for what it forbids too."""
    effect = rule.effect
    level = effect.disposition
    heads = []
    if level >= Disposition.DOCTOR_FIRST:
        heads.append(Part("refers", level=level))
    if level >= Disposition.MASSAGE_WITH_LIMITS:
        heads.append(Part("limits", level=Disposition.MASSAGE_WITH_LIMITS))
    if effect.postpones:
        heads.append(Part("postpones"))
    excluded = [
        Part(kind, name)
        for kind, names in (("type", effect.types), ("technique", effect.techniques), ("implement", effect.implements))
        for name in sorted(names)
    ]
    return (*heads, *(Part("limit", limit.modifier, limit=limit) for limit in effect.limits), *excluded)


def adds(rule: Rule, part: Part, knowledge: Knowledge) -> bool:
    """Return whether the rule adds this part, or one that includes it."""
    effect = rule.effect
    match part.kind:
        case "refers" | "limits":
            return effect.disposition >= part.level
        case "postpones":
            return effect.postpones
        case "limit":
            return any(_includes(limit, part.limit, knowledge) for limit in effect.limits)
        case _:
            return part.name in getattr(effect, f"{part.kind}s") or any(
                part.name in getattr(knowledge.modifiers[limit.modifier].forbids, f"{part.kind}s")
                for limit in effect.limits
                if whole_body(limit)
            )


def keys_of(rule: Rule, knowledge: Knowledge) -> set[tuple[str, str]]:
    """Return (kind, name) of every part that the rule may add, so that others need not be looked at."""
    effect = rule.effect
    forbidding = [
        effect,
        *(knowledge.modifiers[limit.modifier].forbids for limit in effect.limits if whole_body(limit)),
    ]
    named = {(kind, name) for each in forbidding for kind in _NAMED for name in getattr(each, f"{kind}s")}
    return named | {("limit", limit.modifier) for limit in effect.limits} | {(kind, "") for kind in PLAIN}


def whole_body(limit: Limit) -> bool:
    """Return whether a limit names no place."""
    return not limit.areas and not limit.areas_from


def _includes(limit: Limit, other: Limit | None, knowledge: Knowledge) -> bool:
    if other is None or limit.modifier != other.modifier:
        return False
    if whole_body(limit):
        return True
    if limit.areas_from or other.areas_from:
        return limit.areas_from == other.areas_from and not limit.areas
    return bool(other.areas) and places(other, knowledge) <= places(limit, knowledge)


def places(limit: Limit, knowledge: Knowledge) -> frozenset[str]:
    """Return the patches that a limit names."""
    return frozenset().union(*(knowledge.patches_of(area) for area in limit.areas))
