"""A doctor's letter: a client brings it, a therapist reads it and accepts or refuses it. Nothing counts before that.

Accepting asks the rules again with the letter among the answers; what a letter opens, and for how long, they say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.access.rights import check_may
from jivaka.core.dates import days_before, latest_day
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.knowledge.read_rules import LETTER_VALID_DAYS
from jivaka.core.outcomes.today import aged
from jivaka.records.models import Clearance, Decision, Draft, Salon
from jivaka.records.writing import owe, record, write
from jivaka.services.intakes import Asked, keep_intake

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.services.intakes import Decided

SUBJECTS: Final = "doctor_clearance_for"
WRITTEN: Final = "clearance_date"
MOST_BYTES: Final = 5 * 1024 * 1024
MOST_REASON: Final = 240
FORMS: Final[Mapping[bytes, str]] = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
"""How a file of each kind begins; its name is not believed."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a client brings: what the doctor knew about (options of the question), who wrote it, when, and the paper.

    `salon` is where it shall be read.
    """

    subjects: tuple[str, ...]
    doctor: str
    given_on: date
    salon: int
    document: bytes = b""
    says: str = ""

    @property
    def form(self) -> str:
        """Return the media type of the paper, '' where there is none or it is of no kind that we read."""
        return next((form for head, form in FORMS.items() if self.document.startswith(head)), "")


def bring_clearance(actor: Actor, decision: int, letter: Letter, assessor: Assessor, *, at: datetime) -> int:
    """Keep a letter that a client brings to a decision of their own. Returns its number; sent twice it is kept once."""
    _check(letter, assessor, at)

    def work() -> int:
        found = Decision.objects.filter(pk=decision, client=actor.number).first() if actor.role == "client" else None
        if found is None:
            raise ProblemsError(
                (Problem("no_decision", f"decision {decision}", "This is no decision of yours.", "Begin again."),)
            )
        waiting = Clearance.objects.select_related("decision__client").filter(decision=found, accepted_at=None)
        same = next((row for row in waiting if _is_same(row, letter)), None)
        if same is not None:
            return same.pk
        row = Clearance.objects.create(
            decision=found,
            salon_id=letter.salon,
            subjects=list(letter.subjects),
            doctor=letter.doctor,
            given_on=letter.given_on,
            says=letter.says,
            document=letter.document or None,
            document_type=letter.form,
            brought_at=at,
        )
        record(at, str(actor), "clearance.brought", f"clearance:{row.pk}", decision=decision)
        return row.pk

    return write(work)


def _is_same(row: Clearance, letter: Letter) -> bool:
    """Return whether a letter that waits to be read is this one."""
    kept = (row.salon_id, tuple(row.subjects), row.doctor, row.given_on, row.says, bytes(row.document or b""))
    sent = (letter.salon, letter.subjects, letter.doctor, letter.given_on, letter.says, letter.document)
    return kept == sent and not row.refused_reason


def _check(letter: Letter, assessor: Assessor, at: datetime) -> None:
    """Raise everything that is wrong with a letter at once."""
    known = {option.id for option in assessor.knowledge.questions[SUBJECTS].options} - {"none_of_these"}
    checks = (
        ("letter_subjects", bool(letter.subjects) and set(letter.subjects) <= known, "Say what the doctor knew about."),
        ("letter_doctor", bool(letter.doctor.strip()), "Say who wrote it."),
        ("letter_day", letter.given_on <= latest_day(at), "Give the day on which it was written."),
        ("letter_size", len(letter.document) <= MOST_BYTES, "Choose a file of at most 5 MB."),
        ("letter_form", not letter.document or bool(letter.form), "Choose a PDF, a JPEG or a PNG."),
        ("letter_salon", Salon.objects.filter(pk=letter.salon, is_open=True).exists(), "Choose a salon that is open."),
    )
    wrong = [
        Problem(code, "letter", "The letter cannot be kept like this.", remedy)
        for code, fine, remedy in checks
        if not fine
    ]
    if wrong:
        raise ProblemsError(tuple(wrong))


def accept_clearance(actor: Actor, clearance: int, assessor: Assessor, *, at: datetime) -> Decided:
    """Accept a letter as read: the rules are asked again with it, as an intake and a decision of their own.

    They are asked with what the client said last, not with what the letter was brought to: a sign that came since then
    stays.
    """

    def work() -> Decided:
        row = _waiting(actor, clearance)
        last = Decision.objects.filter(client=row.decision.client_id).select_related("intake").order_by("-pk")[0]
        said = last.intake.answers
        now = aged(said, max(0, days_before(last.on, at.date())), assessor.knowledge)
        letter = _letters(row, now, at.date())
        answers = now | letter
        asked = Asked(at, last.intake.all_asked_at)
        decided = keep_intake(actor, row.decision.client_id, answers, assessor, asked)
        row.accepted_by_id, row.accepted_at = actor.number, at
        row.save(update_fields=["accepted_by", "accepted_at"])
        for draft in Draft.objects.filter(client=row.decision.client_id):
            if draft.answers == said:
                draft.answers, draft.decision_id = answers, decided.decision
            else:  # more was said and not sent yet: it is kept, and decided when it is sent
                draft.answers = draft.answers | letter
            draft.changed_at = at
            draft.save()
        record(at, str(actor), "clearance.accepted", f"clearance:{row.pk}", decision=decided.decision)
        owe("clearance.read", f"clearance.read:{row.pk}", at, client=row.decision.client_id)
        return decided

    return write(work)


def _letters(row: Clearance, answers: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Return what is answered about letters with this one among them.

    There is one day for all of them. An earlier letter that still counts makes all as old as it is: a new letter about
    something else makes none younger. One that has run out is let go.
    """
    written = max(0, (on - row.given_on).days)
    before, earlier = answers.get(SUBJECTS), answers.get(WRITTEN)
    if not isinstance(before, list) or not isinstance(earlier, int) or earlier > LETTER_VALID_DAYS:
        return {SUBJECTS: sorted(row.subjects), WRITTEN: written}
    others = {*before} - {"none_of_these", *row.subjects}
    return {
        SUBJECTS: sorted({*others, *row.subjects}),
        WRITTEN: max(written, earlier) if others else written,
    }


def refuse_clearance(actor: Actor, clearance: int, reason: str, *, at: datetime) -> None:
    """Refuse a letter with a reason that the client will read; they may bring another."""
    if not reason.strip():
        raise ProblemsError(
            (Problem("no_reason", f"clearance {clearance}", "A refusal needs a reason.", "Say what is missing."),)
        )

    def work() -> None:
        row = _waiting(actor, clearance)
        row.refused_reason = reason.strip()[:MOST_REASON]
        row.save(update_fields=["refused_reason"])
        record(at, str(actor), "clearance.refused", f"clearance:{row.pk}")
        owe("clearance.read", f"clearance.read:{row.pk}", at, client=row.decision.client_id)

    write(work)


def _waiting(actor: Actor, clearance: int) -> Clearance:
    rows = Clearance.objects.select_for_update(of=("self",)).select_related("decision__intake", "decision__client")
    row = rows.filter(pk=clearance).first()
    if row is None:
        raise ProblemsError(
            (Problem("no_clearance", f"clearance {clearance}", "There is no such letter.", "Look at the list again."),)
        )
    check_may(actor, "accept_clearance", row.salon_id)
    if row.accepted_at or row.refused_reason:
        message = "Somebody has already answered it."
        raise ProblemsError(
            (Problem("clearance_answered", f"clearance {clearance}", message, "Look at the list again."),)
        )
    return row
