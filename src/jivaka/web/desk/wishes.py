"""Reads what the desk asks for on a client's behalf: which massage, one session or a course, when, with whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.ticks import day_of
from jivaka.queries.times.slots import Wishes

if TYPE_CHECKING:
    from django.http import QueryDict

    from jivaka.queries.desk.people import Standing

PARTS: Final = {"morning": (None, time(12)), "afternoon": (time(12), time(17)), "evening": (time(17), None)}
MOST_SESSIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `place` is that of the massage in the decision's list; a wrong wish is no wish."""

    place: int
    course: bool = False
    minutes: int | None = None
    sessions: int | None = None
    first: date | None = None
    part: str = ""
    therapist: int | None = None

    @classmethod
    def read(cls, sent: QueryDict, standing: Standing) -> Asked | None:
        """Return what was asked for; None where it names no massage that the decision recommends."""
        place = number_of(sent.get("massage", "0"))
        if place is None or place >= len(standing.choices):
            return None
        sessions = number_of(sent.get("sessions", ""))
        return cls(
            place=place,
            course=sent.get("kind") == "course",
            minutes=number_of(sent.get("minutes", "")),
            sessions=max(1, min(sessions, standing.sessions[1], MOST_SESSIONS)) if sessions is not None else None,
            first=day_of(sent.get("first", "")),
            part=sent.get("part", "") if sent.get("part", "") in PARTS else "",
            therapist=number_of(sent.get("therapist", "")),
        )

    def wishes(self) -> Wishes:
        """Return them as the search wants them."""
        after, before = PARTS.get(self.part, (None, None))
        return Wishes(therapist=self.therapist, after=after, before=before)


def number_of(text: str) -> int | None:
    """Return a whole number that was typed, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
