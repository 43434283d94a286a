"""Takes a page of text apart into words and sentences, and finds simple word patterns in it.

It decides where a sentence and a list end in text as it stands on web pages: tags, entities, soft hyphens, broken
lines, bullets. It knows no claim and no denial.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Kind = TypeVar("Kind")
BREAK: Final = "\u2029"
ITEM: Final = "\u2022"
CROSSED: Final = "\u2717"
DEFAULT_GAP: Final = 5
_NOTHING: Final = "\u200b"
_JOINERS: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_NO_JOINERS: Final = dict.fromkeys(map(ord, _JOINERS))
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "br",
        "hr",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tr",
        "td",
        "th",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "main",
        "aside",
        "blockquote",
        "figure",
        "figcaption",
        "form",
        "button",
        "option",
        "title",
    ]
)
_HIDDEN: Final = re.compile(r"<!--|<(script|style|head|svg)\b", re.IGNORECASE)
_ENDINGS: Final = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "head", "svg")} | {
    "": re.compile("-->")
}
_TAG: Final = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#[xX][0-9a-fA-F]{1,6});")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)[^\s)>\]]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,100}\b")
_BULLET: Final = re.compile(r"(?m)^[ \t>]*(?:(?P<no>[✗✘❌])|[-*+–—·•‣▪●○►★☆✓✔✅☑]|\d{1,2}[.)])\uFE0F?[ \t]+(?=\S)")
_WORD: Final = re.compile(rf"%|[\w\u0300-\u036f{_JOINERS}]+(?:['’ʼ`´][\w\u0300-\u036f{_JOINERS}]+)*")
_STOP: Final = re.compile(r"[.!?…](?=[\s\"'”’»)\]*_]|$)|[!?…]|\n\s*\n")
_ABBREVIATIONS: Final = frozenset(
    {"e", "g", "i", "dr", "mr", "mrs", "ms", "no", "vs", "approx", "incl", "z", "b", "ca"}
)
_SHORT_LINE: Final = 45
_LONGEST_SENTENCE: Final = 200
"""Words after which a sentence ends wherever it is: nothing that far back still speaks about what is said."""
_HARD: Final = re.compile(r"[;:]|\s[-–—]+\s|[–—]{1,2}|\|")
_BROKEN: Final = re.compile(r"^[-\u2010\u2011\u00ad]\s*\n\s*$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as patterns see it, and where it stands.

    `comma` and `hard` tell what stands before it: a comma; a dash, a colon.
    """

    text: str
    start: int
    end: int
    comma: bool = False
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of words [first, last).

    `heading` is the number of the sentence over its list, or -1; `crossed` marks a ✗.
    """

    first: int
    last: int
    question: bool
    item: bool
    crossed: bool
    heading: int = -1


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a text in order and its sentences."""

    words: tuple[Word, ...]
    sentences: tuple[Sentence, ...]

    def text(self, index: int) -> str:
        """Return the word at an index, or nothing outside the page."""
        return self.words[index].text if 0 <= index < len(self.words) else ""


# ---------------------------------------------------------------- from text to words


def plain_text(text: str) -> str:
    """Return the text, of the same length, without markup: what a reader sees, with breaks and bullets marked."""
    plain = _without_hidden(text)
    plain = _TAG.sub(_without_tag, plain)
    plain = _ENTITY.sub(_without_entity, plain)
    plain = _ADDRESS.sub(lambda found: " " * len(found[0]), plain)
    return _BULLET.sub(_without_bullet, plain)


def quoted(plain: str) -> str:
    """Return a piece of plain text as one line to show, without what only joins its words."""
    return " ".join(plain.translate(_NO_JOINERS).split())


def _without_hidden(text: str) -> str:
    """Return the text without comments and scripts; what is opened and never closed is left as it is."""
    pieces: list[str] = []
    open_ended: set[str] = set()
    done = place = 0
    while found := _HIDDEN.search(text, place):
        name = (found[1] or "").lower()
        ending = None if name in open_ended else _ENDINGS[name].search(text, found.end())
        if ending is None:
            open_ended.add(name)
            place = found.end()
            continue
        pieces += [text[done : found.start()], _fill(text[found.start() : ending.end()], BREAK, " ")]
        done = place = ending.end()
    return "".join([*pieces, text[done:]])


def _fill(found: str, first: str, rest: str) -> str:
    return first + rest * (len(found) - 1)


