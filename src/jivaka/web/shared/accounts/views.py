"""Entrances: that of the staff, that of a demonstration, the way to a second factor, and the clients of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.queries.accounts import clients_at, is_staff, own_clients
from jivaka.queries.client_bookings import client_sessions
from jivaka.queries.mine.links import course_token
from jivaka.queries.roles import actors_of
from jivaka.services.accounts import join_client
from jivaka.web.shared.accounts.second import has_second_factor
from jivaka.web.shared.context import now
from jivaka.web.shared.rooms import rooms_of
from jivaka.web.shared.staff import staff

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

DEMO_ROLES: Final = ("therapist", "receptionist", "manager", "reviewer")


@require_safe
@staff("therapist", "receptionist", "manager", "reviewer")
def entrance(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send a member of the staff to their room; show a choice where there are several."""
    rooms = rooms_of(actors_of(actor.number or 0))
    if len(rooms) == 1:
        return redirect(rooms[0].address)
    return render(request, "shared/entrance.html", {"rooms": rooms})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit of whoever has come in."""
    logout(request)
    return redirect("portal:home")


@require_POST
def come_in(request: HttpRequest, role: str) -> HttpResponse:
    """Come into a demonstration in one of its roles, with one tap and no proof."""
    if not settings.JIVAKA_DEMO or role not in DEMO_ROLES:
        raise Http404
    account = authenticate(request, demo_role=role)
    if account is None:
        raise Http404
    login(request, account)
    return redirect("staff")


@login_required
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of who has one; lead who has none to set one up."""
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = reverse("staff")
    if has_second_factor(request.user.pk or 0):
        methods = get_adapter().get_reauthentication_methods(request.user)
        page = next(method["url"] for method in methods if method["id"].startswith("mfa"))
        return redirect(f"{page}?{urlencode({'next': onward})}")
    return render(request, "account/second_factor.html")


# ------------------------------------------------------------------------------------------------- what is one's own


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show the clients of an account. Those who booked with its proved address are found and joined now."""
    account = request.user.pk or 0
    proved = EmailAddress.objects.filter(user=account, verified=True).values_list("email", flat=True)
    for address in proved:
        for client in clients_at(address):
            _join(account, client, address)
    at = now()
    clients = []
    for one in own_clients(account):
        coming = [session for session in client_sessions(one.number) if session.state == "booked" and session.ends > at]
        clients.append((one, coming[0] if coming else None))
    return render(request, "account/own.html", {"clients": clients, "works_here": is_staff(account)})


def _join(account: int, client: int, address: str) -> None:
    try:
        join_client(Actor("client", client), account, client, address, at=now())
    except ProblemsError:  # somebody else was quicker: then it is theirs
        return


@login_required
@require_safe
def own_client(request: HttpRequest, client: int) -> HttpResponse:
    """Open the pages of one of the account's clients. Raises Http404 for anybody else's."""
    if client not in {one.number for one in own_clients(request.user.pk or 0)}:
        raise Http404
    return redirect("portal:mine", course_token(client))
