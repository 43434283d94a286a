"""Small pieces that several tables share: what a weekday is, and hours that end after they begin."""

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


def not_empty(table: str, first: str, last: str) -> models.CheckConstraint:
    """Return the constraint that what begins ends later; hours may end at 00:00, which is the end of the day."""
    return models.CheckConstraint(condition=Q(**{f"{last}__gt": F(first)}), name=f"{table}_ends_after_it_begins")


def hours_not_empty(table: str) -> models.CheckConstraint:
    """Return the constraint on local hours from `begins` to `ends`: not empty, and 00:00 is the end of the day."""
    return models.CheckConstraint(
        condition=Q(ends__gt=F("begins")) | Q(ends="00:00"), name=f"{table}_ends_after_it_begins"
    )
