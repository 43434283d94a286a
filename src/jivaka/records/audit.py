"""Who did what to what, and when: one row a deed, never changed, written in the deed's own transaction."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One deed. `action` is noun.past-participle (booking.cancelled); `detail` holds no clinical answer."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)

    class Meta:
        """Order."""

        indexes = (models.Index(fields=("subject", "id"), name="audit_subject"),)

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor} {self.action} {self.subject}"
