"""Says why a massage type, technique, implement or area is left out, or was not among the recommendations.

It repeats what screening and advice decided and asks the same fitting of limits once more; it judges nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.advice.combinations import read_combinations
from jivaka.core.advice.fit import Fitter
from jivaka.core.advice.preferences import preferences_of
from jivaka.interfaces.cli.page import bullets, wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.advice.values import Combination
    from jivaka.core.assessment.values import Assessment
    from jivaka.core.knowledge.values import Knowledge, Rule

_EVERYWHERE: Final = _("Left out everywhere, because of:")
_BETTER: Final = _("Allowed and possible, but the ones that were recommended suit the wishes better.")
_NOT_THERE: Final = _("Not left out everywhere, but a limit at the places of the pain or the wish rules it out there:")
_NOT_MEANT: Final = _(
    "Not left out, but not done at the places of the pain or the wish: it is not made for them, or they are protected "
    "for everybody."
)


class WhyNot:
    """The answer for one id and one client."""

    def __init__(self, name: str, found: Assessment, knowledge: Knowledge) -> None:
        """Keep what was asked."""
        self._name, self._found, self._knowledge = name, found, knowledge
        self._limits = found.decision.limits
        self._rules = (*found.decision.fired, *found.decision.cautious)

    def lines(self) -> list[str]:
        """Return the reasons in lines."""
        if self._name in self._knowledge.areas:
            return self._of_area()
        because = [key for item in self._found.advice.excluded if item.id == self._name for key in item.because]
        if because:
            named = {rule.id: rule for rule in self._rules}
            return [*wrapped(_EVERYWHERE, "  "), *self._said(named[key] for key in because)]
        for item in self._found.advice.recommendations:
            if self._name in (item.type, item.technique, item.implement):
                return wrapped(_("It is among the recommendations."), "  ")
        return [] if self._found.advice.empty_because == "decision" else self._not_chosen()

    def _said(self, rules: Iterable[Rule]) -> list[str]:
        return bullets(f"{rule.id}: {rule.client} [{rule.strength}: {', '.join(rule.sources)}]" for rule in rules)

    def _of_area(self) -> list[str]:
        patches = self._knowledge.patches_of(self._name)
        gone = patches & self._limits.areas
        part = _("Left out completely.") if gone == patches else _("Left out in part: {patches}.")
        says = part.format(patches=", ".join(sorted(gone))) if gone else _("It may be massaged, within the limits.")
        names = sorted({name for patch in patches for name in self._limits.at(patch)})
        zones = [zone.label for zone in self._knowledge.zones if patches & {*zone.inside, *zone.covers}]
        there = [self._knowledge.modifiers[name].label for name in names]
        return [
            *wrapped(says, "  "),
            *wrapped(_("Limits that hold there:") if there else "", "  "),
            *bullets(there),
            *wrapped(_("Rules behind them:") if names else "", "  "),
            *self._said(rule for rule in self._rules if any(limit.modifier in names for limit in rule.effect.limits)),
            *wrapped(_("Protected for everybody:") if zones else "", "  "),
            *bullets(zones),
        ]

    def _not_chosen(self) -> list[str]:
        """Return why something that no limit forbids everywhere was not recommended."""
        combinations, _problems = read_combinations(self._knowledge)
        fitter = Fitter(self._knowledge)
        aims = preferences_of(self._found.decision.findings, self._knowledge).aims
        patches = fitter.patches(aims, self._limits)
        named = [
            (combination, implement)
            for combination in combinations
            for implement in combination.implements
            if self._name in (combination.type, combination.technique, implement)
        ]
        if any(fitter.fit(combination, implement, patches, self._limits) for combination, implement in named):
            return wrapped(_BETTER, "  ")
        rules = list(self._against(named, aims))
        return [*wrapped(_NOT_THERE if rules else _NOT_MEANT, "  "), *self._said(rules)]

    def _against(self, named: Iterable[tuple[Combination, str]], aims: Iterable[str]) -> Iterable[Rule]:
        """Return the rules that forbid a part of every way of doing it, or cap the pressure below it."""
        there = {name for patch in aims for name in self._limits.at(patch)}
        parts = {(pair[0].type, pair[0].technique, pair[1]) for pair in named}
        least = min((pair[0].min_pressure for pair in named), default=1)
        for rule in self._rules:
            effect = rule.effect
            forbidden = {*effect.types, *effect.techniques, *effect.implements}
            caps = [5]
            for limit in effect.limits:
                modifier = self._knowledge.modifiers[limit.modifier]
                forbids = modifier.forbids
                forbidden |= {*forbids.types, *forbids.techniques, *forbids.implements}
                caps.append(modifier.max_pressure or 5 if limit.modifier in there else 5)
            if min(caps) < least or any(forbidden & set(part) for part in parts):
                yield rule
