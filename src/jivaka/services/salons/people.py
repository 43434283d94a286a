"""Therapists of a salon: what they can do, which languages they speak, when they work, rest and are away.

A therapist belongs to the salons in which they have hours; a manager of one of these may change what holds everywhere.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import Break, Leave, Resource, Shift, Therapist
from jivaka.services.salons.change import Deed, change
from jivaka.services.salons.places import check_week, said
from jivaka.services.salons.things import check_away
from jivaka.services.salons.values import Wrong, no_such

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jivaka.core.access.actor import Actor
    from jivaka.services.salons.values import Away, Hours, Rota, Worker

GENDERS: Final = ("woman", "man", "other")


def add_therapist(actor: Actor, salon: int, worker: Worker, week: Iterable[Hours], *, at: datetime) -> int:
    """Add a therapist with the hours in which they work in a salon, and return their number. Raises ProblemsError."""
    check_may(actor, "manage_salon", salon)
    hours = check_week(week)
    wrong = _of_worker(worker)
    wrong.unless(hours, "week", "no_hours", "A therapist needs hours in at least one salon.")
    wrong.stop()
    deed = Deed(
        actor, "therapist.added", f"salon:{salon}", frozenset({salon}), at, _columns(worker) | {"week": said(hours)}
    )

    def work() -> int:
        number = Resource.objects.create(kind="therapist").pk
        Therapist.objects.create(resource_id=number, **_columns(worker))
        Shift.objects.bulk_create(Shift(therapist_id=number, salon_id=salon, **asdict(one)) for one in hours)
        return number

    return change(deed, work)


def change_therapist(actor: Actor, therapist: int, worker: Worker, *, at: datetime) -> None:
    """Change what a therapist is called and can do. Raises ProblemsError, and BreaksBookingsError."""
    salons = _own(actor, therapist)
    _of_worker(worker).stop()
    deed = Deed(actor, "therapist.changed", f"therapist:{therapist}", salons, at, _columns(worker))
    change(deed, lambda: Therapist.objects.filter(pk=therapist).update(**_columns(worker)))


def set_shifts(actor: Actor, therapist: int, salon: int, rota: Rota, *, at: datetime) -> None:
    """Set the hours of a therapist in a salon from a day on; what was before that day stays.

    Empty hours end the work there. Raises ProblemsError for a day that is over, and BreaksBookingsError.
    """
    check_may(actor, "manage_salon", salon)
    hours, since = check_week(rota.week), rota.since
    if not Therapist.objects.filter(pk=therapist).exists():
        raise no_such(therapist, "therapist")
    wrong = Wrong()
    wrong.unless(since >= at.date() - timedelta(days=1), "since", "day_over", f"{since} is over.")
    wrong.stop()
    detail = {"therapist": therapist, "since": since.isoformat(), "week": said(hours)}
    deed = Deed(actor, "shifts.changed", f"salon:{salon}", frozenset({salon}), at, detail)

    def work() -> None:
        own = Shift.objects.filter(therapist=therapist, salon=salon)
        own.filter(since__gte=since).delete()
        own.filter(Q(until=None) | Q(until__gte=since)).update(until=since - timedelta(days=1))
        Shift.objects.bulk_create(
            Shift(therapist_id=therapist, salon_id=salon, since=since, **asdict(one)) for one in hours
        )

    change(deed, work)


def set_breaks(actor: Actor, therapist: int, week: Iterable[Hours], *, at: datetime) -> None:
    """Set the weekly breaks of a therapist, in whichever salon they are. Raises ProblemsError, BreaksBookingsError."""
    salons = _own(actor, therapist)
    hours = check_week(week)
    deed = Deed(actor, "breaks.changed", f"therapist:{therapist}", salons, at, {"week": said(hours)})

    def work() -> None:
        Break.objects.filter(therapist=therapist).delete()
        Break.objects.bulk_create(Break(therapist_id=therapist, **asdict(one)) for one in hours)

    change(deed, work)


def add_leave(actor: Actor, therapist: int, away: Away, *, at: datetime) -> int:
    """Record that a therapist is away and return its number. Raises ProblemsError, and BreaksBookingsError.

    Why somebody is away stays out of the audit: it may be their health. Added twice it is kept once.
    """
    salons = _own(actor, therapist)
    check_away(away, at)
    what = {"therapist_id": therapist, "begins_at": away.begins_at, "ends_at": away.ends_at, "reason": away.reason}
    before = Leave.objects.filter(**what).first()
    if before is not None:
        return before.pk
    detail = {"from": away.begins_at.isoformat(), "to": away.ends_at.isoformat()}
    deed = Deed(actor, "leave.added", f"therapist:{therapist}", salons, at, detail, away.knowing)

    def work() -> int:
        return Leave.objects.create(**what).pk

    return change(deed, work)


def remove_leave(actor: Actor, therapist: int, leave: int, *, at: datetime) -> None:
    """Take back that a therapist is away. Raises ProblemsError where there is no such leave."""
    salons = _own(actor, therapist)
    deed = Deed(actor, "leave.removed", f"therapist:{therapist}", salons, at, {"leave": leave})

    def work() -> None:
        if not Leave.objects.filter(pk=leave, therapist=therapist).delete()[0]:
            raise no_such(leave, "leave")

    change(deed, work)


def _own(actor: Actor, therapist: int) -> frozenset[int]:
    """Return the salons of a therapist. Raises ProblemsError unless the actor manages one of them."""
    check_may(actor, "manage_salon")
    salons = frozenset(Shift.objects.filter(therapist=therapist).values_list("salon", flat=True))
    if not Therapist.objects.filter(pk=therapist).exists():
        raise no_such(therapist, "therapist")
    if not actor.everywhere and not salons & actor.salons:
        message = "This therapist works in none of your salons."
        raise ProblemsError((Problem("not_allowed", "manage_salon", message, "Ask the manager of their salon."),))
    return salons


def _columns(worker: Worker) -> dict[str, object]:
    lists = {"skills": list(worker.skills), "languages": list(worker.languages)}
    return {**asdict(worker), "name": worker.name.strip(), **lists}


def _of_worker(worker: Worker) -> Wrong:
    wrong = Wrong()
    wrong.unless(0 < len(worker.name.strip()) <= 120, "name", "no_name", "A name of 1 to 120 letters is needed.")
    wrong.unless(worker.gender in GENDERS, "gender", "no_gender", "Choose what clients may wish for.")
    wrong.unless(worker.languages, "languages", "no_language", "Choose at least one language.")
    wrong.unless(worker.skills, "skills", "no_skill", "Choose at least one thing that they do.")
    return wrong
