"""The claims ledger: which statements about massage evidence supports, and where a text makes one that it does not.

It finds claims in the words of a web page and leaves alone what the text itself takes back ('massage does not remove
toxins'). It judges wording only; it knows neither a client nor a salon.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jivaka.core.advice.wording import (
    Page,
    Pattern,
    PatternError,
    PatternIndex,
    match_at,
    plain_text,
    quoted,
    read_pages,
    read_pattern,
)
from jivaka.core.knowledge.document import Fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jivaka.core.advice.wording import Sentence
    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.document import Document, Table

VERDICTS: Final = ("supported", "partly", "unsupported", "false", "unsafe")
FOLDER: Final = "claims"
DENIALS: Final = (
    "before",
    "close",
    "after",
    "answer",
    "hearsay",
    "heading",
    "seeming",
    "turn",
    "opener",
    "new_subject",
    "label",
    "alone",
    "asking",
    "yes",
)
_NEAR: Final = 5
_EXCEPTION_REACH: Final = 12
_THAI_REACH: Final = 24
_LABEL_WORDS: Final = 4
_SEEMING_REACH: Final = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement about massage.

    The verdict on it, what is wrong with it, and what may be said instead ('' = nothing).
    """

    id: str
    verdict: str
    says: str
    instead: str
    sources: tuple[str, ...]
    unless: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimFound:
    """A claim in a text, from `start` to `end`; `line` and `column` count from 1."""

    start: int
    end: int
    line: int
    column: int
    quote: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Denial:
    """The words by which a text takes a claim back, by the place where they stand.

    `patterns` has the kind of place for each; no claim reaches over a word of the `barrier`.
    """

    patterns: Mapping[str, PatternIndex[str]]
    words: Mapping[str, frozenset[str]]
    barrier: frozenset[str] = frozenset()
    thai: tuple[str, ...] = ()


NO_DENIAL: Final = Denial({kind: PatternIndex[str]() for kind in DENIALS}, dict.fromkeys(DENIALS, frozenset[str]()))


@dataclass(frozen=True, slots=True)
class Ledger:
    """All claims, and the patterns that make them."""

    claims: Mapping[str, Claim] = field(default_factory=dict)
    patterns: PatternIndex[Claim] = field(default_factory=PatternIndex)
    thai: tuple[tuple[Claim, str], ...] = ()
    denial: Denial = NO_DENIAL


# ---------------------------------------------------------------- reading the ledger


def read_claims(*documents: Document) -> tuple[Ledger, tuple[Problem, ...]]:
    """Return the ledger that the files of knowledge/claims make together, and everything that is wrong with them."""
    reader = _Reader(documents)
    for document in documents:
        for table in document.tables("claim"):
            reader.claim(document, table)
    for document in documents:
        for table in document.tables("also"):
            reader.also(document, table)
    reader.denials(documents)
    return reader.ledger(), tuple(reader.problems)


class _Reader:
    def __init__(self, documents: Sequence[Document]) -> None:
        self.problems: list[Problem] = []
        self._groups: dict[str, tuple[str, ...]] = {}
        for document in documents:
            named = document.content.get("words")
            words = Fields(document, document.content, "[words]", self.problems).within("words")
            self._groups |= {name: words.texts(name) for name in (named if isinstance(named, dict) else {})}
        self._claims: dict[str, Claim] = {}
        self._index = PatternIndex[Claim]()
        self._thai: list[tuple[Claim, str]] = []
        self._denial = NO_DENIAL

    def ledger(self) -> Ledger:
        return Ledger(
            claims=self._claims,
            patterns=self._index,
            thai=tuple(self._thai),
            denial=self._denial,
        )

    def claim(self, document: Document, table: Table) -> None:
        fields = Fields(document, table, f'id = "{table.get("id")}"', self.problems)
        claim = Claim(
            id=fields.text("id"),
            verdict=fields.word("verdict", VERDICTS),
            says=fields.text("says"),
            instead=fields.text("instead", ""),
            sources=fields.texts("sources", required=True),
            unless=tuple(self._patterns(document, fields.texts("unless"))),
        )
        if claim.id in self._claims:
            fields.complain("twice", f"The claim '{claim.id}' stands twice.", "Keep one.")
        self._claims[claim.id] = claim
        self._add(claim, self._patterns(document, fields.texts("patterns", required=True)))
        fields.finish()

    def also(self, document: Document, table: Table) -> None:
        fields = Fields(document, table, f'claim = "{table.get("claim")}"', self.problems)
        name, language = fields.word("claim", self._claims), fields.text("language")
        texts = fields.texts("patterns", required=True)
        fields.finish()
        if name not in self._claims:
            return
        if language == "th":
            self._thai.extend((self._claims[name], text) for text in texts)
        else:
            self._add(self._claims[name], self._patterns(document, texts))

    def denials(self, documents: Sequence[Document]) -> None:
        for document in documents:
            if "denial" not in document.content:
                continue
            fields = Fields(document, document.content, "[denial]", self.problems).within("denial")
            texts = {kind: fields.texts(kind) for kind in DENIALS}
            words = {
                kind: frozenset(text for text in found if text.isalpha() or "'" in text)
                for kind, found in texts.items()
            }
            self._denial = Denial(
                patterns={kind: self._denying(document, kind, found) for kind, found in texts.items()},
                words=words,
                barrier=words["before"] | words["close"] | words["turn"] | words["opener"],
                thai=fields.texts("thai"),
            )
            fields.finish()

    def _denying(self, document: Document, kind: str, texts: Iterable[str]) -> PatternIndex[str]:
        index = PatternIndex[str]()
        for pattern in self._patterns(document, texts):
            index.add(kind, pattern)
        return index

    def _patterns(self, document: Document, texts: Iterable[str]) -> Iterator[Pattern]:
        for text in texts:
            try:
                yield read_pattern(text, self._groups)
            except PatternError as error:
                self.problems.append(
                    document.problem("pattern", f"'{text}': {error}.", "See the head of claims/words.toml.", near=text)
                )

    def _add(self, claim: Claim, patterns: Iterable[Pattern]) -> None:
        for pattern in patterns:
            self._index.add(claim, pattern)


