"""Says conditions, effects and answers in words, with links to the questions and limits that they name.

A condition is said from its tree, so that the words cannot drift from what is decided; a named condition that stands
in it as a whole is said in its own words. It decides nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.knowledge.condition import (
    Count,
    Every,
    Includes,
    IsTrue,
    Literal,
    OneOf,
    Some,
    Within,
    negate,
)
from jivaka.core.knowledge.read_rules import LETTER_VALID_DAYS
from jivaka.interfaces.book.parts import Item, Link, Runs, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.condition import Condition
    from jivaka.core.knowledge.values import Definition, Disposition, Effect, Forbids, Knowledge, Limit

DISPOSITIONS: Final = {
    "massage_ok": "Note or ordinary care",
    "massage_with_limits": "Massage with limits",
    "doctor_first": "Doctor first",
    "urgent": "Doctor today",
    "emergency": "Emergency now",
}
STRENGTHS: Final = {
    "A": "a systematic review or a national guideline that was read",
    "B": "a regulator, professional body, hospital or official list",
    "C": "case reports or a small study",
    "D": "trade press, a training site or a salon's page",
    "GK": "general knowledge without a source; to be reviewed first",
}
_DERIVED: Final = {"bmi": "Body mass index, from height and weight"}
_LENGTHS: Final = ((365, "year"), (30, "month"), (7, "week"))
_NAME: Final = re.compile(r"'[^']*'|[A-Za-z_]\w*|[^A-Za-z_']+|'")
_AREAS_PREFIX: Final = "a-"


class Wording:
    """The words of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Keep the labels of everything that has an id."""
        self._knowledge = knowledge
        self._named: dict[Condition, tuple[Definition, str]] = {}
        self._joins: list[tuple[type, tuple[Condition, ...], Condition]] = []
        for definition in knowledge.definitions.values():
            self._named.setdefault(definition.condition, (definition, ""))
        for definition in knowledge.definitions.values():
            self._named.setdefault(negate(definition.condition), (definition, "Not: "))
        for condition in self._named:
            if isinstance(condition, Every | Some):
                self._joins.append((type(condition), condition.parts, condition))
        self._joins.sort(key=lambda join: -len(join[1]))
        things = {**knowledge.types, **knowledge.techniques, **knowledge.implements}
        self._labels = {name: thing.label for name, thing in things.items()}
        self._labels |= {position.id: position.label for position in knowledge.positions}
        self._labels |= {area.id: area.label for area in knowledge.areas.values()}

    # ------------------------------------------------------------------------------------------------------ conditions

    def as_written(self, when: str) -> Runs:
        """Return a condition as it is written, each name in it a link."""
        runs: list[str | Link] = []
        for word in _NAME.findall(when):
            kind = "q-" if word in self._knowledge.questions else "d-" if word in self._knowledge.definitions else ""
            runs.append(Link(word, kind + word) if kind else word)
        return tuple(runs)

    def in_words(self, condition: Condition, *, besides: str = "") -> Item:
        """Return a condition in words. `besides` is the definition that is being said, which may not say itself."""
        found = self._named.get(condition)
        if found and found[0].name != besides:
            definition, before = found
            return Item((before + definition.says + " ", Link(definition.name, f"d-{definition.name}")))
        match condition:
            case Literal(test, negated):
                return Item(self._literal(test, negated=negated))
            case Every(parts):
                return self._several("All of these:", self._folded(Every, parts, besides), besides)
            case Some(parts):
                return self._several("At least one of these:", self._folded(Some, parts, besides), besides)
            case Count(count, parts):
                return self._several(f"At least {count} of these:", parts, besides)

    def _several(self, says: str, parts: Iterable[Condition], besides: str) -> Item:
        return Item((says,), tuple(self.in_words(part, besides=besides) for part in parts))

    def _folded(self, kind: type, parts: tuple[Condition, ...], besides: str) -> tuple[Condition, ...]:
        """Return the parts with every run of them that is a definition as one part, as its writer meant it."""
        for joins, inner, whole in self._joins:
            if joins is not kind or len(inner) >= len(parts) or self._named[whole][0].name == besides:
                continue
            for start in range(len(parts) - len(inner) + 1):
                if parts[start : start + len(inner)] == inner:
                    return self._folded(kind, (*parts[:start], whole, *parts[start + len(inner) :]), besides)
        return parts

    def _literal(self, test: IsTrue | OneOf | Includes | Within, *, negated: bool) -> Runs:
        asked = self.question(test.question)
        match test:
            case IsTrue():
                return (*asked, " – no" if negated else " – yes")
            case OneOf(question, options):
                return (*asked, " – none of: " if negated else " – ", *self._options(question, options))
            case Includes(question, options):
                return (*asked, " – names none of: " if negated else " – names: ", *self._options(question, options))
            case Within():
                return (*asked, " – not " if negated else " – ", self._range(test))

    def question(self, name: str) -> Runs:
        """Return what a question asks, up to its first question mark, with a link to it."""
        found = self._knowledge.questions.get(name)
        if found is None:
            return (_DERIVED.get(name, name),)
        first, mark, _ = found.ask.partition("?")
        return ("“" + first + mark + "” ", Link(name, f"q-{name}"))

    def _options(self, question: str, options: frozenset[str]) -> Runs:
        asked = self._knowledge.questions[question]
        if asked.body_areas:
            return (", ".join(self.area_labels(options)),)
        if question == "medicines":
            return self._medicines(options)
        if question == "free_note":
            groups = [group for group in self._knowledge.word_groups.values() if group.id in options]
            return joined(((Link(group.label, f"w-{group.id}"),) for group in groups), " or ")
        left = [option.label for option in asked.options if option.id not in options and option.id != "none_of_these"]
        if asked.type == "choice" and len(left) < len(options) and len(options) > 2:
            return ("anything but “" + "” or “".join(left) + "”",)
        return ("“" + "” or “".join(option.label for option in asked.options if option.id in options) + "”",)

    def _medicines(self, options: Iterable[str]) -> Runs:
        known = self._knowledge.medicine_classes
        wanted = set(options)
        links: list[Runs] = [(Link(held.label, f"m-{held.id}"),) for held in known.values() if held.id in wanted]
        return joined([*links, ("a medicine that was not recognised",)] if wanted - set(known) else links, " or ")

    def _range(self, test: Within) -> str:
        unit = self._knowledge.questions[test.question].unit if test.question in self._knowledge.questions else ""
        low, high = (_amount(bound, unit) for bound in (test.low, test.high))
        if test.low is not None and test.low == test.high:
            return f"exactly {low}"
        if test.low is None:
            return f"less than {high}" if test.high_open else f"{high} or less"
        if test.high is None:
            return f"more than {low}" if test.low_open else f"{low} or more"
        return f"from {low} to {high}"

    # --------------------------------------------------------------------------------------------------------- effects

    def effect(self, effect: Effect, cleared_by: str) -> tuple[Item, ...]:
        """Return what a rule adds, line by line."""
        lines: list[Item] = [Item((self.disposition(effect.disposition) + ".",))]
        lines += [Item(self.limit(limit)) for limit in effect.limits]
        excluded = sorted(effect.types | effect.techniques | effect.implements)
        if excluded:
            lines.append(Item(("Not offered: " + ", ".join(self.labels(excluded)) + ".",)))
        if effect.postpone:
            lines.append(Item(("No appointment today.",)))
        if cleared_by:
            letters = self._knowledge.questions["doctor_clearance_for"]
            subject = next((option.label for option in letters.options if option.id == cleared_by), cleared_by)
            valid = f"not older than {LETTER_VALID_DAYS} days"
            says = f"A doctor's letter about “{subject}”, {valid}, lifts the referral, not the limits: "
            lines.append(Item((says, Link(letters.id, f"q-{letters.id}"))))
        return tuple(lines)

    def disposition(self, disposition: Disposition) -> str:
        """Return a disposition in words."""
        return DISPOSITIONS[disposition.id]

    def limit(self, limit: Limit) -> Runs:
        """Return a limit with its places."""
        named = Link(self._knowledge.modifiers[limit.modifier].label, f"l-{limit.modifier}")
        if limit.areas:
            patches = frozenset().union(*(self._knowledge.patches_of(area) for area in limit.areas))
            return (named, ": " + ", ".join(self.area_labels(patches)))
        if limit.areas_from:
            return (named, ": the places named in ", Link(limit.areas_from, f"q-{limit.areas_from}"))
        return (named,)

    def forbids(self, forbids: Forbids) -> str:
        """Return what a limit rules out."""
        ids = sorted(forbids.types | forbids.techniques | forbids.implements | forbids.positions)
        return ", ".join(self.labels(ids))

    # ---------------------------------------------------------------------------------------------------------- labels

    def labels(self, ids: Iterable[str]) -> list[str]:
        """Return the labels of massages, implements and positions."""
        return [_small(self._labels.get(name, name)) for name in ids]

    def area_labels(self, patches: Iterable[str]) -> list[str]:
        """Return areas in words, a parent in place of all its patches."""
        left = set(patches)
        shown: list[str] = []
        for area in self._knowledge.areas.values():
            inside = self._knowledge.patches_of(area.id)
            if inside and inside <= left:
                shown.append(_small(area.label))
                left -= inside
        return [*shown, *sorted(left)]

    def answers(self, answers: Mapping[str, Any]) -> Runs:
        """Return the answers of an example, each with a link to its question."""
        said = (self._said(name, value) for name, value in answers.items())
        return joined(said, "; ") or ("nothing was asked",)

    def _said(self, name: str, value: object) -> Runs:
        known = name in self._knowledge.questions
        return (Link(name, f"q-{name}") if known else name, " = " + self._value(name, value))

    def _value(self, name: str, value: object) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return ", ".join(self._value(name, item) for item in value) or "none"
        question = self._knowledge.questions.get(name)
        if isinstance(value, int | float):
            return _amount(float(value), question.unit if question else "")
        labels = {option.id: option.label for option in question.options} if question else {}
        if question and question.body_areas and value in self._knowledge.areas:
            return _small(self._knowledge.areas[str(value)].label)
        return f"“{labels[str(value)]}”" if str(value) in labels else str(value).replace("_", " ")


def _amount(number: float | None, unit: str) -> str:
    """Return a number with its unit, days in the longest unit that fits."""
    if number is None:
        return ""
    if unit.startswith("days"):
        ago = " ago" if unit.endswith("ago") else ""
        for length, name in _LENGTHS:
            if number and number % length == 0:
                count = number / length
                return f"{count:g} {name}{'' if count == 1 else 's'}{ago}"
        return f"{number:g} day{'' if number == 1 else 's'}{ago}"
    return f"{number:g} {unit}".strip()


def _small(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
