"""Free times of one therapist on one day, and of twenty in a month, beside django-appointment in the same database.

Run: PYTHONPATH=src:OTHER/lib/python3.11/site-packages .venv/bin/python benchmarks/peers/django_appointment.py

django-appointment (3.12.0 was measured) is not among our tools: install it into an environment OTHER of its own, with
the Django that ours has. Both are asked by their own public functions, on SQLite, for sessions of 60 minutes that begin
at any quarter from nine to seven, where 20 therapists are booked at 70 % for 30 days; both must give the same starts.

What it does not have is left out of ours as well: each therapist has a room of their own, so that no room is ever
missing, and there is no equipment, no care of a room, no pause, one skill, one salon and no history. Ours still looks
at rooms and skills, and names a room in each answer. It answers for one therapist and one day, so a month of twenty is
600 questions; ours answers that at once. Times are of the processor. 'first' means that nothing is kept from an earlier
question, as after a start.
"""

import importlib
import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from zoneinfo import ZoneInfo

TEMPORARY = tempfile.TemporaryDirectory(prefix="jivaka-benchmark-")
os.environ["JIVAKA_DATABASE"] = str(Path(TEMPORARY.name) / "both.sqlite3")
os.environ["JIVAKA_HOME"] = TEMPORARY.name

import django
from django.conf import settings

ours = importlib.import_module("jivaka.config.settings")
words = {name: getattr(ours, name) for name in dir(ours) if name.isupper()}
peers = ["phonenumber_field", "appointment"]
memory = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # the quickest for its settings
words |= {"INSTALLED_APPS": [*ours.INSTALLED_APPS, *peers], "LOGGING_CONFIG": None, "CACHES": memory}
settings.configure(**words)
try:
    django.setup()
except ModuleNotFoundError as missing:
    sys.exit(f"{missing}. Name an environment with django-appointment in PYTHONPATH, as the first lines here say.")

from appointment import models as theirs
from appointment.services import get_available_slots_for_staff
from django.core.management import call_command
from django.db import connection

from jivaka.core.scheduling.ticks import instant_of, wall_tick
from jivaka.queries.times import taken
from jivaka.queries.times.calendars import days_from
from jivaka.queries.times.slots import NO_WISHES, Wishes, slots
from jivaka.queries.times.staff import forget
from jivaka.records.models import (
    Account,
    Booking,
    Client,
    Decision,
    Intake,
    OpeningHours,
    Resource,
    Room,
    Salon,
    Service,
    Shift,
    Therapist,
)

ZONE = ZoneInfo("UTC")
NOW = datetime.now(UTC)
FIRST = NOW.date() + timedelta(days=1)
PEOPLE, DAYS, BOOKED = 20, 30, 0.7
OPENS, CLOSES, QUARTERS = 9 * 60, 19 * 60, 40


def appointments():
    """Return (therapist, day, minute it begins, minutes) of what is booked, until the share is reached."""
    chance, found = random.Random(3), []
    for person in range(PEOPLE):
        for day in range(DAYS):
            free = set(range(QUARTERS))
            while len(free) > QUARTERS * (1 - BOOKED):
                length = chance.choice((2, 4, 4, 6))
                start = chance.randrange(QUARTERS - length + 1)
                wanted = set(range(start, start + length))
                if wanted <= free:
                    free -= wanted
                    found.append((person, day, OPENS + start * 15, length * 15))
    return found


