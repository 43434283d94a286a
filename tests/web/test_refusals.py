"""Every refusal that a page can meet has a sentence in three languages, made with the values that it brings."""

from __future__ import annotations

import ast
import string
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils.translation import override

from jivaka import core, queries, services
from jivaka.core.errors import Problem, ProblemsError
from jivaka.queries.times.why import Hindrance
from jivaka.services.bookings import OfferGoneError
from jivaka.services.bookings.values import wrong_state
from jivaka.web.shared.refusals import SENTENCES, STATES, hindrance_said, sentence, sentences

HOME = {
    name: Path(room.__file__).parent for name, room in (("core", core), ("services", services), ("queries", queries))
}
RAISED_IN = (
    *sorted((HOME["services"] / "bookings").glob("*.py")),
    HOME["core"] / "advice" / "permits.py",
    HOME["core"] / "access" / "rights.py",
    *(HOME["queries"] / "times" / f"{name}.py" for name in ("calendars", "slots", "course_offers")),
    HOME["queries"] / "salons.py",
    *(HOME["services"] / f"{name}.py" for name in ("courses", "clients", "intakes")),
)
PLACE = {"Problem": 0, "NoSuchBookingError": 1}
LANGUAGES = ("en", "uk", "th")
SAMPLE = {
    "minutes": 60,
    "most": 45,
    "until": date(2026, 11, 30),
    "massage": ("wellness", "manual", "hands"),
    "price": 90000,
    "currency": "UAH",
    "name": "Olha",
    "at": datetime(2026, 11, 30, 10, tzinfo=UTC),
    "therapist": "Olha",
    "room": "Blue",
    "sessions": 4,
    "earlier": 1,
    "days": 2,
    "least": 3,
    "state": "arrived",
}


def codes():
    """Return each code that is raised, with the names of the values that it brings where they are written there."""
    found = {}
    for path in RAISED_IN:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in PLACE:
                code = node.args[PLACE[name]]
                if path.name == "values.py" and getattr(code, "id", "") == "code":
                    continue  # where NoSuchBookingError hands on the code that it was made with
                assert isinstance(code, ast.Constant), f"{path.name}:{node.lineno} makes a code up"
                found.setdefault(code.value, set()).add(path.name)
    return found


def test_every_code_that_can_be_raised_has_a_sentence():
    known = {name.partition(":")[0] for name in SENTENCES}
    assert not codes().keys() - known
    assert len(codes()) > 35


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_is_whole_in_every_language(name, language):
    code, _colon, what = name.partition(":")
    values = SAMPLE | ({"what": what, "deed": what} if what else {})
    with override(language):
        said = sentence(Problem(code, "session 1", "Message.", "Remedy.", values=values))
    assert not {"{", "}"} & set(said)
    if language != "en":
        with override("en"):
            assert said != sentence(Problem(code, "session 1", "Message.", "Remedy.", values=values))


def test_a_sentence_asks_only_for_values_that_are_known():
    asked = {
        field for said in SENTENCES.values() for _text, field, _form, _how in string.Formatter().parse(said) if field
    }
    assert asked <= SAMPLE.keys()


def test_a_code_that_nobody_knows_is_said_as_it_came():
    assert sentence(Problem("never_heard", "x", "It broke.", "Mend it.")) == "It broke. Mend it."


def test_what_is_taken_is_named_and_the_session_of_a_course_too():
    gone = OfferGoneError((2,), {2: "room"})
    assert sentences(gone) == ("The room is taken at this time. Choose another time.",)
    assert sentences(gone, numbered=True)[0].startswith("Session 2: ")
    with override("uk"):
        assert sentences(gone) != ("The room is taken at this time. Choose another time.",)


def test_the_same_problem_of_several_sessions_is_said_once():
    twice = ProblemsError(OfferGoneError((1, 2)).problems)
    assert len(sentences(twice)) == 1
    assert len(sentences(twice, numbered=True)) == 2


def test_a_state_is_said_in_words():
    class Row:
        pk, state = 3, "noshow"

    assert "did not come" in sentences(wrong_state(Row(), "moved"))[0]
    assert set(STATES) == {"pending", "booked", "arrived", "fulfilled", "cancelled", "noshow"}


CONDITIONS = (
    "limit:time",
    "limit:weekday",
    "booked:therapists",
    "booked:rooms",
    "booked:units",
    "buffers",
    "unit",
    "room:shower",
    "room:thai",
    "therapist:gender:woman",
    "therapist:gender:man",
    "therapist:gender:other",
    "therapist:language:uk",
    "therapist:named:therapist",
    "therapist:deep_tissue",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_what_stands_in_the_way_is_said_in_every_language(condition, there, language):
    values = {"earliest": SAMPLE["at"], "after": None, "before": None, "there": (there,)}
    one = Hindrance((condition,), 3, "In English.", values=values)
    with override("en"):
        english = hindrance_said(one)
    with override(language):
        said = hindrance_said(one)
    assert "{" not in said
    assert "3" in said
    assert language == "en" or said != english


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "one",
    [
        Hindrance(("closed",), 0, "", "closed", {"reasons": ("Holiday",)}),
        Hindrance((), 0, "", "nothing"),
        *(
            Hindrance((name,), 2, "", "course", {"sessions": 6})
            for name in ("sessions:2", "times", "one_therapist", "spacing", "buffers", "booked:rooms", "unit")
        ),
        Hindrance(("limit:time",), 2, "", "course", {"sessions": 6}),
        Hindrance(("room:shower",), 2, "", "course", {"sessions": 6}),
    ],
)
def test_every_other_kind_of_hindrance_is_said_too(one, language):
    with override("en"):
        english = hindrance_said(one)
    with override(language):
        said = hindrance_said(one)
    assert said
    assert "{" not in said
    assert language == "en" or said != english
