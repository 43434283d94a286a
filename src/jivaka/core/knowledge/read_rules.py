"""Reads definitions, rules and left-out rows of the catalogue, with their conditions parsed.

Problems name the file, the line of the rule and the column inside its condition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.knowledge.condition import Condition, Some, literals
from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.parse import ConditionError, parse_condition
from jivaka.core.knowledge.values import (
    EXAMPLE_KINDS,
    Definition,
    Disposition,
    Effect,
    Example,
    LeftOut,
    Limit,
    Rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.document import Document, Table
    from jivaka.core.knowledge.vocabulary import Vocabulary

STRENGTHS: Final = ("A", "B", "C", "D", "GK")
LETTER_VALID_DAYS: Final = 90
"""A doctor's letter counts for 3 months (catalogue V10)."""
_NOTHING: Final = Disposition.MASSAGE_OK
_NEVER: Final = Some(())
"""Stands in for a condition that cannot be read; such a rule is never used."""


@dataclass(frozen=True, slots=True)
class RuleIds:
    """The ids that effects may name."""

    modifiers: frozenset[str]
    areas: frozenset[str]
    area_questions: frozenset[str]
    types: frozenset[str]
    techniques: frozenset[str]
    implements: frozenset[str]
    letters: frozenset[str]
    catalogue: frozenset[str]
    sources: frozenset[str]


class Definitions:
    """Named conditions, parsed when first asked for, so that they may stand in any order."""

    def __init__(self, vocabulary: Vocabulary, problems: list[Problem]) -> None:
        """Start empty."""
        self._vocabulary, self._problems = vocabulary, problems
        self._written: dict[str, tuple[Document, Table, int]] = {}
        self._read: dict[str, Condition | None] = {}

    def collect(self, documents: Iterable[Document]) -> None:
        """Note where each definition is written."""
        for document in documents:
            for table in document.tables("define"):
                name = str(table.get("name", ""))
                line = document.line_of(f'name = "{name}"')
                if name in self._written and self._written[name][1].get("when") != table.get("when"):
                    other = self._written[name][0].path
                    self._problems.append(
                        document.problem("twice", f"'{name}' is defined in {other} too.", "Keep one.", near=f'"{name}"')
                    )
                self._written.setdefault(name, (document, table, line))

    def find(self, name: str) -> Condition | None:
        """Return the tree of a definition, or None where there is none or it cannot be read."""
        if name in self._read:
            return self._read[name]
        if name not in self._written:
            return None
        document, table, _ = self._written[name]
        self._read[name] = None
        fields = Fields(document, table, f'name = "{name}"', self._problems)
        self._read[name] = parse_field(fields, "when", self._vocabulary, self)
        for field in ("name", "says"):
            fields.text(field)
        fields.finish()
        return self._read[name]

    def all(self) -> dict[str, Definition]:
        """Return every definition that can be read."""
        found: dict[str, Definition] = {}
        for name, (document, table, line) in self._written.items():
            condition = self.find(name)
            if condition is not None:
                found[name] = Definition(
                    name, str(table.get("says", "")), str(table.get("when", "")), condition, document.path, line
                )
        return found


def parse_field(fields: Fields, name: str, vocabulary: Vocabulary, definitions: Definitions) -> Condition | None:
    """Return the condition in a field, or None with a problem at its line and column."""
    text = fields.text(name)
    try:
        return parse_condition(text, vocabulary, definitions.find)
    except ConditionError as error:
        fields.complain("condition", f"in '{text}': {error.message}", error.remedy, error.column, near=f"{name} =")
        return None


