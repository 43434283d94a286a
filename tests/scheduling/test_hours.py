"""Weekly hours, holidays, leave and what is taken become one mask: the same as watching the clock, tick by tick."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jivaka.core.scheduling.days import local_days
from jivaka.core.scheduling.hours import Hours, free_mask, from_tick, open_mask, taken_mask
from jivaka.core.scheduling.masks import span, ticks
from jivaka.core.scheduling.ticks import WallTimeError, covering, tick_from
from scheduling.twins import EPOCH, open_ticks

KYIV = ZoneInfo("Europe/Kyiv")
ZONES = [KYIV, ZoneInfo("Asia/Bangkok"), ZoneInfo("America/Havana"), ZoneInfo("Africa/Cairo")]
CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 5, 30, 55]))
DATES = st.sampled_from(
    [date(2026, 3, 27), date(2026, 4, 23), date(2026, 10, 23), date(2026, 12, 30), date(2028, 2, 27)]
)
HOURS = st.builds(
    Hours,
    st.integers(0, 6),
    CLOCKS,
    CLOCKS,
    st.one_of(st.none(), DATES),
    st.one_of(st.none(), DATES),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(HOURS, min_size=1, max_size=3), st.sampled_from(ZONES), DATES, st.sets(st.integers(0, 3), max_size=1))
def test_hours_of_a_week_are_what_the_clock_on_the_wall_shows(
    hours: list[Hours], zone: ZoneInfo, first: date, shut: set[int]
) -> None:
    days = local_days(zone, first, 4)
    closed = {first + timedelta(days=number) for number in shut}
    slow = open_ticks(hours, zone, first, 4, closed)
    assert {days.base + bit for bit in ticks(open_mask(hours, days, closed))} == slow


def test_hours_that_began_on_the_day_before_reach_into_the_first_day() -> None:
    days = local_days(KYIV, date(2026, 5, 5), 1)
    assert list(ticks(open_mask([Hours(0, time(22), time(1))], days))) == list(range(12)), (
        "Monday's until one on Tuesday"
    )
    assert open_mask([Hours(0, time(22), time(1))], days, {date(2026, 5, 4)}) == 0


def test_an_edge_between_two_marks_is_refused() -> None:
    days = local_days(KYIV, date(2026, 5, 4), 1)
    with pytest.raises(WallTimeError, match="between two marks"):
        open_mask([Hours(0, time(9, 3), time(18))], days)


def test_a_leave_takes_every_tick_that_it_touches() -> None:
    begins = datetime(2026, 5, 4, 10, 2, tzinfo=KYIV)
    first, end = covering(begins, begins + timedelta(minutes=4))
    assert end - first == 2
    assert covering(begins + timedelta(minutes=3), begins + timedelta(minutes=8)) == (first + 1, first + 2)
    with pytest.raises(WallTimeError, match="names no time zone"):
        covering(begins.replace(tzinfo=None), begins)


def test_a_leave_over_a_change_of_the_clocks_takes_the_hours_that_there_are() -> None:
    midnights = [datetime(2026, 3, day, tzinfo=KYIV) for day in (29, 30)]
    first, end = covering(*midnights)
    assert end - first == 23 * 12


def test_what_is_taken_counts_only_within_the_days() -> None:
    days = local_days(KYIV, date(2026, 5, 4), 1)
    assert taken_mask([(days.base - 5, days.base + 2), (days.base + 280, days.base + 300)], days) == 3 | span(280, 288)


def test_a_therapist_of_two_salons_has_one_calendar_and_needs_time_on_the_way() -> None:
    works, elsewhere = span(0, 100), span(40, 52)
    assert list(ticks(free_mask(works, span(10, 12), elsewhere, 6))) == [*range(10), *range(12, 34), *range(58, 100)]


@given(st.integers(-400, 400), st.integers(-400, 400))
def test_a_clock_that_jumps_back_offers_more_and_never_what_is_over(seconds: int, jump: int) -> None:
    days = local_days(KYIV, date(2026, 10, 25), 1)
    at = datetime(2026, 10, 25, 3, 30, tzinfo=KYIV) + timedelta(seconds=seconds)
    before, after = (from_tick(tick_from(one), days) for one in (at, at + timedelta(seconds=jump)))
    assert (after & before == before) if jump <= 0 else (after & before == after)
    over = (at - EPOCH).total_seconds()
    assert all((days.base + bit) * 300 >= over for bit in ticks(before))
