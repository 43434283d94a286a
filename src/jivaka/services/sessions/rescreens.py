"""Keeps today's re-screen: all answers are decided anew, and a new danger stops the session.

Whoever answers, the client or the therapist who asks aloud, the rules are the same. What a red flag stopped cannot be
asked away before it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.dates import days_before
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.intake.findings import to_findings
from jivaka.core.intake.reading import read_intake
from jivaka.core.outcomes.today import STOP, before_of, fitting, joined, judge
from jivaka.core.scheduling.ticks import instant_of
from jivaka.core.truth import Truth
from jivaka.queries.visits.again import all_are_due
from jivaka.records.models import Booking, Decision, Rescreen
from jivaka.records.writing import record, write
from jivaka.services.intakes import Asked, keep_intake
from jivaka.services.sessions.visits import BEFORE, DURING, booking_for, check_state, check_today, day_of, refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.assessment.values import Assessment
    from jivaka.core.intake.findings import Findings
    from jivaka.core.outcomes.today import Said, Today


EARLY: Final = timedelta(hours=24)
"""How long before a session its client may answer."""


@dataclass(frozen=True, slots=True)
class Rescreened:
    """What came of a re-screen: its number, the new decision's, what it means for today, and the assessment."""

    rescreen: int
    decision: int
    today: Today
    assessment: Assessment


def record_rescreen(actor: Actor, booking: int, said: Said, assessor: Assessor, *, at: datetime) -> Rescreened:
    """Keep today's answers, decide anew from all answers together, and say what that means for the session.

    Six weeks after every question was asked, or once something happened since, all of them are asked again.
    Raises ProblemsError: `rescreen_open` for every question that still needs an answer (nothing is kept then),
    `signs_missing` where a session went before and nobody asked what came of it, `stopped_today` where a red flag has
    stopped the session already, `not_today`, `wrong_state`, and what is wrong with an answer.
    """

    def work() -> Rescreened:
        row = booking_for(actor, booking, "write_note")
        check_state(row, BEFORE + DURING)
        _check_near(actor, row, at)
        _check_not_stopped(row, at)
        if said.signs is None and Booking.objects.filter(client=row.client_id, state="fulfilled").exists():
            message = "What came after the last session was not asked."
            raise refused(
                Problem("signs_missing", f"booking {booking}", message, "Ask for each sign, or for none of them.")
            )
        old = latest_decision(row)
        everything = all_are_due(old.intake, day_of(row, at))
        days = (old.on, day_of(row, at))
        answers = todays_answers(old.intake.answers, said, days, assessor, everything=everything)
        asked = Asked(at, at if everything else old.intake.all_asked_at)
        kept = keep_intake(actor, row.client_id, answers, assessor, asked)
        _check_complete(kept.assessment)
        before = before_of(old.intake.answers, old.document)
        today = judge(before, kept.assessment.decision, said, assessor.knowledge, assessor.signs)
        made = Rescreen.objects.create(
            booking=row,
            decision_id=kept.decision,
            answers=dict(said.answers),
            signs=None if said.signs is None else sorted(said.signs),
            found=as_document(today),
            outcome=today.outcome,
            asked_by=str(actor),
            at=at,
        )
        record(at, str(actor), "rescreen.recorded", f"booking:{booking}", outcome=today.outcome)
        return Rescreened(made.pk, kept.decision, today, kept.assessment)

    return write(work)


def todays_answers(
    before: Mapping[str, Any], said: Said, days: tuple[date, date], assessor: Assessor, *, everything: bool = False
) -> dict[str, Any]:
    """Return the whole intake of today, from what was answered before and what was said today.

    `days` are that of the answers before, and today; with `everything` all that has to be answered is of today. Raises
    ProblemsError when an answer cannot be read.
    """
    knowledge, (was, on) = assessor.knowledge, days

    def read(answers: Mapping[str, Any]) -> Findings:
        intake, problems = read_intake({"on": on.isoformat(), "answers": answers}, knowledge, assessor.names, today=on)
        if intake is None:
            raise ProblemsError(problems)
        return to_findings(intake, knowledge)

    whole = joined(before, said.answers, days_before(was, on), knowledge, everything=everything)
    return fitting(whole, knowledge, read)


def latest_decision(row: Booking) -> Decision:
    """Return the latest decision of a booking's client, with its intake."""
    rows = Decision.objects.filter(client=row.client_id).select_related("intake", "client", "intake__client")
    return rows.order_by("-pk")[0]


def as_document(today: Today) -> Mapping[str, Any]:
    """Return what a re-screen found as it is kept."""
    found = asdict(today)
    return {name: one.value if isinstance(one, Truth) else one for name, one in found.items()}


def _check_near(actor: Actor, row: Booking, at: datetime) -> None:
    """Refuse what is not of the session's day. A client may tell of a danger up to a day before it begins.

    What they answer before that day can stop the session and never opens it: the therapist asks again on the day.
    """
    if actor.role != "client" or instant_of(row.starts) - at > EARLY or row.salon_day() < day_of(row, at):
        check_today(row, at)


def _check_not_stopped(row: Booking, at: datetime) -> None:
    for one in row.rescreens.filter(outcome=STOP).select_related("booking__client"):
        if one.is_dangerous and (day_of(row, one.at) == day_of(row, at) or one.at >= instant_of(row.starts) - EARLY):
            message = "A warning sign of today has stopped this session already."
            raise refused(
                Problem("stopped_today", f"booking {row.pk}", message, "No massage today: follow the decision.")
            )


def _check_complete(found: Assessment) -> None:
    if found.decision.undetermined:
        raise ProblemsError(
            tuple(
                Problem("rescreen_open", name, "It needs an answer today.", "Answer it, or say that it is not known.")
                for name in found.decision.missing
            )
        )
