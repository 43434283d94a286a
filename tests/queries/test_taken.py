"""What bookings take, kept between two questions: always what the slow way finds, whatever happened meanwhile."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest

import jivaka.services
from jivaka.core.scheduling.masks import span
from jivaka.core.scheduling.ticks import tick_from
from jivaka.queries.times import taken
from jivaka.queries.times.taken import A_WEEK, read_taken
from jivaka.records.bookings import TAKES_TIME, as_changed
from jivaka.records.models import Booking, Therapist
from queries.any_salon import STATES, AnySalon


def slowly(salons, people, first, end, at):
    """Return the same from every booking there is, one by one."""
    found = defaultdict(lambda: defaultdict(int))
    for row in Booking.objects.filter(state__in=TAKES_TIME):
        if row.salon_id not in salons and row.therapist_id not in people:
            continue
        if row.state == "pending" and row.hold_until <= at:
            continue
        for resource, begins, ends in row.taking().spans():
            found[resource][row.salon_id] |= span(max(begins, first) - first, ends - first)
    within = span(0, end - first)
    return {
        (resource, salon): mask & within
        for resource, own in found.items()
        for salon, mask in own.items()
        if mask & within
    }


def quickly(salons, people, first, end, at):
    within = span(0, end - first)
    found = read_taken(salons, people, first, end, at=at)
    return {
        (resource, salon): mask & within
        for resource, own in found.items()
        for salon, mask in own.items()
        if mask & within
    }


def change_something(drawn, chance):
    """Change a booking as the services do: another state, another time, another room, or gone."""
    row = chance.choice(list(Booking.objects.all()))
    what = chance.randrange(4)
    if what == 0:
        state = chance.choice(STATES)
        until = drawn.at + timedelta(minutes=chance.choice((-5, 5))) if state == "pending" else None
        Booking.objects.filter(pk=row.pk).update(state=state, hold_until=until, **as_changed(drawn.at))
    elif what == 1:
        later = chance.choice((-A_WEEK, -1, 1, 12, A_WEEK))
        moved = {"starts": row.starts + later, "ends": row.ends + later}
        Booking.objects.filter(pk=row.pk).update(**moved, **as_changed(drawn.at))
    elif what == 2:
        Booking.objects.filter(pk=row.pk).update(therapist=chance.choice(drawn.people), **as_changed(drawn.at))
    elif Booking.objects.count() > 20:
        row.delete()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_is_what_the_slow_way_finds_after_every_change(seed):
    drawn, chance = AnySalon(seed), random.Random(seed)
    everyone = [one.pk for one in Therapist.objects.all()]
    for _ in range(25):
        first = tick_from(drawn.at) + chance.choice((-A_WEEK, -100, 0, 33, A_WEEK))
        asked = (
            chance.choice(([drawn.salon.pk], [drawn.sister.pk], [drawn.salon.pk, drawn.sister.pk])),
            chance.choice(([], everyone, everyone[:1])),
            first,
            first + chance.choice((1, 288, 3 * A_WEEK)),
            drawn.at + timedelta(minutes=chance.choice((-10, 0, 10))),
        )
        expected = slowly(*asked)
        assert quickly(*asked) == expected
        assert quickly(*asked) == expected, "the second time, from what is kept"
        for _ in range(chance.randrange(3)):
            change_something(drawn, chance)


@pytest.mark.django_db
def test_nothing_is_read_twice_while_nothing_changes(django_assert_num_queries, monkeypatch):
    drawn = AnySalon(3)
    first = tick_from(drawn.at)
    asked = ([drawn.salon.pk], [], first, first + A_WEEK, drawn.at)
    before = quickly(*asked)
    read = []
    monkeypatch.setattr(taken, "_of_weeks", lambda rows: read.append(list(rows)) or {})
    with django_assert_num_queries(1):
        assert quickly(*asked) == before
    assert not read


@pytest.mark.django_db
def test_what_is_undone_leaves_nothing_behind():
    drawn = AnySalon(2)
    row = Booking.objects.filter(state="booked", salon=drawn.salon).first()
    asked = ([drawn.salon.pk], [], row.starts - 300, row.starts + 300, drawn.at)
    before, mark = quickly(*asked), row.mark
    Booking.objects.filter(pk=row.pk).update(state="cancelled", **as_changed(drawn.at))
    assert quickly(*asked) != before
    Booking.objects.filter(pk=row.pk).update(state="booked", mark=mark)
    assert quickly(*asked) == before


@pytest.mark.django_db
def test_few_weeks_are_kept(monkeypatch):
    monkeypatch.setattr(taken, "MOST_WEEKS", 3)
    drawn = AnySalon(1)
    first = tick_from(drawn.at)
    for week in range(-2, 3):
        asked = ([drawn.salon.pk, drawn.sister.pk], [], first + week * A_WEEK, first + (week + 1) * A_WEEK, drawn.at)
        assert quickly(*asked) == slowly(*asked)
    assert len(taken._kept) <= 6


def test_a_change_of_a_booking_is_always_written_with_another_mark():
    services = Path(jivaka.services.__file__).parent
    wrong = [
        f"{path.name}: {line.strip()}"
        for path in services.rglob("*.py")
        if path.name != "drafts.py"
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\bchanged_at ?= ?at\b|\.changed_at, ", line) and "mark" not in line and "draft." not in line
    ]
    assert not wrong, f"Write as_changed(at) instead, or pages show what was there before: {wrong}"
