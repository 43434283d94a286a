"""What is asked about a cohort: how often each decision, rule and limit; which clients a rule touches.

It counts and names; it judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jivaka.core.knowledge.values import Disposition
from jivaka.engines.cohort.limits import limit_wires
from jivaka.engines.cohort.planes import members, unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from jivaka.engines.cohort.columns import Cohort
    from jivaka.engines.cohort.limits import Key
    from jivaka.engines.cohort.planes import Words
    from jivaka.engines.cohort.reading import CohortScreener

UNDETERMINED: Final = "undetermined"
ORDER: Final = ("massage_ok", "massage_with_limits", UNDETERMINED, "doctor_first", "urgent", "emergency")
"""What a decision says, by what it offers: an undetermined one offers no massage, and asks instead of referring."""
_OF_LEVEL: Final = np.array([ORDER.index(level.id) for level in Disposition], dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class RuleCount:
    """For how many clients a rule surely holds, counts (open, but its limits apply), and may hold at all."""

    holds: int
    counts: int
    may_hold: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """How often what is said to a cohort. `lowest` holds whatever is still open; `worst` is the unluckiest ending."""

    clients: int
    dispositions: Mapping[str, int]
    lowest: Mapping[str, int]
    worst: Mapping[str, int]
    rules: Mapping[str, RuleCount]
    limits: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Recall:
    """The numbers of the clients whom a rule touches, and what is decided for them."""

    rule: str
    holds: NDArray[np.intp]
    may_hold: NDArray[np.intp]
    dispositions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Levels:
    """For every client the levels of the core's Decision, and the place in ORDER of what is said."""

    lowest: NDArray[np.uint8]
    counted: NDArray[np.uint8]
    worst: NDArray[np.uint8]
    said: NDArray[np.uint8]


def levels_of(screener: CohortScreener, planes: Words, clients: int, *, workers: int = 1) -> Levels:
    """Return the levels of every client."""
    wires = screener.levels
    flags = unpacked(screener.read(planes, wires.all, workers=workers), clients)
    reached = flags[:-1].reshape(3, len(Disposition) - 1, clients).sum(axis=1, dtype=np.uint8)
    said = np.where(flags[-1], np.uint8(ORDER.index(UNDETERMINED)), _OF_LEVEL[reached[1]])
    return Levels(reached[0], reached[1], reached[2], said)


def statistics(screener: CohortScreener, cohort: Cohort, planes: Words, *, workers: int = 1) -> Statistics:
    """Return how often each decision, rule and limit."""
    levels = levels_of(screener, planes, cohort.clients, workers=workers)
    limits = limit_wires(screener)
    wires = [wire for rule in screener.rules.values() for wire in rule.condition]
    counts = screener.count(planes, (*wires, *limits.values()), workers=workers).tolist()
    ids = [level.id for level in Disposition]
    return Statistics(
        cohort.clients,
        _named(levels.said, ORDER),
        _named(levels.lowest, ids),
        _named(levels.worst, ids),
        {
            name: RuleCount(counts[3 * at + 2], counts[3 * at + 1], counts[3 * at])
            for at, name in enumerate(screener.rules)
        },
        dict(zip(limits, counts[len(wires) :], strict=True)),
    )


def recall(screener: CohortScreener, cohort: Cohort, planes: Words, rule: str) -> Recall:
    """Return whom a rule touches. Raises KeyError where there is no such rule."""
    condition = screener.rules[rule].condition
    may, must = screener.read(planes, (condition.may, condition.must))
    said = levels_of(screener, planes, cohort.clients).said
    touched = members(may, cohort.clients)
    return Recall(
        rule, members(must, cohort.clients), members(may & ~must, cohort.clients), _named(said[touched], ORDER)
    )


def _named(places: NDArray[np.uint8], names: list[str] | tuple[str, ...]) -> dict[str, int]:
    counts = np.bincount(places, minlength=len(names)).tolist()
    return dict(zip(names, counts, strict=True))
