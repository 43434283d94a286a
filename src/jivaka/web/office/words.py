"""Words of the office in the language of the page: refusals of its services, weekdays, actions, groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jivaka.web.shared.context import assessor
from jivaka.web.shared.refusals import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.errors import Problem
    from jivaka.services.salons import Stranded

SAID: Final[Mapping[str, str]] = {
    "no_name": gettext_noop("Write a name; not too long."),
    "name_taken": gettext_noop("There is one of this name already. Choose another name."),
    "bad_slug": gettext_noop("Use small Latin letters, digits and dashes only, such as kyiv-podil."),
    "no_zone": gettext_noop("There is no such time zone. Choose one from the list, such as Europe/Kyiv."),
    "no_country": gettext_noop("Write the two capital letters of the country, such as UA."),
    "no_currency": gettext_noop("Write the three capital letters of the currency, such as UAH."),
    "too_long": gettext_noop("This is too long."),
    "no_notice": gettext_noop("Notice is 0 to 336 hours."),
    "promised:zone": gettext_noop("Sessions are booked by this clock. It can change when none are to come."),
    "promised:currency": gettext_noop("Prices are promised in this currency. Open another salon for another one."),
    "promised:minutes": gettext_noop(
        "Sessions of this service are booked, so it stays what it is. Stop offering it and add another one."
    ),
    "ends_first": gettext_noop("It ends before it begins."),
    "off_the_marks": gettext_noop("Times go by five minutes: 09:00, 09:05."),
    "hours_overlap": gettext_noop("These hours overlap."),
    "day_over": gettext_noop("This is over. Choose a later day."),
    "shut_already": gettext_noop("The salon is shut on this day already."),
    "no_kind": gettext_noop("Choose what kind of equipment it is."),
    "not_known": gettext_noop("Choose one from the list."),
    "service_there": gettext_noop("This service is there already, with the same length. Change that one."),
    "no_minutes": gettext_noop("Minutes go by fives; a session has 5 to 240, the time around it at most 120."),
    "no_price": gettext_noop("Write an amount, such as 900 or 900.50."),
    "no_hours": gettext_noop("Write hours for at least one day."),
    "no_gender": gettext_noop("Choose one; clients may wish for it."),
    "no_language": gettext_noop("Choose at least one language."),
    "no_skill": gettext_noop("Choose at least one thing that they do."),
    "no_such_thing": gettext_noop("This is no longer there. Look at the list again: it may have changed."),
    "account_exists": gettext_noop("There is an account with this address already."),
    "whose_role": gettext_noop("Say which therapist it is; other roles belong to none."),
    "bad_address": gettext_noop("This is no e-mail address."),
    "no_role": gettext_noop("Choose one of the roles."),
    "no_such_role": gettext_noop("This account does not have the role any more."),
    "signed-twice": gettext_noop("You have signed this release already. Another person has to sign."),
    "person": gettext_noop("A signature needs your name and as what you sign. Your name stands in your account."),
    "release:--statement": gettext_noop("A signature needs words."),
    "release": gettext_noop("There is no such release, or it cannot be signed: it may be in force already."),
    "not_read": gettext_noop("Read the release first, then say that you have."),
    "empty_recall": gettext_noop("None of these sessions is to come any more. Look again whom the rule touches."),
}
"""Code, or code:field, to the sentence."""
WHY: Final[Mapping[str, str]] = {
    "therapist": gettext_noop("{what} would not be there"),
    "room": gettext_noop("the room {what} could not be used"),
    "unit": gettext_noop("the equipment {what} could not be used"),
}


def say(problem: Problem) -> str:
    """Return a refusal in the language of the page."""
    found = SAID.get(f"{problem.code}:{problem.where}") or SAID.get(problem.code)
    return _(found) if found else sentence(problem)


def say_stranded(one: Stranded) -> dict[str, str]:
    """Return a booking in the way, why, and the repair, in words."""
    repair = _("No other time is near: ask the client.")
    if one.repair_at is not None:
        at = date_format(one.repair_at.replace(tzinfo=None), "D j M, H:i")
        repair = _("Free instead: {at} with {name}.").format(at=at, name=one.repair_with)
    return {
        "number": str(one.booking),
        "at": date_format(one.begins.replace(tzinfo=None), "D j M, H:i"),
        "salon": one.salon,
        "why": _(WHY[one.why]).format(what=one.what),
        "repair": repair,
    }


def weekday_names() -> tuple[str, ...]:
    """Return the names of the weekdays from Monday."""
    return tuple(str(WEEKDAYS[day]) for day in range(7))


def label_of(room: str, name: str) -> str:
    """Return the label of a type, technique or implement; what is not in the knowledge as it is written."""
    found = getattr(assessor().knowledge, room).get(name)
    return str(found.label) if found else name.replace("_", " ")


def choices_of(room: str, names: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """Return (id, label) of everything of a room of the knowledge, and of these names where they are not in it."""
    known = getattr(assessor().knowledge, room)
    extra = tuple((name, name) for name in names if name not in known)
    return (*((name, str(one.label)) for name, one in known.items()), *extra)
