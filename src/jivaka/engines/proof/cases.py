"""The facts that laws speak of, as formulas: of a client, of a rule, of a question, of a massage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Generic

from jivaka.core.intake.findings import MEDICINES
from jivaka.core.knowledge.condition import Literal, questions
from jivaka.core.knowledge.values import Disposition
from jivaka.core.knowledge.vocabulary import UNRECOGNISED
from jivaka.core.screening.screen import referral_condition
from jivaka.engines.proof.model.effects import Part, adds, keys_of, parts_of, whole_body
from jivaka.engines.proof.model.logic import F, join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jivaka.core.advice.values import Combination
    from jivaka.core.knowledge.condition import Condition
    from jivaka.core.knowledge.values import Knowledge, Rule
    from jivaka.engines.proof.model.decision import RuleValue, Screened

Hiding = Mapping[str, "tuple[Condition, ...]"]
"""Question -> the conditions under which it may stay unasked."""
PLANES = {"surely": "must", "counted": "counted", "maybe": "may"}


def subjects(about: str, knowledge: Knowledge) -> tuple[object, ...]:
    """Return what a law speaks about, one by one."""
    match about:
        case "rule":
            return knowledge.rules
        case "rule_of_one_polarity":
            return tuple(rule for rule in knowledge.rules if not rule.mixed)
        case "referring_rule":
            return tuple(rule for rule in knowledge.rules if rule.effect.disposition >= Disposition.DOCTOR_FIRST)
        case "level":
            return tuple(Disposition)[1:]
        case "question":
            return tuple(knowledge.questions)
        case "massage":
            kinds = {"type": knowledge.types, "technique": knowledge.techniques}
            return tuple((kind, name) for kind, table in kinds.items() for name in table)
        case _:
            return (None,)


class Facts(Generic[F]):
    """The facts of one client."""

    def __init__(self, screened: Screened[F], combinations: tuple[Combination, ...]) -> None:
        """Look at one decision."""
        self.screened, self.logic = screened, screened.logic
        self.knowledge, self.client = screened.knowledge, screened.client
        self._combinations = combinations
        self._of_rule = {each.rule.id: each for each in screened.rules}
        self._adding: dict[Part, tuple[RuleValue[F], ...]] = {}
        self._possibly_adding: dict[tuple[str, str], list[RuleValue[F]]] = {}
        for each in screened.rules:
            for key in keys_of(each.rule, self.knowledge):
                self._possibly_adding.setdefault(key, []).append(each)
        self._readers: dict[str, list[RuleValue[F]]] = {}

    def fact(self, name: str, subject: object) -> F:
        """Return a fact by its name. Raises KeyError for a fact that its subject does not have."""
        found: Callable[[object], F] = getattr(self, f"_{name}", None) or self._plain(name)
        return found(subject)

    def _plain(self, name: str) -> Callable[[object], F]:
        of_decision = {
            "permits": self.screened.permits,
            "undetermined": self.screened.undetermined,
            "blocked": self.screened.blocked,
            "missing": self.screened.missing,
            "postponed": self.screened.postponed,
        }
        if name in of_decision:
            return lambda _: of_decision[name]
        word, _, rest = name.partition("_")
        if name in PLANES:
            return lambda rule: getattr(self.of(rule).condition, PLANES[name])
        if rest == "refers" and word in PLANES:
            return lambda rule: getattr(self.of(rule).referral, PLANES[word])
        plane = PLANES[name.rpartition("_")[2]]
        if name.startswith("referral_kept"):
            return lambda rule: self._kept(rule, plane, referral=True)
        return lambda rule: self._kept(rule, plane, referral=False)

    def of(self, rule: object) -> RuleValue[F]:
        """Return the values of a rule."""
        return self._of_rule[rule.id]  # type: ignore[attr-defined]

    def _complete(self, _: object) -> F:
        return self.logic.every((self.client.complete(), self.client.orderly()))

    def _lowest(self, level: Disposition) -> F:
        return self.screened.lowest(level)

    def _decided(self, level: Disposition) -> F:
        return self.screened.disposition(level)

    def _decided_less(self, level: Disposition) -> F:
        return self.screened.disposition(Disposition(level - 1))

    def _worst(self, level: Disposition) -> F:
        return self.screened.worst(level)

    def open(self, name: str) -> F:
        """Return that nothing is known of an answer although it may apply."""
        no = self.logic.no
        return self.logic.every((no(self.client.known(name)), no(self.client.not_applicable(name))))

    def _unreadable(self, rule: Rule) -> F:
        if MEDICINES not in questions(rule.condition):
            return self.logic.false
        return self.logic.every((self.client.known(MEDICINES), self.client.fields[MEDICINES].has(UNRECOGNISED)))

    def _waits_for_optional(self, rule: Rule) -> F:
        """Return that a question stands open which nobody has to answer, or which does not block when unknown."""
        names = [name for name in self._read_by(rule) if not self._is_strict(name)]
        return self.logic.some((*(self.open(name) for name in names), self._unreadable(rule)))

    def _is_strict(self, name: str) -> bool:
        question = self.knowledge.questions.get(name)
        return question is not None and question.essential and question.on_unknown == "block"

    def _waits_for_ignored(self, rule: Rule) -> F:
        found = self.knowledge.questions
        names = [name for name in self._read_by(rule) if name not in found or found[name].on_unknown == "ignore"]
        return self.logic.some((*(self.open(name) for name in names), self._unreadable(rule)))

    def _read_by(self, rule: Rule) -> list[str]:
        return sorted(questions(referral_condition(rule)))

    def _kept(self, rule: object, plane: str, *, referral: bool) -> F:
        """Return that some rule, this one or another, adds each part of what this rule adds."""
        parts = [part for part in parts_of(self.of(rule).rule) if (part.kind == "refers") == referral]
        return self.logic.every(self.logic.some(self.bringing(part, plane)) for part in parts)

    def bringing(self, part: Part, plane: str, without: str = "") -> Iterator[F]:
        """Yield, for every rule that adds the part, that it does; `without` leaves out one rule and marked copies."""
        for each in self.adding(part):
            if each.rule.id != without and not (without and each.rule.subsumed):
                yield getattr(each.referral if part.kind == "refers" else each.condition, plane)

    def adding(self, part: Part) -> tuple[RuleValue[F], ...]:
        """Return the rules that add a part."""
        if part not in self._adding:
            possible = self._possibly_adding.get((part.kind, part.name), ())
            self._adding[part] = tuple(each for each in possible if adds(each.rule, part, self.knowledge))
        return self._adding[part]

    def readers(self, name: str) -> tuple[RuleValue[F], ...]:
        """Return the rules that read a question."""
        if not self._readers:
            for each in self.screened.rules:
                for question in questions(each.rule.condition):
                    self._readers.setdefault(question, []).append(each)
        return tuple(self._readers.get(name, ()))

    def _no_dose_is_left(self, _: object) -> F:
        """Return that the ceilings of pressure and minutes leave nothing of any combination of massage."""
        return self.logic.every(self._no_dose(combination) for combination in self._combinations)

    def _no_dose(self, combination: Combination) -> F:
        least = combination.min_pressure
        minutes = max(
            self.knowledge.types[combination.type].minutes[0],
            self.knowledge.techniques[combination.technique].minutes[0],
        )
        names = {
            modifier.id
            for modifier in self.knowledge.modifiers.values()
            if (modifier.max_pressure is not None and modifier.max_pressure < least)
            or (modifier.max_minutes is not None and modifier.max_minutes < minutes)
        }
        return self.logic.some(
            each.condition.counted
            for each in self.screened.rules
            if any(limit.modifier in names and whole_body(limit) for limit in each.rule.effect.limits)
        )

    def _offered(self, subject: tuple[str, str]) -> F:
        kind, name = subject
        return self.logic.some(
            self._allowed(combination, implement)
            for combination in self._combinations
            for implement in combination.implements
            if name == (implement if kind == "implement" else getattr(combination, kind))
        )

    def _allowed(self, combination: Combination, implement: str) -> F:
        excluded = [
            each.condition.counted
            for part in parts_of_combination(combination, implement)
            for each in self.adding(part)
        ]
        return self.logic.every(
            (self.screened.permits, self.logic.no(self.logic.some((*excluded, self._no_dose(combination)))))
        )

    def forced(self, condition: Condition, name: str, *, to: bool) -> F:
        """Return that a condition may hold if every test on one question went one way."""
        if isinstance(condition, Literal):
            if condition.test.question == name:
                return self.logic.true if to else self.logic.false
            return self.client.literal(condition).may
        return join(self.logic, condition, [self.forced(part, name, to=to) for part in condition.parts])


class World(Generic[F]):
    """One client, or the same client before and after something; every fact that a law may name about them."""

    def __init__(self, before: Facts[F], after: Facts[F] | None = None, *, hiding: Hiding | None = None) -> None:
        """Name the clients. `hiding` says why questions may stay unasked."""
        self.before, self.after, self.logic = before, after, before.logic
        self._hiding = hiding or {}

    def formula(self, condition: Condition, subject: object) -> F:
        """Return a law's condition about one subject."""
        if isinstance(condition, Literal):
            found = self._fact(condition.test.question, subject)
            return self.logic.no(found) if condition.negated else found
        parts = [self.formula(part, subject) for part in condition.parts]
        return join(self.logic, condition, parts)

    def _fact(self, name: str, subject: object) -> F:
        if name == "a_mixed_rule_fell":
            return self._mixed_fell()
        if name == "hides_a_red_flag":
            return self._hides(str(subject))
        if name.startswith("after_") and self.after is not None:
            return self.after.fact(name.removeprefix("after_"), subject)
        return self.before.fact(name.removeprefix("before_"), subject)

    def _mixed_fell(self) -> F:
        logic, after = self.logic, self.after or self.before
        return logic.some(
            logic.every((getattr(first, plane), logic.no(getattr(second, plane))))
            for each in self.before.screened.rules
            if each.rule.mixed
            for plane in ("counted", "must")
            for first, second in (
                (each.condition, after.of(each.rule).condition),
                (each.referral, after.of(each.rule).referral),
            )
        )

    def _hides(self, name: str) -> F:
        """Return that a question does not apply, for no reason that was named, and a red flag would read it."""
        logic, facts = self.logic, self.before
        question = self.before.knowledge.questions[name]
        if question.applies is None or name not in facts.client.shape.order:
            return logic.false
        reasons = [facts.client.value(reason, "must", applying=True) for reason in self._hiding.get(name, ())]
        hidden = [
            logic.every((facts.forced(each.rule.condition, name, to=True), logic.no(each.condition.must)))
            for each in facts.readers(name)
            if each.rule.effect.disposition >= Disposition.DOCTOR_FIRST
        ]
        return logic.every((facts.client.not_applicable(name), logic.no(logic.some(reasons)), logic.some(hidden)))


def parts_of_combination(combination: Combination, implement: str) -> tuple[Part, ...]:
    """Return what would exclude a combination if a rule added it."""
    return Part("type", combination.type), Part("technique", combination.technique), Part("implement", implement)
