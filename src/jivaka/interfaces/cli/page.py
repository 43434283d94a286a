"""The readable page of a decision: what to do first, then limits, reasons, massages and the course.

It formats the document of the contract and decides nothing. Urgent pages say only what to do now. Colour is never the
only sign.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jivaka.interfaces.cli.drawing import back, curve
from jivaka.interfaces.cli.labels import Labels
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.values import Knowledge

WIDTH: Final = 80
SIGNS: Final = {
    "emergency": ("!!", "31;1"),
    "urgent": ("!", "31"),
    "doctor_first": ("+", "33"),
    "massage_with_limits": ("~", "36"),
    "massage_ok": ("o", "32"),
    "undetermined": ("?", "35"),
}
FIRST_BLOCK: Final = (
    "First {first} sessions of {minutes} minutes, {rate} a week, then decide; likely {low} to {high} in all, "
    "never more than {ceiling}."
)
CURVE_KEY: Final = (
    "● with the course, ○ without massage, ▒ where most people with the course will be. Nobody can promise a number."
)
_NOW: Final = ("emergency", "urgent")
_CAUTIOUS: Final = (*_NOW, "doctor_first", "massage_with_limits")
Plain = dict[str, Any]


def page(found: Plain, knowledge: Knowledge, *, colour: bool = False) -> str:
    """Return the page of one decision as text."""
    writer = _Page(found, Labels(knowledge), colour=colour)
    return "\n".join(writer.lines())


@dataclass(frozen=True, slots=True)
class _Page:
    found: Plain
    labels: Labels
    colour: bool

    def lines(self) -> list[str]:
        lines = self._head()
        if self.found["disposition"] in _NOW:
            lines += self._reasons()
        else:
            lines += [*self._understood(), *self._undecided(), *self._limits(), *self._reasons()]
            lines += [
                *self._recommended(),
                *self._not_offered(),
                *self._course(),
                *self._at_home(),
                *self._good_to_know(),
            ]
        return [*lines, *self._safety_net(), *self._foot()]

    def _head(self) -> list[str]:
        sign, code = SIGNS[self.found["disposition"]]
        say = self.found["say"]
        return [
            self._paint(f"[{sign}] {say['headline']}", code),
            "",
            *wrapped(say["next_step"]),
            *(line for note in self.found["notes"] for line in wrapped(note, "  - ")),
        ]

    def _reasons(self) -> list[str]:
        now = self.found["disposition"]
        least = (now,) if now in _NOW else _CAUTIOUS
        chosen = [reason for reason in self.found["reasons"] if reason["effect"]["disposition"] in least]
        return self._section(_("Why"), self._explained(chosen))

    def _good_to_know(self) -> list[str]:
        ordinary = [reason for reason in self.found["reasons"] if reason["effect"]["disposition"] not in _CAUTIOUS]
        return self._section(_("Good to know"), self._explained(ordinary))

    def _explained(self, reasons: Iterable[Plain]) -> list[str]:
        lines: list[str] = []
        for reason in reasons:
            lines += wrapped(reason["why"], "  - ")
            lines += wrapped(self._because(reason), "    ")
        return lines

    def _because(self, reason: Plain) -> str:
        said = "; ".join(
            f"{self.labels.question(name)}: {self.labels.answer(name, value)}"
            for name, value in reason["because"].items()
        )
        known = said if reason["certain"] else _("not known yet: treated with care until it is")
        sources = ", ".join(reason["sources"])
        return f"({known}) [{reason['strength']}: {sources}]"

    def _undecided(self) -> list[str]:
        points = [
            _("{question} (could become: {level})").format(
                question=self.labels.question(point["question"]), level=self.labels.disposition(point["could_become"])
            )
            for point in self.found["open_points"]
        ]
        missing = [self.labels.question(name) for name in self.found["missing"]]
        return [
            *self._section(_("To be settled by the therapist before the massage"), bullets(points)),
            *self._section(_("Still to be asked"), bullets(missing)),
        ]

    def _understood(self) -> list[str]:
        understood = self.found["understood"]
        lines = wrapped(" ".join(self.labels.pain(understood, self.found["pattern"])), "  ")
        shades = understood["pain"]
        if any(shades.values()) or self.found["limits"]["excluded_areas"]:
            lines += ["", *("  " + line for line in back(shades, self.found["limits"]["excluded_areas"]))]
        return self._section(_("What was understood"), lines)

    def _limits(self) -> list[str]:
        limits = self.found["limits"]
        rows = [
            self.labels.modifier(item["modifier"]) + self._where(item["areas"])
            for item in limits["modifiers"]
            if item["modifier"] != "avoid_area" or item["areas"]
        ]
        if limits["postpone_today"]:
            rows.insert(0, _("No massage today."))
        return self._section(_("Limits"), bullets(rows))

    def _where(self, areas: Iterable[str]) -> str:
        places = self.labels.areas(areas)
        return f": {places}" if places else ""

    def _recommended(self) -> list[str]:
        lines: list[str] = []
        for number, item in enumerate(self.found["recommendations"], start=1):
            lines += wrapped(f"{number}. {self.labels.massage(item)}", "  ", "     ")
            lines += wrapped(self.labels.how(item), "     ")
            lines += [line for text in item["for"] for line in wrapped(text, "     + ")]
            lines += [line for text in item["against"] for line in wrapped(text, "     - ")]
        return self._section(_("What can be offered (evidence does not rank the kinds; your wish counts)"), lines)

    def _not_offered(self) -> list[str]:
        excluded = [self.labels.thing(item["kind"], item["id"]) for item in self.found["excluded"]]
        text = "; ".join(excluded)
        return self._section(_("Not offered"), wrapped(text, "  ") if text else [])

    def _course(self) -> list[str]:
        course = self.found["course"]
        if not course:
            return []
        sessions = course["sessions"]
        lines = wrapped(
            _(FIRST_BLOCK).format(
                first=sessions["first_block"],
                minutes=course["minutes"],
                rate=f"{course['per_week']:g}",
                low=sessions["likely"][0],
                high=sessions["likely"][1],
                ceiling=sessions["ceiling"],
            ),
            "  ",
        )
        if course["reviews_at"]:
            visits = ", ".join(str(visit) for visit in course["reviews_at"])
            lines += wrapped(_("Look back together at visit {visits}.").format(visits=visits), "  ")
        if course["expected"]:
            lines += ["", *("  " + line for line in curve(course["expected"]))]
            lines += wrapped(
                _(CURVE_KEY),
                "  ",
            )
        lines += bullets(course["notes"])
        return [
            *self._section(_("The course"), lines),
            *self._section(_("Stop, or see a doctor, when"), bullets([*course["stop_rules"], *course["refer_rules"]])),
        ]

    def _at_home(self) -> list[str]:
        rows = (f"{item['says']} [{item['basis']}: {', '.join(item['sources'])}]" for item in self.found["at_home"])
        return self._section(_("What helps at home, around a session, and against the next spell"), bullets(rows))

    def _safety_net(self) -> list[str]:
        return self._section(_("See a doctor, whatever this page says, if"), bullets(self.found["say"]["safety_net"]))

    def _foot(self) -> list[str]:
        knowledge = self.found["knowledge"]
        version = _("Knowledge {version}, {digest}, for {day}.").format(
            version=knowledge["version"], digest=knowledge["digest"][:19], day=self.found["on"]
        )
        return ["", "-" * WIDTH, *wrapped(knowledge["review"]), version]

    def _section(self, title: str, lines: list[str]) -> list[str]:
        return ["", self._paint(title, "1"), *lines] if lines else []

    def _paint(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.colour else text


def wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    """Return the text in lines of at most 80 characters; `first` begins the first line, `rest` the others."""
    later = " " * len(first) if rest is None else rest
    if not text:
        return []
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def bullets(texts: Iterable[str]) -> list[str]:
    """Return texts as a list with dashes."""
    return [line for text in texts for line in wrapped(text, "  - ")]


def as_text(value: Mapping[str, Any]) -> str:
    """Return a mapping as 'name: value' pairs."""
    return "; ".join(f"{name}: {item}" for name, item in value.items())
