"""Screens a client's findings with the knowledge: which rules hold, what they add up to, and what is still open.

Effects only ever add caution: dispositions join by maximum, exclusions by union, ceilings by minimum. Unknown is
never 'no': what happens with an open rule is said by the policies of the questions it waits for. No clock, no file,
no chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.core.intake.letters import LETTER_DATE, LETTERS
from jivaka.core.knowledge.condition import Condition, Every, Includes, Literal, Within, live_literals, negate
from jivaka.core.knowledge.read_rules import LETTER_VALID_DAYS
from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.limits import LimitJoiner
from jivaka.core.screening.literal_codes import LiteralReader
from jivaka.core.screening.program import COUNTED, MUST, RuleReadings, compile_program
from jivaka.core.screening.values import Decision, OpenPoint, RuleState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.values import Knowledge, Rule
    from jivaka.core.screening.values import Limits

_OK, _DOCTOR = Disposition.MASSAGE_OK, Disposition.DOCTOR_FIRST


def letter_in_date(subject: str) -> Condition:
    """Return the condition that a doctor's letter about the subject is there and not older than it may be."""
    return Every(
        (
            Literal(Includes(LETTERS, frozenset({subject}))),
            Literal(Within(LETTER_DATE, None, float(LETTER_VALID_DAYS))),
        )
    )


def referral_condition(rule: Rule) -> Condition:
    """Return when the rule's disposition holds: its condition, and no letter that lifts it."""
    if not rule.cleared_by:
        return rule.condition
    return Every((rule.condition, negate(letter_in_date(rule.cleared_by))))


class Screener:
    """Screens with one knowledge base; made once, used for every client."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Compile the rules."""
        self.knowledge = knowledge
        conditions = [rule.condition for rule in knowledge.rules]
        conditions += [referral_condition(rule) for rule in knowledge.rules]
        self.program = compile_program(conditions)
        self._read = RuleReadings(self.program)
        self._literals = LiteralReader(self.program, knowledge, len(knowledge.rules))
        self._known: dict[tuple[int, int, int], RuleState] = {}
        self._joiner = LimitJoiner(knowledge)
        self._essential = tuple(question.id for question in knowledge.questions.values() if question.essential)
        self._blocking = frozenset(q.id for q in knowledge.questions.values() if q.on_unknown == "block")

    def states(self, findings: Findings) -> list[RuleState]:
        """Return every rule that may hold, with its values; a rule that is not there is refuted."""
        codes, awake = self._literals.read(findings)
        read, known = self._read, self._known
        found: list[RuleState] = []
        for place in sorted(awake):
            condition, referral = read(place, codes)
            if condition:
                key = place, condition, referral
                found.append(known.get(key) or known.setdefault(key, RuleState(self.knowledge.rules[place], *key[1:])))
        return found

    def screen(self, findings: Findings) -> Decision:
        """Return the decision for the findings on the day of their intake."""
        states = self.states(findings)
        missing = self.missing(findings)
        blocked = tuple(sorted(findings.unknown & self._blocking))
        lowest = max((state.surely for state in states), default=_OK)
        counted = max((state.counted for state in states), default=_OK)
        if blocked:
            counted = max(counted, _DOCTOR)
        effects = [state.effect for state in states if state.condition & COUNTED]
        postpone = any(state.effect.postpones for state in states if state.condition & MUST)
        return Decision(
            on=findings.intake.on,
            version=self.knowledge.version,
            digest=self.knowledge.digest,
            findings=findings,
            disposition=counted,
            lowest=lowest,
            worst=max(counted, max((state.possibly for state in states), default=_OK)),
            undetermined=bool(missing) and lowest < Disposition.URGENT,
            missing=missing,
            blocked=blocked,
            states=tuple(states),
            limits=self._joiner.join(effects, findings, sure=False, postpone=postpone),
            open_points=open_points(states, findings),
        )

    def sure_limits(self, decision: Decision) -> Limits:
        """Return the limits that hold whatever the open answers are."""
        sure = [state.effect for state in decision.states if state.condition & MUST]
        return self._joiner.join(sure, decision.findings, sure=True, postpone=decision.limits.postpone)

    def missing(self, findings: Findings) -> tuple[str, ...]:
        """Return the essential questions that may apply and were never asked."""
        answered, settled = findings.intake.answers, findings.not_applicable
        return tuple(name for name in self._essential if name not in answered and name not in settled)


def pending(decision: Decision) -> tuple[str, ...]:
    """Return the questions that could still change something.

    Missing ones, unanswered block ones, then what open rules wait for.
    """
    waiting = dict.fromkeys((*decision.missing, *decision.blocked))
    for state in decision.states:
        if not state.settled:
            waiting.update(dict.fromkeys(waiting_for(state, decision.findings)))
    return tuple(waiting)


def waiting_for(state: RuleState, findings: Findings) -> tuple[str, ...]:
    """Return the questions that can still decide a rule, in the order in which it names them; none if it is decided."""
    condition = state.rule.condition if not state.condition & MUST else referral_condition(state.rule)
    live = live_literals(condition, findings.truth)
    return tuple(dict.fromkeys(name for literal in live for name in findings.behind(literal.test.question)))


def open_points(states: Iterable[RuleState], findings: Findings) -> tuple[OpenPoint, ...]:
    """Return the questions that a person must settle, because a rule that would refer or postpone waits for them."""
    found: dict[str, list[Rule]] = {}
    for state in states:
        serious = state.effect.disposition >= _DOCTOR or state.effect.postpones
        if serious and state.condition & (MUST | COUNTED) == COUNTED:
            for question in waiting_for(state, findings):
                found.setdefault(question, []).append(state.rule)
    return tuple(
        OpenPoint(
            question,
            max(rule.effect.disposition for rule in rules),
            tuple(rule.id for rule in rules),
        )
        for question, rules in found.items()
    )
