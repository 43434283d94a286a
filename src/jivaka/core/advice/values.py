"""What the advice says: massages that may be offered, with reasons for and against, and what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Combination:
    """A massage type done with a technique and an implement: what makes sense together, before anybody's limits."""

    type: str
    technique: str
    implements: tuple[str, ...]
    min_pressure: int
    max_pressure: int
    positions: tuple[str, ...]
    areas: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One massage that holds at the worst completion of the answers.

    `areas` are patches; pressure is a level of 1 to 5 and the most that may be used; `minutes` is the length of a
    session.
    """

    type: str
    technique: str
    implement: str
    areas: tuple[str, ...]
    pressure: int
    position: str
    minutes: int
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]
    evidence: str
    certainty: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A type, technique or implement that is not offered, and the limits or rules that say so."""

    kind: str
    id: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Up to three recommendations, best first, and everything that was left out.

    `empty_because` says in a word why nothing is recommended: decision, postponed, places, nothing_fits; '' where
    something is.
    """

    recommendations: tuple[Recommendation, ...]
    excluded: tuple[Excluded, ...]
    empty_because: str = ""
