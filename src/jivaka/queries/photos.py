"""Reads photos of medicines' boxes: how many a draft has, and a client's for the therapist of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.records.models import BoxPhoto, Draft

if TYPE_CHECKING:
    from datetime import datetime

    from jivaka.queries.visits.card import ClientCard


def photos_with(token: str) -> int:
    """Return how many photos a draft has."""
    return BoxPhoto.objects.filter(draft__token=Draft.kept(token)).count() if token else 0


def photos_on(card: ClientCard) -> tuple[tuple[int, datetime], ...]:
    """Return (number, when) of the photos of a client whose card somebody may read, the last one first."""
    return tuple(BoxPhoto.objects.filter(client=card.client).order_by("-at").values_list("pk", "at"))


def photo_on(card: ClientCard, number: int) -> tuple[bytes, str] | None:
    """Return a photo of the client of a card and its media type, or None where that client has no such photo."""
    row = BoxPhoto.objects.filter(pk=number, client=card.client).select_related("client").first()
    return (bytes(row.image or b""), row.form) if row else None
