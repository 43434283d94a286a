"""`jivaka queue`: all who may are placed together, booked whole and once, and nothing before it is asked."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from jivaka.records.models import Booking, Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain")]
EXAMPLES = Path(__file__).parents[2] / "examples"
HERE = ("--salon", "kyiv-podil", "--salon", "lviv-rynok", "--seconds", "3")


def answers(name):
    return json.loads((EXAMPLES / name).read_text("utf-8"))["answers"]


@pytest.fixture
def monday(tmp_path):
    """Return a function that writes lines into a file."""

    def _monday(*lines):
        path = tmp_path / "monday.jsonl"
        path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
        return path

    return _monday


def waiting(count, **more):
    return [
        {"name": f"Waiting {n}", "sessions": 3, "answers": answers("office_worker.json"), **more} for n in range(count)
    ]


def numbers():
    return set(Booking.objects.values_list("pk", flat=True))


def test_a_plan_is_shown_beside_how_good_it_is_and_nothing_is_booked_before_it_is_asked(run, monday):
    before = numbers()
    emergency = {"name": "Numb", "answers": answers("numb_between_the_legs.json")}
    ran = run("queue", monday(*waiting(4), emergency), *HERE)
    assert ran.status == 0, ran.complained
    assert "4 of 4 courses are placed." in ran.said
    assert "no plan is better" in ran.said or "from the best there could be" in ran.said
    assert "line 5, Numb: not placed: Emergency" in ran.complained
    assert "Numb" not in ran.said
    assert numbers() == before


def test_the_plan_is_booked_whole_and_the_same_file_books_nobody_twice(run, monday):
    before = numbers()
    path = monday(*waiting(3), waiting(1, name="Late", after="17:00", one_therapist=True)[0])
    ran = run("queue", path, *HERE, "--book")
    assert ran.status == 0, ran.complained
    made = Booking.objects.filter(pk__in=numbers() - before).select_related("salon")
    by_client = defaultdict(list)
    for row in made:
        by_client[row.client.name].append(row)
    assert {name: len(rows) for name, rows in by_client.items()} == {
        "Late": 3,
        "Waiting 0": 3,
        "Waiting 1": 3,
        "Waiting 2": 3,
    }
    assert len({row.therapist_id for row in by_client["Late"]}) == 1
    assert all(row.taking().starts * 5 % 1440 >= (17 - 2) * 60 for row in by_client["Late"]), "Kyiv is two hours ahead"
    assert run("check").status == 0
    clients = Client.objects.count()
    again = run("queue", path, *HERE, "--book")
    assert again.status == 0, again.complained
    assert again.complained.count("booked already, with this very line") == 4
    assert (numbers() - before, Client.objects.count()) == ({row.pk for row in made}, clients)


def test_everything_wrong_with_any_line_is_said_at_once_and_nobody_is_booked(run, monday):
    before = numbers()
    wrong = ({"name": "", "aftr": "5", "answers": {"pain_now": 99}}, {"name": "A", "sessions": "4"}, "[1]", "{bad")
    ran = run(
        "queue", monday(*waiting(1), *wrong, *waiting(1, sessions=99), *waiting(1, after="late")), *HERE, "--book"
    )
    assert (ran.status, numbers()) == (2, before)
    for says in (
        ':2: "aftr" is not read here. Did you mean after?',
        ":2: It is not said who waits.",
        ":2: answers.pain_now: 99",
        ':3: sessions is "4"',
        ":4: It is no JSON object",
        ":5:2: This is not JSON",
        ":6: 99 sessions are not part of the plan",
        ':7: "late" is not a time of day',
    ):
        assert says in ran.complained


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--seconds", "0"), "0 seconds are not possible"),
        (("--from", "soon"), "not a day"),
        (("--salon", "nowhere"), "no salon"),
    ],
)
def test_what_cannot_be_is_a_sentence(run, monday, words, says):
    ran = run("queue", monday(*waiting(1)), *words)
    assert ran.status == 2
    assert says in ran.complained


def test_who_cannot_be_placed_is_named_and_the_status_says_it(run, monday):
    ran = run("queue", monday(*waiting(1, before="06:00"), *waiting(1)), *HERE, "--book")
    assert ran.status == 1
    assert "line 1, Waiting 0: no whole course is free." in ran.complained
    assert "1 of 2 courses are booked." in ran.said


def test_where_nobody_may_have_a_massage_nothing_is_placed(run, monday):
    ran = run("queue", monday({"name": "Numb", "answers": answers("numb_between_the_legs.json")}), *HERE)
    assert ran.status == 3
    assert run("queue", monday(""), *HERE).status == 1
