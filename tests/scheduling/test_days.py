"""Local days and hours agree with watching the clock on the wall, in every zone; five usual shortcuts do not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.scheduling.days import horizon, local_days
from jivaka.core.scheduling.masks import ticks
from jivaka.core.scheduling.ticks import WallTimeError, opening_ticks
from scheduling.twins import EPOCH, FIVE, looked_up, wall

if TYPE_CHECKING:
    from collections.abc import Callable

Opening = tuple[int, int]
HOURS = (
    (time(9), time(18)),
    (time(0), time(0)),
    (time(22), time(2)),
    (time(0, 30), time(1, 30)),
    (time(2, 15), time(8)),
)
FIRST, YEARS = date(2025, 1, 1), 3
SAMPLE = (
    "UTC", "Europe/Kyiv", "Asia/Bangkok", "America/Havana", "America/Santiago", "Africa/Cairo", "Asia/Beirut",
    "Australia/Lord_Howe", "America/Nuuk", "Pacific/Chatham", "Africa/Casablanca", "Asia/Kathmandu", "America/Asuncion",
)  # fmt: skip


@cache
def changes(zone: tzinfo) -> tuple[tuple[datetime, timedelta | None], ...]:
    """The offset from UTC at the beginning of three years, and every quarter of an hour at which it becomes another."""
    found = [(datetime(2024, 12, 30, 12, tzinfo=UTC), datetime(2024, 12, 30, 12, tzinfo=zone).utcoffset())]
    noon = found[0][0]
    for _ in range(YEARS * 365 + 4):
        if (noon + timedelta(days=1)).astimezone(zone).utcoffset() != found[-1][1]:
            quarters = [noon + timedelta(minutes=15 * n) for n in range(1, 97)]
            at = next(one for one in quarters if one.astimezone(zone).utcoffset() != found[-1][1])
            found.append((at, at.astimezone(zone).utcoffset()))
        noon += timedelta(days=1)
    return tuple(found)


def changing_days(zone: tzinfo) -> set[date]:
    """The days of three years around a change of the clocks, and some without."""
    found = {date(2025, 1, 15), date(2026, 4, 15), date(2027, 7, 15), date(2027, 12, 31)}
    return found | {at.date() + timedelta(days=n) for at, _ in changes(zone)[1:] for n in (-1, 0, 1)}


def disagreeing(zone: tzinfo, opening: Callable[[date, time, time, tzinfo], Opening]) -> list[tuple[date, time]]:
    """The days and hours on which an opening is another than the clock on the wall shows."""
    return [
        (day, opens)
        for day in sorted(changing_days(zone))
        for opens, closes in HOURS
        if opening(day, opens, closes, zone) != looked_up(day, opens, closes, zone, step=3)
    ]


def check(zone: tzinfo) -> None:
    assert disagreeing(zone, opening_ticks) == []
    days = local_days(zone, FIRST, YEARS * 365)
    for number in (0, 1, 100, len(days) - 1):
        first = days.base + days.starts[number]
        assert wall(first, zone).date() == days.date_of(number) > wall(first - 1, zone).date()
    begins = [days.base + start for start in days.starts]
    for number, (first, after) in enumerate(pairwise(begins)):
        assert wall(first, zone).date() == wall(after - 1, zone).date() == days.date_of(number)
        assert days.day_of(first) == days.day_of(after - 1) == number


@pytest.mark.parametrize("name", SAMPLE)
def test_opening_hours_agree_with_the_clock_on_the_wall(name: str) -> None:
    check(ZoneInfo(name))


@pytest.mark.slow
def test_every_zone_over_three_years_agrees_with_the_clock_on_the_wall() -> None:
    """Zones whose clocks show the same at every moment are one: nothing but the offset of a moment is ever asked."""
    zones = {changes(ZoneInfo(name)): ZoneInfo(name) for name in sorted(available_timezones())}
    assert len(zones) > 50
    for zone in zones.values():
        check(zone)


def by_todays_offset(day: date, opens: time, closes: time, zone: tzinfo) -> Opening:
    """Shortcut 1: the offset of one day is used for all."""
    offset = datetime(2026, 1, 10, 12, tzinfo=zone).utcoffset() or timedelta()
    first = datetime.combine(day, opens, UTC) - offset
    last = datetime.combine(day + timedelta(days=closes <= opens), closes, UTC) - offset
    return (first - EPOCH) // FIVE, (last - EPOCH) // FIVE


def by_adding_a_day(day: date, opens: time, closes: time, zone: tzinfo) -> Opening:
    """Shortcut 2: the next day is 24 hours later."""
    first = (datetime.combine(day, opens, zone) - EPOCH) // FIVE
    if closes > opens:
        return first, (datetime.combine(day, closes, zone) - EPOCH) // FIVE
    return first, (datetime.combine(day, closes, zone) - EPOCH) // FIVE + 288


def by_naive_difference(day: date, opens: time, closes: time, zone: tzinfo) -> Opening:
    """Shortcut 3: hours last as long as the difference of two wall times."""
    first = (datetime.combine(day, opens, zone) - EPOCH) // FIVE
    last = datetime.combine(day + timedelta(days=closes <= opens), closes) - datetime.combine(day, opens)
    return first, first + last // FIVE


def by_midnight(day: date, opens: time, closes: time, zone: tzinfo) -> Opening:
    """Shortcut 4: a day begins at 00:00, and hours are counted from there."""
    midnight = (datetime.combine(day, time(0), zone) - EPOCH) // FIVE
    of = [(one.hour * 60 + one.minute) // 5 for one in (opens, closes)]
    return midnight + of[0], midnight + of[1] + (288 if closes <= opens else 0)


def ignoring_fold(day: date, opens: time, closes: time, zone: tzinfo) -> Opening:
    """Shortcut 5: a wall time that comes twice is always the first of the two."""
    edges = (datetime.combine(day, opens, zone), datetime.combine(day + timedelta(days=closes <= opens), closes, zone))
    return (edges[0] - EPOCH) // FIVE, (edges[1] - EPOCH) // FIVE


@pytest.mark.parametrize(
    "shortcut", [by_todays_offset, by_adding_a_day, by_naive_difference, by_midnight, ignoring_fold]
)
def test_every_usual_shortcut_is_found_out_and_only_where_clocks_change(
    shortcut: Callable[[date, time, time, tzinfo], Opening],
) -> None:
    assert disagreeing(ZoneInfo("Asia/Bangkok"), shortcut) == [], "where clocks never change the shortcut is right"
    assert any(disagreeing(ZoneInfo(name), shortcut) for name in SAMPLE)


def test_calendar_days_are_counted_by_the_date_and_not_by_hours() -> None:
    days = local_days(ZoneInfo("Europe/Kyiv"), date(2026, 10, 24), 4)
    late, early = (days.base + days.starts[1] - 1, days.base + days.starts[2])
    assert (days.day_of(late), days.day_of(early)) == (0, 2), "five minutes before and 25 hours after, two days apart"
    assert [after - first for first, after in pairwise(days.starts)] == [288, 300, 288, 288]


def test_leap_day_and_year_end_are_days_like_others() -> None:
    days = local_days(ZoneInfo("Europe/Kyiv"), date(2027, 12, 31), 62)
    assert days.date_of(1) == date(2028, 1, 1)
    assert (days.date_of(60), days.date_of(61)) == (date(2028, 2, 29), date(2028, 3, 1))
    assert days.day_of(days.base + days.starts[60] + 5) == 60


def test_days_outside_the_table_and_a_base_too_late_are_refused() -> None:
    days = local_days(ZoneInfo("UTC"), date(2026, 1, 1), 2)
    for tick in (days.base - 1, days.base + 576):
        with pytest.raises(WallTimeError, match="lies outside the 2 days from 2026-01-01"):
            days.day_of(tick)
    with pytest.raises(WallTimeError, match="begin before the masks do"):
        local_days(ZoneInfo("UTC"), date(2026, 1, 1), 2, base=days.base + 1)


def test_salons_of_two_zones_share_one_base() -> None:
    kyiv, london = ZoneInfo("Europe/Kyiv"), ZoneInfo("Europe/London")
    days = horizon([london, kyiv], date(2026, 5, 1), 3)
    assert days[kyiv].base == days[london].base
    assert days[london].starts[0] - days[kyiv].starts[0] == 24
    assert days[kyiv].slices((1 << 900) - 1)[0] == (1 << 288) - 1


@given(st.sampled_from(["Europe/Kyiv", "Australia/Lord_Howe", "Asia/Kathmandu"]), st.integers(0, (1 << 1400) - 1))
def test_the_slices_of_a_mask_are_its_ticks_day_by_day(name: str, mask: int) -> None:
    days = horizon([ZoneInfo(name), ZoneInfo("Asia/Bangkok")], date(2026, 10, 3), 4)[ZoneInfo(name)]
    slow = [[t - first for t in range(first, end) if mask >> t & 1] for first, end in pairwise(days.starts)]
    assert [list(ticks(part)) for part in days.slices(mask)] == slow
