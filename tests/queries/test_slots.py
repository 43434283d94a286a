"""The times of one service: as the slow way finds them, in three statements, with what removed the rest."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from jivaka.core.access.actor import SYSTEM
from jivaka.core.errors import ProblemsError
from jivaka.queries.times.calendars import Period, days_from
from jivaka.queries.times.slots import Wishes, slots
from jivaka.queries.times.staff import forget
from jivaka.records.models import Booking, Closure, OpeningHours, Room, Salon, Service, Shift, Therapist
from jivaka.records.writing import touch_staff
from jivaka.services.bookings import book, cancel_booking, hold
from queries.any_salon import AnySalon
from queries.minute_by_minute import Slow
from services.salon import MONDAY, NOW, make_salon, make_therapist, tick

ONE_DAY = Period(MONDAY, MONDAY)
WISHES = (
    Wishes(),
    Wishes(gender="woman", after=time(15)),
    Wishes(language="en", before=time(14)),
    Wishes(weekdays=frozenset({0, 5}), after=time(10), before=time(19)),
)


def starts(found):
    return [f"{offer.begins:%H:%M}" for offer in found.offers]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 24))])
def test_offers_are_those_of_the_slow_way(seed):
    drawn = AnySalon(seed)
    period = days_from(drawn.first, 3)
    slow = Slow(drawn.service, drawn.at)
    for wishes in (*WISHES, Wishes(therapist=drawn.people[0].pk)):
        expected = slow.found(period, wishes)
        found = slots(drawn.salon.pk, drawn.service.pk, period, wishes, at=drawn.at)
        assert {(offer.start, offer.therapist) for offer in found.offers} == expected.keys()
        for offer in found.offers:
            rooms, units = expected[offer.start, offer.therapist]
            assert offer.room in rooms
            assert offer.unit in (units if drawn.service.unit_kind else {None})
        assert bool(found.why) == (not expected)


@pytest.mark.django_db
def test_it_takes_at_most_three_statements(small, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert slots(small.salon, small.hot, days_from(MONDAY, 30), Wishes(), at=NOW).offers


@pytest.mark.django_db
def test_of_days_that_are_over_it_says_that(small):
    found = slots(small.salon, small.wellness, Period(date(2026, 11, 2), date(2026, 11, 4)), Wishes(), at=NOW)
    assert [one.kind for one in found.why] == ["over"]
    assert "These days are over" in found.why[0].says


@pytest.mark.django_db
def test_an_offer_says_local_times_names_and_price(small):
    found = slots(small.salon, small.hot, ONE_DAY, Wishes(therapist=small.olha), at=NOW)
    first = found.offers[0]
    assert (found.salon_name, found.currency, found.price, found.minutes) == ("Поділ", "UAH", 130000, 60)
    assert (first.therapist_name, first.room_name, first.unit_name) == ("Ольга", "Blue", "Stones")
    assert (first.begins.isoformat(), first.ends.isoformat()) == (
        "2026-11-30T09:00:00+02:00",
        "2026-11-30T10:00:00+02:00",
    )


@pytest.mark.django_db
def test_every_offer_can_be_booked(small):
    ask = (small.salon, small.hot, ONE_DAY, Wishes())
    while offers := slots(*ask, at=NOW).offers:
        one = offers[len(offers) // 2]
        session = small.session(
            starts=one.start, therapist=one.therapist, room=one.room, unit=one.unit, service=small.hot
        )
        book(SYSTEM, small.request(session, **small.another_client()), at=NOW)
    assert Booking.objects.count() >= 4


@pytest.mark.django_db
def test_a_hold_takes_time_until_it_runs_out_and_a_cancelled_booking_takes_none(small):
    hold(SYSTEM, small.request(small.session("10:00")), at=NOW, minutes=10)
    wishes = Wishes(therapist=small.olha, before=time(11))
    assert starts(slots(small.salon, small.wellness, ONE_DAY, wishes, at=NOW)) == []
    later = NOW + timedelta(minutes=10)
    assert "10:00" in starts(slots(small.salon, small.wellness, ONE_DAY, wishes, at=later))
    (booking,) = book(SYSTEM, small.request(small.session("10:00")), at=later)
    assert "10:00" not in starts(slots(small.salon, small.wellness, ONE_DAY, wishes, at=later))
    cancel_booking(SYSTEM, booking, "ill", at=later)
    assert "10:00" in starts(slots(small.salon, small.wellness, ONE_DAY, wishes, at=later))


@pytest.mark.django_db
def test_what_is_over_is_not_offered(small):
    today = NOW.date()
    found = slots(small.salon, small.wellness, Period(today, today), Wishes(), at=NOW)
    assert starts(found)[0] == "10:00"  # 08:00 in UTC


@pytest.mark.django_db
def test_a_therapist_of_two_salons_is_not_in_both_and_needs_half_an_hour_between_them(small):
    other = make_salon("obolon")
    Shift.objects.create(therapist_id=small.olha, salon_id=other.salon, weekday=0, begins=time(9), ends=time(20))
    book(SYSTEM, small.request(small.session("12:00")), at=NOW)
    found = starts(slots(other.salon, other.wellness, ONE_DAY, Wishes(therapist=small.olha), at=NOW))
    assert "10:15" in found
    assert "10:30" not in found  # 11:30 and the pause end within the half hour before noon
    assert "13:30" not in found
    assert "13:45" in found


@pytest.mark.django_db
def test_a_room_without_its_feature_is_named_with_the_wished_time(small):
    Service.objects.filter(pk=small.wellness).update(features=["shower"])
    found = slots(small.salon, small.wellness, ONE_DAY, Wishes(after=time(18)), at=NOW)
    assert found.offers == ()
    assert found.why[0].conditions == ("room:shower",)
    assert "No room with a shower is there at all." in found.why[0].says
    Room.objects.filter(pk=small.blue).update(offers=["manual", "shower"])
    for clock in ("17:30", "18:40", "19:00"):
        request = small.request(small.session(clock, service=small.wellness), **small.another_client())
        if clock != "19:00":
            book(SYSTEM, request, at=NOW)
    why = slots(small.salon, small.wellness, ONE_DAY, Wishes(after=time(18)), at=NOW).why
    assert "No room with a shower is free after 18:00." in " ".join(one.says for one in why)


@pytest.mark.django_db
def test_each_wish_that_leaves_nothing_is_named(small):
    def conditions(wishes, service=small.wellness, period=ONE_DAY):
        return [one.conditions for one in slots(small.salon, service, period, wishes, at=NOW).why]

    assert conditions(Wishes(language="th")) == [("therapist:language:th",)]
    assert conditions(Wishes(gender="other")) == [("therapist:gender:other",)]
    assert conditions(Wishes(therapist=99999)) == [("therapist:named:therapist",)]
    assert conditions(Wishes(after=time(19, 30))) == [("limit:time",)]
    assert conditions(Wishes(weekdays=frozenset({6}))) == [("limit:weekday",)]
    assert conditions(Wishes(language="th", gender="other")) == [("therapist:gender:other", "therapist:language:th")]


@pytest.mark.django_db
def test_a_day_on_which_everything_is_booked_says_so(small):
    Therapist.objects.filter(pk=small.taras).update(is_active=False)
    Shift.objects.filter(therapist=small.olha).update(begins=time(10), ends=time(11, 15))
    book(SYSTEM, small.request(small.session("10:00")), at=NOW)
    (why,) = slots(small.salon, small.wellness, ONE_DAY, Wishes(), at=NOW).why
    assert why.conditions == ("booked:therapists",)
    assert why.says.startswith("Every therapist who would suit is booked. Without that there would be 1 start,")


@pytest.mark.django_db
def test_a_closed_day_says_why(small):
    Closure.objects.create(salon_id=small.salon, day=MONDAY, reason="St Andrew")
    (why,) = slots(small.salon, small.wellness, ONE_DAY, Wishes(), at=NOW).why
    assert "closed" in why.says
    assert "St Andrew" in why.says


@pytest.mark.django_db
def test_hours_between_two_marks_of_five_minutes_are_not_worked(small):
    OpeningHours.objects.all().delete()
    OpeningHours.objects.create(salon_id=small.salon, weekday=0, begins=time(9, 2), ends=time(10, 29))
    assert starts(slots(small.salon, small.wellness, ONE_DAY, Wishes(therapist=small.olha), at=NOW)) == ["09:15"]


@pytest.mark.django_db
def test_unknown_services_and_periods_are_refused_in_a_sentence(small):
    with pytest.raises(ProblemsError, match="offers no service 99999"):
        slots(small.salon, 99999, ONE_DAY, Wishes(), at=NOW)
    with pytest.raises(ProblemsError, match="Choose 1 to 400 days"):
        Period(MONDAY, MONDAY - timedelta(days=1))
    with pytest.raises(ProblemsError, match="are 401 days"):
        Period(date(2026, 1, 1), date(2027, 2, 5))


@pytest.mark.django_db(transaction=True)
def test_the_staff_is_read_again_only_when_the_version_of_the_salon_has_grown(django_assert_num_queries):
    forget()
    small = make_salon()
    ask = (small.salon, small.wellness, ONE_DAY, Wishes())
    with django_assert_num_queries(3):
        before = slots(*ask, at=NOW)
    with django_assert_num_queries(2):
        assert slots(*ask, at=NOW) == before
    make_therapist(Salon.objects.get(pk=small.salon), "Новенька")
    assert slots(*ask, at=NOW) == before
    touch_staff([small.salon])
    with django_assert_num_queries(3):
        assert "Новенька" in {offer.therapist_name for offer in slots(*ask, at=NOW).offers}
    forget()


@pytest.mark.django_db
def test_the_wall_clock_is_right_on_both_sides_of_a_change(small):
    change = date(2027, 3, 28)
    found = slots(small.salon, small.wellness, Period(change - timedelta(days=1), change), Wishes(), at=NOW)
    firsts = sorted({offer.begins for offer in found.offers if offer.begins.time() == time(9)})
    assert [one.isoformat() for one in firsts] == ["2027-03-27T09:00:00+02:00", "2027-03-28T09:00:00+03:00"]
    assert firsts[1].utctimetuple().tm_hour == 6
    assert tick("09:00", change) in {offer.start for offer in found.offers}
