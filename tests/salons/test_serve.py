"""What `jivaka serve` says of letters before it serves: whether they leave, to whom, and what has to run beside it."""

from __future__ import annotations

import pytest

from jivaka.interfaces.cli.commands.salons.serve import about_letters

WORKER = "`jivaka worker`"


@pytest.fixture
def mail(settings, tmp_path):
    settings.HOME, settings.JIVAKA_DEMO = tmp_path, False
    settings.JIVAKA_MAIL, settings.JIVAKA_MAIL_FROM, settings.JIVAKA_ADDRESS = "", "", "https://salon.example.org"
    return settings


def test_without_a_mail_server_it_says_that_nobody_receives_letters_and_where_they_lie(mail):
    folder, worker = about_letters()
    assert "nobody receives them" in folder
    assert str(mail.HOME / "outbox") in folder
    assert WORKER in worker


def test_with_a_mail_server_it_says_whom_letters_come_from_and_where_links_lead_and_no_password(mail):
    mail.JIVAKA_MAIL = "smtp://person:password@mail.example.org:587"
    said = about_letters()
    assert "no-reply@salon.example.org" in said[0]
    assert "https://salon.example.org" in said[0]
    assert "password" not in "".join(said)
    assert WORKER in said[-1]


def test_everything_that_is_wrong_with_the_settings_is_said_at_once(mail):
    mail.JIVAKA_MAIL, mail.JIVAKA_ADDRESS, mail.JIVAKA_MAIL_FROM = "pigeon", "somewhere", "no address"
    said = about_letters()
    assert "No letter can leave" in said[0]
    assert [name in "".join(said[1:-1]) for name in ("JIVAKA_MAIL:", "JIVAKA_ADDRESS", "JIVAKA_MAIL_FROM")] == [
        True
    ] * 3
    assert WORKER in said[-1]


def test_a_demonstration_says_itself_where_letters_go(mail):
    mail.JIVAKA_DEMO = True
    assert about_letters() == []
