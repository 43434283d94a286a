"""Puts the whole knowledge together from its documents, in the order in which the parts name each other.

Everything that is wrong in any file comes back at once. Only complete knowledge without problems should be used to
decide.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from jivaka.core.errors import Problem
from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.parse import ConditionError, parse_condition
from jivaka.core.knowledge.read_massage import (
    read_areas,
    read_modifiers,
    read_named,
    read_techniques,
    read_zones,
)
from jivaka.core.knowledge.read_medicines import read_medicine_classes, read_medicine_phrases, read_sources
from jivaka.core.knowledge.read_questions import read_questions, read_screens, read_word_groups
from jivaka.core.knowledge.read_rules import Definitions, RuleIds, RuleReader
from jivaka.core.knowledge.values import Knowledge
from jivaka.core.knowledge.vocabulary import DERIVED_NUMBERS, NONE, UNRECOGNISED, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.document import Document
    from jivaka.core.knowledge.values import Area, MedicineClass, Question, Screen, WordGroup

Readable = TypeVar("Readable", "Question", "Screen")

FREE_NOTE: Final = "free_note"
MEDICINES: Final = "medicines"
_NUMBER_TYPES: Final = ("integer", "decimal", "date_ago_days")


def digest_of(documents: Iterable[Document]) -> str:
    """Return the digest of the content of documents.

    The same for the same content, however it is laid out in files' text.
    """
    content = {document.path: document.content for document in documents}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def assemble(
    documents: Iterable[Document], *, other: Mapping[str, Document] | None = None
) -> tuple[Knowledge, tuple[Problem, ...]]:
    """Return the knowledge and every problem found while reading it.

    `other` may give the same documents by path in another form, for later rooms.
    """
    files = tuple(sorted(documents, key=lambda document: document.path))
    problems: list[Problem] = []
    areas = read_areas(files, problems)
    questions = read_questions(files, areas, problems)
    screens = read_screens(files, questions, problems)
    word_groups = read_word_groups(files, problems)
    modifiers = read_modifiers(files, problems)
    classes = read_medicine_classes(files, problems)
    vocabulary = make_vocabulary(questions, areas, classes, word_groups)
    questions, screens = _with_conditions(files, questions, screens, vocabulary, problems)
    described = {name: read_techniques(files, name, problems) for name in ("type", "technique", "implement")}
    sources = read_sources(files, problems)
    catalogue = _catalogue(files, problems)
    ids = RuleIds(
        modifiers=frozenset(modifiers),
        areas=frozenset(areas),
        area_questions=frozenset(question.id for question in questions.values() if question.body_areas),
        types=frozenset(described["type"]),
        techniques=frozenset(described["technique"]),
        implements=frozenset(described["implement"]),
        letters=frozenset(vocabulary.sets.get("doctor_clearance_for", ())),
        catalogue=frozenset(catalogue),
        sources=frozenset(sources),
    )
    definitions, reader = _read_rules(files, vocabulary, ids, problems)
    version, review = _heading(files, problems)
    knowledge = Knowledge(
        version=version,
        digest=digest_of(files),
        review=review,
        questions=questions,
        conditional=tuple(question.id for question in questions.values() if question.applies is not None),
        screens=screens,
        areas=areas,
        patches=_parents(areas) | {area.id: frozenset({area.id}) for area in areas.values() if area.paintable},
        zones=read_zones(files, areas, modifiers, problems),
        modifiers=modifiers,
        pressures=read_named(files, "pressure", problems),
        positions=read_named(files, "position", problems),
        types=described["type"],
        techniques=described["technique"],
        implements=described["implement"],
        medicine_classes=classes,
        medicine_phrases=read_medicine_phrases(files, classes, problems),
        word_groups=word_groups,
        definitions=definitions.all(),
        rules=tuple(reader.rules),
        left_out=tuple(reader.left_out),
        catalogue=catalogue,
        sources=sources,
        other={document.path: document for document in files} if other is None else other,
    )
    return knowledge, tuple(problems)


def _read_rules(
    files: Iterable[Document], vocabulary: Vocabulary, ids: RuleIds, problems: list[Problem]
) -> tuple[Definitions, RuleReader]:
    documents = tuple(files)
    definitions = Definitions(vocabulary, problems)
    definitions.collect(documents)
    reader = RuleReader(vocabulary, definitions, ids, problems)
    for document in documents:
        reader.read(document)
    return definitions, reader


def make_vocabulary(
    questions: Mapping[str, Question],
    areas: Mapping[str, Area],
    classes: Mapping[str, MedicineClass],
    word_groups: Mapping[str, WordGroup],
) -> Vocabulary:
    """Return the names that conditions may use."""
    sets = {
        question.id: tuple(option.id for option in question.options if option.id != NONE)
        for question in questions.values()
        if question.type == "multi"
    }
    if MEDICINES in questions:
        sets[MEDICINES] = (*classes, UNRECOGNISED)
    if FREE_NOTE in questions:
        sets[FREE_NOTE] = tuple(word_groups)
    numbers = {question.id: question.unit for question in questions.values() if question.type in _NUMBER_TYPES}
    return Vocabulary(
        booleans=frozenset(question.id for question in questions.values() if question.type == "boolean"),
        choices={
            question.id: tuple(option.id for option in question.options)
            for question in questions.values()
            if question.type == "choice"
        },
        sets=sets,
        units=numbers | dict(DERIVED_NUMBERS),
        parents=_parents(areas),
        body_areas=frozenset(question.id for question in questions.values() if question.body_areas),
        protective=frozenset(question.id for question in questions.values() if question.protective),
    )


def vocabulary_of(knowledge: Knowledge) -> Vocabulary:
    """Return the names that conditions over this knowledge may use."""
    return make_vocabulary(knowledge.questions, knowledge.areas, knowledge.medicine_classes, knowledge.word_groups)


def _parents(areas: Mapping[str, Area]) -> dict[str, frozenset[str]]:
    inside: dict[str, set[str]] = {area.id: set() for area in areas.values() if not area.paintable}
    for area in areas.values():
        parent = area.parent
        while area.paintable and parent in inside:
            inside[parent].add(area.id)
            parent = areas[parent].parent
    return {parent: frozenset(patches) for parent, patches in inside.items()}


def _with_conditions(
    files: Iterable[Document],
    questions: Mapping[str, Question],
    screens: tuple[Screen, ...],
    vocabulary: Vocabulary,
    problems: list[Problem],
) -> tuple[dict[str, Question], tuple[Screen, ...]]:
    def read(item: Readable) -> Readable:
        if not item.applies_when:
            return item
        try:
            return replace(item, applies=parse_condition(item.applies_when, vocabulary, {}))
        except ConditionError as error:
            message = f"applies_when of {item.id}: {error.message}"
            problems.append(_at(item, files, message, error.remedy))
            return item

    return {name: read(question) for name, question in questions.items()}, tuple(read(screen) for screen in screens)


def _at(item: Question | Screen, files: Iterable[Document], message: str, remedy: str) -> Problem:
    """Return a problem of the condition of a question or a screen, at its line."""
    written = ((document, document.tables("question") + document.tables("screen")) for document in files)
    document = next(document for document, tables in written if any(table.get("id") == item.id for table in tables))
    line = document.line_of(item.applies_when, after=document.line_of(f'id = "{item.id}"'))
    return Problem("condition", document.path, message, remedy, line)


def _catalogue(files: Iterable[Document], problems: list[Problem]) -> tuple[str, ...]:
    rows: list[str] = []
    for document in files:
        for table in document.tables("catalogue_group"):
            fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
            for name in ("id", "title"):
                fields.text(name)
            rows += fields.texts("rows", required=True)
            fields.finish()
    return tuple(rows)


def _heading(files: Iterable[Document], problems: list[Problem]) -> tuple[str, str]:
    for document in files:
        if document.path == "knowledge.toml":
            fields = Fields(document, document.content, "version", problems)
            heading = fields.text("version"), fields.text("review")
            fields.finish()
            return heading
    problems.append(
        Problem("missing-file", "knowledge.toml", "There is no knowledge.toml.", "Name the knowledge folder.")
    )
    return "", ""
