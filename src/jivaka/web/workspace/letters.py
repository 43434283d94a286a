"""Letters to a doctor and from one: the letter that a visit writes, and those that clients bring, read and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.errors import ProblemsError
from jivaka.queries.letters import letters_waiting, paper_of
from jivaka.services.clearances import accept_clearance, refuse_clearance
from jivaka.web.shared.context import assessor, download, now, pdf
from jivaka.web.shared.errors import page
from jivaka.web.shared.letter import letter_about, letter_on_paper, letter_words
from jivaka.web.shared.questions.kept import readable
from jivaka.web.shared.refusals import sentences
from jivaka.web.shared.staff import staff
from jivaka.web.workspace.door import on_visit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.assessment.letter import Letter
    from jivaka.core.outcomes.signs import Sign
    from jivaka.queries.visits.card import ClientCard


@staff("therapist")
@require_safe
@on_visit
def letter(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:  # noqa: ARG001 - the form of a visit's view
    """Show the letter to a doctor, ready to print; there is none where nobody is sent to one."""
    asking = assessor()
    made = letter_for(card, asking)
    if made is None:
        says = _("Neither the answers nor a sign of today sends this client to a doctor.")
        return page(request, 404, _("There is no letter"), says)
    return render(
        request,
        "workspace/letter.html",
        {"card": card, **letter_words(made, asking), "about": _about(card), "said_in": card.language},
    )


@staff("therapist")
@require_safe
@on_visit
def sheet(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:  # noqa: ARG001 - the form of a visit's view
    """Return the letter to a doctor as a PDF, with the same words as its page."""
    asking = assessor()
    made = letter_for(card, asking)
    if made is None:
        raise Http404
    return download(pdf(letter_on_paper(made, asking, _about(card))), "application/pdf", "letter.pdf")


def _about(card: ClientCard) -> str:
    return f"{card.name} · {card.booking.salon_name}"


def signs_of(card: ClientCard, asking: Assessor) -> tuple[Sign, ...]:
    """Return the signs of today's re-screen that stop the session."""
    seen = card.today.found["signs"] if card.today else ()
    return tuple(asking.signs[name] for name in seen if name in asking.signs and asking.signs[name].stops)


def letter_for(card: ClientCard, asking: Assessor) -> Letter | None:
    """Return the letter of the client's answers as they stand, with the signs of today; None where there is none."""
    on = card.decided_on
    raw = {"on": on.isoformat(), "answers": readable(card.answers, asking)}
    return letter_about(asking.assess_valid(raw, today=on), asking, signs_of(card, asking))


@staff("therapist")
@require_safe
def waiting(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the letters that clients have brought and nobody has read."""
    options = {one.id: one.label for one in assessor().knowledge.questions["doctor_clearance_for"].options}
    found = [(one, [options.get(name, name) for name in one.subjects]) for one in letters_waiting(actor, at=now())]
    return render(request, "workspace/letters.html", {"letters": found})


@staff("therapist")
@require_POST
def judge(request: HttpRequest, actor: Actor, letter: int) -> HttpResponse:
    """Accept a letter, or refuse it with a reason."""
    try:
        if request.POST.get("action") == "accept":
            accept_clearance(actor, letter, assessor(), at=now())
        else:
            refuse_clearance(actor, letter, request.POST.get("reason", ""), at=now())
    except ProblemsError as error:
        return page(request, 409, _("This could not be done"), " ".join(sentences(error)))
    return redirect("workspace:letters")


@staff("therapist")
@require_safe
def paper(request: HttpRequest, actor: Actor, letter: int) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Give the paper of a letter as a download; nothing in it is ever shown inside a page."""
    try:
        content, form = paper_of(actor, letter, at=now())
    except ProblemsError as error:
        raise Http404 from error
    return download(content, form, "letter")
