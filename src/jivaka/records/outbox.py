"""Messages that must leave: written in the transaction that owes them, sent later under a lease, once a key."""

from __future__ import annotations

from django.db import models


class Message(models.Model):
    """One thing to send: due at a time, leased while being tried, done once."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, help_text="the same key is never sent twice")
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=240, blank=True)

    class Meta:
        """Order, and what the database forbids."""

        indexes = (models.Index(fields=("due_at",), name="outbox_due", condition=models.Q(done_at=None)),)
        constraints = (models.UniqueConstraint(fields=("key",), name="outbox_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
