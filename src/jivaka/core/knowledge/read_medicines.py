"""Reads medicine classes, the words people use for medicines, and the register of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem
from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.values import MedicineClass, MedicinePhrase, SetsAnswer, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.document import Document

SOURCE_KINDS: Final = (
    "review",
    "guideline",
    "trial",
    "cohort",
    "case_report",
    "official_list",
    "trade",
    "book",
    "data",
    "design",
)


def read_medicine_classes(documents: Iterable[Document], problems: list[Problem]) -> dict[str, MedicineClass]:
    """Return the classes by id."""
    classes: dict[str, MedicineClass] = {}
    for document in documents:
        for table in document.tables("medicine_class"):
            fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
            found = MedicineClass(
                id=fields.text("id"),
                label=fields.text("label"),
                generics=fields.texts("generics"),
                brands=fields.texts("brands"),
                said_as=fields.texts("said_as"),
                sets=_sets(fields),
                catalogue=fields.texts("catalogue"),
                note=fields.text("note", ""),
            )
            fields.finish()
            if found.id in classes:
                fields.complain("twice", f"'{found.id}' stands twice.", "Merge the two.")
            classes[found.id] = found
    return classes


def read_medicine_phrases(
    documents: Iterable[Document], classes: Mapping[str, MedicineClass], problems: list[Problem]
) -> tuple[MedicinePhrase, ...]:
    """Return the phrases that stand for several classes."""
    phrases: list[MedicinePhrase] = []
    for document in documents:
        for table in document.tables("phrase"):
            says = table.get("says")
            fields = Fields(document, table, f'"{says[0]}"' if isinstance(says, list) and says else "", problems)
            phrase = MedicinePhrase(
                fields.texts("says", required=True), fields.known("class_ids", classes), _sets(fields)
            )
            fields.finish()
            if phrase.says:
                phrases.append(phrase)
    return tuple(phrases)


def _sets(fields: Fields) -> tuple[SetsAnswer, ...]:
    found: list[SetsAnswer] = []
    for item in fields.entries("sets"):
        value = item.raw("value")
        if not isinstance(value, bool | str):
            item.complain("wrong-type", f"'value' is {value!r}.", "It takes an option, true or false.", near="value")
            value = ""
        found.append(SetsAnswer(item.text("question"), value, item.text("strength")))
        item.finish()
    return tuple(found)


def read_sources(documents: Iterable[Document], problems: list[Problem]) -> dict[str, Source]:
    """Return the register of sources by key."""
    sources: dict[str, Source] = {}
    for document in documents:
        for table in document.tables("source"):
            fields = Fields(document, table, f'key = "{table.get("key")}"', problems)
            source = Source(
                key=fields.text("key"),
                cite=fields.text("cite"),
                url=fields.text("url", ""),
                kind=fields.word("kind", SOURCE_KINDS),
                secondary=fields.flag("secondary"),
                note=fields.text("note", ""),
            )
            fields.finish()
            if source.key in sources:
                line = max(document.lines_of(f'key = "{source.key}"'), default=0)
                message = f"'{source.key}' stands twice in the register."
                problems.append(Problem("twice", document.path, message, "Keep one.", line))
            sources[source.key] = source
    return sources
