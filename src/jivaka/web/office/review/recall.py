"""Whom a proposed knowledge touches: past clients as sums, coming sessions by number; and the recall to therapists.

What is shown is what is told: the list is made again when the recall is raised.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from jivaka.queries.office.recall import Effect, effect_of
from jivaka.services.review import raise_recall
from jivaka.web.office.pages import office
from jivaka.web.office.review.knowledge import DISPOSITIONS, knowledge_named, shelf
from jivaka.web.shared.context import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor

DRAFT: Final = "draft"
KEPT_MINUTES: Final = 5
WHAT: Final = {
    "no_massage": gettext_noop("no massage: ask again first"),
    "not_this": gettext_noop("not as it is booked"),
    "more_careful": gettext_noop("with more care"),
}


@require_safe
@office("reviewer")
def recall(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what a proposed knowledge would do; without one, what there is to choose from."""
    name = request.GET.get("of", "")
    context: dict[str, object] = {"names": list(_names()), "name": name}
    if name:
        found = _effect(actor, name)
        context |= {
            "found": found,
            "moves": [(_(DISPOSITIONS[before]), _(DISPOSITIONS[after]), count) for before, after, count in found.moves],
            "touched": [
                (one, one.begins.astimezone(ZoneInfo(one.zone)).replace(tzinfo=None), _(WHAT[one.what]))
                for one in found.touched
            ],
            "therapists": len({one.therapist for one in found.touched}),
        }
    return render(request, "office/recall.html", context)


@require_POST
@office("reviewer")
def tell(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tell the therapists whose coming sessions are touched."""
    name = request.POST.get("of", "")
    found = _effect(actor, name)
    raise_recall(actor, name, [one.booking for one in found.touched], at=now())
    return redirect(f"{reverse('office:recall')}?of={name}&saved=1")


def _effect(actor: Actor, name: str) -> Effect:
    """Return the effect of a named knowledge, kept for some minutes: two pages after each other show the same."""
    new = knowledge_named(name)
    slot = int(now().timestamp()) // (60 * KEPT_MINUTES)
    return _kept(actor, name, new.knowledge.digest, slot)


@lru_cache(maxsize=2)
def _kept(actor: Actor, name: str, digest: str, slot: int) -> Effect:  # noqa: ARG001 - what the answer is kept under
    return effect_of(actor, knowledge_named(""), knowledge_named(name), at=now())


def _names() -> Iterator[tuple[str, str]]:
    """Yield what can be looked at: the draft, and each release that is not in force, the latest first."""
    yield DRAFT, _("the draft")
    for found in reversed(shelf().listed()[0]):
        if not found["in_force"]:
            yield found["name"], _("release {name}").format(name=found["name"])
