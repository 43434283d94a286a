"""Reads the two forms of a booking: wishes for the times, and contact details. A wrong wish is no wish."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from jivaka.core.scheduling.ticks import day_of
from jivaka.queries.times.slots import EVERY_DAY, Wishes
from jivaka.web.shared.questions.typed import line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

PARTS: Final = {"morning": (None, time(12)), "afternoon": (time(12), time(17)), "evening": (time(17), None)}
GENDERS: Final = ("woman", "man")
MOST_SESSIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Wished:
    """Wishes for the times: where, a first day, weekdays, a part of the day, a therapist's gender and language.

    Where is a salon, or any of a country.
    """

    salon: int | None = None
    country: str = ""
    first: date | None = None
    weekdays: frozenset[int] = EVERY_DAY
    part: str = ""
    gender: str = ""
    language: str = ""
    one_therapist: bool = False
    sessions: int | None = None

    @classmethod
    def read(cls, sent: QueryDict, salons: Mapping[int, str]) -> Wished:
        """Return the wishes that were sent; `salons` maps each salon to its country.

        Without a wish it is the country that the settings name, or where the first salon is.
        """
        where, sessions = sent.get("salon", ""), whole(sent.get("sessions", ""))
        salon = whole(where)
        named = (salons.get(salon or 0, ""), where, settings.JIVAKA_COUNTRY, *salons.values())
        days = frozenset(int(day) for day in sent.getlist("day") if day in "0123456" and len(day) == 1)
        return cls(
            salon=salon if salon in salons else None,
            country=next((one for one in named if one in salons.values()), ""),
            first=day_of(sent.get("first", "")),
            weekdays=days or EVERY_DAY,
            part=sent.get("part", "") if sent.get("part", "") in PARTS else "",
            gender=sent.get("gender", "") if sent.get("gender", "") in GENDERS else "",
            language=sent.get("language", "")[:8],
            one_therapist=sent.get("one_therapist", "") == "1",
            sessions=sessions if sessions and sessions <= MOST_SESSIONS else None,
        )

    def wishes(self) -> Wishes:
        """Return them as the search wants them."""
        after, before = PARTS.get(self.part, (None, None))
        return Wishes(gender=self.gender, language=self.language, after=after, before=before, weekdays=self.weekdays)


def whole(text: str) -> int | None:
    """Return a whole number as it was sent, or None where it is none, such as '²' or one of a thousand digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a client, and what is wrong with what was typed: field -> sentence."""

    name: str = ""
    email: str = ""
    phone: str = ""
    agreed: bool = False
    wrong: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sent: QueryDict) -> Contact:
        """Return what was typed."""
        name, email = line(sent.get("name", ""), 120), sent.get("email", "").strip()[:254]
        phone, agreed = sent.get("phone", "").strip()[:32], sent.get("agree", "") == "1"
        wrong: dict[str, str] = {}
        if not name:
            wrong["name"] = _("Please tell us how to call you.")
        try:
            validate_email(email)
        except ValidationError:
            wrong["email"] = _("This is no e-mail address. We send the confirmation there.")
        if phone and sum(sign.isdigit() for sign in phone) < 6:
            wrong["phone"] = _("This is no phone number. You may leave it empty.")
        if not agreed:
            wrong["agree"] = _("We cannot book without this.")
        return cls(name, email, phone, agreed, wrong)
