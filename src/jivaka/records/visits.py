"""What happens at a visit: today's short re-screen, the session note, an override, an adverse event, broken glass.

A signed note is never changed, only amended. Nothing here says what may be done: core.outcomes and the services do.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jivaka.records.accounts import Account
from jivaka.records.bookings import Booking
from jivaka.records.clients import Client, Decision
from jivaka.records.places.salons import Salon
from jivaka.records.protection.fields import SealedJSON, SealedText

WORST_GRADE = 5


class Rescreen(models.Model):
    """Today's short questions before a session, and what came of them. `decision` is the one that followed.

    `signs` are those of the days since the last session, null where nobody asked; `found` is what core.outcomes made
    of it all: truths for a review, the rules and signs that stop.
    """

    class Outcome(models.TextChoices):
        """What the answers mean for today's session."""

        GO = "go"
        LIMITS = "limits"
        STOP = "stop"

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="rescreens")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="rescreens")
    answers = SealedJSON(of="booking.client", default=dict)
    signs = SealedJSON(of="booking.client", null=True, blank=True)
    found = SealedJSON(of="booking.client", default=dict)
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    asked_by = models.CharField(max_length=80, help_text="the actor: the client, or the therapist who asked aloud")
    at = models.DateTimeField()

    class Meta:
        """What the database forbids."""

        indexes = (models.Index(fields=("booking", "-at"), name="rescreen_latest"),)
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=("go", "limits", "stop")), name="rescreen_has_an_outcome"),
        )

    @property
    def is_dangerous(self) -> bool:
        """Return whether a warning sign stopped the session, rather than what was only not known."""
        sign = self.found["new_red_flag"] == "true" or self.found["rules"] or self.found["signs"]
        return self.outcome == self.Outcome.STOP and bool(sign)


class SessionNote(models.Model):
    """The note of one session: subjective, objective, assessment, plan. Signed once; afterwards only amended.

    `done` holds chips: techniques and areas with the pressure used, and the aftercare that was given.
    """

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="note")
    subjective = SealedText(of="booking.client", blank=True, default="", help_text="the client's words")
    objective = SealedText(of="booking.client", blank=True, default="")
    assessment = SealedText(of="booking.client", blank=True, default="")
    plan = SealedText(of="booking.client", blank=True, default="")
    done = SealedJSON(of="booking.client", default=dict)
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)


class Amendment(models.Model):
    """What was added to a signed note later, and by whom; the note itself stays as it was signed."""

    note = models.ForeignKey(SessionNote, on_delete=models.PROTECT, related_name="amendments")
    says = SealedText(of="note.booking.client")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Override(models.Model):
    """A limit, never a red flag, that a therapist steps over with a reason and a second person's word."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="overrides")
    limit = SealedText(of="booking.client", help_text="what is stepped over, as the decision names it")
    reason = SealedText(of="booking.client")
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
    what = SealedJSON(of="client", default=list, help_text="ids of kinds of harm")
    says = SealedText(of="client", blank=True, default="")
    began_at = models.DateTimeField(null=True, blank=True)
    action = SealedText(of="client", blank=True, default="", help_text="what was done about it")
    reported_by = models.CharField(max_length=80)
    reported_at = models.DateTimeField()
    well_at = models.DateTimeField(null=True, blank=True, help_text="when the client said that it has passed")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """What the database forbids."""

        constraints = (
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=WORST_GRADE), name="adverse_event_has_a_grade"),
        )


class GlassBroken(models.Model):
    """A therapist reads a client of another salon for a while, with a reason that the manager sees."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="glass_broken")
    salon = models.ForeignKey(Salon, on_delete=models.PROTECT, related_name="+", help_text="whose client it is")
    reason = SealedText(of="client")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        """What the database forbids."""

        indexes = (models.Index(fields=("account", "client", "-closes_at"), name="glass_open"),)
        constraints = (
            models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="glass_closes_after_it_opens"),
        )
