"""Turns a sent screen into answers of the contract, and questions into what a template shows. It judges nothing.

Nothing is taken as 'no' unless the client said so: with an answer, with 'none of these', or with 'the rest is no'.
An answer beside its own denial is handed on as it was sent, so that the contract refuses it and the client decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from jivaka.core.knowledge.vocabulary import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import QueryDict

    from jivaka.core.knowledge.values import Knowledge, Option, Question

UNKNOWN: Final = "unknown"
PAIN: Final = "pain_areas"
DAYS: Final = {"days": 1, "weeks": 7, "months": 30, "years": 365}
MANY: Final = 8
"""Answers from which on a list stands in two columns where there is room."""
_BETWEEN_NAMES: Final = re.compile(r"[,;\n]+")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,9}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One question as the template shows it. `kind` names the piece of the template; `text` is what was typed.

    `unit` and `day` belong to a length of time, `shades` names the questions that a body map paints along.
    """

    question: Question
    kind: str
    choices: tuple[Choice, ...]
    text: str
    is_unknown: bool
    wrong: str = ""
    unit: str = "days"
    day: str = ""
    is_none: bool = False
    shades: Mapping[str, str] | None = None

    @property
    def many(self) -> bool:
        """Return whether there is much to choose from."""
        return len(self.choices) > MANY


# ---------------------------------------------------------------------------------------------------------- reading


def read_screen(post: QueryDict, questions: Sequence[Question]) -> dict[str, Any]:
    """Return what the client answered on a screen; a question that was left alone is not in it."""
    found: dict[str, Any] = {}
    for question in questions:
        value = _read(post, question)
        if value is not None:
            found[question.id] = value
    return found


def _read(post: QueryDict, question: Question) -> Any:  # noqa: ANN401 - a value of the contract
    sent = [value for value in post.getlist(question.id) if value.strip()]
    if question.type == "date_ago_days" and not sent:
        sent = [value for value in post.getlist(f"{question.id}.day") if value.strip()]
    unknown = bool(post.get(f"{question.id}.unknown")) or sent == [UNKNOWN]
    if not sent or sent == [UNKNOWN]:
        return UNKNOWN if unknown else None
    if unknown:
        return [*(names_in(sent) if question.type == "medicines" else sent), UNKNOWN]
    return _READERS[question.type](sent, post, question)


def _boolean(sent: list[str], _post: QueryDict, _question: Question) -> Any:  # noqa: ANN401
    return {"yes": True, "no": False}.get(sent[0], sent[0])


def _number(sent: list[str], _post: QueryDict, question: Question) -> Any:  # noqa: ANN401
    text = sent[0].strip().replace(",", ".")
    if question.type == "integer":
        return int(text) if _WHOLE.fullmatch(text) else sent[0]
    return float(text) if _DECIMAL.fullmatch(text) else sent[0]


def _date(sent: list[str], post: QueryDict, question: Question) -> Any:  # noqa: ANN401
    """Return days ago from a number and a unit; a day as it is. Both at once is handed on, to be refused."""
    text, day = sent[0].strip(), post.get(f"{question.id}.day", "").strip()
    if day and text != day:
        return [text, day]
    unit = DAYS.get(post.get(f"{question.id}.unit", "days"), 1)
    return int(text) * unit if _WHOLE.fullmatch(text) else text


def _multi(sent: list[str], _post: QueryDict, _question: Question) -> Any:  # noqa: ANN401
    return sent


def _names(sent: list[str], _post: QueryDict, _question: Question) -> Any:  # noqa: ANN401
    names = names_in(sent)
    if NONE in names:
        return [] if names == [NONE] else NONE
    return names or None


def _text(sent: list[str], _post: QueryDict, _question: Question) -> Any:  # noqa: ANN401
    return written(sent[0])


def written(text: str) -> str:
    """Return a text as it was written: browsers count a new line as one sign, and send it as two."""
    return text.replace("\r\n", "\n").strip()


def names_in(texts: Iterable[str]) -> list[str]:
    """Return the names of medicines in written text, one for each line or comma."""
    return [name.strip() for text in texts for name in _BETWEEN_NAMES.split(text) if name.strip()]


_READERS: Final = {
    "boolean": _boolean,
    "choice": _text,
    "multi": _multi,
    "integer": _number,
    "decimal": _number,
    "date_ago_days": _date,
    "medicines": _names,
    "text": _text,
}


# ---------------------------------------------------------------------------------------------------------- showing


def field_of(question: Question, answers: Mapping[str, Any], knowledge: Knowledge) -> Field:
    """Return a question as the template shows it, with what was answered before."""
    answer = answers.get(question.id)
    given = [str(part) for part in answer] if isinstance(answer, list) else [_plain(answer)]
    typed = [part for part in given if part != UNKNOWN]
    text, unit, day = ", ".join(typed), "days", ""
    if question.type == "date_ago_days":
        text, unit, day = _span(answer)
    return Field(
        question,
        "areas" if question.body_areas else question.type,
        _choices(question, answers, given),
        text,
        answer == UNKNOWN or UNKNOWN in given,
        unit=unit,
        day=day,
        is_none=answer == [],
        shades=_shades(question, knowledge),
    )


def sent_field(
    question: Question, answers: Mapping[str, Any], knowledge: Knowledge, post: QueryDict, wrong: str
) -> Field:
    """Return a question as it was sent, with what is wrong: nothing that was typed is lost."""
    given = post.getlist(question.id)
    return Field(
        question,
        "areas" if question.body_areas else question.type,
        _choices(question, answers, given),
        ", ".join(part for part in given if part not in (NONE, UNKNOWN)),
        bool(post.get(f"{question.id}.unknown")) or UNKNOWN in given,
        wrong,
        unit=post.get(f"{question.id}.unit", "days"),
        day=post.get(f"{question.id}.day", ""),
        is_none=NONE in given,
        shades=_shades(question, knowledge),
    )


def _plain(answer: object) -> str:
    """Return an answer as it is typed or tapped; '' where there is none."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, float):
        return f"{answer:g}"
    return "" if answer in (None, UNKNOWN) else str(answer)


def _span(answer: object) -> tuple[str, str, str]:
    """Return a length of time as a number, its unit and a day: the largest unit in which it is a whole number."""
    if isinstance(answer, bool) or not isinstance(answer, int):
        return "", "days", "" if answer in (None, UNKNOWN) else str(answer)
    unit = next((name for name, days in reversed(DAYS.items()) if answer and answer % days == 0), "days")
    return str(answer // DAYS[unit]), unit, ""


def _choices(question: Question, answers: Mapping[str, Any], given: Sequence[str]) -> tuple[Choice, ...]:
    whole = answers.get(question.subset_of)
    inside = {*whole, NONE} if question.subset_of and isinstance(whole, list) else None
    return tuple(
        Choice(option.id, _label(question, option), option.id in given)
        for option in question.options
        if inside is None or option.id in inside
    )


def _label(question: Question, option: Option) -> str:
    if option.id == NONE and question.body_areas:
        return _("No pain") if question.id == PAIN else _("None of these")
    return option.label


def _shades(question: Question, knowledge: Knowledge) -> Mapping[str, str] | None:
    """Return the questions of a body map's stronger shades, or None where it has one shade only."""
    parts = {name: f"{question.id}_{name}" for name in ("medium", "strong")}
    return parts if all(part in knowledge.questions for part in parts.values()) else None
