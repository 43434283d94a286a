"""Finds, for each step of a proof, the clauses from which it follows, and leaves out the steps that nobody needs.

The steps are gone through from the last to the first, so that only what a later step rests on is looked at. Nothing
here has to be believed: the checker follows what is found. It knows clauses, and no rules or clients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    Clause = tuple[int, ...]
    Step = tuple[Clause, list[int]]

NEAR: Final = 3
"""How many definitions deep a reason is first looked for; measured: mostly enough, and quickest."""


def with_reasons(
    formula: Sequence[Clause], steps: Sequence[tuple[Clause, bool]], parts: Mapping[int, Clause]
) -> list[Step]:
    """Return the steps that are wanted and those that they rest on, each with its reasons.

    A step comes with whether it is wanted. `parts` are the parts of variables that stand for joins. A step for which
    no reason is found keeps none, so that the checker refuses it.
    """
    needed = [wanted for _, wanted in steps]
    if not any(needed):
        return []
    finder = _Finder(formula, [clause for clause, _ in steps], parts)
    found: list[tuple[int, Step]] = []
    for place in reversed(range(len(steps))):
        finder.take_back()
        if needed[place]:
            reasons = finder.reasons(steps[place][0])
            for reason in reasons:
                if reason >= finder.base:
                    needed[reason - finder.base] = True
            found.append((finder.base + place, (steps[place][0], reasons)))
    return _renumbered(finder.facts, found[::-1], finder.base)


def _renumbered(facts: list[Step], found: Iterable[tuple[int, Step]], base: int) -> list[Step]:
    """Return the steps one after the other, and reasons by their new places."""
    result, places = list(facts), {}
    first = base - len(facts)
    for old, (clause, reasons) in found:
        places[old] = first + len(result)
        result.append((clause, [places.get(reason, reason) for reason in reasons]))
    return result


class _Finder:
    """Clauses, each met through its literals: a pair through either, a longer one through two that are watched.

    Tables are indexed by literal; a negative one counts from the end. `facts` are what the formula says without any
    case, as steps; `base` is the place of the first step after them.
    """

    def __init__(self, formula: Sequence[Clause], steps: Sequence[Clause], parts: Mapping[int, Clause]) -> None:
        size = 2 * max((abs(literal) for clause in (*formula, *steps) for literal in clause), default=0) + 1
        self._parts = parts
        self._around: dict[int, frozenset[int]] = {}
        self._everywhere = range(-size, size)
        self._true = bytearray(size)
        self._reason = [-1] * size
        self._known: set[int] = set()
        self._clauses: list[Sequence[int]] = []
        self._single: list[tuple[int, int]] = []
        self._pairs: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        self._watching: list[list[tuple[list[int], int]]] = [[] for _ in range(size)]
        for clause in formula:
            self._add(clause)
        self.facts = self._facts()
        self.base = len(self._clauses)
        for clause in steps:
            self._add(clause)

    def _add(self, clause: Clause) -> None:
        place, literals = len(self._clauses), self._open(clause)
        self._clauses.append(clause)
        if len(literals) == 1:
            self._single.append((literals[0], place))
        elif len(literals) == 2:
            first, second = literals
            self._pairs[-first].append((second, place))
            self._pairs[-second].append((first, place))
        elif literals:
            self._watching[literals[0]].append((literals, place))
            self._watching[literals[1]].append((literals, place))

    def take_back(self) -> None:
        """Forget the last clause; a long one is dropped where it is met."""
        literals = self._open(self._clauses.pop())
        if len(literals) == 1:
            self._single.pop()
        elif len(literals) == 2:
            for literal in literals:
                self._pairs[-literal].pop()

    def _open(self, clause: Sequence[int]) -> list[int]:
        """Return the literals about which the facts say nothing; none if a fact settles the clause."""
        if self._known:
            if not self._known.isdisjoint(clause):
                return []
            return [literal for literal in dict.fromkeys(clause) if -literal not in self._known]
        return [*dict.fromkeys(clause)]

    def _facts(self) -> list[Step]:
        """Return what holds in every case, each as a step of its own that others can name as a reason."""
        trail: list[int] = []
        steps: list[Step] = []
        if self._add_singles(trail) is not None or self._spread(trail, trail, self._everywhere) is not None:
            for literal in trail:
                self._true[literal] = 0
            return []
        self._single = []
        self._known.update(trail)
        for literal in trail:
            reason = self._reason[literal]
            rest = [self._reason[-other] for other in self._clauses[reason] if other != literal]
            steps.append(((literal,), [*rest, reason]))
            self._reason[literal] = len(self._clauses)
            self._clauses.append((literal,))
        return steps

    def reasons(self, step: Clause) -> list[int]:
        """Return the places of clauses that contradict the denial of a step, in the order in which they do."""
        true = self._true
        if len({abs(literal) for literal in step}) < len({*step}):
            return []
        fact = next((self._reason[literal] for literal in step if true[literal]), None)
        if fact is not None:
            return [fact]
        trail = [-literal for literal in dict.fromkeys(step) if not true[-literal]]
        for literal in trail:
            true[literal], self._reason[literal] = 1, -1
        conflict = self._search(trail, step)
        found = [] if conflict is None else self._explain(conflict, trail)
        for literal in trail:
            true[literal] = 0
        return found

    def _search(self, trail: list[int], step: Clause) -> int | None:
        """Return the place of a clause that is contradicted: first close to the step, then anywhere."""
        conflict = self._spread(trail, trail, self._near(step))
        if conflict is None:
            conflict = self._add_singles(trail)
        return self._spread(trail, list(trail), self._everywhere) if conflict is None else conflict

    def _near(self, step: Clause) -> set[int]:
        """Return the literals of which the step speaks and what they are made of, a few definitions deep."""
        around = self._around
        for literal in step:
            if literal not in around:
                around[literal] = self._made_of(literal)
        return set().union(*(around[literal] for literal in step))

    def _made_of(self, literal: int) -> frozenset[int]:
        """Return the variable of a literal and those that it is made of, each as both of its literals."""
        found = {abs(literal)}
        layer = found
        for _ in range(NEAR):
            layer = {abs(part) for variable in layer for part in self._parts.get(variable, ())} - found
            found |= layer
        return frozenset((*found, *(-variable for variable in found)))

    def _add_singles(self, trail: list[int]) -> int | None:
        for literal, place in self._single:
            if self._true[-literal]:
                return place
            if not self._true[literal]:
                self._true[literal], self._reason[literal] = 1, place
                trail.append(literal)
        return None

    def _spread(self, trail: list[int], queue: list[int], where: Container[int]) -> int | None:
        """Draw the conclusions of a queue of true literals; return the place of a clause that is contradicted.

        Only what lies `where` it is marked is concluded. It joins the trail, and the queue where that is another one.
        """
        true, reason = self._true, self._reason
        for literal in queue:
            begun = len(trail)
            for other, place in self._pairs[literal]:
                if not true[other] and other in where:
                    if true[-other]:
                        return place
                    true[other], reason[other] = 1, place
                    trail.append(other)
            if self._watching[-literal]:
                conflict = self._meet(-literal, trail, where)
                if conflict is not None:
                    return conflict
            if queue is not trail:
                queue += trail[begun:]
        return None

    def _meet(self, false: int, trail: list[int], where: Container[int]) -> int | None:
        """Do the same for the longer clauses that watch a literal which has become false."""
        true, last, met = self._true, len(self._clauses), self._watching[false]
        self._watching[false] = kept = []
        for number, entry in enumerate(met):
            clause, place = entry
            if place >= last:
                continue
            other = clause[0] if clause[0] != false else clause[1]
            if not true[other] and self._moved(entry, other, false):
                continue
            kept.append(entry)
            if not true[other] and true[-other]:
                kept += met[number + 1 :]
                return place
            if other in where and not true[other]:
                true[other], self._reason[other] = 1, place
                trail.append(other)
        return None

    def _moved(self, entry: tuple[list[int], int], other: int, false: int) -> bool:
        """Return whether a clause found another literal that may hold; it is watched there from now on."""
        clause, true = entry[0], self._true
        for index in range(2, len(clause)):
            candidate = clause[index]
            if not true[-candidate]:
                clause[0], clause[1], clause[index] = other, candidate, false
                self._watching[candidate].append(entry)
                return True
        return False

    def _explain(self, conflict: int, trail: list[int]) -> list[int]:
        """Return the conflict and all that led to it, in the order in which it was concluded."""
        place_of = {literal: place for place, literal in enumerate(trail)}
        used: dict[int, None] = {}
        facts: dict[int, None] = {}
        waiting = [conflict]
        for place in waiting:
            for literal in self._clauses[place]:
                held = -literal
                reason = self._reason[held]
                if held not in place_of:
                    if self._true[held]:
                        facts[reason] = None
                elif reason >= 0 and held not in used:
                    used[held] = None
                    waiting.append(reason)
        return [*facts, *(self._reason[held] for held in sorted(used, key=place_of.__getitem__)), conflict]
