"""Finds words in a free note that a person has to hear about, in the languages clients write in.

A phrase that is denied just before it does not count. A denial ends with its sentence, a doubt is no denial, and a
phrase that itself begins with a 'no' cannot be denied: 'No falls. Can't pee.' says that the client cannot pee.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.knowledge.values import WordGroup

SHORTEST_PHRASE: Final = 3
"""Characters below which a note can hold no phrase: most notes say 'no'."""
_DENIES_WORDS: Final = 3
"""Words that may stand between a denial and what it denies."""
_APOSTROPHES: Final = str.maketrans({"\u2019": "'", "\u02bc": "'"})
_SENTENCE_END: Final = re.compile(r"[.!?;\n]|\b(?:but|але|но)\b")
_DENIAL: Final = re.compile(
    r"\b(?:no|not|never|without|denies|nor|none|isn't|haven't|don't|didn't|не|ні|нема|немає|без|нет|нету|ни)\b"
    r"(?!\W+(?:sure|certain|idea|know|знаю|впевнен|впевнена|певен|певна|уверен|уверена)\b)"
)
_LIST_GOES_ON: Final = re.compile(r"\b(?:or|nor|чи|або|ані|ні|или|ни)\b")
_THAI: Final = re.compile("[\u0e00-\u0e7f]")
_THAI_DENIAL: Final = re.compile(r"ไม่(?:มี|ได้|เคย|รู้สึก|อาการ)*\s*$")
_BEGINS_WITH_NO: Final = re.compile(
    r"(?:no|not|can't|cant|cannot|can not|haven't|havent|don't|dont|do not|unable|не|нема|немає|нет)\b"
)


def words_in(text: str, groups: Mapping[str, WordGroup]) -> frozenset[str]:
    """Return the word groups of which a phrase stands in the text and is not denied just before it."""
    if len(text) < SHORTEST_PHRASE:
        return frozenset()
    sentences = [" ".join(part.split()) for part in _SENTENCE_END.split(text.lower().translate(_APOSTROPHES))]
    return frozenset(
        group.id
        for group in groups.values()
        if any(_says(sentence, phrase) for sentence in sentences for phrase in group.phrases)
    )


def _says(sentence: str, phrase: str) -> bool:
    wanted = phrase.lower()
    if wanted not in sentence:
        return False
    if _THAI.match(wanted):
        return any(not _THAI_DENIAL.search(sentence[: at.start()]) for at in re.finditer(re.escape(wanted), sentence))
    found = re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", sentence)
    certain = _BEGINS_WITH_NO.match(wanted) is not None
    return any(certain or not _denied(sentence, at.start()) for at in found)


def _denied(sentence: str, start: int) -> bool:
    """Return whether a denial reaches a place. A comma ends it, except in a list: 'no fever, chest pain or cough'."""
    for denial in _DENIAL.finditer(sentence, 0, start):
        between = sentence[denial.end() : start]
        near = len(re.findall(r"[\w']+", between)) <= _DENIES_WORDS
        if near and ("," not in between or _LIST_GOES_ON.search(sentence, start)):
            return True
    return False
