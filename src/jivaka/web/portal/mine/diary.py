"""The diary: how strong the pain is, with one tap, and now and then what can be done and how it is on the whole.

It writes down what was tapped and judges nothing. What is asked, and its range, stands in the knowledge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jivaka.core.errors import ProblemsError
from jivaka.core.outcomes.scores import FEELING, FUNCTION, PAIN
from jivaka.queries.client_bookings import client_sessions
from jivaka.queries.mine.course import my_course
from jivaka.services.diary import MOST_LETTERS, Rated, write_diary
from jivaka.services.outcomes import Measured, Taken, record_scores
from jivaka.web.portal.mine.chart import chart_of
from jivaka.web.portal.mine.door import own
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.errors import page
from jivaka.web.shared.refusals import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse, QueryDict

    from jivaka.queries.client_bookings import BookedSession
    from jivaka.queries.mine.course import MyCourse, Told
    from jivaka.web.portal.mine.door import Me

ABLE: Final = FUNCTION[0]
MOST_ACTIVITIES: Final = 3
SCALE: Final = tuple(range(11))
OPENS: Final = timedelta(hours=24)
"""How long before a visit a rating belongs to it, and its short questions are open."""


@dataclass(frozen=True, slots=True)
class Activity:
    """An everyday thing, with its place in the form and the last answer; without a name it can still be named."""

    place: int
    name: str = ""
    last: Told | None = None
    typed: str = ""
    chosen: str = ""


@require_form
@own
def diary(request: HttpRequest, me: Me) -> HttpResponse:
    """Show the diary, or keep what was tapped."""
    course = my_course(me.actor, me.client)
    activities = activities_of(course, request.POST)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        sent, wrong = _read(request.POST, activities)
        if sent and not wrong:
            return _keep(request, me, sent)
        wrong = wrong or {"nothing": _("Nothing was chosen yet.")}
    measures = assessor().tables.measures
    context: dict[str, Any] = {
        "token": me.token,
        "course": course,
        "scale": SCALE,
        "asks": {name: measures[name].asks for name in (PAIN, ABLE, FEELING)},
        "last": last_of(course, PAIN),
        "activities": activities,
        "feeling": range(7, -8, -1) if course and course.has_begun else (),
        "chart": chart_of(course) if course else None,
        "saved": request.GET.get("saved") == "1",
        "wrong": wrong,
    }
    return render(request, "portal/mine/diary.html", context, status=422 if wrong else 200)


def last_of(course: MyCourse | None, measure: str) -> Told | None:
    """Return the last score of a measure."""
    found = course.of(measure) if course else ()
    return found[-1] if found else None


def activities_of(course: MyCourse | None, post: QueryDict) -> tuple[Activity, ...]:
    """Return the everyday things that the client has named; where none was, places for three."""
    named = course.activities if course else ()
    latest = {one.item: one for one in course.of(ABLE) if one.item} if course else {}
    return tuple(
        Activity(
            place,
            name,
            latest.get(name),
            post.get(f"{ABLE}.{place}.name", ""),
            post.get(f"{ABLE}.{place}", ""),
        )
        for place, name in enumerate(named or ("",) * MOST_ACTIVITIES)
    )


def visit_near(sessions: Sequence[BookedSession], at: datetime) -> BookedSession | None:
    """Return the visit that is so near that what is said now belongs to it."""
    return next((one for one in sessions if one.state == "booked" and at < one.ends and one.begins - at <= OPENS), None)


def _read(post: QueryDict, activities: Sequence[Activity]) -> tuple[list[Rated], dict[str, str]]:
    """Return what was sent, and what is wrong with it: place -> sentence."""
    sent = [
        Rated(measure, value) for measure in (PAIN, FEELING) if (value := _number(post.get(measure, ""))) is not None
    ]
    wrong: dict[str, str] = {}
    able = [(one, one.name or one.typed.strip()[:MOST_LETTERS], _number(one.chosen)) for one in activities]
    touched = [one for one in able if one[2] is not None or (one[0].typed and not one[0].name)]
    if touched:
        for one, name, value in able if activities[0].name else touched:
            if not name or value is None:
                wrong[f"{ABLE}.{one.place}"] = _("Please say what it is, and how well you can do it.")
            else:
                sent.append(Rated(ABLE, value, name))
    return sent, wrong


def _number(text: str) -> float | None:
    digits = text.removeprefix("-")
    return float(text) if digits.isascii() and digits.isdigit() and len(digits) < 3 else None


def _keep(request: HttpRequest, me: Me, sent: Sequence[Rated]) -> HttpResponse:
    at, measures = now(), assessor().tables.measures
    near = visit_near(client_sessions(me.client), at)
    try:
        if near is None:
            write_diary(me.actor, me.client, sent, measures, at=at)
        else:
            values = tuple(Measured(one.measure, one.value, one.item) for one in sent)
            record_scores(me.actor, near.booking, Taken(values), measures, at=at)
    except ProblemsError as error:
        return page(request, 409, _("This could not be kept"), " ".join(sentences(error)))
    return redirect(reverse("portal:diary", args=[me.token]) + "?saved=1")