# ---------------------------------------------------------------- finding claims


def find_claims(text: str, ledger: Ledger) -> tuple[ClaimFound, ...]:
    """Return every claim in the text that is not supported, in the order of the text.

    What the text takes back is left out.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    for page in read_pages(text):
        finder = _Finder(page, ledger)
        for claim, first, last in finder.claims():
            span = (page.words[first].start, page.words[last - 1].end)
            spans.setdefault(claim.id, []).append(span)
    plain = plain_text(text)
    for claim, start, end in _thai_claims(plain, ledger):
        spans.setdefault(claim.id, []).append((start, end))
    found = [
        _claim_found(text, plain, (start, end), ledger.claims[name])
        for name, every in spans.items()
        for start, end in _innermost(every)
    ]
    return tuple(sorted(found, key=lambda claim: (claim.start, claim.end, claim.claim.id)))


def _claim_found(text: str, plain: str, span: tuple[int, int], claim: Claim) -> ClaimFound:
    start, end = span
    line_start = text.rfind("\n", 0, start) + 1
    line, column = text.count("\n", 0, start) + 1, start - line_start + 1
    return ClaimFound(start, end, line, column, quoted(plain[start:end]), claim)


def _innermost(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the shortest spans; one that overlaps a shorter one says nothing new."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[1] - span[0], span)):
        at = bisect_left(kept, (start, end))
        before_is_free = at == 0 or kept[at - 1][1] <= start
        if before_is_free and (at == len(kept) or kept[at][0] >= end):
            kept.insert(at, (start, end))
            yield start, end


def _thai_claims(plain: str, ledger: Ledger) -> Iterator[tuple[Claim, int, int]]:
    for claim, phrase in ledger.thai:
        start = plain.find(phrase)
        while start >= 0:
            before = plain[max(0, start - _THAI_REACH) : start].rpartition("\n")[2]
            if not any(word in before for word in ledger.denial.thai):
                yield claim, start, start + len(phrase)
            start = plain.find(phrase, start + len(phrase))


class _Finder:
    """Looks for claims on one page."""

    def __init__(self, page: Page, ledger: Ledger) -> None:
        self._page, self._ledger = page, ledger
        self._denial = ledger.denial

    def claims(self) -> Iterator[tuple[Claim, int, int]]:
        """Yield every claim that is not supported and not taken back.

        With its first word and the word after its last.
        """
        for number, sentence in enumerate(self._page.sentences):
            for first in range(sentence.first, sentence.last):
                for claim, pattern in self._ledger.patterns.beginning_with(self._page.text(first)):
                    if claim.verdict == "supported":
                        continue
                    last = match_at(self._page, pattern, first, sentence.last, self._denial.barrier)
                    if last >= 0 and self._stays(claim, first, last, number):
                        yield claim, first, last

    def _stays(self, claim: Claim, first: int, last: int, number: int) -> bool:
        sentence = self._page.sentences[number]
        return not (
            self._excepted(claim, first, last, sentence)
            or sentence.crossed
            or self._denied_before(first, sentence)
            or self._denied_after(last, sentence)
            or self._denied_by_heading(number)
            or self._answered(number)
        )

    def _excepted(self, claim: Claim, first: int, last: int, sentence: Sentence) -> bool:
        for at in range(max(sentence.first, first - _EXCEPTION_REACH), last):
            for pattern in claim.unless:
                end = match_at(self._page, pattern, at, sentence.last)
                if end > first:
                    return True
        return False

    def _stands(self, kind: str, starts: Iterable[int], last: int) -> bool:
        """Return whether a denial of this kind begins at one of the words and ends by `last`."""
        index, page = self._denial.patterns[kind], self._page
        return any(
            match_at(page, pattern, at, last) >= 0
            for at in starts
            for _, pattern in index.beginning_with(page.text(at))
        )

    def _denied_after(self, last: int, sentence: Sentence) -> bool:
        """Return whether words after the claim, in its sentence, take it back."""
        end = sentence.last
        return any(
            self._stands("after", (at,), end) and not self._stands("seeming", (at,), end) for at in range(last, end)
        )

    def _denied_before(self, first: int, sentence: Sentence) -> bool:
        """Walk back from the claim: does a denial reach it?"""
        commas, words = 0, self._page.words
        for at in range(first - 1, sentence.first - 1, -1):
            follower = words[at + 1]
            if follower.hard:
                return self._labelled(max(sentence.first, at - 1), at + 1)
            if follower.comma:
                if follower.text in self._denial.words["new_subject"]:
                    return False
                commas += 1
            if words[at].text in self._denial.words["turn"]:
                return False
            if self._reaches(at, first, sentence, commas):
                return True
        return False

    def _reaches(self, at: int, first: int, sentence: Sentence, commas: int) -> bool:
        """Return whether a real denial stands at a word and reaches a claim that comes after so many commas."""
        if self._seems(at, sentence):
            return False
        if self._stands("before", (at,), first):
            return not (commas and self._stands("opener", range(sentence.first, at), first))
        return not commas and first - at <= _NEAR and self._stands("close", (at,), first)

    def _seems(self, at: int, sentence: Sentence) -> bool:
        """Return whether a word belongs to a phrase that only looks like a denial, such as the 'not' of 'why not'."""
        page, patterns = self._page, self._denial.patterns["seeming"]
        return any(
            match_at(page, pattern, start, sentence.last) > at
            for start in range(max(sentence.first, at - _SEEMING_REACH), at + 1)
            for _, pattern in patterns.beginning_with(page.text(start))
        )

    def _labelled(self, first: int, last: int) -> bool:
        """Return whether words before a colon or above the sentence call what follows a myth."""
        return self._stands("label", range(first, last), last)

    def _denied_by_heading(self, number: int) -> bool:
        """Return whether the sentence stands below a label, or in a list whose heading denies it."""
        sentences = self._page.sentences
        sentence, before = sentences[number], sentences[number - 1]
        if number and before.last - before.first <= _LABEL_WORDS and self._labelled(before.first, before.last):
            return True
        if sentence.heading < 0:
            return False
        heading = sentences[sentence.heading]
        if self._stands("opener", (heading.first,), heading.last):
            return False
        denies = (at for at in range(heading.first, heading.last) if self._stands("heading", (at,), heading.last))
        return any(not self._stands("seeming", (at,), heading.last) for at in denies)

    def _answered(self, number: int) -> bool:
        """Return whether the sentence only asks, or is a question or hearsay that the next sentence denies."""
        sentences = self._page.sentences
        sentence = sentences[number]
        asks = sentence.question and self._stands("asking", (sentence.first,), sentence.last)
        if number + 1 == len(sentences):
            return asks
        answer = sentences[number + 1]
        if asks:
            return not self._stands("yes", (answer.first,), answer.last)
        if answer.last == answer.first + 1 and self._page.text(answer.first) in self._denial.words["alone"]:
            return True
        if not sentence.question and not self._stands("hearsay", range(sentence.first, sentence.last), sentence.last):
            return False
        return self._stands("answer", (answer.first,), answer.last) or self._says_no(answer)

    def _says_no(self, answer: Sentence) -> bool:
        """Return whether an answer begins with a 'no' that stands by itself, before a comma or a dash."""
        if self._page.text(answer.first) not in self._denial.words["alone"]:
            return False
        follower = self._page.words[answer.first + 1]
        return follower.comma or follower.hard