class RuleReader:
    """Reads the rules of all documents with one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, definitions: Definitions, ids: RuleIds, problems: list[Problem]) -> None:
        """Keep what every rule is read against."""
        self._vocabulary, self._definitions, self._ids, self._problems = vocabulary, definitions, ids, problems
        self.rules: list[Rule] = []
        self.left_out: list[LeftOut] = []

    def read(self, document: Document) -> None:
        """Add the rules and left-out rows of one document."""
        for table in document.tables("rule"):
            rule = self._rule(document, table)
            if rule is not None:
                self.rules.append(rule)
        for table in document.tables("left_out"):
            row = f'catalogue = "{table.get("catalogue")}"'
            fields = Fields(document, table, row, self._problems)
            row_id = fields.word("catalogue", self._ids.catalogue)
            self.left_out.append(LeftOut(row_id, fields.text("reason"), document.path))
            fields.finish()

    def _rule(self, document: Document, table: Table) -> Rule | None:
        fields = Fields(document, table, f'id = "{table.get("id")}"', self._problems)
        condition = parse_field(fields, "when", self._vocabulary, self._definitions)
        rule_id = fields.text("id")
        if rule_id.partition(".")[0] != document.stem.replace("-", "_"):
            fields.complain("wrong-id", f"'{rule_id}' does not begin with the name of its file.", "Rename it.")
        rule = Rule(
            id=rule_id,
            catalogue=fields.known("catalogue", self._ids.catalogue),
            when=fields.text("when"),
            condition=condition or _NEVER,
            effect=self._effect(fields),
            client=fields.text("client"),
            therapist=fields.text("therapist"),
            sources=fields.known("sources", self._ids.sources, required=True),
            strength=fields.word("strength", STRENGTHS),
            path=document.path,
            line=fields.line,
            cleared_by=fields.word("cleared_by", self._ids.letters, ""),
            mixed=fields.text("mixed", ""),
            subsumed=fields.text("subsumed", ""),
            examples=_examples(fields),
        )
        fields.finish()
        if condition is None:
            return None
        self._check(rule, fields)
        return rule

    def _effect(self, fields: Fields) -> Effect:
        exclude = fields.within("exclude")
        disposition = fields.word("disposition", tuple(level.id for level in Disposition), _NOTHING.id)
        levels = {level.id: level for level in Disposition}
        effect = Effect(
            disposition=levels.get(disposition, Disposition.EMERGENCY),
            limits=tuple(limit for item in fields.items("modifiers") for limit in self._limit(item, fields)),
            techniques=frozenset(exclude.known("techniques", self._ids.techniques)),
            types=frozenset(exclude.known("types", self._ids.types)),
            implements=frozenset(exclude.known("implements", self._ids.implements)),
            postpone=fields.flag("postpone"),
        )
        exclude.finish()
        return effect

    def _limit(self, item: Any, fields: Fields) -> tuple[Limit, ...]:  # noqa: ANN401 - TOML value
        table = {"id": item} if isinstance(item, str) else dict(item) if isinstance(item, Mapping) else {}
        modifier, areas = str(table.pop("id", "")), table.pop("areas", [])
        if not isinstance(areas, list) or not all(isinstance(area, str) for area in areas):
            fields.complain("wrong-type", f"'areas' is {areas!r}.", "It takes a list of areas.", near="areas")
            return ()
        areas_from = str(table.pop("areas_from", ""))
        wrong = [
            *([modifier] if modifier not in self._ids.modifiers else []),
            *(area for area in areas if area not in self._ids.areas),
            *([areas_from] if areas_from and areas_from not in self._ids.area_questions else []),
            *table,
        ]
        for name in wrong:
            fields.complain(
                "unknown-id",
                f"'modifiers' names '{name}', which does not exist.",
                "Use an id of the contract.",
                near=name,
            )
        return () if wrong else (Limit(modifier, tuple(areas), areas_from),)

    def _check(self, rule: Rule, fields: Fields) -> None:
        negated = {item.test.question for item in literals(rule.condition) if item.negated}
        for question in sorted(negated - self._vocabulary.protective):
            if not rule.mixed:
                fields.complain(
                    "negation",
                    f"'not' stands before '{question}', which is not a protective finding.",
                    'List the risky options instead, or add mixed = "why".',
                    near="when =",
                )
        if rule.cleared_by and rule.effect.disposition is not Disposition.DOCTOR_FIRST:
            fields.complain("cleared-by", "A letter lifts doctor_first only.", "Remove cleared_by.", near="cleared_by")


def _examples(fields: Fields) -> tuple[Example, ...]:
    found: list[Example] = []
    for kind in EXAMPLE_KINDS:
        examples = fields.mapping(kind)
        if not examples:
            fields.complain(
                "no-example", f"No example shows the rule with '{kind}'.", f'Add {kind} = {{ "name" = {{...}} }}.'
            )
        for name, answers in examples.items():
            if isinstance(answers, dict):
                found.append(Example(name, kind, answers))
            else:
                fields.complain(
                    "wrong-type", f"Example '{name}' is {answers!r}.", "It takes a table of answers.", near=name
                )
    return tuple(found)
