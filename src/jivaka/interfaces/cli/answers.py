"""Shows one question in the terminal and reads what was typed: a number of an option, yes or no, a number, a name.

It turns text into values of the contract; whether a value may stand is said by the reading of intakes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.knowledge.vocabulary import NONE
from jivaka.interfaces.cli.page import wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from jivaka.core.knowledge.values import Option, Question

UNKNOWN: Final = "unknown"
_YES: Final = ("y", "yes", "1")
_NO: Final = ("n", "no", "0")
_PLACES_IN_A_LINE: Final = 3
_DAYS: Final = {"day": 1, "week": 7, "month": 30, "year": 365, None: 1}
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_AGO: Final = re.compile(r"(\d{1,6})\s*(day|week|month|year)?s?(?: ago)?")
_DOSE: Final = re.compile(r"[\d.,]+\s*(?:mg|mcg|g|ml|iu|units?|%)?(?:\s.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """What a typed line means: a value, or a wish to stop, go back, know why or clear the screen; or what is wrong."""

    value: Any = None
    wish: str = ""
    wrong: str = ""


COMMANDS: Final = {"q": Said(wish="stop"), "b": Said(wish="back"), "?": Said(wish="why"), "nn": Said(wish="none")}


def options_of(question: Question, answers: Collection[str] | None = None) -> list[Option]:
    """Return the options to number; for a part of another answer only what that answer holds."""
    return [
        option
        for option in question.options
        if option.id != NONE and (not question.subset_of or answers is None or option.id in answers)
    ]


def shown_question(question: Question, options: Sequence[Option]) -> list[str]:
    """Return the question with its options, numbered, and how to answer it."""
    lines = ["", *wrapped(question.ask)]
    if question.body_areas:
        lines += _places(options)
    else:
        for number, option in enumerate(options, start=1):
            lines += wrapped(option.label, f"  {number:>2} ")
    return [*lines, *wrapped(_how(question), "  ")]


def _places(options: Sequence[Option]) -> list[str]:
    named = [f"{number:>2} {option.label}" for number, option in enumerate(options, start=1)]
    most = max((len(text) for text in named), default=0)
    a_line = max(1, min(_PLACES_IN_A_LINE, 78 // (most + 2)))
    rows = [named[at : at + a_line] for at in range(0, len(named), a_line)]
    return ["  " + "  ".join(text.ljust(most) for text in row).rstrip() for row in rows]


def _how(question: Question) -> str:
    if question.type == "multi":
        many = _("Numbers with spaces between them; 0 or Enter for none of these.")
        return many if question.clear_value is not None else _("Numbers with spaces between them.")
    if question.type in ("integer", "decimal"):
        return f"{question.minimum:g} - {question.maximum:g} {question.unit}"
    if question.type == "choice" and isinstance(question.clear_value, str):
        clear = next(option.label for option in question.options if option.id == question.clear_value)
        return _("One number; 0 or Enter for '{clear}'.").format(clear=clear)
    if question.type == "boolean":
        return _("y or n; Enter for no.") if question.clear_value is False else _("y or n")
    return {
        "choice": _("One number."),
        "medicines": _("Names with commas between them; 0 or Enter for none."),
        "date_ago_days": _("How long ago: 10 days, 3 weeks, 2 months, 1 year; or a date such as 2026-11-02."),
    }.get(question.type, _("Your own words; Enter for nothing."))


def help_for(question: Question) -> list[str]:
    """Return why the question is asked, and its note."""
    return [text for text in (question.why, question.note) if text]


def read_answer(question: Question, options: Sequence[Option], typed: str) -> Said:
    """Return what was typed as an answer of the contract's form."""
    if typed.lower() in COMMANDS:
        return COMMANDS[typed.lower()]
    if question.type == "text":
        return Said(typed)
    if typed.lower() in ("u", UNKNOWN):
        return Said(UNKNOWN)
    if not typed or (typed == "0" and question.type in ("multi", "choice")):
        return _nothing(question, typed)
    if question.type in ("multi", "choice"):
        return _chosen(question, options, typed)
    readers = {"boolean": _yes_or_no, "medicines": _names, "date_ago_days": _days}
    return readers[question.type](typed) if question.type in readers else _number(question, typed)


def _nothing(question: Question, typed: str) -> Said:
    """Read Enter and 0: the clear value; else nothing to say where the answer decides nothing about safety."""
    if question.clear_value is not None:
        return Said(question.clear_value)
    if not typed and not question.essential:
        return Said(UNKNOWN)
    return Said(wrong=_("This one needs an answer; u if you do not know, ? for why it is asked."))


def _chosen(question: Question, options: Sequence[Option], typed: str) -> Said:
    ids = [option.id for option in options]
    words = [word for word in re.split(r"[\s,;]+", typed) if word]
    chosen = [ids[int(word) - 1] if _is_number_to(word, len(ids)) else word.lower() for word in words]
    wrong = [word for word in chosen if word not in ids]
    if wrong or not chosen:
        message = _("'{word}' is not in the list. Type numbers from 1 to {most}, or u if you do not know.")
        return Said(wrong=message.format(word=wrong[0] if wrong else typed, most=len(ids)))
    if question.type == "multi":
        return Said(list(dict.fromkeys(chosen)))
    if len(chosen) > 1:
        return Said(wrong=_("Please type one number only: the line that fits best."))
    return Said(chosen[0])


def _is_number_to(word: str, most: int) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 4 and 1 <= int(word) <= most


def _yes_or_no(typed: str) -> Said:
    if typed.lower() in _YES:
        return Said(value=True)
    if typed.lower() in _NO:
        return Said(value=False)
    return Said(wrong=_("Please type y, n, or u if you do not know."))


def _names(typed: str) -> Said:
    if typed.lower() in ("0", "none", "no", "nothing"):
        return Said([])
    names: list[str] = []
    for part in (part.strip() for part in re.split(r"[,;]", typed)):
        if part and names and _DOSE.fullmatch(part):
            names[-1] += f" {part}"
        elif part:
            names.append(part)
    return Said(names) if names else Said(wrong=_("Please type a name, 0 for none, or u if you do not know."))


def _days(typed: str) -> Said:
    if _DATE.fullmatch(typed):
        return Said(typed)
    found = _AGO.fullmatch(typed.lower())
    if found:
        return Said(int(found[1]) * _DAYS[found[2]])
    if typed.lower() in ("today", "yesterday"):
        return Said(0 if typed.lower() == "today" else 1)
    return Said(wrong=_("Please type how long ago, such as 10 days, 3 weeks or 2 months."))


def _number(question: Question, typed: str) -> Said:
    try:
        return Said(float(typed.replace(",", ".")) if question.type == "decimal" else int(typed))
    except ValueError:
        return Said(wrong=_("Please type a number, or u if you do not know."))
