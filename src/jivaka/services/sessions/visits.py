"""The visit that a deed belongs to, and its beginning: no session opens without today's re-screen.

Every deed of this room finds its booking here, with the right to do it checked first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.outcomes.today import STOP
from jivaka.records.bookings import as_changed
from jivaka.records.models import Booking, Decision, Rescreen
from jivaka.records.writing import record, write

if TYPE_CHECKING:
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.access.rights import Deed

BEFORE: Final = ("booked",)
DURING: Final = ("arrived",)
AFTER: Final = ("arrived", "fulfilled")
REMEDY: Final = "Look at the day again: it may have changed."


def refused(problem: Problem) -> ProblemsError:
    """Return the error of a deed that cannot be done: its problem says what to do instead."""
    return ProblemsError((problem,))


def booking_for(actor: Actor, number: int, deed: Deed) -> Booking:
    """Return a booking, locked to the end of the transaction, after checking that the actor may do something about it.

    A client may act on their own alone. Raises ProblemsError: `no_such_booking`, `not_allowed`.
    """
    rows = Booking.objects.select_for_update(of=("self",)).select_related("salon", "course", "client", "service")
    found = rows.filter(pk=number).first()
    if found is None:
        raise refused(
            Problem("no_such_booking", f"booking {number}", "There is no such booking.", "Look at the day again.")
        )
    if actor.role != "client":
        check_may(actor, deed, found.salon_id)
    elif actor.number != found.client_id:
        raise refused(
            Problem("not_allowed", f"booking {number}", "This is somebody else's booking.", "Look at your own.")
        )
    return found


def account_of(actor: Actor) -> int:
    """Return the account of whoever writes or signs. Raises ProblemsError, `not_allowed`, for whoever has none."""
    if actor.role != "therapist" or actor.number is None:
        message = "A therapist has to answer for this."
        raise refused(Problem("not_allowed", str(actor), message, "Log in as a therapist."))
    return actor.number


def check_state(row: Booking, states: tuple[str, ...]) -> None:
    """Refuse, code `wrong_state`, what cannot be done to a booking in the state that it is in."""
    if row.state not in states:
        message = f"It is {row.state}; it would have to be {' or '.join(states)}."
        raise refused(Problem("wrong_state", f"booking {row.pk}", message, REMEDY, values={"state": row.state}))


def day_of(row: Booking, at: datetime) -> date:
    """Return the day on the calendar of the booking's salon."""
    return at.astimezone(ZoneInfo(row.salon.zone)).date()


def check_today(row: Booking, at: datetime) -> None:
    """Refuse, code `not_today`, what is only done on the day of the session."""
    if day_of(row, at) != row.salon_day():
        message = f"The session is on {row.salon_day()}."
        raise refused(Problem("not_today", f"booking {row.pk}", message, "Do it on the day of the session."))


def latest_rescreen(row: Booking, at: datetime) -> Rescreen | None:
    """Return the latest re-screen of a booking if it is of today."""
    found = row.rescreens.order_by("-pk").first()
    return found if found is not None and day_of(row, found.at) == day_of(row, at) else None


def open_session(actor: Actor, booking: int, *, at: datetime) -> None:
    """Begin a session: the booking becomes arrived. Opening twice opens once.

    Refuses without today's re-screen of outcome go or limits (`rescreen_missing`, `stopped_today`), and for a course
    that has ended (`course_over`).
    """

    def work() -> None:
        row = booking_for(actor, booking, "write_note")
        check_state(row, BEFORE + DURING)
        check_today(row, at)
        check_rescreened(row, at)
        if row.course is not None and row.course.state != "active":
            message = f"The course is {row.course.state}."
            raise refused(
                Problem("course_over", f"booking {booking}", message, "Book a single session, or propose anew.")
            )
        if row.state == "arrived":
            return
        Booking.objects.filter(pk=booking).update(state="arrived", **as_changed(at))
        record(at, str(actor), "session.opened", f"booking:{booking}")

    write(work)


def check_rescreened(row: Booking, at: datetime) -> None:
    """Refuse a session without today's re-screen, with one that stops it, or where a later decision permits none.

    Somebody who answered calmly in the morning may have told of a danger since, in an intake of their own.
    """
    found = latest_rescreen(row, at)
    if found is None:
        message = "Today's short questions were not asked."
        raise refused(Problem("rescreen_missing", f"booking {row.pk}", message, "Ask them before the session."))
    last = Decision.objects.filter(client=row.client_id).order_by("-pk")[0]  # the re-screen's own, or a later one
    if found.outcome == STOP or last.is_postponed or not last.permits_massage:
        message = "Today's answers stop the session."
        raise refused(Problem("stopped_today", f"booking {row.pk}", message, "No massage today: follow the decision."))
