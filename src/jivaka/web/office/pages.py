"""What all pages of the office share: the door, the line of links, and the page with a form that saves something.

A refusal of a service becomes a page that says it; nothing that was typed is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jivaka.core.errors import ProblemsError
from jivaka.services.salons import BreaksBookingsError
from jivaka.web.office.words import say, say_stranded
from jivaka.web.shared.errors import page
from jivaka.web.shared.staff import guard, staff

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, QueryDict

    from jivaka.core.access.actor import Actor, Role
    from jivaka.web.office.forms import Form

    P = ParamSpec("P")
    Inside = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]
    Outside = Callable[Concatenate[HttpRequest, P], HttpResponse]

NOT_THERE = frozenset({"no_salon", "no_such_thing", "missing-release", "release"})


def office(role: Role) -> Callable[[Inside[P]], Outside[P]]:
    """Let a view in only those who have the role; what its services refuse becomes a page of its own."""

    def around(view: Inside[P]) -> Outside[P]:
        @wraps(view)
        def careful(request: HttpRequest, actor: Actor, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                return view(request, actor, *args, **kwargs)
            except ProblemsError as refused:
                return refusal(request, refused)

        inside = staff(role)(cast("Inside[P]", careful))
        guard(inside, role)
        return inside

    return around


def refusal(request: HttpRequest, refused: ProblemsError) -> HttpResponse:
    """Return the page for a refusal: who may not, what is not there, or what is wrong."""
    codes = {problem.code for problem in refused.problems}
    says = " ".join(dict.fromkeys(say(problem) for problem in refused.problems))
    if "not_allowed" in codes:
        return page(request, 403, _("This page is not for you"), says)
    if codes <= NOT_THERE:
        return page(request, 404, _("There is no such page"), says)
    return page(request, 409, _("This could not be done"), says)


@dataclass(frozen=True, slots=True)
class Saving:
    """A page with one form: its title, what it saves, where it goes then, and what it may save knowingly.

    `knowing` says that the form records a fact: with the booked sessions in view it may be recorded all the same.
    """

    title: str
    form: Form
    save: Callable[[dict[str, Any]], object]
    back: str
    up: tuple[str, str]
    button: str = ""
    lead: str = ""
    knowing: bool = False


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, None where a page is only looked at."""
    return request.POST if request.method == "POST" else None


def saving(request: HttpRequest, one: Saving) -> HttpResponse:
    """Show the form, or save what was sent and go back; what is refused is said beside what was typed."""
    form, stranded, more, general = one.form, [], 0, []
    overtaken = request.method == "POST" and form.read() and form.overtaken()
    if request.method == "POST" and not form.wrong:
        try:
            knowing = {"knowing": request.POST.get("knowing") == "1"} if one.knowing else {}
            one.save({**form.values, **knowing})
        except BreaksBookingsError as refused:
            stranded, more = [say_stranded(each) for each in refused.stranded], refused.more
        except ProblemsError as refused:
            general = spread(form, refused)
        else:
            return redirect(f"{one.back}?saved=1")
    status = 409 if stranded or overtaken else 422 if form.wrong or general else 200
    context = {
        "page": one,
        "fields": form.shown(),
        "errors": form.errors(),
        "general": general,
        "stranded": stranded,
        "more": more,
    }
    return render(request, "office/form.html", context, status=status)


def spread(form: Form, refused: ProblemsError) -> list[str]:
    """Put each problem beside its field; return those about none. Raises a refusal that no typing can mend."""
    if any(problem.code in ("not_allowed", "no_salon") for problem in refused.problems):
        raise refused
    names, general = {one.name for one in form.asked}, []
    weeks = [one.name for one in form.asked if one.kind == "week"]
    for problem in refused.problems:
        name = f"{weeks[0]}.{problem.where}" if weeks and problem.where in "0123456" else problem.where
        if name.partition(".")[0] in names:
            form.wrong[name] = say(problem)
        else:
            general.append(say(problem))
    return general


def link(name: str, label: str, *args: object) -> tuple[str, str]:
    """Return (address, label) of a page of the office."""
    return reverse(f"office:{name}", args=args), label
