"""What screening makes of one client, as formulas: rules, dispositions, limits and whether a massage is permitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from jivaka.core.knowledge.values import Disposition
from jivaka.engines.proof.model.logic import F

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.knowledge.values import Knowledge, Rule
    from jivaka.engines.proof.model.client import Client, Planes
    from jivaka.engines.proof.model.logic import Logic

_LIMITS, _DOCTOR = Disposition.MASSAGE_WITH_LIMITS, Disposition.DOCTOR_FIRST


@dataclass(frozen=True, slots=True)
class RuleValue(Generic[F]):
    """A rule with the three values of its condition and of its referral."""

    rule: Rule
    condition: Planes[F]
    referral: Planes[F]


class Screened(Generic[F]):
    """The decision for one client."""

    def __init__(self, client: Client[F], rules: Iterable[RuleValue[F]]) -> None:
        """Join the values of the rules as screening does."""
        self.client = client
        self.logic: Logic[F] = client.logic
        self.knowledge: Knowledge = client.shape.knowledge
        self.rules = tuple(rules)
        some, questions = self.logic.some, self.knowledge.questions
        self.blocked = some(client.refused(name) for name, found in questions.items() if found.on_unknown == "block")
        self.missing = some(self.is_missing(name) for name, found in questions.items() if found.essential)
        self.undetermined = self.logic.every((self.missing, self.logic.no(self.lowest(Disposition.URGENT))))
        self.permits = self.logic.every((self.logic.no(self.undetermined), self.logic.no(self.disposition(_DOCTOR))))
        self.postponed = some(each.condition.must for each in self.rules if each.rule.effect.postpones)

    def is_missing(self, name: str) -> F:
        """Return that an essential question may apply and was never asked."""
        return self.logic.every((self.client.absent(name), self.logic.no(self.client.not_applicable(name))))

    def lowest(self, least: Disposition) -> F:
        """Return that every completion of the answers brings at least this disposition."""
        return self._reaches(least, [(each.rule, each.referral.must, each.condition.must) for each in self.rules])

    def disposition(self, least: Disposition) -> F:
        """Return that the decision is at least this disposition."""
        every = self.logic.every
        parts = [
            (each.rule, every((each.condition.must, each.referral.counted)), each.condition.counted)
            for each in self.rules
        ]
        found = self._reaches(least, parts)
        return self.logic.some((found, self.blocked)) if least <= _DOCTOR else found

    def worst(self, least: Disposition) -> F:
        """Return that some completion of the answers may bring at least this disposition."""
        possibly = self._reaches(least, [(each.rule, each.referral.may, each.condition.may) for each in self.rules])
        return self.logic.some((possibly, self.disposition(least)))

    def _reaches(self, least: Disposition, parts: Iterable[tuple[Rule, F, F]]) -> F:
        """Return that a part refers, or limits, with at least this disposition."""
        found = []
        for rule, refers, limits in parts:
            if rule.effect.disposition >= least:
                found.append(refers)
                if least <= _LIMITS:
                    found.append(limits)
        return self.logic.some(found)
