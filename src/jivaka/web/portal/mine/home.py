"""My course on one page: the next visit, what was proposed, the diary, the line of pain, sessions, advice for home."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from jivaka.core.outcomes.prevention import prevention_plan
from jivaka.core.outcomes.scores import PAIN
from jivaka.queries.client_bookings import client_sessions
from jivaka.queries.letters import letters_of
from jivaka.queries.mine.course import answered_before, my_course, standing_of
from jivaka.queries.mine.links import calendar_token
from jivaka.queries.mine.wishes import my_wishes
from jivaka.web.portal.mine.chart import chart_of
from jivaka.web.portal.mine.diary import SCALE, last_of, visit_near
from jivaka.web.portal.mine.door import own
from jivaka.web.shared.context import assessor, now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.outcomes.prevention import PreventionPlan
    from jivaka.queries.client_bookings import BookedSession
    from jivaka.queries.letters import BroughtLetter
    from jivaka.queries.mine.course import Answered, MyCourse, Proposed, Standing, Told
    from jivaka.queries.mine.wishes import MyWish
    from jivaka.web.portal.mine.chart import Chart
    from jivaka.web.portal.mine.door import Me

ACTIONS: Final = {
    "continue": gettext_noop("Go on as planned"),
    "change": gettext_noop("Change something about the massage"),
    "stop": gettext_noop("End the course here"),
    "refer": gettext_noop("Stop here and see a doctor"),
    "unknown": gettext_noop("Not clear yet: something is still missing"),
}
TOPICS: Final = {
    "activity": gettext_noop("Moving"),
    "exercise": gettext_noop("Exercise"),
    "breaks": gettext_noop("Breaks"),
    "heat": gettext_noop("Warmth"),
    "self_massage": gettext_noop("Massage by yourself"),
    "does_not_help": gettext_noop("What does not help"),
}


@dataclass(frozen=True, slots=True)
class Review:
    """What a review proposes, in plain words, and what was decided about it ('' while that is open)."""

    proposal: str
    because: tuple[str, ...]
    decided: str
    refers: bool


@dataclass(frozen=True, slots=True)
class Home:
    """What the page shows."""

    token: str
    coming: tuple[BookedSession, ...]
    past: tuple[BookedSession, ...]
    near: BookedSession | None
    answered: Answered | None
    course: MyCourse | None
    review: Review | None
    chart: Chart | None
    last: Told | None
    asks: str
    scale: tuple[int, ...]
    topics: tuple[tuple[str, Any], ...]
    plan: PreventionPlan | None
    over: bool
    offers: tuple[MyWish, ...]
    feed: str
    net: tuple[str, ...]
    may_book: bool
    letters: tuple[BroughtLetter, ...]


@require_safe
@own
def mine(request: HttpRequest, me: Me) -> HttpResponse:
    """Show everything of the client's own."""
    sessions, at = client_sessions(me.client), now()
    asking, course = assessor(), my_course(me.actor, me.client)
    standing = standing_of(me.actor, me.client)
    coming = tuple(one for one in sessions if one.state in ("booked", "arrived") and one.ends > at)
    near = visit_near(coming, at)
    plan = _plan(asking, course, standing)
    feed = reverse("calendar", args=[calendar_token(me.client)])
    found = Home(
        token=me.token,
        coming=coming,
        past=tuple(one for one in sessions if one not in coming),
        near=near,
        answered=answered_before(me.actor, me.client, near.booking) if near else None,
        course=course,
        review=_review(asking, course.reviews) if course else None,
        chart=chart_of(course) if course else None,
        last=last_of(course, PAIN),
        asks=asking.tables.measures[PAIN].asks,
        scale=SCALE,
        topics=tuple((_(TOPICS[topic.id]), topic.pieces) for topic in plan.topics) if plan else (),
        plan=plan,
        over=_is_over(course, coming),
        offers=tuple(one for one in my_wishes(me.actor, me.client, at=at) if one.begins),
        feed=request.build_absolute_uri(feed),
        net=asking.sayings.safety_net,
        may_book=_may_book(standing, sessions, at),
        letters=letters_of(me.client),
    )
    return render(request, "portal/mine/home.html", {one.name: getattr(found, one.name) for one in fields(found)})


def _review(asking: Assessor, reviews: Sequence[Proposed]) -> Review | None:
    """Return the latest review in the words of the knowledge."""
    if not reviews:
        return None
    latest, rules = reviews[-1], asking.tables.stop_rules
    says = tuple(rules[name].says.replace("{visit}", str(latest.visit)) for name in latest.rules if name in rules)
    action = latest.action or latest.proposal
    decided = _(ACTIONS[latest.action]) if latest.action else ""
    return Review(_(ACTIONS[latest.proposal]), says, decided, action == "refer")


def _plan(asking: Assessor, course: MyCourse | None, standing: Standing | None) -> PreventionPlan | None:
    """Return the advice for home; none where a doctor comes first."""
    if standing is None or not standing.permits_massage:
        return None
    stage = (course.plan.get("stage") if course else None) or "unknown"
    return prevention_plan(stage, standing.limits, asking.home, asking.tables)


def _is_over(course: MyCourse | None, coming: Sequence[BookedSession]) -> bool:
    """Return whether the course has come to its end, so that what comes afterwards can be said."""
    return course is not None and course.has_begun and (course.state != "active" or not coming)


def _may_book(standing: Standing | None, sessions: Sequence[BookedSession], at: datetime) -> bool:
    return standing is not None and bool(sessions) and standing.may_book(at.date())
