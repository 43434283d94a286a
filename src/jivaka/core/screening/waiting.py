"""Which questions are still worth asking: those whose answer could change what is offered.

When nothing is left, every further answer would leave the guaranteed result as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.intake.findings import MEDICINES
from jivaka.core.knowledge.condition import Every, Literal, needed, questions, value
from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.program import COUNTED, MAY, MUST
from jivaka.core.screening.screen import referral_condition
from jivaka.core.truth import Truth, at_least

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.condition import Condition
    from jivaka.core.knowledge.values import Effect, Knowledge, Limit
    from jivaka.core.screening.screen import Screener
    from jivaka.core.screening.values import RuleState


def questions_worth_asking(screener: Screener, findings: Findings) -> dict[str, Disposition]:
    """Return question -> the most serious disposition that hangs on it; empty when no answer can change the result.

    Essential questions that were never asked stand first, in the order of the intake. Of an open rule only as much is
    wanted as can settle it first: where two findings must both be there, one is asked, and the other if it is. The
    medicines may contradict other answers, so they are asked even of somebody who must see a doctor today.
    """
    states = screener.states(findings)
    lowest = max((state.surely for state in states), default=Disposition.MASSAGE_OK)
    if lowest is Disposition.EMERGENCY:
        return {}
    sure = Sure.of(states)
    missing = (name for name in screener.missing(findings) if lowest < Disposition.URGENT or name == MEDICINES)
    found = dict.fromkeys(missing, Disposition.MASSAGE_OK)
    for state in sorted(states, key=lambda state: -state.effect.disposition):
        if could_change(state, sure, lowest):
            for question in first_to_ask(state, findings, found):
                found[question] = max(found.get(question, Disposition.MASSAGE_OK), state.effect.disposition)
    if lowest.permits_massage:
        found = found | {name: found.get(name, Disposition.MASSAGE_OK) for name in unasked_places(states, findings)}
    wanted = with_deciders(found, screener.knowledge, findings)
    return {name: found.get(name, Disposition.MASSAGE_OK) for name in wanted}


def first_to_ask(state: RuleState, findings: Findings, wanted: Collection[str]) -> tuple[str, ...]:
    """Return some unasked questions that can still decide an open rule; none only if no unasked one can.

    Those already wanted are preferred, so that few are asked in all.
    """
    condition = state.rule.condition if not state.condition & MUST else referral_condition(state.rule)
    return _first(condition, findings, wanted)[1]


def _first(condition: Condition, findings: Findings, wanted: Collection[str]) -> tuple[Truth, tuple[str, ...]]:
    """Return the value of a condition and what to ask first; a decided one needs nothing."""
    if isinstance(condition, Literal):
        truth = findings.truth(condition)
        behind = findings.behind(condition.test.question) if truth is Truth.UNKNOWN else ()
        return truth, tuple(name for name in behind if findings.state(name) == "absent")
    read = [_first(part, findings, wanted) for part in condition.parts]
    truth = at_least(needed(condition), [found for found, _ in read])
    if truth is not Truth.UNKNOWN:
        return truth, ()
    asks = [names for found, names in read if found is Truth.UNKNOWN and names]
    if isinstance(condition, Every) and asks:
        return truth, min(asks, key=lambda names: sum(name not in wanted for name in names))
    return truth, tuple(dict.fromkeys(name for names in asks for name in names))


def unasked_places(states: Iterable[RuleState], findings: Findings) -> tuple[str, ...]:
    """Return the questions that say where a limit holds which is there already: until then it holds everywhere."""
    limits = (limit for state in states if state.condition & COUNTED for limit in state.effect.limits)
    return tuple(
        limit.areas_from for limit in limits if limit.areas_from and findings.state(limit.areas_from) == "absent"
    )


def with_deciders(names: Iterable[str], knowledge: Knowledge, findings: Findings) -> tuple[str, ...]:
    """Return the names, and the unasked questions that decide whether one of them applies."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        question = knowledge.questions.get(name)
        if question is None or name in found:
            continue
        found[name] = None
        if question.applies is not None and value(question.applies, findings.truth) is Truth.UNKNOWN:
            waiting += [other for other in sorted(questions(question.applies)) if findings.state(other) == "absent"]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Sure:
    """What the rules that surely hold exclude already."""

    limits: frozenset[Limit]
    techniques: frozenset[str]
    types: frozenset[str]
    implements: frozenset[str]
    postpones: bool

    @classmethod
    def of(cls, states: Iterable[RuleState]) -> Sure:
        """Join the effects of the rules that surely hold."""
        effects = [state.effect for state in states if state.condition & MUST]
        return cls(
            frozenset(limit for effect in effects for limit in effect.limits),
            frozenset[str]().union(*(effect.techniques for effect in effects)),
            frozenset[str]().union(*(effect.types for effect in effects)),
            frozenset[str]().union(*(effect.implements for effect in effects)),
            any(effect.postpones for effect in effects),
        )

    def lacks(self, effect: Effect) -> bool:
        """Return whether an effect excludes something more."""
        return (
            not self.limits.issuperset(effect.limits)
            or not effect.techniques <= self.techniques
            or not effect.types <= self.types
            or not effect.implements <= self.implements
            or (effect.postpones and not self.postpones)
        )


def could_change(state: RuleState, sure: Sure, lowest: Disposition) -> bool:
    """Return whether an open rule could still raise the disposition or add a limit that matters."""
    decided = state.referral & MUST or not state.referral & MAY
    if not decided and state.effect.disposition > lowest:
        return True
    return not state.condition & MUST and lowest.permits_massage and sure.lacks(state.effect)
