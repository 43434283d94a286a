"""The front desk's pages: the day, marking, dragging, moving, cancelling, the waitlist; and its doors."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from django.db.models import F
from django.urls import reverse

from jivaka.core.access.actor import SYSTEM
from jivaka.queries.consistency import check_claims
from jivaka.records.models import (
    Booking,
    Leave,
    OpeningHours,
    Shift,
    Therapist,
    WaitlistEntry,
)
from jivaka.records.writing import touch_staff
from jivaka.services.bookings import cancel_booking, mark_booking
from jivaka.web.desk.urls import urlpatterns
from jivaka.web.shared import context
from services.salon import make_salon
from web.desk.front import absence, starts, text
from web.staff import inside, member

pytestmark = pytest.mark.django_db


# -------------------------------------------------------------------------------------------------------------- the day


def test_the_day_is_drawn_and_listed_with_the_same_sessions(front):
    numbers = [front.book("10:00"), front.book("12:00", client=front.another())]
    mark_booking(SYSTEM, numbers[0], "arrived", at=context.now())
    page = front.browser.get(front.at("day", front.tomorrow.isoformat()))
    said = text(page)
    for number in numbers:
        assert f'data-key="b{number}"' in said
        assert f'data-key="l{number}"' in said
    assert "Олена Коваль" in said
    assert "arrived" in said
    assert [lane.name for lane in page.context["drawing"].therapists] == ["Ольга", "Тарас"]
    assert [lane.kind for lane in page.context["drawing"].things] == ["room", "room", "unit"]
    drawn = {block.session.booking for lane in page.context["drawing"].therapists for block in lane.blocks}
    in_rooms = {block.session.booking for lane in page.context["drawing"].things for block in lane.blocks}
    assert drawn == in_rooms == {one.booking for one, _icon, _next in page.context["listed"]} == set(numbers)
    assert " style=" not in said


def test_a_block_stands_where_its_time_is(front):
    number = front.book("10:00")
    page = front.browser.get(front.at("day", front.tomorrow.isoformat()))
    drawing = page.context["drawing"]
    block = next(one for lane in drawing.therapists for one in lane.blocks)
    hours = {at.strftime("%H:%M"): row for row, at in drawing.hours}
    assert (block.first, block.last) == (hours["10:00"], hours["11:00"])
    assert block.session.booking == number
    assert drawing.now is None
    today = front.browser.get(front.at("today")).context["drawing"]
    assert today.now is None or 0 <= today.now < today.rows


@pytest.mark.parametrize("day", [date(2027, 10, 31), date(2028, 2, 29)])
def test_of_a_session_over_midnight_each_day_draws_its_part(front, day):
    for hours in (OpeningHours, Shift):
        hours.objects.update(begins=time(0), ends=time(0))
    touch_staff([front.salon.pk])
    days = (day - front.today).days
    numbers = [front.book("23:30", days=days + more, client=front.another(f"Я {more}")) for more in (-1, 0)]
    drawing = front.browser.get(front.at("day", day.isoformat())).context["drawing"]
    assert drawing.hours[0][1].strftime("%H:%M") == "00:00"
    assert drawing.rows == (300 if day.month == 10 else 288)
    drawn = {block.session.booking: (block.first, block.last) for lane in drawing.therapists for block in lane.blocks}
    assert drawn == {numbers[0]: (0, 6), numbers[1]: (drawing.rows - 6, drawing.rows)}
    assert {block.last for lane in drawing.things for block in lane.blocks} <= set(range(1, drawing.rows + 1))


def test_a_day_of_another_year_says_of_which(front):
    number = front.book(days=(date(2028, 2, 29) - front.today).days)
    for page in (front.at("day", "2028-02-29"), front.at("booking", number), front.at("client", front.client)):
        assert re.search(r"29 Feb(ruary)? 2028", text(front.browser.get(page)))
    assert str(front.today.year) not in re.search(r"<h1>.*?</h1>", text(front.browser.get(front.at("today"))))[0]


def test_a_time_that_comes_twice_in_autumn_says_which_it_is(front):
    for hours in (OpeningHours, Shift):
        hours.objects.update(begins=time(0), ends=time(0))
    touch_staff([front.salon.pk])
    number = front.book(days=(date(2027, 10, 31) - front.today).days)
    page = text(front.browser.get(front.at("booking", number)))
    free = re.findall(r'name="to" value="[^"]+">([^<]+?)\s*<', page)
    assert [one for one in free if one.startswith("03:00")] == ["03:00 EEST", "03:00 EET"]
    assert {"02:45", "04:00"} <= set(free)
    assert len(free) == len(set(free))


def test_a_day_that_is_none_is_not_there_and_an_empty_one_says_so(front):
    assert front.browser.get(front.at("day", "yesterday")).status_code == 404
    assert "Nothing is booked" in text(front.browser.get(front.at("day", "2027-06-01")))


def test_a_session_is_marked_and_the_mark_taken_back(front):
    number, on = front.book(), front.tomorrow.isoformat()
    early = front.browser.post(front.at("mark"), {"mark": f"{number}:noshow", "on": on})
    assert early.status_code == 409
    assert "has not begun yet" in text(early)
    assert f"{number}:noshow" not in front.browser.get(front.at("day", on)).content.decode()
    Booking.objects.filter(pk=number).update(starts=F("starts") - 576, ends=F("ends") - 576)
    for state in ("arrived", "booked", "noshow", "booked", "arrived", "fulfilled"):
        answer = front.browser.post(front.at("mark"), {"mark": f"{number}:{state}", "on": on})
        assert answer.status_code == 302
        assert Booking.objects.get(pk=number).state == state
    refused = front.browser.post(front.at("mark"), {"mark": f"{number}:noshow", "on": on})
    assert refused.status_code == 409
    assert "cannot be done" in text(refused)


@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_a_mark_of_a_number_that_is_none_is_no_page_and_no_fault_of_ours(front, number):
    assert front.browser.post(front.at("mark"), {"mark": f"{number}:arrived"}).status_code == 404


def test_a_page_learns_at_once_that_another_desk_changed_the_day(front):
    number, on = front.book(), front.tomorrow.isoformat()
    page = front.browser.get(front.at("day", on))
    address = re.search(r'data-stamp="([^"]+)"', text(page))[1]
    seen = {page["ETag"]}
    quiet = front.browser.get(address, headers={"If-None-Match": page["ETag"]})
    assert quiet.status_code == 304
    assert not quiet.content
    for change in (
        lambda: mark_booking(SYSTEM, number, "arrived", at=context.now()),
        lambda: front.book("15:00", client=front.another()),
        lambda: cancel_booking(SYSTEM, Booking.objects.latest("pk").pk, "asked", at=context.now()),
        lambda: front.browser.post(front.at("away"), absence(front)),
    ):
        change()
        loud = front.browser.get(address, headers={"If-None-Match": next(reversed(list(seen)))})
        assert loud.status_code == 200
        assert loud["ETag"] not in seen
        seen = {loud["ETag"]}
    assert front.browser.get(address[:-3] + "abc").status_code == 404
    part = front.browser.get(front.at("day", on), {"part": "1"})
    assert "<html" not in text(part)
    assert f'data-key="b{number}"' in text(part)


# ------------------------------------------------------------------------------------------------------------- dragging


def drag(front, booking, therapist, tick):
    return front.browser.post(front.at("drag"), {"booking": booking, "therapist": therapist, "start": tick})


def test_a_session_is_dragged_to_another_time_and_therapist(front):
    number = front.book()
    answer = drag(front, number, front.small.taras, front.tick("14:15"))
    assert answer.json()["ok"]
    assert "14:15" in answer.json()["says"]
    row = Booking.objects.get(pk=number)
    assert (starts(number).strftime("%H:%M"), row.therapist_id) == ("14:15", front.small.taras)
    assert list(check_claims()) == []


def test_a_session_is_dragged_by_a_quarter_into_its_own_time(front):
    number = front.book()
    assert drag(front, number, front.small.olha, front.tick("10:15")).json()["ok"]
    assert starts(number).strftime("%H:%M") == "10:15"


def test_a_session_finds_another_room_where_its_own_is_taken(front):
    number = front.book("10:00")
    front.book("12:00", client=front.another(), therapist=front.small.taras, room=front.small.blue)
    assert drag(front, number, front.small.olha, front.tick("12:00")).json()["ok"]
    assert Booking.objects.get(pk=number).room_id == front.small.green


def test_a_refused_drag_says_why_in_a_sentence_and_changes_nothing(front):
    number = front.book("10:00")
    front.book("12:00", client=front.another(), room=front.small.green)
    for tick, says in (
        (front.tick("12:00"), "The therapist is taken"),
        (front.tick("06:00"), "does not work here at this time"),
        (front.tick("10:00", days=-1), "This time is over"),
    ):
        answer = drag(front, number, front.small.olha, tick)
        assert answer.status_code == 409
        assert says in answer.json()["says"]
        assert starts(number).strftime("%H:%M") == "10:00"
    assert drag(front, number, "no", front.tick()).status_code == 404
    assert drag(front, 10**6, front.small.olha, front.tick()).status_code == 404


# -------------------------------------------------------------------------------------------------- moving, cancelling


def test_a_booking_is_moved_without_a_script_to_a_time_that_was_tapped_or_typed(front):
    number = front.book()
    page = front.browser.get(front.at("booking", number))
    to, offer = page.context["offers"][-1]
    assert front.browser.post(front.at("move", number), {"to": to}).status_code == 302
    assert starts(number) == offer.begins
    sent = {"on": front.tomorrow.isoformat(), "clock": "09:30"}
    assert front.browser.post(front.at("move", number), sent).status_code == 302
    assert starts(number).strftime("%H:%M") == "09:30"


def test_a_number_that_stands_for_no_time_is_no_fault_of_ours(front):
    number, was = front.book("10:00"), front.tick("10:00")
    for tick in ("99999999999", "99999999"):
        answer = front.browser.post(front.at("move", number), {"to": f"{front.small.olha}:{tick}"})
        assert answer.status_code == 404
        assert drag(front, number, front.small.olha, tick).status_code == 404
    assert Booking.objects.get(pk=number).starts == was


def test_a_move_that_is_refused_says_why_and_shows_fresh_times(front):
    number = front.book("10:00")
    front.book("12:00", client=front.another(), room=front.small.green)
    sent = {"on": front.tomorrow.isoformat(), "clock": "12:00"}
    answer = front.browser.post(front.at("move", number), sent)
    assert answer.status_code == 409
    assert "The therapist is taken at this time" in text(answer)
    assert answer.context["offers"]
    assert 'name="clock" value="12:00"' in text(answer)
    assert front.browser.post(front.at("move", number), {"on": "", "clock": "x"}).status_code == 409


def test_cancelling_says_before_whether_there_may_be_a_fee(front):
    soon, far = front.book(days=1), front.book(days=3)
    Booking.objects.filter(pk=soon).update(starts=front.tick("10:00") - 288, ends=front.tick("11:00") - 288)
    assert front.browser.get(front.at("booking", soon)).context["late"]
    page = front.browser.get(front.at("booking", far))
    assert not page.context["late"]
    assert "there is no fee" in text(page)
    assert front.browser.post(front.at("cancel", far), {}).status_code == 409
    answer = front.browser.post(front.at("cancel", far), {"reason": "ill"})
    assert answer.status_code == 200
    assert Booking.objects.get(pk=far).state == "cancelled"
    late = front.browser.post(front.at("cancel", soon), {"reason": "asked"})
    assert "may ask a fee" in text(late)


# ------------------------------------------------------------------------------------------------------------ waitlist


def join(front, client, **more):
    sent = {"massage": "0", "first": front.tomorrow.isoformat(), "days": "2", **more}
    return front.browser.post(front.at("join", client), sent)


def test_somebody_waits_is_offered_what_became_free_and_takes_it(front):
    assert join(front, front.client).url == front.at("waitlist")
    wish = WaitlistEntry.objects.get()
    assert "Олена Коваль" in text(front.browser.get(front.at("waitlist")))
    assert front.browser.post(front.at("accept", wish.pk)).status_code == 409
    offered = front.browser.post(front.at("offer"))
    assert "A time is held for 1 client" in text(offered)
    taps = [front.browser.post(front.at("accept", wish.pk)) for _tap in range(2)]
    booked = Booking.objects.get(client=front.client)
    assert {answer.url for answer in taps} == {front.at("booking", booked.pk)}
    assert booked.state == "booked"
    assert "Nothing that is free fits" in text(front.browser.post(front.at("offer")))


def test_a_wish_can_be_for_an_earlier_time_and_can_be_taken_back(front):
    number = front.book(days=5)
    assert join(front, front.client, instead_of=str(number), part="morning").status_code == 302
    wish = WaitlistEntry.objects.get()
    assert wish.instead_of_id == number
    for _tap in range(2):
        assert front.browser.post(front.at("leave", wish.pk)).url == front.at("waitlist")
    assert WaitlistEntry.objects.get().state == "withdrawn"
    assert front.browser.post(front.at("accept", wish.pk)).status_code == 409


def test_nobody_waits_for_a_therapist_who_is_not_there_or_does_not_give_the_massage(front):
    Therapist.objects.filter(pk=front.small.taras).update(skills=["shiatsu"])
    for therapist, says in (
        (99_999, "no longer there"),
        (front.small.blue, "no longer there"),
        (front.small.taras, "does not give this"),
    ):
        answer = join(front, front.client, therapist=str(therapist))
        assert answer.status_code == 409
        assert says in text(answer)
    assert not WaitlistEntry.objects.exists()


def test_the_booking_of_somebody_else_is_not_given_away(front):
    number = front.book(days=5, client=front.another())
    join(front, front.client, instead_of=str(number))
    assert WaitlistEntry.objects.get().instead_of_id is None


# --------------------------------------------------------------------------------------------------------------- doors

NUMBERS = {"booking": "booking", "client": "client", "wish": "wish"}


def addresses(front, booking):
    """Return every address of the desk with numbers that are there; complete because the table itself is walked."""
    wish = WaitlistEntry.objects.latest("pk").pk
    leave = Leave.objects.latest("pk").pk
    kept = {
        "slug": front.salon.slug,
        "on": front.tomorrow.isoformat(),
        "wish": wish,
        "kind": "leave",
        "screen": "about_you",
    }
    for pattern in urlpatterns:
        if pattern.name in ("home", "stamp"):
            continue
        route = str(pattern.pattern)
        number = booking if "booking/" in route else leave if "away/" in route else front.client
        named = {name: kept.get(name, number) for name in re.findall(r"<(?:\w+:)?(\w+)>", route)}
        yield pattern.name, reverse(f"desk:{pattern.name}", kwargs=named)


def test_every_page_is_closed_to_staff_of_other_salons_and_to_other_roles(front):
    booking = front.book()
    join(front, front.client)
    front.browser.post(front.at("away"), absence(front))
    elsewhere = make_salon("lviv")
    other = front.salon.__class__.objects.get(pk=elsewhere.salon)
    strangers = [
        inside(member("receptionist", other)),
        inside(member("manager", other)),
        inside(member("therapist", front.salon)),
        inside(member("reviewer")),
    ]
    before = list(Booking.objects.values()), list(WaitlistEntry.objects.values()), Leave.objects.count()
    for _name, address in addresses(front, booking):
        for stranger in strangers:
            assert {stranger.get(address).status_code, stranger.post(address).status_code} <= {403, 405}
    assert (list(Booking.objects.values()), list(WaitlistEntry.objects.values()), Leave.objects.count()) == before


def test_a_desk_sees_no_booking_wish_or_absence_of_another_salon(front):
    number = front.book()
    join(front, front.client)
    absent = front.browser.post(front.at("away"), absence(front)).url
    other = front.salon.__class__.objects.get(pk=make_salon("lviv").salon)
    there = inside(member("receptionist", other))
    wish = WaitlistEntry.objects.get().pk
    for name, args in (("booking", [number]), ("repairs", ["leave", int(absent.rstrip("/").rpartition("/")[2])])):
        assert there.get(reverse(f"desk:{name}", args=[other.slug, *args])).status_code == 404
    for name, args in (("move", [number]), ("cancel", [number]), ("accept", [wish]), ("leave", [wish])):
        assert there.post(reverse(f"desk:{name}", args=[other.slug, *args])).status_code == 404


def test_the_first_page_goes_to_the_salon_or_lets_one_choose(front):
    assert front.browser.get(reverse("desk:home")).url == front.at("today")
    make_salon("lviv")
    chain = inside(member("manager", email="chain@example.org"))
    assert len(chain.get(reverse("desk:home")).context["salons"]) == 2
    assert front.browser.get(reverse("desk:today", args=["nowhere"])).status_code == 404


@pytest.mark.parametrize("language", ["uk", "th"])
def test_the_pages_speak_the_language_of_the_desk(front, language):
    number = front.book()
    for name, args in (("today", []), ("search", []), ("waitlist", []), ("away", []), ("booking", [number])):
        english = front.at(name, *args)
        page = front.browser.get(english.replace("/en/", f"/{language}/", 1))
        assert page.status_code == 200
        assert f'lang="{language}"' in text(page)
        assert "Absences" not in text(page)
