"""Words for templates of the staff: the bar above their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from jivaka.web.shared.rooms import Bar, bar_of

if TYPE_CHECKING:
    from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def staff_bar(context: Context) -> Bar:
    """Return the bar for whoever looks at the page."""
    return bar_of(context["request"])
