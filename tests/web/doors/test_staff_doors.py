"""The staff's entrance: who is let in, where each role is sent, and what the bar above their pages says."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from jivaka.core.access.rights import RIGHTS
from jivaka.records.models import Salon
from jivaka.web.shared import rooms
from web.staff import inside, member

pytestmark = pytest.mark.django_db
ROLES = ("therapist", "receptionist", "manager", "reviewer")


@pytest.fixture
def salon():
    return Salon.objects.create(slug="podil", name="Podil", zone="Europe/Kyiv", country="UA", currency="UAH")


@pytest.fixture
def _every_room(monkeypatch):
    """Let every room begin somewhere, whatever of it is built already."""

    def address(name, *_args, **_more):
        return f"/en/{name.replace(':', '/')}/"

    monkeypatch.setattr(rooms, "reverse", address)


def test_a_stranger_is_asked_to_log_in():
    answer = Client().get(reverse("staff"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/")
    assert f"next={reverse('staff')}" in answer.headers["Location"]


@pytest.mark.usefixtures("_every_room")
@pytest.mark.parametrize(
    ("role", "room"),
    [("therapist", "workspace/home"), ("receptionist", "desk/home"), ("reviewer", "office/review")],
)
def test_a_role_with_one_room_is_sent_there(role, room):
    answer = inside(member(role)).get(reverse("staff"))
    assert (answer.status_code, answer.headers.get("Location")) == (302, f"/en/{room}/")


@pytest.mark.usefixtures("_every_room")
def test_who_has_several_rooms_chooses(salon):
    answer = inside(member("manager", salon)).get(reverse("staff"))
    assert [room.label for room in answer.context["rooms"]] == ["Front desk", "Office"]
    page = answer.content.decode()
    assert "/en/desk/home/" in page
    assert "/en/workspace/home/" not in page
    assert "Podil" in page


def test_a_room_that_is_not_built_is_left_out(monkeypatch):
    def nowhere(name, *_args, **_more):
        raise NoReverseMatch(name)

    monkeypatch.setattr(rooms, "reverse", nowhere)
    answer = inside(member("manager")).get(reverse("staff"))
    assert answer.status_code == 200
    assert answer.context["rooms"] == ()
    assert "No room is open to your roles yet" in answer.content.decode()


def test_every_role_of_the_staff_opens_a_room():
    opened = frozenset().union(*(roles for _name, roles, _label, _says in rooms.ROOMS))
    assert opened == frozenset(ROLES) == frozenset(RIGHTS) - {"client", "system"}


@pytest.mark.usefixtures("_every_room")
def test_the_bar_marks_the_room_that_one_is_in():
    found = rooms.rooms_of(("manager",), "/en/office/home/people/")
    assert [(room.label, room.here) for room in found] == [("Front desk", False), ("Office", True)]


def test_leaving_ends_the_visit():
    browser = inside(member("manager"))
    assert browser.get(reverse("leave")).status_code == 405
    assert browser.post(reverse("leave")).status_code == 302
    assert browser.get(reverse("staff")).status_code == 302


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_named_in_the_language_of_the_page(role):
    assert rooms.role_label(role) == role
