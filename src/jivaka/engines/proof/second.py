"""The second opinion: an SMT solver on the conditions as they are written, with numbers as numbers.

It shares the words of the laws with the first engine, and neither the compiled list nor the cells nor the solver. For
two clients it asks about the tests that rules read: conditions join them without negation, so a rule whose tests all
keep their value keeps its own.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import z3

from jivaka.core.knowledge.condition import literals
from jivaka.core.knowledge.values import Rule
from jivaka.core.screening.screen import referral_condition
from jivaka.engines.proof.cases import Facts, World, subjects
from jivaka.engines.proof.findings import Breach, Outcome
from jivaka.engines.proof.lemmas import is_risk
from jivaka.engines.proof.model.logic import implies, joined
from jivaka.engines.proof.model.program import nodes_of
from jivaka.engines.proof.model.typed import Typed, bare, tests_of, typed_screened
from jivaka.engines.proof.refute import name_of, rules_of
from jivaka.engines.proof.worlds import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jivaka.core.knowledge.condition import Literal
    from jivaka.engines.proof.laws import Law
    from jivaka.engines.proof.model.decision import Screened
    from jivaka.engines.proof.worlds import Ground

TOGETHER: Final = 12
"""Questions that are asked about at once; measured: one by one, or all of them, take twice and four times as long."""


def second_opinion(ground: Ground, laws: Sequence[Law]) -> Iterator[Outcome]:
    """Yield what the solver says of each law that says 'never'."""
    before, after = Typed("before"), Typed("after")
    first = typed_screened(before, ground.shape)
    clients = dict.fromkeys(law.clients for law in laws)
    second = typed_screened(after, ground.shape) if any(each in RELATIONS for each in clients) else first
    for law in laws:
        if law.clients == "operations":
            yield compiled_again(ground, law)
    for each in clients:
        if each == "operations":
            continue
        room = _Room(ground, each, (before, first), (after, second))
        yield from (room.outcome(law) for law in laws if law.clients == each)


def compiled_again(ground: Ground, law: Law) -> Outcome:
    """Return whether the compiled list says what the trees say, for any values of the tests."""
    start = time.perf_counter()
    logic = Typed()
    values = {literal: z3.Bool(f"test {place}") for place, literal in enumerate(ground.program.literals)}
    nodes = nodes_of(logic, ground.program, list(values.values()))
    rules = ground.knowledge.rules
    conditions = [rule.condition for rule in rules] + [referral_condition(rule) for rule in rules]
    goals: dict[int, Any] = {}
    for place, condition in enumerate(conditions):
        node = nodes[ground.program.outputs[place]]
        known = all(literal in values for literal in literals(condition))
        goals[place] = z3.Xor(node, joined(logic, condition, values.__getitem__)) if known else logic.true
    solver = z3.Solver()
    broken = [place for place, goal in goals.items() if solver.check(goal) != z3.unsat]
    names = dict.fromkeys(rules[place % len(rules)].id for place in broken)
    return Outcome(law.id, len(goals), tuple(Breach(name, (name,)) for name in names), time.perf_counter() - start)


def _new_solver() -> Any:  # noqa: ANN401 - the solver's own types are not published
    """Return a solver that looks at all it was told: to sort out what matters takes longer than to decide it.

    It tries 'no' first, which is what most answers are, and compares numbers by its plain simplex: measured, quickest.
    """
    solver = z3.Solver()
    solver.set(**{"relevancy": 0, "phase_selection": 0, "arith.solver": 2})
    return solver


class _Room:
    """All laws about one kind of clients."""

    def __init__(
        self, ground: Ground, clients: str, before: tuple[Typed, Screened[Any]], after: tuple[Typed, Screened[Any]]
    ) -> None:
        self._ground, self._pair = ground, clients in RELATIONS
        self._first, self._second = before[1], after[1]
        self._risk = clients == "more_risk"
        self._solver = _new_solver()
        self._logic = before[0]
        self._demands = [*before[0].demands]
        facts = Facts(self._first, ground.combinations)
        self._world = World(facts, hiding=ground.hiding)
        self._firm: dict[str, frozenset[Literal]] = {}
        self._directions: dict[str, int] = {}
        if self._pair:
            self._world = World(facts, Facts(self._second, ground.combinations), hiding=ground.hiding)
            self._demands += [*after[0].demands, *RELATIONS[clients](self._first.client, self._second.client)]
            self._directions = {"must": 1, "may": -1} if clients == "one_more_answer" else dict.fromkeys(_PLANES, 1)
        elif clients == "complete":
            self._demands.append(facts.fact("complete", None))
        self._solver.add(self._logic.every(self._demands))
        if self._pair:
            self._firm = self._keep()

    def _keep(self) -> dict[str, frozenset[Literal]]:
        """Return, for each value, the tests that keep it from before to after, or, for -1, from after to before."""
        one, two, logic = tests_of(self._first), tests_of(self._second), self._logic
        places: dict[str, int] = {}
        goals: dict[int, dict[tuple[str, Literal], Any]] = {}
        for literal in one:
            if self._risk and not is_risk(literal, self._ground):
                continue
            for plane, way in self._directions.items():
                start, end = getattr(one[literal], plane), getattr(two[literal], plane)
                goal = logic.every((start, logic.no(end)) if way > 0 else (end, logic.no(start)))
                place = places.setdefault(literal.test.question, len(places))
                goals.setdefault(place // TOGETHER, {})[plane, literal] = goal
        broken = {key for each in goals.values() for key, _ in self._broken(each)}
        kept = {key for each in goals.values() for key in each} - broken
        return {plane: frozenset(test for where, test in kept if where == plane) for plane in self._directions}

    def _broken(self, goals: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
        """Yield every goal that some case fulfils: all are asked at once, again and again without those found."""
        left = dict(goals)
        while left and self._solver.check(self._logic.some(left.values())) != z3.unsat:
            model = self._solver.model()
            held = [key for key, goal in left.items() if z3.is_true(model.eval(goal, model_completion=True))]
            if not held:
                message = "The solver could not decide a law."
                raise ArithmeticError(message)
            for key in held:
                yield key, left.pop(key)

    def outcome(self, law: Law) -> Outcome:
        """Return what the solver says of one law."""
        start = time.perf_counter()
        about = subjects(law.about, self._ground.knowledge)
        if self._pair and law.about == "level":
            breaches = self._of_bare(law, about)
        else:
            goals = {
                (place, number): self._goal(law, number, subject)
                for place, subject in enumerate(about)
                if not (self._pair and self._follows(subject))
                for number in range(len(law.never))
            }
            broken = [about[place] for (place, _), _ in self._broken(goals)]
            breaches = tuple(Breach(name_of(each), rules_of(each, self._ground)) for each in broken)
        return Outcome(law.id, len(about) * len(law.never), breaches, time.perf_counter() - start)

    def _goal(self, law: Law, number: int, subject: object) -> Any:  # noqa: ANN401
        """Return what no client fulfils: what a law says never happens, without its exception."""
        never, unless = law.never[number]
        goal = self._world.formula(never, subject)
        if unless is None:
            return goal
        return self._logic.every((goal, self._logic.no(self._world.formula(unless, subject))))

    def _follows(self, subject: object) -> bool:
        """Return whether a law about a rule follows from its tests alone."""
        if not isinstance(subject, Rule):
            return False
        read = frozenset(literals(referral_condition(subject)))
        return all(read <= firm for firm in self._firm.values())

    def _of_bare(self, law: Law, about: Sequence[object]) -> tuple[Breach, ...]:
        """Decide a law about levels over free values of the rules, knowing only that each keeps its value."""
        solver = _new_solver()
        known = [*self._demands]
        one, two = bare(self._first, "before"), bare(self._second, "after")
        for first, second in zip(one.rules, two.rules, strict=True):
            if self._follows(first.rule):
                for start, end in ((first.condition, second.condition), (first.referral, second.referral)):
                    known += self._kept(start, end)
        solver.add(self._logic.every(known))
        world = World(Facts(one, self._ground.combinations), Facts(two, self._ground.combinations))
        return tuple(
            Breach(name_of(subject), ())
            for subject in about
            if solver.check(self._logic.some(world.formula(never, subject) for never, _ in law.never)) != z3.unsat
        )

    def _kept(self, start: Any, end: Any) -> Iterator[Any]:  # noqa: ANN401
        for planes in (start, end):
            yield implies(self._logic, planes.must, planes.counted)
            yield implies(self._logic, planes.counted, planes.may)
        for plane, way in self._directions.items():
            one, two = getattr(start, plane), getattr(end, plane)
            yield implies(self._logic, one, two) if way > 0 else implies(self._logic, two, one)


_PLANES = ("may", "counted", "must")
