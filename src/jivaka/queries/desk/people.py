"""Clients as the front desk may know them: how to reach them, and whether they may be booked. Never an answer.

Contact details are sealed, each client's with their own key. Blind indexes say who may be sought by a name, a telephone
number or an address, and only those are opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from jivaka.core.access.rights import check_may
from jivaka.records.models import Client, Decision, Service
from jivaka.records.protection.lookup import Sought

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor

MOST_FOUND: Final = 20
SHORTEST: Final = 2
OPENED_AT_ONCE: Final = 100
Word = Literal["never", "old", "unclear", "ok", "limits", "later", "doctor", "urgent", "emergency"]
_WORDS: Final[Mapping[str, Word]] = {
    "massage_ok": "ok",
    "massage_with_limits": "limits",
    "doctor_first": "doctor",
    "urgent": "urgent",
    "emergency": "emergency",
}


@dataclass(frozen=True, slots=True)
class Contact:
    """How to call a client and how to reach them."""

    number: int
    name: str
    email: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A massage that the decision recommends, by its place in the list. `areas` and `pressure` are never shown here."""

    place: int
    type: str
    technique: str
    implement: str
    minutes: int
    areas: tuple[str, ...]
    pressure: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a client may be booked, in a word; with what is recommended and the course where there is one.

    `sessions` are the usual and the most, `spacing` the least, ideal and most days between two.
    """

    word: Word
    decision: int | None = None
    until: date | None = None
    choices: tuple[Choice, ...] = ()
    sessions: tuple[int, int] = (1, 1)
    spacing: tuple[int, int, int] = (1, 7, 14)

    @property
    def may_be_booked(self) -> bool:
        """Return whether a session can be booked on it."""
        return self.word in ("ok", "limits", "later")


@dataclass(frozen=True, slots=True)
class Sold:
    """A length in which a salon sells a massage."""

    service: int
    minutes: int
    price: int


def find_clients(actor: Actor, salon: int, text: str) -> tuple[Contact, ...]:
    """Return up to MOST_FOUND clients whose name, telephone number or address is like a text, newest first.

    Every word of the text must stand somewhere in the name, or its digits somewhere in the number; an address is typed
    whole. Raises ProblemsError for whoever may not read contact details in the salon.
    """
    check_may(actor, "read_contact", salon)
    sought = Sought.of(text)
    if len(" ".join(sought.parts)) < SHORTEST:
        return ()
    if "@" in text:
        return tuple(_contact(row) for row in Client.objects.with_address(text)[:MOST_FOUND])
    return tuple(_contact(row) for row in islice(_like(sought), MOST_FOUND))


def _like(sought: Sought) -> Iterator[Client]:
    """Yield the clients who are sought, newest first, opening no more than it must."""
    numbers = Client.objects.who_may_be(sought)
    rows = Client.objects.filter(erased_at=None).only("data_key", "name", "phone", "email", "language", "erased_at")
    while some := list(islice(numbers, OPENED_AT_ONCE)):
        for row in rows.filter(pk__in=some).order_by("-pk"):
            if sought.is_like(row.name, row.phone):
                yield row


def contact_of(actor: Actor, salon: int, client: int) -> Contact | None:
    """Return how to reach a client. Raises ProblemsError for whoever may not read it in the salon."""
    check_may(actor, "read_contact", salon)
    row = Client.objects.filter(pk=client, erased_at=None).first()
    return None if row is None else _contact(row)


def _contact(row: Client) -> Contact:
    return Contact(row.pk, row.name, row.email, row.phone, row.language)


def standing_of(client: int, digest: str, *, at: datetime) -> Standing:
    """Return whether a client may be booked on the latest decision, under the knowledge in force."""
    row = Decision.objects.filter(client=client).order_by("-pk").first()
    if row is None:
        return Standing("never")
    word = _word(row, digest, at)
    if word not in ("ok", "limits", "later"):
        return Standing(word, row.pk, row.current_until)
    course: Mapping[str, Any] = row.document.get("course") or {}
    spacing, sessions = course.get("spacing_days") or {}, course.get("sessions") or {}
    return Standing(
        word,
        row.pk,
        row.current_until,
        choices=tuple(_choice(place, one) for place, one in enumerate(row.document.get("recommendations", ()))),
        sessions=(sessions["likely"][0], sessions["ceiling"]) if sessions else (1, 1),
        spacing=(spacing.get("least", 1), spacing.get("ideal", 7), spacing.get("most", 14)),
    )


def _word(row: Decision, digest: str, at: datetime) -> Word:
    word = _WORDS[row.disposition]
    if word in ("urgent", "emergency", "doctor"):
        return word
    if not row.is_determined:
        return "unclear"
    if row.current_until < at.date() or row.knowledge_digest != digest:
        return "old"
    return "later" if row.is_postponed else word


def _choice(place: int, one: Mapping[str, Any]) -> Choice:
    return Choice(
        place=place,
        type=one["type"],
        technique=one["technique"],
        implement=one["implement"],
        minutes=one["minutes"],
        areas=tuple(one["areas"]),
        pressure=one["pressure"],
    )


def sold_here(salon: int, choice: Choice) -> tuple[Sold, ...]:
    """Return the lengths in which a salon sells a massage, up to what is permitted, longest first."""
    rows = Service.objects.filter(
        salon=salon,
        type=choice.type,
        technique=choice.technique,
        implement=choice.implement,
        minutes__lte=choice.minutes,
        is_offered=True,
    )
    return tuple(Sold(row.pk, row.minutes, row.price) for row in rows.order_by("-minutes"))
