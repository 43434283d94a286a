"""Reads how often which answer is given, each with its source or the word 'assumed', and says what is wrong with it.

An entry speaks of one question among some clients; of several entries for a question, the first that fits a client is
his. Entries stand in an order in which `among` reads only what was drawn before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.knowledge.assemble import vocabulary_of
from jivaka.core.knowledge.condition import Every, questions
from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.parse import ConditionError, parse_condition
from jivaka.core.knowledge.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.condition import Condition
    from jivaka.core.knowledge.document import Document, Table
    from jivaka.core.knowledge.values import Knowledge, Question

PATH: Final = "cohorts/prevalence.toml"
BASES: Final = ("evidence", "computed", "assumed")
EVERYBODY: Final = Every(())
STRENGTHS: Final = ("A", "B", "C", "D")
"""How well the sources carry the share, as for rules; what is assumed has none."""
_FORMS: Final = {
    "boolean": ("yes",),
    "choice": ("shares",),
    "multi": ("options", "one_of"),
    "medicines": ("options",),
    "text": ("options",),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """How often each answer to one question is given among some clients.

    `form` says how to read `parts`: yes (one share), shares (one option each), options (each for itself), one_of (one
    set of options each), bands (one stretch of numbers each). A part is (what, share).
    """

    name: str
    among: Condition
    form: str
    parts: tuple[tuple[Any, float], ...]
    unknown: float
    says: str
    basis: str
    strength: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure that the drawn clients must show: which share of some clients a condition holds for."""

    says: str
    among: Condition
    when: Condition
    share: float
    within: float
    strength: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prevalence:
    """All of it. `hidden` are choices behind the answers that no question asks for, with their options."""

    entries: tuple[Entry, ...]
    hidden: Mapping[str, tuple[str, ...]]
    figures: tuple[Figure, ...]


def read_prevalence(knowledge: Knowledge) -> tuple[Prevalence, tuple[Problem, ...]]:
    """Return the frequencies of a knowledge base, and every problem with them. Raises KeyError without the file."""
    document = knowledge.other[PATH]
    problems: list[Problem] = []
    hidden = {
        str(table.get("name", "")): tuple(table.get("shares", {}))
        for table in document.tables("entry")
        if table.get("name") not in knowledge.questions
    }
    reader = _Reader(document, knowledge, hidden, problems)
    entries = tuple(reader.entry(table) for table in document.tables("entry"))
    figures = tuple(reader.figure(table) for table in document.tables("figure"))
    reader.check_order(entries)
    return Prevalence(entries, hidden, figures), tuple(problems)


