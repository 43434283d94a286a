"""Letters about accounts: each in each language, the code in it once, and none after it has run out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jivaka.core.access.actor import SYSTEM
from jivaka.interfaces.mail.account import KIND
from jivaka.records.models import Message
from jivaka.services.accounts import CODE_IS_GOOD, owe_account_mail
from jivaka.services.messages.outbox import Owed, drain
from mail.test_letters import Kept, room
from services.salon import NOW

pytestmark = pytest.mark.django_db
LINK = "https://jivaka.example.org/en/account/login/"
WORDS = {
    "login_code": {"code": "KX7-M2P"},
    "email_confirmation_signup": {"code": "KX7-M2P"},
    "email_confirmation": {"code": "KX7-M2P"},
    "unknown_account": {"link": LINK},
    "account_already_exists": {"link": LINK},
}


def written(letter, language="en", at=NOW):
    owe_account_mail(letter, "olha@example.org", language, at=NOW, **WORDS.get(letter, {}))
    row = Message.objects.latest("pk")
    return room().written(Owed(1, row.kind, row.key, row.payload, 1, NOW + timedelta(minutes=2)), at=at)


def text(email):
    return email.get_body(("plain",)).get_content()


@pytest.mark.parametrize("letter", WORDS)
def test_each_letter_is_written_in_each_language(letter):
    emails = [written(letter, language) for language in ("en", "uk", "th")]
    assert len({email["Subject"] for email in emails}) == 3
    assert len({text(email) for email in emails}) == 3
    for email in emails:
        assert email["To"] == "olha@example.org"
        assert all(word in text(email) for word in WORDS[letter].values())


@pytest.mark.parametrize("letter", ["login_code", "email_confirmation_signup"])
def test_a_code_that_has_run_out_is_not_sent(letter):
    assert written(letter, at=NOW + CODE_IS_GOOD - timedelta(seconds=1)) is not None
    assert written(letter, at=NOW + CODE_IS_GOOD) is None


def test_the_code_stands_in_the_subject_of_no_letter():
    assert "KX7" not in written("login_code")["Subject"]


def test_a_letter_that_nobody_knows_is_not_sent():
    assert written("password_reset") is None


def test_the_code_is_forgotten_once_its_letter_has_left():
    owe_account_mail("login_code", "olha@example.org", "en", at=NOW, code="KX7-M2P")
    post = Kept()
    assert drain(SYSTEM, room(post), lambda: NOW).sent == 1
    assert "KX7-M2P" in text(post.emails[0])
    row = Message.objects.get(kind=KIND)
    assert row.done_at == NOW
    assert row.payload == {}
