"""Small calendars: every marked day is marked once, and nothing else is."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from jivaka.web.portal.book.months import months_of


def marked(months):
    return [month.first.replace(day=day) for month in months for week in month.weeks for day, on in week if on]


@given(st.sets(st.dates(date(2024, 1, 1), date(2027, 12, 31)), max_size=12))
def test_every_session_is_marked_once_in_the_months_from_first_to_last(days):
    months = months_of(days)
    assert marked(months) == sorted(days)
    assert all(len(week) == 7 for month in months for week in month.weeks)
    if days:
        assert (months[0].first, months[-1].first) == (min(days).replace(day=1), max(days).replace(day=1))


def test_a_week_begins_on_monday():
    (month,) = months_of([date(2026, 11, 2)])
    assert month.weeks[1][0] == (2, True)


def test_a_month_is_drawn_with_its_sessions_marked():
    (month,) = months_of([date(2026, 11, 2)])
    assert month.drawn().startswith("<tr><td></td>" + 5 * "<td></td>" + "<td>1</td></tr><tr>")
    assert month.drawn().count('<td class="on">') == 1
    assert '<td class="on">2</td>' in month.drawn()
