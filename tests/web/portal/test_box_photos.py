"""A photo of the box: kept for the therapist, sealed, and no answer to anything."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from jivaka.records.models import Booking, BoxPhoto, Draft
from jivaka.services.photos import MOST_BYTES
from web.portal.test_booking_pages import booked, decided, example, salon  # noqa: F401 - fixtures
from web.staff import inside, member

pytestmark = pytest.mark.django_db
PICTURE = b"\xff\xd8\xff a box of tablets"


def send(visit, content=PICTURE, name="box.jpg", **answers):
    """Send a photo as the page does: together with what was answered beside it."""
    kept = {"medicines": ", ".join(visit.answers.get("medicines", []))}
    sent = {"photo": SimpleUploadedFile(name, content), "shown": "medicines", **kept, **answers}
    return visit.post("medicines", sent, action="photo")


def test_a_photo_goes_from_the_question_to_the_therapists_card_and_changes_no_answer(decided):  # noqa: F811
    before = Draft.objects.get().answers
    assert send(decided).url == reverse("portal:screen", args=["medicines"])
    assert decided.client.get(reverse("portal:screen", args=["medicines"])).context["photos"] == 1
    assert Draft.objects.get().answers == before
    booked(decided)
    assert BoxPhoto.objects.get().client is not None
    first = Booking.objects.order_by("starts").first()
    therapist = inside(member("therapist", salon=first.salon, therapist=first.therapist))
    address = reverse("workspace:photo", args=[first.pk, BoxPhoto.objects.get().pk])
    shown = therapist.get(address)
    assert (shown.content, shown["Content-Type"]) == (PICTURE, "image/jpeg")
    assert address in therapist.get(reverse("workspace:card", args=[first.pk])).content.decode()
    assert inside(member("receptionist", salon=first.salon)).get(address).status_code == 403


def test_the_picture_is_sealed_before_and_after_there_is_a_client(decided):  # noqa: F811
    def stored():
        with connection.cursor() as cursor:
            cursor.execute("SELECT early, image FROM records_boxphoto")
            return b"".join(bytes(one) for row in cursor.fetchall() for one in row if one)

    send(decided)
    assert stored()
    assert b"tablets" not in stored()
    booked(decided)
    assert stored()
    assert b"tablets" not in stored()


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"GIF89a", 422), (b"", 422), (b"<svg onload=alert(1)>", 422), (PICTURE + bytes(MOST_BYTES), 413)],
)
def test_what_is_no_small_picture_is_refused_with_a_sentence(visit, content, status):
    answer = send(visit, content)
    assert answer.status_code == status
    assert "5 MB" in answer.content.decode()
    assert not BoxPhoto.objects.exists()


def test_ten_photos_are_enough(visit):
    for _photo in range(10):
        assert send(visit).status_code == 302
    assert send(visit).status_code == 422
    assert BoxPhoto.objects.count() == 10


def test_what_was_written_beside_a_photo_is_kept_with_it(visit):
    assert send(visit, medicines="warfarin").url == reverse("portal:screen", args=["medicines"])
    assert visit.answers["medicines"] == ["warfarin"]
    assert send(visit, b"GIF89a", medicines="warfarin, ibuprofen").status_code == 422
    assert visit.answers["medicines"] == ["warfarin", "ibuprofen"]
    assert BoxPhoto.objects.count() == 1


def test_a_photo_can_be_sent_again_where_an_answer_beside_it_was_wrong(visit):
    answer = visit.post("medicines", {"shown": "medicines", "medicines": ["warfarin", "none_of_these"]}, action="photo")
    assert answer.status_code == 422
    assert 'value="photo"' in answer.content.decode()


def test_without_a_file_or_a_draft_nothing_happens(visit, client):
    assert visit.post("medicines", {"shown": "medicines"}, action="photo").status_code == 302
    assert client.post(reverse("portal:screen", args=["medicines"])).url == reverse("portal:intake")
    assert not BoxPhoto.objects.exists()
