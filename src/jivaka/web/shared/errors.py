"""Pages for when something went wrong: what happened and what to do next, with the right status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


REFUSALS: Final = (409, 410, 422)
"""What could not be done though the page is there: whoever asked goes on from where they were."""


def page(request: HttpRequest, status: int, title: str, says: str) -> HttpResponse:
    """Return a page that says what happened and what to do next."""
    address, word = _onward(request) if status in REFUSALS else ("", "")
    context = {"title": title, "says": says, "onward": address, "word": word}
    return render(request, "shared/error.html", context, status=status)


def _onward(request: HttpRequest) -> tuple[str, str]:
    """Return where a client goes on from a refusal, and its word; '' where that is unknown."""
    match = request.resolver_match
    if match is None or match.namespace != "portal":
        return "", ""
    if "token" in match.kwargs:
        return reverse("portal:mine", args=[match.kwargs["token"]]), _("Back to my course")
    if match.url_name == "adjust":
        return reverse("portal:details"), _("Confirm your sessions")
    return (reverse("portal:times"), _("Look for times")) if match.url_name in ("take", "details") else ("", "")


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
