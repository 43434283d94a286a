"""The chapters about what is asked: every question on its screen, the medicines, and the words that are looked for.

Only what stands in the knowledge is said, and who reads each answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.knowledge.condition import Includes, literals
from jivaka.interfaces.book.parts import Entry, Field, Item, Link, Part, Runs, Table, joined
from jivaka.interfaces.book.rules import told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.knowledge.values import Knowledge, MedicineClass, Question, Screen, SetsAnswer
    from jivaka.interfaces.book.wording import Wording

UNKNOWN: Final = {
    "block": "a person must settle it; until then it is treated as 'doctor first'",
    "cautious": "what it would limit is limited until it is known",
    "ignore": "nothing follows from it",
}
ASKED: Final = {"client": "the client", "therapist": "the therapist", "both": "the client or the therapist"}
KINDS: Final = {
    "boolean": "yes or no",
    "choice": "one of the options",
    "multi": "any of the options",
    "integer": "a whole number",
    "decimal": "a number",
    "date_ago_days": "a date, read as days ago",
    "text": "own words",
    "medicines": "names of medicines in own words",
}
_READ_BY_OPTION: Final = ("medicines", "free_note")


class QuestionChapters:
    """Writes the chapters about questions and about the words that people use."""

    def __init__(self, knowledge: Knowledge, wording: Wording) -> None:
        """Find out which rules read what."""
        self._knowledge, self._wording = knowledge, wording
        subjects = [table for document in knowledge.other.values() for table in document.tables("subject")]
        self._subjects = {str(table.get("id")): str(table["label"]) for table in subjects if "label" in table}
        self._readers: dict[str, dict[str, None]] = {}
        for rule in knowledge.rules:
            for literal in literals(rule.condition):
                test = literal.test
                names = [test.question]
                if isinstance(test, Includes) and test.question in _READ_BY_OPTION:
                    names += sorted(test.options)
                for name in names:
                    self._readers.setdefault(name, {})[rule.id] = None
            for limit in rule.effect.limits:
                self._readers.setdefault(limit.areas_from, {})[rule.id] = None

    def chapter(self) -> Part:
        """Return every question, screen by screen."""
        shown: set[str] = set()
        parts = []
        for screen in self._knowledge.screens:
            ids = [name for name in screen.questions if name in self._knowledge.questions]
            shown.update(ids)
            parts.append(self._screen(screen, [self._knowledge.questions[name] for name in ids]))
        others = [question for question in self._knowledge.questions.values() if question.id not in shown]
        if others:
            parts.append(Part("screen-none", "On no screen", entries=tuple(map(self._question, others))))
        lead: Runs = (
            (
                "An answer is a value, 'does not know', or nothing because nobody asked. The last two never "
                "count as 'no'. Each question says what follows while its answer is not known."
            ),
        )
        return Part("questions", "Questions", (lead,), parts=tuple(parts))

    def _screen(self, screen: Screen, questions: Iterable[Question]) -> Part:
        lead: list[Runs] = [(screen.lead,)] if screen.lead else []
        if screen.applies_when:
            lead.append(("Shown when ", *self._wording.as_written(screen.applies_when)))
        if screen.one_tap_none:
            lead.append(("One tap on 'none of these' answers all of them.",))
        return Part(f"screen-{screen.id}", screen.title, tuple(lead), tuple(map(self._question, questions)))

    def _question(self, question: Question) -> Entry:
        bounds = [f"{bound:g}" for bound in (question.minimum, question.maximum) if bound is not None]
        kind = KINDS.get(question.type, question.type)
        if len(bounds) == 2:
            kind += f", from {' to '.join(bounds)} {question.unit}".rstrip()
        if question.body_areas:
            kind = "places on the body map"
        applies: Runs = self._wording.as_written(question.applies_when) if question.applies_when else ()
        codes = "; ".join(
            f"{code.get('system')} {code.get('code')} ({code.get('display')})" for code in question.maps_to
        )
        fields = [
            Field("Id", (question.id,), look="code"),
            Field("About", (self._subjects.get(question.subject, question.subject),)),
            Field("Why we ask", (question.why,)),
            Field("Note", (question.note,)),
            Field("Asked of", (ASKED.get(question.who, question.who) + _manners(question),)),
            Field("Answer", (kind,), () if question.body_areas else _options(question)),
            Field("Asked when", applies, look="code"),
            Field("Not known", (UNKNOWN.get(question.on_unknown, question.on_unknown) + _essential(question),)),
            Field("Chosen from", (Link(question.subset_of, f"q-{question.subset_of}"),) if question.subset_of else ()),
            Field("Codes", (codes,)),
            Field("Read by", self._read_by(question.id)),
        ]
        return Entry(f"q-{question.id}", question.ask, told(fields))

    def _read_by(self, name: str) -> Runs:
        rules = joined(((Link(rule, f"r-{rule}"),) for rule in self._readers.get(name, ())), ", ")
        return rules or ("no rule; it serves the advice, the course or the record",)

    def medicines(self) -> Part:
        """Return the medicine classes and the words that people use for several of them."""
        phrases = tuple(
            (
                (", ".join(phrase.says),),
                joined(
                    ((Link(self._knowledge.medicine_classes[name].label, f"m-{name}"),) for name in phrase.class_ids),
                    ", ",
                ),
                joined((_sets(sets) for sets in phrase.sets), "; "),
            )
            for phrase in self._knowledge.medicine_phrases
        )
        table = Table("Words that stand for several classes", ("People say", "It can be", "It also says"), phrases)
        lead: Runs = (
            (
                "A medicine is looked up by the names on its box and by what people call it. A name that is not "
                "found is 'not recognised', which is never the same as 'takes none'."
            ),
        )
        classes = tuple(map(self._medicine, self._knowledge.medicine_classes.values()))
        words = Part("words-people-use", "Words people use", tables=(table,))
        return Part("medicines", "Medicines", (lead,), parts=(Part("classes", "Classes", entries=classes), words))

    def _medicine(self, held: MedicineClass) -> Entry:
        fields = [
            Field("Generic names", (", ".join(held.generics),)),
            Field("Brands", (", ".join(held.brands),)),
            Field("People say", (", ".join(held.said_as),)),
            Field("Note", (held.note,)),
            Field("It also says", items=tuple(Item(_sets(sets)) for sets in held.sets)),
            Field("Catalogue", joined(((Link(row, f"c-{row}"),) for row in held.catalogue), ", ")),
            Field("Read by", self._read_by(held.id)),
        ]
        return Entry(f"m-{held.id}", held.label, told(fields))

    def word_groups(self) -> Part:
        """Return the groups of words that are looked for in what a client writes."""
        entries = tuple(
            Entry(
                f"w-{group.id}",
                group.label,
                (Field("Phrases", (", ".join(group.phrases),)), Field("Read by", self._read_by(group.id))),
            )
            for group in self._knowledge.word_groups.values()
        )
        lead: Runs = ("Words in a client's own text that ask for attention even if every box says no.",)
        return Part("word-groups", "Words in notes", (lead,), entries)


def _manners(question: Question) -> str:
    said = [", in private"] if question.private else []
    said += [", with tact"] if question.sensitive else []
    said += [", at every visit"] if question.ask_every_visit else []
    return "".join(said)


def _essential(question: Question) -> str:
    said = ". Essential: while it was never asked, nothing is settled" if question.essential else ""
    return said + (". Protective: 'yes' takes caution away" if question.protective else "")


def _options(question: Question) -> tuple[Item, ...]:
    return tuple(Item((option.label + (f" ({option.note})" if option.note else ""),)) for option in question.options)


def _sets(sets: SetsAnswer) -> Runs:
    verb = "raises" if sets.strength == "implies" else "asks again about"
    return (f"{verb} ", Link(sets.question, f"q-{sets.question}"), f" ({str(sets.value).replace('_', ' ')})")
