"""Checks the knowledge as a whole: nothing missing, nothing unused, nothing that names what is not there.

Each room checks the form of its own files; here are the promises between files.
"""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem
from jivaka.core.knowledge.condition import questions
from jivaka.core.knowledge.vocabulary import ASKED_FOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.knowledge.values import Knowledge


READ_WHOLE: Final = frozenset({"cohorts", "courses", "laws", "measures"})
"""Folders whose own readers report what they do not know."""
PLAIN: Final = frozenset({"denial", "duration", "review", "title", "topic", "version", "words"})
TABLES: Final = frozenset(
    {
        "advice",
        "also",
        "area",
        "ask",
        "catalogue_group",
        "claim",
        "combination",
        "define",
        "disposition",
        "implement",
        "kind",
        "left_out",
        "medicine_class",
        "modifier",
        "opening",
        "phrase",
        "position",
        "pressure",
        "prevention",
        "protected_zone",
        "question",
        "reason",
        "rule",
        "screen",
        "sentence",
        "sign",
        "source",
        "subject",
        "technique",
        "type",
        "visceral",
        "word_group",
    }
)
"""What is written as [[name]], anywhere else in the folder."""


def check_knowledge(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Return every broken promise between the parts of the knowledge."""
    return (
        *_parts(knowledge),
        *_twice(knowledge),
        *_catalogue(knowledge),
        *_screens(knowledge),
        *_medicines(knowledge),
        *_descriptions(knowledge),
        *_forbidden(knowledge),
        *_strengths(knowledge),
    )


def _parts(knowledge: Knowledge) -> Iterable[Problem]:
    """Yield every part of a file that nobody reads: a mistyped [[rule]] would vanish without a word."""
    for document in knowledge.other.values():
        if document.folder in READ_WHOLE:
            continue
        for name, content in document.content.items():
            mark = f"[{name}]" if isinstance(content, dict | list) else f"{name} ="
            if name not in TABLES | PLAIN:
                near = get_close_matches(name, TABLES | PLAIN, n=1)
                hint = f"Did you mean '{near[0]}'?" if near else "Remove it, or mend its name."
                yield document.problem("unknown-section", f"Nobody reads '{name}'.", hint, near=mark)
            elif name in TABLES and len(document.tables(name)) != (len(content) if isinstance(content, list) else -1):
                yield document.problem(
                    "wrong-type", f"'{name}' is no list of tables.", f"Write [[{name}]] above each of them.", near=mark
                )


def _twice(knowledge: Knowledge) -> Iterable[Problem]:
    counts = Counter(rule.id for rule in knowledge.rules)
    seen: Counter[tuple[str, str]] = Counter()
    for rule in knowledge.rules:
        if counts[rule.id] > 1:
            lines = knowledge.other[rule.path].lines_of(f'id = "{rule.id}"') or (rule.line,)
            line = lines[min(seen[rule.path, rule.id], len(lines) - 1)]
            seen[rule.path, rule.id] += 1
            yield Problem("twice", rule.path, f"The rule id '{rule.id}' stands twice.", "Rename one.", line)


def _catalogue(knowledge: Knowledge) -> Iterable[Problem]:
    carried = {row for rule in knowledge.rules for row in rule.catalogue}
    carried |= {row for zone in knowledge.zones for row in zone.catalogue}
    carried |= signs_in_session(knowledge)
    left_out = {row.catalogue for row in knowledge.left_out}
    for row in knowledge.catalogue:
        if row not in carried | left_out:
            yield Problem(
                "row-missing",
                "rules/catalogue.toml",
                f"No rule carries row {row} of the catalogue.",
                "Name it in a rule's `catalogue`, or in [[left_out]] with the reason.",
            )


def signs_in_session(knowledge: Knowledge) -> set[str]:
    """Return the catalogue rows that are signs during or after a session, not findings of an intake."""
    return {
        str(row)
        for document in knowledge.other.values()
        for table in document.tables("sign")
        for row in (table["catalogue"] if isinstance(table.get("catalogue"), list) else [table.get("catalogue")])
    }


def _screens(knowledge: Knowledge) -> Iterable[Problem]:
    shown = Counter(name for screen in knowledge.screens for name in screen.questions)
    for name in knowledge.questions:
        if shown[name] != 1:
            yield Problem(
                "not-shown",
                "questions/screens.toml",
                f"The question '{name}' stands on {shown[name]} screens.",
                "Put every question on exactly one screen.",
            )


def _medicines(knowledge: Knowledge) -> Iterable[Problem]:
    sets = [
        *((found.id, item) for found in knowledge.medicine_classes.values() for item in found.sets),
        *((phrase.says[0], item) for phrase in knowledge.medicine_phrases for item in phrase.sets),
    ]
    for name, item in sets:
        question = knowledge.questions.get(item.question)
        options = {option.id for option in question.options} if question else set()
        if question is None or (options and item.value not in options) or item.strength not in ("implies", "suggests"):
            yield Problem(
                "unknown-id",
                "medicines",
                f"'{name}' sets {item.question} to {item.value!r} ({item.strength}).",
                "Use a question, one of its options, and implies or suggests.",
            )


def _descriptions(knowledge: Knowledge) -> Iterable[Problem]:
    tables = {"types": knowledge.types, "techniques": knowledge.techniques, "implements": knowledge.implements}
    for where, found in tables.items():
        for item in found.values():
            for key in item.sources:
                if key not in knowledge.sources:
                    yield Problem(
                        "unknown-source",
                        f"massage/{where}.toml",
                        f"'{item.id}' names the source '{key}', which is not in the register.",
                        "Add it to sources/ or correct the key.",
                    )


def _forbidden(knowledge: Knowledge) -> Iterable[Problem]:
    """Yield what a limit forbids that there is not: a mistyped id would forbid nothing."""
    positions = frozenset(position.id for position in knowledge.positions)
    for found in knowledge.modifiers.values():
        forbids = found.forbids
        strange = (
            *forbids.types - knowledge.types.keys(),
            *forbids.techniques - knowledge.techniques.keys(),
            *forbids.implements - knowledge.implements.keys(),
            *forbids.positions - positions,
        )
        for name in sorted(strange):
            message = f"'{found.id}' forbids '{name}', which does not exist."
            yield Problem("unknown-id", "massage/modifiers.toml", message, "Use an id that exists.")


def _strengths(knowledge: Knowledge) -> Iterable[Problem]:
    for rule in knowledge.rules:
        only_general = set(rule.sources) <= {"GK", "DESIGN"}
        if only_general and rule.strength != "GK":
            yield Problem(
                "strength",
                rule.path,
                f"{rule.id} has strength {rule.strength} and {_cited(rule.sources)}.",
                "A strength other than GK needs a cited source.",
                rule.line,
            )


def _cited(sources: tuple[str, ...]) -> str:
    return f"the sources {', '.join(sources)}" if sources else "no source"


def unused_questions(knowledge: Knowledge) -> tuple[str, ...]:
    """Return the questions that no rule reads, directly or through another question's condition."""
    read = {name for rule in knowledge.rules for name in questions(rule.condition)}
    read |= {limit.areas_from for rule in knowledge.rules for limit in rule.effect.limits if limit.areas_from}
    read |= {
        name for question in knowledge.questions.values() if question.applies for name in questions(question.applies)
    }
    read |= {part for name in read for part in ASKED_FOR.get(name, ())}
    return tuple(name for name in knowledge.questions if name not in read)
