"""Fits a combination to a client's limits: where it may go, how hard, in which position, how long; or not at all.

A limit that may hold counts as one that holds. Nothing here prefers one massage to another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.advice.values import Combination
    from jivaka.core.knowledge.values import Knowledge
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
_LEFT_OUT = frozenset({"avoid_area"})


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


@dataclass(frozen=True, slots=True)
class Patch:
    """What may happen at one patch under the limits of one client: the most pressure, and what is ruled out there."""

    id: str
    pressure: int
    types: frozenset[str]
    techniques: frozenset[str]
    implements: frozenset[str]
    contacts: frozenset[str]


class Fitter:
    """Fits combinations with one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Work out once what holds everywhere for everybody."""
        self._knowledge = knowledge
        self._always: dict[str, set[str]] = {}
        for zone in knowledge.zones:
            for patch in zone.covers:
                self._always.setdefault(patch, set()).update(zone.always_apply)

    def patches(self, wanted: Iterable[str], limits: Limits) -> tuple[Patch, ...]:
        """Return the wanted patches that are not left out, with what may happen there."""
        return tuple(
            self._patch(patch, names, limits.max_pressure)
            for patch in wanted
            if patch not in limits.areas
            and not (names := limits.at(patch) | self._always.get(patch, set())).intersection(_LEFT_OUT)
        )

    def _patch(self, patch: str, names: frozenset[str], most: int) -> Patch:
        modifiers = [self._knowledge.modifiers[name] for name in names]
        ceilings = [modifier.max_pressure for modifier in modifiers if modifier.max_pressure is not None]
        ceilings += [
            level
            for name, (area, level) in _LEAST_LEVELS.items()
            if name in names and patch in self._knowledge.patches_of(area)
        ]
        return Patch(
            id=patch,
            pressure=min(most, *ceilings) if ceilings else most,
            types=frozenset().union(*(modifier.forbids.types for modifier in modifiers)),
            techniques=frozenset().union(*(modifier.forbids.techniques for modifier in modifiers)),
            implements=frozenset().union(*(modifier.forbids.implements for modifier in modifiers)),
            contacts=frozenset().union(*(_CONTACT_RULED_OUT.get(name, frozenset()) for name in names)),
        )

    def fit(self, combination: Combination, implement: str, patches: Iterable[Patch], limits: Limits) -> Fit | None:
        """Return how the combination can be done on these patches; None where some limit forbids it altogether."""
        if not self.allowed_anywhere(combination, implement, limits):
            return None
        technique = self._knowledge.techniques[combination.technique]
        massage = self._knowledge.types[combination.type]
        shortest = max(technique.minutes[0], massage.minutes[0])
        minutes = min(limits.max_minutes, technique.minutes[1], massage.minutes[1])
        positions = tuple(position for position in combination.positions if position not in limits.positions)
        aimed = frozenset().union(*(self._knowledge.patches_of(area) for area in combination.areas))
        contact = technique.contact | massage.contact
        places = tuple(
            Place(patch.id, min(patch.pressure, combination.max_pressure))
            for patch in patches
            if patch.id in aimed
            and patch.pressure >= combination.min_pressure
            and combination.type not in patch.types
            and combination.technique not in patch.techniques
            and implement not in patch.implements
            and not contact & patch.contacts
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
