"""What happens at a visit: today's short re-screen, the session note, an override, an adverse event.

A signed note is never changed, only amended. Nothing here says what may be done: core.outcomes and the services do.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jivaka.records.accounts import Account
from jivaka.records.bookings import Booking
from jivaka.records.clients import Client, Decision

WORST_GRADE = 5


class Rescreen(models.Model):
    """Today's short questions before a session, and what came of them. `decision` is the one that followed."""

    class Outcome(models.TextChoices):
        """What the answers mean for today's session."""

        GO = "go"
        LIMITS = "limits"
        STOP = "stop"

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="rescreens")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="rescreens")
    answers = models.JSONField(default=dict)
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    asked_by = models.CharField(max_length=80, help_text="the actor: the client, or the therapist who asked aloud")
    at = models.DateTimeField()

    class Meta:
        """What the database forbids."""

        indexes = (models.Index(fields=("booking", "-at"), name="rescreen_latest"),)
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=("go", "limits", "stop")), name="rescreen_has_an_outcome"),
        )


class SessionNote(models.Model):
    """The note of one session: subjective, objective, assessment, plan. Signed once; afterwards only amended.

    `done` holds chips: techniques and areas with the pressure used, and the aftercare that was given.
    """

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="note")
    subjective = models.TextField(blank=True, help_text="the client's words")
    objective = models.TextField(blank=True)
    assessment = models.TextField(blank=True)
    plan = models.TextField(blank=True)
    done = models.JSONField(default=dict)
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)


class Amendment(models.Model):
    """What was added to a signed note later, and by whom; the note itself stays as it was signed."""

    note = models.ForeignKey(SessionNote, on_delete=models.PROTECT, related_name="amendments")
    says = models.TextField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Override(models.Model):
    """A limit, never a red flag, that a therapist steps over with a reason and a second person's word."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="overrides")
    limit = models.CharField(max_length=120, help_text="what is stepped over, as the decision names it")
    reason = models.TextField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """What the database forbids."""

        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")), name="override_takes_two"
            ),
        )


class AdverseEvent(models.Model):
    """Harm after a session: graded 1 (mild, passing) to 5 (death), as knowledge/ describes the grades."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="adverse_events")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="adverse_events")
    grade = models.PositiveSmallIntegerField()
    what = models.JSONField(default=list, help_text="ids of kinds of harm")
    says = models.TextField(blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    action = models.TextField(blank=True, help_text="what was done about it")
    reported_by = models.CharField(max_length=80)
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """What the database forbids."""

        constraints = (
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=WORST_GRADE), name="adverse_event_has_a_grade"),
        )
