"""Gives every request an id, writes one line about it when it is answered, and counts it.

The line holds the name of the page, never its address: addresses carry tokens. No name, no answer, no address of a
person ever stands in it.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from jivaka.web.shared.watching.numbers import Numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

LOG: Final = logging.getLogger("jivaka.request")
GIVEN: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
"""An id that a server in front may have given: nothing else gets into a log."""
request_id: ContextVar[str] = ContextVar("request_id", default="")
PREFIXES: Final = {"static": "files", "mine": "portal", "staff": "account"}


def watched(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Watch every request from the first to the last; it stands before all other middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        mark = request_id.set(given if GIVEN.fullmatch(given) else secrets.token_hex(8))
        began = time.perf_counter()
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            _tell(request, response.status_code, time.perf_counter() - began)
        finally:
            request_id.reset(mark)
        return response

    return middleware


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    room = room_of(request)
    numbers().count(room, status, seconds)
    said = {
        "method": request.method if request.method in ("GET", "POST", "HEAD") else "other",
        "room": room,
        "page": (match.view_name if match else "") or "",
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    LOG.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra={"said": said})


def room_of(request: HttpRequest) -> str:
    """Return the room that answers: what stands first in the address, behind the language."""
    parts = [part for part in request.path_info.split("/") if part]
    if parts and parts[0] in dict(settings.LANGUAGES):
        parts = parts[1:]
    if request.resolver_match is None:
        return "files" if parts[:1] == ["static"] else "other"
    first = parts[0] if parts else "portal"
    found = request.resolver_match.app_name or PREFIXES.get(first, first)
    return found.split(":")[0]


@lru_cache(maxsize=1)
def numbers() -> Numbers:
    """Return the numbers of this process."""
    return Numbers(Path(settings.JIVAKA_HOME) / "numbers")
