"""Who did what to what, and when: one row a deed, never changed, written in the deed's own transaction.

Every row carries the digest of what it says. Rows are linked into one chain: at once on SQLite, where one writer writes
at a time, and in batches (`link_entries`) on PostgreSQL, where nobody who books should wait for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection, models

from jivaka.records.protection.chain import START, Link, Written, follow
from jivaka.records.statements import read

if TYPE_CHECKING:
    from collections.abc import Iterator

CHAIN_LOCK: Final = 0x6A69_7661_6B61
"""The number of the lock of PostgreSQL that one linker holds at a time: the name of Jivaka."""
CHUNK: Final = 2000
HEAD: Final = (
    "SELECT place, previous, digest FROM records_auditentry WHERE place IS NOT NULL ORDER BY place DESC LIMIT 1"
)


class AuditEntry(models.Model):
    """One deed. `action` is noun.past-participle (booking.cancelled); `detail` holds no clinical answer.

    `own` is the digest of what the row says. Its place in the chain, the digest it follows and its own digest come when
    it is linked; `place` is empty until then.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
    own = models.CharField(max_length=64, editable=False)
    place = models.BigIntegerField(null=True, editable=False, unique=True)
    previous = models.CharField(max_length=64, blank=True, editable=False, default="")
    digest = models.CharField(max_length=64, blank=True, editable=False, default="")

    class Meta:
        """Order."""

        indexes = (
            models.Index(fields=("subject", "id"), name="audit_subject"),
            models.Index(fields=("id",), name="audit_unlinked", condition=models.Q(place=None)),
        )

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor} {self.action} {self.subject}"

    def written(self) -> Written:
        """Return the row as the chain sees it."""
        link = None if self.place is None else Link(self.place, self.previous, self.digest)
        return Written(self.pk, self.at, self.actor, self.action, self.subject, self.detail, self.own, link)


def head() -> Link:
    """Return the last link of the chain."""
    found = read(HEAD, ())
    return Link(*found[0]) if found else START


def linked_at_once(own: str) -> dict[str, Any]:
    """Return the columns that link a new row, where only one writer writes at a time; none elsewhere."""
    if connection.vendor != "sqlite":
        return {}
    link = follow(head(), own)
    return {"place": link.place, "previous": link.previous, "digest": link.digest}


def link_entries(most: int = CHUNK) -> int:
    """Link rows that are in no chain yet, in the order of their numbers. Returns how many.

    To be called inside a transaction: until it ends nobody else links.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        waiting = AuditEntry.objects.filter(place=None).order_by("pk").values_list("pk", "own")[:most]
        last, rows = head(), []
        for number, own in waiting:
            last = follow(last, own)
            rows.append((last.place, last.previous, last.digest, number))
        if rows:
            cursor.executemany(
                "UPDATE records_auditentry SET place = %s, previous = %s, digest = %s WHERE id = %s", rows
            )
    return len(rows)


def read_chain() -> Iterator[Written]:
    """Yield every linked row in the order of the chain, some at a time."""
    last = 0
    while True:
        rows = list(AuditEntry.objects.filter(place__gt=last).order_by("place")[:CHUNK])
        yield from (row.written() for row in rows)
        if len(rows) < CHUNK:
            return
        last = rows[-1].place or last


def read_unlinked() -> Iterator[Written]:
    """Yield every row that is in no chain yet, the oldest first."""
    for row in AuditEntry.objects.filter(place=None).order_by("pk").iterator(CHUNK):
        yield row.written()
