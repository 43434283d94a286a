"""The course moves with what a client turns, and never past a limit."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jivaka.records.models import Booking, Draft, Salon, Service
from web.portal.test_booking_pages import booked, decided, example, salon  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def page(visit):
    return visit.client.get(reverse("portal:decision"))


def turn(visit, **wish):
    answer = visit.client.post(reverse("portal:wish"), wish)
    assert answer.url.endswith("#course")
    return page(visit).context["turned"]


def test_shorter_sessions_of_another_massage_for_another_goal_move_the_course_and_are_what_is_booked(decided):  # noqa: F811
    shown = page(decided).context
    name = shown["massages"][1]["name"]
    kind, technique, implement = name.split("/")
    Service.objects.create(
        salon=Salon.objects.get(), type=kind, technique=technique, implement=implement, minutes=30, price=50000
    )
    moved = turn(decided, massage=name, minutes="30", goal="relax")
    assert (moved.place, moved.minutes, moved.goal) == (1, 30, "relax")
    assert moved.course["minutes"] == 30
    assert moved.course["weekly_minutes"][0] < shown["turned"].course["weekly_minutes"][0]
    low = moved.course["sessions"]["likely"][0]
    assert moved.likely[0][1] == low * 50000
    assert Draft.objects.get().answers["goal"] == "relax"
    decided.client.post(reverse("portal:choose"), {"massage": "1"})
    assert decided.client.get(reverse("portal:times")).context["minutes"] == 30


@pytest.mark.parametrize(
    "wish", [{"minutes": "240"}, {"minutes": "-5"}, {"massage": "deep_tissue/gua_sha/gua_sha_tool"}]
)
def test_what_is_not_on_offer_for_this_client_changes_nothing(decided, wish):  # noqa: F811
    before = page(decided).context["turned"]
    assert turn(decided, **wish) == before


def test_an_unknown_goal_is_not_kept(decided):  # noqa: F811
    before = Draft.objects.get().answers
    turn(decided, goal="<script>")
    assert Draft.objects.get().answers == before
    booked(decided)
    assert Booking.objects.exists()
