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
from jivaka.records.protection.chain import own_digest
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


def main():
    call_command("migrate", verbosity=0)
    small = make_salon()
    assessor = assessor_for("en")
    raw = json.loads((ROOT / "examples" / "office_worker.json").read_text())
    permits = to_document(assessor.permits(assessor.assess_valid(raw, today=TODAY).decision))
    number = make_decision(small.client, permits=permits)
    text = SealedJSON().to_bytes(permits)
    row = Decision.objects.select_related("client").get(pk=number)
    sealed = row.__dict__["permits"]
    field = Decision._meta.get_field("permits")

    def opened():
        return field.opened(row, sealed)

    plain, protected = best(lambda: json.loads(text), opened)
    print(
        f"permits of {len(text)} bytes ({len(sealed.content)} sealed): read {plain:.0f} us, opened {protected:.0f} us"
    )

    people = list(Client.objects.all()) * 100
    name, names = Client._meta.get_field("name"), [one.__dict__["name"] for one in people]
    (hundred,) = best(lambda: [name.opened(one, value) for one, value in zip(people, names, strict=True)])
    print(f"one name: opened {hundred / len(people):.1f} us")

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
    (digest,) = best(lambda: own_digest(NOW, "system", "x.done", "x:1", {"bookings": [1]}))
    print(
        f"an entry of the audit: {without:.0f} us, linked into the chain {with_chain:.0f} us (digest {digest:.0f} us)"
    )

    took = []
    for day in range(10):
        session = small.session("10:00")
        request = small.request(replace(session, starts=session.starts + 288 * day))
        began = time.perf_counter()
        book(SYSTEM, request, at=NOW)
        took.append((time.perf_counter() - began) * 1e6)
    print(f"a whole booking on this disk: {min(took):.0f} us")
    extra = protected - plain + with_chain - without
    print(f"protection of a booking: {extra:.0f} us, {extra / min(took):.1%} of it")


main()
