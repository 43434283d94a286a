"""Salons: where they are, when they are open, what they offer and what it costs.

Times are local to the salon's zone; prices are whole minor units (cents, satang) of its currency.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

MAX_WEEKDAY = 6


class Weekday(models.IntegerChoices):
    """Days of the week as Python's date.weekday() counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


def real_weekday(table: str) -> models.CheckConstraint:
    """Return the constraint that a weekday is one of seven."""
    return models.CheckConstraint(condition=Q(weekday__gte=0, weekday__lte=MAX_WEEKDAY), name=f"{table}_real_weekday")


def hours_not_empty(table: str) -> models.CheckConstraint:
    """Return the constraint on local hours from `begins` to `ends`: not empty, and 00:00 is the end of the day."""
    return models.CheckConstraint(
        condition=Q(ends__gt=F("begins")) | Q(ends="00:00"), name=f"{table}_ends_after_it_begins"
    )


class Salon(models.Model):
    """One place of the chain.

    `staff_version` grows with what is there before anything is booked: hours, people, rooms, equipment, leave. So a
    cache knows when it is old.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, help_text="IANA name, such as Europe/Kyiv")
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2")
    currency = models.CharField(max_length=3, help_text="ISO 4217")
    address = models.CharField(max_length=240, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    staff_version = models.PositiveBigIntegerField(default=0)
    cancel_hours = models.PositiveSmallIntegerField(default=24, help_text="notice that cancels without a fee")
    is_open = models.BooleanField(default=True, help_text="takes new bookings")

    class Meta:
        """Order."""

        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """Hours of one weekday; a day may have several. Ending at 00:00 means the end of the day."""

    salon = models.ForeignKey(Salon, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        """What the database forbids."""

        verbose_name_plural = "opening hours"
        constraints = (
            real_weekday("opening"),
            hours_not_empty("opening"),
            models.UniqueConstraint(fields=("salon", "weekday", "begins"), name="opening_once"),
        )


class Closure(models.Model):
    """A day on which a salon is shut: a holiday, a repair."""

    salon = models.ForeignKey(Salon, on_delete=models.CASCADE, related_name="closures")
    day = models.DateField()
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        """What the database forbids."""

        constraints = (models.UniqueConstraint(fields=("salon", "day"), name="closure_once"),)


class Service(models.Model):
    """A session that a salon sells: type, technique, implement, minutes, price, and the care before and after.

    `before` and `after` are the minutes the room (and the equipment, after) is taken around the session; `pause` is the
    therapist's own. `features` are tags that the room must have besides the technique, such as 'shower'.
    """

    salon = models.ForeignKey(Salon, on_delete=models.CASCADE, related_name="services")
    type = models.CharField(max_length=40)
    technique = models.CharField(max_length=40)
    implement = models.CharField(max_length=40, default="hands")
    minutes = models.PositiveSmallIntegerField()
    price = models.PositiveIntegerField(help_text="minor units of the salon's currency")
    before = models.PositiveSmallIntegerField(default=0)
    after = models.PositiveSmallIntegerField(default=10)
    pause = models.PositiveSmallIntegerField(default=10)
    features = models.JSONField(default=list, blank=True)
    unit_kind = models.CharField(max_length=40, blank=True, help_text="kind of equipment, '' for none")
    is_offered = models.BooleanField(default=True)

    class Meta:
        """What the database forbids."""

        constraints = (
            models.UniqueConstraint(fields=("salon", "type", "technique", "implement", "minutes"), name="service_once"),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=240), name="service_has_minutes"),
        )

    def __str__(self) -> str:
        return f"{self.type} / {self.technique}, {self.minutes} min"
