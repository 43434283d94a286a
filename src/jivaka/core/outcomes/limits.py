"""The limits of a decision one by one, each with the rules behind it, and whether a person may step over it.

Nobody steps over a red flag, nor over a limit of a rule that sends to a doctor. What is kept as a document is read
here with the knowledge in force; a rule that is no longer there is never stepped over either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.values import Knowledge, Rule

RED_FLAGS: Final = "rules/red_flags/"
EXCLUDED: Final = {"technique": "techniques", "type": "types", "implement": "implements"}


@dataclass(frozen=True, slots=True)
class Limited:
    """One limit: `token` is its kind and id, such as `modifier:no_heat`; no areas means the whole body.

    `rules` are the ids of the rules that bring it, `unsure` says that none of them is known to hold.
    """

    token: str
    areas: tuple[str, ...]
    rules: tuple[str, ...]
    unsure: bool
    may_be_stepped_over: bool

    @property
    def kind(self) -> str:
        """Return modifier, technique, type or implement."""
        return self.token.partition(":")[0]

    @property
    def id(self) -> str:
        """Return what is limited."""
        return self.token.partition(":")[2]


def limits_in(document: Mapping[str, Any], knowledge: Knowledge) -> tuple[Limited, ...]:
    """Return the limits of a decision's document: those with areas first as they stand, then what is left out whole."""
    reasons = document.get("reasons", ())
    rules = {rule.id: rule for rule in knowledge.rules}
    found = [
        _limited(f"modifier:{item['modifier']}", item["areas"], _by_modifier(reasons, item["modifier"]), rules)
        for item in document["limits"]["modifiers"]
    ]
    for kind, name in EXCLUDED.items():
        left_out = {one for item in reasons for one in item["effect"]["exclude"][name]}
        found += [_limited(f"{kind}:{one}", (), _by_exclusion(reasons, name, one), rules) for one in sorted(left_out)]
    return tuple(found)


def _by_modifier(reasons: Iterable[Mapping[str, Any]], modifier: str) -> list[Mapping[str, Any]]:
    return [item for item in reasons if modifier in {one["modifier"] for one in item["effect"]["modifiers"]}]


def _by_exclusion(reasons: Iterable[Mapping[str, Any]], name: str, one: str) -> list[Mapping[str, Any]]:
    return [item for item in reasons if one in item["effect"]["exclude"][name]]


def _limited(token: str, areas: Iterable[str], reasons: list[Mapping[str, Any]], rules: Mapping[str, Rule]) -> Limited:
    behind = [rules.get(item["rule"]) for item in reasons]
    return Limited(
        token=token,
        areas=tuple(areas),
        rules=tuple(item["rule"] for item in reasons),
        unsure=not any(item["certain"] for item in reasons),
        may_be_stepped_over=bool(behind) and all(rule is not None and not _warns(rule) for rule in behind),
    )


def _warns(rule: Rule) -> bool:
    return rule.path.startswith(RED_FLAGS) or not rule.effect.disposition.permits_massage
