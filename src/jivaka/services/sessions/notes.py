"""The note of a session: written, signed once, and afterwards only amended. Who may read it is said elsewhere.

What was done beyond the limits is kept as it was done, and marked: a note that hides it would help nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.advice.permits import from_document
from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.bookings import as_changed
from jivaka.records.models import Amendment, Booking, SessionNote
from jivaka.records.writing import record, write
from jivaka.services.sessions.rescreens import latest_decision
from jivaka.services.sessions.visits import AFTER, account_of, booking_for, check_state, refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from jivaka.core.access.actor import Actor

MOST_SIGNS: Final = 4000
PRESSURES: Final = range(1, 6)
ANY: Final = "any"
"""Whatever stands there."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a therapist writes of a session. `pressure` maps patches to the most pressure used there (1 to 5).

    `chips` are ids: techniques that were used, and the aftercare that was given. `plan` is what comes next.
    """

    subjective: str = ""
    objective: str = ""
    assessment: str = ""
    plan: str = ""
    pressure: Mapping[str, int] = field(default_factory=dict)
    techniques: tuple[str, ...] = ()
    aftercare: tuple[str, ...] = ()


def write_note(actor: Actor, booking: int, note: Note, *, at: datetime, over: datetime | str | None = ANY) -> int:
    """Write, or write anew, the note of a session that is going on or over. Returns its number.

    `over` is when the note was written that the writer had before them, None where there was none: whatever somebody
    else, or the same person on another device, wrote since is not lost. ANY writes over whatever stands there. To keep
    the same once more, as two taps do, changes nothing.
    Raises ProblemsError: `note_signed` once it is signed, `note_changed` where another one stands there by now,
    `note_field` for what cannot be kept, `wrong_state`.
    """

    def work() -> int:
        row = booking_for(actor, booking, "write_note")
        check_state(row, AFTER)
        _check(note)
        found = SessionNote.objects.filter(booking=row).select_for_update().first()
        kept = found or SessionNote(booking=row)
        kept.booking = row
        before = _content(kept) if found else {}
        kept.subjective, kept.objective = note.subjective, note.objective
        kept.assessment, kept.plan = note.assessment, note.plan
        kept.done = _done(row, note)
        if found and _content(kept) == before:
            return kept.pk
        _check_may_replace(booking, found, over)
        kept.written_by_id, kept.written_at = account_of(actor), at
        kept.save()
        record(at, str(actor), "note.written", f"booking:{booking}", beyond=len(kept.done["beyond"]))
        return kept.pk

    return write(work)


def sign_note(actor: Actor, booking: int, *, at: datetime) -> None:
    """Sign a note: from now on it is only amended, and the session is fulfilled. Signing twice signs once.

    Whoever wrote it signs it. Raises ProblemsError: `no_note`, `not_author`.
    """

    def work() -> None:
        row = booking_for(actor, booking, "write_note")
        check_state(row, AFTER)
        found = _note(row)
        if found.written_by_id != account_of(actor):
            message = "Somebody else has written this note."
            raise refused(Problem("not_author", f"booking {booking}", message, "Whoever writes a note signs it."))
        if found.signed_at is not None:
            return
        found.signed_at = at
        found.save(update_fields=["signed_at"])
        Booking.objects.filter(pk=booking).update(state="fulfilled", **as_changed(at))
        record(at, str(actor), "note.signed", f"booking:{booking}")

    write(work)


def amend_note(actor: Actor, booking: int, says: str, *, at: datetime) -> int:
    """Add to a signed note. The note itself stays as it was signed. Returns the number of the amendment."""

    def work() -> int:
        row = booking_for(actor, booking, "write_note")
        found = _note(row)
        if found.signed_at is None:
            message = "The note is not signed yet."
            raise refused(Problem("note_open", f"booking {booking}", message, "Change the note itself, then sign it."))
        if not says.strip() or len(says) > MOST_SIGNS:
            message = f"An amendment has 1 to {MOST_SIGNS} signs."
            raise refused(Problem("note_field", f"booking {booking}", message, "Write what is to be added."))
        made = Amendment.objects.create(note=found, says=says.strip(), by_id=account_of(actor), at=at)
        record(at, str(actor), "note.amended", f"booking:{booking}", amendment=made.pk)
        return made.pk

    return write(work)


def _check_may_replace(booking: int, found: SessionNote | None, over: datetime | str | None) -> None:
    if found is not None and found.signed_at is not None:
        message = "The note is signed and stays as it is."
        raise refused(Problem("note_signed", f"booking {booking}", message, "Add to it with an amendment."))
    if over not in (ANY, found.written_at if found else None):
        message = "The note was changed meanwhile, by somebody else or on another device."
        raise refused(Problem("note_changed", f"booking {booking}", message, "Compare both, then keep one."))


def _content(note: SessionNote) -> dict[str, Any]:
    return {name: getattr(note, name) for name in ("subjective", "objective", "assessment", "plan", "done")}


def _note(row: Booking) -> SessionNote:
    found = SessionNote.objects.filter(booking=row).select_for_update().first()
    if found is None:
        raise refused(Problem("no_note", f"booking {row.pk}", "There is no note yet.", "Write it first."))
    found.booking = row
    return found


def _check(note: Note) -> None:
    problems = [
        Problem("note_field", name, f"It has more than {MOST_SIGNS} signs.", "Write it shorter.")
        for name in ("subjective", "objective", "assessment", "plan")
        if len(getattr(note, name)) > MOST_SIGNS
    ]
    problems += [
        Problem("note_field", patch, f"{level} is no pressure.", "Pressure is 1 to 5.")
        for patch, level in note.pressure.items()
        if level not in PRESSURES
    ]
    if problems:
        raise ProblemsError(tuple(problems))


def _done(row: Booking, note: Note) -> dict[str, Any]:
    """Return what was done, with the patches where it went beyond what the decision of the day permits."""
    permits = from_document(latest_decision(row).permits)
    most: dict[str, int] = {}
    for permitted in permits.massages.values():
        for patch, level in permitted.places.items():
            most[patch] = max(most.get(patch, 0), level)
    return {
        "pressure": dict(note.pressure),
        "techniques": list(note.techniques),
        "aftercare": list(note.aftercare),
        "beyond": sorted(patch for patch, level in note.pressure.items() if level > most.get(patch, 0)),
    }
