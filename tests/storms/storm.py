"""A storm: many processes fight for few times with every verb there is, and some of them are killed.

Time runs a hundred times faster for the services than on the wall, so that holds of ten minutes expire while it blows.
What every process was told is written down before its next step, and compared with the tables at the end. Run it with
tests/storms/run.py.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter, defaultdict
from datetime import timedelta

from django.db import OperationalError, connection

from jivaka.core.access.actor import SYSTEM
from jivaka.queries.consistency import check_claims
from jivaka.records.models import Booking, Course
from jivaka.services.bookings import (
    OfferGoneError,
    RefusedError,
    book,
    cancel_booking,
    confirm_hold,
    hold,
    move_bookings,
)
from jivaka.services.protection.audit import seal_audit, verify_audit
from services.salon import DIGEST, MONDAY, NOW, make_salon

FASTER = 100
BEGAN = time.monotonic()
CLIENTS = 60
CLOCKS = ("09:30", "10:45", "12:00", "13:15", "14:30", "15:45", "17:00", "18:15", "18:20", "10:00")


courses = {}
"""client -> course"""


class Caller:
    """One process: tries verbs at random and writes down what it was told."""

    def __init__(self, seed, salon, people, log, ends):
        self.chance, self.salon, self.people, self.ends = random.Random(seed), salon, people, ends
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.mine, self.held, self.count, self.seed = [], [], 0, seed

    def now(self):
        return NOW + timedelta(seconds=(time.monotonic() - BEGAN) * FASTER)

    def say(self, **what):
        os.write(self.log, (json.dumps(what) + "\n").encode())

    def run(self):
        verbs = [self.book, self.book, self.book_course, self.hold, self.confirm, self.cancel, self.move, self.link]
        while time.monotonic() < self.ends:
            verb = self.chance.choice(verbs)
            began = time.perf_counter()
            try:
                outcome = verb()
            except OfferGoneError:
                outcome = "gone"
            except RefusedError as error:
                outcome = "refused:" + error.problems[0].code
            except OperationalError as error:
                outcome = "database: " + str(error).splitlines()[0][:60]
                connection.close()
                time.sleep(0.1)
            if outcome:
                self.say(verb=verb.__name__, outcome=outcome, ms=(time.perf_counter() - began) * 1000)

    def request(self, days, course):
        self.count += 1
        client, decision = self.chance.choice(self.people)
        therapist = self.chance.choice((self.salon.olha, self.salon.taras))
        room = self.chance.choice((self.salon.blue, self.salon.green))
        sessions = [self.salon.session(self.chance.choice(CLOCKS), day, therapist=therapist, room=room) for day in days]
        key = f"{self.seed}-{os.getpid()}-{self.count}"
        number = courses[client] if course else None
        return self.salon.request(*sessions, key=key, client=client, decision=decision, course=number)

    def book(self):
        request = self.request([MONDAY], course=False)
        numbers = book(SYSTEM, request, at=self.now())
        self.say(booked=numbers, key=request.key)
        self.mine += numbers
        return "done"

    def book_course(self):
        request = self.request([MONDAY + timedelta(days=7 * week) for week in range(4)], course=True)
        numbers = book(SYSTEM, request, at=self.now())
        self.say(booked=numbers, key=request.key)
        self.mine += numbers
        return "done"

    def hold(self):
        request = self.request([MONDAY], course=False)
        hold(SYSTEM, request, at=self.now())
        self.held.append(request.key)
        return "done"

    def confirm(self):
        if not self.held:
            return ""
        key = self.held.pop()
        numbers = confirm_hold(SYSTEM, key, DIGEST, at=self.now())
        self.say(booked=numbers, key=key)
        self.mine += numbers
        return "done"

    def cancel(self):
        if not self.mine:
            return ""
        number = self.mine.pop(self.chance.randrange(len(self.mine)))
        self.say(cancelling=number)
        cancel_booking(SYSTEM, number, "storm", at=self.now())
        return "done"

    def move(self):
        if not self.mine:
            return ""
        number = self.chance.choice(self.mine)
        room = self.chance.choice((self.salon.blue, self.salon.green))
        session = self.salon.session(self.chance.choice(CLOCKS), MONDAY, therapist=self.salon.olha, room=room)
        move_bookings(SYSTEM, {number: session}, DIGEST, at=self.now())
        return "done"

    def link(self):
        """Link the audit, as several workers may at the same time."""
        seal_audit()
        return "done"


def blow(options, salon, people, folder, server):
    """Let the processes loose, kill one now and then, and wait for the rest."""
    ends = time.monotonic() + options.seconds
    children, seeds, restarted = {}, iter(range(10**6)), False

    def start():
        seed = next(seeds)
        child = os.fork()
        if child:
            children[child] = seed
            return
        status = 1
        try:
            Caller(seed, salon, people, folder / f"log-{seed}", ends).run()
            status = 0
        finally:
            os._exit(status)

    for _ in range(options.processes):
        start()
    chance = random.Random(1)
    failed = 0
    while time.monotonic() < ends:
        time.sleep(0.25)
        victim = chance.choice(list(children))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        del children[victim]
        start()
        if options.restart and not restarted and time.monotonic() > ends - options.seconds / 2:
            restarted = True
            server.stop("immediate")
            server.start()
    for child in children:
        failed += os.waitpid(child, 0)[1] != 0
    return failed


def faults(folder):
    """Return everything that is wrong after the storm, as sentences."""
    told = [json.loads(line) for log in sorted(folder.glob("log-*")) for line in log.read_text().splitlines()]
    cancelled = {line["cancelling"] for line in told if "cancelling" in line}
    confirmed = {number for line in told for number in line.get("booked", ())}
    rows = {row.pk: row for row in Booking.objects.all()}
    yield from (f"booking {one} was confirmed and is lost" for one in sorted(confirmed - rows.keys()))
    for number in sorted((confirmed & rows.keys()) - cancelled):
        if rows[number].state != "booked":
            yield f"booking {number} was confirmed, not cancelled, and is {rows[number].state}"
    spans = defaultdict(list)
    for row in rows.values():
        if row.state in ("booked", "pending"):
            for resource, first, end in row.taking().spans():
                spans[resource].append((first, end, row.pk))
    for resource, taken in spans.items():
        for (_, end, one), (first, _, other) in zip(sorted(taken), sorted(taken)[1:], strict=False):
            if first < end:
                yield f"bookings {one} and {other} both have resource {resource}"
    yield from (problem.sentence() for problem in check_claims())
    yield from (problem.sentence() for problem in verify_audit().problems)
    sizes = Counter(row.request_key for row in rows.values() if row.course_id)
    yield from (f"course request {key} has {size} of 4 sessions" for key, size in sizes.items() if size != 4)


def show(folder):
    """Print what happened: how often, and how long it took."""
    times, outcomes = defaultdict(list), Counter()
    for log in folder.glob("log-*"):
        for line in map(json.loads, log.read_text().splitlines()):
            if "verb" in line:
                times[line["verb"]].append(line["ms"])
                outcomes[line["verb"], line["outcome"]] += 1
    print(f"{'verb':<14}{'calls':>8}{'p50 ms':>9}{'p95':>9}{'p99':>9}{'worst':>9}")
    for verb, all_ms in sorted(times.items()):
        ranked = sorted(all_ms)
        marks = (ranked[int(len(ranked) * part)] for part in (0.5, 0.95, 0.99))
        print(f"{verb:<14}{len(ranked):>8}" + "".join(f"{ms:>9.1f}" for ms in (*marks, ranked[-1])))
    for (verb, outcome), count in sorted(outcomes.items()):
        print(f"  {verb} {outcome}: {count}")
    return outcomes


def storm(options, folder, server):
    """Let it blow, print what happened, and return 1 if anything was wrong afterwards."""
    salon = make_salon()
    people = [(client["client"], client["decision"]) for client in (salon.another_client() for _ in range(CLIENTS))]
    plan = {"spacing_days": {"least": 3, "ideal": 7, "most": 14}}
    for client, decision in people:
        courses[client] = Course.objects.create(
            client_id=client, decision_id=decision, plan=plan, sessions=4, created_at=NOW
        ).pk
    connection.close()
    failed = blow(options, salon, people, folder, server)
    outcomes = show(folder)
    wrong = list(faults(folder))
    if failed:
        wrong.append(f"{failed} processes ended with an error of their own")
    done = sum(count for (_, outcome), count in outcomes.items() if outcome == "done")
    if not done:
        wrong.append("nothing was ever booked, so nothing was shown")
    wrong += [
        f"{verb} {outcome}: {count}"
        for (verb, outcome), count in outcomes.items()
        if outcome.startswith("database") and not options.restart
    ]
    print(f"{done / options.seconds:.0f} writes a second; faults: {len(wrong)}")
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0
