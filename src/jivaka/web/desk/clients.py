"""Clients at the desk: found by contact, added, reached, and whether they may be booked. Never an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jivaka.core.access.rights import check_may
from jivaka.queries.client_bookings import client_sessions
from jivaka.queries.desk.people import contact_of, find_clients, standing_of
from jivaka.services.clients import Reach, meet_client
from jivaka.web.desk.door import at_desk
from jivaka.web.desk.drawing import ICONS
from jivaka.web.shared.context import assessor, language, now, require_form
from jivaka.web.shared.emergency import emergency_number
from jivaka.web.shared.questions.typed import line
from jivaka.web.shared.refusals import massage_said

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from jivaka.queries.desk.people import Contact, Standing
    from jivaka.web.desk.door import Desk

FEWEST_DIGITS: Final = 6
SIGNS: Final = {"ok": "go", "limits": "care", "later": "care", "doctor": "stop", "urgent": "stop", "emergency": "stop"}


@require_form
@at_desk
def search(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Find clients. What is typed is sent in the body, so that no name stands in an address or a log."""
    text = request.POST.get("text", "").strip()[:120]
    found = find_clients(desk.actor, desk.salon.number, text) if text else ()
    context = {"desk": desk, "text": text, "found": found, "wrong": {}, "typed": Reach()}
    return render(request, "desk/search.html", context)


@require_http_methods(["POST"])
@at_desk
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Add a client who has come in or called; an e-mail address is not needed."""
    reach, wrong = _read(request.POST)
    if wrong:
        context = {"desk": desk, "text": "", "found": (), "wrong": wrong, "typed": reach, "adding": True}
        return render(request, "desk/search.html", context, status=422)
    check_may(desk.actor, "change_bookings", desk.salon.number)
    return redirect("desk:client", desk.salon.slug, meet_client(desk.actor, reach, at=now(), language=language()))


def _read(sent: QueryDict) -> tuple[Reach, dict[str, str]]:
    """Return contact details as they were typed, and what is wrong with them: field -> sentence."""
    reach = Reach(
        line(sent.get("name", ""), 120), sent.get("email", "").strip()[:254], sent.get("phone", "").strip()[:32]
    )
    wrong: dict[str, str] = {}
    if not reach.name:
        wrong["name"] = _("Please type how to call the client.")
    if reach.email:
        try:
            validate_email(reach.email)
        except ValidationError:
            wrong["email"] = _("This is no e-mail address. It may be left empty.")
    if sum(sign.isdigit() for sign in reach.phone) < FEWEST_DIGITS and (reach.phone or not reach.email):
        wrong["phone"] = _("Please type a phone number, or an e-mail address: one of them is needed.")
    return reach, wrong


@require_safe
@at_desk
def client(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show how to reach a client, whether they may be booked, and what they have booked."""
    return page_of(request, desk, number)


def page_of(request: HttpRequest, desk: Desk, number: int, says: tuple[str, ...] = ()) -> HttpResponse:
    """Show the page of a client, with what was refused where there is something to say."""
    contact, at = person(desk, number), now()
    standing = standing_of(number, assessor().knowledge.digest, at=at)
    sessions = client_sessions(number)
    context: dict[str, Any] = {
        "desk": desk,
        "contact": contact,
        "standing": standing,
        "told": told(standing),
        "sign": SIGNS.get(standing.word, "none"),
        "choices": [(one, massage_said((one.type, one.technique, one.implement))) for one in standing.choices],
        "coming": [(one, ICONS.get(one.state, "")) for one in sessions if one.ends > at],
        "before": sum(one.ends <= at for one in sessions),
        "says": says,
    }
    return render(request, "desk/client.html", context, status=409 if says else 200)


def person(desk: Desk, number: int) -> Contact:
    """Return how to reach a client. Raises Http404 where there is none."""
    found = contact_of(desk.actor, desk.salon.number, number)
    if found is None:
        raise Http404
    return found


def told(standing: Standing) -> tuple[str, str]:
    """Return what the desk is told and what it says to the client, in the language of the page. It holds no answer."""
    number = emergency_number()
    words = {
        "never": (_("The questions have not been asked yet"), _("Ask them before a session is booked.")),
        "old": (_("The answers are too old"), _("Ask the questions again before a session is booked.")),
        "unclear": (
            _("Not enough is known yet"),
            _("Ask the questions again; what the client does not know, a doctor or the therapist may."),
        ),
        "ok": (_("May be booked"), _("The therapist asks a few questions again before the session.")),
        "limits": (
            _("May be booked, with limits"),
            _("The therapist sees the limits. You need not do anything about them."),
        ),
        "later": (
            _("Not today; may be booked for a later day"),
            _("Say: not today, please. We ask you again on the day of the session."),
        ),
        "doctor": (
            _("Needs a doctor first"),
            _("Say: please see a doctor before a massage. Tell us what they say; then we book you."),
        ),
        "urgent": (
            _("Urgent: a doctor today"),
            _("Say calmly: please see a doctor today, at once if it gets worse. There is no massage today."),
        ),
        "emergency": (
            _("Emergency: help now"),
            _("Call {number} now, and stay with the client until help is there.").format(number=number),
        ),
    }
    return words[standing.word]
