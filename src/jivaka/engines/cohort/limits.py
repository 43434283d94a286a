"""The limits of a whole cohort: for every limit the plane of the clients for whom it counts.

It follows the core's LimitJoiner: a limit at a place that surely is nowhere is none, one at a place that nobody named
holds for the whole body, and what a limit rules out follows only where it holds for the whole body. Which patches are
meant stays with the single client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.core.knowledge.values import POSTPONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.values import Effect, Limit, Modifier
    from jivaka.engines.cohort.reading import CohortScreener, RuleWires

Key = tuple[str, str]
"""Kind of limit (modifier, type, technique, implement, position, minutes, pressure, postpone) and its id."""


def limit_wires(screener: CohortScreener) -> Mapping[Key, int]:
    """Return the wire of every limit that some rule can bring, sorted by kind and id."""
    joiner = _Joiner(screener)
    for rule in screener.knowledge.rules:
        joiner.add(rule.effect, screener.rules[rule.id])
    return dict(sorted(joiner.join().items()))


class _Joiner:
    def __init__(self, screener: CohortScreener) -> None:
        self._wiring, self._places = screener.wiring, screener.inputs.places
        self._modifiers = screener.knowledge.modifiers
        self._found: dict[Key, list[int]] = {}
        self._whole: dict[str, list[int]] = {}
        self._postpones: list[int] = []

    def add(self, effect: Effect, wires: RuleWires) -> None:
        """Add what a rule brings where it counts; it postpones only where it surely holds."""
        counted = wires.condition.counted
        self._exclude("type", effect.types, counted)
        self._exclude("technique", effect.techniques, counted)
        self._exclude("implement", effect.implements, counted)
        for limit in effect.limits:
            self._limit(limit, counted)
        if effect.postpones:
            self._postpones.append(wires.condition.must)

    def _exclude(self, kind: str, ids: Iterable[str], wire: int) -> None:
        for name in ids:
            self._found.setdefault((kind, name), []).append(wire)

    def _limit(self, limit: Limit, counted: int) -> None:
        everywhere = None if limit.areas else counted
        if not limit.areas and limit.areas_from:
            somewhere, unnamed = self._places[limit.areas_from]
            everywhere = self._wiring.both(counted, unnamed)
            counted = self._wiring.both(counted, somewhere)
        self._exclude("modifier", (limit.modifier,), counted)
        if everywhere is not None:
            self._whole.setdefault(limit.modifier, []).append(everywhere)

    def join(self) -> dict[Key, int]:
        """Return the wires of all limits, and of what the modifiers forbid."""
        for (kind, name), wires in list(self._found.items()):
            if kind == "modifier":
                self._forbid(self._modifiers[name], self._wiring.any_of(wires))
        joined = {key: self._wiring.any_of(wires) for key, wires in self._found.items()}
        if self._postpones:
            joined["postpone", "today"] = self._wiring.any_of(self._postpones)
        if ("modifier", POSTPONE) in joined:
            joined["modifier", POSTPONE] = self._wiring.both(joined["modifier", POSTPONE], joined["postpone", "today"])
        return joined

    def _forbid(self, modifier: Modifier, anywhere: int) -> None:
        self._exclude("position", modifier.forbids.positions, anywhere)
        if modifier.max_minutes is not None:
            self._exclude("minutes", (f"at most {modifier.max_minutes}",), anywhere)
        if modifier.id not in self._whole:
            return
        whole = self._wiring.any_of(self._whole[modifier.id])
        self._exclude("type", modifier.forbids.types, whole)
        self._exclude("technique", modifier.forbids.techniques, whole)
        self._exclude("implement", modifier.forbids.implements, whole)
        if modifier.max_pressure is not None:
            self._exclude("pressure", (f"at most {modifier.max_pressure}",), whole)
