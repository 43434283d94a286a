"""Reads a raw intake, such as parsed JSON, into answers; or says everything that is wrong with it.

Text becomes values here and nothing is judged: whether an answer is dangerous is the rules' affair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.dates import days_before
from jivaka.core.errors import Problem
from jivaka.core.intake.medicine_names import read_medicine
from jivaka.core.intake.values import UNKNOWN, Answer, Intake, Medicine
from jivaka.core.knowledge.vocabulary import NONE, UNRECOGNISED

if TYPE_CHECKING:
    from jivaka.core.intake.medicine_names import NameIndex
    from jivaka.core.knowledge.values import Knowledge, Question

EARLIEST: Final = date(2000, 1, 1)
"""An intake cannot be older than the contract's vocabulary: an earlier day is a typing mistake."""
LONGEST_ID: Final = 200
_FIELDS: Final = ("id", "on", "answers")
_MEDICINE_FIELDS: Final = ("name", "class_ids", "last_taken_days_ago", "route")


@dataclass(frozen=True, slots=True)
class _Wrong:
    message: str
    remedy: str


def read_intake(
    raw: object, knowledge: Knowledge, names: NameIndex, *, today: date
) -> tuple[Intake | None, tuple[Problem, ...]]:
    """Return the intake, or None and every problem with its path.

    `today` stands in for a missing `on` and is the latest day that `on` may be.
    """
    if not isinstance(raw, Mapping):
        return None, (
            _problem("", f"An intake is an object and this is {_kind(raw)}.", 'Write {"on": ..., "answers": {...}}.'),
        )
    problems: list[Problem] = []
    on = _day(raw.get("on"), today, problems)
    name = _name(raw.get("id"), problems)
    answers = raw.get("answers")
    if not isinstance(answers, Mapping):
        problems.append(_problem("answers", "The answers are missing or not an object.", 'Write "answers": {...}.'))
        answers = {}
    read = _Answers(knowledge, names, on, problems).read(answers)
    notes = tuple(f"'{name}' was not read: it is not a part of an intake." for name in raw if name not in _FIELDS)
    if problems:
        return None, tuple(problems)
    return Intake(on, read, name, notes), ()


def _name(found: object, problems: list[Problem]) -> str:
    """Return the id of the intake, which its decision repeats, as text; '' where there is none."""
    if found is None:
        return ""
    if isinstance(found, bool) or not isinstance(found, str | int) or len(str(found)) > LONGEST_ID:
        problems.append(
            _problem("id", "This is no id.", f"Write a text or a whole number of up to {LONGEST_ID} signs.")
        )
    return str(found)


def _problem(path: str, message: str, remedy: str) -> Problem:
    return Problem("bad-intake", path or "intake", message, remedy)


def _kind(value: object) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "an object",
    }
    return "nothing" if value is None else next((said for kind, said in names.items() if isinstance(value, kind)), "")


def _day(raw: object, today: date, problems: list[Problem]) -> date:
    if raw is None:
        return today
    try:
        on = date.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        on = None
    if on is None:
        problems.append(_problem("on", f"{raw!r} is not a day.", 'Write it as "2026-11-22".'))
        return today
    if not EARLIEST <= on <= today:
        message = f"{on} lies in the future." if on > today else f"{on} lies before {EARLIEST}."
        problems.append(_problem("on", message, f"The day of the intake is between {EARLIEST} and {today}."))
    return on


