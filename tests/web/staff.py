"""A member of the staff who has come in, for tests of their pages."""

from __future__ import annotations

from types import SimpleNamespace

from django.test import Client
from django.utils import timezone

from jivaka.records.models import Account, Membership
from jivaka.web.shared.accounts.second import remember_second_factor


def member(role, salon=None, therapist=None, email=""):
    """Make an account with a role; without a salon it is that of the whole chain."""
    account = Account.objects.create_user(email or f"{role}-{Account.objects.count()}@example.org", name=role.title())
    Membership.objects.create(account=account, role=role, salon=salon, therapist=therapist, added_at=timezone.now())
    return account


def inside(account, *, second_factor=True):
    """Return a browser in which the account has come in, with its second factor if it is not said otherwise."""
    browser = Client()
    browser.force_login(account)
    if second_factor:
        session = browser.session
        remember_second_factor(SimpleNamespace(session=session), account)
        session.save()
    return browser
