"""Chooses up to three massages for a client: what the limits permit, then preference, tolerance, evidence as it is.

Evidence does not rank massage types, so it weighs least; the points are a design choice and are shown as reasons,
never as a promise. A massage that breaks a limit that may hold is not in the list to choose from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.advice.fit import Fitter
from jivaka.core.advice.permits import Permits, permits_of
from jivaka.core.advice.preferences import back_patches, preferences_of
from jivaka.core.advice.values import Advice, Excluded, Recommendation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jivaka.core.advice.fit import Fit, Place
    from jivaka.core.advice.preferences import Preferences
    from jivaka.core.advice.values import Combination
    from jivaka.core.knowledge.values import Knowledge, Rule
    from jivaka.core.screening.values import Decision

MOST: Final = 3
USUAL_MINUTES: Final = 60
USUAL_PRESSURE: Final = 3
POINTS: Final = {
    "asked_for_type": 40,
    "asked_for_technique": 40,
    "fits_goal": 10,
    "likes_heat": 10,
    "pressure_as_wished": 8,
    "reaches_sore_places": 6,
    "scented_oil_wished": 6,
    "through_clothes": 6,
    "position_comfortable": 5,
    "by_hand": 4,
    "some_evidence": 2,
    "little_evidence": 1,
    "leaves_marks": -20,
    "taps_the_body": -10,
    "strong_after_bad_reaction": -15,
    "heat_not_asked": -2,
    "firmer_than_wished": -12,
    "misses_sore_places": -8,
    "position_not_comfortable": -30,
    "no_evidence": 0,
}
"""Points of each reason: wishes weigh most, evidence least. Assumed, open to review; safety is not weighed at all."""
_CERTAINTY: Final = {
    "moderate": "some_evidence",
    "low": "some_evidence",
    "very_low": "little_evidence",
    "none": "no_evidence",
}


@dataclass(frozen=True, slots=True)
class _Option:
    fit: Fit
    places: tuple[Place, ...]
    pressure: int
    position: str
    reasons: tuple[str, ...]

    @property
    def points(self) -> int:
        return sum(POINTS[reason] for reason in self.reasons)


class Ranker:
    """Ranks with one knowledge base. `words` gives the sentence of each reason."""

    def __init__(self, knowledge: Knowledge, combinations: Iterable[Combination], words: Mapping[str, str]) -> None:
        """Prepare the fitter once."""
        self._knowledge = knowledge
        self._combinations = tuple(combinations)
        self._words = words
        self._fitter = Fitter(knowledge)
        self._exclusions = {rule.id: exclusions(rule, knowledge) for rule in knowledge.rules}

    def rank(self, decision: Decision) -> Advice:
        """Return the advice for a decision; no recommendation unless it permits massage and today is not postponed."""
        excluded = self._excluded_by(decision)
        if not decision.permits_massage:
            return Advice((), excluded, "decision")
        if decision.limits.postpone:
            return Advice((), excluded, "postponed")
        wishes = preferences_of(decision.findings, self._knowledge)
        options = self._options(decision, wishes, wishes.aims)
        options = options or self._options(decision, wishes, back_patches(self._knowledge))
        if not options:
            every_place = {area.id for area in self._knowledge.areas.values() if area.paintable}
            return Advice((), excluded, "places" if every_place <= decision.limits.areas else "nothing_fits")
        best = sorted(options, key=lambda option: -option.points)
        chosen: dict[tuple[str, str], _Option] = {}
        for option in best:
            chosen.setdefault((option.fit.combination.type, option.fit.combination.technique), option)
        return Advice(tuple(self._recommend(option) for option in list(chosen.values())[:MOST]), excluded)

    def permits(self, decision: Decision) -> Permits:
        """Return every massage that a decision permits, anywhere on the body; none where no massage is."""
        if not decision.permits_massage:
            return Permits({})
        everywhere = tuple(area.id for area in self._knowledge.areas.values() if area.paintable)
        return permits_of(tuple(self._fits(decision, everywhere)))

    def _fits(self, decision: Decision, aims: tuple[str, ...]) -> Iterator[Fit]:
        patches = self._fitter.patches(aims, decision.limits)
        for combination in self._combinations:
            for implement in combination.implements:
                fit = self._fitter.fit(combination, implement, patches, decision.limits)
                if fit is not None:
                    yield fit

    def _excluded_by(self, decision: Decision) -> tuple[Excluded, ...]:
        """Return what is not offered anywhere on the body, each with the rules that say so."""
        limits = decision.limits
        because: dict[tuple[str, str], list[str]] = {
            (kind, name): []
            for kind, names in (
                ("type", limits.types),
                ("technique", limits.techniques),
                ("implement", limits.implements),
            )
            for name in sorted(names)
        }
        for rule in (*decision.fired, *decision.cautious):
            for part in self._exclusions[rule.id]:
                if part in because:
                    because[part].append(rule.id)
        return tuple(Excluded(kind, name, tuple(rules)) for (kind, name), rules in because.items())

    def _options(self, decision: Decision, wishes: Preferences, aims: tuple[str, ...]) -> list[_Option]:
        return [self._option(fit, wishes) for fit in self._fits(decision, aims)]

    def _option(self, fit: Fit, wishes: Preferences) -> _Option:
        sore = [place.pressure for place in fit.places if place.patch in wishes.sore]
        caps = sore or [place.pressure for place in fit.places]
        pressure = max(min(wishes.pressure, *caps), fit.combination.min_pressure)
        places = tuple(place for place in fit.places if place.pressure >= pressure)
        comfortable = [p for p in fit.positions if wishes.positions is None or p in wishes.positions]
        position = (comfortable or list(fit.positions))[0]
        reasons = tuple(self._reasons(fit, wishes, pressure, reaches=bool(sore), comfortable=bool(comfortable)))
        return _Option(fit, places, pressure, position, reasons)

    def _reasons(
        self, fit: Fit, wishes: Preferences, pressure: int, *, reaches: bool, comfortable: bool
    ) -> Iterable[str]:
        massage = self._knowledge.types[fit.combination.type]
        technique = self._knowledge.techniques[fit.combination.technique]
        contact = technique.contact | massage.contact
        asked = massage.id in wishes.wishes or technique.id in wishes.wishes or fit.implement in wishes.wishes
        checks = {
            "asked_for_type": massage.id in wishes.wishes,
            "asked_for_technique": technique.id in wishes.wishes or fit.implement in wishes.wishes,
            "fits_goal": wishes.goal in massage.fits | technique.fits,
            "likes_heat": wishes.heat == "likes_heat" and "heat" in contact,
            "heat_not_asked": wishes.heat != "likes_heat" and "heat" in contact and not asked,
            "pressure_as_wished": wishes.asked_pressure and pressure == wishes.pressure,
            "firmer_than_wished": pressure > wishes.pressure,
            "reaches_sore_places": bool(wishes.sore) and reaches,
            "misses_sore_places": bool(wishes.sore) and not reaches,
            "scented_oil_wished": wishes.oil == "scented_oil" and "oil" in contact,
            "through_clothes": wishes.oil == "dry_through_clothes" and "oil" not in contact,
            "position_comfortable": wishes.positions is not None and comfortable,
            "position_not_comfortable": not comfortable,
            "by_hand": self._knowledge.implements[fit.implement].kind == "body",
            "leaves_marks": "marks" in contact and not asked,
            "taps_the_body": "impact" in contact and not asked,
            "strong_after_bad_reaction": wishes.previous == "bad_reaction" and pressure >= USUAL_PRESSURE,
            _CERTAINTY[least_certain(massage.certainty, technique.certainty)]: True,
        }
        return (reason for reason, holds in checks.items() if holds)

    def _recommend(self, option: _Option) -> Recommendation:
        massage = self._knowledge.types[option.fit.combination.type]
        technique = self._knowledge.techniques[option.fit.combination.technique]
        said = [(reason, self._words[reason]) for reason in option.reasons]
        return Recommendation(
            type=massage.id,
            technique=technique.id,
            implement=option.fit.implement,
            areas=in_short(tuple(place.patch for place in option.places), self._knowledge),
            pressure=option.pressure,
            position=option.position,
            minutes=min(option.fit.minutes, USUAL_MINUTES),
            reasons_for=tuple(words for reason, words in said if POINTS[reason] > 0),
            reasons_against=tuple(words for reason, words in said if POINTS[reason] <= 0),
            evidence=massage.evidence if massage.id != "general_kneading" else technique.evidence,
            certainty=least_certain(massage.certainty, technique.certainty),
            sources=tuple(dict.fromkeys((*massage.sources, *technique.sources))),
        )


def least_certain(first: str, second: str) -> str:
    """Return the lower of two certainties: a combination is known no better than its weaker part."""
    order = ("none", "very_low", "low", "moderate")
    return min(first, second, key=order.index)


def in_short(patches: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """Return the fewest areas that stand for exactly these patches: a parent in place of all its patches."""
    left = set(patches)
    short: list[str] = []
    for area in knowledge.areas.values():
        inside = knowledge.patches_of(area.id)
        if inside and inside <= left:
            short.append(area.id)
            left -= inside
    return tuple(short)


def exclusions(rule: Rule, knowledge: Knowledge) -> frozenset[tuple[str, str]]:
    """Return (kind, id) of everything that a rule excludes, here or there on the body."""
    effect = rule.effect
    forbids = [knowledge.modifiers[limit.modifier].forbids for limit in effect.limits]
    parts = {
        "type": effect.types.union(*(item.types for item in forbids)),
        "technique": effect.techniques.union(*(item.techniques for item in forbids)),
        "implement": effect.implements.union(*(item.implements for item in forbids)),
    }
    return frozenset((kind, name) for kind, names in parts.items() for name in names)
