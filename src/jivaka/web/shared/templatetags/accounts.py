"""Words for templates of accounts: what the last step wants to say, and the roles of a demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.conf import settings

from jivaka.web.shared.accounts.adapter import SAYS
from jivaka.web.shared.accounts.views import DEMO_ROLES
from jivaka.web.shared.rooms import role_label

if TYPE_CHECKING:
    from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def account_says(context: Context) -> list[str]:
    """Return the sentences that the last step left for this page, once."""
    said: list[str] = context["request"].session.pop(SAYS, [])
    return said


@register.simple_tag
def demo_roles() -> tuple[tuple[str, str], ...]:
    """Return the roles that can be tried with one tap, with their labels; none outside a demonstration."""
    return tuple((role, role_label(role)) for role in DEMO_ROLES) if settings.JIVAKA_DEMO else ()
