"""Words for templates of the front desk: states, what a session can be marked as, a massage, the salon's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from jivaka.web.shared.refusals import massage_said, state_word

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

register = template.Library()
register.filter("state_word", state_word)
register.filter("massage_word", massage_said)


@register.filter
def mark_word(state: str) -> str:
    """Return what a button says that marks a session."""
    return {
        "arrived": _("Has come"),
        "noshow": _("Did not come"),
        "fulfilled": _("Is done"),
        "booked": _("Take the mark back"),
    }.get(state, state)


@register.filter
def other_year(day: date, today: date) -> str:
    """Return the year of a day with a space before it where it is not this year's, else ''."""
    return "" if day.year == today.year else f" {day.year}"


@register.filter
def which_hour(at: datetime) -> str:
    """Return the zone's letters with a space before them for a time that comes twice, as in autumn; else ''."""
    return "" if at.utcoffset() == at.replace(fold=1 - at.fold).utcoffset() else f" {at.tzname()}"


@register.filter
def salon_clock(at: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant as it is shown on the salon's clock."""
    return at.astimezone(zone).replace(tzinfo=None)
