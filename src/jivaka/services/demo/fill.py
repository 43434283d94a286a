"""Fills a database with the demonstration: salons, staff, clients with decided intakes, courses, bookings and claims.

Everything is written in one transaction, many rows at a time; the audit keeps what was made, so that it can be found
and taken away again. The same seed and moment give the same demonstration.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import Salon
from jivaka.records.writing import write
from jivaka.services.demo.clear import clear, made
from jivaka.services.demo.filling import Filling
from jivaka.services.demo.invented.chain import CHAIN
from jivaka.services.demo.invented.people import decide_people

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.services.demo.order import Made, Order

    Progress = Callable[[str, int, int], None]
    """Told what is being done, how much of it is done, and of how much."""

DECIDED_BEFORE: Final = timedelta(days=14)
"""The first intakes are so much older than the first bookings."""


def fill_demo(actor: Actor, order: Order, assessor: Assessor, progress: Progress, *, at: datetime) -> Made:
    """Make the demonstration around a moment, all of it or nothing.

    Raises ProblemsError where there are salons already; with `order.again`, only what an earlier demonstration made is
    deleted first, and it is refused where real clients have bookings in it.
    """
    chance = Random(order.seed)  # noqa: S311 - invented people need chance that can be repeated, not secrets
    today = at.date()
    period = order.size.period(today)
    days = (period.first - DECIDED_BEFORE, (today - period.first + DECIDED_BEFORE).days)
    check_may_fill(order)
    people = decide_people(
        assessor, days, chance, lambda done: progress("intakes", done, order.size.people), count=order.size.people
    )

    def work() -> Made:
        if order.again:
            clear(actor, at=at)
        return Filling(order, people, Random(order.seed), progress, at).run(actor, assessor)  # noqa: S311 - as above

    return write(work)


def check_may_fill(order: Order) -> None:
    """Refuse to fill a database that holds salons already, or salons of the same names."""
    slugs = set(Salon.objects.values_list("slug", flat=True))
    own = set(Salon.objects.filter(pk__in=made().salons).values_list("slug", flat=True))
    if slugs and not order.again:
        message = f"The database holds salons already: {', '.join(sorted(slugs))}."
        remedy = "Use another database, or --again to replace an earlier demonstration; nothing else is touched."
        raise ProblemsError((Problem("not_empty", "database", message, remedy),))
    same = sorted({house.slug for house in CHAIN} & (slugs - own))
    if same:
        message = f"Salons that the demonstration did not make have its names: {', '.join(same)}."
        raise ProblemsError((Problem("same_names", "database", message, "Use another database."),))
