"""Puts the book together: how to read it, every chapter, the sources with what cites them, the index by row.

It takes the knowledge and what is known about reviews, and knows no file and no page.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from jivaka.interfaces.book.cases import CaseChapter
from jivaka.interfaces.book.documents import DocumentChapters
from jivaka.interfaces.book.index import index_of
from jivaka.interfaces.book.massage import MassageChapters
from jivaka.interfaces.book.parts import (
    Book,
    Entry,
    Field,
    Link,
    Part,
    Runs,
    Table,
    all_parts,
    joined,
    links_of,
    links_of_table,
)
from jivaka.interfaces.book.questions import QuestionChapters
from jivaka.interfaces.book.rules import RuleChapters, told
from jivaka.interfaces.book.wording import DISPOSITIONS, STRENGTHS, Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from jivaka.core.knowledge.values import Knowledge, Rule, Source
    from jivaka.interfaces.book.cases import Case
    from jivaka.interfaces.book.rules import Signed

TITLE: Final = "The knowledge of Jivaka"
_UNSIGNED: Final = ("how-to-read", "rules", "proof")
_KINDS: Final = {
    "review": "review of studies",
    "trial": "trial",
    "cohort": "study of a group",
    "case_report": "case report",
    "guideline": "guideline",
    "official_list": "official list",
    "trade": "trade press or training site",
    "data": "open data",
    "book": "book",
    "design": "choice of ours",
}


@dataclass(frozen=True, slots=True)
class Edition:
    """What an edition is made with: the day it is printed, reviews, example clients, and a proof where there is one.

    `signed` says of a rule who reviewed it; `proof` is the report of `jivaka knowledge prove --json`.
    """

    on: date
    signed: Callable[[Rule], Signed]
    cases: tuple[Case, ...] = ()
    proof: Mapping[str, Any] | None = None


def book_of(knowledge: Knowledge, edition: Edition) -> Book:
    """Return the whole knowledge as a book."""
    wording = Wording(knowledge)
    rules = RuleChapters(knowledge, wording, edition.signed)
    questions = QuestionChapters(knowledge, wording)
    massage = MassageChapters(knowledge, wording, rules.sources)
    documents = DocumentChapters(knowledge, wording, rules.sources)
    chapters = (
        _how_to_read(knowledge),
        rules.chapter(),
        rules.definitions(),
        rules.left_out(),
        questions.chapter(),
        questions.medicines(),
        questions.word_groups(),
        massage.limits(),
        massage.chapter(),
        *documents.chapters(),
        CaseChapter(wording).chapter(edition.cases),
        documents.proof(edition.proof),
    )
    chapters = tuple(replace(chapter, sign=chapter.anchor not in _UNSIGNED) for chapter in chapters)
    day = edition.on.isoformat()
    facts = (
        Field("Version", (knowledge.version,)),
        Field("Printed on", (day,)),
        Field("Digest", (knowledge.digest,), look="code"),
        Field("Review", (knowledge.review,)),
    )
    named = f"{TITLE}, version {knowledge.version}, {day}, {knowledge.digest}"
    back = (_sources(knowledge, chapters), rules.by_row(), index_of(knowledge))
    return Book(TITLE, named, knowledge.review, facts, (*chapters, *back))


def _how_to_read(knowledge: Knowledge) -> Part:
    lead = tuple((text,) for text in _HOW_TO_READ)
    levels = tuple(((says,), (_LEVELS[name],)) for name, says in DISPOSITIONS.items())
    strengths = tuple(((name,), (says,)) for name, says in STRENGTHS.items())
    return Part(
        "how-to-read",
        "How to read this book",
        lead,
        tables=(
            Table("What a rule can lead to", ("In this book", "What it means"), levels),
            Table("How strong a rule stands", ("Strength", "It rests on"), strengths),
            _counts(knowledge),
        ),
    )


_HOW_TO_READ: Final = (
    (
        "This book is the whole of what Jivaka knows and decides with: nothing is decided by anything that does "
        "not stand here. It finds out whether a massage is safe; it makes no diagnosis and gives no all-clear."
    ),
    (
        "To review a rule: read when it holds, what follows, and the named examples. Tick 'agree' if you would "
        "stand by it, 'change' if something in it is wrong, and write why. Sign with your name, your role and the "
        "date. The stamp in the box belongs to exactly this wording: once a rule is changed its stamp changes, and "
        "a signature under the old one no longer counts."
    ),
    (
        "A rule counts as signed when a release in which it says exactly this was signed by two different people, of "
        "whom at least one did not write it. Start with the rules of strength GK and D: they rest on the least."
    ),
)
_LEVELS: Final = {
    "massage_ok": "The rule alone takes nothing away: it reminds of ordinary care. It is no all-clear.",
    "massage_with_limits": "A massage is possible with what is listed left out or softened.",
    "doctor_first": "No massage until a doctor has been asked.",
    "urgent": "No massage; a doctor has to see the client the same day.",
    "emergency": "No massage; the client needs an emergency department or an ambulance now.",
}


def _counts(knowledge: Knowledge) -> Table:
    counted = Counter((rule.effect.disposition.id, rule.strength) for rule in knowledge.rules)
    rows = tuple(
        (
            (says,),
            *((str(counted[name, strength]),) for strength in STRENGTHS),
            (str(sum(counted[name, strength] for strength in STRENGTHS)),),
        )
        for name, says in DISPOSITIONS.items()
    )
    return Table(f"The {len(knowledge.rules)} rules in numbers", ("They lead to", *STRENGTHS, "All"), rows)


def _sources(knowledge: Knowledge, chapters: Iterable[Part]) -> Part:
    """Return the register of sources, each with everything in the book that cites it."""
    cited: dict[str, dict[Link, None]] = {}
    for part in all_parts(chapters):
        for entry in part.entries:
            for link in links_of(entry):
                cited.setdefault(link.to, {})[Link(entry.title, entry.anchor)] = None
        for table in part.tables:
            for link in links_of_table(table):
                cited.setdefault(link.to, {})[Link(part.title, part.anchor)] = None
    entries = [_source(source, cited.get(f"s-{source.key}", {})) for source in knowledge.sources.values()]
    if "GK" not in knowledge.sources:
        told_by = Field("Cited by", joined(((link,) for link in cited.get("s-GK", {})), ", "))
        entries.append(
            Entry("s-GK", "GK", told([Field("Citation", ("General knowledge, without a source.",)), told_by]))
        )
    entries.sort(key=lambda entry: entry.title.casefold())
    lead: Runs = ("Every source, and what cites it: the index by source.",)
    return Part("sources", "Sources, and what cites them", (lead,), tuple(entries))


def _source(source: Source, cited: Iterable[Link]) -> Entry:
    kind = _KINDS.get(source.kind, source.kind.replace("_", " "))
    seen = "; seen only through a copy or another page" if source.secondary else ""
    fields = [
        Field("Citation", (source.cite,)),
        Field("Address", (Link(source.url, source.url),) if source.url else ()),
        Field("Kind", (kind + seen,)),
        Field("Note", (source.note,)),
        Field("Cited by", joined(((link,) for link in cited), ", ") or ("nothing",)),
    ]
    return Entry(f"s-{source.key}", source.key, told(fields))
