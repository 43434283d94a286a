"""Wall times become ticks right through clock changes, in every zone of the world."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.scheduling.ticks import (
    EPOCH,
    TICK,
    WallTimeError,
    day_of,
    instant_of,
    opening_ticks,
    read_day,
    tick_from,
    tick_of,
    ticks_for,
    wall_tick,
)

KYIV, BANGKOK, LONDON = ZoneInfo("Europe/Kyiv"), ZoneInfo("Asia/Bangkok"), ZoneInfo("Europe/London")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@given(st.integers(0, 2_000_000))
def test_a_tick_and_its_instant_are_one(tick: int) -> None:
    assert tick_of(instant_of(tick)) == tick


def test_naive_and_crooked_times_are_refused() -> None:
    with pytest.raises(WallTimeError, match="names no time zone"):
        tick_of(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake itself
    with pytest.raises(WallTimeError, match="between two marks"):
        tick_of(datetime(2026, 1, 1, 10, 3, tzinfo=UTC))


@pytest.mark.parametrize(("minutes", "ticks"), [(0, 0), (1, 1), (5, 1), (6, 2), (60, 12), (90, 18)])
def test_a_part_of_a_tick_takes_a_whole_one(minutes: int, ticks: int) -> None:
    assert ticks_for(minutes) == ticks


def test_the_skipped_hour_does_not_exist_and_says_so() -> None:
    with pytest.raises(WallTimeError, match="does not exist on 2026-03-29 in Europe/Kyiv"):
        wall_tick(SPRING, time(3, 30), KYIV)
    assert wall_tick(SPRING, time(4), KYIV) - wall_tick(SPRING, time(2, 55), KYIV) == 1


def test_the_repeated_hour_needs_to_know_which() -> None:
    with pytest.raises(WallTimeError, match="comes twice"):
        wall_tick(AUTUMN, time(3, 30), KYIV)
    first, second = (wall_tick(AUTUMN, time(3, 30), KYIV, fold=fold) for fold in (0, 1))
    assert second - first == 12


def test_opening_hours_hold_the_days_real_length() -> None:
    usual = opening_ticks(date(2026, 3, 28), time(0), time(0), KYIV)
    spring = opening_ticks(SPRING, time(0), time(0), KYIV)
    autumn = opening_ticks(AUTUMN, time(0), time(0), KYIV)
    assert [end - start for start, end in (usual, spring, autumn)] == [288, 276, 300]


def test_an_opening_edge_in_the_gap_moves_to_its_end() -> None:
    start, _ = opening_ticks(SPRING, time(3, 15), time(12), KYIV)
    assert start == wall_tick(SPRING, time(4), KYIV)
    _, end = opening_ticks(SPRING, time(1), time(3, 30), KYIV)
    assert end == wall_tick(SPRING, time(4), KYIV)


def test_hours_over_midnight_end_on_the_next_day() -> None:
    start, end = opening_ticks(date(2026, 5, 1), time(20), time(2), BANGKOK)
    assert end - start == 72


@given(
    st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    st.sampled_from([KYIV, BANGKOK, LONDON, ZoneInfo("Australia/Lord_Howe")]),
)
def test_a_day_lasts_from_its_midnight_to_the_next(day: date, zone: ZoneInfo) -> None:
    start, end = opening_ticks(day, time(0), time(0), zone)
    midnight = [datetime.combine(day + timedelta(days=n), time(0), zone) for n in (0, 1)]
    assert (start, end) == tuple((at - EPOCH) // TICK for at in midnight)


def test_closing_in_the_repeated_hour_is_the_second_time_and_at_its_beginning_the_first() -> None:
    _, half_past = opening_ticks(AUTUMN, time(1), time(3, 30), KYIV)
    assert half_past == wall_tick(AUTUMN, time(3, 30), KYIV, fold=1)
    _, three = opening_ticks(AUTUMN, time(1), time(3), KYIV)
    assert three == wall_tick(AUTUMN, time(3), KYIV, fold=0), "at the first three o'clock every earlier time is over"


@given(st.datetimes(allow_imaginary=False, timezones=st.just(UTC), min_value=EPOCH.replace(tzinfo=None)))
def test_the_tick_from_an_instant_is_the_first_that_has_not_begun(at: datetime) -> None:
    tick = tick_from(at)
    assert instant_of(tick - 1) < at <= instant_of(tick)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "1999-12-31", "2200-01-01", "yesterday", ""])
def test_a_text_that_is_no_day_within_reach_is_refused(text):
    with pytest.raises(ValueError, match=r"too far away|Invalid isoformat"):
        read_day(text)
    assert day_of(text) is None
    assert day_of("2000-01-01") == read_day("2000-01-01") == date(2000, 1, 1)
