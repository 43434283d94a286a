"""Shows a client for every law that says 'somebody', and tries that client on the real decision."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.advice.rank import Ranker
from jivaka.core.intake.findings import to_findings
from jivaka.core.intake.medicine_names import build_name_index
from jivaka.core.intake.reading import read_intake
from jivaka.core.knowledge.values import Disposition, Rule
from jivaka.core.screening.limits import LimitJoiner
from jivaka.core.screening.program import COUNTED, MUST
from jivaka.core.screening.screen import Screener
from jivaka.engines.proof.cases import subjects
from jivaka.engines.proof.certificate.prover import Prover, Scout
from jivaka.engines.proof.decode import answers_of, smallest
from jivaka.engines.proof.findings import Breach, Certificate, Outcome
from jivaka.engines.proof.laws import read_elsewhere
from jivaka.engines.proof.model.effects import PLAIN, Part, adds, parts_of
from jivaka.engines.proof.refute import certify, name_of, rules_of
from jivaka.engines.proof.worlds import clause_world

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jivaka.core.intake.findings import Findings
    from jivaka.core.screening.values import Decision
    from jivaka.engines.proof.laws import Law
    from jivaka.engines.proof.worlds import ClauseWorld, Ground

DECIDES: Final = "every_rule_can_decide"
TOGETHER: Final = 16
"""Subjects for which one client is looked for at first; measured."""
ON: Final = date(2026, 1, 1)
"""Any day: days ago are counted from it."""


class Trial:
    """The real decision, on which every client shown is tried."""

    def __init__(self, ground: Ground) -> None:
        """Prepare the rooms of the core."""
        self._knowledge = ground.knowledge
        self._names = build_name_index(ground.knowledge.medicine_classes.values(), ground.knowledge.medicine_phrases)
        self._screener = Screener(ground.knowledge)
        self._ranker = Ranker(ground.knowledge, ground.combinations, {})
        self._joiner = LimitJoiner(ground.knowledge)

    def findings(self, answers: Mapping[str, Any]) -> Findings:
        """Return the findings of raw answers. Raises ValueError where they cannot be read."""
        intake, problems = read_intake({"answers": answers, "on": str(ON)}, self._knowledge, self._names, today=ON)
        if intake is None:
            raise ValueError("; ".join(problem.sentence() for problem in problems))
        return to_findings(intake, self._knowledge)

    def decision(self, answers: Mapping[str, Any]) -> Decision:
        """Return the decision on raw answers."""
        return self._screener.screen(self.findings(answers))

    def shows(self, law: Law, subject: object, decision: Decision) -> bool:
        """Return whether the real decision on a client is what the law says there is."""
        if law.about == "massage":
            place = ("type", "technique", "implement").index(subject[0])  # type: ignore[index]
            return any(key[place] == subject[1] for key in self._ranker.permits(decision).massages)  # type: ignore[index]
        if not isinstance(subject, Rule):
            return True
        if law.id == DECIDES:
            return self._is_less_without(decision, subject)
        return subject in decision.fired

    def _is_less_without(self, decision: Decision, rule: Rule) -> bool:
        """Return whether the decision would be less cautious without the rule, marked copies apart."""
        states = [
            state
            for state in decision.states
            if state.condition & COUNTED and (state.rule == rule or not state.rule.subsumed)
        ]
        others = [state for state in states if state.rule != rule]
        if max((state.counted for state in others), default=Disposition.MASSAGE_OK) < decision.disposition:
            return True
        joined = [
            self._joiner.join(
                [state.effect for state in group],
                decision.findings,
                sure=False,
                postpone=any(state.effect.postpones for state in group if state.condition & MUST),
            )
            for group in (states, others)
        ]
        return decision.permits_massage and joined[0] != joined[1]


def show(ground: Ground, laws: Iterable[Law]) -> Iterator[Outcome | Certificate]:
    """Yield the outcome of each law: a client for every subject, or a breach where there is none."""
    built = clause_world(ground, "complete")
    prover = Prover(built.clauses)
    tools = _Tools(built, Scout(built.clauses), prover, Trial(ground), ground)
    for law in sorted(laws, key=lambda law: law.id != DECIDES):
        yield _Showing(law, tools).outcome()
    yield certify("somebody", prover)


@dataclass(frozen=True, slots=True)
class _Tools:
    """What every law is shown with."""

    built: ClauseWorld
    scout: Scout
    prover: Prover
    trial: Trial
    ground: Ground
    clients: dict[str, tuple[Mapping[str, Any], Decision]] = field(default_factory=dict)
    """A client for each rule with the decision, found for an earlier law: whom a rule decides, for them it holds."""


class _Showing:
    def __init__(self, law: Law, tools: _Tools) -> None:
        self._law = law
        self._built, self._scout, self._prover, self._trial, self._ground = (
            tools.built,
            tools.scout,
            tools.prover,
            tools.trial,
            tools.ground,
        )
        self._clients = tools.clients
        self._shown: dict[str, Mapping[str, Any]] = {}

    def outcome(self) -> Outcome:
        start = time.perf_counter()
        breaches: list[Breach] = []
        wanted = self._subjects()
        self._find_together(wanted)
        for subject in wanted:
            if name_of(subject) in self._shown or self._find(subject, self._goals(subject)) or self._exempt(subject):
                continue
            note = self._why_nobody(list(self._goals(subject)))
            breaches.append(Breach(name_of(subject), self._rules(subject), note=note))
        return Outcome(self._law.id, len(wanted), tuple(breaches), time.perf_counter() - start, self._shown)

    def _find_together(self, wanted: Iterable[object]) -> None:
        """Look for clients who show many subjects at once; a group for which there is none is halved."""
        goals = [(subject, goal) for subject in wanted if (goal := self._shared_goal(subject)) is not None]
        count = len(goals) // TOGETHER + 1
        groups = [goals[start::count] for start in range(count)]
        for group in groups:
            if len(group) < 2:
                continue
            if not self._scout.finds(*(part for _, goal in group for part in goal)):
                groups += [group[::2], group[1::2]]
                continue
            answers = answers_of(self._built.world.before.client, self._scout.model)
            decision = self._trial.decision(answers)
            for subject, _ in group:
                self._keep(subject, answers, decision)

    def _shared_goal(self, subject: object) -> list[int] | None:
        """Return what would show it in a client who shows others too; None for whom an earlier client shows."""
        if name_of(subject) in self._clients:
            return None
        if self._law.id != DECIDES or not isinstance(subject, Rule):
            return next(self._goals(subject), None)
        if subject.effect.disposition >= Disposition.DOCTOR_FIRST:
            return None
        limiting = (part for part in parts_of(subject) if part.kind not in PLAIN)
        return next((self._alone_in(part, subject) for part in limiting), None)

    def _exempt(self, subject: object) -> bool:
        return self._law.id == DECIDES and isinstance(subject, Rule) and bool(subject.subsumed)

    def _subjects(self) -> list[object]:
        found = list(subjects(self._law.about, self._ground.knowledge))
        if self._law.about == "question":
            elsewhere = read_elsewhere(self._ground.knowledge)
            return [name for name in found if name not in elsewhere]
        return found

    def _rules(self, subject: object) -> tuple[str, ...]:
        if isinstance(subject, tuple):
            part = Part(subject[0], subject[1])
            knowledge = self._ground.knowledge
            return tuple(rule.id for rule in knowledge.rules if adds(rule, part, knowledge))
        return rules_of(subject, self._ground)

    def _goals(self, subject: object) -> Iterator[list[int]]:
        """Yield what would show it, each way as formulas that have to hold together."""
        if self._law.id == DECIDES and isinstance(subject, Rule):
            yield from (self._alone_in(part, subject) for part in parts_of(subject))
        elif self._law.about == "question":
            yield from self._ways_to_matter(str(subject))
        elif self._law.some is not None:
            yield [self._built.world.formula(self._law.some, subject)]

    def _alone_in(self, part: Part, rule: Rule) -> list[int]:
        """Return that the rule holds somewhere and no other rule adds this part of it."""
        facts = self._built.world.before
        value = facts.of(rule)
        holds = [value.condition.must, facts.screened.permits]
        if part.kind == "refers":
            holds = [value.referral.must]
        elif part.limit is not None and part.limit.areas_from:
            places = facts.client.fields[part.limit.areas_from]
            options = self._ground.shape.options[part.limit.areas_from]
            holds += [places.known, self._built.clauses.some(places.has(option) for option in options)]
        return [*holds, *(-other for other in facts.bringing(part, "must", without=rule.id))]

    def _ways_to_matter(self, name: str) -> Iterator[list[int]]:
        """Yield, for each rule that reads the question, that it may hold and may fail with the answer alone."""
        facts = self._built.world.before
        for each in facts.readers(name):
            high, low = (facts.forced(each.rule.condition, name, to=way) for way in (True, False))
            yield [facts.client.known(name), high, -low]

    def _find(self, subject: object, goals: Iterable[list[int]]) -> bool:
        """Return whether a client was found; whatever else the client shows is kept too."""
        earlier = self._clients.get(name_of(subject))
        if earlier is not None and self._keep(subject, *earlier):
            return True
        for goal in goals:
            if self._scout.finds(*goal):
                answers = answers_of(self._built.world.before.client, self._scout.model)
                if self._keep(subject, answers, self._trial.decision(answers)):
                    return True
                answers = smallest(self._built, self._scout, goal)[0] or {}
                if self._keep(subject, answers, self._trial.decision(answers)):
                    return True
        return False

    def _keep(self, subject: object, answers: Mapping[str, Any], decision: Decision) -> bool:
        others = decision.fired if isinstance(subject, Rule) and self._law.id != DECIDES else ()
        for each in (subject, *others):
            if name_of(each) not in self._shown and self._trial.shows(self._law, each, decision):
                self._shown[name_of(each)] = answers
                self._clients.setdefault(name_of(each), (answers, decision))
        return name_of(subject) in self._shown

    def _why_nobody(self, goals: list[list[int]]) -> str:
        """Say that nobody fulfils it, with a certificate, and which rules stand in the way."""
        if not goals:
            return "It adds nothing." if self._law.about == "rule" else "No rule reads it."
        blocking: dict[str, None] = {}
        for goal in goals:
            if not self._prover.refutes(*goal):
                return "A client was found for it, but the real decision does not confirm it."
            self._scout.finds(*goal)
            core = set(self._scout.core)
            for each in self._built.world.before.screened.rules:
                if {-each.condition.must, -each.referral.must} & core:
                    blocking[each.rule.id] = None
        if not blocking:
            return "Nobody can fulfil its condition, or no massage is permitted whenever it holds."
        return f"What it adds is always added by: {', '.join(blocking)}."
