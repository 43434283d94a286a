"""A busy hour of a chain of four salons: 50 clients and 15 members of the staff at once, as browsers would ask.

Run: .venv/bin/python benchmarks/pages/day_of_a_chain.py [seconds] [clients] [pause]     SQLite in a folder of its own
     python3 tests/postgres.py .venv/bin/python benchmarks/pages/day_of_a_chain.py [seconds] ...            PostgreSQL

The server is `jivaka serve` with the demonstration's whole chain. A client looks at their decision, turns the course,
looks for times, takes a proposal, gives contact details and looks at the booking, with a pause of one to three times
[pause] seconds before each page: 1 without it, which is very quick for a person; 3 is somebody who reads. Staff look at
the day, the stamp of the day every few seconds, cards, clients, sums. Printed are the times by page and by what became
of them; a refused time is no error, it is looked for anew. The drafts are answered before the clock starts. Whoever
asks runs on the same two cores as the server.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode

TEMPORARY = tempfile.TemporaryDirectory(prefix="jivaka-benchmark-")
os.environ.setdefault("JIVAKA_DATABASE", str(Path(TEMPORARY.name) / "chain.sqlite3"))
os.environ |= {"JIVAKA_HOME": TEMPORARY.name, "JIVAKA_DEMO": "1", "JIVAKA_PROXIES": "1"}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jivaka.config.settings")

import django

django.setup()

from jivaka.queries.consistency import check_claims
from jivaka.records.models import Booking
from jivaka.records.protection.sessions import SessionStore
from jivaka.services.drafts import keep_answers, open_draft
from jivaka.web.shared.context import now

CLIENTS = int(sys.argv[2]) if len(sys.argv) > 2 else 50
PAUSE = float(sys.argv[3]) if len(sys.argv) > 3 else 1
STAFF, WORKERS, PORT = 15, 2, 8973
JIVAKA = str(Path(sys.executable).with_name("jivaka"))
ANSWERS = json.loads(Path("examples/office_worker.json").read_text("utf-8"))["answers"]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
OFFER = re.compile(r'name="offer" value="([^"]+)"')
MINE = re.compile(r'href="(/en/mine/[^"/]+/)"')
CARD = re.compile(r'href="(/en/workspace/visit/\d+/)"')
STAMP = re.compile(r'data-stamp="([^"]+)"|(/en/desk/stamp/[^"]+)"')


class Browser:
    """One person's browser: keeps cookies, notes how long each page took and with which status it came."""

    def __init__(self, number, seen, session=""):
        self.wire = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        self.address, self.seen = f"10.{number // 200}.0.{number % 200 + 1}", seen
        self.cookies = {"jivaka": session} if session else {}
        self.html = ""

    def get(self, path, name=""):
        return self._ask("GET", path, None, name or path)

    def post(self, path, data, name=""):
        body = urlencode({"csrfmiddlewaretoken": (TOKEN.search(self.html) or ["", ""])[1], **data})
        return self._ask("POST", path, body, name or path)

    def _ask(self, method, path, body, name):
        headers = {
            "X-Forwarded-For": self.address,
            "Accept-Encoding": "identity",
            "Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        try:
            self.wire.request(method, path, body, headers)
            answer = self.wire.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except OSError as error:
            self.wire.close()
            self.seen(name, time.perf_counter() - began, f"{type(error).__name__}")
            return 0
        self.seen(name, time.perf_counter() - began, answer.status)
        for line in answer.headers.get_all("Set-Cookie") or ():
            key, _, value = line.split(";", 1)[0].partition("=")
            self.cookies[key] = value
        if answer.status in (301, 302):
            where = answer.headers["Location"].split("#")[0]
            return self._ask("GET", where, None, re.sub(r"\d+", "N", where.split("?")[0]))
        self.html = text
        return answer.status


def client(number, session, seen, until):
    chance = random.Random(number)
    browser = Browser(number, seen, session)
    while time.monotonic() < until:
        for step in (
            lambda: browser.get("/en/", "first page"),
            lambda: browser.get("/en/decision/", "decision"),
            lambda: browser.post("/en/decision/wish", {"minutes": "30", "goal": "relax"}, "turn the course"),
            lambda: browser.post("/en/decision/choose", {"massage": str(chance.randrange(2))}, "choose"),
            lambda: browser.get("/en/times/?part=" + chance.choice(("morning", "afternoon", "evening", "")), "times"),
            lambda: take(browser, chance),
            lambda: browser.post(
                "/en/details/", {"name": f"N {number}", "email": f"n{number}@example.org", "agree": "1"}, "confirm"
            ),
            lambda: browser.get((MINE.search(browser.html) or ["", "/en/"])[1], "my course"),
        ):
            time.sleep(PAUSE * chance.uniform(1, 3))
            if time.monotonic() >= until:
                return
            step()


def take(browser, chance):
    found = OFFER.findall(browser.html)
    return browser.post("/en/times/take", {"offer": chance.choice(found)}, "take") if found else 0


def staff(number, seen, until):
    chance = random.Random(1000 + number)
    role = ("receptionist", "therapist", "manager")[min(2, number // 6)]
    browser = Browser(500 + number, seen)
    browser.get("/en/account/login/", "log-in page")
    browser.post(f"/en/account/login/demo/{role}/", {}, "come in")
    pages = {
        "receptionist": ("/en/desk/", "/en/desk/kyiv-podil/clients/?q=an", "/en/desk/kyiv-podil/waitlist/"),
        "therapist": ("/en/workspace/", "/en/workspace/?all=1"),
        "manager": ("/en/office/", "/en/office/occupancy/", "/en/office/outcomes/"),
    }[role]
    while time.monotonic() < until:
        time.sleep(chance.uniform(2, 5))
        page = chance.choice(pages)
        browser.get(page, f"{role}: {page.split('?')[0]}")
        card = CARD.search(browser.html)
        if card:
            time.sleep(chance.uniform(1, 3))
            browser.get(card[1], "therapist: card")
        stamp = STAMP.search(browser.html)
        if stamp and (stamp[1] or stamp[2]).startswith("/"):
            browser.get(stamp[1] or stamp[2], "receptionist: has the day changed?")


def drafts():
    """Return the sessions of visitors who have answered everything."""
    found = []
    for _number in range(CLIENTS):
        token = open_draft(at=now())
        keep_answers(token, ANSWERS, at=now())
        session = SessionStore()
        session["draft"] = token
        session.create()
        found.append(session.session_key)
    return found


def ready(limit=120):
    until = time.monotonic() + limit
    while time.monotonic() < until:
        try:
            wire = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            wire.request("GET", "/health")
            if wire.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.5)
    sys.exit("The server did not start.")


def measure(seconds):
    times, statuses, lock = defaultdict(list), defaultdict(lambda: defaultdict(int)), threading.Lock()

    def seen(name, took, status):
        with lock:
            times[name].append(took)
            statuses[name][status] += 1

    until = time.monotonic() + seconds
    crowd = [threading.Thread(target=client, args=(n, key, seen, until)) for n, key in enumerate(drafts())]
    crowd += [threading.Thread(target=staff, args=(n, seen, until)) for n in range(STAFF)]
    for one in crowd:
        one.start()
        time.sleep(0.05 * PAUSE)
    for one in crowd:
        one.join()
    return times, statuses


def bad(status):
    """Return whether a status is an error of the server, or of the wire where it is a word."""
    return isinstance(status, str) or status == 0 or status >= 500


def report(times, statuses):
    def at(values, share):
        return 1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))]

    print(f"{'milliseconds':42} {'asked':>6} {'median':>7} {'p95':>7} {'p99':>7} {'worst':>7}  statuses")
    for name in sorted(times):
        values = times[name]
        row = " ".join(f"{at(values, share):7.0f}" for share in (0.5, 0.95, 0.99, 1))
        print(f"{name[:42]:42} {len(values):6} {row}  {dict(statuses[name])}")
    every = [one for values in times.values() for one in values]
    row = " ".join(f"{at(every, share):7.0f}" for share in (0.5, 0.95, 0.99, 1))
    print(f"{'all':42} {len(every):6} {row}")
    wrong = {
        name: {status: count for status, count in found.items() if bad(status)} for name, found in statuses.items()
    }
    print("errors:", {name: found for name, found in wrong.items() if found} or "none")
    print("claims and bookings disagree:", len(list(check_claims())))


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    subprocess.run([JIVAKA, "demo"], check=True, capture_output=True)
    server = subprocess.Popen(
        [JIVAKA, "serve", "--port", str(PORT), "--workers", str(WORKERS)], stderr=subprocess.DEVNULL
    )
    try:
        ready()
        before = Booking.objects.count()
        report(*measure(seconds))
        booked = Booking.objects.count() - before
        print("sessions booked meanwhile:", booked)
        assert booked, "Nobody booked anything: the clients went astray, and these times are not those of a busy hour."
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
