"""Reads the laws: each in words, and as a condition that must never be fulfilled, or must be fulfilled by somebody.

The conditions are written in the language of the rules; their words are the facts of `cases`, not questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.parse import ConditionError, parse_condition
from jivaka.core.knowledge.vocabulary import Vocabulary

if TYPE_CHECKING:
    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.condition import Condition
    from jivaka.core.knowledge.document import Document
    from jivaka.core.knowledge.values import Knowledge

FILE: Final = "laws/laws.toml"
HIDING: Final = "laws/hiding.toml"
ELSEWHERE: Final = "laws/read-elsewhere.toml"
INEXACT: Final = "laws/inexact.toml"
ABOUT: Final = ("client", "level", "rule", "rule_of_one_polarity", "referring_rule", "question", "massage")
CLIENTS: Final = ("one", "complete", "one_more_answer", "more_risk", "conditions", "operations")
_OF_CLIENT: Final = "permits undetermined blocked missing postponed complete no_dose_is_left a_mixed_rule_fell"
_OF_LEVEL: Final = "lowest decided worst decided_less"
_OF_RULE: Final = (
    "surely counted maybe surely_refers counted_refers maybe_refers waits_for_optional waits_for_ignored unreadable"
    " kept_surely kept_counted kept_maybe referral_kept_surely referral_kept_counted referral_kept_maybe decides"
    " operations tree no_completion_holds every_completion_holds"
)
_OF_OTHERS: Final = "hides_a_red_flag matters waits_for_itself offered"
_WORDS: Final = f"{_OF_CLIENT} {_OF_LEVEL} {_OF_RULE} {_OF_OTHERS}".split()


@dataclass(frozen=True, slots=True)
class Law:
    """One law.

    `never` are conditions that no client fulfils, each unless the one beside it; `some` is one that somebody fulfils.
    """

    id: str
    says: str
    about: str
    clients: str
    never: tuple[tuple[Condition, Condition | None], ...]
    some: Condition | None
    line: int


@dataclass(frozen=True, slots=True)
class MayHide:
    """A reason for which questions may stay unasked although a red flag reads them."""

    questions: tuple[str, ...]
    condition: Condition
    because: str


def read_laws(knowledge: Knowledge) -> tuple[tuple[Law, ...], tuple[Problem, ...]]:
    """Return every law in the order of the file, and what is wrong with it."""
    problems: list[Problem] = []
    words = frozenset(f"{side}{word}" for side in ("", "before_", "after_") for word in _WORDS)
    document = knowledge.other.get(FILE)
    found = [
        _law(document, table, Vocabulary(booleans=words, protective=words), problems)
        for table in (document.tables("law") if document else ())
        if document is not None
    ]
    return tuple(found), tuple(problems)


def _law(document: Document, table: object, words: Vocabulary, problems: list[Problem]) -> Law:
    fields = Fields(document, table, f'id = "{table["id"]}"', problems)  # type: ignore[arg-type, index]

    def parsed(text: str) -> Condition | None:
        try:
            return parse_condition(text, words, {}) if text else None
        except ConditionError as error:
            fields.complain("condition", error.message, error.remedy, error.column, near=text)
            return None

    never, unless = fields.texts("never"), fields.texts("unless")
    pairs = [(parsed(text), parsed(unless[i] if i < len(unless) else "")) for i, text in enumerate(never)]
    law = Law(
        id=fields.text("id"),
        says=fields.text("says"),
        about=fields.word("about", ABOUT),
        clients=fields.word("clients", CLIENTS),
        never=tuple((first, second) for first, second in pairs if first is not None),
        some=parsed(fields.text("some", "")),
        line=fields.line,
    )
    fields.finish()
    return law


def read_hiding(knowledge: Knowledge, words: Vocabulary) -> tuple[tuple[MayHide, ...], tuple[Problem, ...]]:
    """Return the reasons for which questions may stay unasked."""
    problems: list[Problem] = []
    found: list[MayHide] = []
    document = knowledge.other.get(HIDING)
    if document is None:
        return (), ()
    for table in document.tables("may_hide"):
        fields = Fields(document, table, f'when = "{table.get("when")}"', problems)
        when = fields.text("when")
        try:
            condition = parse_condition(when, words, {})
        except ConditionError as error:
            fields.complain("condition", error.message, error.remedy, error.column)
            continue
        found.append(MayHide(fields.known("questions", knowledge.questions), condition, fields.text("because")))
        fields.finish()
    return tuple(found), tuple(problems)


def read_elsewhere(knowledge: Knowledge) -> tuple[str, ...]:
    """Return the questions that other rooms than the rules read."""
    document = knowledge.other.get(ELSEWHERE)
    tables = document.tables("read_by") if document else ()
    return tuple(str(name) for table in tables for name in table.get("questions", ()))


def read_inexact(knowledge: Knowledge) -> tuple[str, ...]:
    """Return the rules that may be called open although their open answers decide nothing any more."""
    document = knowledge.other.get(INEXACT)
    return tuple(str(table.get("rule")) for table in (document.tables("inexact") if document else ()))
