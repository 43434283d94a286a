"""Keeps the course that a decision proposes, so that its sessions can be booked and reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import Course, Decision
from jivaka.records.writing import record, write
from jivaka.services.clients import check_may_act

if TYPE_CHECKING:
    from datetime import datetime

    from jivaka.core.access.actor import Actor


def propose_course(actor: Actor, decision: int, *, at: datetime, sessions: int | None = None) -> int:
    """Keep the course of a decision and return its number.

    `sessions` is how many the client wants to plan, at most the ceiling of the plan; without it, the first of the
    likely numbers. Asking twice gives the same course. Raises ProblemsError when the decision has no course,
    and for whoever may not.
    """

    def work() -> int:
        found = Decision.objects.filter(pk=decision).first()
        check_may_act(actor, found.client_id if found else None, "change_bookings")
        plan = found.document.get("course") if found else None
        if found is None or not plan:
            what = "No course follows from this decision." if found else "There is no such decision."
            raise ProblemsError((Problem("no_course", f"decision {decision}", what, "See what it asks for first."),))
        most, usual = plan["sessions"]["ceiling"], plan["sessions"]["likely"][0]
        wanted = usual if sessions is None else sessions
        if not 1 <= wanted <= most:
            message, remedy = f"{wanted} sessions are not part of the plan.", f"Choose 1 to {most}."
            raise ProblemsError((Problem("course_length", f"decision {decision}", message, remedy),))
        course, is_new = Course.objects.get_or_create(
            client_id=found.client_id,
            decision=found,
            state="active",
            defaults={"plan": plan, "sessions": wanted, "created_at": at},
        )
        if is_new:
            record(at, str(actor), "course.proposed", f"course:{course.pk}", sessions=wanted)
        elif course.sessions != wanted and not course.bookings.filter(session__gt=wanted, state="booked").exists():
            Course.objects.filter(pk=course.pk).update(sessions=wanted)
            record(at, str(actor), "course.changed", f"course:{course.pk}", sessions=wanted)
        return course.pk

    return write(work)
