"""Whether this visit has shown a second factor. A visit that began before there was one has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.dispatch import receiver

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest

KINDS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Return whether this visit has shown a second factor; in a demonstration it is not asked for."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return settings.JIVAKA_DEMO or any(record["method"] == "mfa" for record in records)


def has_second_factor(account: int) -> bool:
    """Return whether an account has set one up."""
    return Authenticator.objects.filter(user=account, type__in=KINDS).exists()


def remember_second_factor(request: HttpRequest, account: AbstractBaseUser) -> None:
    """Remember in the visit that the account's second factor was shown just now."""
    record_authentication(request, account, "mfa", reauthenticated=True)


@receiver(authenticator_added)
def _set_up_now(request: HttpRequest, user: AbstractBaseUser, authenticator: Authenticator, **_more: object) -> None:
    """Who sets one up in this visit has just shown it, and may look at the recovery codes that came with it."""
    if authenticator.type in KINDS:
        remember_second_factor(request, user)
