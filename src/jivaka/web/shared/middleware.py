"""Keeps private pages private: no cache, on this machine or on the way, may keep them. And no page is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.web.shared.errors import nothing_sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def private_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Mark every answer that does not say otherwise as not to be stored."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        return response

    return middleware


def never_blank(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say it in words where an address that takes a form was only looked at; Django answers with an empty page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        said = nothing_sent(request)
        said.headers["Allow"] = response.headers["Allow"]
        return said

    return middleware
