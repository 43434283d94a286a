"""Therapists: what they can do, the languages they speak, and when they work where."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jivaka.records.places.resources import Resource
from jivaka.records.places.salons import Salon, Weekday, hours_not_empty, real_weekday


class Therapist(models.Model):
    """A therapist. `skills` are ids of techniques and types of the knowledge; `languages` are ISO 639-1 codes."""

    class Gender(models.TextChoices):
        """As clients may wish for it."""

        WOMAN = "woman"
        MAN = "man"
        OTHER = "other"

    resource = models.OneToOneField(Resource, on_delete=models.PROTECT, primary_key=True, related_name="therapist")
    name = models.CharField(max_length=120)
    gender = models.CharField(max_length=8, choices=Gender.choices)
    skills = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        """Order."""

        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """Weekly hours of a therapist in one salon, local to it, from `since` until and with `until` (open when empty)."""

    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, related_name="shifts")
    salon = models.ForeignKey(Salon, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    begins = models.TimeField()
    ends = models.TimeField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        """What the database forbids."""

        constraints = (
            real_weekday("shift"),
            hours_not_empty("shift"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="shift_until_after_since"
            ),
        )


class Break(models.Model):
    """A weekly break of a therapist, local to the salon of the shift it falls into."""

    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, related_name="breaks")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        """What the database forbids."""

        constraints = (real_weekday("break"), hours_not_empty("break"))


class Leave(models.Model):
    """Time away, whatever the shifts say: holiday, illness, training."""

    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, related_name="leave")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        """What the database forbids."""

        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="leave_ends_after_it_begins"),
        )
