"""Rooms, equipment and services of a salon: lists, and a form for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from jivaka.queries.office.house import salon_facts, service_facts, things_of
from jivaka.services.salons import (
    Away,
    Offer,
    Thing,
    close_thing,
    reopen_thing,
    save_room,
    save_service,
    save_unit,
)
from jivaka.web.office.forms import Asked, Form
from jivaka.web.office.pages import Saving, link, office, saving, sent
from jivaka.web.office.words import choices_of, label_of
from jivaka.web.shared.context import assessor, now, require_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor
    from jivaka.queries.office.house import ThingFacts

FEATURES = {
    "shower": gettext_noop("shower"),
    "floor_mat": gettext_noop("mat on the floor"),
    "step_free": gettext_noop("without steps"),
}


@require_safe
@office("manager")
def things(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Show rooms and equipment."""
    found = things_of(actor, slug, at=now())
    context = {
        "salon": salon_facts(actor, slug, at=now()),
        "rooms": [(one, [_offer_label(name) for name in one.offers]) for one in found if one.is_room],
        "units": [(one, label_of("implements", one.kind)) for one in found if not one.is_room],
    }
    return render(request, "office/things.html", context)


@require_form
@office("manager")
def room(request: HttpRequest, actor: Actor, slug: str, number: int | None = None) -> HttpResponse:
    """Add or change a room."""
    facts = salon_facts(actor, slug, at=now())
    old = _find(things_of(actor, slug, at=now()), number)
    offers = (*choices_of("techniques"), *((name, _(label)) for name, label in FEATURES.items()))
    more = tuple((name, name) for name in (old.offers if old else ()) if name not in dict(offers))
    asked = (
        Asked("name", _("Name")),
        Asked("offers", _("What may be done there, and what it has"), "checks", more=(*offers, *more)),
        Asked("is_active", _("In use"), "check"),
    )
    form = Form(asked, sent(request), _begin(old))

    def save(values: dict[str, Any]) -> None:
        save_room(actor, facts.number, Thing(**values), number, at=now())

    up = link("things", _("Rooms and equipment"), slug)
    return saving(request, Saving(old.name if old else _("Add a room"), form, save, up[0], up))


@require_form
@office("manager")
def unit(request: HttpRequest, actor: Actor, slug: str, number: int | None = None) -> HttpResponse:
    """Add or change a piece of equipment."""
    facts = salon_facts(actor, slug, at=now())
    old = _find(things_of(actor, slug, at=now()), number)
    asked = (
        Asked("name", _("Name")),
        Asked("kind", _("What it is"), "select", more=choices_of("implements", [old.kind] if old else [])),
        Asked("is_active", _("In use"), "check"),
    )
    form = Form(asked, sent(request), _begin(old))

    def save(values: dict[str, Any]) -> None:
        save_unit(actor, facts.number, Thing(**values), number, at=now())

    up = link("things", _("Rooms and equipment"), slug)
    return saving(request, Saving(old.name if old else _("Add equipment"), form, save, up[0], up))


@require_form
@office("manager")
def close(request: HttpRequest, actor: Actor, slug: str, number: int) -> HttpResponse:
    """Say that a room or a piece of equipment cannot be used for a time."""
    facts = salon_facts(actor, slug, at=now())
    one = _find(things_of(actor, slug, at=now()), number)
    form = Form(away_asked(ZoneInfo(facts.zone)), sent(request))

    def save(values: dict[str, Any]) -> None:
        away = Away(values["begins"], values["ends"], values["reason"], values["knowing"])
        close_thing(actor, facts.number, number, away, at=now())

    title = _("{name} cannot be used").format(name=one.name if one else "")
    up = link("things", _("Rooms and equipment"), slug)
    return saving(request, Saving(title, form, save, up[0], up, knowing=True))


@require_POST
@office("manager")
def reopen(request: HttpRequest, actor: Actor, slug: str, number: int, closure: int) -> HttpResponse:  # noqa: ARG001
    """Take back that something cannot be used."""
    reopen_thing(actor, salon_facts(actor, slug, at=now()).number, number, closure, at=now())
    return redirect(f"{reverse('office:things', args=[slug])}?saved=1")


@require_safe
@office("manager")
def services(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Show what the salon sells, and what it costs."""
    found = service_facts(actor, slug, at=now())
    context = {"salon": salon_facts(actor, slug, at=now()), "services": found}
    return render(request, "office/services.html", context)


@require_form
@office("manager")
def service(request: HttpRequest, actor: Actor, slug: str, number: int | None = None) -> HttpResponse:
    """Add or change a service and its price."""
    facts = salon_facts(actor, slug, at=now())
    old = next((one for one in service_facts(actor, slug, at=now()) if one.number == number), None)
    if number is not None and old is None:
        raise Http404
    names = (*Offer.__dataclass_fields__,)
    begin = (
        {name: getattr(old, name) for name in names} if old else {"minutes": 60, "after": 10, "pause": 10, "before": 0}
    )
    form = Form(_of_service(facts.currency), sent(request), {"is_offered": True, "implement": "hands", **begin})

    def save(values: dict[str, Any]) -> None:
        save_service(actor, facts.number, Offer(**values, number=number), assessor().knowledge, at=now())

    up = link("services", _("Services and prices"), slug)
    lead = _("Booked sessions keep the price that was promised.") if old and old.coming else ""
    return saving(
        request, Saving(_("Change a service") if old else _("Add a service"), form, save, up[0], up, lead=lead)
    )


def _of_service(currency: str) -> tuple[Asked, ...]:
    features = tuple((name, _(label)) for name, label in FEATURES.items())
    return (
        Asked("type", _("Type of massage"), "select", more=choices_of("types")),
        Asked("technique", _("Technique"), "select", more=choices_of("techniques")),
        Asked("implement", _("With"), "select", more=choices_of("implements")),
        Asked("minutes", _("Minutes"), "number"),
        Asked("price", _("Price in {currency}").format(currency=currency), "money", more=currency),
        Asked("before", _("Minutes of the room before"), "number"),
        Asked("after", _("Minutes of the room after, for cleaning"), "number"),
        Asked("pause", _("Minutes of pause for the therapist"), "number"),
        Asked("features", _("What the room must have"), "checks", more=features),
        Asked(
            "unit_kind", _("Equipment that must be booked"), "select", more=(("", _("none")), *choices_of("implements"))
        ),
        Asked("is_offered", _("Is offered"), "check"),
    )


def away_asked(zone: ZoneInfo) -> tuple[Asked, ...]:
    """Return what is asked about a time away, on the salon's clock."""
    return (
        Asked("begins", _("From"), "moment", more=zone),
        Asked("ends", _("Until"), "moment", more=zone),
        Asked("reason", _("Note"), hint=_("Only the staff of the salon sees it. No illness, please.")),
    )


def _offer_label(name: str) -> str:
    return _(FEATURES[name]) if name in FEATURES else label_of("techniques", name)


def _begin(old: ThingFacts | None) -> dict[str, Any]:
    if old is None:
        return {"is_active": True}
    return {"name": old.name, "offers": old.offers, "kind": old.kind, "is_active": old.is_active}


def _find(found: Iterable[ThingFacts], number: int | None) -> ThingFacts | None:
    """Return a thing, None for a new one. Raises Http404 where the salon has no such thing."""
    one = next((each for each in found if each.number == number), None)
    if number is not None and one is None:
        raise Http404
    return one
