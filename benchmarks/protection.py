"""What protection costs: opening a sealed decision, the chain of the audit, and finding a client among many.

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
from itertools import islice
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
from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.advice.permits import to_document
from jivaka.queries.desk.people import MOST_FOUND, find_clients
from jivaka.records.models import AuditEntry, Client, Decision
from jivaka.records.protection.fields import SealedJSON
from jivaka.records.protection.lookup import Sought
from jivaka.records.statements import insert
from jivaka.records.writing import record
from jivaka.services.bookings import book
from services.salon import NOW, make_decision, make_salon

TURNS = 200
CLIENTS = 10_000
DESK = Actor("receptionist", everywhere=True)
TODAY = date(2026, 11, 26)


def best(*works, turns=TURNS):
    """Return the best time of each piece of work in microseconds; they take turns."""
    found = [float("inf")] * len(works)
    for _ in range(turns):
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


def searching(salon):
    """Print what it takes to find one among CLIENTS clients: through the blind index, and by opening every one."""
    names = [f"{word_of(n)} {word_of(n * 7919)}" for n in range(CLIENTS)]
    Client.objects.bulk_create([Client(name=name, phone=f"+380{n:09}", created_at=NOW) for n, name in enumerate(names)])
    one = names[CLIENTS // 2]
    for what, text in (("a whole name", one), ("five letters", one[:5]), ("six digits", f"{CLIENTS // 2:06}")):
        wanted = Sought.of(text)
        through, opened = best(
            lambda text=text: find_clients(DESK, salon, text), lambda wanted=wanted: open_all(wanted), turns=7
        )
        found = f"through the index in {through / 1000:.0f} ms, by opening all in {opened / 1000:.0f} ms"
        print(f"one of {CLIENTS} clients is found by {what} {found}")


def word_of(number):
    """Return a made-up word of six to eight letters, always the same for a number."""
    digits = [number * 31 % 9973 // 20**place % 20 for place in range(3)]
    return "".join("бвгджзклмнпрстфхцчшщ"[digit] + "аеиоу"[(digit + number) % 5] for digit in digits)


def open_all(sought):
    """Find as it was done without an index: open every name and number until MOST_FOUND are found."""
    rows = Client.objects.filter(erased_at=None).only("data_key", "name", "phone", "email", "language", "erased_at")
    every = rows.order_by("-pk").iterator(chunk_size=500)
    return list(islice((row for row in every if sought.is_like(row.name, row.phone)), MOST_FOUND))


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
    searching(small.salon)


main()
