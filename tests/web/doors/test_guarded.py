"""Deny by default: every page is open on purpose, or has a door that is named; a stranger gets nowhere."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from jivaka.core.access.rights import RIGHTS
from jivaka.records.models import Account, Membership
from jivaka.web.shared.accounts.second import remember_second_factor
from web.staff import member
from web.visit import Visit

OPEN_ROOMS = ("jivaka.web.portal.",)
"""Pages of a client's way: open to everybody, each with its own key: the draft of the visit, or a sealed link."""
OPEN = {
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",  # these ask for a try that has begun
    "mfa_authenticate",
    "mfa_signup_webauthn",
    "account_email_verification_sent",
    "mfa_login_webauthn",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_signup_by_passkey",
    "come_in",  # answers in a demonstration only
    "mfa_list_webauthn",  # leads to mfa_index
    "leave",
    "language",
    "health",
    "ready",  # says yes or no
    "metrics",  # 404 to anybody but this machine and whoever has its token
    "calendar",  # a sealed link
}
"""Other pages that a stranger may ask for, by their names."""
OWN = {
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_change_password",
    "account_set_password",
    "second_factor",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "own",
    "own_client",
}
"""Pages of whoever has come in, whatever their roles: they show nothing but what is their own."""


def walk(patterns, before=(), space=""):
    """Yield each page: its full name, its view, and the words that its address carries."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            name = f"{space}:{pattern.name}" if space else pattern.name
            yield name, pattern.callback, (*before, *pattern.pattern.converters)
        else:
            inner = ":".join(part for part in (space, pattern.namespace) if part)
            yield from walk(pattern.url_patterns, (*before, *pattern.pattern.converters), inner)


PAGES = list(walk(get_resolver().url_patterns))


def is_open(name, view):
    return name in OPEN or view.__module__.startswith(OPEN_ROOMS)


OPEN_PLAINLY = sorted({name for name, view, words in PAGES if is_open(name, view) and not words})


@pytest.mark.django_db
@pytest.mark.parametrize("begun", [False, True], ids=["stranger", "has begun"])
@pytest.mark.parametrize("name", OPEN_PLAINLY)
def test_whoever_asks_only_for_the_head_of_an_open_page_is_answered_as_whoever_asks_for_it_all(name, begun):
    """Those who preview a link, and those who watch a server, ask so."""
    answers = []
    for method in ("get", "head"):
        asking = Visit().client if begun else Client()
        answers.append(getattr(asking, method)(reverse(name)))
    assert answers[1].status_code == answers[0].status_code
    assert answers[1].content == b""


def guard_of(view):
    return getattr(view, "guarded_by", "")


def test_every_page_is_open_on_purpose_or_has_a_door():
    assert len(PAGES) > 40
    bare = [name for name, view, _words in PAGES if not (is_open(name, view) or guard_of(view) or name in OWN)]
    assert bare == [], "Put @staff(...) before these views, or say here why they are open."


def test_no_name_stands_here_that_is_no_page():
    assert (OPEN | OWN) - {name for name, _view, _words in PAGES} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(OWN))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_the_log_in_from_what_is_somebodys_own(name, method):
    arguments = [1] if name in ("mfa_edit_webauthn", "mfa_remove_webauthn", "own_client") else []
    answer = getattr(Client(), method)(reverse(name, args=arguments))
    assert answer.status_code in (302, 403, 404, 405)
    if answer.status_code == 302:
        assert answer.url.startswith(reverse("account_login"))


def of_staff(view):
    """Return whether the door of a view lets in roles of the staff; other doors know a sealed address."""
    return bool(guard_of(view)) and set(guard_of(view).split()) <= set(RIGHTS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, view, _words in PAGES if guard_of(view) and not of_staff(view)])
def test_a_made_up_address_opens_no_sealed_page(name):
    view, words = next((view, words) for known, view, words in PAGES if known == name)
    with pytest.raises(Http404):
        view(RequestFactory().get("/"), **dict.fromkeys(words, "made:up"))


@pytest.mark.parametrize("name", [name for name, view, _words in PAGES if of_staff(view)])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_never_sees_a_page_of_the_staff(name, method):
    """The door is asked before anything is looked up, whatever stands in the address."""
    view, words = next((view, words) for known, view, words in PAGES if known == name)
    request = getattr(RequestFactory(), method)("/")
    request.user, request.session = AnonymousUser(), {}
    answer = view(request, **dict.fromkeys(words, 1))
    assert answer.status_code in (302, 405)
    if answer.status_code == 302:
        assert answer.url.startswith(reverse("account_login"))


def asked_by(account, view, words, *, second_factor=True):
    """Return what a view answers to an account, asked as it wants to be, with words that lead nowhere."""
    for ask in (RequestFactory().get, RequestFactory().post):
        request = ask("/")
        request.user, request.session = account, {}
        if second_factor:
            remember_second_factor(request, account)
        answer = view(request, **dict.fromkeys(words, 1))
        if answer.status_code != 405:
            return answer
    pytest.fail("neither looked at nor sent")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["client", "therapist", "receptionist", "manager", "reviewer"])
def test_a_role_that_a_page_is_not_for_gets_403_on_each(role):
    account = Account.objects.create_user("nobody@example.org") if role == "client" else member(role)
    closed = [
        (name, view, words) for name, view, words in PAGES if of_staff(view) and role not in guard_of(view).split()
    ]
    assert len(closed) > 10
    for name, view, words in closed:
        assert asked_by(account, view, words).status_code in (403, 405), name


@pytest.mark.django_db
def test_no_page_of_the_staff_opens_before_the_second_factor_was_shown():
    account = Account.objects.create_user("all@example.org")
    for role in ("therapist", "receptionist", "manager", "reviewer"):
        Membership.objects.create(account=account, role=role, added_at=timezone.now())
    for name, view, words in PAGES:
        if of_staff(view):
            answer = asked_by(account, view, words, second_factor=False)
            assert answer.status_code == 302, name
            assert answer.url.startswith(reverse("second_factor")), name
