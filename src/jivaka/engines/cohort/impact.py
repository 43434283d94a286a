"""Whose decision a change of the knowledge alters, which way, and by which rule.

The same clients are screened with the old and with the new knowledge. A rule is named for a client when it brings the
decision to where it now stands and did not before, or the other way round. It does not say which knowledge is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jivaka.core.knowledge.values import Disposition
from jivaka.engines.cohort.columns import vocabulary_digest
from jivaka.engines.cohort.limits import limit_wires
from jivaka.engines.cohort.planes import WORD, count
from jivaka.engines.cohort.questions import ORDER, levels_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from jivaka.core.knowledge.values import Knowledge, Rule
    from jivaka.engines.cohort.columns import Cohort
    from jivaka.engines.cohort.limits import Key
    from jivaka.engines.cohort.planes import Flags, Words
    from jivaka.engines.cohort.questions import Levels
    from jivaka.engines.cohort.reading import CohortScreener

LIMITS: Final = int(Disposition.MASSAGE_WITH_LIMITS)
SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class RuleImpact:
    """What became of a rule (added, removed, changed, or same: only answers are read otherwise) and what it does.

    `newly` and `no_longer` count the clients whom it now touches and did not, and the other way round; `up` and `down`
    those whose decision it moves.
    """

    rule: str
    change: str
    newly: int
    no_longer: int
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Example:
    """One client whose decision moves: what was said, what is said now, and the rules that move it."""

    client: str
    before: str
    after: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """The whole answer. `moves` counts clients by (before, after), `limits` those who get a limit and who lose it."""

    clients: int
    up: int
    down: int
    moves: Mapping[tuple[str, str], int]
    rules: tuple[RuleImpact, ...]
    limits: Mapping[Key, tuple[int, int]]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a knowledge base with the cohort as it reads it."""

    screener: CohortScreener
    planes: Words
    levels: Levels

    @staticmethod
    def of(screener: CohortScreener, cohort: Cohort) -> Side:
        """Screen the cohort once."""
        planes = screener.planes(cohort)
        return Side(screener, planes, levels_of(screener, planes, cohort.clients))


