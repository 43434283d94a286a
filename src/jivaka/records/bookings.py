"""Bookings, and the wishes that wait for one. A hold is a booking that expires.

Ticks are those of core.scheduling.ticks: five minutes since its epoch, in UTC. What a booking takes is in its claims.
"""

from __future__ import annotations

from secrets import randbits
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from jivaka.core.scheduling.claims import Taking
from jivaka.core.scheduling.ticks import instant_of
from jivaka.records.clients import Client, Course, Decision
from jivaka.records.places.resources import Room, Unit
from jivaka.records.places.salons import Salon, Service
from jivaka.records.places.therapists import Therapist

if TYPE_CHECKING:
    from datetime import date, datetime

LASTING = ("booked", "arrived", "fulfilled", "noshow")
TAKES_TIME = ("pending", *LASTING)


def new_mark() -> int:
    """Return a random number of 31 bits, the mark of a change."""
    return randbits(31)


def as_changed(at: datetime) -> dict[str, Any]:
    """Return the fields that every change of a booking writes besides its own."""
    return {"changed_at": at, "mark": new_mark()}


class Booking(models.Model):
    """One session: who, where, with whom, when. A pending one is a hold until `hold_until`.

    `mark` is another random number after each change: where some bookings are as many as before and the sum of their
    marks is the same, none has changed, whatever the clocks say and in whatever order changes were committed.

    `starts` and `ends` are the session's ticks, the end not included; what is claimed around it is in the claims.
    A reference has no index of its own: each index is written with each booking, and nobody looks for the bookings of
    a room, a unit or a service but within a salon's days.
    """

    class State(models.TextChoices):
        """As GLOSSARY.md names them."""

        PENDING = "pending"
        BOOKED = "booked"
        ARRIVED = "arrived"
        FULFILLED = "fulfilled"
        CANCELLED = "cancelled"
        NOSHOW = "noshow"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings", db_index=False
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    session = models.PositiveSmallIntegerField(default=1, help_text="number within the course, from 1")
    salon = models.ForeignKey(Salon, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings", db_index=False
    )
    starts = models.PositiveIntegerField()
    ends = models.PositiveIntegerField()
    before = models.PositiveSmallIntegerField(default=0, help_text="ticks of the room before the session")
    after = models.PositiveSmallIntegerField(default=0, help_text="ticks of the room and the unit after it")
    pause = models.PositiveSmallIntegerField(default=0, help_text="ticks of the therapist after it")
    areas = models.JSONField(default=list, help_text="patches of the body that the session is for")
    pressure = models.PositiveSmallIntegerField(default=2, help_text="the most, 1 to 5")
    state = models.CharField(max_length=10, choices=State.choices)
    hold_until = models.DateTimeField(null=True, blank=True)
    price = models.PositiveIntegerField(help_text="minor units of the salon's currency, as promised")
    request_key = models.CharField(max_length=80, help_text="of the request that made it; a retry books once")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    mark = models.PositiveIntegerField(default=new_mark, editable=False)
    cancel_reason = models.CharField(max_length=240, blank=True)

    class Meta:
        """What the database forbids."""

        indexes = (
            models.Index(fields=("salon", "starts", "state", "mark"), name="booking_day"),
            models.Index(fields=("therapist", "starts", "salon"), name="booking_therapist"),
            models.Index(fields=("client", "starts"), name="booking_client"),
            models.Index(fields=("course",), name="booking_course", condition=Q(course__isnull=False)),
            models.Index(fields=("hold_until",), name="booking_holds", condition=Q(state="pending")),
        )
        constraints = (
            models.UniqueConstraint(fields=("request_key", "session"), name="booking_once_a_request"),
            models.UniqueConstraint(
                fields=("course", "session"),
                condition=Q(state__in=("pending", "booked", "arrived", "fulfilled")),
                name="booking_once_a_session",
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="booking_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state__in=("pending", "booked", "arrived", "fulfilled", "cancelled", "noshow")),
                name="booking_has_a_state",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", hold_until__isnull=False) | ~Q(state="pending"),
                name="booking_hold_expires",
            ),
        )

    def __str__(self) -> str:
        return f"booking {self.pk} ({self.state})"

    def salon_day(self) -> date:
        """Return the day on the salon's calendar on which the session begins."""
        return instant_of(self.starts).astimezone(ZoneInfo(self.salon.zone)).date()

    def taking(self) -> Taking[int]:
        """Return what the booking takes: the therapist with a pause, the room and the unit with their care."""
        return Taking(
            self.starts,
            self.ends,
            self.therapist_id,
            self.room_id,
            self.unit_id,
            before=self.before,
            after=self.after,
            pause=self.pause,
        )


class WaitlistEntry(models.Model):
    """One wish: a service in a salon between two ticks, perhaps with one therapist, perhaps instead of a booking."""

    class State(models.TextChoices):
        """Where it is. An offered entry has a hold until `offered_until`."""

        WAITING = "waiting"
        OFFERED = "offered"
        BOOKED = "booked"
        WITHDRAWN = "withdrawn"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="wishes")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="wishes")
    instead_of = models.ForeignKey(Booking, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    offered = models.ForeignKey(Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    salon = models.ForeignKey(Salon, on_delete=models.CASCADE, related_name="wishes")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="wishes")
    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    earliest = models.PositiveIntegerField(help_text="tick")
    latest = models.PositiveIntegerField(help_text="tick of the last possible start")
    areas = models.JSONField(default=list)
    pressure = models.PositiveSmallIntegerField(default=2)
    offers = models.PositiveSmallIntegerField(default=0, help_text="how often something was offered")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()

    class Meta:
        """What the database forbids."""

        indexes = (models.Index(fields=("salon", "state", "earliest"), name="waitlist_waiting"),)
        constraints = (
            models.CheckConstraint(condition=Q(latest__gte=F("earliest")), name="waitlist_latest_after_earliest"),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "offered", "booked", "withdrawn")), name="waitlist_has_a_state"
            ),
        )
