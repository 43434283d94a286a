"""`jivaka book` and `jivaka check`: an offer is booked whole, a refusal is a sentence, what disagrees is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jivaka.records.models import Booking, Claim, Course, Salon

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain")]
EXAMPLES = Path(__file__).parents[2] / "examples"
WARFARIN = EXAMPLES / "on_warfarin.json"


def numbers():
    return set(Booking.objects.values_list("pk", flat=True))


def test_offers_are_shown_and_nothing_is_booked_before_one_is_chosen(run):
    before = numbers()
    ran = run("book", WARFARIN, "--sessions", "2")
    assert ran.status == 0, ran.complained
    assert "1. best" in ran.said
    assert numbers() == before


def test_a_chosen_offer_is_booked_whole(run):
    before = numbers()
    ran = run("book", WARFARIN, "--sessions", "2", "--offer", "1", "--name", "Petro")
    assert ran.status == 0, ran.complained
    made = Booking.objects.filter(pk__in=numbers() - before)
    assert [row.state for row in made] == ["booked", "booked"]
    assert {row.client.name for row in made} == {"Petro"}
    assert Course.objects.get(pk=made[0].course_id).sessions == 2
    assert run("check").status == 0


def test_a_sign_books_what_was_shown_and_nothing_else(run):
    words = ("book", WARFARIN, "--sessions", "2")
    shown = re.findall(r"^\d\. .*\[(\w+)\]$", run(*words).said, re.MULTILINE)
    assert len(set(shown)) == len(shown) > 1
    assert run(*words, "--offer", shown[1], "--name", "Petro").status == 0
    before = numbers()
    again = run(*words, "--offer", shown[1], "--name", "Olha")
    assert (again.status, numbers()) == (2, before)
    assert f'There is no offer "{shown[1]}" now' in again.complained
    assert shown[1] not in run(*words).said


def test_an_emergency_is_not_booked(run):
    before = numbers()
    ran = run("book", EXAMPLES / "numb_between_the_legs.json", "--offer", "1")
    assert (ran.status, numbers()) == (3, before)
    assert "Nothing is booked" in ran.complained


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--sessions", "99"), "not part of the plan"),
        (("--sessions", "0"), "not part of the plan"),
        (("--massage", "9"), "no recommended massage 9"),
        (("--salon", "nowhere"), "no salon"),
        (("--after", "late"), "not a time of day"),
        (("--from", "soon"), "not a day"),
        (("--sessions", "1", "--offer", "9", "--name", "Petro"), 'no offer "9"'),
        (("--sessions", "1", "--offer", "1"), "not said for whom"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_nothing_is_booked(run, words, says):
    before = numbers()
    ran = run("book", WARFARIN, *words)
    assert ran.status == 2
    assert says in ran.complained
    assert numbers() == before


def test_everything_wrong_with_a_wish_is_said_at_once_and_an_emergency_before_it(run):
    wrong = (
        "--name",
        " ",
        "--salon",
        "nowhere",
        "--sessions",
        "99",
        "--after",
        "late",
        "--from",
        "9999-12-31",
        "--email",
        "olha",
    )
    before = numbers()
    ran = run("book", WARFARIN, *wrong, "--offer", "1")
    assert (ran.status, numbers()) == (2, before)
    for name in wrong[::2]:
        assert f"jivaka book {name}: " in ran.complained
    ran = run("book", EXAMPLES / "numb_between_the_legs.json", *wrong, "--offer", "1")
    assert ran.status == 3
    assert "Emergency" in ran.complained


def test_nothing_free_says_what_stands_in_the_way(run):
    Salon.objects.update(is_open=True)
    ran = run("book", WARFARIN, "--sessions", "2", "--after", "23:00")
    assert ran.status == 1
    assert ran.complained.strip()


def test_the_check_tells_what_disagrees(run):
    booking = Claim.objects.order_by("pk")[0].booking_id
    Claim.objects.filter(booking=booking).delete()
    ran = run("check")
    assert ran.status == 1
    assert f"booking {booking}" in ran.complained
    assert "1 problems" in ran.said
