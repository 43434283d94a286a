"""A client's own data: everything about them in one document, and erasing them by destroying their key.

Only the client and whoever runs the machine may do either. Bookings, claims and the chain of the audit stay valid after
an erasure: they name a number, and nothing leads from it to a person any more.
"""

from __future__ import annotations

import base64
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from django.db import connection, models
from django.db.models import Q

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.ticks import instant_of, tick_from
from jivaka.records.models import (
    Account,
    AdverseEvent,
    Amendment,
    Booking,
    BoxPhoto,
    Clearance,
    Client,
    Consent,
    Course,
    Decision,
    Draft,
    GlassBroken,
    Intake,
    Message,
    Override,
    Rescreen,
    Review,
    Score,
    SessionNote,
    WaitlistEntry,
)
from jivaka.records.writing import record, write
from jivaka.services.protection.audit import list_audit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.access.actor import Actor

FORM: Final = "jivaka client export 1"
"""The name of the form of the document, with its version."""
PARTS: Final[dict[str, tuple[type[models.Model], str]]] = {
    "consents": (Consent, "client"),
    "drafts": (Draft, "client"),
    "photos": (BoxPhoto, "client"),
    "intakes": (Intake, "client"),
    "decisions": (Decision, "client"),
    "courses": (Course, "client"),
    "bookings": (Booking, "client"),
    "wishes": (WaitlistEntry, "client"),
    "scores": (Score, "client"),
    "reviews": (Review, "course__client"),
    "rescreens": (Rescreen, "booking__client"),
    "notes": (SessionNote, "booking__client"),
    "amendments": (Amendment, "note__booking__client"),
    "overrides": (Override, "booking__client"),
    "adverse_events": (AdverseEvent, "client"),
    "clearances": (Clearance, "decision__client"),
    "read_by_others": (GlassBroken, "client"),
}
"""Every table that tells of a client, and the way from its rows to them."""
KEPT_TO_OURSELVES: Final = frozenset({"data_key", "email_index", "search_index", "token", "request_key"})
"""Columns that are no data about the client, and open or name something: keys, links, indexes."""
DAYS_A_YEAR: Final = 365.25
MOST_YEARS: Final = 200


def export_client(actor: Actor, client: int, *, at: datetime) -> dict[str, Any]:
    """Return everything about a client in values that JSON can hold; documents are in base64, times in UTC.

    Raises ProblemsError: `not_allowed` for anybody but the client and the system, `no_client`, `erased`.
    """
    _check_own(actor, client)

    def work() -> dict[str, Any]:
        found = _found(Client.objects.all(), client)
        record(at, str(actor), "client.exported", f"client:{client}")
        return {
            "form": FORM,
            "exported_at": at.isoformat(),
            "client": _row(found),
            **{name: [_row(row) for row in _rows(table, way, client)] for name, (table, way) in PARTS.items()},
            "deeds": [
                {"at": one.at.isoformat(), "by": one.actor, "action": one.action, "subject": one.subject}
                for one in list_audit(client)
            ],
        }

    return write(work)


def erase_client(actor: Actor, client: int, *, at: datetime) -> None:
    """Destroy the key of a client, so that nobody can read what was sealed with it, and empty what was not sealed.

    Erasing twice erases once. Raises ProblemsError: `not_allowed` for anybody but the client and the system,
    `no_client`, and `coming_bookings` while sessions are still to come.
    """
    _check_own(actor, client)

    def work() -> bool:
        found = _found(Client.objects.select_for_update(), client)
        if found.erased_at is not None:
            return False
        _check_nothing_comes(client, at)
        _empty(found, at)
        record(at, str(actor), "client.erased", f"client:{client}")
        return True

    if write(work):
        _leave_no_copy()


def check_may_erase(actor: Actor, client: int, *, at: datetime) -> None:
    """Let a client be erased once their booked sessions are cancelled: asked before the first of them is.

    Raises ProblemsError, `under_way`, during a session or while times are held, besides what `erase_client` raises.
    """
    _check_own(actor, client)
    now = Booking.objects.filter(client=client, ends__gt=tick_from(at))
    if now.filter(Q(state="arrived") | Q(state="pending", hold_until__gt=at)).exists():
        message = "A session is under way, or times are held for some minutes."
        raise ProblemsError(
            (Problem("under_way", f"client {client}", message, "Nothing was changed. Try again later."),)
        )


