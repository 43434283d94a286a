"""A salon as its manager sees it: hours, rooms, equipment, services, people and their roles, to be changed.

Nothing here is about a client. Each query checks that the actor manages the salon.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from jivaka.core.access.rights import check_may
from jivaka.core.scheduling.ticks import tick_from
from jivaka.queries.salons import salon_row
from jivaka.records.models import (
    Booking,
    Break,
    Closure,
    Leave,
    Membership,
    OpeningHours,
    ResourceClosure,
    Room,
    Salon,
    Service,
    Shift,
    Therapist,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, time

    from jivaka.core.access.actor import Actor

    Span = tuple[time, time]

DAYS = range(7)


@dataclass(frozen=True, slots=True)
class SalonCard:
    """A salon in a list: how much there is of what, and how many sessions are to come."""

    number: int
    slug: str
    name: str
    is_open: bool
    therapists: int
    rooms: int
    services: int
    coming: int


@dataclass(frozen=True, slots=True)
class SalonFacts:
    """A salon with its week: for each weekday from Monday the hours in which it is open; and the shut days to come."""

    number: int
    slug: str
    name: str
    zone: str
    country: str
    currency: str
    address: str
    cancel_hours: int
    is_open: bool
    week: tuple[tuple[Span, ...], ...]
    shut: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time away that is not over, on the salon's clock."""

    number: int
    begins: datetime
    ends: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ThingFacts:
    """A room with what it offers, or a piece of equipment with its kind."""

    number: int
    is_room: bool
    name: str
    offers: tuple[str, ...]
    kind: str
    is_active: bool
    closed: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A service with its price in minor units, its care in minutes, and how many sessions of it are to come."""

    number: int
    type: str
    technique: str
    implement: str
    minutes: int
    price: int
    before: int
    after: int
    pause: int
    features: tuple[str, ...]
    unit_kind: str
    is_offered: bool
    coming: int


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A therapist of a salon: `week` are the hours here from today on, `later` those that begin on a later day."""

    number: int
    name: str
    gender: str
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    is_active: bool
    week: tuple[tuple[Span, ...], ...]
    later: tuple[date, ...]
    breaks: tuple[tuple[Span, ...], ...]
    away: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """An account with a role in a salon."""

    account: int
    name: str
    email: str
    role: str


def own_salons(actor: Actor, *, at: datetime) -> tuple[SalonCard, ...]:
    """Return the salons that the actor manages, by slug. Raises ProblemsError for who manages none."""
    check_may(actor, "manage_salon")
    rows = Salon.objects.all() if actor.everywhere else Salon.objects.filter(pk__in=actor.salons)
    coming = _counts(Booking.objects.filter(state="booked", starts__gte=tick_from(at)))
    active = Shift.objects.filter(therapist__is_active=True).order_by()
    people = dict(active.values_list("salon").annotate(n=Count("therapist", distinct=True)))
    rooms, offered = _counts(Room.objects.filter(is_active=True)), _counts(Service.objects.filter(is_offered=True))
    return tuple(
        SalonCard(
            row.pk,
            row.slug,
            row.name,
            row.is_open,
            people.get(row.pk, 0),
            rooms.get(row.pk, 0),
            offered.get(row.pk, 0),
            coming.get(row.pk, 0),
        )
        for row in rows
    )


def salon_facts(actor: Actor, slug: str, *, at: datetime) -> SalonFacts:
    """Return a salon with its week. Raises ProblemsError where there is none, or somebody else manages it."""
    row = managed(actor, slug)
    today = at.astimezone(ZoneInfo(row.zone)).date()
    return SalonFacts(
        number=row.pk,
        slug=row.slug,
        name=row.name,
        zone=row.zone,
        country=row.country,
        currency=row.currency,
        address=row.address,
        cancel_hours=row.cancel_hours,
        is_open=row.is_open,
        week=_week(OpeningHours.objects.filter(salon=row)),
        shut=tuple(Closure.objects.filter(salon=row, day__gte=today).order_by("day").values_list("day", "reason")),
    )


def things_of(actor: Actor, slug: str, *, at: datetime) -> tuple[ThingFacts, ...]:
    """Return rooms, then equipment, by name, each with when it cannot be used."""
    salon = managed(actor, slug)
    rooms = list(Room.objects.filter(salon=salon).order_by("name"))
    units = list(Unit.objects.filter(salon=salon).order_by("name"))
    closures = ResourceClosure.objects.filter(resource__in=[row.pk for row in (*rooms, *units)], ends_at__gt=at)
    closed = _stretches(((row.resource_id, row) for row in closures.order_by("begins_at")), salon)
    return (
        *(
            ThingFacts(row.pk, True, row.name, tuple(row.offers), "", row.is_active, closed.get(row.pk, ()))  # noqa: FBT003
            for row in rooms
        ),
        *(
            ThingFacts(row.pk, False, row.name, (), row.kind, row.is_active, closed.get(row.pk, ()))  # noqa: FBT003
            for row in units
        ),
    )


