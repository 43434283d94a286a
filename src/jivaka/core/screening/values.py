"""What screening says: the disposition, the limits, the open points, and how they came about.

Every value is frozen and carries what a later room or a reader needs; nothing here computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.program import ALL, COUNTED, MAY, MUST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.values import Effect, Rule

_OK, _LIMITS = Disposition.MASSAGE_OK, Disposition.MASSAGE_WITH_LIMITS


@dataclass(frozen=True, slots=True)
class Limits:
    """What is not allowed. `modifiers` maps a limit to its patches; an empty set means the whole body.

    The excluded sets hold for the whole body. `max_pressure` is a level of 1 to 5, `max_minutes` the length of a
    session.
    """

    modifiers: Mapping[str, frozenset[str]]
    types: frozenset[str]
    techniques: frozenset[str]
    implements: frozenset[str]
    positions: frozenset[str]
    areas: frozenset[str]
    max_pressure: int
    max_minutes: int
    postpone: bool

    def at(self, patch: str) -> frozenset[str]:
        """Return the limits that hold at one patch of the body."""
        return frozenset(modifier for modifier, areas in self.modifiers.items() if not areas or patch in areas)


@dataclass(frozen=True, slots=True)
class RuleState:
    """One rule that may hold, with the values of its condition and of its referral (see `program`)."""

    rule: Rule
    condition: int
    referral: int

    @property
    def effect(self) -> Effect:
        """Return what the rule adds."""
        return self.rule.effect

    @property
    def settled(self) -> bool:
        """Return whether no answer can change the rule any more: it surely holds, and a letter lifts it or does not."""
        return self.condition == ALL and self.referral in (0, ALL)

    @property
    def surely(self) -> Disposition:
        """Return the least disposition that the rule brings in every completion."""
        if self.referral & MUST:
            return self.effect.disposition
        return min(self.effect.disposition, _LIMITS) if self.condition & MUST else _OK

    @property
    def possibly(self) -> Disposition:
        """Return the greatest disposition that the rule brings in some completion."""
        if self.referral & MAY:
            return self.effect.disposition
        return min(self.effect.disposition, _LIMITS)

    @property
    def counted(self) -> Disposition:
        """Return what the rule brings under the policies.

        An open one that would refer brings limits and an open point.
        """
        if self.condition & MUST and self.referral & COUNTED:
            return self.effect.disposition
        return min(self.effect.disposition, _LIMITS) if self.condition & COUNTED else _OK


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A question that a person must settle before the massage, and how far the answer could take the decision."""

    question: str
    could_become: Disposition
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The result of screening one client's findings with one release of the knowledge.

    `disposition` is the most cautious that the answers still allow under each question's policy for unknown answers;
    `lowest` holds
    whatever the open answers are; `worst` is what an unlucky completion could bring. `states` are the rules that may
    hold; every
    other rule is refuted.
    """

    on: date
    version: str
    digest: str
    findings: Findings
    disposition: Disposition
    lowest: Disposition
    worst: Disposition
    undetermined: bool
    missing: tuple[str, ...]
    blocked: tuple[str, ...]
    states: tuple[RuleState, ...]
    limits: Limits
    open_points: tuple[OpenPoint, ...]

    @property
    def fired(self) -> tuple[Rule, ...]:
        """Return the rules that hold."""
        return tuple(state.rule for state in self.states if state.condition & MUST)

    @property
    def cautious(self) -> tuple[Rule, ...]:
        """Return the open rules whose limits apply."""
        return tuple(state.rule for state in self.states if state.condition & (MUST | COUNTED) == COUNTED)

    @property
    def open(self) -> tuple[Rule, ...]:
        """Return the open rules that only wait for an answer."""
        return tuple(state.rule for state in self.states if not state.condition & COUNTED)

    @property
    def permits_massage(self) -> bool:
        """Return whether a massage may be offered at all."""
        return not self.undetermined and self.disposition.permits_massage
