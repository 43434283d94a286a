"""Says in sentences what removed the times that a client hoped for, from what the core found by taking it away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.scheduling.why import why_empty

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time

    from jivaka.core.scheduling.offers import Loosened
    from jivaka.core.scheduling.slots import Places
    from jivaka.core.scheduling.why import Condition, Question, Removed
    from jivaka.queries.times.calendars import Calendar

Wished = tuple["time | None", "time | None"]
"""The wished time of day: a session begins at or after the first and ends by the second."""
ANYWHEN: Final = "on these days"
"""The name of the limit to days that are not over; it is never taken away."""
_LIMITS: Final = {
    "time": "Nothing is free at the wished time of day",
    "weekday": "Nothing is free on the wished days of the week",
}
_THERAPIST: Final = {
    "gender": "No therapist who is {value} is",
    "language": "No therapist who speaks {value} is",
    "named": "The wished therapist is not",
    "": "No therapist who gives {value} is",
}
_GENDERS: Final = {"woman": "a woman", "man": "a man", "other": "neither a woman nor a man"}
_BOOKED: Final = {
    "therapists": "Every therapist who would suit is booked{when}",
    "rooms": "Every room that would suit is booked{when}",
    "units": "All the equipment is booked{when}",
}


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What stood in the way, without which there would be so many starts; and the sentence that says so.

    `kind` says which sentence it is (closed, over, nothing, without, course) and `values` what it was made with, so
    that it can be made in another language.

    `conditions` are such as 'room:shower', 'therapist:language:uk', 'booked:rooms', 'limit:time', 'buffers', 'closed'.
    """

    conditions: tuple[str, ...]
    starts: int
    says: str
    kind: str = "without"
    values: Mapping[str, Any] = field(default_factory=dict, compare=False)


OVER: Final = Hindrance(("over",), 0, "These days are over, or too little is left of them. Ask for later ones.", "over")
UNEXPLAINED: Final = Hindrance(
    (), 0, "No one or two wishes explain it: ask for less at once, or for other days.", "nothing"
)


def hindrances(question: Question, calendar: Calendar, hours: Wished) -> tuple[Hindrance, ...]:
    """Return what stands in the way of a search that found nothing, what costs most first."""
    if not any(one.works for one in calendar.places.therapists):
        reasons = _reasons(calendar)
        return (Hindrance(("closed",), 0, _closed(reasons), "closed", {"reasons": reasons}),)
    if not question.limits.get(ANYWHEN, 1):
        return (OVER,)
    removed = [one for one in why_empty(question) if all(what.tag != ANYWHEN for what in one.without)]
    if not removed:
        return (UNEXPLAINED,)
    ordered = sorted(removed, key=lambda one: -one.starts)
    return tuple(_hindrance(one, question.places, calendar, hours) for one in ordered)


def _hindrance(removed: Removed, places: Places, calendar: Calendar, hours: Wished) -> Hindrance:
    wished_time = wishes_said(hours)
    what = " Besides: ".join(_says(condition, places, wished_time) + "." for condition in removed.without)
    earliest = calendar.local(removed.earliest)
    count = "1 start" if removed.starts == 1 else f"{removed.starts} starts"
    says = f"{what} Without that there would be {count}, the first on {earliest:%Y-%m-%d at %H:%M}."
    names = tuple(":".join(filter(None, (one.kind, one.tag))) for one in removed.without)
    there = tuple(_is_there(one, places) for one in removed.without)
    values = {"earliest": earliest, "after": hours[0], "before": hours[1], "there": there}
    return Hindrance(names, removed.starts, says, values=values)


def wishes_said(hours: Wished) -> str:
    """Return the wished time of day in words that follow a sentence, such as ' after 18:00'."""
    after, before = hours
    return (f" after {after:%H:%M}" if after else "") + (f" before {before:%H:%M}" if before else "")


def _is_there(condition: Condition, places: Places) -> bool:
    """Return whether a therapist or a room with what was asked for is there at all."""
    among = places.rooms if condition.kind == "room" else places.therapists
    return any(condition.tag in one.offers for one in among)


_GIVE_WAY: Final = {
    "times": "if other times of day are taken",
    "limit": "if other days or times are taken",
    "one_therapist": "if the therapist may change",
    "spacing": "if the sessions may be closer together or further apart",
    "buffers": "if there were no time for cleaning and pauses",
    "booked": "if less were booked",
    "unit": "without the equipment",
}


def loosened_says(loosened: Loosened, sessions: int) -> Hindrance:
    """Return what would let a whole course be placed, as a sentence."""
    kind, tag = loosened.without.kind, loosened.without.tag
    count = 0 if loosened.placing is None else len(loosened.placing.sessions)
    if kind == "sessions":
        says = f"Of {sessions} sessions {count} can be placed as wished."
    else:
        how = _GIVE_WAY.get(kind) or f"without '{words(tag.rpartition(':')[2])}' of the {kind}"
        says = f"The whole course fits {how}."
    return Hindrance((":".join(filter(None, (kind, tag))),), count, says, "course", {"sessions": sessions})


def _reasons(calendar: Calendar) -> tuple[str, ...]:
    shut = calendar.staff.closed
    dates = {calendar.days.date_of(day) for day in range(len(calendar.days))}
    return tuple(sorted({reason for day, reason in shut.items() if day in dates and reason}))


def _closed(reasons: tuple[str, ...]) -> str:
    because = f" ({', '.join(reasons)})" if reasons else ""
    return f"The salon is closed, or nobody works there, on these days{because}."


def _says(condition: Condition, places: Places, wished_time: str) -> str:
    tag = condition.tag
    if condition.kind == "limit":
        return _LIMITS[tag]
    if condition.kind == "booked":
        return _BOOKED[tag].format(when=wished_time)
    if condition.kind == "buffers":
        return "The time for cleaning and for a pause does not fit in"
    if condition.kind == "unit":
        return f"The equipment is not free{wished_time}"
    if condition.kind == "room":
        who = f"No room with {_an(tag)} is"
    else:
        about, _, value = tag.rpartition(":")
        who = _THERAPIST.get(about, _THERAPIST[""]).format(value=_GENDERS.get(value, words(value)))
    return f"{who} {f'free{wished_time}' if _is_there(condition, places) else 'there at all'}"


def _an(tag: str) -> str:
    said = words(tag)
    return f"{'an' if said[:1] in 'aeiou' else 'a'} {said}"


def words(tag: str) -> str:
    """Return an id as words."""
    return tag.replace("_", " ")
