"""A doctor's letter: the form on which a client brings one, and what has become of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jivaka.core.access.actor import Actor
from jivaka.core.dates import latest_day
from jivaka.core.errors import ProblemsError
from jivaka.queries.letters import letters_of
from jivaka.queries.salons import salons
from jivaka.services.clearances import MOST_BYTES, SUBJECTS, Letter, bring_clearance
from jivaka.services.clients import Reach, keep_contact
from jivaka.services.drafts import decide_draft
from jivaka.services.photos import hand_over_photos
from jivaka.web.portal.book.form import Contact
from jivaka.web.portal.decision import assess
from jivaka.web.portal.draft import draft_of
from jivaka.web.shared.context import assessor, language, now, require_form
from jivaka.web.shared.questions.typed import line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from jivaka.services.drafts import Kept


@dataclass(frozen=True, slots=True)
class Brought:
    """What was typed on the form, and what is wrong with it: field -> sentence."""

    subjects: tuple[str, ...] = ()
    doctor: str = ""
    day: str = ""
    salon: str = ""
    contact: Contact = field(default_factory=Contact)
    wrong: Mapping[str, str] = field(default_factory=dict)


@require_form
def bring(request: HttpRequest) -> HttpResponse:
    """Ask for the letter, keep it, and say who reads it."""
    draft, asking = draft_of(request), assessor()
    if not draft.answers:
        return redirect("portal:home")
    found = assess(draft.answers, asking)
    if found.disposition_id != "doctor_first":
        return redirect("portal:decision")
    brought, places = Brought(), salons()
    if request.method == "POST":
        brought = _read(request, {str(place.number) for place in places})
        if not brought.wrong and _keep(request, draft, brought):
            return redirect("portal:bring")
    options = [one for one in asking.knowledge.questions[SUBJECTS].options if one.id != "none_of_these"]
    context: dict[str, Any] = {
        "brought": brought,
        "wrong": brought.wrong,
        "options": options,
        "salons": places,
        "letters": letters_of(draft.client) if draft.client else (),
        "latest": latest_day(now()),
    }
    return render(request, "portal/bring.html", context, status=422 if brought.wrong else 200)


def _read(request: HttpRequest, places: set[str]) -> Brought:
    sent = request.POST
    contact = Contact.read(sent)
    subjects, doctor = tuple(sent.getlist("subject")), line(sent.get("doctor", ""), 120)
    day, salon = sent.get("day", ""), sent.get("salon", "")
    paper = request.FILES.get("paper")
    checks = (
        ("subject", bool(subjects), _("Say what the doctor knew about.")),
        ("doctor", bool(doctor), _("Say who wrote the letter.")),
        ("day", _is_past(day), _("Give the day on which the letter was written.")),
        ("salon", salon in places, _("Choose the salon that shall read it.")),
        ("paper", paper is None or (paper.size or 0) <= MOST_BYTES, _("Choose a file of at most 5 MB.")),
        ("paper", paper is None or bool(_form(paper.read(8))), _("Choose a PDF, a JPEG or a PNG.")),
    )
    wrong = dict(contact.wrong) | {name: says for name, fine, says in checks if not fine}
    return Brought(subjects, doctor, day, salon, contact, wrong)


def _form(head: bytes) -> str:
    return Letter((), "", date.min, 0, head).form


def _is_past(text: str) -> bool:
    try:
        return date.fromisoformat(text) <= now().date()
    except ValueError:
        return False


def _keep(request: HttpRequest, draft: Kept, brought: Brought) -> bool:
    """Keep the client, the decision and the letter. Returns whether it worked."""
    asking, at, paper = assessor(), now(), request.FILES.get("paper")
    try:
        client, decision = decide_draft(draft.token, asking, at=at, language=language())
    except ProblemsError:  # the answers were deleted in another window
        return False
    actor, contact = Actor("client", client), brought.contact
    keep_contact(actor, client, Reach(contact.name, contact.email, contact.phone), at=at)
    hand_over_photos(actor, draft.token, client, at=at)
    document = b""
    if paper is not None:
        paper.seek(0)
        document = paper.read()
    letter = Letter(brought.subjects, brought.doctor, date.fromisoformat(brought.day), int(brought.salon), document)
    try:
        bring_clearance(actor, decision, letter, asking, at=at)
    except ProblemsError as error:  # an option that the form did not offer
        raise Http404 from error
    return True
