"""Changes what salons work with: places, hours, rooms, equipment, services, prices, people.

Each verb takes its actor first, writes in one transaction with one audit row, tells the caches, and refuses what would
leave a booked session without its therapist, room or equipment.
"""

from __future__ import annotations

from jivaka.services.salons.people import (
    add_leave,
    add_therapist,
    change_therapist,
    remove_leave,
    set_breaks,
    set_shifts,
)
from jivaka.services.salons.places import add_salon, change_salon, open_day, set_opening_hours, shut_day
from jivaka.services.salons.things import close_thing, reopen_thing, save_room, save_service, save_unit
from jivaka.services.salons.values import (
    Away,
    BreaksBookingsError,
    Hours,
    Offer,
    Place,
    Rota,
    Shut,
    Stranded,
    Thing,
    Worker,
)

__all__ = [
    "Away",
    "BreaksBookingsError",
    "Hours",
    "Offer",
    "Place",
    "Rota",
    "Shut",
    "Stranded",
    "Thing",
    "Worker",
    "add_leave",
    "add_salon",
    "add_therapist",
    "change_salon",
    "change_therapist",
    "close_thing",
    "open_day",
    "remove_leave",
    "reopen_thing",
    "save_room",
    "save_service",
    "save_unit",
    "set_breaks",
    "set_opening_hours",
    "set_shifts",
    "shut_day",
]
