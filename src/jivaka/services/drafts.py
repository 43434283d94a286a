"""Keeps the answers of an intake that is not finished, under a token that only the client has."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.access.actor import Actor
from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import Draft
from jivaka.records.writing import write
from jivaka.services.clients import enter_client
from jivaka.services.intakes import Asked, keep_intake, last_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from jivaka.core.assessment.assessor import Assessor

KEPT_DAYS: Final = 14
"""A draft is as old as the decision it would make: after two weeks the questions are asked anew."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it stands. `client` and `decision` are numbers once there are any."""

    token: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    client: int | None = None
    decision: int | None = None


def open_draft(*, at: datetime) -> str:
    """Begin a draft and return its token."""
    token = secrets.token_urlsafe(32)
    write(lambda: Draft.objects.create(token=Draft.kept(token), changed_at=at))
    return token


def read_draft(token: str, *, at: datetime) -> Kept | None:
    """Return a draft, or None when there is none or it is too old."""
    young = Draft.objects.filter(changed_at__gt=at - timedelta(days=KEPT_DAYS))
    found = young.filter(token=Draft.kept(token)).first() if token else None
    return None if found is None else Kept(token, found.answers, found.client_id, found.decision_id)


def keep_answers(token: str, answers: Mapping[str, Any], *, at: datetime) -> None:
    """Replace the answers of a draft. What was decided from other answers no longer belongs to it."""

    def work() -> None:
        draft = Draft.objects.select_for_update().filter(token=Draft.kept(token)).first()
        if draft is not None:
            if draft.answers != dict(answers):
                draft.answers, draft.decision = dict(answers), None
            draft.changed_at = at
            draft.save(update_fields=("answers", "changed_at", "decision"))

    write(work)


def finish_draft(token: str, client: int, decision: int, *, at: datetime) -> None:
    """Say what was decided from the answers of a draft, and for whom."""
    rows = Draft.objects.filter(token=Draft.kept(token))
    write(lambda: rows.update(client=client, decision=decision, changed_at=at))


def decide_draft(token: str, assessor: Assessor, *, at: datetime, language: str) -> tuple[int, int]:
    """Keep whoever answered and the decision on the answers of a draft. Returns the numbers of client and decision.

    Asked twice, also at the same moment, it makes one client and one decision. Raises ProblemsError: `no_draft`, and
    where the answers cannot be read.
    """

    def work() -> tuple[int, int]:
        draft = Draft.objects.select_for_update().filter(token=Draft.kept(token)).first()
        if draft is None:
            message = "The answers are not here any more."
            raise ProblemsError((Problem("no_draft", "draft", message, "Please answer the questions again."),))
        if draft.client_id is None:
            draft.client_id = enter_client(Actor("client"), at=at, language=language)
        if draft.decision_id is None:
            actor, asked = Actor("client", draft.client_id), Asked(at, last_whole(draft.client_id))
            decided = keep_intake(actor, draft.client_id, draft.answers, assessor, asked)
            draft.decision_id = decided.decision
        draft.changed_at = at
        draft.save(update_fields=("client", "decision", "changed_at"))
        return draft.client_id, draft.decision_id

    return write(work)


def discard_draft(token: str) -> None:
    """Delete a draft with its answers, once they are decided or nobody may read them again."""
    write(lambda: Draft.objects.filter(token=Draft.kept(token)).delete())


def delete_old_drafts(*, at: datetime) -> int:
    """Delete what nobody has gone on with. Returns how many."""
    old = Draft.objects.filter(changed_at__lte=at - timedelta(days=KEPT_DAYS))
    return write(lambda: old.delete()[0])
