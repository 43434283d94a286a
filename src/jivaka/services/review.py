"""What a reviewer sets down: that they signed a release, and a recall, which tells therapists whom a new rule touches.

A recall names bookings by number. What the rule is about stands in the knowledge, never in the message.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.ticks import tick_from
from jivaka.records.models import Booking
from jivaka.records.writing import owe, record, write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jivaka.core.access.actor import Actor


def note_signature(actor: Actor, release: str, content: str, *, at: datetime) -> None:
    """Write into the audit that a reviewer signed a release; `content` is the digest of what was signed."""
    check_may(actor, "review_knowledge")
    write(lambda: record(at, str(actor), "release.signed", f"release:{release}", content=content))


def raise_recall(actor: Actor, release: str, bookings: Iterable[int], *, at: datetime) -> tuple[int, ...]:
    """Owe every therapist of these coming sessions a message with the numbers of theirs; return the therapists.

    The same recall is told once, however often it is raised. Raises ProblemsError where no session is to come.
    """
    check_may(actor, "review_knowledge")
    wanted = sorted(set(bookings))

    def work() -> tuple[int, ...]:
        rows = Booking.objects.filter(pk__in=wanted, state__in=("pending", "booked"), starts__gte=tick_from(at))
        own: dict[int, list[int]] = {}
        for number, therapist in rows.order_by("pk").values_list("pk", "therapist_id"):
            own.setdefault(therapist, []).append(number)
        if not own:
            message = "None of these sessions is to come."
            raise ProblemsError((Problem("empty_recall", "bookings", message, "Look again whom the rule touches."),))
        for therapist, numbers in sorted(own.items()):
            told = sha256(f"{release} {numbers}".encode()).hexdigest()[:16]
            owe(
                "recall.raised",
                f"recall:{therapist}:{told}",
                at,
                therapist=therapist,
                bookings=numbers,
                release=release,
            )
        record(
            at,
            str(actor),
            "recall.raised",
            f"release:{release}",
            bookings=sorted(one for some in own.values() for one in some),
        )
        return tuple(sorted(own))

    return write(work)