def problems_with_frequencies(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Return every problem with the frequencies of a knowledge base; none where it has no such file."""
    return read_prevalence(knowledge)[1] if PATH in knowledge.other else ()


class _Reader:
    def __init__(
        self,
        document: Document,
        knowledge: Knowledge,
        hidden: Mapping[str, tuple[str, ...]],
        problems: list[Problem],
    ) -> None:
        self._document, self._knowledge, self._hidden, self._problems = document, knowledge, hidden, problems
        names = vocabulary_of(knowledge)
        self._names = Vocabulary(
            names.booleans,
            {**names.choices, **hidden},
            names.sets,
            names.units,
            names.parents,
            names.body_areas,
            names.protective,
        )
        self._definitions = {name: found.condition for name, found in knowledge.definitions.items()}
        self._unknown = float(document.content.get("unknown", 0))

    def entry(self, table: Table) -> Entry:
        says = str(table.get("says", ""))
        fields = Fields(self._document, table, says or str(table.get("name")), self._problems)
        name = fields.text("name")
        basis = fields.word("basis", BASES)
        sources = fields.known("sources", self._knowledge.sources)
        if bool(sources) == (basis == "assumed"):
            fields.complain(
                "no-source", f"'{name}' is {basis} and names {len(sources)} sources.", "Assumed has none; the rest has."
            )
        question = self._knowledge.questions.get(name)
        form, parts = self._form(fields, table, question)
        unknown = fields.number("unknown")
        entry = Entry(
            name,
            self._condition(fields, "among"),
            form,
            parts,
            0.0 if question is None else self._unknown if unknown is None else unknown,
            fields.text("says"),
            basis,
            fields.word("strength", STRENGTHS) if sources else "",
            sources,
        )
        self._shares(fields, entry)
        fields.finish()
        return entry

    def _form(
        self, fields: Fields, table: Table, question: Question | None
    ) -> tuple[str, tuple[tuple[Any, float], ...]]:
        kind = "choice" if question is None else question.type
        form = next((form for form in _FORMS.get(kind, ("bands",)) if form in table), "")
        if not form:
            wanted = " or ".join(_FORMS.get(kind, ("bands",)))
            fields.complain("missing-field", f"An answer of the kind {kind} has no {wanted}.", "Say how often.")
            return "", ()
        if form == "yes":
            return form, ((True, fields.number(form) or 0.0),)
        if form in ("shares", "options"):
            parts = tuple((key, float(share)) for key, share in fields.mapping(form).items())
            self._options(fields, question, (key for key, _ in parts))
            return form, parts
        if form == "one_of":
            sets = tuple((tuple(item["options"]), float(item["share"])) for item in fields.items(form))
            self._options(fields, question, (key for keys, _ in sets for key in keys))
            return form, sets
        return form, tuple(
            ((float(item["from"]), float(item["to"])), float(item["share"])) for item in fields.items(form)
        )

    def _options(self, fields: Fields, question: Question | None, used: Any) -> None:  # noqa: ANN401 - a generator
        if question is None or question.type in ("medicines", "text"):
            return
        for option in used:
            if option not in question.option_ids:
                fields.complain("unknown-id", f"'{question.id}' has no option '{option}'.", "Use one that exists.")

    def _shares(self, fields: Fields, entry: Entry) -> None:
        total = sum(share for _, share in entry.parts)
        alone = entry.form in ("yes", "options")
        wrong = any(not 0 <= share <= 1 for _, share in (*entry.parts, ("unknown", entry.unknown)))
        if wrong or (entry.form and not alone and abs(total - 1) > 1e-6):
            fields.complain("bad-share", f"The shares of '{entry.name}' make {total:g}.", "They make 1 together.")

    def figure(self, table: Table) -> Figure:
        fields = Fields(self._document, table, str(table.get("says", "figure")), self._problems)
        found = Figure(
            fields.text("says"),
            self._condition(fields, "among"),
            self._condition(fields, "when"),
            fields.number("share") or 0.0,
            fields.number("within") or 0.0,
            fields.word("strength", STRENGTHS),
            fields.known("sources", self._knowledge.sources, required=True),
        )
        fields.finish()
        return found

    def _condition(self, fields: Fields, name: str) -> Condition:
        text = fields.text(name, "")
        if not text:
            return EVERYBODY
        try:
            return parse_condition(text, self._names, self._definitions)
        except ConditionError as error:
            fields.complain("condition", error.message, error.remedy, error.column, near=text)
            return EVERYBODY

    def check_order(self, entries: tuple[Entry, ...]) -> None:
        """Report an `among` or an applies_when that reads what is drawn later, and an essential question left out."""
        drawn: set[str] = set()
        for entry in entries:
            question = self._knowledge.questions.get(entry.name)
            reads = questions(entry.among)
            if question is not None and question.applies is not None:
                reads |= questions(question.applies)
            later = sorted(reads - drawn - {entry.name} - {"bmi"})
            if later:
                self._complain(entry.name, f"'{entry.name}' depends on {later[0]}.", f"Write {later[0]} before it.")
            drawn.add(entry.name)
        for question in self._knowledge.questions.values():
            if question.essential and question.id not in drawn:
                self._complain("", f"The essential question '{question.id}' has no entry.", "Say how often.")

    def _complain(self, name: str, message: str, remedy: str) -> None:
        self._problems.append(self._document.problem("cohort-order", message, remedy, near=f'"{name}"' if name else ""))
