"""The people of a salon: therapists with skills, languages, hours, breaks and leave, and who has which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jivaka.queries.accounts import account_of
from jivaka.queries.office.house import members_of, people_of, salon_facts
from jivaka.services.accounts import Grant, add_account, check_grant, give_role, take_role
from jivaka.services.salons import (
    Away,
    Rota,
    Worker,
    add_leave,
    add_therapist,
    change_therapist,
    remove_leave,
    set_breaks,
    set_shifts,
)
from jivaka.web.office.forms import Asked, Form, written_week
from jivaka.web.office.pages import Saving, link, office, saving, sent
from jivaka.web.office.salon.things import away_asked
from jivaka.web.office.words import choices_of, weekday_names
from jivaka.web.shared.context import language, now, require_form
from jivaka.web.shared.rooms import role_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor, Role
    from jivaka.queries.office.house import PersonFacts, SalonFacts

LANGUAGES: Final = (
    *("ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ka"),
    *("ko", "lt", "lv", "ms", "my", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "vi"),
    "zh",
)
"""ISO 639-1 codes to choose from."""


@require_safe
@office("manager")
def people(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Show the therapists, and who has which role."""
    found = people_of(actor, slug, at=now())
    context = {
        "salon": salon_facts(actor, slug, at=now()),
        "people": found,
        "members": [(one, role_label(cast("Role", one.role))) for one in members_of(actor, slug)],
    }
    return render(request, "office/people.html", context)


@require_safe
@office("manager")
def person(request: HttpRequest, actor: Actor, slug: str, number: int) -> HttpResponse:
    """Show one therapist: what they can do, when they work, rest and are away."""
    facts, one = _one(actor, slug, number)
    skills = dict((*choices_of("techniques"), *choices_of("types")))
    context = {
        "salon": facts,
        "person": one,
        "skills": [skills.get(name, name) for name in one.skills],
        "days": list(zip(weekday_names(), written_week(one.week), written_week(one.breaks), strict=True)),
    }
    return render(request, "office/person.html", context)


