"""Pages for when something went wrong: what happened and what to do next, with the right status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def page(request: HttpRequest, status: int, title: str, says: str) -> HttpResponse:
    """Return a page that says what happened and what to do next."""
    return render(request, "shared/error.html", {"title": title, "says": says}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Say that there is no such page."""
    return page(request, 404, _("There is no such page"), _("The address may be mistyped, or the link too old."))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Say that this may not be done from here."""
    says = _("Your visit may have been open for too long. Go back, load the page again and send it once more.")
    return page(request, 403, _("This could not be accepted"), says)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault and that nothing was lost."""
    says = _("The fault is ours. What you answered before is kept. Please try again in a minute.")
    return page(request, 500, _("Something went wrong"), says)


def too_many(request: HttpRequest) -> HttpResponse:
    """Say that this was tried too often."""
    says = _("This was tried too often from your connection. Wait a few minutes and try again; nothing was lost.")
    return page(request, 429, _("A moment, please"), says)
