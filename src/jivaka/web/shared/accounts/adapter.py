"""How allauth serves us: its letters go through the outbox, its sentences are ours, its secrets are sealed.

It decides when a second factor is asked for at the log-in: always of staff, of clients only where they set up an app.
A client's passkey is another way in beside the code, not a hurdle after it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jivaka.core.access.actor import Actor
from jivaka.queries.accounts import is_staff
from jivaka.services.accounts import add_account, note_coming_in, owe_account_mail
from jivaka.web.shared.context import language, now

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse

SAYS: Final = "account_says"
"""The session's key for sentences that the next page of an account shows."""
KINDS: Final = {
    "login_code": "code",
    "email_confirmation_signup": "code",
    "email_confirmation": "code",
    "unknown_account": "link",
    "account_already_exists": "link",
}
"""Which letters leave, and what each of them carries."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts as Jivaka has them."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The address or the password is not right."),
        "email_taken": _("There is an account with this address."),
        "enter_current_password": _("Type your present password."),
        "incorrect_code": _("This code is not right."),
        "incorrect_password": _("This password is not right."),
        "rate_limited": _("Too many tries. Wait a few minutes and try again."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes and try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the letter; it is written and sent elsewhere, in the language of the page."""
        kind = template_prefix.rpartition("/")[2]
        carried = KINDS.get(kind)
        if carried == "code":
            words = {"code": str(context.get("code") or "")}
        else:
            page = reverse("account_signup" if kind == "unknown_account" else "account_login")
            words = {"link": self.request.build_absolute_uri(page)} if carried else {}
        owe_account_mail(kind, email, language(), at=now(), **words)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell who signs up a second time that they may simply come in."""
        self.send_mail("account/email/account_already_exists", email, {})

    def add_message(
        self,
        request: HttpRequest,
        level: int,  # noqa: ARG002 - allauth's form
        *texts: object,  # noqa: ARG002 - the name of its own text, and what stands in it
        message: str | None = None,
        **more: object,  # noqa: ARG002
    ) -> None:
        """Keep a sentence for the next page; allauth's own texts of success are left out, since pages show it."""
        if message:
            request.session[SAYS] = [*request.session.get(SAYS, ()), str(message)]

    def save_user(
        self,
        request: HttpRequest,  # noqa: ARG002
        user: AbstractBaseUser,
        form: BaseForm,
        commit: bool = True,  # noqa: ARG002, FBT001, FBT002
    ) -> AbstractBaseUser:
        user.pk = add_account(Actor("client"), form.cleaned_data["email"], language=language(), at=now())
        user.refresh_from_db()
        return user

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Send staff to their entrance and clients to what is theirs."""
        return reverse("staff" if is_staff(request.user.pk or 0) else "own")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Send a new account where a log-in leads."""
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Go back to the account."""
        return reverse("mfa_index")

    def pre_login(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        **more: Any,  # noqa: ANN401
    ) -> HttpResponse | None:
        address = getattr(user, "email", "")
        methods = get_authentication_records(request, user)
        if any(record["method"] == "code" and record.get("email") == address for record in methods):
            # An account that was made on the command line has no proved address yet; typing its code proves it.
            EmailAddress.objects.update_or_create(
                user=user, email=address, defaults={"verified": True, "primary": True}
            )
        return super().pre_login(request, user, **more)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:  # noqa: ANN401
        """Write down that somebody came in, and by which methods."""
        methods = [record["method"] for record in get_authentication_records(request, user)]
        note_coming_in(Actor("client"), user.pk or 0, "+".join(methods), at=now())
        response: HttpResponse = super().post_login(request, user, **more)
        return response

    def get_login_stages(self) -> list[str]:
        """Ask for the second factor as we decide it."""
        ours = f"{SecondFactor.__module__}.{SecondFactor.__qualname__}"
        return [ours if name == "allauth.mfa.stages.AuthenticateStage" else name for name in super().get_login_stages()]


class SecondFactor(AuthenticateStage):
    """The stage of a log-in that asks for the second factor."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Leave clients alone who have a passkey only: they come in with it, or with a code."""
        user = self.login.user
        if user is not None and not is_staff(user.pk) and not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return None, True
        handled: tuple[HttpResponse | None, bool] = super().handle()
        return handled


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors as Jivaka keeps them."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _("You need a second factor for your work. Add another before you remove this."),
        "unverified_email": _("Come in once with a code that is sent to your address; then you can add this."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret with a key that is made from the secret of the installation."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what was sealed, also with an earlier secret of the installation."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second factor of staff."""
        if not is_staff(authenticator.user_id):
            return True
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=kinds).exclude(pk=authenticator.pk)
        return authenticator.type not in kinds or others.exists()

    def build_totp_svg(self, url: str) -> str:
        """Return the picture to photograph as part of the page: a strict page takes no picture from a text."""
        return re.sub(r"^<\?xml[^>]*\?>\s*", "", super().build_totp_svg(url))


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"jivaka second factor " + str(key).encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
