"""Says in sentences what removed the times that a client hoped for, from what the core found by taking it away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.why import why_empty

if TYPE_CHECKING:
    from jivaka.core.scheduling.offers import Loosened
    from jivaka.core.scheduling.slots import Places
    from jivaka.core.scheduling.why import Condition, Question, Removed
    from jivaka.queries.calendars import Calendar

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

    `conditions` are such as 'room:shower', 'therapist:language:uk', 'booked:rooms', 'limit:time', 'buffers', 'closed'.
    """

    conditions: tuple[str, ...]
    starts: int
    says: str


def hindrances(question: Question, calendar: Calendar, wished_time: str) -> tuple[Hindrance, ...]:
    """Return what stands in the way of a search that found nothing, what costs most first."""
    if not any(one.works for one in calendar.places.therapists):
        return (Hindrance(("closed",), 0, _closed(calendar)),)
    removed = [one for one in why_empty(question) if all(what.tag != ANYWHEN for what in one.without)]
    if not removed:
        return (Hindrance((), 0, "No one or two wishes explain it: ask for less at once, or for other days."),)
    ordered = sorted(removed, key=lambda one: -one.starts)
    return tuple(_hindrance(one, question.places, calendar, wished_time) for one in ordered)


def _hindrance(removed: Removed, places: Places, calendar: Calendar, wished_time: str) -> Hindrance:
    what = " Besides: ".join(_says(condition, places, wished_time) + "." for condition in removed.without)
    earliest = calendar.local(removed.earliest)
    count = "1 start" if removed.starts == 1 else f"{removed.starts} starts"
    says = f"{what} Without that there would be {count}, the first on {earliest:%Y-%m-%d at %H:%M}."
    names = tuple(":".join(filter(None, (one.kind, one.tag))) for one in removed.without)
    return Hindrance(names, removed.starts, says)


_GIVE_WAY: Final = {
    "times": "if other times of day are taken",
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
    return Hindrance((":".join(filter(None, (kind, tag))),), count, says)


def _closed(calendar: Calendar) -> str:
    shut = calendar.staff.closed
    dates = {calendar.days.date_of(day) for day in range(len(calendar.days))}
    reasons = sorted({reason for day, reason in shut.items() if day in dates and reason})
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
        who, there = f"No room with {_an(tag)} is", places.rooms
    else:
        about, _, value = tag.rpartition(":")
        who, there = (
            _THERAPIST.get(about, _THERAPIST[""]).format(value=_GENDERS.get(value, words(value))),
            places.therapists,
        )
    return f"{who} {f'free{wished_time}' if any(tag in one.offers for one in there) else 'there at all'}"


def _an(tag: str) -> str:
    said = words(tag)
    return f"{'an' if said[:1] in 'aeiou' else 'a'} {said}"


def words(tag: str) -> str:
    """Return an id as words."""
    return tag.replace("_", " ")
