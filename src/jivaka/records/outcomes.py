"""What was measured over a course, what a review proposed, and what the therapist made of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jivaka.records.accounts import Account
from jivaka.records.bookings import Booking
from jivaka.records.clients import Client, Course, Decision
from jivaka.records.places.salons import Salon
from jivaka.records.protection.fields import SealedBytes, SealedJSON, SealedText


class Score(models.Model):
    """One measured value: pain, function, global change. `visit` 0 is the intake; `item` names a PSFS activity."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="scores")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, null=True, blank=True, related_name="scores")
    booking = models.ForeignKey(Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="scores")
    measure = models.CharField(max_length=20, help_text="id of knowledge/measures")
    item = SealedText(of="client", blank=True, default="")
    value = models.FloatField()
    on = models.DateField()
    visit = models.PositiveSmallIntegerField(default=0)
    moment = models.CharField(max_length=16, default="before_session")
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        """What the database forbids."""

        indexes = (models.Index(fields=("client", "on"), name="score_line"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(moment__in=("before_session", "after_session", "between_visits")), name="score_has_a_moment"
            ),
        )


class Review(models.Model):
    """A review of a course: what `replan` proposed, and what was decided about it, with the reason if otherwise."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="reviews")
    visit = models.PositiveSmallIntegerField()
    proposal = SealedJSON(of="course.client", help_text="action, reasons, posterior, sessions left, of replan")
    proposed_at = models.DateTimeField()
    action = models.CharField(max_length=10, blank=True, help_text="what the therapist decided; empty while it waits")
    reason = SealedText(of="course.client", blank=True, default="")
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """What the database forbids."""

        constraints = (
            models.UniqueConstraint(fields=("course", "visit"), name="review_once_a_visit"),
            models.CheckConstraint(
                condition=Q(action__in=("", "continue", "change", "stop", "refer", "unknown")), name="review_action"
            ),
        )


class Clearance(models.Model):
    """A doctor's word that a client brings after 'doctor first'. It counts only once a therapist has accepted it."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="clearances")
    salon = models.ForeignKey(Salon, on_delete=models.PROTECT, related_name="clearances", help_text="who reads it")
    subjects = SealedJSON(
        of="decision.client", default=list, help_text="what the doctor knew: options of doctor_clearance_for"
    )
    doctor = SealedText(of="decision.client")
    given_on = models.DateField()
    says = SealedText(of="decision.client", blank=True, default="")
    document = SealedBytes(of="decision.client", null=True, blank=True)
    document_type = models.CharField(max_length=40, blank=True)
    brought_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    refused_reason = SealedText(of="decision.client", blank=True, default="")
