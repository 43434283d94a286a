"""Tables of a course with round numbers, written as the knowledge folder writes them, so that results can be checked.

They are no evidence of anything: they only exercise every branch of the plan.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING

from jivaka.core.course.measures import MEASURES
from jivaka.core.course.tables import NOTES, PATTERNS, STOP_RULES, read_tables
from jivaka.core.course.values import ReviewNumbers
from jivaka.core.knowledge.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.course.values import CourseTables

Numbers = tuple[float, ...]
"""A value, or a value with its low and high end."""


def figure(numbers: Numbers | float, says: str, more: str = "") -> str:
    """Return a figure as it stands in a file."""
    value, *ends = numbers if isinstance(numbers, tuple) else (numbers,)
    ranged = f"low = {ends[0]}, high = {ends[1]}, " if ends else ""
    return (
        f'{{ {more}value = {value}, {ranged}unit = "units", basis = "assumed", sources = ["BOOK"], says = "{says}" }}'
    )


def section(name: str, numbers: dict[str, Numbers | float], *lines: str) -> str:
    figures = (f"{key} = {figure(value, f'{key} of {name}')}" for key, value in numbers.items())
    return "\n".join([f"[{name}]", *figures, *lines, ""])


def series(name: str, key: str, points: dict[int, Numbers | float]) -> str:
    items = ", ".join(figure(value, f"{name} at {at}", f"{key} = {at}, ") for at, value in points.items())
    return f"{name} = [{items}]"


def listed(name: str, at: Iterable[int]) -> str:
    return f'{name} = {{ at = {list(at)}, basis = "assumed", sources = ["BOOK"], says = "The {name}" }}'


def stage(name: str, floor: float, time_constant: float) -> str:
    return section(
        f"stage.{name}", {"floor": floor, "time_constant": time_constant}, series("observed", "week", {0: 50, 6: 30})
    )


def row(name: str, sessions: tuple[int, int, int], minutes: int, rate: Numbers, optional: str) -> str:
    first, extend, ceiling = sessions
    numbers: dict[str, Numbers | float] = {
        "first_block": (first, first - 1, first + 1), "extend_to": extend, "ceiling": ceiling,
        "within_weeks": ceiling + 2, "minutes": minutes, "per_week": rate, "spacing_days": (7, 2.6, 10.4),
    }  # fmt: skip
    return section(f"row.{name}", numbers, f"optional = {optional}", listed("reviews", (1, 3, 5)))


def tables_of(name: str, *entries: dict[str, str]) -> str:
    return "\n".join(
        "\n".join([f"[[{name}]]", *(f"{key} = {value}" for key, value in entry.items()), ""]) for entry in entries
    )


def patterns() -> str:
    course = {"mechanical": "full", "nerve_like": "first_block", "serious_suspicion": "single"}
    return tables_of(
        "pattern",
        *(
            {
                "id": f'"{name}"',
                "course": f'"{course.get(name, "first_block")}"',
                "figures": "true" if name in ("mechanical", "inflammatory") else "false",
                "says": f'"Says {name}."' if name != "mechanical" else '""',
                "sources": f'["{"PAPER" if name == "nerve_like" else "BOOK"}"]',
            }
            for name in PATTERNS
        ),
    )


def notes() -> str:
    says = "Note {} for {{minutes}} minutes, {{hi}} of {{ceiling}}."
    return tables_of(
        "note", *({"id": f'"{name}"', "says": f'"{says.format(name)}"', "sources": '["BOOK"]'} for name in NOTES)
    )


def stop_rules() -> str:
    actions = ("stop", "refer", "continue", "change", "unknown")
    return tables_of(
        "stop_rule",
        *(
            {
                "id": f'"{name}"',
                "says": f'"Client: {name}."',
                "therapist": f'"Therapist: {name}."',
                "action": f'"{actions[place % 5]}"',
                "applies": '"always"' if place % 3 else '"inside"',
                "sources": '["RULES"]',
            }
            for place, name in enumerate(STOP_RULES)
        ),
    )


def measure(name: str) -> str:
    numbers: dict[str, Numbers | float] = {"meaningful_points": (1.5, 1, 2)}
    if name == "nprs":
        numbers |= {"error": 1.0, "meaningful_percent": (30, 20, 40)}
    return "\n".join(
        [
            "[measure]",
            f'id = "{name}"\nname = "Name of {name}"\nasks = "Asks {name}?"\nbuilt_in = true\nbetter = "lower"',
            'low = 0\nhigh = 10\nlicence = "Free."\nasked_at = ["start"]\nanswers = ["pain_now"]\nsources = ["BOOK"]',
            section("number", numbers),
        ]
    )


@cache
def texts() -> dict[str, str]:
    """Return every file of the small tables."""
    review = dict.fromkeys(ReviewNumbers.__dataclass_fields__, 3.0)
    return {
        "courses/natural-course.toml": "\n".join(
            [
                'title = "T"',
                stage("acute", 0.2, 2), stage("subacute", 0.4, 4),
                stage("persistent", 0.6, 6), stage("longstanding", 0.9, 10),
                section("boundary", {"longstanding_days": 365}),
                section("spread", {"of_change": 2.5, "weeks_to_full": 8, "coverage": 0.8, "range_coverage": 0.9}),
                section("recorded", {"seen": 1}),
            ]
        ),
        "courses/effect-and-dose.toml": "\n".join(
            [
                section("effect", {"later": (1.4, 1.0, 1.8), "acute": (0.9, 0.4, 1.2), "reference_baseline": 5,
                                   "reference_sessions": 10}),
                section("dose", {"kappa": (4, 3, 6), "full_session_minutes": 60, "weekly_plateau_minutes": 120,
                                 "least_gain": 0.1}, series("minutes", "at", {0: 0, 30: 0.5, 60: 1})),
                section("recorded", {"dose_seen": 2}),
            ]
        ),
        "courses/decay-and-maintenance.toml": "\n".join(
            [
                section("after", {"half_life": (8, 6, 12)}),
                section("maintenance", {"minutes": 45, "every_weeks": 4, "review_every": 3}),
                section("follow_up", {"first_weeks": 12, "second_weeks": 26}),
                section("recorded", {"after_seen": 3}),
            ]
        ),
        "courses/default-plan.toml": "\n".join(
            [
                row("acute", (2, 3, 4), 45, (1, 1, 2), "true"), row("subacute", (4, 6, 8), 60, (1, 1, 2), "false"),
                row("chronic", (4, 8, 10), 60, (1, 1, 1.6), "false"), row("unknown", (2, 2, 4), 45, (1, 1, 1), "true"),
                row("single", (1, 1, 3), 50, (1, 1, 1), "true"),
                section("first_visit", {"max_minutes": 40}), "[shown]", listed("weeks", (0, 4, 10, 26)),
                patterns(), notes(),
            ]
        ),
        "courses/stop-rules.toml": "\n".join([section("review", review), stop_rules()]),
        **{f"measures/{name}.toml": measure(name) for name in MEASURES},
        "measures/plug-ins.toml": tables_of(
            "plug_in", {"id": '"odi"', "name": '"An index"', "licence": '"Paid."', "sources": '["BOOK"]'}
        ),
        "sources/register.toml": tables_of("source", *({"key": f'"{key}"'} for key in ("BOOK", "PAPER", "RULES"))),
    }  # fmt: skip


@cache
def document(path: str, text: str) -> Document:
    return Document(path, text, tomllib.loads(text))


def documents(changed: dict[str, str] | None = None) -> dict[str, Document]:
    """Return the small tables as documents, with some of the files written anew."""
    return {path: document(path, text) for path, text in (texts() | (changed or {})).items()}


def small_tables() -> CourseTables:
    """Return the tables, read anew: mutants of the reading would not be noticed in what was read before."""
    tables, problems = read_tables(documents())
    assert [problem.sentence() for problem in problems] == []
    return tables