def _without_tag(found: re.Match[str]) -> str:
    name = found[1].lower()
    if name == "li" and not found[0].startswith("</"):
        return _fill(found[0], ITEM, " ")
    if name in _BLOCKS:
        return _fill(found[0], BREAK, " ")
    return _NOTHING * len(found[0])


def _without_entity(found: re.Match[str]) -> str:
    means = html.unescape(found[0])
    if means == found[0]:
        return means
    first = " " if means[0].isspace() else means[0]
    inside_word = first.isalnum() or first in "'’ʼ" or first in _JOINERS
    return _fill(found[0], first, _NOTHING if inside_word else " ")


def _without_bullet(found: re.Match[str]) -> str:
    return _fill(found[0], CROSSED if found["no"] else ITEM, " ")


def read_pages(text: str) -> tuple[Page, ...]:
    """Return the text as a page.

    As two, when a line ends in a hyphen: one with the parts joined, one with them apart.
    """
    plain = plain_text(text)
    apart = _page(plain, joined=False)
    joined = _page(plain, joined=True)
    return (apart,) if len(apart.words) == len(joined.words) else (apart, joined)


def _page(plain: str, *, joined: bool) -> Page:
    words: list[Word] = []
    starts: list[tuple[int, str, str]] = [(0, plain[: _first_word(plain)], "")]
    for found in _WORD.finditer(plain):
        text = _normal(found[0])
        if not text:
            continue
        between = plain[words[-1].end : found.start()] if words else ""
        if joined and words and _BROKEN.match(between):
            before = words.pop()
            words.append(Word(before.text + text, before.start, found.end(), before.comma, before.hard))
            continue
        too_long = len(words) - starts[-1][0] >= _LONGEST_SENTENCE
        if words and (too_long or _ends_sentence(plain, words[-1], between, found.start())):
            starts.append((len(words), between, _last_mark(between)))
        hard = bool(_HARD.search(between))
        words.append(Word(text, found.start(), found.end(), "," in between, hard))
    tail = plain[words[-1].end :] if words else ""
    return Page(tuple(words), _sentences(starts, len(words), _last_mark(tail)))


def _first_word(plain: str) -> int:
    found = _WORD.search(plain)
    return found.start() if found else 0


def _normal(word: str) -> str:
    text = unicodedata.normalize("NFKC", word.translate(_NO_JOINERS)).casefold()
    text = re.sub("[’ʼ`´]", "'", text)
    return text.removesuffix("'s")


def _last_mark(between: str) -> str:
    found = re.findall(r"[.!?…:]", between)
    return found[0] if found else ""


def _ends_sentence(plain: str, before: Word, between: str, start: int) -> bool:
    if any(mark in between for mark in (BREAK, ITEM, CROSSED)):
        return True
    stop = _STOP.search(between)
    if stop:
        short = before.text in _ABBREVIATIONS and (before.text != "no" or plain[start].isdecimal())
        return not (short and stop[0] == "." and "\n" not in between)
    if "\n" not in between:
        return False
    line = plain[plain.rfind("\n", 0, before.end) + 1 : before.end]
    return len(line.strip()) < _SHORT_LINE and plain[start].isupper()


def _sentences(starts: Sequence[tuple[int, str, str]], count: int, last_mark: str) -> tuple[Sentence, ...]:
    sentences: list[Sentence] = []
    ends = [*(start[0] for start in starts[1:]), count]
    marks = [*(start[2] for start in starts[1:]), last_mark]
    heading = -1
    for (first, before, _), last, mark in zip(starts, ends, marks, strict=True):
        crossed = CROSSED in before
        item = crossed or ITEM in before
        sentences.append(Sentence(first, last, mark == "?", item, crossed, heading if item else -1))
        if not item:
            heading = len(sentences) - 1
    return tuple(sentences)


# ---------------------------------------------------------------- patterns


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a pattern: any of some phrases, after at most `gap` other words.

    A phrase is words; `*` ends a beginning. The phrases stand under their first word, or its beginning.
    """

    by_word: Mapping[str, Sequence[tuple[str, ...]]]
    by_beginning: Mapping[str, Sequence[tuple[str, ...]]]
    gap: int = 0
    optional: bool = False

    def beginning_with(self, word: str) -> Iterator[tuple[str, ...]]:
        """Yield the phrases that can begin with a word of a page."""
        yield from self.by_word.get(word, ())
        for beginning, phrases in self.by_beginning.items():
            if word.startswith(beginning):
                yield from phrases


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word pattern, made from its text."""

    text: str
    steps: tuple[Step, ...]


