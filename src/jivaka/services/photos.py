"""Keeps photos of medicines' boxes: with the draft, then with the client. A photo answers no question by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import BoxPhoto, Draft
from jivaka.records.writing import record, write
from jivaka.services.clients import check_may_act

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from jivaka.core.access.actor import Actor

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_PHOTOS: Final = 10
FORMS: Final[Mapping[bytes, str]] = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""How a picture of each kind begins; the name of its file is not believed."""


def keep_photo(token: str, image: bytes, *, at: datetime) -> None:
    """Keep a photo with a draft. Raises ProblemsError: `photo_size`, `photo_form`, `photos_many`, `no_draft`."""
    form = next((form for head, form in FORMS.items() if image.startswith(head)), "")

    def work() -> None:
        draft = Draft.objects.filter(token=Draft.kept(token)).first()
        if draft is None:
            raise ProblemsError((Problem("no_draft", "photo", "There is no such draft.", "Begin again."),))
        checks = (
            ("photo_size", 0 < len(image) <= MOST_BYTES, "Choose a photo of at most 5 MB."),
            ("photo_form", bool(form), "Choose a JPEG or a PNG."),
            ("photos_many", draft.photos.count() < MOST_PHOTOS, f"At most {MOST_PHOTOS} photos are kept."),
        )
        wrong = [
            Problem(code, "photo", "The photo cannot be kept.", remedy) for code, fine, remedy in checks if not fine
        ]
        if wrong:
            raise ProblemsError(tuple(wrong))
        BoxPhoto.objects.create(draft=draft, early=image, form=form, at=at)

    write(work)


def hand_over_photos(actor: Actor, token: str, client: int, *, at: datetime) -> int:
    """Give the photos of a draft to its client, sealed anew with the client's own key. Returns how many."""
    check_may_act(actor, client, "change_bookings")
    found = BoxPhoto.objects.filter(draft__token=Draft.kept(token))

    def work() -> int:
        rows = list(found.select_related("draft"))
        for row in rows:
            BoxPhoto.objects.create(client_id=client, image=row.early, form=row.form, at=row.at)
            row.delete()
        if rows:
            record(at, str(actor), "photos.handed_over", f"client:{client}", count=len(rows))
        return len(rows)

    return write(work) if found.exists() else 0
