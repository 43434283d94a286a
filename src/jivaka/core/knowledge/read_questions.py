"""Reads the questions and screens of the intake from their documents.

Conditions are read later, when all names are known; here they stay text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem
from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.values import Option, Question, Screen, WordGroup
from jivaka.core.knowledge.vocabulary import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.document import Document, Table
    from jivaka.core.knowledge.values import Area

TYPES: Final = ("boolean", "choice", "multi", "integer", "decimal", "date_ago_days", "medicines", "text")
POLICIES: Final = ("block", "cautious", "ignore")
WHO: Final = ("client", "therapist", "both")


def read_questions(
    documents: Iterable[Document], areas: Mapping[str, Area], problems: list[Problem]
) -> dict[str, Question]:
    """Return all questions by id, in the order of the files."""
    found: dict[str, Question] = {}
    for document in documents:
        for table in document.tables("question"):
            question = _question(document, table, areas, problems)
            if question.id in found:
                line = max(document.lines_of(f'id = "{question.id}"'), default=0)
                problems.append(
                    Problem("twice", document.path, f"'{question.id}' is asked twice.", "Remove one.", line)
                )
            found[question.id] = question
    return found


def _question(document: Document, table: Table, areas: Mapping[str, Area], problems: list[Problem]) -> Question:
    fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
    body_areas = fields.word("option_set", ("body_areas",), "") == "body_areas"
    options = tuple(_option(item) for item in fields.entries("options"))
    if body_areas:
        options = (*(Option(a.id, a.label) for a in areas.values() if a.paintable), Option(NONE, "None of these"))
    question = Question(
        id=fields.text("id"),
        subject=fields.text("subject"),
        screen=fields.text("screen"),
        type=fields.word("type", TYPES),
        ask=fields.text("ask"),
        why=fields.text("why"),
        note=fields.text("note", ""),
        unit=fields.text("unit", ""),
        minimum=fields.number("min"),
        maximum=fields.number("max"),
        applies_when=fields.text("applies_when", ""),
        essential=fields.flag("essential"),
        on_unknown=fields.word("on_unknown", POLICIES),
        who=fields.word("who", WHO),
        private=fields.flag("private"),
        sensitive=fields.flag("sensitive"),
        options=options,
        option_ids=tuple(option.id for option in options),
        body_areas=body_areas,
        subset_of=fields.text("subset_of", ""),
        clear_value=fields.raw("clear_value"),
        ask_every_visit=fields.flag("ask_every_visit"),
        protective=fields.flag("protective"),
        maps_to=tuple(_code(item) for item in fields.entries("maps_to")),
        covers=fields.texts("covers"),
    )
    fields.finish()
    if not _is_clear(question):
        fields.complain(
            "wrong-type", f"'clear_value' is {question.clear_value!r}.", "It takes an answer.", near="clear_value"
        )
    return question


def _option(fields: Fields) -> Option:
    option = Option(fields.text("id"), fields.text("label"), fields.text("note", ""))
    fields.finish()
    return option


def _code(fields: Fields) -> dict[str, str]:
    code = {name: fields.text(name) for name in ("system", "code", "display")}
    fields.finish()
    return code


def _is_clear(question: Question) -> bool:
    """Return whether the clear value is one: false, an option, an empty list, or none."""
    clear = question.clear_value
    if clear is None:
        return True
    if question.type == "choice":
        return clear in question.option_ids
    return clear is False if question.type == "boolean" else clear in ([], [NONE])


def read_screens(
    documents: Iterable[Document], questions: Mapping[str, Question], problems: list[Problem]
) -> tuple[Screen, ...]:
    """Return the screens in the order they are shown; every question stands on exactly one."""
    screens: list[Screen] = []
    for document in documents:
        for table in document.tables("screen"):
            fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
            screen = Screen(
                id=fields.text("id"),
                title=fields.text("title"),
                lead=fields.text("lead"),
                questions=fields.known("questions", questions, required=True),
                one_tap_none=fields.flag("one_tap_none"),
                applies_when=fields.text("applies_when", ""),
            )
            fields.finish()
            screens.append(screen)
            for name in screen.questions:
                if questions[name].screen != screen.id:
                    fields.complain("wrong-screen", f"'{name}' names another screen.", "Make both agree.", near=name)
    return tuple(screens)


def read_word_groups(documents: Iterable[Document], problems: list[Problem]) -> dict[str, WordGroup]:
    """Return the groups of phrases that are looked for in free text."""
    groups: dict[str, WordGroup] = {}
    for document in documents:
        for table in document.tables("word_group"):
            fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
            group = WordGroup(fields.text("id"), fields.text("label"), fields.texts("phrases", required=True))
            fields.finish()
            groups[group.id] = group
    return groups
