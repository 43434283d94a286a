"""The outbox and its workers: nothing is lost, nothing is sent twice beyond what a lease can promise.

What is promised: at least once, and with the same Message-ID. Only a message that was in somebody's hands when they
were killed can be sent again. The tests with real processes and a real mail server run on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from jivaka.core.access.actor import SYSTEM
from jivaka.interfaces.cli.commands.salons.worker import Worker
from jivaka.records.models import AuditEntry, Message
from jivaka.records.writing import owe
from jivaka.services.messages.outbox import (
    KEPT_DAYS,
    LEASE_SECONDS,
    MOST_ATTEMPTS,
    PAUSES,
    Drained,
    UndeliverableError,
    delete_sent,
    drain,
    settle_sent,
    take_due,
)
from mail.sink import Sink
from postgres import postgres
from services.salon import NOW

LEASE_OF_THE_TEST = "40"
TESTS = Path(__file__).parents[1]
SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=LEASE_SECONDS)


class Wrong:
    """A sender that fails as it is told to, and counts."""

    def __init__(self, error=None):
        self.error, self.sent = error, []

    def send(self, owed, *, at):
        self.sent.append((owed.key, at))
        if self.error:
            raise self.error
        return True


def owing(count=1, due=NOW):
    for number in range(count):
        owe("diary.weekly", f"key {number}", due + number * SECOND, client=1)


# -------------------------------------------------------------------------------------------------------------- leases


@pytest.mark.django_db
def test_what_is_leased_is_nobody_elses_until_the_lease_runs_out():
    owing(3)
    at = NOW + timedelta(minutes=1)
    first = take_due(at=at, most=2)
    assert [one.key for one in first] == ["key 0", "key 1"]
    assert [one.key for one in take_due(at=at, most=2)] == ["key 2"]
    assert take_due(at=at + LEASE - SECOND) == ()
    again = take_due(at=at + LEASE, most=9)
    assert [(one.key, one.attempts) for one in again] == [("key 0", 2), ("key 1", 2), ("key 2", 2)]


@pytest.mark.django_db
def test_whoever_comes_back_after_their_lease_cannot_settle_what_somebody_else_has_in_hand():
    owing()
    (late,) = take_due(at=NOW)
    (other,) = take_due(at=NOW + LEASE)
    assert settle_sent(late, at=NOW + LEASE) is False
    assert Message.objects.get().done_at is None
    assert settle_sent(other, at=NOW + LEASE) is True
    assert take_due(at=NOW + 9 * LEASE) == ()


@pytest.mark.django_db
def test_what_is_not_due_yet_waits():
    owing(due=NOW + timedelta(hours=1))
    assert drain(SYSTEM, Wrong(), lambda: NOW) == Drained()
    assert drain(SYSTEM, Wrong(), lambda: NOW + timedelta(hours=1)) == Drained(sent=1)


@pytest.mark.django_db
def test_a_failure_is_tried_again_after_growing_pauses_and_then_a_person_must_look():
    owing()
    at, sender = NOW, Wrong(OSError("451 later"))
    for attempt, pause in enumerate((*PAUSES, timedelta()), 1):
        assert drain(SYSTEM, sender, lambda: at) == Drained(failed=1)  # noqa: B023 - asked at once
        assert len(sender.sent) == attempt
        assert drain(SYSTEM, sender, lambda: at + pause - SECOND) == Drained()  # noqa: B023
        at += pause
    assert drain(SYSTEM, sender, lambda: at + timedelta(days=30)) == Drained()
    row = Message.objects.get()
    assert (row.done_at, row.attempts, row.lease_until) == (None, MOST_ATTEMPTS, None)
    assert "451 later" in row.last_error
    assert AuditEntry.objects.get(action="message.given_up").detail == {"kind": "diary.weekly"}


@pytest.mark.django_db
def test_what_can_never_be_delivered_is_given_up_at_once():
    owing()
    assert drain(SYSTEM, Wrong(UndeliverableError("550 nobody here")), lambda: NOW) == Drained(failed=1)
    assert drain(SYSTEM, Wrong(), lambda: NOW + timedelta(days=30)) == Drained()
    assert Message.objects.get().last_error == "550 nobody here"


@pytest.mark.django_db
def test_one_message_that_breaks_the_writer_does_not_keep_the_others():
    owing(3)

    class Broken(Wrong):
        def send(self, owed, *, at):
            if owed.key == "key 0":
                raise KeyError(owed.key)
            return super().send(owed, at=at)

    assert drain(SYSTEM, Broken(), lambda: NOW + timedelta(minutes=1)) == Drained(sent=2, failed=1)


@pytest.mark.django_db(transaction=True)
def test_one_chore_that_breaks_keeps_neither_the_others_nor_the_letters(monkeypatch):
    owing(1)
    done, said, sender = [], [], Wrong()
    one = Worker(lambda: NOW + timedelta(minutes=1), sender, "digest", 300, said.append)
    chores = {"first": (30, lambda: {}["gone"]), "second": (30, lambda: done.append(1))}
    monkeypatch.setattr(Worker, "chores", lambda _self: chores)
    assert one.round()
    assert (done, len(sender.sent), one.broken) == ([1], 1, {"first"})
    assert "The chore 'first' failed (KeyError: 'gone')" in said[0]
    assert not one.round()
    assert len(said) == 1, "it waits for its next time"


@pytest.mark.django_db
def test_nothing_is_sent_any_more_when_half_of_the_lease_is_over_and_the_rest_is_given_back():
    owing(3)
    at = [NOW + timedelta(minutes=1)]

    class Slow(Wrong):
        def send(self, owed, *, at):
            clock[0] += LEASE / 2 + SECOND
            return super().send(owed, at=at)

    clock, sender = at, Slow()
    assert drain(SYSTEM, sender, lambda: clock[0]) == Drained(sent=1)
    assert set(Message.objects.filter(done_at=None).values_list("attempts", "lease_until")) == {(0, None)}


@pytest.mark.django_db
def test_whoever_is_asked_to_stop_gives_back_what_is_left():
    owing(3)
    sender = Wrong()
    done = drain(SYSTEM, sender, lambda: NOW + timedelta(minutes=1), stop=lambda: bool(sender.sent))
    assert done == Drained(sent=1)
    assert Message.objects.filter(done_at=None, lease_until=None, attempts=0).count() == 2


@pytest.mark.django_db
def test_the_same_key_is_owed_once_and_what_was_sent_is_forgotten_after_some_weeks():
    owing(2)
    owing(2)
    assert Message.objects.count() == 2
    drain(SYSTEM, Wrong(), lambda: NOW)
    assert delete_sent(at=NOW + timedelta(days=KEPT_DAYS) - SECOND) == 0
    assert delete_sent(at=NOW + timedelta(days=KEPT_DAYS)) == 1
    assert Message.objects.get().done_at is None


# ----------------------------------------------------------------------------------------------------- real processes


@contextlib.contextmanager
def database(kind, folder):
    """Give the address of an empty database of a kind."""
    if kind == "sqlite":
        yield str(folder / "db.sqlite3")
        return
    with postgres() as server:
        if server is None:
            pytest.skip("there is no PostgreSQL on this machine")
        yield server.url


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def place(request, tmp_path_factory):
    """Return a home with its keys and the address of a database with its tables, for all tests of this file."""
    folder = tmp_path_factory.mktemp("database")
    with database(request.param, folder) as address:
        House(folder, address).command("migrate")
        yield folder, address


@pytest.fixture
def house(place):
    """Return a house of its own with the means to start commands in it; whoever still works at the end is killed."""
    found = House(*place)
    yield found
    found.end(signal.SIGKILL)


class House:
    """Starts commands with a database and a home of their own."""

    def __init__(self, folder, address):
        self.env = {**os.environ, "JIVAKA_DATABASE": address, "JIVAKA_HOME": str(folder), "JIVAKA_MAIL": ""}
        self.env["PYTHONPATH"] = str(TESTS.parent / "src")
        self.workers = []

    def command(self, *words):
        return self._do("-m", "jivaka.config.main", *words)

    def _do(self, *words):
        done = subprocess.run([sys.executable, *map(str, words)], env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def outbox(self, *words):
        return json.loads(self._do(TESTS / "mail" / "outbox.py", *words))

    def work(self, *words):
        command = [sys.executable, "-m", "jivaka.config.main", "worker", *words]
        worker = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.workers.append(worker)
        return worker

    def end(self, how=signal.SIGTERM):
        """End every worker of this house and return what they said."""
        for worker in self.workers:
            worker.send_signal(how)
        said = [worker.communicate(timeout=60) for worker in self.workers]
        self.workers = []
        return said


def waits_for(condition, seconds=240):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.05)


def said_in(email):
    """Return the text of a message; its links are signed anew each time it is written."""
    return re.sub(r"/mine/[^/]+/", "/mine/.../", email.get_body(("plain",)).get_content())


@pytest.mark.slow
def test_workers_that_are_killed_lose_nothing_and_send_again_only_what_they_had_in_hand(house):
    many, kills = 40, 0
    house.outbox("owe", many)
    with Sink(pause=0.05) as sink:
        house.env["JIVAKA_MAIL"] = sink.address
        for _worker in range(2):
            house.work("--lease", LEASE_OF_THE_TEST)
        while len(set(sink.ids)) < many:
            before = len(sink.took)
            waits_for(lambda: len(sink.took) > before + 5 or len(set(sink.ids)) == many)  # noqa: B023 - asked at once
            if kills < 4 and len(set(sink.ids)) < many:
                victim = house.workers.pop(0)
                victim.kill()
                victim.wait()
                victim.stdout.close()
                victim.stderr.close()
                kills += 1
                house.work("--lease", LEASE_OF_THE_TEST)
        waits_for(lambda: all(done for _key, done, _attempts, _error in house.outbox("state")))
        said = house.end()
    assert kills >= 1
    assert len(set(sink.ids)) == many
    assert len(sink.took) <= many + kills
    texts = {email["Message-ID"]: said_in(email) for email in sink.took}
    assert all(said_in(email) == texts[email["Message-ID"]] for email in sink.took)
    assert all("0 failed." in out for out, _error in said), said


@pytest.mark.slow
def test_two_workers_at_once_send_each_message_once(house):
    house.outbox("owe", 30)
    with Sink(pause=0.02) as sink:
        house.env["JIVAKA_MAIL"] = sink.address
        workers = [house.work(), house.work()]
        waits_for(lambda: len(sink.took) >= 30)
        said = house.end()
    assert set(Counter(sink.ids).values()) == {1}
    assert len(sink.took) == 30
    assert [worker.returncode for worker in workers] == [0, 0]
    assert sum(int(out.split()[0]) for out, _error in said) == 30


@pytest.mark.slow
def test_a_message_stays_owed_when_the_server_hangs_up_before_it_has_promised(house):
    house.outbox("owe", 1)
    with Sink(hang_up=1) as sink:
        house.env["JIVAKA_MAIL"] = sink.address
        house.work("--once").wait(120)
    (row,) = house.outbox("state")
    assert row[1:3] == [False, 1]
    assert row[3]
    assert len(sink.took) == 1
    house.end()


@pytest.mark.slow
def test_without_a_mail_server_messages_are_files_in_the_home(house):
    house.outbox("owe", 3)
    worker = house.work("--once")
    out, _errors = worker.communicate(timeout=120)
    assert out.startswith("3 sent, 0 with nothing left to say, 0 failed.")
    assert len(list(Path(house.env["JIVAKA_HOME"], "outbox").glob("*.eml"))) == 3


@pytest.mark.slow
def test_a_worker_with_wrong_settings_does_not_begin_and_says_all_that_is_wrong(tmp_path):
    house = House(tmp_path, str(tmp_path / "never made.sqlite3"))
    house.env |= {"JIVAKA_MAIL": "ftp://nowhere", "JIVAKA_ADDRESS": "nowhere"}
    worker = house.work("--once")
    _out, errors = worker.communicate(timeout=120)
    assert worker.returncode == 2
    assert [line.split(":")[0] for line in errors.splitlines()] == ["JIVAKA_MAIL", "JIVAKA_ADDRESS"]
