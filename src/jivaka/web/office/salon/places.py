"""The salons of a manager, one salon, its words, its opening hours and the days on which it is shut."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jivaka.queries.office.house import own_salons, salon_facts
from jivaka.services.salons import Place, Shut, add_salon, change_salon, open_day, set_opening_hours, shut_day
from jivaka.web.office.forms import Asked, Form, written_week
from jivaka.web.office.pages import Saving, link, office, saving, sent
from jivaka.web.office.words import weekday_names
from jivaka.web.shared.context import now, require_form

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor


@require_safe
@office("manager")
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the salons that are theirs."""
    context = {"salons": own_salons(actor, at=now()), "may_add": actor.everywhere}
    return render(request, "office/home.html", context)


@require_safe
@office("manager")
def salon(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Show one salon: its words, its week, its shut days."""
    facts = salon_facts(actor, slug, at=now())
    days = list(zip(weekday_names(), written_week(facts.week), strict=True))
    return render(request, "office/salon.html", {"salon": facts, "days": days})


@require_form
@office("manager")
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a salon to the chain."""
    asked = (
        Asked("slug", _("Part of its address"), hint=_("Small Latin letters and dashes; it stays for ever.")),
        *_asked(),
    )
    form = Form(asked, sent(request), {"cancel_hours": 24, "is_open": True})

    def save(values: dict[str, Any]) -> None:
        slug = values.pop("slug")
        add_salon(actor, slug, Place(**values), at=now())

    title = _("Add a salon")
    lead = _("Hours, rooms, services and people come next.")
    return saving(request, Saving(title, form, save, reverse("office:home"), link("home", _("Salons")), lead=lead))


@require_form
@office("manager")
def details(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Change the words of a salon."""
    facts = salon_facts(actor, slug, at=now())
    names = ("name", "zone", "country", "currency", "address", "cancel_hours", "is_open")
    form = Form(_asked(), sent(request), {name: getattr(facts, name) for name in names})

    def save(values: dict[str, Any]) -> None:
        change_salon(actor, facts.number, Place(**values), at=now())

    up = link("salon", facts.name, slug)
    return saving(request, Saving(_("About the salon"), form, save, up[0], up))


@require_form
@office("manager")
def hours(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Change the opening hours."""
    facts = salon_facts(actor, slug, at=now())
    asked = Asked("week", _("Open"), "week", _("For example 09:00-21:00, or 09:00-13:00, 14:00-20:00. Empty: shut."))
    form = Form((asked,), sent(request), {"week": facts.week})

    def save(values: dict[str, Any]) -> None:
        set_opening_hours(actor, facts.number, values["week"], at=now())

    up = link("salon", facts.name, slug)
    return saving(request, Saving(_("Opening hours"), form, save, up[0], up))


@require_form
@office("manager")
def shut(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Shut the salon on a day."""
    facts = salon_facts(actor, slug, at=now())
    asked = (
        Asked("day", _("Day"), "date"),
        Asked("reason", _("Why"), hint=_("Clients see it, such as a holiday.")),
    )
    form = Form(asked, sent(request))

    def save(values: dict[str, Any]) -> None:
        shut_day(actor, facts.number, Shut(**values), at=now())

    up = link("salon", facts.name, slug)
    return saving(request, replace(Saving(_("Shut on a day"), form, save, up[0], up), knowing=True))


@require_POST
@office("manager")
def open_again(request: HttpRequest, actor: Actor, slug: str, day: date) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Open the salon again on a day that was to be shut."""
    open_day(actor, salon_facts(actor, slug, at=now()).number, day, at=now())
    return redirect(f"{reverse('office:salon', args=[slug])}?saved=1")


def _asked() -> tuple[Asked, ...]:
    zones = tuple((zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone)
    return (
        Asked("name", _("Name")),
        Asked("address", _("Address")),
        Asked("zone", _("Time zone"), "select", more=zones),
        Asked("country", _("Country"), hint=_("Two letters, such as UA.")),
        Asked("currency", _("Currency"), hint=_("Three letters, such as UAH.")),
        Asked("cancel_hours", _("Hours before a session up to which cancelling is free"), "number"),
        Asked("is_open", _("Takes new bookings"), "check"),
    )
