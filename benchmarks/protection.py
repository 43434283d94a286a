"""What protection costs: opening a sealed decision beside reading it in the open, and the chain of the audit.

    python3 benchmarks/protection.py

Each pair does the same work with and without protection, in turn, in one run; what is printed is the best of many, so
that a busy machine does not decide. A booking opens one decision's permits and writes one entry of the audit.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]
FOLDER = tempfile.TemporaryDirectory(prefix="jivaka-bench-")
os.environ |= {
    "JIVAKA_DATABASE": str(Path(FOLDER.name) / "bench.sqlite3"),
    "JIVAKA_HOME": FOLDER.name,
    "DJANGO_SETTINGS_MODULE": "jivaka.config.settings",
}
django.setup()

from django.db import transaction

from jivaka.config.knowledge import assessor_for
from jivaka.core.access.actor import SYSTEM
from jivaka.core.advice.permits import to_document
from jivaka.records.models import AuditEntry, Client, Decision
from jivaka.records.protection.fields import SealedJSON
from jivaka.records.statements import insert
from jivaka.records.writing import record
from jivaka.services.bookings import book
from services.salon import NOW, make_decision, make_salon

TURNS = 200
TODAY = date(2026, 11, 26)


def best(*works):
    """Return the best time of each piece of work in microseconds; they take turns."""
    found = [float("inf")] * len(works)
    for _ in range(TURNS):
        for place, work in enumerate(works):
            began = time.perf_counter()
            work()
            found[place] = min(found[place], (time.perf_counter() - began) * 1e6)
    return found


def opening(small):
    """Print what a sealed decision and a name cost to open; return the difference in microseconds."""
    assessor = assessor_for("en")
    raw = json.loads((ROOT / "examples" / "office_worker.json").read_text())
    permits = to_document(assessor.permits(assessor.assess_valid(raw, today=TODAY).decision))
    number = make_decision(small.client, permits=permits)
    text = SealedJSON().to_bytes(permits)
    row = Decision.objects.select_related("client").get(pk=number)
    sealed, field = row.__dict__["permits"], Decision._meta.get_field("permits")
    plain, protected = best(lambda: json.loads(text), lambda: field.opened(row, sealed))
    print(
        f"permits of {len(text)} bytes ({len(sealed.content)} sealed): read {plain:.0f} us, opened {protected:.0f} us"
    )
    client, name = Client.objects.get(pk=small.client), Client._meta.get_field("name")
    kept = client.__dict__["name"]
    (once,) = best(lambda: name.opened(client, kept))
    print(f"one name: opened {once:.1f} us")
    return protected - plain


def chaining():
    """Print what an entry of the audit costs with and without the chain; return the difference in microseconds."""

    def bare():
        with transaction.atomic():
            fields = {"at": NOW, "actor": "system", "action": "x.done", "subject": "x:1", "own": "0" * 64}
            insert(AuditEntry, [fields | {"detail": {"bookings": [1]}}])
            transaction.set_rollback(True)

    def chained():
        with transaction.atomic():
            record(NOW, "system", "x.done", "x:1", bookings=[1])
            transaction.set_rollback(True)

    record(NOW, "system", "x.done", "x:1")
    without, with_chain = best(bare, chained)
    print(f"an entry of the audit: {without:.0f} us, linked into the chain {with_chain:.0f} us")
    return with_chain - without


def booking(small):
    """Return the best time of a whole booking in microseconds."""
    took = []
    for day in range(10):
        session = small.session("10:00")
        request = small.request(replace(session, starts=session.starts + 288 * day))
        began = time.perf_counter()
        book(SYSTEM, request, at=NOW)
        took.append((time.perf_counter() - began) * 1e6)
    return min(took)


def main():
    call_command("migrate", verbosity=0)
    small = make_salon()
    whole = booking(small)
    extra = opening(small) + chaining()
    print(f"a whole booking on this disk: {whole:.0f} us; its protection: {extra:.0f} us, {extra / whole:.1%} of it")


main()
