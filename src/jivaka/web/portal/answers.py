"""Turns a sent screen into answers of the contract, and questions into what a template shows. It judges nothing.

Nothing is taken as 'no' unless the client said so: with an answer, with 'none of these', or with 'the rest is no'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.knowledge.vocabulary import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from jivaka.core.knowledge.values import Option, Question

UNKNOWN: Final = "unknown"
DAYS: Final = {"days": 1, "weeks": 7, "months": 30, "years": 365}
_BETWEEN_NAMES: Final = re.compile(r"[,;\n]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One question as the template shows it. `kind` names the piece of the template; `text` is what was typed."""

    question: Question
    kind: str
    choices: tuple[Choice, ...]
    text: str
    is_unknown: bool
    wrong: str = ""


def read_screen(post: QueryDict, questions: Sequence[Question]) -> dict[str, Any]:
    """Return what the client answered on a screen; a question that was left alone is not in it."""
    found: dict[str, Any] = {}
    for question in questions:
        value = _read(post, question)
        if value is not None:
            found[question.id] = value
    return found


def _read(post: QueryDict, question: Question) -> Any:  # noqa: ANN401 - a value of the contract
    if post.get(f"{question.id}.unknown"):
        return UNKNOWN
    sent = [value for value in post.getlist(question.id) if value.strip()]
    if not sent:
        return None
    if sent == [UNKNOWN]:
        return UNKNOWN
    return _READERS[question.type](sent, post, question)


def _boolean(sent: list[str], _post: QueryDict, _question: Question) -> Any:  # noqa: ANN401
    return {"yes": True, "no": False}.get(sent[0], sent[0])


def _number(sent: list[str], _post: QueryDict, question: Question) -> Any:  # noqa: ANN401
    text = sent[0].strip().replace(",", ".")
    try:
        return int(text) if question.type == "integer" else float(text)
    except ValueError:
        return sent[0]


def _date(sent: list[str], post: QueryDict, question: Question) -> Any:  # noqa: ANN401
    """Return days ago from a number and a unit; a date as it is."""
    unit = DAYS.get(post.get(f"{question.id}.unit", "days"), 1)
    text = sent[0].strip()
    return int(text) * unit if text.isascii() and text.isdigit() and len(text) < 7 else text


def _multi(sent: list[str], _post: QueryDict, _question: Question) -> Any:  # noqa: ANN401
    return [value for value in sent if value != UNKNOWN]


def _names(sent: list[str], _post: QueryDict, _question: Question) -> Any:  # noqa: ANN401
    names = [name.strip() for text in sent for name in _BETWEEN_NAMES.split(text) if name.strip()]
    return [] if names == [NONE] else names


def _text(sent: list[str], _post: QueryDict, _question: Question) -> Any:  # noqa: ANN401
    return sent[0].strip()


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


def field_of(question: Question, answers: Mapping[str, Any], wrong: str = "") -> Field:
    """Return a question as the template shows it, with what was answered before."""
    answer = answers.get(question.id)
    given = [str(part) for part in answer] if isinstance(answer, list) else [_plain(answer)]
    options = _options(question, answers)
    choices = tuple(Choice(option.id, option.label, option.id in given) for option in options)
    kind = "areas" if question.body_areas else question.type
    text = ", ".join(given) if question.type == "medicines" else given[0] if given and not choices else ""
    return Field(question, kind, choices, text, answer == UNKNOWN, wrong)


def _plain(answer: object) -> str:
    """Return an answer as it is typed or tapped; '' where there is none."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return "" if answer in (None, UNKNOWN) else str(answer)


def _options(question: Question, answers: Mapping[str, Any]) -> list[Option]:
    whole = answers.get(question.subset_of)
    inside = set(whole) if isinstance(whole, list) else None
    return [
        option
        for option in question.options
        if not question.subset_of or inside is None or option.id in {*inside, NONE}
    ]
