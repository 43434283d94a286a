"""A booking and a change of what the salon works with, at the same moment: one waits, and no booking is stranded."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.times.staff import forget
from jivaka.services.bookings import RefusedError, book, booking, changing, move_bookings
from jivaka.services.salons import change
from jivaka.services.salons.change import stranded
from jivaka.services.salons.people import add_leave
from jivaka.services.salons.things import close_thing
from jivaka.services.salons.values import Away, BreaksBookingsError
from services.salon import DIGEST, NOW, make_salon, tick

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
CHIEF = Actor("manager", 1, everywhere=True)
MORNING = Away(instant_of(tick("09:00")), instant_of(tick("14:00")))
CHANGES = {
    "a therapist's leave": lambda small: add_leave(CHIEF, small.olha, MORNING, at=NOW),
    "a room that is shut": lambda small: close_thing(CHIEF, small.salon, small.blue, MORNING, at=NOW),
}


def make_booking(small):
    return lambda: book(SYSTEM, small.request(small.session("10:00")), at=NOW)


def make_move(small):
    (number,) = book(SYSTEM, small.request(small.session("15:00")), at=NOW)
    return lambda: move_bookings(SYSTEM, {number: small.session("10:00")}, DIGEST, at=NOW)


def slowly(plain, gate):
    """Return `record` that stops inside the transaction of one thread until it may go on."""
    name, inside, go_on = gate

    def record_and_wait(*args, **detail):
        plain(*args, **detail)
        if threading.current_thread().name == name:
            inside.set()
            assert go_on.wait(20)

    return record_and_wait


@pytest.mark.parametrize("made", [make_booking, make_move])
@pytest.mark.parametrize("name", sorted(CHANGES))
@pytest.mark.parametrize("first", ["booking", "change"])
def test_a_booking_and_a_change_at_the_same_moment_leave_no_session_in_the_air(monkeypatch, made, name, first):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    small = make_salon()
    deeds = {"booking": made(small), "change": lambda: CHANGES[name](small)}
    forget()
    inside, go_on, ends = threading.Event(), threading.Event(), {}

    for module in (booking, changing, change):
        monkeypatch.setattr(module, "record", slowly(module.record, (first, inside, go_on)))

    def do(who):
        try:
            deeds[who]()
            ends[who] = "done"
        except (RefusedError, BreaksBookingsError) as error:
            ends[who] = error.problems[0].code
        finally:
            connection.close()

    second = "change" if first == "booking" else "booking"
    threads = {who: threading.Thread(target=do, name=who, args=(who,)) for who in deeds}
    threads[first].start()
    assert inside.wait(20)
    threads[second].start()
    threads[second].join(1)
    assert threads[second].is_alive(), "it waits for the other to end"
    go_on.set()
    for thread in threads.values():
        thread.join(20)
    assert ends[first] == "done"
    assert ends[second] == ("strands_booking" if second == "change" else "not_there")
    assert stranded([small.salon], NOW) == []


def test_bookings_of_one_salon_do_not_wait_for_one_another_at_its_row(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    small = make_salon()
    other = small.another_client()
    quick = small.request(small.session("10:00", therapist=small.taras, room=small.green), **other)
    inside, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(booking, "record", slowly(booking.record, ("slow", inside, go_on)))

    def slow():
        try:
            make_booking(small)()
        finally:
            connection.close()

    thread = threading.Thread(target=slow, name="slow")
    thread.start()
    assert inside.wait(20)
    assert book(SYSTEM, quick, at=NOW)
    assert thread.is_alive()
    go_on.set()
    thread.join(20)
