"""The first page, the choice of the language, and the page that says that the server is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, get_language, get_language_from_path, override
from django.views.decorators.http import require_POST, require_safe

from jivaka.web.portal.draft import draft_of

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what this is, whom it is for, and one button."""
    return render(request, "portal/home.html", {"begun": bool(draft_of(request).answers)})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Go to the same page in another language."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    language = request.POST.get("language", "")
    known = check_for_language(language)
    with override(get_language_from_path(back) or get_language()):  # an address is read in its own language
        response = HttpResponseRedirect(translate_url(back, language) if known else back)
    if known:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax")
    return response
