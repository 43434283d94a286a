"""What a view needs of its surroundings: the instant, the day, the assessor in the language of the page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.assessment.assessor import Assessor

require_form = require_http_methods(("GET", "HEAD", "POST"))
"""For a view that shows a form and keeps what is sent."""


def now() -> datetime:
    """Return the instant at which a request is answered."""
    return datetime.now(UTC)


def assessor() -> Assessor:
    """Return the assessor in the language of the page."""
    return cast("Assessor", import_string(settings.JIVAKA_ASSESSOR)(get_language() or settings.LANGUAGE_CODE))


def language() -> str:
    """Return the code of the language of the page."""
    return get_language() or settings.LANGUAGE_CODE


def pdf(sheet: Mapping[str, Any]) -> bytes:
    """Return a sheet of paper as a PDF, as `jivaka.interfaces.paper` describes it; loaded only now."""
    return cast("bytes", import_string(settings.JIVAKA_PAPER)({"language": language(), **sheet}))


def download(content: bytes, form: str, name: str) -> HttpResponse:
    """Return a file that a browser keeps and never shows inside a page. `form` is its media type."""
    found = HttpResponse(content, content_type=form)
    found["Content-Disposition"] = f'attachment; filename="{name}"'
    found["X-Content-Type-Options"] = "nosniff"
    return found
