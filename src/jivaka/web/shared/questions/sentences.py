"""Says in the client's words why an answer could not be kept, and what to write instead. It judges no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jivaka.core.knowledge.vocabulary import NONE
from jivaka.web.shared.labels import lasting, unit_word

if TYPE_CHECKING:
    from jivaka.core.knowledge.values import Question


def missing() -> str:
    """Return what is said of a question that was left alone."""
    return _("Please answer this, or say that you do not know.")


def why_wrong(question: Question, answer: object) -> str:
    """Return what is wrong with an answer that the contract refuses."""
    if isinstance(answer, list) and question.type not in ("multi", "medicines"):
        return _("Please give an answer, or say that you do not know: not both.")
    if question.type in ("integer", "decimal"):
        return _number(question)
    if question.type == "date_ago_days":
        return _date(question, answer)
    if question.type == "text":
        return _("Please write at most {most} characters.").format(most=f"{question.maximum or 0:g}")
    if question.type == "medicines":
        return _("Please write the names of your medicines, or say that you take none: not both.")
    if question.type == "multi":
        return _multi(question, answer)
    return _("Please choose one of the answers.")


def _number(question: Question) -> str:
    low, high = f"{question.minimum or 0:g}", f"{question.maximum or 0:g}"
    if question.type == "integer":
        text = _("Please enter a whole number from {low} to {high} ({unit}).")
    else:
        text = _("Please enter a number from {low} to {high} ({unit}).")
    return text.format(low=low, high=high, unit=unit_word(question.unit))


def _date(question: Question, answer: object) -> str:
    if isinstance(answer, int) and question.maximum is not None and answer > question.maximum:
        return _("That is longer ago than we ask about here ({time}). Please check it.").format(
            time=lasting(int(question.maximum))
        )
    return _("Please enter how long ago it was as a whole number, or choose a day that is not in the future.")


def _multi(question: Question, answer: object) -> str:
    if isinstance(answer, list) and ("unknown" in answer or NONE in answer):
        return _("You chose an answer and also 'None of these' or 'I do not know'. Please keep one of the two.")
    if question.subset_of:
        return _("Please choose only places where you said before that it hurts.")
    return _("Please choose from the answers shown.")
