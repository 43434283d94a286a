"""An empty answer says which condition stands in the way: what it names can be taken away, and then there are times."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from jivaka.core.scheduling.masks import span
from jivaka.core.scheduling.slots import Need, Places, Resource
from jivaka.core.scheduling.why import Condition, Question, relaxations, why_empty
from scheduling.test_slots import NEEDS, PLACES, SIZE, WINDOWS
from scheduling.twins import tried_one_by_one

DAY = span(0, 96)
EVENING = Condition("limit", "after 18:00")
SHOWER = Condition("room", "shower")


def test_no_room_with_a_shower_after_six() -> None:
    therapist = Resource(1, DAY, frozenset({"thai"}))
    rooms = (Resource(2, span(0, 72), frozenset({"shower"})), Resource(3, DAY))
    need = Need(12, of_therapist=frozenset({"thai"}), of_room=frozenset({"shower"}))
    found = why_empty(Question(need, Places((therapist,), rooms, (), 500), {"after 18:00": span(72, 96)}))
    assert {removed.without: (removed.starts, removed.earliest) for removed in found} == {
        (SHOWER,): (13, 572),
        (EVENING,): (61, 500),
    }


def test_when_one_condition_is_not_enough_two_are_named() -> None:
    need = Need(12, of_therapist=frozenset({"thai"}), of_room=frozenset({"shower"}))
    found = why_empty(Question(need, Places((Resource(1, DAY),), (Resource(2, DAY),)), {}))
    assert [removed.without for removed in found] == [(Condition("therapist", "thai"), SHOWER)]


def test_what_is_over_is_never_offered_as_a_remedy() -> None:
    places = Places((Resource(1, span(0, 20)),), (Resource(2, DAY),))
    assert why_empty(Question(Need(12), places, {"today": DAY}, window=span(40, 96))) == ()


def test_bookings_are_told_from_hours() -> None:
    booked = Resource(1, 0, works=DAY)
    found = why_empty(Question(Need(12), Places((booked,), (Resource(2, DAY, works=DAY),)), {}))
    assert [removed.without for removed in found] == [(Condition("booked", "therapists"),)]


def test_an_answer_that_is_not_empty_needs_no_explanation() -> None:
    assert why_empty(Question(Need(12), Places((Resource(1, DAY),), (Resource(2, DAY),)), {})) == ()


@given(NEEDS, PLACES, WINDOWS, WINDOWS)
def test_every_condition_that_is_named_really_stands_in_the_way(
    need: Need, places: Places, limit: int, window: int
) -> None:
    question = Question(need, places, {"limit": limit}, window)
    found = why_empty(question)
    remedies = dict(relaxations(question))
    nothing = not tried_one_by_one(need, places, limit & window, SIZE)
    assert nothing or found == ()
    slow = []
    for condition, relax in remedies.items():
        asked = relax(question)
        starts = tried_one_by_one(asked.need, asked.places, asked.limits.get("limit", -1) & window, SIZE)
        if nothing and starts:
            slow.append(((condition,), len(starts), min(start for start, _ in starts)))
    singles = [(one.without, one.starts, one.earliest) for one in found if len(one.without) == 1]
    assert singles == slow
    assert not singles or len(singles) == len(found), "pairs are named only where no single condition helps"


@given(NEEDS, PLACES)
def test_two_conditions_taken_away_are_both_gone(need: Need, places: Places) -> None:
    question = Question(replace(need, of_therapist=frozenset({"thai", "shower"})), places, {"a": 1, "b": 2})
    for _, relax in relaxations(question):
        question = relax(question)
    assert question.limits == {}
    assert question.need == Need(need.length, wished=need.wished)
