"""Bookings a second, beside the bare rate of the same database: the same rows, inserted without any question asked.

    python3 benchmarks/bookings.py --database sqlite
    python3 benchmarks/bookings.py --database postgres --writers 8

Both run in turn in one run, on tables that are alike; PostgreSQL syncs to disk, as it does for a salon. Each writer
books free times only, so that what is measured is the writing and not the waiting for others.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--writers", type=int, default=1)
    parser.add_argument("--bookings", type=int, default=200, help="by each writer")
    options = parser.parse_args()
    os.environ["POSTGRES_FSYNC"] = "on"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jivaka-bench-", dir=ROOT)))
        server = None
        if options.database == "postgres":
            server = stack.enter_context(importlib.import_module("postgres").postgres())
        os.environ["JIVAKA_DATABASE"] = server.url if server else str(folder / "bench.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "jivaka.config.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        compare(options)


def compare(options):
    db = importlib.import_module("django.db")
    salon = importlib.import_module("services.salon")
    small = salon.make_salon()
    plans = [plan(salon, small, options.bookings, writer) for writer in range(options.writers)]
    bare, ours = [], []
    for turn in range(3):
        for rates, work in ((bare, bare_insert), (ours, book_all)):
            db.connection.close()
            rates.append(rate(work, plans, turn))
    print(f"{options.database}, {options.writers} writers, {options.bookings} bookings each; three turns")
    print(f"bare inserts: {', '.join(f'{one:.0f}' for one in bare)} a second")
    print(f"book():       {', '.join(f'{one:.0f}' for one in ours)} a second")
    print(f"ratio of the best: {max(ours) / max(bare):.2f}")


def plan(salon, small, count, writer):
    """Return what one writer books: its own therapist and room, so that nobody waits for a claim."""
    therapist = salon.make_therapist(salon.Salon.objects.get(pk=small.salon), f"T{writer}")
    room = salon.Room.objects.create(
        resource_id=salon.resource("room"), salon_id=small.salon, name=f"R{writer}", offers=["manual"]
    ).pk
    people = [small.another_client() for _ in range(count)]
    return small, therapist, room, people


def rate(work, plans, turn):
    """Return bookings a second; only the writing is timed, in each writer, and all of them write at the same time."""
    pipes = []
    for writer, one in enumerate(plans):
        reading, writing = os.pipe()
        if not os.fork():
            os.write(writing, str(work(one, turn, writer)).encode())
            os._exit(0)
        os.close(writing)
        pipes.append(reading)
    seconds = [float(os.read(reading, 100)) for reading in pipes]
    for _ in pipes:
        assert os.wait()[1] == 0
    return sum(len(one[3]) / taken for one, taken in zip(plans, seconds, strict=True))


def requests(one, turn, writer, apart):
    salon = importlib.import_module("services.salon")
    small, therapist, room, people = one
    base = small.session("10:00", therapist=therapist, room=room)
    replace = importlib.import_module("dataclasses").replace
    for number, person in enumerate(people):
        day, place = divmod(apart + turn * len(people) + number, 6)
        start = base.starts - 12 + day * 288 + place * 20  # from nine o'clock, six a day
        yield small.request(replace(base, starts=start), key=f"{apart}-{turn}-{writer}-{number}", **person), salon.NOW


def book_all(one, turn, writer):
    services = importlib.import_module("jivaka.services.bookings")
    actor = importlib.import_module("jivaka.core.access.actor").SYSTEM
    asked = list(requests(one, turn, writer, 0))
    began = time.perf_counter()
    for request, at in asked:
        services.book(actor, request, at=at)
    return time.perf_counter() - began


def bare_insert(one, turn, writer):
    """Insert the same booking and claims with two statements, asking nothing."""
    db = importlib.import_module("django.db")
    booking = importlib.import_module("jivaka.services.bookings.booking")
    checking = importlib.import_module("jivaka.services.bookings.checking")
    models = importlib.import_module("jivaka.records.models")
    made = []
    for request, at in requests(one, turn, writer, 10**5):
        row = booking._row(request, 1, request.sessions[0], checking.read_stock(request.sessions))
        row.state, row.created_at, row.changed_at = "booked", at, at
        made.append(row)
    fields = [field for field in models.Booking._meta.concrete_fields if field.column != "id"]
    insert = (
        f"INSERT INTO records_booking ({', '.join(field.column for field in fields)}) "
        f"VALUES ({', '.join(['%s'] * len(fields))}) RETURNING id"
    )
    values = [[field.get_db_prep_save(field.pre_save(row, False), db.connection) for field in fields] for row in made]
    keys = [sorted(row.taking().claims()) for row in made]
    began = time.perf_counter()
    lock = importlib.import_module("jivaka.records.writing").one_writer
    for columns, ticks in zip(values, keys, strict=True):
        with lock(), db.transaction.atomic(), db.connection.cursor() as cursor:
            cursor.execute(insert, columns)
            number = cursor.fetchone()[0]
            rows = ", ".join(f"({resource}, {tick}, {number})" for resource, tick in ticks)
            cursor.execute(f"INSERT INTO records_claim (resource_id, tick, booking_id) VALUES {rows}")
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
