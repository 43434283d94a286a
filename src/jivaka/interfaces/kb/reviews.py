"""Which rules were signed, by whom: only the signatures of releases say so, never a text in the knowledge.

A release keeps a stamp of exactly what each rule says. A rule that is changed gets another stamp, so that nobody's
name stays under words that they never read. It decides nothing about a client.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.errors import Problem
from jivaka.interfaces.kb.people import people

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.knowledge.values import Knowledge, Rule
    from jivaka.interfaces.kb.release import Release

UNSIGNED: Final = "Not yet signed by a clinician."
_PLACE: Final = frozenset({"path", "line"})
_LONG: Final = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands: the stamp of what it says, a sentence, and who signed it when, in which words."""

    stamp: str
    status: str
    reviews: tuple[str, ...] = ()


def stamp_of(rule: Rule) -> str:
    """Return a short digest of everything that a rule says, its definitions and its examples included."""
    text = json.dumps(_plain(rule), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_LONG]


def standing_of(rule: Rule, releases: Iterable[Release]) -> Standing:
    """Return how a rule stands, after the releases, the oldest first, in which it says the same as now."""
    stamp = stamp_of(rule)
    same = [release for release in releases if release.rules.get(rule.id) == stamp]
    signatures = [(signature, release) for release in same for signature in release.signatures]
    reviews = tuple(
        f"{each.person.says}, {each.date}, with release {release.name}: {each.statement}"
        for each, release in signatures
    )
    whole = [release for release in same if not release.missing]
    if whole:
        return Standing(stamp, f"Signed. {whole[-1].review}", reviews)
    if signatures:
        who = " and ".join(person.says for person in people(each.person for each, _ in signatures))
        return Standing(stamp, f"Signed by {who}, which is not enough. {same[-1].missing}", reviews)
    return Standing(stamp, UNSIGNED)


def claims_of_review(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Return the problem that the knowledge itself claims to be signed, which only signatures can say."""
    if knowledge.review.startswith(UNSIGNED):
        return ()
    message = "'review' does not say that the folder is not signed. Only the signatures of a release say who signed."
    return (Problem("claimed-review", "knowledge.toml", message, f'Let it begin with "{UNSIGNED}"'),)


def _plain(value: Any) -> Any:  # noqa: ANN401 - every part of a rule
    if is_dataclass(value):
        named = {each.name: _plain(getattr(value, each.name)) for each in fields(value) if each.name not in _PLACE}
        return {type(value).__name__: named}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.name if isinstance(value, Enum) else value
