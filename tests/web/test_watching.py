"""What whoever runs Jivaka sees: alive, ready, a line a request, numbers; and that nothing in it tells of a person."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import struct
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from jivaka.config.logs import JsonLines
from jivaka.queries import readiness
from jivaka.records.models import AuditEntry, Message
from jivaka.services.drafts import keep_answers, open_draft
from jivaka.web.shared.watching.numbers import BOUNDS, COUNT, ROOMS, Numbers, written
from jivaka.web.shared.watching.requests import numbers

WATCHER = "of-the-watcher"
pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """Return a list that fills with the lines of the log, as they would stand in the journal."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health").content == b"well"


def test_ready_says_what_is_wrong_to_this_machine_and_only_whether_to_others(client, settings):
    well = {"database": "well", "tables": "well", "letters": "well", "knowledge": "well"}
    assert client.get("/ready").json() == {"ready": True, "checks": well}
    Message.objects.create(kind="x", key="k", due_at=timezone.now() - timedelta(minutes=16))
    found = client.get("/ready")
    assert (found.status_code, found.json()["checks"]["letters"]) == (503, "stuck")
    for other in ({"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}):
        assert client.get("/ready", **other).json() == {"ready": False}
    settings.JIVAKA_METRICS_TOKEN = WATCHER
    named = {"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer " + WATCHER}
    assert "checks" in client.get("/ready", **named).json()
    assert "checks" not in client.get("/ready", **named | {"HTTP_AUTHORIZATION": "Bearer other"}).json()


def test_a_letter_that_was_given_up_holds_nothing_up(client):
    Message.objects.create(kind="x", key="k", due_at=timezone.now() - timedelta(hours=1), attempts=99)
    assert client.get("/ready").status_code == 200
    assert "jivaka_outbox_given_up 1" in client.get("/metrics").content.decode()


def test_without_the_knowledge_it_is_not_ready(client, settings):
    settings.JIVAKA_ASSESSOR = "jivaka.nowhere"
    assert client.get("/ready").json()["checks"]["knowledge"] == "unreadable"


def test_tables_of_another_version_are_not_ready_until_they_are_brought_up_to_date(client, monkeypatch):
    readiness._checked.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(readiness.MigrationExecutor, "migration_plan", lambda *_of: ["a change"])
        found = client.get("/ready")
        assert (found.status_code, found.json()["checks"]["tables"]) == (503, "behind")
    assert client.get("/ready").status_code == 200


def test_a_database_that_is_away_is_not_ready_and_the_server_still_alive(client, monkeypatch):
    def away(*_words, **_more):
        raise OperationalError

    monkeypatch.setattr(readiness, "queues", away)
    found = client.get("/ready")
    assert (found.status_code, found.json()["checks"]["database"]) == (503, "away")
    assert client.get("/health").status_code == 200


def test_numbers_are_for_this_machine_or_with_the_token(client, settings):
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="192.0.2.1").status_code == 404
    settings.JIVAKA_METRICS_TOKEN = WATCHER
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1", HTTP_AUTHORIZATION="Bearer ").status_code == 404
    named = {"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer " + WATCHER}
    assert client.get("/metrics", **named).status_code == 200


def value(text, name):
    return float(re.search(rf"^{re.escape(name)} (.+)$", text, re.MULTILINE)[1])


def test_requests_are_counted_by_room_and_status(client):
    before = client.get("/metrics").content.decode()
    client.get("/en/")
    client.get("/en/nothing-of-the-kind/")
    after = client.get("/metrics").content.decode()
    for name, more in (
        ('jivaka_requests_total{room="portal",status="2xx"}', 1),
        ('jivaka_requests_total{room="other",status="4xx"}', 1),
        ('jivaka_request_seconds_count{room="portal"}', 1),
        ('jivaka_request_seconds_bucket{room="portal",le="+Inf"}', 1),
    ):
        assert value(after, name) - value(before, name) == more
    for line in after.splitlines():
        assert re.fullmatch(
            r"# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+=\"[^\"]+\"(,[a-z]+=\"[^\"]+\")?\})? [0-9.e+]+", line
        )


def test_entries_that_wait_for_the_chain_are_a_number(client):
    AuditEntry.objects.create(at=timezone.now(), actor="x", action="x.y", subject="x:1", own="0" * 64)
    assert value(client.get("/metrics").content.decode(), "jivaka_audit_unlinked") == 1


def test_every_request_leaves_one_line_without_its_address(client, lines):
    token = open_draft(at=timezone.now())
    keep_answers(token, {"goal": "relax"}, at=timezone.now())
    found = client.get(f"/en/nothing/{token}?name=Olha", HTTP_X_REQUEST_ID="given-by-the-proxy")
    (line,) = lines()
    assert line | {"time": "", "ms": 0} == {
        "time": "",
        "level": "info",
        "logger": "jivaka.request",
        "event": "request",
        "request": "given-by-the-proxy",
        "method": "GET",
        "room": "other",
        "page": "",
        "status": 404,
        "ms": 0,
    }
    assert found.headers["X-Request-ID"] == "given-by-the-proxy"
    again = client.get("/en/", HTTP_X_REQUEST_ID="x\ny {injected}")
    assert re.fullmatch("[0-9a-f]{16}", again.headers["X-Request-ID"])
    assert lines()[-1]["page"] == "portal:home"
    assert token not in json.dumps(lines())


def test_a_failure_leaves_its_type_and_place_and_nothing_it_says(lines, monkeypatch):
    def broken(*_words, **_more):
        message = "answers of Olha: saddle numbness"
        raise ValueError(message)

    monkeypatch.setattr("jivaka.web.portal.home.draft_of", broken)
    assert Client(raise_request_exception=False).get("/en/?secret=1").status_code == 500
    told = lines()
    failure = next(line for line in told if "failure" in line)
    assert failure["failure"] == "ValueError"
    assert failure["at"][-1].endswith(" broken")
    assert failure["request"] == told[-1]["request"]
    assert (told[-1]["level"], told[-1]["status"]) == ("error", 500)
    assert "Olha" not in json.dumps(told)
    assert "secret" not in json.dumps(told)


def test_lines_of_others_keep_only_what_is_fixed(lines):
    logging.getLogger("elsewhere").warning("sent to %s", "olha@example.org")
    logging.getLogger("jivaka.some").warning("event", extra={"said": {"count": 2, "odd": object()}})
    assert [(line["event"], line.get("count"), line.get("odd")) for line in lines()] == [
        ("sent to %s", None, None),
        ("event", 2, "object"),
    ]


def test_numbers_of_all_processes_are_added_and_outlive_them(tmp_path):
    other = """
import sys
from pathlib import Path
from jivaka.web.shared.watching.numbers import Numbers
Numbers(Path(sys.argv[1])).count("desk", 503, 0.2)
"""
    mine = Numbers(tmp_path)
    mine.count("desk", 200, 0.001)
    mine.count("no such room", 200, 100)
    for _ in range(2):
        subprocess.run([sys.executable, "-c", other, str(tmp_path)], check=True, env=os.environ)
    text = "\n".join(written(mine.all()))
    assert value(text, 'jivaka_requests_total{room="desk",status="5xx"}') == 2
    assert value(text, 'jivaka_requests_total{room="desk",status="2xx"}') == 1
    assert value(text, 'jivaka_requests_total{room="other",status="2xx"}') == 1
    assert value(text, 'jivaka_request_seconds_bucket{room="desk",le="0.1"}') == 1
    assert value(text, 'jivaka_request_seconds_bucket{room="desk",le="0.25"}') == 3
    assert value(text, 'jivaka_request_seconds_sum{room="desk"}') == pytest.approx(0.401)
    assert len(list(tmp_path.glob("*.numbers"))) == 3  # mine, the last of the others, and those before it
    (tmp_path / "of-another-version.numbers").write_bytes(b"123")
    assert sum(mine.all()) == pytest.approx(sum(mine.all()))
    mine.close()


def test_where_nothing_can_be_written_a_process_counts_for_itself(tmp_path):
    (tmp_path / "file").write_text("")
    alone = Numbers(tmp_path / "file" / "folder")
    alone.count("portal", 200, BOUNDS[0])
    assert sum(alone.all()) == pytest.approx(2 + BOUNDS[0])
    alone.close()


def test_there_is_a_number_for_every_room_that_answers():
    assert {"portal", "workspace", "desk", "office", "account"} <= set(ROOMS)
    assert struct.calcsize(f"{COUNT}d") == COUNT * 8
    assert numbers() is numbers()
