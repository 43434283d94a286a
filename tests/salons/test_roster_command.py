"""`jivaka roster`: who could work when, beside who does, and how little can stay uncovered; nothing is changed."""

from __future__ import annotations

import pytest

from jivaka.records.models import Booking, Claim, Salon, Shift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain")]


def test_a_week_is_proposed_beside_the_hours_of_now_and_nothing_is_changed(run):
    before = list(Shift.objects.order_by("pk").values())
    ran = run("roster", "kyiv-podil", "lviv-rynok", "--weeks", "1", "--week", "2026-12-02")
    assert ran.status == 0, ran.complained
    assert "The week from Monday 2026-11-30" in ran.said
    for name in Salon.objects.values_list("name", flat=True):
        assert f"\n{name}\n" in ran.said
    assert "half days stay uncovered; no roster leaves fewer" in ran.said
    assert list(Shift.objects.order_by("pk").values()) == before


def test_without_bookings_there_is_nothing_to_go_by(run):
    Booking.objects.update(state="cancelled")
    Claim.objects.all().delete()
    ran = run("roster", "kyiv-podil")
    assert ran.status == 1
    assert "nothing to go by" in ran.complained


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere",), "no salon"),
        (("kyiv-podil", "--week", "soon"), "not a day"),
        (("kyiv-podil", "--weeks", "0"), "0 weeks are not possible"),
    ],
)
def test_what_cannot_be_is_a_sentence(run, words, says):
    ran = run("roster", *words)
    assert ran.status == 2
    assert says in ran.complained
