"""Small words for tables of the office: shares as percent, minutes as hours, a value of a table by its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.numbers import format_decimal, format_percent
from django import template

from jivaka.web.shared.context import language

if TYPE_CHECKING:
    from collections.abc import Mapping

register = template.Library()


@register.filter
def percent(share: float) -> str:
    """Return a share (0 to 1) as people write a percentage, without decimals."""
    return format_percent(share, locale=language())


@register.filter
def hours(minutes: int) -> str:
    """Return minutes as whole hours."""
    return format_decimal(round(minutes / 60), locale=language())


@register.filter
def at(table: Mapping[str, str], key: str) -> str:
    """Return what a table has under a key; the key where it has nothing."""
    return table.get(key, key)
