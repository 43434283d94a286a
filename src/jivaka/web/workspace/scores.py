"""The scores of a visit: pain before the session, everyday things in the client's own words, the change as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jivaka.core.errors import ProblemsError
from jivaka.core.outcomes.scores import FEELING, FUNCTION, PAIN
from jivaka.services.outcomes import Measured, Taken, record_scores
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.refusals import sentences
from jivaka.web.shared.staff import staff
from jivaka.web.workspace.door import on_visit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from jivaka.core.access.actor import Actor
    from jivaka.queries.visits.card import ClientCard

ITEMS: Final = 3
FEELINGS: Final = range(-7, 8)


@staff("therapist")
@require_form
@on_visit
def scores(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:
    """Show the scales with what was rated at this visit, or keep what was rated."""
    wrong: tuple[str, ...] = ()
    if request.method == "POST":
        values = _values(request.POST, things_of(card))
        try:
            if not values:
                wrong = (_("Nothing was rated. Choose a number on at least one scale."),)
            else:
                measures = assessor().tables.measures
                record_scores(actor, card.booking.number, Taken(tuple(values)), measures, at=now())
                return redirect("workspace:review" if card.course else "workspace:card", card.booking.number)
        except ProblemsError as error:
            wrong = sentences(error)
    context = _context(card, request.POST if request.method == "POST" else None) | {"wrong": wrong}
    return render(request, "workspace/scores.html", context, status=422 if wrong else 200)


def things_of(card: ClientCard) -> tuple[str, ...]:
    """Return the everyday things that are rated: those of the intake, or of the first time they were rated."""
    named = [card.answers.get(f"psfs_activity_{number}") for number in range(1, ITEMS + 1)]
    found = tuple(dict.fromkeys(str(name).strip() for name in named if name and name != "unknown"))
    return found or tuple(dict.fromkeys(one.item for one in card.ratings if one.measure == FUNCTION[0]))


def _values(post: QueryDict, things: tuple[str, ...]) -> list[Measured]:
    found = [Measured(name, _number(post.get(name, ""))) for name in (PAIN, FEELING) if post.get(name)]
    rated = [(thing, post.get(f"thing-{place}", "")) for place, thing in enumerate(things)]
    if not things:
        rated = [(post.get(f"name-{n}", "").strip()[:80], post.get(f"thing-{n}", "")) for n in range(ITEMS)]
    return found + [Measured(FUNCTION[0], _number(text), thing) for thing, text in rated if thing and text]


def _number(text: str) -> float:
    """Return a number; one that cannot be read is out of every range, so that it is refused by name."""
    try:
        return float(text)
    except ValueError:
        return float("inf")


def _context(card: ClientCard, post: QueryDict | None) -> dict[str, Any]:
    measures, things = assessor().tables.measures, things_of(card)
    now_rated = {(one.measure, one.item): one.value for one in card.ratings if one.on == card.booking.day}
    old = {one.item: one.value for one in card.ratings if one.measure == FUNCTION[0] and one.on != card.booking.day}
    first = {
        str(card.answers.get(f"psfs_activity_{number}", "")).strip(): card.answers.get(f"psfs_score_{number}")
        for number in range(1, ITEMS + 1)
    }
    told = card.today.answers.get("pain_now") if card.today else None

    def chosen(name: str, kept: float | None) -> str:
        sent = post.get(name, "") if post is not None else ""
        return sent or ("" if kept is None else f"{kept:g}")

    pain = now_rated.get((PAIN, ""), told if isinstance(told, int | float) else None)
    return {
        "card": card,
        "asks": {name: measures[name].asks for name in (PAIN, FUNCTION[0], FEELING)},
        "pain": chosen(PAIN, pain),
        "feeling": chosen(FEELING, now_rated.get((FEELING, ""))),
        "levels": [str(level) for level in range(11)],
        "feelings": [str(level) for level in FEELINGS],
        "things": [
            (
                place,
                thing,
                chosen(f"thing-{place}", now_rated.get((FUNCTION[0], thing))),
                old.get(thing, first.get(thing)),
            )
            for place, thing in enumerate(things)
        ],
        "unnamed": [(n, chosen(f"name-{n}", None), chosen(f"thing-{n}", None)) for n in range(ITEMS)]
        if not things
        else [],
    }
