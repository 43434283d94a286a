"""Says in a word whether a day of a salon has changed, so that another desk's page knows when to look again.

It is asked every few seconds by every open page, so it is one plain statement and reads nothing of anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from jivaka.queries.times.calendars import Period

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

STATEMENT: Final = (
    "SELECT staff_version, found.count, found.marks FROM records_salon, "
    "(SELECT COUNT(*) AS count, SUM(mark) AS marks FROM records_booking"
    " WHERE salon_id = %s AND starts >= %s AND starts < %s) AS found WHERE id = %s"
)


def ticks_of(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """Return the first tick of a day and the first after it."""
    days = Period(day, day).days(zone)
    return days.base + days.starts[0], days.base + days.starts[-1]


def day_stamp(salon: int, first: int, end: int) -> str:
    """Return a word that differs whenever a session that begins between two ticks, the staff or a leave has changed.

    Every change of a booking gives it another mark, so their sum differs, whatever the clocks say. One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, (salon, first, end, salon))
        row = cursor.fetchone()
    return "-".join("".join(sign for sign in str(part) if sign.isdigit()) for part in row or ())
