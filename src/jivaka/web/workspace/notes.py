"""The note of a session in under a minute: where and how hard, what was done, a few words, aftercare; then signed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jivaka.core.errors import ProblemsError
from jivaka.queries.visits.card import client_card
from jivaka.services.sessions import Note, amend_note, sign_note, write_note
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.refusals import sentences
from jivaka.web.shared.staff import staff
from jivaka.web.workspace.door import carried_out, on_visit, refused
from jivaka.web.workspace.words import drawn, limits_said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse, QueryDict

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.queries.visits.card import ClientCard, WrittenNote

FEW: Final = 3
"""A pressure of more signs than these is none, however long it is: it is cut and refused by its number."""
KEPT_BEFORE_THEM: Final = {"note_field": 422, "note_changed": 409, "note_signed": 409}
"""Refusals after which what was typed stays before whoever typed it, with their status."""
TEXTS: Final = ("subjective", "objective", "assessment", "plan")


@staff("therapist")
@require_form
@on_visit
def note(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:
    """Show the note to write, or keep it; with 'sign' it is signed at once."""
    number = card.booking.number
    wrong: tuple[str, ...] = ()
    status = 200
    if request.method == "POST":
        sent, at = _sent(request.POST, assessor()), now()
        try:
            write_note(actor, number, sent, at=at, over=_seen(request.POST))
            if request.POST.get("action") == "sign":
                sign_note(actor, number, at=at)
            return redirect("workspace:card", number)
        except ProblemsError as error:
            codes = {problem.code for problem in error.problems}
            if not codes <= KEPT_BEFORE_THEM.keys():
                return refused(request, number, error)
            wrong, status = sentences(error), max(KEPT_BEFORE_THEM[code] for code in codes)
            if "note_changed" in codes:
                card = client_card(actor, number, at=at, what="note")
    return render(request, "workspace/note.html", _context(request, card) | {"wrong": wrong}, status=status)


@staff("therapist")
@require_POST
@on_visit
def sign(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:
    """Sign the note as it stands."""
    number = card.booking.number
    return carried_out(request, number, lambda: sign_note(actor, number, at=now()))


@staff("therapist")
@require_POST
@on_visit
def amend(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:
    """Add to a signed note."""
    number = card.booking.number
    return carried_out(request, number, lambda: amend_note(actor, number, request.POST.get("says", ""), at=now()))


def _sent(post: QueryDict, asking: Assessor) -> Note:
    """Return the note that was sent; ids that nobody knows are left out."""
    knowledge = asking.knowledge
    sent = {patch: post.get(f"p-{patch}", "") for patch, area in knowledge.areas.items() if area.paintable}
    pressure = {patch: int(text[:FEW]) for patch, text in sent.items() if text.isdecimal()}
    aftercare = {piece.id for piece in _aftercare(asking)}
    return Note(
        **{name: post.get(name, "").strip() for name in TEXTS},
        pressure=pressure,
        techniques=tuple(one for one in post.getlist("techniques") if one in knowledge.techniques),
        aftercare=tuple(one for one in post.getlist("aftercare") if one in aftercare),
    )


def _seen(post: QueryDict) -> datetime | None:
    """Return when the note was written that the form was made from; None for none, or for what is no moment."""
    try:
        return datetime.fromisoformat(post.get("over", ""))
    except ValueError:
        return None


def _context(request: HttpRequest, card: ClientCard) -> dict[str, Any]:
    asking = assessor()
    knowledge = asking.knowledge
    old = next((one for one in card.notes if one.booking == card.booking.number), None)
    kept = request.POST if request.method == "POST" else None
    done: Mapping[str, Any] = old.done if old else {}
    booked = {patch for area in card.booking.areas for patch in knowledge.patches_of(area)}
    pressure = done.get("pressure") or ({} if old else dict.fromkeys(booked, card.booking.pressure))
    permitted = card.permits.massages.get((card.booking.type, card.booking.technique, card.booking.implement))
    most = permitted.places if permitted else {}
    places = [
        {
            "id": area.id,
            "label": area.label,
            "most": most.get(area.id, 0),
            "chosen": kept.get(f"p-{area.id}", "") if kept is not None else str(pressure.get(area.id, "")),
        }
        for area in knowledge.areas.values()
        if area.paintable
    ]
    chosen = kept.getlist("techniques") if kept is not None else done.get("techniques", [card.booking.technique])
    given = kept.getlist("aftercare") if kept is not None else done.get("aftercare", [])
    return {
        "card": card,
        **_standing(old, kept),
        "texts": {name: kept.get(name, "") if kept is not None else getattr(old, name, "") for name in TEXTS},
        "here": [one for one in places if one["most"] or one["chosen"]],
        "elsewhere": [one for one in places if not one["most"] and not one["chosen"]],
        "levels": [(level.level, level.label) for level in knowledge.pressures],
        "drawn": drawn(card, asking),
        "techniques": [(one.id, one.label, one.id in chosen) for one in knowledge.techniques.values()],
        "aftercare": [(piece.id, piece.says, piece.id in given) for piece in _aftercare(asking)],
        "gave": bool(given),
        "limits": limits_said(card, asking),
    }


def _standing(old: WrittenNote | None, kept: QueryDict | None) -> dict[str, Any]:
    """Return when the note that stands there was written, and its words where the ones that were typed are others."""
    if old is None:
        return {"over": "", "other": []}
    same = kept is None or all(kept.get(name, "").strip() == getattr(old, name) for name in TEXTS)
    words = [text for name in TEXTS if (text := getattr(old, name))]
    return {"over": old.written.isoformat(), "other": [] if same else words}


def _aftercare(asking: Assessor) -> tuple[Any, ...]:
    return (*asking.home.around, *asking.home.home)
