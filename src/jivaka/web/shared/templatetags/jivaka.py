"""Small words for templates: money in the language of the page, the label of a massage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, get_currency_symbol
from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jivaka.core.errors import ProblemsError
from jivaka.web.shared.context import assessor, language

if TYPE_CHECKING:
    from datetime import datetime

register = template.Library()


@register.filter
def money(minor: int, currency: str) -> str:
    """Return an amount in minor units as people write it."""
    amount = minor / 10 ** get_currency_precision(currency)
    try:
        pattern = str(Locale.parse(language()).currency_formats["standard"].pattern)
    except UnknownLocaleError:
        return f"{amount:g} {currency}"
    if not amount % 1:
        pattern = pattern.replace("0.00", "0")
    if get_currency_symbol(currency, language()).isalpha():
        pattern = pattern.replace("¤#", "¤\xa0#")  # letters do not touch a number
    return format_currency(amount, currency, pattern, locale=language(), currency_digits=False)


@register.filter
def label(name: str, kind: str) -> str:
    """Return the label of a type, technique or implement in the language of the page."""
    found = getattr(assessor().knowledge, kind).get(name)
    return found.label if found else name


@register.simple_tag
def signed() -> str:
    """Return who signed the knowledge in use, in a sentence; '' where not enough people have, or it cannot be read."""
    try:
        knowledge = assessor().knowledge
    except ProblemsError:
        return ""
    return knowledge.review if knowledge.release else ""


@register.filter
def language_name(code: str) -> str:
    """Return a language by its own name."""
    try:
        return Locale(code).get_display_name(code) or code
    except UnknownLocaleError:
        return code


@register.filter
def country_name(code: str) -> str:
    """Return a country in the language of the page."""
    try:
        return str(Locale.parse(language()).territories.get(code, code))
    except UnknownLocaleError:
        return code


@register.filter
def wall(at: datetime) -> datetime:
    """Return the clock of the salon without its zone, so that it is shown as it hangs on the salon's wall."""
    return at.replace(tzinfo=None)


TOPICS: Final = {
    "activity": gettext_noop("Keep moving"),
    "exercise": gettext_noop("Exercise"),
    "breaks": gettext_noop("Breaks at work"),
    "heat": gettext_noop("Warmth"),
    "self_massage": gettext_noop("Self-massage"),
    "does_not_help": gettext_noop("What does not keep pain away"),
}
"""The topics of the plan after a course, as core.outcomes.prevention names them."""


@register.filter
def topic_word(name: str) -> str:
    """Return the name of a topic of the plan after a course."""
    return _(TOPICS[name])
