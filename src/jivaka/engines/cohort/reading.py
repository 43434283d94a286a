"""The core's screening of a whole cohort: every rule's values, the dispositions and the limits, as bit planes.

It is compared with the core's one-client reading, client by client. Effects join here as there: dispositions by
maximum, exclusions by union; what an open rule brings follows the same policies.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.program import compile_program
from jivaka.core.screening.screen import referral_condition
from jivaka.engines.cohort.literals import LiteralPlanes, inputs_for
from jivaka.engines.cohort.schedule import kept_counts, kept_planes, schedule
from jivaka.engines.cohort.wiring import ProgramWires, Triple, Wiring

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from jivaka.core.knowledge.values import Effect, Knowledge, Rule
    from jivaka.engines.cohort.columns import Cohort
    from jivaka.engines.cohort.planes import Words

LEVELS: Final = tuple(Disposition)[1:]
"""The dispositions that need a plane: 'at least this'. The lowest always holds."""


class RuleWires(NamedTuple):
    """The wires of one rule: its condition, and its referral with a doctor's letter taken into account."""

    condition: Triple
    referral: Triple


@dataclass(frozen=True, slots=True)
class LevelWires:
    """For each of LEVELS the wire 'at least this', as in the core's Decision; and who is undetermined."""

    lowest: tuple[int, ...]
    counted: tuple[int, ...]
    worst: tuple[int, ...]
    undetermined: int

    @property
    def all(self) -> tuple[int, ...]:
        """Return all wires, lowest first."""
        return (*self.lowest, *self.counted, *self.worst, self.undetermined)


class CohortScreener:
    """Screens cohorts with one knowledge base; made once, used for every cohort."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Compile the rules and wire them."""
        self.knowledge = knowledge
        self.effects: Mapping[str, Effect] = {rule.id: rule.effect for rule in knowledge.rules}
        rules = knowledge.rules
        conditions = [rule.condition for rule in rules] + [referral_condition(rule) for rule in rules]
        self.program = compile_program(conditions)
        self.inputs = inputs_for(self.program.literals, knowledge)
        self.wiring = Wiring(self.inputs.count)
        literals = self.inputs.literals
        wires = ProgramWires(self.program, self.wiring, lambda place: literals[place].wires(self.wiring))
        joiner = _LevelJoiner(self.wiring, self.inputs.blocked)
        found: dict[str, RuleWires] = {}
        for place, rule in enumerate(rules):
            found[rule.id] = RuleWires(wires.output(place), wires.output(len(rules) + place))
            joiner.add(rule, found[rule.id])
        self.rules: Mapping[str, RuleWires] = found
        self.levels = joiner.join(self.inputs.missing)

    def planes(self, cohort: Cohort) -> Words:
        """Return the planes of all inputs of a cohort: made once, read by everything else."""
        return LiteralPlanes(cohort, self.knowledge).all(self.program.literals, self.inputs)

    def read(self, planes: Words, wires: Sequence[int], *, workers: int = 1) -> Words:
        """Return the planes of the wires, one a row."""
        return kept_planes(schedule(self.wiring, wires), planes, workers=workers)

    def count(self, planes: Words, wires: Sequence[int], *, workers: int = 1) -> NDArray[np.int64]:
        """Return for how many clients each of the wires holds."""
        return kept_counts(schedule(self.wiring, wires), planes, workers=workers)

    @cached_property
    def rule_wires(self) -> tuple[int, ...]:
        """Return all wires of all rules: six a rule, in the order of RuleWires and BITS."""
        return tuple(wire for rule in self.rules.values() for triple in rule for wire in triple)


class _LevelJoiner:
    """Joins the rules to levels as they come, so that each is joined while it is near.

    What several levels need is joined once, in groups: `must` (lowest and counted), `may` (worst alone) and `open`
    (worst, and limits that count), `limits` (only limits that count), `lowest` and `counted` (rules that a letter may
    lift). The key is the group and the level that the rule brings.
    """

    def __init__(self, wiring: Wiring, blocked: int) -> None:
        self._wiring, self._blocked = wiring, blocked
        self._groups: dict[tuple[str, Disposition], int] = {}

    def add(self, rule: Rule, wires: RuleWires) -> None:
        """Join a rule; one that a letter may lift brings limits by its condition, and the rest by its referral."""
        level = rule.effect.disposition
        condition, referral = wires
        if level == Disposition.MASSAGE_OK:
            return
        if condition == referral or level == LEVELS[0]:
            self._join_plain(level, condition)
            return
        self._join_plain(LEVELS[0], condition)
        self._join("lowest", level, referral.must)
        self._join("counted", level, self._wiring.both(condition.must, referral.counted))
        self._join("may", level, referral.may)

    def _join_plain(self, level: Disposition, wires: Triple) -> None:
        """Join what no letter lifts. What must hold counts, so it is not joined to what counts once more."""
        self._join("must", level, wires.must)
        self._join("open" if wires.counted == wires.may else "may", level, wires.may)
        if wires.counted not in (wires.may, wires.must):
            self._join("limits", LEVELS[0], wires.counted)

    def _join(self, group: str, level: Disposition, wire: int) -> None:
        before = self._groups.get((group, level))
        self._groups[group, level] = wire if before is None else self._wiring.either(before, wire)

    def join(self, missing: int) -> LevelWires:
        """Return 'at least this level' for all levels, from the highest down."""
        lowest = self._at_least("must", "lowest")
        worst = self._at_least("may", "open", blocks=True)
        counted = self._at_least("must", "counted", blocks=True)
        limits = [self._groups.get(("open", level)) for level in LEVELS] + [self._groups.get(("limits", LEVELS[0]))]
        counted = (self._any(counted[0], *limits), *counted[1:])
        surely_urgent = lowest[LEVELS.index(Disposition.URGENT)]
        undetermined = self._wiring.without(missing, surely_urgent)
        return LevelWires(lowest, counted, worst, undetermined)

    def _at_least(self, *groups: str, blocks: bool = False) -> tuple[int, ...]:
        reached: list[int] = []
        for level in reversed(LEVELS):
            parts = [self._groups.get((group, level)) for group in groups]
            if blocks and level == Disposition.DOCTOR_FIRST:
                parts.append(self._blocked)
            reached.append(self._any(*reached[-1:], *parts))
        return tuple(reversed(reached))

    def _any(self, *wires: int | None) -> int:
        """Return the wire that holds where one does; None stands for a group without rules, which never holds."""
        found = [wire for wire in wires if wire is not None]
        return self._wiring.any_of(found) if found else self._wiring.differ(self._blocked, self._blocked)