def erase_again(actor: Actor, erased: Iterable[tuple[int, datetime]], *, at: datetime) -> int:
    """Erase again those whose key came back with an older backup: (number, when they were added). Returns how many."""

    def work() -> int:
        done = 0
        for client, created_at in erased:
            found = Client.objects.select_for_update().filter(pk=client, created_at=created_at, erased_at=None).first()
            if found is not None:
                _empty(found, at)
                record(at, str(actor), "client.erased", f"client:{client}", again=True)
                done += 1
        return done

    done = write(work)
    if done:
        _leave_no_copy()
    return done


def erase_forgotten(actor: Actor, years: float, *, at: datetime) -> tuple[int, ...]:
    """Erase clients who have not answered, come or booked anything for some years. Returns their numbers.

    Raises ProblemsError, `no_years`, for none, fewer than none, or more than a long life.
    """
    if not 0 < years <= MOST_YEARS:
        message = f"Nobody can have been away for {years:g} years."
        raise ProblemsError((Problem("no_years", "years", message, f"Name more than 0 and at most {MOST_YEARS}."),))
    before = at - timedelta(days=years * DAYS_A_YEAR)
    old = Client.objects.filter(created_at__lt=before, erased_at=None)
    for active in (
        Booking.objects.filter(ends__gte=tick_from(before)),
        Intake.objects.filter(answered_at__gte=before),
        Draft.objects.filter(changed_at__gte=before, client__isnull=False),
    ):
        old = old.exclude(pk__in=active.values("client"))
    numbers = tuple(old.order_by("pk").values_list("pk", flat=True))
    for number in numbers:
        erase_client(actor, number, at=at)
    return numbers


def _check_own(actor: Actor, client: int) -> None:
    if actor.role == "system" or (actor.role == "client" and actor.number == client):
        return
    message = "Only the client, or whoever runs Jivaka, may do this."
    raise ProblemsError((Problem("not_allowed", f"client {client}", message, "Ask the manager of the salon."),))


def _found(rows: models.QuerySet[Client], client: int) -> Client:
    found = rows.filter(pk=client).first()
    if found is None:
        raise ProblemsError((Problem("no_client", f"client {client}", "Nobody has this number.", "Look it up."),))
    return found


def _check_nothing_comes(client: int, at: datetime) -> None:
    coming = Booking.objects.filter(client=client, state__in=("pending", "booked", "arrived"), ends__gt=tick_from(at))
    coming = coming.exclude(state="pending", hold_until__lte=at)
    if coming.exists():
        message = "There are sessions to come, and they cannot be given without knowing for whom."
        raise ProblemsError((Problem("coming_bookings", f"client {client}", message, "Cancel them first."),))


def _empty(found: Client, at: datetime) -> None:
    """Empty everything that is not sealed, and last the key."""
    client, account = found.pk, found.account
    Draft.objects.filter(client=client).delete()
    Score.objects.filter(client=client).delete()
    Consent.objects.filter(client=client, withdrawn_at=None).update(withdrawn_at=at)
    WaitlistEntry.objects.filter(client=client).update(areas=[])
    WaitlistEntry.objects.filter(client=client, state__in=("waiting", "offered")).update(state="withdrawn")
    Booking.objects.filter(client=client).update(areas=[], cancel_reason="")
    found.name = found.email = found.phone = ""
    found.language, found.reminders, found.account = "en", {}, None
    found.data_key, found.erased_at = b"", at
    found.save()
    if account is not None and not account.clients.exists() and not account.memberships.exists():
        _forget_account(account)


def _forget_account(account: Account) -> None:
    """Delete the account of somebody who has nothing here any more, with the letters that are still owed to it."""
    Message.objects.filter(Q(payload__to=account.email) | Q(payload__account=account.pk)).delete()
    account.delete()


def _leave_no_copy() -> None:
    """Let the database overwrite the pages in which the destroyed key stood, as far as it can while it is in use."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM records_client")


def _rows(table: type[models.Model], way: str, client: int) -> Iterable[models.Model]:
    steps = way.split("__")
    related = ["__".join(steps[:end]) for end in range(1, len(steps) + 1)]
    return table._default_manager.filter(**{way: client}).select_related(*related).order_by("pk")  # noqa: SLF001 - as Django names it


def _row(row: models.Model) -> dict[str, Any]:
    """Return a row as values that JSON can hold. Ticks are written out as times beside themselves."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001 - as Django names it
        if field.name in KEPT_TO_OURSELVES:
            continue
        found[field.name] = _plain(getattr(row, field.attname))
    if isinstance(row, Booking):
        found |= {"starts_at": instant_of(row.starts).isoformat(), "ends_at": instant_of(row.ends).isoformat()}
    return found


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return cast("Any", value)
