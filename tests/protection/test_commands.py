"""The commands of whoever keeps the data, as they are typed."""

from __future__ import annotations

import io
import json

import pytest

from jivaka.interfaces.cli import app
from jivaka.interfaces.cli.tools import Tools
from jivaka.records.models import AuditEntry, Client
from jivaka.records.writing import record
from protection.conftest import WORD
from services.salon import NOW


def run(*words):
    """Return (status, what was said, what was complained about)."""
    output, errors = io.StringIO(), io.StringIO()
    tools = Tools(None, NOW.date, {"JIVAKA_DEBUG": "1"}, io.BytesIO(), output, errors, clock=lambda: NOW)
    status = app.run([str(word) for word in words], tools)
    return status, output.getvalue(), errors.getvalue()


def test_the_audit_is_verified_and_its_head_noted_and_believed(small):
    record(NOW, "system", "client.added", f"client:{small.client}")
    status, said, _ = run("audit", "verify")
    assert (status, said.splitlines()[0]) == (0, "0 problems in 1 entries.")
    head = said.split()[-1]
    assert run("audit", "verify", "--head", head)[0] == 0
    AuditEntry.objects.all().delete()
    status, said, complained = run("audit", "verify", "--head", head)
    assert (status, said.splitlines()[0]) == (1, "1 problems in 0 entries.")
    assert "what stood after that, at least to place 1, was removed" in complained
    for wrong in ("x:y", "1", "1:abc"):
        assert run("audit", "verify", "--head", wrong)[0] == 2


def test_deeds_of_a_client_are_listed_for_people_and_programs(small):
    record(NOW, "therapist:7", "client.read", f"client:{small.client}", what="notes")
    status, said, _ = run("audit", "list", "--client", small.client)
    assert (status, said) == (0, f"2026-11-26 08:00:00  therapist:7  client.read  client:{small.client}\n")
    assert json.loads(run("audit", "list", "--client", small.client, "--json")[1])[0]["detail"] == {"what": "notes"}
    assert run("audit", "list", "--client", 99)[1] == "Nothing was written about client 99.\n"
    for most in ("0", "-1", "99999999999999999999"):
        status, said, complained = run("audit", "list", "--client", small.client, "--most", most)
        assert (status, said) == (2, "")
        assert "Choose 1 to" in complained
    assert run("audit", "seal")[0] == 0


def test_keys_are_shown_printed_and_rotated_and_never_shown_themselves(small, settings, tmp_path):
    assert run("keys", "show")[1] == "test: 1 clients and drafts\nThe master keys: JIVAKA_KEYS\n"
    printed = run("keys", "new")[1].strip()
    assert printed.count(":") == 1
    assert printed != run("keys", "new")[1].strip()
    old = settings.JIVAKA_KEYS
    settings.JIVAKA_KEYS = f"{printed},{old}"
    status, said, _ = run("keys", "rotate", "--wrap-only")
    assert (status, said.splitlines()[0]) == (0, f"1 keys are wrapped with {printed.split(':')[0]} now.")
    assert "as long as you keep backups from before" in said
    assert run("keys", "rotate")[0] == 2
    settings.JIVAKA_KEYS = old
    status, said, _ = run("keys", "show")
    assert status == 1
    assert "1, NOT HERE" in said
    settings.JIVAKA_KEYS, settings.JIVAKA_HOME = "", tmp_path
    assert run("keys", "show")[0] == 1
    assert list(tmp_path.iterdir()) == []
    assert Client.objects.filter(pk=small.client).exists()


def test_a_client_is_exported_to_a_file_of_ones_own_and_erased_only_on_purpose(known, tmp_path):
    file = tmp_path / "client.json"
    assert run("client", "export", known, "--to", file)[1] == f"Written: {file}\n"
    assert json.loads(file.read_text())["client"]["name"] == WORD
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    assert run("client", "export", known, "--to", file)[0] == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(run("client", "export", known)[1])["client"]["name"] == WORD
    status, said, complained = run("client", "erase", known)
    assert (status, said) == (2, "")
    assert "cannot be undone" in complained
    assert Client.objects.get(pk=known).name == WORD
    assert run("client", "erase", known, "--yes")[0] == 0
    assert "was erased" in run("client", "export", known)[2]


def test_forgetting_asks_first(small):
    assert run("client", "forget", "--years", 10)[0] == 2
    assert run("client", "forget", "--years", 10, "--yes")[1] == "0 clients are erased.\n"
    assert Client.objects.get(pk=small.client).name


@pytest.mark.parametrize("years", ["-1", "0", "nan", "inf", "1e9"])
def test_nobody_is_forgotten_after_no_years_or_fewer(small, years):
    status, said, complained = run("client", "forget", f"--years={years}", "--yes")
    assert (status, said) == (2, "")
    assert "Name more than 0" in complained
    assert Client.objects.get(pk=small.client).name


@pytest.mark.parametrize("words", [["audit"], ["keys"], ["client"], ["audit", "list"], ["backup"], ["restore"]])
def test_what_is_missing_is_said(db, words):  # noqa: ARG001
    assert run(*words)[0] == 2
