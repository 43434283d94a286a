"""Salons, their opening hours and the days on which they are shut. What is given there and by whom is other files'."""

from __future__ import annotations

import re
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, available_timezones

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.ticks import tick_from
from jivaka.records.models import Booking, Closure, OpeningHours, Salon, Service
from jivaka.services.salons.change import Deed, change
from jivaka.services.salons.values import Wrong, no_such

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor
    from jivaka.services.salons.values import Hours, Place, Shut

A_DAY: Final = 24 * 60
SLUG: Final = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
MOST_SLUG: Final = 50
NO_SALONS: Final = frozenset({"stamp"})
"""Words that pages of the desk have in the place of a salon's."""
MOST_REASON: Final = 120


def add_salon(actor: Actor, slug: str, place: Place, *, at: datetime) -> int:
    """Add a salon without hours and return its number. Only a manager of the whole chain may.

    Raises ProblemsError with everything that is wrong with what was asked.
    """
    check_may(actor, "manage_salon")
    if not actor.everywhere:
        message = "Only a manager of the whole chain may add a salon."
        raise ProblemsError((Problem("not_allowed", "manage_salon", message, "Ask the manager of the chain."),))
    wrong = _of_place(place)
    wrong.unless(SLUG.fullmatch(slug) and len(slug) <= MOST_SLUG, "slug", "bad_slug", f"'{slug}' will not do.")
    taken = slug in NO_SALONS or Salon.objects.filter(slug=slug).exists()
    wrong.unless(not taken, "slug", "name_taken", f"'{slug}' is there already.")
    wrong.stop()
    deed = Deed(actor, "salon.added", f"salon:{slug}", frozenset(), at, asdict(place))
    return change(deed, lambda: Salon.objects.create(slug=slug, **asdict(place)).pk)


def change_salon(actor: Actor, salon: int, place: Place, *, at: datetime) -> None:
    """Change what a salon is called, where it is and how it takes bookings.

    Its clock and its currency stay while sessions are booked: they were promised in them. Raises ProblemsError.
    """
    check_may(actor, "manage_salon", salon)
    old = Salon.objects.filter(pk=salon).first()
    if old is None:
        raise no_such(salon, "salon")
    wrong = _of_place(place)
    if (old.zone, old.currency) != (place.zone, place.currency):
        booked = Booking.objects.filter(salon=salon, state__in=("pending", "booked"), starts__gte=tick_from(at))
        wrong.unless(
            old.zone == place.zone or not booked.exists(), "zone", "promised", "Sessions are booked by its clock."
        )
        sold = booked.exists() or Service.objects.filter(salon=salon).exists()
        wrong.unless(old.currency == place.currency or not sold, "currency", "promised", "Prices are promised in it.")
    wrong.stop()
    deed = Deed(actor, "salon.changed", f"salon:{salon}", frozenset({salon}), at, asdict(place))
    change(deed, lambda: Salon.objects.filter(pk=salon).update(**asdict(place)))


def set_opening_hours(actor: Actor, salon: int, week: Iterable[Hours], *, at: datetime) -> None:
    """Set the opening hours of every weekday.

    Raises ProblemsError for hours that overlap or end before they begin, and BreaksBookingsError.
    """
    check_may(actor, "manage_salon", salon)
    hours = check_week(week)
    deed = Deed(actor, "hours.changed", f"salon:{salon}", frozenset({salon}), at, {"week": said(hours)})

    def work() -> None:
        OpeningHours.objects.filter(salon=salon).delete()
        OpeningHours.objects.bulk_create(OpeningHours(salon_id=salon, **asdict(one)) for one in hours)

    change(deed, work)


def shut_day(actor: Actor, salon: int, shut: Shut, *, at: datetime) -> None:
    """Shut a salon on a day. Raises ProblemsError for a day that is over or shut already, and BreaksBookingsError."""
    check_may(actor, "manage_salon", salon)
    row, day = Salon.objects.filter(pk=salon).first(), shut.day
    if row is None:
        raise no_such(salon, "salon")
    wrong = Wrong()
    wrong.unless(day >= at.astimezone(ZoneInfo(row.zone)).date(), "day", "day_over", f"{day} is over.")
    is_shut = Closure.objects.filter(salon=salon, day=day).exists()
    wrong.unless(not is_shut, "day", "shut_already", f"The salon is shut on {day} already.")
    wrong.unless(len(shut.reason) <= MOST_REASON, "reason", "too_long", "The reason is too long.")
    wrong.stop()
    detail = {"day": day.isoformat(), "reason": shut.reason}
    deed = Deed(actor, "day.shut", f"salon:{salon}", frozenset({salon}), at, detail, shut.knowing)
    change(deed, lambda: Closure.objects.create(salon_id=salon, day=day, reason=shut.reason))


def open_day(actor: Actor, salon: int, day: date, *, at: datetime) -> None:
    """Open a salon again on a day that was to be shut. Raises ProblemsError where it was not."""
    check_may(actor, "manage_salon", salon)
    deed = Deed(actor, "day.opened", f"salon:{salon}", frozenset({salon}), at, {"day": day.isoformat()})

    def work() -> None:
        if not Closure.objects.filter(salon=salon, day=day).delete()[0]:
            raise no_such(day, "closure")

    change(deed, work)


def check_week(week: Iterable[Hours]) -> list[Hours]:
    """Return the hours of a week in order. Raises ProblemsError, `where` being the number of the weekday."""
    hours = sorted(week, key=lambda one: (one.weekday, one.begins))
    wrong = Wrong()
    for one in hours:
        wrong.unless(0 <= one.weekday <= 6, str(one.weekday), "no_weekday", f"{one.weekday} is no weekday.")
        wrong.unless(minutes(one)[0] < minutes(one)[1], str(one.weekday), "ends_first", "It ends before it begins.")
        marks = all(minute % 5 == 0 for minute in minutes(one))
        wrong.unless(marks, str(one.weekday), "off_the_marks", "Times go by five minutes.")
    for one, later in pairwise(hours):
        apart = one.weekday != later.weekday or minutes(one)[1] <= minutes(later)[0]
        wrong.unless(apart, str(one.weekday), "hours_overlap", "These hours overlap.")
    wrong.stop()
    return hours


def minutes(one: Hours) -> tuple[int, int]:
    """Return the minutes since midnight at which hours begin and end."""
    begins, ends = (clock.hour * 60 + clock.minute for clock in (one.begins, one.ends))
    return begins, ends or A_DAY


def said(hours: Iterable[Hours]) -> list[str]:
    """Return hours as the audit keeps them."""
    return [f"{one.weekday} {one.begins:%H:%M}-{one.ends:%H:%M}" for one in hours]


def _of_place(place: Place) -> Wrong:
    wrong = Wrong()
    wrong.unless(
        place.name.strip() and len(place.name) <= 120, "name", "no_name", "A name of 1 to 120 letters is needed."
    )
    wrong.unless(place.zone in available_timezones(), "zone", "no_zone", f"'{place.zone}' is no time zone.")
    wrong.unless(_is_code(place.country, 2), "country", "no_country", f"'{place.country}' is no country.")
    wrong.unless(_is_code(place.currency, 3), "currency", "no_currency", f"'{place.currency}' is no currency.")
    wrong.unless(len(place.address) <= 240, "address", "too_long", "The address is too long.")
    wrong.unless(0 <= place.cancel_hours <= 24 * 14, "cancel_hours", "no_notice", "Notice is 0 to 336 hours.")
    return wrong


def _is_code(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isalpha() and text.isupper()
