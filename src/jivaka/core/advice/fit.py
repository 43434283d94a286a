"""Fits a combination to a client's limits: where it may go, how hard, in which position, how long; or not at all.

A limit that may hold counts as one that holds. Nothing here prefers one massage to another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.advice.values import Combination
    from jivaka.core.knowledge.values import Knowledge, Modifier
    from jivaka.core.screening.values import Limits

LIGHT_STROKING = 1
"""'No neck work beyond light stroking' is very light pressure, level 1."""
_CONTACT_RULED_OUT = {
    "no_heat": frozenset({"heat"}),
    "no_strong_cold": frozenset({"cold"}),
    "no_percussion": frozenset({"impact"}),
}
"""What a limit rules out beyond its list: a technique that brings this contact."""
_LEAST_LEVELS = {"no_neck_work": ("cervical_collar", LIGHT_STROKING)}
_LEFT_OUT = ("avoid_area",)


@dataclass(frozen=True, slots=True)
class Place:
    """A patch where a combination may go, and the most pressure allowed there."""

    patch: str
    pressure: int


@dataclass(frozen=True, slots=True)
class Fit:
    """Where and how a combination may be done with one implement."""

    combination: Combination
    implement: str
    places: tuple[Place, ...]
    positions: tuple[str, ...]
    minutes: int


class Fitter:
    """Fits combinations with one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Work out once what holds everywhere for everybody."""
        self._knowledge = knowledge
        self._always: dict[str, set[str]] = {}
        for zone in knowledge.zones:
            for patch in zone.covers:
                self._always.setdefault(patch, set()).update(zone.always_apply)
        self._patches = {area: knowledge.patches_of(area) for area in knowledge.areas}

    def fit(self, combination: Combination, implement: str, wanted: Iterable[str], limits: Limits) -> Fit | None:
        """Return how the combination can be done on the wanted patches.

        Or None where some limit forbids it altogether.
        """
        if not self.allowed_anywhere(combination, implement, limits):
            return None
        technique = self._knowledge.techniques[combination.technique]
        massage = self._knowledge.types[combination.type]
        shortest = max(technique.minutes[0], massage.minutes[0])
        minutes = min(limits.max_minutes, technique.minutes[1], massage.minutes[1])
        positions = tuple(position for position in combination.positions if position not in limits.positions)
        aimed = frozenset().union(*(self._patches[area] for area in combination.areas))
        places = tuple(
            Place(patch, pressure)
            for patch in wanted
            if patch in aimed and (pressure := self._pressure_at(patch, combination, implement, limits))
        )
        if not places or not positions or minutes < min(shortest, limits.max_minutes):
            return None
        return Fit(combination, implement, places, positions, minutes)

    def allowed_anywhere(self, combination: Combination, implement: str, limits: Limits) -> bool:
        """Return whether nothing excludes the combination for the whole body."""
        return (
            combination.type not in limits.types
            and combination.technique not in limits.techniques
            and implement not in limits.implements
        )

    def _pressure_at(self, patch: str, combination: Combination, implement: str, limits: Limits) -> int:
        """Return the most pressure at a patch, or 0 where the combination may not go there."""
        names = limits.at(patch) | self._always.get(patch, set())
        if patch in limits.areas or any(name in _LEFT_OUT for name in names):
            return 0
        most = min(combination.max_pressure, limits.max_pressure)
        for name in names:
            modifier = self._knowledge.modifiers[name]
            if self._rules_out(modifier, combination, implement):
                return 0
            most = min(most, modifier.max_pressure or most, self._least_level(name, patch, most))
        return most if most >= combination.min_pressure else 0

    def _least_level(self, name: str, patch: str, most: int) -> int:
        area, level = _LEAST_LEVELS.get(name, ("", most))
        return level if area and patch in self._patches[area] else most

    def _rules_out(self, modifier: Modifier, combination: Combination, implement: str) -> bool:
        forbids = modifier.forbids
        ruled_out = _CONTACT_RULED_OUT.get(modifier.id, frozenset())
        return (
            combination.type in forbids.types
            or combination.technique in forbids.techniques
            or implement in forbids.implements
            or bool(self._knowledge.techniques[combination.technique].contact & ruled_out)
        )
