"""Forms of the office: what is asked, what was typed, and what is wrong with it, all at once and nothing lost.

A form reads text into plain values and judges only whether they can be read. Whether they may be is the services' word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from babel.numbers import get_currency_precision
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from jivaka.core.scheduling.ticks import read_day
from jivaka.services.salons import Hours
from jivaka.web.office.words import weekday_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import tzinfo

    from django.http import QueryDict

CLOCK: Final = "%H:%M"


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
            except (ValueError, InvalidOperation):
                self.wrong.setdefault(one.name, _unreadable(one.kind))
        return not self.wrong

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
    text = form.typed(one.name).replace(" ", "").replace("\u00a0", "").replace(",", ".")
    amount = Decimal(text).scaleb(get_currency_precision(one.more))
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount < 10**10:
        raise ValueError(text)
    return int(amount)


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
    "text": lambda form, one: form.typed(one.name),
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
