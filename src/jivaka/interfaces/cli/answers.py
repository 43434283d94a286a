"""Shows one question in the terminal and reads what was typed: a number of an option, yes or no, a number, a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.knowledge.vocabulary import NONE
from jivaka.interfaces.cli.page import wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    from jivaka.core.knowledge.values import Question

UNKNOWN: Final = "unknown"
_YES: Final = ("y", "yes", "1")
_NO: Final = ("n", "no", "0")
_MANY: Final = ("multi", "medicines")


@dataclass(frozen=True, slots=True)
class Said:
    """What a typed line means: a value, or a wish to stop, go back or know why; or what is wrong with it."""

    value: Any = None
    stop: bool = False
    back: bool = False
    asks_why: bool = False
    wrong: str = ""


def shown_question(question: Question) -> list[str]:
    """Return the question with its options, numbered, and how to answer it."""
    lines = ["", *wrapped(question.ask)]
    options = [option for option in question.options if option.id != NONE]
    lines += [f"  {number:>2} {option.label}" for number, option in enumerate(options, start=1)]
    if question.type == "multi":
        lines.append(_("  Numbers with spaces between them; 0 or Enter for none of these."))
    elif question.type == "medicines":
        lines.append(_("  Names with commas between them; Enter for none."))
    elif question.type == "boolean":
        lines.append(_("  y or n"))
    elif question.type == "date_ago_days":
        lines.append(_("  Days ago, such as 10, or 3 weeks, 2 months, 1 year."))
    elif question.type in ("integer", "decimal"):
        lines.append(f"  {question.minimum:g} - {question.maximum:g} {question.unit}")
    return lines


def help_for(question: Question) -> list[str]:
    """Return why the question is asked, and its note."""
    return [text for text in (question.why, question.note) if text]


def read_answer(question: Question, typed: str) -> Said:
    """Return what was typed as an answer of the contract's form."""
    commands = {"q": Said(stop=True), "b": Said(back=True), "?": Said(asks_why=True), "u": Said(UNKNOWN)}
    if typed.lower() in commands and question.type != "text":
        return commands[typed.lower()]
    readers = {
        "boolean": _yes_or_no,
        "choice": _one,
        "multi": _several,
        "medicines": _names,
        "date_ago_days": _days,
        "text": _text,
    }
    return readers.get(question.type, _number)(question, typed)


def _text(_question: Question, typed: str) -> Said:
    alone = {"q": Said(stop=True), "b": Said(back=True), "?": Said(asks_why=True)}
    return alone.get(typed, Said(typed))


def _yes_or_no(question: Question, typed: str) -> Said:
    if typed.lower() in _YES:
        return Said(value=True)
    if typed.lower() in _NO:
        return Said(value=False)
    if not typed and question.clear_value is False:
        return Said(value=False)
    return Said(wrong=_("Please type y, n, or u if you do not know."))


def _one(question: Question, typed: str) -> Said:
    options = [option.id for option in question.options]
    if typed in options:
        return Said(typed)
    if not typed and isinstance(question.clear_value, str):
        return Said(question.clear_value)
    if typed.isdigit() and 1 <= int(typed) <= len(options):
        return Said(options[int(typed) - 1])
    return Said(wrong=_("Please type one number from 1 to {most}.").format(most=len(options)))


def _several(question: Question, typed: str) -> Said:
    options = [option.id for option in question.options if option.id != NONE]
    words = re.split(r"[\s,;]+", typed) if typed else []
    if words in ([], ["0"]):
        return Said([NONE])
    chosen = [options[int(word) - 1] if word.isdigit() and 1 <= int(word) <= len(options) else word for word in words]
    wrong = [word for word in chosen if word not in options]
    if wrong:
        return Said(
            wrong=_("'{word}' is not in the list. Type numbers from 1 to {most}.").format(
                word=wrong[0], most=len(options)
            )
        )
    return Said(list(dict.fromkeys(chosen)))


def _names(_question: Question, typed: str) -> Said:
    if typed.lower() in ("", "0", "none", "no"):
        return Said([])
    return Said([name.strip() for name in typed.split(",") if name.strip()])


def _days(_question: Question, typed: str) -> Said:
    found = re.fullmatch(r"(\d+)\s*(day|week|month|year)?s?(?: ago)?", typed.lower())
    if not found:
        return Said(wrong=_("Please type how long ago, such as 10 days, 3 weeks or 2 months."))
    days = {"day": 1, "week": 7, "month": 30, "year": 365, None: 1}
    return Said(int(found[1]) * days[found[2]])


def _number(question: Question, typed: str) -> Said:
    try:
        return Said(float(typed.replace(",", ".")) if question.type == "decimal" else int(typed))
    except ValueError:
        return Said(wrong=_("Please type a number, or u if you do not know."))
