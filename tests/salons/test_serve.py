"""What `jivaka serve` says of letters before it serves: whether they leave, to whom, and what has to run beside it."""

from __future__ import annotations

import socket

import pytest

from jivaka.core.errors import ProblemsError
from jivaka.interfaces.cli.commands.salons.serve import about_letters, address_of

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


def test_where_another_server_listens_nobody_else_begins_though_the_system_would_let_them():
    with socket.socket() as other:
        if hasattr(socket, "SO_REUSEPORT"):
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ProblemsError, match="Nobody can listen at"):
            address_of("127.0.0.1", port)
    assert address_of("localhost", port) in ("127.0.0.1", "::1")


@pytest.mark.parametrize(("host", "port", "workers"), [("127.0.0.1", 0, 0), ("127.0.0.1", 99999, -3)])
def test_no_port_and_no_process_are_said_together(host, port, workers):
    with pytest.raises(ProblemsError) as refused:
        address_of(host, port, workers)
    assert [problem.where for problem in refused.value.problems] == ["jivaka serve --workers", "jivaka serve --port"]


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "a" * 100])
def test_an_address_that_is_not_this_machines_is_a_sentence(host):
    with pytest.raises(ProblemsError, match="Nobody can listen"):
        address_of(host, 8000)
