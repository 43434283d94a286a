"""The form of the log-in: an address, and a password only for those who have one; without it a code is sent."""

from __future__ import annotations

from allauth.account.forms import LoginForm
from django import forms


class ComeIn(LoginForm):
    """Comes in with a password where one is typed, with a code otherwise."""

    def _setup_password_field(self) -> None:
        self.fields["password"] = forms.CharField(
            required=False, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
        )
