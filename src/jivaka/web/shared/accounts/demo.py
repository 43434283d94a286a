"""Comes into a demonstration without proof: only there, and only as one of the accounts that `jivaka demo` made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend

from jivaka.services.demo import address_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest


class DemoEntrance(ModelBackend):
    """Finds the account of a role, where Jivaka runs as a demonstration."""

    def authenticate(  # type: ignore[override]  # the table of accounts is not known here
        self,
        request: HttpRequest | None,  # noqa: ARG002 - Django's form
        username: str | None = None,  # noqa: ARG002
        password: str | None = None,  # noqa: ARG002
        **more: object,
    ) -> AbstractBaseUser | None:
        """Return the account of the role that is named as `demo_role`, or nobody."""
        role = more.get("demo_role")
        if not settings.JIVAKA_DEMO or not isinstance(role, str):
            return None
        return get_user_model().objects.filter(email=address_of(role), is_active=True).first()
