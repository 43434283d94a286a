"""The waitlist: who would come earlier, or at all, when time becomes free."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jivaka.records.bookings import Booking
from jivaka.records.clients import Client, Course, Decision
from jivaka.records.salons import Salon, Service
from jivaka.records.therapists import Therapist


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
    course = models.ForeignKey(Course, on_delete=models.CASCADE, null=True, blank=True, related_name="wishes")
    session = models.PositiveSmallIntegerField(default=1)
    instead_of = models.ForeignKey(Booking, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    offered = models.ForeignKey(Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    salon = models.ForeignKey(Salon, on_delete=models.CASCADE, related_name="wishes")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="wishes")
    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    earliest = models.PositiveIntegerField(help_text="tick")
    latest = models.PositiveIntegerField(help_text="tick of the last possible start")
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
