"""What can be taken only once at a time: therapists, rooms and units of equipment share one numbering.

A claim names a resource, whatever it is; so a therapist who works in two salons has one calendar.
"""

from __future__ import annotations

from django.db import models

from jivaka.records.places.salons import Salon


class Resource(models.Model):
    """The number under which a therapist, a room or a unit is claimed."""

    class Kind(models.TextChoices):
        """What it is."""

        THERAPIST = "therapist"
        ROOM = "room"
        UNIT = "unit"

    kind = models.CharField(max_length=10, choices=Kind.choices)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Room(models.Model):
    """A room. `offers` are the techniques that may be done there and its features, such as 'shower' or 'floor_mat'."""

    resource = models.OneToOneField(Resource, on_delete=models.PROTECT, primary_key=True, related_name="room")
    salon = models.ForeignKey(Salon, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=80)
    offers = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        """What the database forbids."""

        constraints = (models.UniqueConstraint(fields=("salon", "name"), name="room_once"),)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A piece of equipment of a salon: a set of stones, a Tok Sen set, a device."""

    resource = models.OneToOneField(Resource, on_delete=models.PROTECT, primary_key=True, related_name="unit")
    salon = models.ForeignKey(Salon, on_delete=models.CASCADE, related_name="units")
    kind = models.CharField(max_length=40, help_text="id of an implement of the knowledge")
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)

    class Meta:
        """What the database forbids."""

        constraints = (models.UniqueConstraint(fields=("salon", "name"), name="unit_once"),)

    def __str__(self) -> str:
        return self.name


class ResourceClosure(models.Model):
    """Time in which a room or a unit cannot be used: a repair, a broken heater."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="closures")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        """What the database forbids."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="resource_closure_ends_after_it_begins"
            ),
        )