class PatternError(ValueError):
    """A pattern that cannot be read; the message says what is wrong."""


def read_pattern(text: str, groups: Mapping[str, Sequence[str]]) -> Pattern:
    """Return the pattern that a text describes. Raises PatternError."""
    steps: list[Step] = []
    gap = 0
    for item in text.casefold().split():
        if item.startswith("..."):
            gap = _gap(item)
            continue
        optional = item.endswith("?")
        phrases = tuple(_phrases(item.removesuffix("?"), groups))
        steps.append(_step(phrases, gap, optional=optional))
        gap = 0
    if not steps or steps[0].gap or steps[0].optional or gap:
        message = "a pattern begins and ends with a word that must be there"
        raise PatternError(message)
    return Pattern(text, tuple(steps))


def _step(phrases: Sequence[tuple[str, ...]], gap: int, *, optional: bool) -> Step:
    by_word: dict[str, list[tuple[str, ...]]] = {}
    by_beginning: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        where = by_beginning if phrase[0].endswith("*") else by_word
        where.setdefault(phrase[0].removesuffix("*"), []).append(phrase)
    return Step(by_word, by_beginning, gap, optional)


def _gap(item: str) -> int:
    count = item.removeprefix("...")
    if count and not count.isdecimal():
        message = f"'{item}' is not a gap; write ... or ...3"
        raise PatternError(message)
    return int(count) if count else DEFAULT_GAP


def _phrases(item: str, groups: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    for alternative in item.split("|"):
        if alternative.startswith("@"):
            if alternative[1:] not in groups:
                message = f"there are no words called '{alternative}'"
                raise PatternError(message)
            for phrase in groups[alternative[1:]]:
                yield tuple(phrase.casefold().split("_"))
        elif alternative.strip("_*"):
            yield tuple(alternative.split("_"))
        else:
            message = f"'{item}' holds an empty alternative"
            raise PatternError(message)


class PatternIndex(Generic[Kind]):
    """Patterns with something that they stand for, found by the first word they can begin with."""

    def __init__(self) -> None:
        """Start empty."""
        self._by_word: dict[str, list[tuple[Kind, Pattern]]] = {}
        self._by_beginning: dict[str, list[tuple[Kind, Pattern]]] = {}
        self._lengths: list[int] = []

    def add(self, kind: Kind, pattern: Pattern) -> None:
        """Add a pattern."""
        for word in pattern.steps[0].by_word:
            self._by_word.setdefault(word, []).append((kind, pattern))
        for beginning in pattern.steps[0].by_beginning:
            self._by_beginning.setdefault(beginning, []).append((kind, pattern))
            self._lengths = sorted({*self._lengths, len(beginning)})

    def beginning_with(self, word: str) -> Iterator[tuple[Kind, Pattern]]:
        """Yield the patterns that can begin with a word."""
        yield from self._by_word.get(word, ())
        for length in self._lengths:
            if length > len(word):
                break
            yield from self._by_beginning.get(word[:length], ())


def same_word(wanted: str, word: str) -> bool:
    """Return whether a word of a page is the wanted one; `heal*` stands for every word that begins with heal."""
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def match_at(page: Page, pattern: Pattern, first: int, last: int, barrier: frozenset[str] = frozenset()) -> int:
    """Return where the pattern that begins at word `first` ends, at most `last`; -1 where it does not stand there.

    No gap reaches over a word of the barrier.
    """
    return _from_step(page, pattern.steps, (first, last), barrier)


def _from_step(
    page: Page, steps: tuple[Step, ...], span: tuple[int, int], barrier: frozenset[str], spare: int = 0
) -> int:
    """Return where the steps end. `spare` is the gap before an optional step that is left out: it stays open."""
    first, last = span
    if not steps:
        return first
    step, rest = steps[0], steps[1:]
    gap = step.gap + spare
    for skipped in range(gap + 1):
        at = first + skipped
        if at > last or (skipped and page.text(at - 1) in barrier):
            break
        for phrase in step.beginning_with(page.text(at)):
            if _stands(page, phrase, at, last):
                end = _from_step(page, rest, (at + len(phrase), last), barrier)
                if end >= 0:
                    return end
    return _from_step(page, rest, span, barrier, gap) if step.optional else -1


def _stands(page: Page, phrase: tuple[str, ...], at: int, last: int) -> bool:
    if at + len(phrase) > last:
        return False
    return all(same_word(wanted, page.words[at + offset].text) for offset, wanted in enumerate(phrase))
