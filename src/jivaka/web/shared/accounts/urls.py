"""The addresses of coming in. Only these of allauth's pages exist here; each of them keeps its own door.

Accounts have one address and no phone, so its pages for several addresses and for forgotten passwords are left out:
who forgets a password comes in with a code and sets another.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as keys
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.views.generic import RedirectView

from jivaka.web.shared.accounts import views

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/code/", RedirectView.as_view(pattern_name="account_login"), name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("login/demo/<slug:role>/", views.come_in, name="come_in"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("login/second-step/", keys.authenticate, name="mfa_authenticate"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("signup/passkey/", account.signup_by_passkey, name="account_signup_by_passkey"),
    path("signup/passkey/make/", passkeys.signup_webauthn, name="mfa_signup_webauthn"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("again/password/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", keys.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("keys/", keys.index, name="mfa_index"),
    path("keys/app/", app.activate_totp, name="mfa_activate_totp"),
    path("keys/app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("keys/passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("keys/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("keys/passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("keys/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("keys/recovery/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("keys/recovery/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("keys/recovery/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
