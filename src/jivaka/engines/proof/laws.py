"""Reads the laws: each in words, and as a condition that must never be fulfilled, or must be fulfilled by somebody.

The conditions are written in the language of the rules; their words are the facts of `cases`, not questions. Beside the
laws stand the exceptions that were allowed, each with its reason: what may hide, what may stay unknown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem
from jivaka.core.knowledge.assemble import vocabulary_of
from jivaka.core.knowledge.condition import questions
from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.parse import ConditionError, parse_condition
from jivaka.core.knowledge.read_questions import POLICIES
from jivaka.core.knowledge.values import Disposition
from jivaka.core.knowledge.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jivaka.core.knowledge.condition import Condition
    from jivaka.core.knowledge.document import Document, Table
    from jivaka.core.knowledge.values import Knowledge, Question

FILE: Final = "laws/laws.toml"
HIDING: Final = "laws/hiding.toml"
ELSEWHERE: Final = "laws/read-elsewhere.toml"
INEXACT: Final = "laws/inexact.toml"
UNKNOWN: Final = "laws/may-stay-unknown.toml"
TABLES: Final = {FILE: "law", HIDING: "may_hide", ELSEWHERE: "read_by", INEXACT: "inexact", UNKNOWN: "may_stay_unknown"}
"""What each file of the folder holds, written as [[name]]; whatever else stood in it would be read by nobody."""
ABOUT: Final = ("client", "level", "rule", "rule_of_one_polarity", "referring_rule", "question", "massage")
CLIENTS: Final = ("one", "complete", "one_more_answer", "more_risk", "conditions", "operations")
_OF_CLIENT: Final = "permits undetermined blocked missing postponed complete no_dose_is_left a_mixed_rule_fell"
_OF_RULE: Final = (
    "surely counted maybe surely_refers counted_refers maybe_refers waits_for_optional waits_for_ignored unreadable"
    " kept_surely kept_counted kept_maybe referral_kept_surely referral_kept_counted referral_kept_maybe decides"
    " operations tree no_completion_holds every_completion_holds"
)
_WORDS: Final = {
    "client": "",
    "level": "lowest decided worst decided_less",
    "rule": _OF_RULE,
    "rule_of_one_polarity": _OF_RULE,
    "referring_rule": _OF_RULE,
    "question": "hides_a_red_flag matters waits_for_itself",
    "massage": "offered",
}
"""The words of a law by what it is about; those of the client may stand in every law."""


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
    document = knowledge.other.get(FILE)
    found = [_law(document, table, problems) for table in document.tables("law")] if document is not None else []
    counts = Counter(law.id for law in found)
    problems += (
        Problem("twice", FILE, f"The law '{law.id}' stands twice.", "Rename one.", law.line)
        for law in found
        if counts[law.id] > 1
    )
    return tuple(found), tuple(problems)


def _words_about(about: str) -> Vocabulary:
    spoken = f"{_OF_CLIENT} {_WORDS.get(about, '')}".split()
    words = frozenset(f"{side}{word}" for side in ("", "before_", "after_") for word in spoken)
    return Vocabulary(booleans=words, protective=words)


def _law(document: Document, table: Table, problems: list[Problem]) -> Law:
    fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
    words = _words_about(str(table.get("about")))

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
    if not never and not table.get("some"):
        fields.complain("empty-law", f"'{law.id}' says nothing that can be proven.", "Write `never` or `some`.")
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


def check_laws(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Return everything that is wrong with the laws and with the exceptions beside them."""
    return (
        *_strange(knowledge),
        *read_laws(knowledge)[1],
        *read_hiding(knowledge, vocabulary_of(knowledge))[1],
        *_may_stay_unknown(knowledge),
    )


def _strange(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield what nobody reads: a law below a mistyped [[law]] would no longer be proven, without a word."""
    for path, document in knowledge.other.items():
        if document.folder != "laws":
            continue
        wanted = TABLES.get(path, "")
        for name in document.content:
            if name != wanted:
                remedy = (
                    f"Write [[{wanted}]]." if wanted else f"Such a file holds nothing; known are {', '.join(TABLES)}."
                )
                yield document.problem("unknown-section", f"Nobody reads '{name}'.", remedy, near=name)


def _may_stay_unknown(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every question that a red flag reads and that lets a massage go ahead unknown, for no reason written down.

    The reasons say a second time what the question says, so that a change of the question alone is noticed.
    """
    problems: list[Problem] = []
    allowed: dict[str, tuple[bool, str]] = {}
    document = knowledge.other.get(UNKNOWN)
    for table in document.tables(TABLES[UNKNOWN]) if document is not None else ():
        fields = Fields(document, table, "because", problems)  # type: ignore[arg-type]
        fields.text("because")
        said = fields.flag("essential"), fields.word("on_unknown", POLICIES)
        allowed |= dict.fromkeys(fields.known("questions", knowledge.questions, required=True), said)
        fields.finish()
    yield from problems
    flags: dict[str, str] = {}
    for rule in sorted(knowledge.rules, key=lambda rule: -rule.effect.disposition):
        if rule.effect.disposition >= Disposition.DOCTOR_FIRST:
            flags |= {name: rule.id for name in questions(rule.condition) if name not in flags}
    for question in knowledge.questions.values():
        if question.id in flags and not _is_allowed(question, allowed.get(question.id, (True, "block"))):
            yield _unsettled(question, flags[question.id], knowledge)


def _is_allowed(question: Question, said: tuple[bool, str]) -> bool:
    """Return whether a question is at least as strict as what was allowed."""
    essential, policy = said
    order = {name: place for place, name in enumerate(POLICIES)}
    return (question.essential or not essential) and order[question.on_unknown] <= order[policy]


def _unsettled(question: Question, rule: str, knowledge: Knowledge) -> Problem:
    message = f"The red flag {rule} reads '{question.id}', and a massage could go ahead while its answer is not known."
    remedy = f'Write essential = true and on_unknown = "block", or name it in {UNKNOWN} with the reason.'
    for document in knowledge.other.values():
        if document.folder == "questions" and any(
            table.get("id") == question.id for table in document.tables("question")
        ):
            return document.problem("may-stay-unknown", message, remedy, near=f'id = "{question.id}"')
    return Problem("may-stay-unknown", "questions", message, remedy)