def impact(old: Side, new: Side, ids: Sequence[str] | NDArray[np.str_], *, examples: int = 5) -> Impact:
    """Return what the change does to these clients; both sides hold the same ones in the same order."""
    before, after = old.levels.said, new.levels.said
    moved = np.flatnonzero(before != after)
    pairs, counts = np.unique(before[moved].astype(np.intp) * len(ORDER) + after[moved], return_counts=True)
    moves = {
        (ORDER[pair // len(ORDER)], ORDER[pair % len(ORDER)]): number
        for pair, number in zip(pairs.tolist(), counts.tolist(), strict=True)
    }
    alike = read_alike(old.screener.knowledge, new.screener.knowledge)
    found = [
        _rule_impact(name, change, old, new, moved)
        for name, change in changes(old.screener, new.screener)
        if not (alike and change == SAME)
    ]
    rules = tuple(sorted((rule for rule, _ in found), key=lambda rule: (-(rule.up + rule.down), rule.rule)))
    shown = _spread(before[moved].astype(np.intp) * len(ORDER) + after[moved], examples)
    return Impact(
        clients=len(before),
        up=int((after > before).sum()),
        down=int((after < before).sum()),
        moves=moves,
        rules=rules,
        limits=_limits(old, new),
        examples=tuple(
            Example(
                str(ids[moved[at]]),
                ORDER[before[moved[at]]],
                ORDER[after[moved[at]]],
                tuple(rule.rule for rule, moves_it in found if moves_it[at]),
            )
            for at in shown
        ),
    )


def changes(old: CohortScreener, new: CohortScreener) -> tuple[tuple[str, str], ...]:
    """Return every rule that is in either, with what became of it."""
    before = {rule.id: rule for rule in old.knowledge.rules}
    after = {rule.id: rule for rule in new.knowledge.rules}
    return (
        *((name, _change(before.get(name), rule)) for name, rule in after.items()),
        *((name, "removed") for name in before if name not in after),
    )


def read_alike(old: Knowledge, new: Knowledge) -> bool:
    """Return whether answers mean the same to both: then a rule that did not change does the same."""
    policies = [
        {question.id: (question.on_unknown, question.essential) for question in knowledge.questions.values()}
        for knowledge in (old, new)
    ]
    return policies[0] == policies[1] and vocabulary_digest(old) == vocabulary_digest(new)


def _change(before: Rule | None, after: Rule) -> str:
    if before is None:
        return "added"
    alike = (before.condition, before.effect, before.cleared_by) == (after.condition, after.effect, after.cleared_by)
    return SAME if alike else "changed"


def _rule_impact(name: str, change: str, old: Side, new: Side, moved: NDArray[np.intp]) -> tuple[RuleImpact, Flags]:
    """Return what one rule does, and which of the moved clients it moves."""
    touched_before, brings_before = _brings(name, old, moved)
    touched_after, brings_after = _brings(name, new, moved)
    before, after = old.levels, new.levels
    up = (after.said > before.said)[moved] & (brings_after == after.counted[moved]) & (brings_before < brings_after)
    down = (after.said < before.said)[moved] & (brings_before == before.counted[moved]) & (brings_after < brings_before)
    newly, no_longer = count(touched_after & ~touched_before), count(touched_before & ~touched_after)
    return RuleImpact(name, change, newly, no_longer, int(up.sum()), int(down.sum())), up | down


def _brings(name: str, side: Side, clients: NDArray[np.intp]) -> tuple[Words, NDArray[np.uint8]]:
    """Return where a rule counts, and the level that it brings to each of the clients."""
    wires = side.screener.rules.get(name)
    if wires is None:
        return np.zeros_like(side.planes[0]), np.zeros(len(clients), dtype=np.uint8)
    level = int(side.screener.effects[name].disposition)
    refers = side.screener.wiring.both(wires.condition.must, wires.referral.counted)
    counted, referred = side.screener.read(side.planes, (wires.condition.counted, refers))
    limits = _bits(counted, clients) * np.uint8(min(level, LIMITS))
    return counted, np.where(_bits(referred, clients), np.uint8(level), limits)


def _bits(plane: Words, clients: NDArray[np.intp]) -> Flags:
    shifts = (clients % WORD).astype(np.uint64)
    return (plane[clients // WORD] >> shifts & np.uint64(1)).astype(np.bool_)


def _limits(old: Side, new: Side) -> dict[Key, tuple[int, int]]:
    """Return how many clients get a limit and how many lose it, for the limits where there are any."""
    before, after = _limit_planes(old), _limit_planes(new)
    found: dict[Key, tuple[int, int]] = {}
    for key in sorted({*before, *after}):
        had, has = (_or_nobody(planes.get(key), old.planes[0]) for planes in (before, after))
        more, fewer = count(has & ~had), count(had & ~has)
        if more or fewer:
            found[key] = (more, fewer)
    return found


def _or_nobody(plane: Words | None, like: Words) -> Words:
    return np.zeros_like(like) if plane is None else plane


def _limit_planes(side: Side) -> dict[Key, Words]:
    wires = limit_wires(side.screener)
    return dict(zip(wires, side.screener.read(side.planes, tuple(wires.values())), strict=True))


def _spread(kinds: NDArray[np.intp], wanted: int) -> list[int]:
    """Return places of examples, first one of every kind of move, then the second, until enough are found."""
    turns = [np.flatnonzero(kinds == kind).tolist() for kind in np.unique(kinds)]
    ordered = (turn[at] for at in range(wanted) for turn in turns if at < len(turn))
    return [place for place, _ in zip(ordered, range(wanted), strict=False)]
