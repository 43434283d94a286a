"""Passkeys in a real browser with a device of its own, under the strict policy: made, used, refused; axe on pages."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from browser import WCAG, in_a_browser
from jivaka.records.models import Account, Message
from web.staff import member

pytestmark = [*in_a_browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def tab(chromium, live_server):
    """Return a page on a phone that has a finger sensor, and what went wrong on it."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.went_wrong = []
    page.on("console", lambda said: page.went_wrong.append(said.text))
    page.on("pageerror", lambda error: page.went_wrong.append(str(error)))
    page.device = context.new_cdp_session(page)
    page.device.send("WebAuthn.enable")
    page.authenticator = page.device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    page.to = lambda name: page.goto(live_server.url + reverse(name))
    yield page
    context.close()


def code():
    return Message.objects.filter(kind="account.code").latest("pk").payload["code"]


def typed_code(tab):
    tab.fill("#code", code())
    tab.click("form.code button")


def at(tab, name):
    tab.wait_for_url(f"**{reverse(name)}*")


def faults(tab):
    return [fault["id"] for fault in Axe().run(tab, options=WCAG).response["violations"]]


def leave(tab):
    tab.to("own")
    tab.click(f"form[action='{reverse('leave')}'] button")


def test_a_client_makes_an_account_with_a_passkey_and_comes_in_with_it(tab):
    tab.to("account_signup")
    assert faults(tab) == []
    tab.click("text=Make an account with a passkey")
    tab.fill("#email", "olha@example.org")
    tab.click("main form button")
    typed_code(tab)
    at(tab, "mfa_signup_webauthn")
    assert faults(tab) == []
    tab.fill("#name", "my phone")
    tab.click("#passkey")
    at(tab, "own")
    assert Authenticator.objects.get().type == "webauthn"
    leave(tab)
    tab.to("account_login")
    assert faults(tab) == []
    tab.click("#passkey_login")
    at(tab, "own")
    assert tab.went_wrong == []


def test_a_client_with_a_passkey_still_comes_in_with_a_code(tab):
    Account.objects.create_user("olha@example.org")
    for passkey in (True, False):
        tab.to("account_login")
        tab.fill("#login", "olha@example.org")
        tab.click("text=Go on")
        typed_code(tab)
        at(tab, "own")
        if passkey:
            tab.to("mfa_add_webauthn")
            tab.fill("#name", "my phone")
            tab.click("#passkey")
            at(tab, "mfa_view_recovery_codes")
            leave(tab)
    assert tab.went_wrong == []


def test_staff_set_a_passkey_up_before_their_first_page_and_then_need_nothing_else(tab):
    account = member("manager")
    tab.to("staff")
    tab.fill("#login", account.email)
    tab.click("text=Go on")
    typed_code(tab)
    at(tab, "second_factor")
    assert faults(tab) == []
    tab.click("text=Make a passkey")
    tab.fill("#name", "tablet of the salon")
    tab.click("#passkey")
    at(tab, "mfa_view_recovery_codes")
    assert tab.locator(".codes li").count() == 10
    assert faults(tab) == []
    leave(tab)
    tab.to("account_login")
    tab.click("#passkey_login")
    tab.wait_for_url(lambda url: reverse("account_login") not in url)
    tab.to("staff")
    assert reverse("second_factor") not in tab.url
    leave(tab)
    tab.to("account_login")
    tab.fill("#login", account.email)
    tab.click("text=Go on")
    typed_code(tab)
    at(tab, "mfa_authenticate")
    assert faults(tab) == []
    tab.click("#passkey")
    tab.wait_for_url(lambda url: reverse("mfa_authenticate") not in url)
    tab.to("staff")
    assert reverse("account_login") not in tab.url
    assert tab.went_wrong == []


def test_a_device_that_does_not_know_its_owner_is_refused_with_a_sentence(tab):
    tab.to("account_login")
    tab.click("#passkey_login")
    tab.wait_for_selector("#passkey-failed:not([hidden])")
    assert "could not be used" in tab.inner_text("#passkey-failed")


def test_without_javascript_the_page_offers_codes_only(chromium, live_server):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + reverse("account_login"))
    assert page.locator("#login").is_visible()
    assert not page.locator("#passkey_login").is_visible()
    context.close()
