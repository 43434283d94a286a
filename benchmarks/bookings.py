"""Bookings a second, beside the bare rate of the same database: the booking and its claims, inserted, nothing asked.

    python3 benchmarks/bookings.py --database sqlite
    python3 benchmarks/bookings.py --database postgres --writers 8
    python3 benchmarks/bookings.py --sessions 10     whole courses, each in one transaction, beside the same inserted

Both run in turn in one run, into the same tables; both sync to disk at every commit, as for a salon. Each writer books
free times only, so that what is measured is the writing and not the waiting for others. Its first booking, with which
a process reads the keys and the staff (some 70 ms, once), is not counted, in any of the three. The bare rate gets two
statements whose values were made beforehand. `book()` reads the service and the decision, opens what the decision
permits (that of a real client, sealed), checks it all, looks for other bookings of the client and the therapist, and
writes an audit row and a message besides. A third line shows bare inserts of all four tables.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--writers", type=int, default=1)
    parser.add_argument("--bookings", type=int, default=200, help="by each writer: sessions, or whole courses")
    parser.add_argument("--sessions", type=int, default=1, help="in each; more than one are a course")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    os.environ["POSTGRES_FSYNC"] = "on"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jivaka-bench-", dir=ROOT)))
        server = None
        if options.database == "postgres":
            server = stack.enter_context(importlib.import_module("postgres").postgres())
        os.environ["JIVAKA_DATABASE"] = server.url if server else str(folder / "bench.sqlite3")
        os.environ["JIVAKA_HOME"] = str(folder)  # its keys, too, are its own
        os.environ["DJANGO_SETTINGS_MODULE"] = "jivaka.config.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        compare(options)


def compare(options):
    db = importlib.import_module("django.db")
    salon = importlib.import_module("services.salon")
    small = salon.make_salon()
    permits = real_permits()
    plans = [plan(salon, small, permits, options, writer) for writer in range(options.writers)]
    works = {"booking and claims": bare_insert, "all four tables": bare_insert_of_all, "book()": book_all}
    rates, own = {name: [] for name in works}, {name: [] for name in works}
    for turn in range(options.turns):
        for name, work in works.items():
            with db.connection.cursor() as cursor:  # a session of a course is booked once, so each begins anew
                cursor.execute("DELETE FROM records_claim")
                cursor.execute("DELETE FROM records_booking")
            db.connection.close()
            found, computed = rate(work, plans, turn, options.sessions)
            rates[name].append(found)
            own[name].append(computed)
    size = f"{options.writers} writers, {options.bookings} times {options.sessions} sessions each"
    print(f"{options.database}, {size}; {options.turns} turns")
    for name, found in rates.items():
        part = statistics.median(one / bare for one, bare in zip(found, rates["booking and claims"], strict=True))
        times = f"{', '.join(f'{one:6.0f}' for one in found)} a second"
        print(f"{name:<20}{times}; {part:.2f} of the bare rate (median); {min(own[name]):.2f} ms of processor")


def real_permits():
    """Return what the decision of an example client permits."""
    whole = importlib.import_module("jivaka.core.assessment.assessor")
    assemble = importlib.import_module("jivaka.core.knowledge.assemble").assemble
    folder = importlib.import_module("jivaka.interfaces.kb.folder")
    assessor = whole.Assessor(assemble(folder.load_documents(ROOT / "knowledge"))[0])
    raw = json.loads((ROOT / "examples" / "office_worker.json").read_text())
    day = importlib.import_module("datetime").date(2026, 11, 26)
    decided = assessor.assess_valid({**raw, "on": day.isoformat()}, today=day).decision
    permits = importlib.import_module("jivaka.core.advice.permits")
    massages = dict(assessor.permits(decided).massages)
    small = permits.Permitted({"low_back_left": 3, "low_back_right": 3}, 60)
    massages["wellness", "manual", "hands"] = small  # what the small salon sells
    return permits.to_document(permits.Permits(massages))


def plan(salon, small, permits, options, writer):
    """Return what one writer books: its own therapist and room, so that nobody waits for a claim."""
    therapist = salon.make_therapist(salon.Salon.objects.get(pk=small.salon), f"T{writer}")
    room = salon.Room.objects.create(
        resource_id=salon.resource("room"), salon_id=small.salon, name=f"R{writer}", offers=["manual"]
    ).pk
    people = []
    for _ in range(options.bookings + 1):
        client = salon.Client.objects.create(name="Somebody", created_at=salon.NOW).pk
        decision = salon.make_decision(client, permits=permits)
        people.append({"client": client, "decision": decision})
        if options.sessions > 1:
            one = replace(small, client=client, decision=decision)
            people[-1]["course"] = one.course(options.sessions)
    return small, therapist, room, people, options.sessions


def rate(work, plans, turn, sessions):
    """Return sessions booked a second, and milliseconds of processor for one in the writer.

    Only the writing is timed, in each writer, and all of them write at the same time.
    """
    pipes = []
    for writer, one in enumerate(plans):
        reading, writing = os.pipe()
        if not os.fork():
            os.write(writing, " ".join(map(str, work(one, turn, writer))).encode())
            os._exit(0)
        os.close(writing)
        pipes.append(reading)
    took = [tuple(map(float, os.read(reading, 100).split())) for reading in pipes]
    for _ in pipes:
        assert os.wait()[1] == 0
    booked = sessions * (len(plans[0][3]) - 1)
    computed = sum(own for _, own in took) / (booked * len(plans)) * 1e3
    return sum(booked / seconds for seconds, _ in took), computed


def requests(one, turn, writer, apart):
    salon = importlib.import_module("services.salon")
    small, therapist, room, people, sessions = one
    base = small.session("10:00", therapist=therapist, room=room)
    for number, person in enumerate(people):
        day, place = divmod(apart + turn * len(people) + number, 6)  # from nine o'clock, six a day
        weeks, weekday = divmod(day, 7)
        first = base.starts - 12 + (weeks * sessions * 7 + weekday) * 288 + place * 20
        whole = [replace(base, starts=first + week * 7 * 288) for week in range(sessions)]
        yield small.request(*whole, key=f"{apart}-{turn}-{writer}-{number}", **person), salon.NOW


def book_all(one, turn, writer):
    services = importlib.import_module("jivaka.services.bookings")
    actor = importlib.import_module("jivaka.core.access.actor").SYSTEM
    (first, at), *asked = requests(one, turn, writer, 0)
    services.book(actor, first, at=at)
    began, computed = time.perf_counter(), time.process_time()
    for request, at in asked:
        services.book(actor, request, at=at)
    return time.perf_counter() - began, time.process_time() - computed


def bare_insert(one, turn, writer, apart=10**5, *, more=False):
    """Insert the same booking and claims with two statements, asking nothing; with `more` the other two rows too."""
    db = importlib.import_module("django.db")
    booking = importlib.import_module("jivaka.services.bookings.booking")
    stock = importlib.import_module("jivaka.services.bookings.reading").read_stock
    records = importlib.import_module("jivaka.records.models")
    made = []
    for request, at in requests(one, turn, writer, apart):
        found = stock(request.sessions)
        made.append((list(booking._rows(request, found, at, None)), booking._takings(request, found).values()))
    fields = [field for field in records.Booking._meta.concrete_fields if field.column != "id"]
    row = f"({', '.join(['%s'] * len(fields))})"
    insert = (
        f"INSERT INTO records_booking ({', '.join(field.column for field in fields)}) "
        f"VALUES {', '.join([row] * one[4])} RETURNING id"
    )
    values = [
        [
            field.get_db_prep_save(row.get(field.attname, field.get_default()), db.connection)
            for row in rows
            for field in fields
        ]
        for rows, _ in made
    ]
    keys = [
        sorted((*key, place) for place, taking in enumerate(takings) for key in taking.claims()) for _, takings in made
    ]
    writing = importlib.import_module("jivaka.records.writing")
    for place, (columns, ticks) in enumerate(zip(values, keys, strict=True)):
        if place == 1:
            began, computed = time.perf_counter(), time.process_time()
        with writing.one_writer(), db.transaction.atomic(), db.connection.cursor() as cursor:
            cursor.execute(insert, columns)
            numbers = [number for (number,) in cursor.fetchall()]
            rows = ", ".join(f"({resource}, {tick}, {numbers[session]})" for resource, tick, session in ticks)
            cursor.execute(f"INSERT INTO records_claim (resource_id, tick, booking_id) VALUES {rows}")
            if more:
                at = importlib.import_module("services.salon").NOW
                writing.record(at, "system", "booking.made", f"booking:{numbers[0]}", bookings=numbers)
                writing.owe("booking.confirmed", f"bare:{numbers[0]}", at, bookings=numbers)
    return time.perf_counter() - began, time.process_time() - computed


def bare_insert_of_all(one, turn, writer):
    return bare_insert(one, turn, writer, 2 * 10**5, more=True)


if __name__ == "__main__":
    main()