@require_form
@office("manager")
def add(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Add a therapist with the hours they work here."""
    facts = salon_facts(actor, slug, at=now())
    hint = _("For example 09:00-17:00. Empty: not here on that day.")
    asked = (*_of_worker(None), Asked("week", _("Works here"), "week", hint))
    form = Form(asked, sent(request), {"is_active": True})

    def save(values: dict[str, Any]) -> None:
        week = values.pop("week")
        add_therapist(actor, facts.number, _worker(values), week, at=now())

    up = link("people", _("People"), slug)
    return saving(request, Saving(_("Add a therapist"), form, save, up[0], up))


@require_form
@office("manager")
def change(request: HttpRequest, actor: Actor, slug: str, number: int) -> HttpResponse:
    """Change what a therapist is called and can do."""
    _facts, one = _one(actor, slug, number)
    begin = {name: getattr(one, name) for name in ("name", "gender", "languages", "is_active")}
    begin |= {"techniques": one.skills, "types": one.skills}
    form = Form(_of_worker(one), sent(request), begin)
    return _save(request, _("Skills and languages"), form, one, slug)(
        lambda values: change_therapist(actor, number, _worker(values), at=now())
    )


@require_form
@office("manager")
def shifts(request: HttpRequest, actor: Actor, slug: str, number: int) -> HttpResponse:
    """Change the hours of a therapist in this salon, from a day on."""
    facts, one = _one(actor, slug, number)
    hint = _("For example 09:00-17:00. Empty: not here on that day.")
    today = now().astimezone(ZoneInfo(facts.zone)).date()
    asked = (
        Asked("since", _("From this day on"), "date", _("What was before stays as it was.")),
        Asked("week", _("Works here"), "week", hint),
    )
    form = Form(asked, sent(request), {"week": one.week, "since": today})
    return _save(request, _("Hours"), form, one, slug)(
        lambda values: set_shifts(actor, number, facts.number, Rota(values["since"], tuple(values["week"])), at=now())
    )


@require_form
@office("manager")
def breaks(request: HttpRequest, actor: Actor, slug: str, number: int) -> HttpResponse:
    """Change the breaks of a therapist."""
    _facts, one = _one(actor, slug, number)
    asked = Asked("week", _("Breaks"), "week", _("For example 13:00-13:30. They hold in every salon."))
    form = Form((asked,), sent(request), {"week": one.breaks})
    return _save(request, _("Breaks"), form, one, slug)(
        lambda values: set_breaks(actor, number, values["week"], at=now())
    )


@require_form
@office("manager")
def leave(request: HttpRequest, actor: Actor, slug: str, number: int) -> HttpResponse:
    """Say that a therapist is away."""
    facts, one = _one(actor, slug, number)
    form = Form(away_asked(ZoneInfo(facts.zone)), sent(request))

    def save(values: dict[str, Any]) -> None:
        add_leave(actor, number, Away(values["begins"], values["ends"], values["reason"], values["knowing"]), at=now())

    up = link("person", one.name, slug, number)
    return saving(request, Saving(_("Time away"), form, save, up[0], up, knowing=True))


@require_POST
@office("manager")
def back(request: HttpRequest, actor: Actor, slug: str, number: int, leave: int) -> HttpResponse:  # noqa: ARG001
    """Take back that a therapist is away."""
    _one(actor, slug, number)
    remove_leave(actor, number, leave, at=now())
    return redirect(f"{reverse('office:person', args=[slug, number])}?saved=1")


@require_form
@office("manager")
def role(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Give somebody a role in this salon; who has no account gets one, to which they prove their address."""
    facts = salon_facts(actor, slug, at=now())
    names: tuple[Role, ...] = ("therapist", "receptionist", "manager")
    people = [(str(one.number), one.name) for one in people_of(actor, slug, at=now()) if one.is_active]
    asked = (
        Asked("email", _("E-mail address"), "email"),
        Asked("name", _("Name")),
        Asked("role", _("Role"), "select", more=tuple((name, role_label(name)) for name in names)),
        Asked(
            "therapist", _("Which therapist"), "select", _("Only for the role of a therapist."), (("", "–"), *people)
        ),
    )
    form = Form(asked, sent(request))

    def save(values: dict[str, Any]) -> None:
        whose = int(values["therapist"]) if values["therapist"] else None
        grant = Grant(values["role"], facts.number, whose)
        check_grant(actor, grant)
        account = account_of(values["email"])
        if account is None:
            account = add_account(actor, values["email"], at=now(), name=values["name"], language=language())
        give_role(actor, account, grant, at=now())

    up = link("people", _("People"), slug)
    return saving(request, Saving(_("Give a role"), form, save, up[0], up))


@require_POST
@office("manager")
def take(request: HttpRequest, actor: Actor, slug: str, account: int, name: str) -> HttpResponse:  # noqa: ARG001
    """Take a role away."""
    facts = salon_facts(actor, slug, at=now())
    take_role(actor, account, cast("Role", name), at=now(), salon=facts.number)
    return redirect(f"{reverse('office:people', args=[slug])}?saved=1")


def _save(
    request: HttpRequest, title: str, form: Form, one: PersonFacts, slug: str
) -> Callable[[Callable[[dict[str, Any]], object]], HttpResponse]:
    up = link("person", one.name, slug, one.number)
    return lambda save: saving(request, Saving(title, form, save, up[0], up))


def _one(actor: Actor, slug: str, number: int) -> tuple[SalonFacts, PersonFacts]:
    """Return a salon and one of its therapists. Raises Http404 where they have never worked there."""
    facts = salon_facts(actor, slug, at=now())
    found = next((one for one in people_of(actor, slug, at=now()) if one.number == number), None)
    if found is None:
        raise Http404
    return facts, found


def _of_worker(one: PersonFacts | None) -> tuple[Asked, ...]:
    genders = (("woman", _("A woman")), ("man", _("A man")), ("other", _("Other")))
    spoken = (*LANGUAGES, *(code for code in (one.languages if one else ()) if code not in LANGUAGES))
    return (
        Asked("name", _("Name")),
        Asked("gender", _("Gender"), "select", _("Clients may wish for it."), genders),
        Asked("languages", _("Speaks"), "checks", more=_by_name((code, _language(code)) for code in spoken)),
        Asked("techniques", _("Techniques"), "checks", more=choices_of("techniques")),
        Asked("types", _("Types of massage"), "checks", more=choices_of("types")),
        Asked("is_active", _("Works for us"), "check"),
    )


def _worker(values: dict[str, Any]) -> Worker:
    skills = (*values["techniques"], *values["types"])
    return Worker(values["name"], values["gender"], skills, values["languages"], values["is_active"])


def _by_name(found: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(found, key=lambda one: one[1].casefold()))


def _language(code: str) -> str:
    try:
        return Locale(code).get_display_name(language()) or code
    except UnknownLocaleError:
        return code