class _Answers:
    def __init__(self, knowledge: Knowledge, names: NameIndex, on: date, problems: list[Problem]) -> None:
        self._knowledge, self._names, self._on, self._problems = knowledge, names, on, problems

    def read(self, raw: Mapping[Any, Any]) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        for name, value in raw.items():
            question = self._knowledge.questions.get(name)
            if question is None:
                near = get_close_matches(str(name), self._knowledge.questions, n=1)
                self._complain(
                    str(name), "There is no such question.", f"Did you mean '{near[0]}'?" if near else "Remove it."
                )
                continue
            answer = UNKNOWN if value == "unknown" and question.type != "text" else self._value(question, value)
            if isinstance(answer, _Wrong):
                self._complain(question.id, answer.message, answer.remedy)
            else:
                found[question.id] = answer
        self._subsets(found)
        return found

    def _complain(self, name: str, message: str, remedy: str) -> None:
        self._problems.append(_problem(f"answers.{name}", message, remedy))

    def _value(self, question: Question, value: object) -> Answer | _Wrong:
        if question.type == "medicines":
            return self._medicines(value)
        if question.type == "date_ago_days":
            return self._days_ago(question, value)
        return _READERS[question.type](question, value)

    def _days_ago(self, question: Question, value: object) -> Answer | _Wrong:
        if isinstance(value, str):
            try:
                value = days_before(date.fromisoformat(value), self._on)
            except ValueError:
                return _Wrong(
                    f"{value!r} is not a day.", 'Write whole days before the intake, or a date such as "2026-11-02".'
                )
        if isinstance(value, int) and not isinstance(value, bool) and value < 0:
            return _Wrong(
                "The day lies in the future.", "Write how many whole days ago it was; 0 is the day of the intake."
            )
        return _number(question, value)

    def _medicines(self, value: object) -> Answer | _Wrong:
        if not isinstance(value, list):
            return _Wrong(
                f"Medicines are a list and this is {_kind(value)}.", 'Write ["warfarin"], or [] for none, or "unknown".'
            )
        if value == [NONE]:
            return ()
        read = [self._medicine(item) for item in value]
        wrong = [item for item in read if isinstance(item, _Wrong)]
        return wrong[0] if wrong else tuple(item for item in read if isinstance(item, Medicine))

    def _medicine(self, item: object) -> Medicine | _Wrong:
        entry = {"name": item} if isinstance(item, str) else item
        if not isinstance(entry, Mapping) or not str(entry.get("name") or "").strip():
            return _Wrong(
                f"{item!r} is not a medicine.", 'Write its name, or {"name": ..., "last_taken_days_ago": ...}.'
            )
        strange = [key for key in entry if key not in _MEDICINE_FIELDS]
        taken = entry.get("last_taken_days_ago")
        if strange or not isinstance(taken, int | None) or isinstance(taken, bool) or (taken or 0) < 0:
            return _Wrong(f"{item!r} cannot be read.", f"A medicine has {', '.join(_MEDICINE_FIELDS)}.")
        name = str(entry["name"]).strip()
        if name == "unknown":
            return Medicine(name, (UNRECOGNISED,), how=UNRECOGNISED)
        given = entry.get("class_ids")
        if isinstance(given, list) and given:
            known = {*self._knowledge.medicine_classes, UNRECOGNISED}
            missing = [key for key in given if not isinstance(key, str) or key not in known]
            if missing:
                return _Wrong(f"There is no medicine class '{missing[0]}'.", "Leave class_ids out; names are matched.")
            return Medicine(name, tuple(given), name, "exact", taken, str(entry.get("route", "")))
        match = read_medicine(name, self._names)
        return Medicine(name, match.class_ids, match.read_as, match.how, taken, str(entry.get("route", "")))

    def _subsets(self, found: Mapping[str, Answer]) -> None:
        for name, answer in found.items():
            whole = found.get(self._knowledge.questions[name].subset_of)
            if isinstance(answer, frozenset) and isinstance(whole, frozenset) and not answer <= whole:
                extra = ", ".join(sorted(answer - whole))
                self._complain(
                    name,
                    f"{extra} is not in {self._knowledge.questions[name].subset_of}.",
                    "Add it there or remove it here.",
                )


def _boolean(_: Question, value: object) -> Answer | _Wrong:
    if isinstance(value, bool):
        return value
    return _Wrong(f"{value!r} is not an answer.", 'It takes true, false or "unknown".')


def _choice(question: Question, value: object) -> Answer | _Wrong:
    ids = question.option_ids
    if isinstance(value, str) and value in ids:
        return value
    return _Wrong(f"{value!r} is not an option.", f"It takes one of: {', '.join(ids)}, unknown.")


def _multi(question: Question, value: object) -> Answer | _Wrong:
    ids = question.option_ids
    if value == []:
        return _Wrong("The list is empty.", f'Write ["{NONE}"] for none.')
    if not isinstance(value, list):
        return _Wrong(f"It takes a list and this is {_kind(value)}.", f'Write ["{NONE}"] for none.')
    wrong = [item for item in value if item not in ids]
    if wrong:
        near = get_close_matches(str(wrong[0]), ids, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"It takes: {', '.join(ids)}."
        return _Wrong(f"{wrong[0]!r} is not an option.", hint)
    if NONE in value and len(value) > 1:
        return _Wrong(f"'{NONE}' stands beside other options.", "It stands alone.")
    return frozenset(value) - {NONE}


def _number(question: Question, value: object) -> Answer | _Wrong:
    low, high = question.minimum, question.maximum
    if (
        isinstance(value, int | float if question.type == "decimal" else int)
        and not isinstance(value, bool)
        and low is not None
        and high is not None
        and low <= value <= high
    ):
        return value
    bounds = (
        f"a number from {low:g} to {high:g} {question.unit}" if low is not None and high is not None else "a number"
    )
    whole = question.type != "decimal"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _Wrong(f"{value!r} is not a number.", f'It takes {bounds}, or "unknown".')
    if whole and isinstance(value, float):
        return _Wrong(f"{value!r} is not a whole number.", f"It takes {bounds}.")
    if not (low is None or value >= low) or not (high is None or value <= high):
        return _Wrong(f"{value!r} is out of bounds.", f"It takes {bounds}.")
    return value


def _text(question: Question, value: object) -> Answer | _Wrong:
    if not isinstance(value, str):
        return _Wrong(f"{value!r} is not a text.", "Write it in quotes.")
    if question.maximum is not None and len(value) > question.maximum:
        return _Wrong(f"The text has {len(value)} characters.", f"It takes at most {question.maximum:g}.")
    return value


_READERS: Final[Mapping[str, Callable[[Question, object], Answer | _Wrong]]] = {
    "boolean": _boolean,
    "choice": _choice,
    "multi": _multi,
    "integer": _number,
    "decimal": _number,
    "text": _text,
}
