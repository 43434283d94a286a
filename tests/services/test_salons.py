"""Salons are changed by their managers only, with one audit row, and never under the feet of booked clients."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import jivaka.services.salons as room
from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.errors import ProblemsError
from jivaka.queries.times.calendars import Period
from jivaka.queries.times.slots import NO_WISHES, slots
from jivaka.records.models import (
    AuditEntry,
    Booking,
    Closure,
    Leave,
    OpeningHours,
    ResourceClosure,
    Room,
    Salon,
    Service,
    Shift,
    Therapist,
)
from jivaka.services.bookings import book, cancel_booking
from jivaka.services.salons import (
    Away,
    BreaksBookingsError,
    Hours,
    Offer,
    Place,
    Rota,
    Shut,
    Thing,
    Worker,
    add_leave,
    add_salon,
    add_therapist,
    change_salon,
    change_therapist,
    close_thing,
    open_day,
    remove_leave,
    reopen_thing,
    save_room,
    save_service,
    save_unit,
    set_breaks,
    set_opening_hours,
    set_shifts,
    shut_day,
)
from jivaka.services.salons.change import stranded
from services.salon import KYIV, MONDAY, NOW, make_salon

pytestmark = pytest.mark.django_db
PLACE = Place("Поділ", "Europe/Kyiv", "UA", "UAH")
OLHA = Worker("Ольга", "woman", ("manual", "stone_therapy", "wellness", "general_kneading"), ("uk", "en"))
ALL_DAY = Away(
    datetime.combine(MONDAY, time(), KYIV), datetime.combine(MONDAY + timedelta(days=1), time(), KYIV), "ill"
)


def manager(small, **more):
    return Actor("manager", 1, salons=frozenset({small.salon}), **more)


CHIEF = Actor("manager", 1, everywhere=True)


def week(begins="09:00", ends="20:00", days=range(7)):
    return [Hours(day, time.fromisoformat(begins), time.fromisoformat(ends)) for day in days]


def booked(small, *sessions):
    desk = Actor("receptionist", 7, everywhere=True)
    return book(desk, small.request(*sessions), at=NOW)[0]


def hands(minutes, price, number=None):
    return Offer("wellness", "manual", "hands", minutes, price, number=number)


def codes(raised):
    return {(problem.code, problem.where) for problem in raised.value.problems}


# ------------------------------------------------------------------------------------------------------------ who may


VERBS = {
    "change_salon": lambda who, small: change_salon(who, small.salon, PLACE, at=NOW),
    "set_opening_hours": lambda who, small: set_opening_hours(who, small.salon, week(), at=NOW),
    "shut_day": lambda who, small: shut_day(who, small.salon, Shut(MONDAY, ""), at=NOW),
    "open_day": lambda who, small: open_day(who, small.salon, MONDAY, at=NOW),
    "save_room": lambda who, small: save_room(who, small.salon, Thing("Red", ("manual",)), at=NOW),
    "save_unit": lambda who, small: save_unit(who, small.salon, Thing("More", kind="hot_stones"), at=NOW),
    "close_thing": lambda who, small: close_thing(who, small.salon, small.blue, ALL_DAY, at=NOW),
    "reopen_thing": lambda who, small: reopen_thing(who, small.salon, small.blue, 1, at=NOW),
    "save_service": lambda who, small: save_service(
        who, small.salon, Offer("wellness", "manual", "hands", 30, 1), _Knowledge, at=NOW
    ),
    "add_therapist": lambda who, small: add_therapist(who, small.salon, OLHA, week(), at=NOW),
    "change_therapist": lambda who, small: change_therapist(who, small.olha, OLHA, at=NOW),
    "set_shifts": lambda who, small: set_shifts(who, small.olha, small.salon, Rota(MONDAY, tuple(week())), at=NOW),
    "set_breaks": lambda who, small: set_breaks(who, small.olha, [], at=NOW),
    "add_leave": lambda who, small: add_leave(who, small.olha, ALL_DAY, at=NOW),
    "remove_leave": lambda who, small: remove_leave(who, small.olha, 1, at=NOW),
}


class _Knowledge:
    types = techniques = implements = frozenset({"wellness", "manual", "hands", "hot_stones"})  # asked what is in it


@pytest.mark.parametrize("verb", sorted(VERBS))
@pytest.mark.parametrize("role", ["client", "therapist", "receptionist", "reviewer", "system", "manager elsewhere"])
def test_nobody_but_a_manager_of_the_salon_changes_it(small, verb, role):
    who = Actor("manager", 2, salons=frozenset({small.salon + 1})) if role == "manager elsewhere" else Actor(role, 2)
    who = SYSTEM if role == "system" else who
    with pytest.raises(ProblemsError) as raised:
        VERBS[verb](who, small)
    assert {problem.code for problem in raised.value.problems} == {"not_allowed"}
    assert not AuditEntry.objects.exists()


def test_every_verb_of_the_room_is_in_this_list():
    verbs = {name for name in room.__all__ if name[0].islower()}
    assert verbs == {*VERBS, "add_salon"}


def test_only_a_manager_of_the_whole_chain_adds_a_salon(small):
    with pytest.raises(ProblemsError, match="whole chain"):
        add_salon(manager(small), "lviv", PLACE, at=NOW)
    number = add_salon(CHIEF, "lviv", PLACE, at=NOW)
    assert Salon.objects.get(pk=number).slug == "lviv"


# ------------------------------------------------------------------------------------------- booked sessions come first


BREAKING = {
    "opening hours": lambda small: set_opening_hours(CHIEF, small.salon, week("12:00"), at=NOW),
    "a shut day": lambda small: shut_day(CHIEF, small.salon, Shut(MONDAY, "holiday"), at=NOW),
    "skills": lambda small: change_therapist(CHIEF, small.olha, Worker("Ольга", "woman", ("thai",), ("uk",)), at=NOW),
    "leaving": lambda small: change_therapist(
        CHIEF, small.olha, Worker("Ольга", "woman", OLHA.skills, ("uk",), is_active=False), at=NOW
    ),
    "shifts": lambda small: set_shifts(CHIEF, small.olha, small.salon, Rota(MONDAY, tuple(week("11:00"))), at=NOW),
    "breaks": lambda small: set_breaks(CHIEF, small.olha, week("10:30", "11:00", [0]), at=NOW),
    "leave": lambda small: add_leave(CHIEF, small.olha, ALL_DAY, at=NOW),
    "what a room offers": lambda small: save_room(CHIEF, small.salon, Thing("Blue", ("thai",)), small.blue, at=NOW),
    "a room that is given up": lambda small: save_room(
        CHIEF, small.salon, Thing("Blue", ("manual",), is_active=False), small.blue, at=NOW
    ),
    "a room under repair": lambda small: close_thing(CHIEF, small.salon, small.blue, ALL_DAY, at=NOW),
}


@pytest.mark.parametrize("name", sorted(BREAKING))
def test_a_change_that_leaves_a_booked_session_in_the_air_is_refused_with_another_time(small, name):
    booking = booked(small)
    before = (list(AuditEntry.objects.values_list("pk", flat=True)), Salon.objects.get(pk=small.salon).staff_version)
    with pytest.raises(BreaksBookingsError, match=f"booking {booking}") as raised:
        BREAKING[name](small)
    (one,) = raised.value.stranded
    assert one.booking == booking
    assert f"{one.begins:%H:%M}" == "10:00"
    assert one.repair_at is not None
    assert one.what in ("Ольга", "Blue")
    assert "is free" in raised.value.problems[0].remedy
    after = (list(AuditEntry.objects.values_list("pk", flat=True)), Salon.objects.get(pk=small.salon).staff_version)
    assert before == after


@pytest.mark.parametrize("name", sorted(BREAKING))
def test_the_same_change_is_made_once_nothing_hangs_on_it(small, name):
    booking = booked(small)
    cancel_booking(Actor("receptionist", 7, everywhere=True), booking, "", at=NOW)
    version, rows = Salon.objects.get(pk=small.salon).staff_version, AuditEntry.objects.count()
    BREAKING[name](small)
    assert Salon.objects.get(pk=small.salon).staff_version == version + 1
    assert AuditEntry.objects.count() == rows + 1


def test_equipment_that_is_booked_is_not_given_up(small):
    booked(small, small.session(service=small.hot, unit=small.stones))
    with pytest.raises(BreaksBookingsError) as raised:
        save_unit(CHIEF, small.salon, Thing("Stones", kind="hot_stones", is_active=False), small.stones, at=NOW)
    assert raised.value.stranded[0].why == "unit"
    assert raised.value.stranded[0].repair_at is None  # there is no other set: the client has to be asked


def test_a_fact_is_recorded_by_somebody_who_knows_and_the_audit_keeps_which_bookings_wait(small):
    booking = booked(small)
    add_leave(CHIEF, small.olha, Away(ALL_DAY.begins_at, ALL_DAY.ends_at, "ill", knowing=True), at=NOW)
    assert Leave.objects.get().reason == "ill"
    row = AuditEntry.objects.get(action="leave.added")
    assert row.detail["stranded"] == [booking]
    assert "ill" not in str(row.detail)
    assert Booking.objects.get(pk=booking).state == "booked"


def test_a_session_that_was_impossible_before_blocks_no_other_change(small):
    booked(small)
    add_leave(CHIEF, small.olha, Away(ALL_DAY.begins_at, ALL_DAY.ends_at, knowing=True), at=NOW)
    save_room(CHIEF, small.salon, Thing("Red", ("manual",)), at=NOW)
    assert Room.objects.filter(name="Red").exists()


def test_what_is_over_and_what_is_cancelled_blocks_nothing(small):
    booked(small)
    set_opening_hours(CHIEF, small.salon, week("12:00"), at=datetime.combine(MONDAY, time(12), KYIV))
    assert OpeningHours.objects.filter(begins=time(12)).count() == 7


def test_bookings_far_ahead_count_too(small):
    day = MONDAY + timedelta(days=700)
    row = Booking.objects.get(pk=booked(small))
    row.pk, row.request_key = None, "far"
    row.starts += 700 * 288
    row.ends += 700 * 288
    row.save()
    with pytest.raises(BreaksBookingsError) as raised:
        set_shifts(CHIEF, small.olha, small.salon, Rota(MONDAY + timedelta(days=1), ()), at=NOW)
    assert [one.begins.date() for one in raised.value.stranded] == [day]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sessions=st.dictionaries(st.integers(9, 18), st.booleans(), min_size=1, max_size=5),
    opens=st.integers(8, 14),
    closes=st.integers(15, 22),
)
def test_a_session_is_stranded_exactly_when_its_time_is_no_longer_worked(db, sessions, opens, closes):  # noqa: ARG001
    desk = Actor("receptionist", 7, everywhere=True)
    with transaction.atomic():
        small, numbers = make_salon(slug="law"), {}
        for hour, taras in sessions.items():
            session = small.session(f"{hour:02}:00", therapist=small.taras if taras else small.olha)
            with contextlib.suppress(ProblemsError):  # it would overlap, or end after closing
                numbers[book(desk, small.request(session), at=NOW)[0]] = hour
        OpeningHours.objects.filter(salon=small.salon).update(begins=time(opens), ends=time(closes))
        found = {row.pk for row, _why, _what in stranded([small.salon], NOW)}
        ends = {number: hour * 60 + 60 + 10 for number, hour in numbers.items()}  # with the therapist's pause
        assert found == {number for number, hour in numbers.items() if hour < opens or ends[number] > closes * 60}
        transaction.set_rollback(True)


# ---------------------------------------------------------------------------------------------------- what is accepted


def test_hours_that_overlap_end_first_or_lie_between_marks_are_refused_together(small):
    wrong = [
        Hours(0, time(9), time(12)),
        Hours(0, time(11), time(13)),
        Hours(1, time(9), time(8)),
        Hours(2, time(9, 2), time(10)),
    ]
    with pytest.raises(ProblemsError) as raised:
        set_opening_hours(CHIEF, small.salon, wrong, at=NOW)
    assert codes(raised) == {("hours_overlap", "0"), ("ends_first", "1"), ("off_the_marks", "2")}


def test_what_is_changed_is_found_by_the_search_at_once(small):
    period = Period(MONDAY, MONDAY)
    assert slots(small.salon, small.wellness, period, NO_WISHES, at=NOW).offers[0].begins.hour == 9
    set_opening_hours(CHIEF, small.salon, week("12:00"), at=NOW)
    assert slots(small.salon, small.wellness, period, NO_WISHES, at=NOW).offers[0].begins.hour == 12


def test_new_hours_begin_on_their_day_and_the_old_ones_end_the_day_before(small):
    since = MONDAY + timedelta(days=7)
    set_shifts(CHIEF, small.olha, small.salon, Rota(since, tuple(week("13:00", days=[0]))), at=NOW)
    rows = Shift.objects.filter(therapist=small.olha)
    assert {row.until for row in rows.filter(since=None)} == {since - timedelta(days=1)}
    assert list(rows.filter(since=since).values_list("weekday", "begins")) == [(0, time(13))]
    set_shifts(CHIEF, small.olha, small.salon, Rota(since, tuple(week("14:00", days=[1]))), at=NOW)
    assert list(rows.filter(since=since).values_list("weekday", "begins")) == [(1, time(14))]


def test_a_booked_service_keeps_what_it_is_and_its_price_may_change_for_others(small):
    booking = booked(small)
    with pytest.raises(ProblemsError, match="are booked"):
        save_service(CHIEF, small.salon, hands(45, 1, small.wellness), _Knowledge, at=NOW)
    save_service(CHIEF, small.salon, hands(60, 95000, small.wellness), _Knowledge, at=NOW)
    assert Service.objects.get(pk=small.wellness).price == 95000
    assert Booking.objects.get(pk=booking).price == 90000


def test_a_service_must_be_of_the_knowledge_and_stand_once(small):
    wrong = Offer("magic", "manual", "hands", 62, -1, unit_kind="wand")
    with pytest.raises(ProblemsError) as raised:
        save_service(CHIEF, small.salon, wrong, _Knowledge, at=NOW)
    found = {("not_known", "type"), ("no_minutes", "minutes"), ("no_price", "price"), ("not_known", "unit_kind")}
    assert codes(raised) == found
    with pytest.raises(ProblemsError) as raised:
        save_service(CHIEF, small.salon, Offer("wellness", "manual", "hands", 60, 1), _Knowledge, at=NOW)
    assert codes(raised) == {("service_there", "minutes")}


def test_the_clock_and_the_currency_stay_while_something_is_promised_in_them(small):
    booked(small)
    with pytest.raises(ProblemsError) as raised:
        change_salon(CHIEF, small.salon, Place("Поділ", "Asia/Bangkok", "TH", "THB"), at=NOW)
    assert codes(raised) == {("promised", "zone"), ("promised", "currency")}
    change_salon(CHIEF, small.salon, Place("Новий Поділ", "Europe/Kyiv", "UA", "UAH", is_open=False), at=NOW)
    assert Salon.objects.get(pk=small.salon).name == "Новий Поділ"


def test_everything_wrong_with_a_salon_and_a_therapist_is_said_at_once(small):
    with pytest.raises(ProblemsError) as raised:
        add_salon(CHIEF, "A b", Place(" ", "Mars/Base", "Ukraine", "hryvnia", cancel_hours=999), at=NOW)
    assert {where for _, where in codes(raised)} == {"slug", "name", "zone", "country", "currency", "cancel_hours"}
    with pytest.raises(ProblemsError) as raised:
        add_therapist(CHIEF, small.salon, Worker("", "?"), [], at=NOW)
    assert {where for _, where in codes(raised)} == {"name", "gender", "languages", "skills", "week"}


def test_a_new_therapist_can_be_booked_at_once(small):
    number = add_therapist(manager(small), small.salon, Worker("Леся", "woman", OLHA.skills, ("uk",)), week(), at=NOW)
    assert Therapist.objects.get(pk=number).languages == ["uk"]
    offers = slots(small.salon, small.wellness, Period(MONDAY, MONDAY), NO_WISHES, at=NOW).offers
    assert number in {one.therapist for one in offers}


def test_an_absence_that_a_manager_saves_with_two_taps_is_one(small):
    first, second = (add_leave(CHIEF, small.olha, ALL_DAY, at=NOW) for _tap in range(2))
    assert first == second
    for _tap in range(2):
        close_thing(CHIEF, small.salon, small.blue, ALL_DAY, at=NOW)
    assert (Leave.objects.count(), ResourceClosure.objects.count()) == (1, 1)


def test_leave_repairs_and_shut_days_can_be_taken_back(small):
    number = add_leave(CHIEF, small.olha, ALL_DAY, at=NOW)
    remove_leave(CHIEF, small.olha, number, at=NOW)
    close_thing(CHIEF, small.salon, small.blue, ALL_DAY, at=NOW)
    reopen_thing(CHIEF, small.salon, small.blue, ResourceClosure.objects.get().pk, at=NOW)
    shut_day(CHIEF, small.salon, Shut(MONDAY, ""), at=NOW)
    open_day(CHIEF, small.salon, MONDAY, at=NOW)
    assert not any(table.objects.exists() for table in (Leave, ResourceClosure, Closure))
    assert Salon.objects.get(pk=small.salon).staff_version == 6


@pytest.mark.parametrize(
    ("again", "code"),
    [
        (lambda small: shut_day(CHIEF, small.salon, Shut(date(2026, 11, 1), ""), at=NOW), "day_over"),
        (lambda small: open_day(CHIEF, small.salon, MONDAY, at=NOW), "no_such_thing"),
        (lambda small: remove_leave(CHIEF, small.olha, 5, at=NOW), "no_such_thing"),
        (lambda _small: change_therapist(CHIEF, 999, OLHA, at=NOW), "no_such_thing"),
        (lambda small: save_room(CHIEF, small.salon, Thing("Red"), 999, at=NOW), "no_such_thing"),
        (lambda small: save_room(CHIEF, small.salon, Thing("Blue"), at=NOW), "name_taken"),
        (lambda small: save_unit(CHIEF, small.salon, Thing("Set"), at=NOW), "no_kind"),
        (lambda small: close_thing(CHIEF, small.salon, small.olha, ALL_DAY, at=NOW), "no_such_thing"),
        (lambda small: reopen_thing(CHIEF, small.salon, small.blue, 5, at=NOW), "no_such_thing"),
        (lambda _small: change_salon(CHIEF, 999, PLACE, at=NOW), "no_such_thing"),
        (lambda _small: shut_day(CHIEF, 999, Shut(MONDAY, ""), at=NOW), "no_such_thing"),
        (lambda small: set_shifts(CHIEF, 999, small.salon, Rota(MONDAY, ()), at=NOW), "no_such_thing"),
        (
            lambda small: set_shifts(CHIEF, small.olha, small.salon, Rota(date(2026, 1, 1), ()), at=NOW),
            "day_over",
        ),
        (lambda small: add_leave(CHIEF, small.olha, Away(ALL_DAY.ends_at, ALL_DAY.begins_at), at=NOW), "ends_first"),
        (
            lambda small: save_service(CHIEF, small.salon, Offer("a", "b", "c", 5, 1, number=999), _Knowledge, at=NOW),
            "no_such_thing",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(small, again, code):
    with pytest.raises(ProblemsError) as raised:
        again(small)
    assert code in {problem.code for problem in raised.value.problems}
    assert not AuditEntry.objects.exists()
