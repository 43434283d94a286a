"""Joins the effects of rules into limits: exclusions by union, ceilings by minimum.

It knows effects and areas; which rules hold is decided elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.knowledge.condition import SetValue
from jivaka.core.knowledge.values import POSTPONE
from jivaka.core.screening.values import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.values import Effect, Knowledge, Limit

HIGHEST_PRESSURE: Final = 5
LONGEST_SESSION: Final = 90
"""Minutes; more than 90 is never offered to anybody (catalogue R08)."""
_AVOIDING: Final = {"avoid_area": "", "no_leg_work": "legs", "no_belly_work": "belly"}
"""Limits that leave a place out completely, and the place when the limit names none."""


class LimitJoiner:
    """Joins effects with one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Work out the patches of every area once."""
        self._modifiers = knowledge.modifiers
        self._patches = {area: knowledge.patches_of(area) for area in knowledge.areas}
        self._all = frozenset(area.id for area in knowledge.areas.values() if area.paintable)

    def join(self, effects: Iterable[Effect], findings: Findings, *, sure: bool, postpone: bool) -> Limits:
        """Return the limits of all effects together.

        `postpone` is decided by the caller: a rule that is only open asks first, postpones nothing. With `sure`, only
        patches that are surely meant are taken; otherwise a place that nobody named means the whole body.
        """
        areas: dict[str, frozenset[str] | None] = {}
        types: set[str] = set()
        techniques: set[str] = set()
        implements: set[str] = set()
        for effect in effects:
            types |= effect.types
            techniques |= effect.techniques
            implements |= effect.implements
            for limit in effect.limits:
                self._add(limit, areas, findings, sure=sure)
        return self._limits(areas, (types, techniques, implements), postpone=postpone)

    def _add(self, limit: Limit, areas: dict[str, frozenset[str] | None], findings: Findings, *, sure: bool) -> None:
        """Add one limit; None stands for the whole body."""
        place: frozenset[str] | None = None
        if limit.areas:
            place = frozenset().union(*(self._patches[area] for area in limit.areas))
        elif limit.areas_from:
            place = self._answered(limit.areas_from, findings, sure=sure)
            if not place and place is not None:
                return
        before = areas.get(limit.modifier, frozenset())
        areas[limit.modifier] = None if place is None or before is None else before | place

    def _answered(self, question: str, findings: Findings, *, sure: bool) -> frozenset[str] | None:
        found = findings.values.get(question)
        if isinstance(found, SetValue):
            return found.has if sure else found.may
        if question in findings.not_applicable or sure:
            return frozenset()
        return None

    def _limits(
        self,
        areas: dict[str, frozenset[str] | None],
        excluded: tuple[set[str], set[str], set[str]],
        *,
        postpone: bool,
    ) -> Limits:
        types, techniques, implements = excluded
        positions: set[str] = set()
        left_out: set[str] = set()
        pressure, minutes = HIGHEST_PRESSURE, LONGEST_SESSION
        for name, place in areas.items():
            modifier = self._modifiers[name]
            if name in _AVOIDING:
                left_out |= place if place is not None else self._patches.get(_AVOIDING[name], self._all)
            if modifier.max_minutes is not None:
                minutes = min(minutes, modifier.max_minutes)
            positions |= modifier.forbids.positions
            if place is None:
                types |= modifier.forbids.types
                techniques |= modifier.forbids.techniques
                implements |= modifier.forbids.implements
                pressure = min(pressure, modifier.max_pressure or HIGHEST_PRESSURE)
        return Limits(
            modifiers={
                name: place or frozenset() for name, place in sorted(areas.items()) if postpone or name != POSTPONE
            },
            types=frozenset(types),
            techniques=frozenset(techniques),
            implements=frozenset(implements),
            positions=frozenset(positions),
            areas=frozenset(left_out),
            max_pressure=pressure,
            max_minutes=minutes,
            postpone=postpone,
        )