def at(minute):
    return clock(minute // 60, minute % 60)


def fill_ours(booked):
    salon = Salon.objects.create(slug="one", name="One", zone="UTC", country="UA", currency="UAH")
    hours = {"begins": at(OPENS), "ends": at(CLOSES)}
    OpeningHours.objects.bulk_create(OpeningHours(salon=salon, weekday=day, **hours) for day in range(7))
    care = {"before": 0, "after": 0, "pause": 0}
    service = Service.objects.create(salon=salon, type="wellness", technique="manual", minutes=60, price=1, **care)
    client = Client.objects.create(name="client", created_at=NOW)
    decided = {"disposition": "massage_ok", "is_determined": True, "knowledge_digest": "-", "document": {}}
    intake = Intake.objects.create(client=client, answered_at=NOW)
    dates = {"on": FIRST, "decided_at": NOW, "current_until": FIRST}
    decision = Decision.objects.create(client=client, intake=intake, **decided, **dates)
    people, rooms = [], []
    for number in range(PEOPLE):
        one, room = (Resource.objects.create(kind=kind).pk for kind in ("therapist", "room"))
        Therapist.objects.create(resource_id=one, name=f"T{number}", gender="woman", skills=["manual", "wellness"])
        Shift.objects.bulk_create(Shift(therapist_id=one, salon=salon, weekday=day, **hours) for day in range(7))
        Room.objects.create(resource_id=room, salon=salon, name=f"R{number}", offers=["manual"])
        people.append(one)
        rooms.append(room)
    of_all = {"client": client, "decision": decision, "salon": salon, "service": service, "state": "booked", "price": 1}
    Booking.objects.bulk_create(
        Booking(
            **of_all,
            therapist_id=people[person],
            room_id=rooms[person],
            starts=(starts := wall_tick(FIRST + timedelta(days=day), at(minute), ZONE)),
            ends=starts + length // 5,
            request_key=f"{number}",
            created_at=NOW,
            changed_at=NOW,
        )
        for number, (person, day, minute, length) in enumerate(booked)
    )
    return salon.pk, service.pk, people


def fill_theirs(booked):
    hour = timedelta(minutes=60)
    service = theirs.Service.objects.create(name="wellness", duration=hour, price=1)
    theirs.Config.objects.create(slot_duration=15, appointment_buffer_time=0, default_to_service_duration=True)
    staff = []
    for number in range(PEOPLE):
        user = Account.objects.create(email=f"t{number}@example.org")
        one = theirs.StaffMember.objects.create(user=user, slot_duration=15, appointment_buffer_time=0)
        one.services_offered.add(service)
        hours = {"start_time": at(OPENS), "end_time": at(CLOSES)}
        rows = (theirs.WorkingHours(staff_member=one, day_of_week=day, **hours) for day in range(7))
        theirs.WorkingHours.objects.bulk_create(rows)
        staff.append(one)
    client = Account.objects.create(email="client@example.org")
    asked = theirs.AppointmentRequest.objects.bulk_create(
        theirs.AppointmentRequest(
            date=FIRST + timedelta(days=day),
            start_time=at(minute),
            end_time=at(minute + length),
            service=service,
            staff_member=staff[person],
            id_request=f"{number}",
        )
        for number, (person, day, minute, length) in enumerate(booked)
    )
    theirs.Appointment.objects.bulk_create(
        theirs.Appointment(client=client, appointment_request=one, phone="", address="", id_request=one.id_request)
        for one in asked
    )
    return service, staff


def best(work, times):
    """Return milliseconds of this process, the best of some runs, with the result and the statements it took."""
    took, found = 1e9, None
    for _ in range(times):
        began = time.process_time()
        found = work()
        took = min(took, time.process_time() - began)
    statements = []
    with connection.execute_wrapper(lambda run, *call: statements.append(call[0]) or run(*call)):
        work()
    return took * 1e3, found, len(statements)


def ask_theirs(service, staff, people, days):
    """Return (number of the therapist, local start) of everything free, one question a therapist and a day."""
    found = set()
    for person in people:
        for day in days:
            on = FIRST + timedelta(days=day)
            free = get_available_slots_for_staff(on, staff[person], on.isoweekday() % 7, service=service)
            found |= {(person, start) for start in free}
    return found


def ask_ours(salon, service, numbers, days, wishes, *, first):
    """Return the same of ours, one question."""
    if first:
        forget()
        taken._kept.clear()
    answer = slots(salon, service, days_from(FIRST + timedelta(days=days[0]), len(days)), wishes, at=NOW)
    places = {number: place for place, number in enumerate(numbers)}
    return {(places[o.therapist], instant_of(o.start).astimezone(ZONE).replace(tzinfo=None)) for o in answer.offers}


def compare(what, peer, own, times):
    peer_took, peer_answer, peer_statements = best(peer, times)
    first, answer, first_statements = best(lambda: own(first=True), 7)
    kept, again, statements = best(lambda: own(first=False), 15)
    assert peer_answer == answer == again, sorted(peer_answer ^ answer)
    print(f"{what}: {len(answer)} free starts, the same in both")
    print(f"  django-appointment  {peer_took:8.1f} ms, {peer_statements:5} statements")
    print(
        f"  ours, first         {first:8.1f} ms, {first_statements:5} statements, {peer_took / first:6.1f} times less"
    )
    print(f"  ours, asked before  {kept:8.1f} ms, {statements:5} statements, {peer_took / kept:6.1f} times less")


def main():
    call_command("migrate", verbosity=0, run_syncdb=True)
    booked = appointments()
    salon, offered, numbers = fill_ours(booked)
    service, staff = fill_theirs(booked)
    share = sum(length for *_, length in booked) / (PEOPLE * DAYS * (CLOSES - OPENS))
    print(f"SQLite, {PEOPLE} therapists, {DAYS} days, {len(booked)} appointments: {share:.0%} booked")

    def own(days, wishes=NO_WISHES):
        return lambda *, first: ask_ours(salon, offered, numbers, days, wishes, first=first)

    one = Wishes(therapist=numbers[7])
    compare("One therapist, one day", lambda: ask_theirs(service, staff, [7], [9]), own([9], one), 15)
    month = range(DAYS)
    compare("One therapist, 30 days", lambda: ask_theirs(service, staff, [7], month), own(month, one), 3)
    compare("All, 30 days", lambda: ask_theirs(service, staff, range(PEOPLE), month), own(month), 1)


if __name__ == "__main__":
    main()
