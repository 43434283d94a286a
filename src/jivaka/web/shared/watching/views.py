"""Pages for machines: /health says that the server is alive, /ready that it can serve, /metrics how it goes.

Anybody may ask whether it is well. Numbers, and what is wrong, are for the machine itself and whoever has the token.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from jivaka.queries.readiness import queues, readiness
from jivaka.services.messages.outbox import MOST_ATTEMPTS
from jivaka.web.shared.watching.numbers import written
from jivaka.web.shared.watching.requests import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from jivaka.queries.readiness import Queues

OF_THIS_MACHINE: Final = ("127.0.0.1", "::1")
FORWARDED: Final = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Say that the server answers. It asks nothing of the database."""
    return HttpResponse("well", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the server can serve: 200, or 503. What is wrong is for the machine itself, or with the token."""
    checks = {**readiness(MOST_ATTEMPTS, at=timezone.now()), "knowledge": _knowledge()}
    well = all(check == "well" for check in checks.values())
    told = {"ready": well, "checks": checks} if _may_look(request) else {"ready": well}
    return JsonResponse(told, status=200 if well else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the numbers as Prometheus reads them; to anybody else there is no such page."""
    if not _may_look(request):
        return HttpResponseNotFound("", content_type="text/plain")
    waiting = queues(MOST_ATTEMPTS, at=timezone.now())
    lines = [*written(numbers().all()), *_of_queues(waiting)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _of_queues(waiting: Queues) -> Iterator[str]:
    for name, says, value in (
        ("jivaka_outbox_due", "Letters that are due and have not left.", waiting.due),
        ("jivaka_outbox_oldest_seconds", "For how long the oldest of them is due.", waiting.oldest_seconds),
        ("jivaka_outbox_given_up", "Letters that could not be sent.", waiting.given_up),
        ("jivaka_audit_unlinked", "Entries of the audit that are in no chain yet.", waiting.unlinked),
    ):
        yield from (f"# HELP {name} {says}", f"# TYPE {name} gauge", f"{name} {value:g}")


def _knowledge() -> str:
    try:
        return "well" if import_string(settings.JIVAKA_ASSESSOR)("en").knowledge.rules else "empty"
    except Exception:  # noqa: BLE001 - whatever it is, the server cannot decide anything without it
        return "unreadable"


def _may_look(request: HttpRequest) -> bool:
    """Return whether whoever asks is this machine itself, with nobody in between, or has the token."""
    token = settings.JIVAKA_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    direct = not any(name in request.headers for name in FORWARDED)
    return direct and request.META.get("REMOTE_ADDR") in OF_THIS_MACHINE
