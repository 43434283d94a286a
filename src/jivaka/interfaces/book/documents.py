"""The chapters made from documents as they stand: course figures, claims, advice, measures, laws, and whatever comes.

Every field of every table is shown, so that nothing of the knowledge is missing from the book, also when a new kind of
document comes. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.knowledge.document import Document
from jivaka.interfaces.book.parts import Entry, Field, Item, Link, Part, Runs, Table, joined
from jivaka.interfaces.book.rules import told
from jivaka.interfaces.book.wording import DISPOSITIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.interfaces.book.wording import Wording

TITLES: Final = {
    "courses": "Courses and their figures",
    "patterns": "Patterns of pain",
    "measures": "Measures",
    "advice": "Words of advice",
    "rules/in_session": "Signs in a session and after it",
    "massage": "What goes together",
    "claims": "Claims about massage",
    "laws": "Laws that hold for every client",
    "cohorts": "Made-up clients, for measuring",
}
_PROOF: Final = "What the proof says about the laws that have to hold for every possible client, as it was reported."
_OTHER_PROOF: Final = "It does not name the digest of this book: it may be a proof of other knowledge. Make it again."
_NOT_PROVED: Final = "It does not say that every law holds."
_NO_PROOF: Final = (
    "No proof was bound into this edition, so nothing is said here about the laws that hold for every client.",
    "'jivaka knowledge prove --json' makes one; '--proof FILE' binds it in.",
)
TOLD_ELSEWHERE: Final = ("knowledge.toml", "questions/", "rules/", "medicines/", "massage/", "sources/")
BUT: Final = ("rules/in_session/", "massage/combinations.toml")
_NAMES: Final = ("id", "key", "name", "rule", "claim", "type")
_CODE: Final = ("when", "patterns", "unless", "holds", "check", "course", "formula")
_LABELLED: Final = ("implements", "positions", "areas")
_SAID: Final = {"True": "yes", "False": "no", "None": "nothing"}
_WIDE: Final = 60
_BASES: Final = {"evidence": "from evidence", "computed": "computed", "assumed": "assumed"}


class DocumentChapters:
    """Writes one chapter for each folder that no other chapter tells."""

    def __init__(
        self, knowledge: Knowledge, wording: Wording, sources: Callable[[Iterable[str]], tuple[Item, ...]]
    ) -> None:
        """Keep what they are said with."""
        self._knowledge, self._wording, self._sources = knowledge, wording, sources
        self._rules = {rule.id for rule in knowledge.rules}

    def chapters(self) -> tuple[Part, ...]:
        """Return the chapters, known folders first."""
        folders: dict[str, list[Document]] = {}
        for document in self._knowledge.other.values():
            if document.path.startswith(BUT) or not document.path.startswith(TOLD_ELSEWHERE):
                folders.setdefault(document.folder, []).append(document)
        known = list(TITLES)
        order = sorted(folders, key=lambda folder: (known.index(folder) if folder in known else len(known), folder))
        return tuple(
            Part(
                f"documents-{folder.replace('/', '-')}",
                TITLES.get(folder, (folder or "Other documents").replace("/", ", ").replace("_", " ").capitalize()),
                parts=tuple(map(self._document, folders[folder])),
            )
            for folder in order
        )

    def proof(self, report: Mapping[str, Any] | None) -> Part:
        """Return what was proven, as it was reported, and whether it was proven of this knowledge."""
        if report is None:
            return Part("proof", "Proof", tuple((text,) for text in _NO_PROOF))
        named = report.get("knowledge")
        digest = named.get("digest") if isinstance(named, Mapping) else named
        same = "It was made for exactly this knowledge." if digest == self._knowledge.digest else _OTHER_PROOF
        holds = "It says that every law holds." if report.get("proved") is True else _NOT_PROVED
        plain = {name: value for name, value in report.items() if not isinstance(value, Mapping | list)}
        rest = {name: value for name, value in report.items() if name not in plain}
        inner = self._document(Document("proof.json", "", {"summary": plain, **rest}))
        entries = tuple(replace(entry, anchor=f"proof-{place}") for place, entry in enumerate(inner.entries, 1))
        return Part("proof", "Proof", ((_PROOF,), (same,), (holds,)), entries, inner.tables)

    def _document(self, document: Document) -> Part:
        content = dict(document.content)
        title = str(content.pop("title", "") or content.pop("topic", "") or _name(content) or _spaced(document.stem))
        figures = tuple(self._figure(name, table) for name, table in _figures(content, ""))
        head = ("What it says", "Figure", "Basis", "Sources")
        tables = [Table(f"{title}: figures", head, figures)] if figures else []
        entries: list[Entry] = []
        for name, value in _left(content).items():
            anchor = f"doc-{document.stem}"
            if _is_tables(value) and _is_flat(value):
                tables.append(self._table(_spaced(name), value))
            elif _is_tables(value):
                entries += (self._entry(anchor, table, place) for place, table in enumerate(value, 1))
            elif isinstance(value, Mapping):
                entries.append(Entry(f"{anchor}-{name}", _spaced(name), self._fields(value)))
            else:
                entries.append(Entry(f"{anchor}-{name}", _spaced(name), self._fields({name: value})))
        anchor = f"part-{document.path.removesuffix('.toml').replace('/', '-')}"
        return Part(anchor, title, ((f"File: {document.path}",),), tuple(entries), tuple(tables))

    def _figure(self, name: str, table: Mapping[str, Any]) -> tuple[Runs, ...]:
        says = str(table.get("says", name))
        note = f" {table['note']}" if table.get("note") else ""
        place = "".join(f" ({key} {table[key]})" for key in ("week", "minutes", "session") if key in table)
        value: Any = table.get("value", table.get("at"))
        text = ", ".join(map(str, value)) if isinstance(value, list) else f"{value} {table.get('unit', '')}".strip()
        if "low" in table or "high" in table:
            text += f" ({table.get('low', value)} to {table.get('high', value)})"
        basis = str(table.get("basis", ""))
        return (f"{says}{place}.{note}",), (text,), (_BASES.get(basis, basis),), self._keys(table.get("sources", ()))

    def _keys(self, keys: Iterable[str]) -> Runs:
        known = self._knowledge.sources
        return joined(((Link(key, f"s-{key}"),) if key in known or key == "GK" else (key,) for key in keys), ", ")

    def _table(self, name: str, tables: Sequence[Mapping[str, Any]]) -> Table:
        names = list(dict.fromkeys(key for table in tables for key in table))
        rows = tuple(tuple(self._text(key, table.get(key, "")) for key in names) for table in tables)
        return Table(name, tuple(map(_spaced, names)), rows)

    def _entry(self, anchor: str, table: Mapping[str, Any], place: int) -> Entry:
        named = next((str(table[name]) for name in _NAMES if name in table), str(place))
        title = named
        if "technique" in table:
            title = " with ".join(self._wording.labels([named, str(table["technique"])])).capitalize()
        unique = "id" in table or "key" in table
        where = f"{anchor}-{named}" if unique else f"{anchor}-{named}-{place}"
        mark = str(table.get("verdict", ""))
        shown = {name: value for name, value in table.items() if name not in ("id", "verdict") and value != title}
        level = str(table.get("disposition", ""))
        return Entry(where, title, self._fields(shown), DISPOSITIONS.get(level, mark), level or mark)

    def _fields(self, table: Mapping[str, Any]) -> tuple[Field, ...]:
        return told(self._field(name, value) for name, value in table.items())

    def _field(self, name: str, value: Any) -> Field:  # noqa: ANN401 - whatever stands in the knowledge
        look = "code" if name in _CODE else ""
        label = _spaced(name)
        if name == "sources" and isinstance(value, list):
            return Field(label, items=self._sources(map(str, value)))
        if _is_tables(value):
            return Field(label, items=tuple(Item(self._pairs(table)) for table in value))
        if isinstance(value, Mapping):
            return Field(label, self._pairs(value))
        if isinstance(value, list) and any(len(str(item)) > _WIDE for item in value):
            return Field(label, items=tuple(Item(self._text(name, item)) for item in value), look=look)
        return Field(label, self._text(name, value), look=look)

    def _pairs(self, table: Mapping[str, Any]) -> Runs:
        said = ((f"{_spaced(name).lower()}: ", *self._text(name, value)) for name, value in table.items())
        return joined(said, "; ")

    def _text(self, name: str, value: Any) -> Runs:  # noqa: ANN401 - whatever stands in the knowledge
        texts = value if isinstance(value, list) else [value]
        if name in ("source", "sources"):
            return self._keys(map(str, texts))
        if name == "catalogue":
            return joined(((Link(str(row), f"c-{row}"),) for row in texts), ", ")
        if name in ("rule", "rules"):
            return joined(
                ((Link(text, f"r-{text}") if text in self._rules else text,) for text in map(str, texts)), ", "
            )
        if name == "when":
            return self._wording.as_written(str(value))
        if name == "disposition":
            return (", ".join(DISPOSITIONS.get(text, text) for text in map(str, texts)),)
        if name in _LABELLED:
            return (", ".join(self._wording.labels(map(str, texts))),)
        return (", ".join(map(_plain, texts)),)


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{_spaced(str(name)).lower()}: {_plain(held)}" for name, held in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return _SAID.get(str(value), str(value)) if value is None or isinstance(value, bool) else str(value)


def _is_figure(value: object) -> bool:
    return isinstance(value, Mapping) and "basis" in value and "says" in value and bool({"value", "at"} & set(value))


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _is_flat(tables: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether tables are short enough to be the rows of one."""
    names = {name for table in tables for name in table}
    flat = all(not isinstance(value, list | Mapping) or name == "sources" for t in tables for name, value in t.items())
    return flat and len(names) <= 4


def _figures(content: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, value in content.items():
        inner = f"{path}.{name}" if path else name
        for item in value if _is_tables(value) else [value]:
            if _is_figure(item) and not (_is_tables(value) and "id" in item):
                yield inner, item
            elif isinstance(value, Mapping):
                yield from _figures(value, inner)


def _left(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content without its figures and without what is empty then."""
    left: dict[str, Any] = {}
    for name, value in content.items():
        if _is_figure(value) or (_is_tables(value) and all(_is_figure(item) and "id" not in item for item in value)):
            continue
        kept = _left(value) if isinstance(value, Mapping) else value
        if kept not in ({}, []):
            left[name] = kept
    return left


def _name(content: Mapping[str, Any]) -> str:
    """Return the name that the only such table of a document gives to what it is about, or ''."""
    names = [str(table["name"]) for table in content.values() if isinstance(table, Mapping) and "name" in table]
    return names[0] if len(names) == 1 else ""


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
