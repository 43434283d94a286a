"""Forms of the office: what is asked, what was typed, and what is wrong with it, all at once and nothing lost.

A form reads text into plain values and judges only whether they can be read. Whether they may be is the services' word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from babel.numbers import get_currency_precision
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from jivaka.core.scheduling.ticks import read_day
from jivaka.services.salons import Hours
from jivaka.web.office.words import weekday_names
from jivaka.web.shared.questions.typed import line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import tzinfo

    from django.http import QueryDict

CLOCK: Final = "%H:%M"
BEGIN_TODAY: Final = ("date", "moment")
"""Kinds of questions that begin with the day it is, which nobody has changed."""
MOST_SIGNS: Final = 10_000
"""How much of a line is read; how long it may be is the services' word."""
THOUSANDS: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
"""An amount as our own pages write it in English: 1,450.50."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a form.

    `kind` is text, long, email, number, money, check, checks, select, date, moment or week. `more` is what its kind
    needs: the choices as (value, label), a currency, or a time zone.
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    more: Any = None


@dataclass(frozen=True, slots=True)
class Day:
    """One weekday of a week as it is shown: its number, its name, and the hours as they were typed."""

    number: int
    name: str
    text: str
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as it is shown: with what was typed, what is chosen, and what is wrong."""

    asked: Asked
    text: str = ""
    chosen: frozenset[str] = frozenset()
    days: tuple[Day, ...] = ()
    wrong: str = ""


