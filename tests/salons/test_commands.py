"""The commands slots and day: what they show, in local time, and sentences for whatever is wrong."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from jivaka.records.models import Booking, Closure, Salon, Therapist

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain")]
WEEK = ("--from", "2026-11-27", "--days", "7")


def test_slots_are_shown_by_day_and_therapist_in_local_time(run):
    ran = run("slots", "kyiv-podil", "--technique", "manual", "--minutes", "30", *WEEK)
    assert (ran.status, ran.complained) == (0, "")
    lines = ran.said.splitlines()
    assert lines[0] == "Джівака на Подолі (kyiv-podil), Europe/Kyiv"
    assert lines[1].endswith(" UAH")
    assert any(line.startswith(("Friday 2026-11-27", "Saturday 2026-11-28")) for line in lines)
    names = set(Therapist.objects.values_list("name", flat=True))
    rows = [line for line in lines if line.startswith("  ")]
    assert rows
    assert all(any(name in row for name in names) for row in rows)


def test_slots_as_json_hold_offers_with_offsets_names_and_prices(run):
    found = json.loads(run("slots", "kyiv-podil", "--technique", "manual", "--minutes", "30", "--json", *WEEK).said)
    assert found["salon"] == {"slug": "kyiv-podil", "name": "Джівака на Подолі", "zone": "Europe/Kyiv"}
    assert found["price"]["currency"] == "UAH"
    first = found["offers"][0]
    assert datetime.fromisoformat(first["begins"]).utcoffset().total_seconds() == 7200
    assert first["therapist"]["name"]
    assert first["room"]["name"]


def test_wishes_are_kept(run):
    wishes = ("--therapist-gender", "woman", "--language", "uk", "--after", "17:00", "--before", "20:00")
    ran = run("slots", "kyiv-podil", "--minutes", "30", "--json", *wishes, *WEEK)
    women = set(Therapist.objects.filter(gender="woman").values_list("name", flat=True))
    for offer in json.loads(ran.said)["offers"]:
        assert offer["therapist"]["name"] in women
        assert 17 <= datetime.fromisoformat(offer["begins"]).hour < 20


def test_where_nothing_is_free_it_says_why_and_ends_with_1(run):
    ran = run("slots", "kyiv-podil", "--after", "20:55", *WEEK)
    assert ran.status == 1
    assert "Nothing is free from 2026-11-27 to 2026-12-03." in ran.said
    assert "  - Nothing is free at the wished time of day." in ran.said


def test_everything_wrong_is_said_at_once_with_what_there_is(run):
    ran = run(
        *("slots", "kyiv-podil", "--technique", "voodoo", "--therapist-gender", "cat", "--language", "tlh"),
        *("--after", "noon", "--from", "tomorrow"),
    )
    assert (ran.status, ran.said) == (2, "")
    said = ran.complained
    assert 'jivaka slots --technique: There is no "voodoo" here. There are: thai, sabai, manual, gua_sha' in said
    assert 'jivaka slots --therapist-gender: There is no "cat" here. There are: woman, man, other.' in said
    assert 'jivaka slots --language: There is no "tlh" here. There are: ' in said
    assert 'jivaka slots --after: "noon" is not a time of day. Write it as 17:00.' in said
    assert 'jivaka slots --from: "tomorrow" is not a day. Write it as 2026-12-01.' in said
    assert "1 to 400 days" in run("slots", "kyiv-podil", "--days", "0").complained
    assert "1 to 400 days" in run("slots", "kyiv-podil", "--technique", "thai", "--days", f"{10**20}").complained
    minutes = run("slots", "kyiv-podil", "--technique", "thai", "--minutes", "61").complained
    assert 'There is no "61" here. There are: 30, 45, 60, 90.' in minutes


def test_a_day_that_no_calendar_reaches_is_a_sentence(run):
    for typed in ("9999-12-31", "0001-01-01"):
        says = f"{typed} is too far away. Write a day from 2000 to 2199.\n"
        asked = run("slots", "kyiv-podil", "--technique", "thai", "--from", typed)
        assert (asked.status, asked.complained) == (2, f"jivaka slots --from: {says}")
        shown = run("day", "kyiv-podil", typed)
        assert (shown.status, shown.complained) == (2, f"jivaka day DATE: {says}")


def test_an_unknown_salon_is_answered_with_those_there_are(run):
    for command in ("slots", "day"):
        ran = run(command, "x")
        assert ran.status == 2
        assert ran.complained == 'salon: There is no salon "x". There are: kyiv-podil, lviv-rynok.\n'


def test_a_day_shows_therapists_clients_rooms_and_states(run):
    row = Booking.objects.filter(state="booked").select_related("client", "therapist", "room", "salon").first()
    day = datetime.fromtimestamp(1577836800 + row.starts * 300, UTC).date()
    ran = run("day", row.salon.slug, day)
    assert (ran.status, ran.complained) == (0, "")
    line = next(line for line in ran.said.splitlines() if row.client.name in line and row.room.name in line)
    assert line.endswith(("booked", "held"))
    assert row.therapist.name in ran.said
    assert "of the working time is taken." in ran.said
    assert "\nRooms, with the time for their care\n" in ran.said


def test_a_day_as_json_holds_every_booking_once_by_therapist_and_once_by_room(run):
    sheet = json.loads(run("day", "kyiv-podil", "2026-11-27", "--json").said)
    by_therapist = sorted(one["booking"] for lane in sheet["therapists"] for one in lane["sessions"])
    by_room = sorted(one["booking"] for lane in sheet["rooms"] for one in lane["sessions"])
    assert by_therapist == by_room
    assert by_therapist
    assert 0 < sheet["share"] < 1


def test_a_closed_day_says_why_and_a_bad_day_how_to_write_it(run):
    Closure.objects.create(salon=Salon.objects.get(slug="kyiv-podil"), day=date(2026, 11, 27), reason="renovation")
    assert "Closed: renovation." in run("day", "kyiv-podil", "2026-11-27").said
    monday = run("day", "lviv-rynok", "2026-11-30")
    assert "Closed on this day of the week." in monday.said
    ran = run("day", "kyiv-podil", "27.11.2026")
    assert (ran.status, ran.complained) == (
        2,
        'jivaka day DATE: "27.11.2026" is not a day. Write it as 2026-12-01.\n',
    )
