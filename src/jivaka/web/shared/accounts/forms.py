"""The form of the log-in: an address, and a password only for those who have one; without it a code is sent.

It also says which passwords are long enough.
"""

from __future__ import annotations

from typing import Final

from allauth.account.forms import LoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

LEAST: Final = 12
OF_DJANGO: Final = (gettext_noop("This password is too common."),)
"""Sentences that Django says in our name and does not know in all of our languages."""


class ComeIn(LoginForm):
    """Comes in with a password where one is typed, with a code otherwise."""

    def _setup_password_field(self) -> None:
        self.fields["password"] = forms.CharField(
            required=False, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
        )


class LongEnough:
    """Refuses a password that is too short; how long it must be stands also on the page."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's form
        """Raise ValidationError for a password that is too short."""
        if len(password) < LEAST:
            raise ValidationError(_("The password is too short: it needs at least 12 characters."))

    def get_help_text(self) -> str:
        """Return the rule."""
        return _("The password is too short: it needs at least 12 characters.")
