"""Keeps an intake, decides it, and keeps the decision with all that it permits. An intake is never changed later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.advice.permits import to_document
from jivaka.core.assessment.document import document
from jivaka.core.dates import latest_day
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.ticks import EPOCH, TICK
from jivaka.records.models import Booking, Client, Decision, Intake
from jivaka.records.writing import record, write
from jivaka.services.clients import check_may_act

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.assessment.values import Assessment

CURRENT_DAYS: Final = 14
"""How long a decision may be booked on: two weeks, assumed. Every visit begins with a short re-screen anyway."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of an intake: the decision's number, the assessment, and coming bookings that it no longer permits."""

    decision: int
    assessment: Assessment
    touched: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """When answers were given, and when every question was last asked; without it that was at the same time."""

    at: datetime
    whole_at: datetime | None = None


def submit_intake(actor: Actor, client: int, raw: Mapping[str, Any], assessor: Assessor, *, at: datetime) -> Decided:
    """Read, decide and keep an intake. `at` is the instant; without `on` in the intake it is of that day.

    Raises ProblemsError, with every problem, when the answers cannot be read, and for whoever may not give them; then
    nothing is kept.
    """
    return _submit(actor, client, raw, assessor, Asked(at))


def change_intake(actor: Actor, client: int, raw: Mapping[str, Any], assessor: Assessor, *, at: datetime) -> Decided:
    """Do what `submit_intake` does, for answers of which somebody changed some: the others are as old as they were."""
    return _submit(actor, client, raw, assessor, Asked(at, last_whole(client)))


def last_whole(client: int) -> datetime | None:
    """Return when every question was last asked of a client, None where that never was."""
    latest = Intake.objects.filter(client=client).order_by("-pk").first()
    return latest.all_asked_at if latest else None


def _submit(actor: Actor, client: int, raw: Mapping[str, Any], assessor: Assessor, asked: Asked) -> Decided:
    at = asked.at
    check_may_act(actor, client, "ask_screens")
    assessment = assessor.assess_valid({**raw, "on": raw.get("on", at.date().isoformat())}, today=latest_day(at))

    def work() -> Decided:
        if not Client.objects.filter(pk=client).exists():
            raise ProblemsError(
                (Problem("no_client", f"client {client}", "Nobody has this number.", "Add them first."),)
            )
        return _keep(actor, client, raw["answers"], (assessment, assessor), asked)

    return write(work)


def keep_intake(actor: Actor, client: int, answers: Mapping[str, Any], assessor: Assessor, asked: Asked) -> Decided:
    """Read, decide and keep an intake inside the transaction of a service that decides anew, with today's answers.

    Raises ProblemsError, with every problem, when the answers cannot be read.
    """
    raw = {"on": asked.at.date().isoformat(), "answers": dict(answers)}
    assessment = assessor.assess_valid(raw, today=latest_day(asked.at))
    return _keep(actor, client, answers, (assessment, assessor), asked)


def _keep(
    actor: Actor, client: int, answers: Mapping[str, Any], judged: tuple[Assessment, Assessor], asked: Asked
) -> Decided:
    (assessment, assessor), at = judged, asked.at
    whole_at = asked.whole_at or at
    intake = Intake.objects.create(client_id=client, answered_at=at, whole_at=whole_at, answers=dict(answers))
    decision = Decision.objects.create(client_id=client, intake=intake, **_columns(assessment, assessor, at))
    record(at, str(actor), "intake.submitted", f"client:{client}", intake=intake.pk, decision=decision.pk)
    return Decided(decision.pk, assessment, _touched(client, assessment, at))


def _columns(assessment: Assessment, assessor: Assessor, at: datetime) -> dict[str, Any]:
    decision = assessment.decision
    return {
        "on": decision.on,
        "disposition": decision.disposition.id,
        "is_determined": not decision.undetermined,
        "is_postponed": decision.limits.postpone,
        "knowledge_digest": decision.digest,
        "document": document(assessment),
        "permits": to_document(assessor.permits(decision)),
        "decided_at": at,
        "current_until": decision.on + timedelta(days=CURRENT_DAYS),
    }


def _touched(client: int, assessment: Assessment, at: datetime) -> tuple[int, ...]:
    """Return coming bookings of the client, when the new decision permits no massage; a person must look at them."""
    if assessment.decision.permits_massage:
        return ()
    coming = Booking.objects.filter(client=client, state__in=("pending", "booked"), ends__gt=(at - EPOCH) // TICK)
    return tuple(coming.order_by("starts").values_list("pk", flat=True))
