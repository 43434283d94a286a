"""Says how long the pain has lasted and which pattern the answers fit, by published likelihood ratios.

A pattern is advice for the hand and the plan, not a diagnosis; it never changes what is safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem
from jivaka.core.knowledge.assemble import vocabulary_of
from jivaka.core.knowledge.condition import SetValue, value
from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.parse import ConditionError, parse_condition
from jivaka.core.knowledge.values import Disposition
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.condition import Condition
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.core.screening.values import Decision

FILE: Final = "patterns/patterns.toml"
BASES: Final = ("evidence", "computed", "assumed")
MORE_LIKELY_THAN_NOT: Final = 1.0
"""Odds from which a pattern is named."""
WORTH_NAMING: Final = 0.25
"""Odds (1 to 4) from which a pattern is named beside another; a design choice."""


@dataclass(frozen=True, slots=True)
class Item:
    """One sign of a pattern: the odds are multiplied by `if_true` or `if_false`; an unknown sign changes nothing."""

    condition: Condition
    if_true: float
    if_false: float
    source: str
    says: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A pattern with its odds before any sign is known."""

    id: str
    says: str
    prior_odds: float
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """All patterns, and the bounds of the duration classes in days."""

    kinds: tuple[Kind, ...]
    visceral: tuple[Condition, ...]
    acute_below_days: float
    chronic_above_days: float

    def says(self, kind: str) -> str:
        """Return the plain words for a pattern, or '' for one that needs none."""
        return next((found.says for found in self.kinds if found.id == kind), "")


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the pain looks like. `odds` are those of every pattern that was weighed."""

    duration_class: str
    kind: str
    also_possible: tuple[str, ...]
    odds: Mapping[str, float]


def read_patterns(knowledge: Knowledge) -> tuple[Patterns, tuple[Problem, ...]]:
    """Return the patterns of the knowledge, and what is wrong with their file."""
    document = knowledge.other.get(FILE)
    if document is None:
        return Patterns((), (), 0, 0), (Problem("missing-file", FILE, "The patterns are missing.", "Add the file."),)
    problems: list[Problem] = []
    reader = _Reader(knowledge)
    kinds = tuple(
        reader.kind(Fields(document, table, f'id = "{table.get("id")}"', problems)) for table in document.tables("kind")
    )
    visceral = tuple(
        condition
        for table in document.tables("visceral")
        for condition in reader.visceral(Fields(document, table, "[[visceral]]", problems))
    )
    duration = Fields(document, document.content, "[duration]", problems).within("duration")
    acute, chronic = reader.positive(duration, "acute_below_days"), reader.positive(duration, "chronic_above_days")
    duration.text("says")
    duration.known("sources", knowledge.sources, required=True)
    duration.finish()
    return Patterns(kinds, visceral, acute, chronic), tuple(problems)


class _Reader:
    """Reads kinds and their signs with one vocabulary."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._sources = knowledge.sources
        self._vocabulary = vocabulary_of(knowledge)
        self._definitions = {name: found.condition for name, found in knowledge.definitions.items()}

    def kind(self, fields: Fields) -> Kind:
        kind = Kind(
            fields.text("id"),
            fields.text("says"),
            self.positive(fields, "prior_odds"),
            tuple(item for entry in fields.entries("items") for item in self._item(entry)),
        )
        fields.word("basis", BASES)
        fields.known("sources", self._sources, required=True)
        fields.finish()
        return kind

    def visceral(self, fields: Fields) -> tuple[Condition, ...]:
        found = self._condition(fields)
        fields.text("says")
        fields.finish()
        return found

    def positive(self, fields: Fields, name: str) -> float:
        """Return a number above 0; 1, which changes nothing, stands in for what is none."""
        found = fields.number(name)
        if found is None or not 0 < found < inf:
            fields.complain("wrong-type", f"'{name}' is no number above 0.", "Write one.", near=name)
            return 1.0
        return found

    def _item(self, fields: Fields) -> tuple[Item, ...]:
        odds = self.positive(fields, "if_true"), self.positive(fields, "if_false")
        source, says = fields.word("source", self._sources), fields.text("says")
        conditions = self._condition(fields)
        fields.finish()
        return tuple(Item(condition, *odds, source, says) for condition in conditions)

    def _condition(self, fields: Fields) -> tuple[Condition, ...]:
        text = fields.text("when")
        try:
            return (parse_condition(text, self._vocabulary, self._definitions),)
        except ConditionError as error:
            fields.complain("condition", f"'{text}': {error.message}", error.remedy, error.column, near=text)
            return ()


def find_pattern(decision: Decision, patterns: Patterns) -> Pattern:
    """Return the pattern of the pain of a client."""
    findings = decision.findings
    duration = duration_class(findings, patterns)
    odds = {kind.id: odds_of(kind, findings) for kind in patterns.kinds}
    ranked = sorted((kind for kind in odds if odds[kind] >= WORTH_NAMING), key=lambda kind: -odds[kind])
    named = [kind for kind in ranked if odds[kind] >= MORE_LIKELY_THAN_NOT]
    if decision.lowest >= Disposition.URGENT:
        return Pattern(duration, "serious_suspicion", tuple(ranked), odds)
    if in_pain(findings) is not Truth.TRUE:
        return Pattern(duration, "undetermined", (), odds)
    if any(value(condition, findings.truth) is Truth.TRUE for condition in patterns.visceral):
        return Pattern(duration, "visceral_suspicion", tuple(ranked), odds)
    if not named:
        known = "pain_pattern" in findings.values or "pain_character" in findings.values
        return Pattern(duration, "mechanical" if known else "undetermined", tuple(ranked), odds)
    others = (*ranked[1:], "mechanical")
    return Pattern(duration, named[0], others, odds)


def in_pain(findings: Findings) -> Truth:
    """Return whether the client says that something hurts."""
    areas = findings.values.get("pain_areas")
    if not isinstance(areas, SetValue):
        return Truth.UNKNOWN
    return Truth.TRUE if areas.has else Truth.FALSE


def odds_of(kind: Kind, findings: Findings) -> float:
    """Return the odds of a pattern after all known signs."""
    odds = kind.prior_odds
    for item in kind.items:
        truth = value(item.condition, findings.truth)
        if truth is not Truth.UNKNOWN:
            odds *= item.if_true if truth is Truth.TRUE else item.if_false
    return odds


def duration_class(findings: Findings, patterns: Patterns) -> str:
    """Return acute, subacute, chronic, or unknown. Without pain it is the time since the nerve signs began."""
    painless = in_pain(findings) is Truth.FALSE
    days = findings.values.get("nerve_signs_onset" if painless else "pain_duration_days")
    if not isinstance(days, float):
        return "unknown"
    if days < patterns.acute_below_days:
        return "acute"
    return "chronic" if days > patterns.chronic_above_days else "subacute"
