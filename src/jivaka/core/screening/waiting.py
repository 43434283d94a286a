"""Which questions are still worth asking: those whose answer could change what is offered.

When nothing is left, every further answer would leave the guaranteed result as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.core.knowledge.condition import questions, value
from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.program import MAY, MUST
from jivaka.core.screening.screen import waiting_for
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.values import Knowledge, Rule
    from jivaka.core.screening.screen import Screener
    from jivaka.core.screening.values import RuleState


def questions_worth_asking(screener: Screener, findings: Findings) -> dict[str, Disposition]:
    """Return question -> the most serious disposition that hangs on it.

    Essential questions that were never asked stand first, in the order of the intake; then what open rules wait for.
    """
    states = screener.states(findings)
    lowest = max((state.surely for state in states), default=Disposition.MASSAGE_OK)
    if lowest is Disposition.EMERGENCY:
        return {}
    found: dict[str, Disposition] = {}
    for state in states:
        if could_change(state, states, lowest):
            for question in waiting_for(state, findings):
                if question not in findings.unknown:
                    found[question] = max(found.get(question, Disposition.MASSAGE_OK), state.effect.disposition)
    missing = screener.missing(findings) if lowest < Disposition.URGENT else ()
    wanted = with_deciders((*missing, *found), screener.knowledge, findings)
    return {name: found.get(name, Disposition.MASSAGE_OK) for name in wanted}


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


def could_change(state: RuleState, states: Sequence[RuleState], lowest: Disposition) -> bool:
    """Return whether an open rule could still raise the disposition or add a limit that matters."""
    decided = state.referral & MUST or not state.referral & MAY
    if not decided and state.effect.disposition > lowest:
        return True
    return not state.condition & MUST and lowest.permits_massage and adds_limits(state.rule, states)


def adds_limits(rule: Rule, states: Iterable[RuleState]) -> bool:
    """Return whether the rule has a limit that no rule which surely holds has already."""
    sure = [state.effect for state in states if state.condition & MUST]
    effect = rule.effect
    known = {limit for other in sure for limit in other.limits}
    techniques = frozenset[str]().union(*(other.techniques for other in sure))
    types = frozenset[str]().union(*(other.types for other in sure))
    implements = frozenset[str]().union(*(other.implements for other in sure))
    return (
        bool(set(effect.limits) - known)
        or not effect.techniques <= techniques
        or not effect.types <= types
        or not effect.implements <= implements
        or (effect.postpones and not any(other.postpones for other in sure))
    )
