"""A day that is too far away, typed into an address by hand, is no day: no page of the staff falls over it."""

from __future__ import annotations

import pytest

from jivaka.records.models import Salon, Therapist
from services.salon import make_salon
from web.staff import inside, member

pytestmark = pytest.mark.django_db
PAGES = (
    ("therapist", "/en/workspace/?day={}", 200),
    ("manager", "/en/office/occupancy/?first={}&last={}", 200),
    ("receptionist", "/en/desk/podil/day/{}/", 404),
)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1900-01-01"])
@pytest.mark.parametrize(("role", "address", "status"), PAGES)
def test_a_day_too_far_away_is_no_day(role, address, status, day):
    small = make_salon()
    therapist = Therapist.objects.get(pk=small.olha) if role == "therapist" else None
    browser = inside(member(role, Salon.objects.get(pk=small.salon), therapist))
    assert browser.get(address.replace("{}", day)).status_code == status
