"""Clients, what they answered, what was decided, and the course that followed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jivaka.records.accounts import Account


class Client(models.Model):
    """A person who comes for a massage. Contact details are empty until a booking needs them."""

    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=8, default="en")
    created_at = models.DateTimeField()
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="clients", help_text="who may see them"
    )

    def __str__(self) -> str:
        return self.name or f"client {self.pk}"


class Consent(models.Model):
    """What a client agreed to: a purpose, and the version of the words they read. It is only ever withdrawn."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class Draft(models.Model):
    """An intake that somebody is still answering, on any device that has its token. It is deleted when it gets old."""

    token = models.CharField(max_length=64, unique=True)
    answers = models.JSONField(default=dict)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts")
    decision = models.ForeignKey("Decision", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()


class Intake(models.Model):
    """Answers as they were given, in the form of the contract. An intake is never changed, only followed by another."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="intakes")
    answered_at = models.DateTimeField()
    answers = models.JSONField(default=dict)


class Decision(models.Model):
    """What was decided from an intake on a day, with the digest of the knowledge that decided it.

    `document` is the whole decision in the form of the contract. A decision is current until `current_until`, unless a
    later one of the same client replaces it.
    """

    class Disposition(models.TextChoices):
        """From free to refused, as the contract orders them."""

        MASSAGE_OK = "massage_ok"
        MASSAGE_WITH_LIMITS = "massage_with_limits"
        DOCTOR_FIRST = "doctor_first"
        URGENT = "urgent"
        EMERGENCY = "emergency"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="decisions")
    intake = models.OneToOneField(Intake, on_delete=models.PROTECT, related_name="decision")
    on = models.DateField()
    disposition = models.CharField(max_length=20, choices=Disposition.choices)
    is_determined = models.BooleanField()
    is_postponed = models.BooleanField(default=False)
    knowledge_digest = models.CharField(max_length=80)
    document = models.JSONField()
    permits = models.JSONField(default=dict, help_text="every massage it permits: core.advice.permits")
    decided_at = models.DateTimeField()
    current_until = models.DateField()

    class Meta:
        """What the database forbids."""

        indexes = (models.Index(fields=("client", "-decided_at"), name="decision_latest"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    disposition__in=("massage_ok", "massage_with_limits", "doctor_first", "urgent", "emergency")
                ),
                name="decision_has_a_disposition",
            ),
        )

    def __str__(self) -> str:
        return f"{self.disposition} on {self.on}"


class Course(models.Model):
    """A planned course: the decision that permits it, and its plan in the form of the contract."""

    class State(models.TextChoices):
        """Where it is."""

        ACTIVE = "active"
        DONE = "done"
        STOPPED = "stopped"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="courses")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="courses")
    plan = models.JSONField()
    sessions = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    created_at = models.DateTimeField()

    class Meta:
        """What the database forbids."""

        constraints = (
            models.CheckConstraint(condition=Q(sessions__gte=1, sessions__lte=60), name="course_has_sessions"),
            models.CheckConstraint(condition=Q(state__in=("active", "done", "stopped")), name="course_has_a_state"),
        )