def service_facts(actor: Actor, slug: str, *, at: datetime) -> tuple[ServiceFacts, ...]:
    """Return what a salon sells or has sold, in the order of type, technique, implement and minutes."""
    salon = managed(actor, slug)
    booked = Booking.objects.filter(salon=salon, state__in=("pending", "booked"), starts__gte=tick_from(at)).order_by()
    coming = dict(booked.values_list("service").annotate(n=Count("pk")))
    rows = Service.objects.filter(salon=salon).order_by("type", "technique", "implement", "minutes")
    return tuple(
        ServiceFacts(
            number=row.pk,
            type=row.type,
            technique=row.technique,
            implement=row.implement,
            minutes=row.minutes,
            price=row.price,
            before=row.before,
            after=row.after,
            pause=row.pause,
            features=tuple(row.features),
            unit_kind=row.unit_kind,
            is_offered=row.is_offered,
            coming=coming.get(row.pk, 0),
        )
        for row in rows
    )


def people_of(actor: Actor, slug: str, *, at: datetime) -> tuple[PersonFacts, ...]:
    """Return the therapists who have or had hours in a salon, by name; those who have left last."""
    salon = managed(actor, slug)
    today = at.astimezone(ZoneInfo(salon.zone)).date()
    here = Therapist.objects.filter(pk__in=Shift.objects.filter(salon=salon).values("therapist"))
    rows = list(here.order_by("-is_active", "name"))
    numbers = [row.pk for row in rows]
    shifts = list(Shift.objects.filter(salon=salon, therapist__in=numbers).filter(Q(until=None) | Q(until__gte=today)))
    breaks = list(Break.objects.filter(therapist__in=numbers))
    leave = Leave.objects.filter(therapist__in=numbers, ends_at__gt=at).order_by("begins_at")
    away = _stretches(((row.therapist_id, row) for row in leave), salon)
    return tuple(
        PersonFacts(
            number=row.pk,
            name=row.name,
            gender=row.gender,
            skills=tuple(row.skills),
            languages=tuple(row.languages),
            is_active=row.is_active,
            week=_week(one for one in shifts if one.therapist_id == row.pk and (not one.since or one.since <= today)),
            later=tuple(
                sorted({one.since for one in shifts if one.therapist_id == row.pk and one.since and one.since > today})
            ),
            breaks=_week(one for one in breaks if one.therapist_id == row.pk),
            away=away.get(row.pk, ()),
        )
        for row in rows
    )


def members_of(actor: Actor, slug: str) -> tuple[MemberFacts, ...]:
    """Return the accounts that have a role in this salon, by role and name; roles in the whole chain are left out."""
    salon = managed(actor, slug)
    rows = Membership.objects.filter(salon=salon).select_related("account").order_by("role", "account__name", "pk")
    return tuple(MemberFacts(row.account_id, str(row.account), row.account.email, row.role) for row in rows)


def managed(actor: Actor, slug: str) -> Salon:
    """Return the row of a salon that the actor manages. Raises ProblemsError for any other."""
    check_may(actor, "manage_salon")
    row = salon_row(slug)
    check_may(actor, "manage_salon", row.pk)
    return row


def _counts(rows: object) -> dict[int, int]:
    return dict(rows.order_by().values_list("salon").annotate(n=Count("pk")))  # type: ignore[attr-defined]


def _week(rows: Iterable[OpeningHours | Shift | Break]) -> tuple[tuple[Span, ...], ...]:
    every = sorted(((row.weekday, row.begins, row.ends) for row in rows), key=lambda one: one[:2])
    return tuple(tuple((begins, ends) for day, begins, ends in every if day == weekday) for weekday in DAYS)


def _stretches(rows: Iterable[tuple[int, ResourceClosure | Leave]], salon: Salon) -> dict[int, tuple[Stretch, ...]]:
    found: dict[int, tuple[Stretch, ...]] = {}
    zone = ZoneInfo(salon.zone)
    for number, row in rows:
        begins, ends = (instant.astimezone(zone) for instant in (row.begins_at, row.ends_at))
        found[number] = (*found.get(number, ()), Stretch(row.pk, begins, ends, row.reason))
    return found
