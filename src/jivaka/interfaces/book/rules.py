"""The chapters about rules: every rule as a reviewer reads it, the definitions they share, and the rows left out.

Only what stands in the knowledge is said; whether a rule is right is for the reader to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.interfaces.book.parts import Entry, Field, Item, Link, Part, Runs, Table, joined
from jivaka.interfaces.book.wording import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from jivaka.core.knowledge.document import Document
    from jivaka.core.knowledge.values import Example, Knowledge, Rule
    from jivaka.interfaces.book.wording import Wording

FOLDERS: Final = {
    "red_flags": "Signs that need a doctor",
    "contraindications": "Reasons to leave something out",
    "precautions": "Reasons to take care",
    "medicines": "Medicines",
}
EXPECTED: Final = {"holds": "It holds", "fails": "It does not hold", "open": "It stays open"}


@dataclass(frozen=True, slots=True)
class Signed:
    """What is known about the review of one rule: the stamp of what it says, and sentences about who read it."""

    stamp: str
    status: str
    reviews: tuple[str, ...] = ()


class RuleChapters:
    """Writes the chapters about rules."""

    def __init__(self, knowledge: Knowledge, wording: Wording, signed: Callable[[Rule], Signed]) -> None:
        """Keep what the rules are said with."""
        self._knowledge, self._wording, self._signed = knowledge, wording, signed

    def chapter(self) -> Part:
        """Return all rules, by folder and topic."""
        by_path: dict[str, list[Rule]] = {}
        for rule in self._knowledge.rules:
            by_path.setdefault(rule.path, []).append(rule)
        folders: dict[str, list[str]] = {}
        for path in by_path:
            folders.setdefault(path.split("/")[1], []).append(path)
        parts = tuple(
            Part(
                f"rules-{folder}",
                FOLDERS.get(folder, folder.replace("_", " ").capitalize()),
                parts=tuple(self._topic(path, by_path[path]) for path in paths),
            )
            for folder, paths in sorted(folders.items(), key=lambda item: _place(item[0]))
        )
        lead: Runs = (
            (
                "Each rule stands alone: when its condition holds, it adds caution, and no rule takes caution away. "
                "A condition that is not known to be false counts as one that may hold. The boxes are for your pen."
            ),
        )
        return Part("rules", "Rules", (lead,), parts=parts)

    def _topic(self, path: str, rules: Iterable[Rule]) -> Part:
        document = self._knowledge.other[path]
        title = str(document.content.get("topic", document.stem))
        return Part(f"topic-{document.stem}", title, entries=tuple(self._rule(rule) for rule in rules))

    def _rule(self, rule: Rule) -> Entry:
        signed = self._signed(rule)
        rows = joined(((Link(row, f"c-{row}"),) for row in rule.catalogue), ", ")
        fields = [
            Field("Catalogue", (*rows, f"  ({rule.path}, line {rule.line})")),
            Field("It holds when", items=(self._wording.in_words(rule.condition),)),
            Field("As written", self._wording.as_written(rule.when), look="code"),
            Field("Then", items=self._wording.effect(rule.effect, rule.cleared_by)),
            Field("To the client", (rule.client,)),
            Field("To the therapist", (rule.therapist,)),
            Field("Sources", items=self.sources(rule.sources)),
            Field("Strength", (f"{rule.strength}: {STRENGTHS.get(rule.strength, '')}",)),
            Field("Mixed", (rule.mixed,)),
            Field("Covered", (rule.subsumed,)),
            Field("Review", (signed.status,), tuple(Item((said,)) for said in signed.reviews)),
        ]
        mark = self._wording.disposition(rule.effect.disposition)
        tables = (self._examples(rule.examples),) if rule.examples else ()
        return Entry(f"r-{rule.id}", rule.id, told(fields), mark, rule.effect.disposition.id, signed.stamp, tables)

    def _examples(self, examples: Iterable[Example]) -> Table:
        """Return the examples as a table: those for whom the rule holds, then the others."""
        rows = tuple(
            ((example.name,), (says,), self._wording.answers(example.answers))
            for kind, says in EXPECTED.items()
            for example in examples
            if example.expect == kind
        )
        return Table("Examples", ("Somebody", "The rule", "What they answered"), rows)

    def sources(self, keys: Iterable[str]) -> tuple[Item, ...]:
        """Return sources with their citation and address."""
        return tuple(Item(self._source(key)) for key in keys)

    def _source(self, key: str) -> Runs:
        source = self._knowledge.sources.get(key)
        if source is None:
            return (f"{key}: general knowledge, no source" if key == "GK" else key,)
        return (Link(key, f"s-{key}"), ": ", Link(source.cite, source.url) if source.url else source.cite)

    def definitions(self) -> Part:
        """Return every named condition."""
        entries = tuple(
            Entry(
                f"d-{found.name}",
                found.name,
                (
                    Field("Says", (found.says,)),
                    Field("It holds when", items=(self._wording.in_words(found.condition, besides=found.name),)),
                    Field("As written", self._wording.as_written(found.when), look="code"),
                    Field("File", (f"{found.path}, line {found.line}",)),
                ),
            )
            for found in self._knowledge.definitions.values()
        )
        return Part("definitions", "Definitions", (("Conditions with a name, which several rules share.",),), entries)

    def left_out(self) -> Part:
        """Return the rows of the catalogue that no rule carries out, with the reasons."""
        rows = tuple(
            ((Link(row.catalogue, f"c-{row.catalogue}"),), (row.reason,), (row.path,))
            for row in self._knowledge.left_out
        )
        table = Table(
            "Rows of the safety catalogue without a rule", ("Row", "Why no rule carries it out", "File"), rows
        )
        return Part("left-out", "Rows left out", tables=(table,))

    def by_row(self) -> Part:
        """Return the index by row of the safety catalogue."""
        found: dict[str, list[Link]] = {}
        for rule in self._knowledge.rules:
            for row in rule.catalogue:
                found.setdefault(row, []).append(Link(rule.id, f"r-{rule.id}"))
        for zone in self._knowledge.zones:
            for row in zone.catalogue:
                found.setdefault(row, []).append(Link(zone.label, f"z-{zone.id}"))
        for row, anchor in _signs(self._knowledge.other.values()):
            found.setdefault(row, []).append(Link("sign in a session", anchor))
        for row_left in self._knowledge.left_out:
            found.setdefault(row_left.catalogue, []).append(Link("left out", "left-out"))
        groups = [table for document in self._knowledge.other.values() for table in document.tables("catalogue_group")]
        tables = tuple(self._group(group, found) for group in groups)
        return Part("by-row", "Index by row of the safety catalogue", tables=tables)

    def _group(self, group: Mapping[str, object], found: Mapping[str, list[Link]]) -> Table:
        rows = group.get("rows")
        names = [str(row) for row in rows] if isinstance(rows, list) else []
        cells = tuple(((row,), joined(((link,) for link in found.get(row, ())), ", ") or ("nothing",)) for row in names)
        anchors = tuple(f"c-{row}" for row in names)
        return Table(f"{group.get('id')}: {group.get('title')}", ("Row", "Carried out by"), cells, anchors)


def told(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Return the fields that say anything."""
    return tuple(field for field in fields if any(field.runs) or field.items)


def _place(folder: str) -> tuple[int, str]:
    known = list(FOLDERS)
    return (known.index(folder) if folder in known else len(known), folder)


def _signs(documents: Iterable[Document]) -> Iterator[tuple[str, str]]:
    """Yield the rows that are signs in a session, with the place where the book has the sign."""
    for document in documents:
        for sign in document.tables("sign"):
            rows = sign.get("catalogue")
            for row in rows if isinstance(rows, list) else [rows]:
                yield str(row), f"doc-{document.stem}-{sign.get('id')}"
