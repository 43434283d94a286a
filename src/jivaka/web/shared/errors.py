"""Pages for when something went wrong: what happened and what to do next, with the right status."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


REFUSALS: Final = (405, 409, 410, 422)
"""What could not be done though the page is there: whoever asked goes on from where they were."""


def page(
    request: HttpRequest, status: int, title: str, says: str, onward: tuple[str, str] | None = None
) -> HttpResponse:
    """Return a page that says what happened and what to do next. `onward` is an address and its word."""
    address, word = onward or (_onward(request) if status in REFUSALS else ("", ""))
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
    if match.url_name in ("choose", "wish"):
        return reverse("portal:decision"), _("To the decision")
    return (reverse("portal:times"), _("Look for times")) if match.url_name in ("take", "details") else ("", "")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Say that there is no such page."""
    return page(request, 404, _("There is no such page"), _("The address may be mistyped, or the link too old."))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Say that this may not be done from here."""
    says = _("Your visit may have been open for too long. Go back, load the page again and send it once more.")
    if reason:  # a form came without the mark of this visit
        cookies = _("If that does not help, allow cookies for this site: without them we cannot keep your answers.")
        says = f"{says} {cookies}"
    return page(request, 403, _("This could not be accepted"), says)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that what was sent is too much or broken, or that nobody named the address that it was sent to."""
    if isinstance(exception, DisallowedHost):
        says = _("Jivaka does not answer under this address. Whoever runs it adds the address to JIVAKA_HOSTS.")
        return page(request, 400, _("This could not be accepted"), says)
    status = 413 if isinstance(exception, RequestDataTooBig | TooManyFieldsSent) else 400
    says = _("What was sent is too much or broken. Nothing was changed. Go back, shorten it and send it once more.")
    return page(request, status, _("This could not be accepted"), says)


def nothing_sent(request: HttpRequest) -> HttpResponse:
    """Say that an address for forms was only looked at: after a page was loaded again, or in another language."""
    says = _("A page was loaded again without its form. Nothing was changed by it.")
    return page(request, 405, _("Nothing was sent"), says)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault and that nothing was lost, or that the database is away: that passes by itself."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        says = _(
            "What was kept before is not lost. Try again in a minute, and see first whether your last step was kept."
        )
        answer = page(request, 503, _("Jivaka cannot reach its data at the moment"), says)
        answer["Retry-After"] = "60"
        return answer
    says = _("The fault is ours. What you answered before is kept. Please try again in a minute.")
    return page(request, 500, _("Something went wrong"), says)


def too_many(request: HttpRequest) -> HttpResponse:
    """Say that this was tried too often."""
    says = _("This was tried too often from your connection. Wait a few minutes and try again; nothing was lost.")
    return page(request, 429, _("A moment, please"), says)