@dataclass(slots=True)
class Form:
    """What was sent, read: `values` by name, and `wrong` by name (`week.3` for a weekday)."""

    asked: tuple[Asked, ...]
    sent: QueryDict | None
    begin: Mapping[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def read(self) -> bool:
        """Read everything that was sent; return whether all of it could be read."""
        if self.sent is None:
            return False
        for one in self.asked:
            try:
                self.values[one.name] = _READ[one.kind](self, one)
            except ValueError:
                self.wrong.setdefault(one.name, _unreadable(one.kind))
        return not self.wrong

    def seen(self) -> str:
        """Return a mark of everything that the form begins with, which the page sends back."""
        return " ".join(f"{one.name}:{_mark(self._kept(one))}" for one in self.asked if one.kind not in BEGIN_TODAY)

    def overtaken(self) -> bool:
        """Say beside each question what somebody else has made of it since the page was opened; return whether any.

        What was typed stays, and saving once more puts it in that place. What both wrote alike is no matter.
        """
        known = dict(word.partition(":")[::2] for word in self.typed("seen").split())
        for one in self.asked:
            kept = self._kept(one)
            if known.get(one.name, _mark(kept)) != _mark(kept) and _plain(one, self.values[one.name]) != kept:
                says = _(
                    "Somebody has changed this meanwhile; now it is: {value}. Save again to put yours in its place."
                )
                self.wrong[one.name] = says.format(value=_told(one, kept) or "–")
        return bool(self.wrong)

    def _kept(self, one: Asked) -> tuple[str, ...]:
        return _plain(one, self.begin.get(one.name))

    def typed(self, name: str) -> str:
        """Return what was typed."""
        return (self.sent.get(name, "") if self.sent is not None else "").strip()

    def shown(self) -> tuple[Shown, ...]:
        """Return every question as the page shows it."""
        return tuple(self._shown(one) for one in self.asked)

    def errors(self) -> tuple[tuple[str, str], ...]:
        """Return (id of the field, sentence) in the order of the form."""
        order = {one.name: place for place, one in enumerate(self.asked)}
        names = sorted(self.wrong, key=lambda name: (order.get(name.partition(".")[0], 99), name))
        return tuple((name.replace(".", "-"), self.wrong[name]) for name in names)

    def _shown(self, one: Asked) -> Shown:
        wrong = self.wrong.get(one.name, "")
        if one.kind == "week":
            texts = (
                [self.typed(f"{one.name}.{day}") for day in range(7)] if self.sent is not None else _begun(self, one)
            )
            days = tuple(
                Day(day, name, texts[day], self.wrong.get(f"{one.name}.{day}", ""))
                for day, name in enumerate(weekday_names())
            )
            return Shown(one, days=days, wrong=wrong)
        if one.kind in ("checks", "check", "select"):
            return Shown(one, chosen=self._chosen(one), wrong=wrong)
        begun = self.begin.get(one.name)
        text = self.typed(one.name) if self.sent is not None else _written(one, begun)
        return Shown(one, text=text, wrong=wrong)

    def _chosen(self, one: Asked) -> frozenset[str]:
        if self.sent is not None:
            return frozenset(self.sent.getlist(one.name))
        begun = self.begin.get(one.name)
        if one.kind == "check":
            return frozenset({"1"} if begun else ())
        return frozenset(begun if one.kind == "checks" else (begun,)) if begun else frozenset()


def week_of(texts: Iterable[str]) -> tuple[list[Hours], list[int]]:
    """Return the hours that seven texts say, such as '09:00-13:00, 14:00-20:00', and the days that cannot be read."""
    found: list[Hours] = []
    wrong: list[int] = []
    for weekday, text in enumerate(texts):
        for part in filter(None, (each.strip() for each in text.replace("–", "-").split(","))):
            begins, _dash, ends = part.partition("-")
            try:
                found.append(Hours(weekday, _clock(begins), _clock(ends)))
            except ValueError:
                wrong.append(weekday)
    return found, sorted(set(wrong))


def written_week(week: Sequence[Sequence[tuple[time, time]]]) -> list[str]:
    """Return hours as a person types them, a text a weekday."""
    return [", ".join(f"{begins:{CLOCK}}-{ends:{CLOCK}}" for begins, ends in day) for day in week]


def _plain(one: Asked, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever a question may be about
    """Return a value as texts, the same for what was kept and for what was typed."""
    if one.kind == "week":
        days = value or [()] * 7
        if isinstance(days[0], Hours):
            days = [[(each.begins, each.ends) for each in value if each.weekday == day] for day in range(7)]
        return tuple(written_week([sorted(day) for day in days]))
    if one.kind == "checks":
        return tuple(name for name, _label in one.more if name in (value or ()))
    if one.kind == "check":
        return ("1",) if value else ()
    return (_written(one, value),)


def _told(one: Asked, plain: tuple[str, ...]) -> str:
    """Return such texts as people read them."""
    if one.kind == "week":
        return "; ".join(f"{name} {text}" for name, text in zip(weekday_names(), plain, strict=True) if text)
    if one.kind == "check":
        return _("yes") if plain else _("no")
    if one.kind in ("checks", "select"):
        return ", ".join(str(label) for name, label in one.more if name in plain)
    return plain[0]


def _mark(plain: tuple[str, ...]) -> str:
    return sha256(repr(plain).encode()).hexdigest()[:12]


def _clock(text: str) -> time:
    hour, _colon, minute = text.strip().partition(":")
    number = int(hour)
    return time(0 if number == 24 else number, int(minute or 0))


def _begun(form: Form, one: Asked) -> list[str]:
    return written_week(form.begin.get(one.name) or ((),) * 7)


def _written(one: Asked, value: Any) -> str:  # noqa: ANN401 - whatever the form begins with
    if value is None:
        return ""
    if one.kind == "money":
        places = get_currency_precision(one.more)
        return f"{Decimal(value).scaleb(-places):.{places}f}".removesuffix("." + "0" * places)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def _email(form: Form, one: Asked) -> str:
    text = form.typed(one.name)
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError(text) from error
    return text


def _whole(form: Form, one: Asked) -> int:
    text = form.typed(one.name)
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise ValueError(text)
    return int(text)


def _money(form: Form, one: Asked) -> int:
    """Return an amount in minor units. Raises ValueError where it is not plain which one is meant."""
    text, places = "".join(form.typed(one.name).split()), get_currency_precision(one.more)
    text = text.replace(",", "") if THOUSANDS.fullmatch(text) else text.replace(",", ".")
    whole, _point, part = text.partition(".")
    if not (whole.isdecimal() and len(whole) <= 10 and (part.isdecimal() or text == whole) and len(part) <= places):
        raise ValueError(text)
    return int(whole + part.ljust(places, "0"))


def _select(form: Form, one: Asked) -> str:
    text = form.typed(one.name)
    if text not in {value for value, _label in one.more}:
        raise ValueError(text)
    return text


def _checks(form: Form, one: Asked) -> tuple[str, ...]:
    sent = set(form.sent.getlist(one.name)) if form.sent is not None else set()
    return tuple(value for value, _label in one.more if value in sent)


def _moment(form: Form, one: Asked) -> datetime:
    zone: tzinfo = one.more
    read_day(form.typed(one.name)[:10])  # refuses a year that is too far away
    return datetime.fromisoformat(form.typed(one.name)).replace(tzinfo=zone)


def _week(form: Form, one: Asked) -> list[Hours]:
    hours, wrong = week_of(form.typed(f"{one.name}.{day}") for day in range(7))
    for day in wrong:
        form.wrong[f"{one.name}.{day}"] = _("Write hours like 09:00-13:00, 14:00-20:00; leave it empty for none.")
    return hours


_READ: Final[Mapping[str, Callable[[Form, Asked], Any]]] = {
    "text": lambda form, one: line(form.typed(one.name), MOST_SIGNS),
    "long": lambda form, one: form.typed(one.name),
    "email": _email,
    "number": _whole,
    "money": _money,
    "check": lambda form, one: form.typed(one.name) == "1",
    "checks": _checks,
    "select": _select,
    "date": lambda form, one: read_day(form.typed(one.name)),
    "moment": _moment,
    "week": _week,
}


def _unreadable(kind: str) -> str:
    return {
        "email": _("This is no e-mail address."),
        "number": _("Write a whole number."),
        "money": _("Write an amount, such as 900 or 900.50."),
        "select": _("Choose one."),
        "date": _("Choose a day."),
        "moment": _("Choose a day and a time."),
    }.get(kind, _("This cannot be read."))
