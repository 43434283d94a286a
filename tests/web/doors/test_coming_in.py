"""Coming in: by a code, by a password, with a second factor; who is locked out, and what staff need before."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from jivaka.records.models import Account, AuditEntry, Message
from web.staff import inside, member

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 - of nobody
ENTRANCE = "jivaka.web.shared.accounts.demo.DemoEntrance"
WRONG = "wrong"
PASSWORD = "several words nobody guesses"  # noqa: S105


def sent():
    return [message.payload for message in Message.objects.filter(kind="account.code").order_by("pk")]


def digits():
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


def with_app(account):
    """Give an account an app for one-time codes."""
    EmailAddress.objects.get_or_create(user=account, email=account.email, verified=True, primary=True)
    TOTP.activate(account, SECRET)
    return account


def ask_for_code(browser, address, **more):
    return browser.post(reverse("account_login"), {"login": address, **more}, follow=True)


def type_code(browser, code, **more):
    return browser.post(reverse("account_confirm_login_code"), {"code": code, **more})


def is_in(browser):
    return "_auth_user_id" in browser.session


def test_a_client_comes_in_with_a_code_that_goes_through_the_outbox():
    Account.objects.create_user("olha@example.org")
    browser = Client()
    page = ask_for_code(browser, "Olha@Example.org")
    assert "olha@example.org" in page.content.decode()
    [letter] = sent()
    assert (letter["letter"], letter["to"], letter["language"]) == ("login_code", "olha@example.org", "en")
    assert not is_in(browser)
    answer = type_code(browser, letter["code"])
    assert answer.headers["Location"] == reverse("own")
    assert is_in(browser)
    assert EmailAddress.objects.get().verified
    assert AuditEntry.objects.filter(action="account.came_in", detail={"how": "code"}).count() == 1


def test_the_letter_is_owed_in_the_language_of_the_page():
    Account.objects.create_user("olha@example.org")
    Client().post("/uk/account/login/", {"login": "olha@example.org"})
    assert sent()[0]["language"] == "uk"


def test_nobody_learns_whether_an_address_has_an_account():
    Account.objects.create_user("olha@example.org")
    pages = [ask_for_code(Client(), name).content.decode() for name in ("olha@example.org", "nobody@example.org")]
    bare = [page.replace("olha@", "@").replace("nobody@", "@").split("<h1>")[1].split("csrf")[0] for page in pages]
    assert bare[0] == bare[1]
    known, unknown = sent()
    assert "code" in known
    assert unknown["letter"] == "unknown_account"
    assert "code" not in unknown
    assert unknown["link"].endswith(reverse("account_signup"))


def test_a_wrong_code_does_not_let_in_and_the_third_ends_the_try():
    Account.objects.create_user("olha@example.org")
    browser = Client()
    ask_for_code(browser, "olha@example.org")
    right = sent()[0]["code"]
    assert "This code is not right" in type_code(browser, "AAAA").content.decode()
    type_code(browser, "BBBB")
    last = type_code(browser, "CCCC")
    assert last.status_code == 302
    assert "Too many tries" in browser.get(last.headers["Location"], follow=True).content.decode()
    type_code(browser, right)
    assert not is_in(browser)


def test_codes_for_one_address_are_limited_whatever_the_connection():
    Account.objects.create_user("olha@example.org")
    for connection in range(1, 4):
        ask_for_code(Client(REMOTE_ADDR=f"10.0.0.{connection}"), "olha@example.org")
    page = ask_for_code(Client(REMOTE_ADDR="10.0.0.9"), "olha@example.org")
    assert "Too many tries" in page.content.decode()
    assert len(sent()) == 3


def test_wrong_passwords_lock_the_account_even_for_the_right_one():
    account = Account.objects.create_user("olha@example.org", PASSWORD)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    for connection in range(1, 6):
        page = ask_for_code(Client(REMOTE_ADDR=f"10.0.0.{connection}"), account.email, password=WRONG)
        assert "The address or the password is not right" in page.content.decode()
    browser = Client(REMOTE_ADDR="10.0.0.9")
    assert "Too many tries" in ask_for_code(browser, account.email, password=PASSWORD).content.decode()
    assert not is_in(browser)


def test_wrong_passwords_lock_the_connection_whatever_the_account():
    for number in range(10):
        ask_for_code(Client(), f"nobody{number}@example.org", password=WRONG)
    account = Account.objects.create_user("olha@example.org", PASSWORD)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    assert "Too many tries" in ask_for_code(Client(), account.email, password=PASSWORD).content.decode()


def test_a_password_is_kept_with_argon2_and_lets_in():
    account = Account.objects.create_user("olha@example.org", PASSWORD)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    assert account.password.startswith("argon2$argon2id$")
    browser = Client()
    ask_for_code(browser, account.email, password=PASSWORD)
    assert is_in(browser)


def test_a_closed_account_does_not_come_in():
    account = Account.objects.create_user("olha@example.org", PASSWORD, is_active=False)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    browser = Client()
    page = ask_for_code(browser, account.email, password=PASSWORD)
    assert not is_in(browser)
    assert page.status_code == 200
    ask_for_code(browser, account.email)
    assert "code" not in sent()[-1]


# ------------------------------------------------------------------------------------------------------- new accounts


def test_an_account_is_made_with_a_code_and_one_row_in_the_audit():
    browser = Client()
    page = browser.post("/th" + reverse("account_signup")[3:], {"email": "Olha@example.org"}, follow=True)
    assert page.status_code == 200
    [letter] = sent()
    assert letter["letter"] == "email_confirmation_signup"
    assert not is_in(browser)
    answer = browser.post(reverse("account_email_verification_sent"), {"code": letter["code"]})
    assert answer.status_code == 302
    assert is_in(browser)
    account = get_user_model().objects.get()
    assert (account.email, account.language, account.has_usable_password()) == ("olha@example.org", "th", False)
    assert AuditEntry.objects.filter(action="account.added", subject=f"account:{account.pk}").count() == 1


def test_signing_up_twice_sends_a_letter_and_no_code():
    Account.objects.create_user("olha@example.org")
    browser = Client()
    browser.post(reverse("account_signup"), {"email": "olha@example.org"}, follow=True)
    [letter] = sent()
    assert letter["letter"] == "account_already_exists"
    assert letter["link"].endswith(reverse("account_login"))
    assert Account.objects.count() == 1


# --------------------------------------------------------------------------------------------------- the second factor


@pytest.mark.parametrize("way", ["code", "password"])
def test_staff_are_asked_for_their_second_factor_whichever_way_they_come(way):
    account = with_app(member("manager", email="boss@example.org"))
    account.set_password(PASSWORD)
    account.save()
    browser = Client()
    if way == "password":
        ask_for_code(browser, account.email, password=PASSWORD)
    else:
        ask_for_code(browser, account.email)
        type_code(browser, sent()[-1]["code"])
    assert not is_in(browser)
    assert "This code is not right" in browser.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert not is_in(browser)
    answer = browser.post(reverse("mfa_authenticate"), {"code": digits()})
    assert answer.headers["Location"] == reverse("staff")
    assert browser.get(reverse("staff")).status_code != 302 or "second" not in browser.get(reverse("staff")).url
    assert AuditEntry.objects.filter(action="account.came_in", detail={"how": f"{way}+mfa"}).count() == 1


@pytest.mark.django_db(transaction=True)
def test_staff_without_a_second_factor_are_led_to_set_one_up_before():
    account = member("manager")
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    browser = inside(account, second_factor=False)
    led = browser.get(reverse("staff"))
    assert led.url.startswith(reverse("second_factor"))
    assert "One more lock" in browser.get(led.url).content.decode()
    page = browser.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code})
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert len(browser.get(answer.url).context["unused_codes"]) == 10
    assert browser.get(reverse("staff")).status_code == 200


def test_a_visit_that_began_before_the_second_factor_has_not_shown_it():
    account = member("manager")
    stolen = inside(account, second_factor=False)
    with_app(account)
    led = stolen.get(reverse("staff"))
    again = stolen.get(led.url)
    assert again.url.startswith(reverse("mfa_reauthenticate"))
    assert stolen.get(reverse("mfa_activate_totp")).status_code == 302
    stolen.post(again.url, {"code": "000000"})
    assert stolen.get(reverse("staff")).url.startswith(reverse("second_factor"))
    assert stolen.post(again.url, {"code": digits()}).status_code == 302
    assert stolen.get(reverse("staff")).status_code == 200


def test_a_second_factor_of_another_account_in_the_same_browser_counts_for_nothing():
    first, second = member("manager"), member("manager")
    browser = inside(first)
    session = browser.session
    session["_auth_user_id"] = str(second.pk)
    session["_auth_user_hash"] = second.get_session_auth_hash()
    session.save()
    assert browser.get(reverse("staff")).url.startswith(reverse("second_factor"))


def test_recovery_codes_let_staff_in_once_each():
    account = with_app(member("manager"))
    Authenticator.objects.filter(user=account, type="recovery_codes").delete()
    code = RecoveryCodes.activate(account).get_unused_codes()[0]
    for expected in (True, False):
        browser = Client()
        ask_for_code(browser, account.email)
        type_code(browser, sent()[-1]["code"])
        browser.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(browser) is expected


def test_wrong_second_factors_lock_out():
    account = with_app(member("manager"))
    browser = Client()
    ask_for_code(browser, account.email)
    type_code(browser, sent()[-1]["code"])
    for _try in range(5):
        browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    page = browser.post(reverse("mfa_authenticate"), {"code": digits()})
    assert "Too many tries" in page.content.decode()
    assert not is_in(browser)


def test_the_secret_of_an_app_is_sealed_in_the_table():
    account = with_app(member("manager"))
    kept = Authenticator.objects.get(user=account, type="totp").data["secret"]
    assert SECRET not in kept
    assert kept.startswith("gAAAA")


def test_staff_cannot_remove_their_last_second_factor_and_clients_can():
    account = with_app(member("manager"))
    browser = inside(account)
    client = with_app(Account.objects.create_user("olha@example.org"))
    hers = inside(client)
    for one, how_many in ((browser, 1), (hers, 0)):
        one.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=one.session["_auth_user_id"], type="totp").count() == how_many


# --------------------------------------------------------------------------------------------------- a demonstration


@pytest.mark.parametrize("role", ["therapist", "receptionist", "manager", "reviewer"])
def test_a_demonstration_lets_in_with_one_tap_and_without_a_second_factor(settings, role):
    settings.JIVAKA_DEMO = True
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "jivaka.web.shared.accounts.demo.DemoEntrance",
    ]
    member(role, email=f"{role}@demo.example")
    browser = Client()
    assert reverse("come_in", args=[role]) in browser.get(reverse("account_login")).content.decode()
    assert browser.get(reverse("come_in", args=[role])).status_code == 405
    assert browser.post(reverse("come_in", args=[role])).url == reverse("staff")
    assert is_in(browser)
    assert "second" not in browser.get(reverse("staff")).headers.get("Location", "")


def test_outside_a_demonstration_nobody_comes_in_that_way():
    member("manager", email="manager@demo.example")
    browser = Client()
    assert browser.post(reverse("come_in", args=["manager"])).status_code == 404
    assert "demonstration" not in browser.get(reverse("account_login")).content.decode()
    assert not is_in(browser)


def test_a_demonstration_knows_its_own_accounts_only(settings):
    settings.JIVAKA_DEMO = True
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "jivaka.web.shared.accounts.demo.DemoEntrance",
    ]
    member("manager", email="boss@example.org")
    assert Client().post(reverse("come_in", args=["manager"])).status_code == 404
    assert Client().post(reverse("come_in", args=["boss"])).status_code == 404
