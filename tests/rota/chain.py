"""A chain of salons for many clients: therapists with skills, few rooms, three weeks, some hours taken already."""

from __future__ import annotations

import random
from datetime import date, time
from zoneinfo import ZoneInfo

from jivaka.core.scheduling.course import Salon, Times, Wanted, Weights, steps
from jivaka.core.scheduling.days import local_days
from jivaka.core.scheduling.hours import Hours, open_mask
from jivaka.core.scheduling.slots import Need, Places, Resource
from jivaka.engines.rota.board import Client

KYIV = ZoneInfo("Europe/Kyiv")
NEED = Need(length=12, after=2, pause=2, of_therapist=frozenset({"manual"}))


BLOCK = 15


def chain(seed, *, salons=2, therapists=3, rooms=2, days=21, taken=0.0):
    """Return salons; `taken` is the share of the therapists' time that is booked already, in blocks of 75 minutes."""
    chance = random.Random(seed)
    table = local_days(KYIV, date(2026, 11, 30), days)
    found, number = [], 0
    for salon in range(1, salons + 1):
        people = []
        for _ in range(therapists):
            number += 1
            off = set(chance.sample(range(7), 2))
            begins = chance.choice((8, 9, 12))
            hours = [Hours(day, time(begins), time(begins + 8)) for day in range(7) if day not in off]
            free = open_mask(hours, table)
            for first in range(0, table.starts[-1], BLOCK):
                if chance.random() < taken:
                    free &= ~(((1 << BLOCK) - 1) << first)
            people.append(Resource(number, free, frozenset({"manual"})))
        always = open_mask([Hours(day, time(7), time(22)) for day in range(7)], table)
        places = tuple(Resource(1000 * salon + room, always) for room in range(rooms))
        found.append(Salon(salon, Places(tuple(people), places, (), table.base), table))
    return found


def clients(seed, count, *, sessions=3):
    chance = random.Random(seed)
    found = []
    for number in range(1, count + 1):
        part = chance.choice(((8, 13), (12, 18), (8, 20)))
        days = chance.sample(range(7), chance.choice((3, 5, 7)))
        likes = tuple(Hours(day, time(part[0]), time(part[1])) for day in sorted(days))
        always = tuple(Hours(day, time(7), time(21)) for day in range(7))
        wanted = Wanted(
            steps((2, chance.choice((3, 5, 7)), 10), sessions),
            (Times(likes), Times(always, 20)),
            Weights(delay=3, gap=0),
        )
        found.append(Client(number, wanted, NEED))
    return found
