"""Says refusals, and what stands in the way of a wish, in the language of the page: a table of codes and sentences.

A problem brings its code and the values that its sentence was made with. What a code means is decided where it is
raised; a code that is not in the table is said in English, as it came.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from jivaka.web.shared.context import assessor
from jivaka.web.shared.templatetags.jivaka import language_name, money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.errors import Problem, ProblemsError
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.queries.times.why import Hindrance

SENTENCES: Final[Mapping[str, str]] = {
    "offer_gone": gettext_noop("This time has just been taken. Choose another time."),
    "offer_gone:therapist": gettext_noop("The therapist is taken at this time. Choose another time."),
    "offer_gone:room": gettext_noop("The room is taken at this time. Choose another time."),
    "offer_gone:unit": gettext_noop("The equipment is taken at this time. Choose another time."),
    "booked_before": gettext_noop("This session is booked or held already. Move that booking instead."),
    "hold_length": gettext_noop("A time cannot be held for {minutes} minutes. Choose 1 to {most} minutes."),
    "empty": gettext_noop("Nothing was chosen. Choose at least one time."),
    "course_needed": gettext_noop("Several sessions are a course. Plan a course first."),
    "no_decision": gettext_noop("There is no decision for this client. Go through the questions first."),
    "no_course": gettext_noop("There is no such course for this client. Plan a course first."),
    "course_length": gettext_noop("A course of this length is not part of the plan. Choose fewer sessions."),
    "no_client": gettext_noop("There is no such client. Begin again."),
    "unknown_number": gettext_noop("What was chosen is no longer there. Look for times again."),
    "not_permitted": gettext_noop("The decision permits no massage. See first what it asks for."),
    "decision_too_old": gettext_noop("The answers were current until {until}. Go through the questions again."),
    "knowledge_has_changed": gettext_noop(
        "The rules have changed since the questions were answered. Go through the questions again."
    ),
    "decision_replaced": gettext_noop("A later decision has taken the place of this one. Use the latest."),
    "massage_not_permitted": gettext_noop("{massage}: the decision does not permit it. Choose another massage."),
    "minutes_not_permitted": gettext_noop("{minutes} minutes are too long: up to {most} minutes are permitted."),
    "area_missing": gettext_noop("No area of the body is named. Choose at least one."),
    "area_not_permitted": gettext_noop("The decision does not permit everything that this session includes."),
    "pressure_not_permitted": gettext_noop("The pressure of this session is more than the decision permits."),
    "postponed": gettext_noop("No massage today. Choose a later day, and answer the questions again then."),
    "in_the_past": gettext_noop("This time is over. Choose a later one."),
    "price_changed": gettext_noop("It costs {price} now, not what was shown. Look again: the new price stands there."),
    "not_offered": gettext_noop("{massage}, {minutes} min: not offered at the moment. Choose something else."),
    "not_there:therapist": gettext_noop("{name} does not work here at this time ({at}). Choose another time."),
    "not_there:room": gettext_noop("{name} cannot be used at this time ({at}). Choose another time."),
    "not_there:unit": gettext_noop("The equipment cannot be used at this time ({at}). Choose another time."),
    "not_skilled": gettext_noop("{therapist} does not give this: {massage}. Choose another therapist."),
    "wrong_room": gettext_noop("{massage} cannot be given in this room: {room}. Choose another time."),
    "wrong_unit": gettext_noop("The equipment does not suit this massage. Look for times again."),
    "beyond_the_course": gettext_noop("Sessions of the course: {sessions}. It is reviewed before there are more."),
    "too_close": gettext_noop(
        "Too close to session {earlier}. Days between them: {days}; planned: at least {least}. Choose another day."
    ),
    "client_is_elsewhere": gettext_noop(
        "The client has another booking then, or no time for the way between two salons. Choose another time."
    ),
    "therapist_is_elsewhere": gettext_noop(
        "The therapist is booked in another salon and needs {minutes} minutes for the way. Choose another time."
    ),
    "no_such_booking": gettext_noop("There is no such booking. Look at the day again: it may have changed."),
    "hold_ran_out": gettext_noop("The time was held until it ran out, and is free again. Look for times again."),
    "cancelled_since": gettext_noop("This was booked and cancelled since. Look for times again."),
    "wrong_state": gettext_noop(
        "The state of this booking is '{state}': this cannot be done to it. Look at the day again."
    ),
    "wrong_state:moved": gettext_noop(
        "The state of this booking is '{state}': it cannot be moved. Look at the day again."
    ),
    "wrong_state:cancelled": gettext_noop(
        "The state of this booking is '{state}': it cannot be cancelled. Look at the day again."
    ),
    "changed_meanwhile": gettext_noop("Somebody else has changed it meanwhile. See how it is now."),
    "nothing_offered": gettext_noop("Nothing is offered for this wish at the moment. Look at the waitlist again."),
    "wish_is_over": gettext_noop("The latest time of this wish is over. Choose a later one."),
    "absence_is_over": gettext_noop("This absence ends before it begins, or is over. Choose a later end."),
    "no_address": gettext_noop("The client has left no e-mail address. Call the client."),
    "no_such_resource": gettext_noop("There is no such person, room or equipment in this salon. Choose another."),
    "no_such_absence": gettext_noop("There is no such absence. Look at the list again: it may have changed."),
    "not_yours": gettext_noop("This belongs to somebody else. Use the link that was sent to you."),
    "not_allowed": gettext_noop("You may not do this here. Ask the manager of the salon."),
    "no_service": gettext_noop("The salon does not offer this. Choose one of its services."),
    "not_sold": gettext_noop("This massage is not offered. Choose another one, other minutes or another salon."),
    "no_salon": gettext_noop("There is no such salon."),
    "rescreen_missing": gettext_noop("Today's short questions were not asked. Ask them before the session."),
    "rescreen_open": gettext_noop("Not every question of today is answered. Answer each, or say that it is not known."),
    "signs_missing": gettext_noop("What came after the last session was not asked. Ask for each sign."),
    "stopped_today": gettext_noop("Today's answers stop the session. No massage today: follow the decision."),
    "course_over": gettext_noop("The course has ended. Book a single session, or propose a course anew."),
    "not_begun": gettext_noop("This session has not begun yet. Wait until its time has come, or cancel it."),
    "not_today": gettext_noop("This is only done on the day of the session."),
    "note_changed": gettext_noop("The note was changed meanwhile. Compare both; yours, once kept, replaces the other."),
    "note_signed": gettext_noop("The note is signed and stays as it is. Add to it instead."),
    "note_open": gettext_noop("The note is not signed yet. Change the note itself, then sign it."),
    "note_field": gettext_noop("A text of the note is too long or empty, or a pressure is not 1 to 5."),
    "no_note": gettext_noop("There is no note yet. Write it first."),
    "not_author": gettext_noop("Somebody else has written this note. Whoever writes a note signs it."),
    "no_limit": gettext_noop("The decision has no such limit. Look at the limits again."),
    "never_overridden": gettext_noop(
        "Nobody may decide otherwise here: a doctor comes first, or the end was promised."
    ),
    "reason_missing": gettext_noop("Give a reason of at least ten letters."),
    "no_override": gettext_noop("There is nothing to confirm. Look again."),
    "takes_two": gettext_noop("Whoever asked cannot confirm it. Ask a colleague."),
    "harm_grade": gettext_noop("Say how bad it was: choose 1 to 5."),
    "harm_empty": gettext_noop("Choose what it was, or write what happened in at most 4,000 letters."),
    "no_event": gettext_noop("There is no such report. Look again."),
    "too_late": gettext_noop(
        "A rating from before the session cannot be made up afterwards. Rate before the next one."
    ),
    "psfs_items": gettext_noop("Rate all the everyday things together, each once."),
    "score": gettext_noop("A score is outside its scale. Choose one of the numbers shown."),
    "no_review": gettext_noop("There is no such review. Look at the course again."),
    "review_decided": gettext_noop("This review was decided before. Look at the course again."),
    "review_open": gettext_noop("What it rests on is not known yet. Fill the gaps that the review names, then decide."),
    "review_action": gettext_noop("Choose one of the four decisions."),
    "days": gettext_noop("Too many days at once. Choose fewer."),
    "coming_bookings": gettext_noop("Sessions to come cannot be given without knowing for whom. Cancel them first."),
    "under_way": gettext_noop(
        "A session is under way, or times are held for you for some minutes. Nothing was changed. Try again later."
    ),
    "reminder_hours": gettext_noop("A reminder at this time is not possible. Choose one of those shown."),
    "no_draft": gettext_noop("These answers are no longer kept. Begin again."),
    "no_clearance": gettext_noop("There is no such letter. Look at the list again."),
    "clearance_answered": gettext_noop("This letter has been answered already. Look at the list again."),
    "no_reason": gettext_noop("A refusal needs a reason. Say what is missing."),
    "no_such_thing": gettext_noop("This is no longer there. Look at the list again: it may have changed."),
    "not_theirs": gettext_noop("This does not belong to this account. Ask the salon."),
}
"""Code, or code:what, to the sentence: what happened, and what to do next."""
STATES: Final[Mapping[str, str]] = {
    "pending": gettext_noop("held"),
    "booked": gettext_noop("booked"),
    "arrived": gettext_noop("arrived"),
    "fulfilled": gettext_noop("done"),
    "cancelled": gettext_noop("cancelled"),
    "noshow": gettext_noop("did not come"),
}
"""The states of a booking as people say them."""
FEATURES: Final[Mapping[str, str]] = {
    "shower": gettext_noop("a shower"),
    "floor_mat": gettext_noop("a floor mat"),
}


def sentences(refused: ProblemsError, *, numbered: bool = False) -> tuple[str, ...]:
    """Return every problem once as a sentence in the language of the page; `numbered` names its session of a course."""
    found = (_numbered(one) if numbered else sentence(one) for one in refused.problems)
    return tuple(dict.fromkeys(found))


def sentence(problem: Problem) -> str:
    """Return one problem as a sentence in the language of the page."""
    values = problem.values
    which = values.get("what") or values.get("deed") or ""
    template = SENTENCES.get(f"{problem.code}:{which}") or SENTENCES.get(problem.code)
    if template is None:
        return f"{problem.message} {problem.remedy}"
    return _(template).format_map(_said(values))


def state_word(state: str) -> str:
    """Return the state of a booking as people say it."""
    return _(STATES.get(state, state))


def _numbered(problem: Problem) -> str:
    kind, _space, number = problem.where.partition(" ")
    said = sentence(problem)
    return _("Session {number}: {says}").format(number=number, says=said) if kind == "session" else said


def _said(values: Mapping[str, Any]) -> dict[str, str]:
    """Return values as people say them."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if name == "massage":
            found[name] = massage_said(value)
        elif name == "state":
            found[name] = state_word(value)
        elif name == "price":
            found[name] = money(value, values["currency"])
        elif isinstance(value, datetime):
            found[name] = date_format(value, "l H:i")
        elif isinstance(value, date):
            found[name] = date_format(value, "j E")
        else:
            found[name] = str(value)
    return found


def massage_said(massage: tuple[str, str, str]) -> str:
    """Return (type, technique, implement) in the words of the knowledge."""
    knowledge = assessor().knowledge
    kind, technique, implement = massage
    said = f"{_label(knowledge, 'types', kind)}: {_label(knowledge, 'techniques', technique)}"
    return said if implement == "hands" else f"{said}, {_label(knowledge, 'implements', implement)}"


def _label(knowledge: Knowledge, room: str, name: str) -> str:
    found = getattr(knowledge, room).get(name)
    return found.label if found else name.replace("_", " ")


# ----------------------------------------------------------------------------------------------- what stands in the way

_WAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "limit:time": (gettext_noop("Nothing is free at the wished time of day."),) * 2,
    "limit:weekday": (gettext_noop("Nothing is free on the wished days of the week."),) * 2,
    "booked:therapists": (gettext_noop("Every therapist who would suit is booked."),) * 2,
    "booked:rooms": (gettext_noop("Every room that would suit is booked."),) * 2,
    "booked:units": (gettext_noop("All the equipment is booked."),) * 2,
    "buffers": (gettext_noop("The time for cleaning and for a pause does not fit in."),) * 2,
    "unit": (gettext_noop("The equipment is not free."),) * 2,
    "room": (gettext_noop("No room with {what} is free."), gettext_noop("There is no room with {what} here.")),
    "therapist:gender:woman": (
        gettext_noop("No therapist who is a woman is free."),
        gettext_noop("No therapist here is a woman."),
    ),
    "therapist:gender:man": (
        gettext_noop("No therapist who is a man is free."),
        gettext_noop("No therapist here is a man."),
    ),
    "therapist:language": (
        gettext_noop("No therapist who speaks this language is free: {what}."),
        gettext_noop("No therapist here speaks this language: {what}."),
    ),
    "therapist:named": (
        gettext_noop("The wished therapist is not free."),
        gettext_noop("The wished therapist does not work here on these days."),
    ),
    "therapist": (
        gettext_noop("No therapist who gives this is free: {what}."),
        gettext_noop("No therapist here gives this: {what}."),
    ),
}
"""Beginning of a condition's name to what is said: where somebody or something of the kind is there, and where not."""
_GIVES: Final[Mapping[str, str]] = {
    "times": gettext_noop("The whole course fits if other times of day are taken."),
    "one_therapist": gettext_noop("The whole course fits if the therapist may change."),
    "spacing": gettext_noop("The whole course fits if the sessions may be closer together or further apart."),
    "buffers": gettext_noop("The whole course would fit if there were no time for cleaning and pauses."),
    "booked": gettext_noop("The whole course would fit if less were booked."),
    "unit": gettext_noop("The whole course would fit without the equipment."),
}


def hindrances_said(found: Iterable[Hindrance]) -> tuple[str, ...]:
    """Return what stands in the way, each as sentences in the language of the page, once each."""
    return tuple(dict.fromkeys(hindrance_said(one) for one in found))


def hindrance_said(one: Hindrance) -> str:
    """Return what stands in the way in the language of the page."""
    if one.kind == "closed":
        reasons = ", ".join(one.values["reasons"])
        said = _("The salon is closed, or nobody works there, on these days.")
        return f"{said} ({reasons})" if reasons else said
    if one.kind == "over":
        return _("These days are over, or too little is left of them. Ask for later ones.")
    if one.kind == "nothing":
        return _("No one or two wishes explain it: ask for less at once, or for other days.")
    if one.kind == "course":
        return _of_course(one)
    ways = [_way(name, there=there) for name, there in zip(one.conditions, one.values["there"], strict=True)]
    then = ngettext(
        "Without that there would be {n} time, the first on {day}.",
        "Without that there would be {n} times, the first on {day}.",
        one.starts,
    ).format(n=one.starts, day=date_format(one.values["earliest"], "j E, H:i"))
    return " ".join((*ways, then))


def _way(condition: str, *, there: bool) -> str:
    parts = condition.split(":")
    known = next(name for cut in range(len(parts), 0, -1) if (name := ":".join(parts[:cut])) in _WAYS)
    return _(_WAYS[known][0 if there else 1]).format(what=_tag(condition))


def _tag(condition: str) -> str:
    """Return what a condition asks for in words: a language, a feature of a room, a technique or a type."""
    _kind, _colon, tag = condition.partition(":")
    about, _colon, value = tag.rpartition(":")
    if about == "language":
        return language_name(value)
    if value in FEATURES:
        return _(FEATURES[value])
    knowledge = assessor().knowledge
    rooms = ("techniques", "types", "implements")
    return next((_label(knowledge, room, value) for room in rooms if value in getattr(knowledge, room)), value)


def _of_course(one: Hindrance) -> str:
    condition = one.conditions[0]
    kind, _colon, tag = condition.partition(":")
    if kind == "sessions":
        return _("Of {sessions} sessions {count} can be placed as wished.").format(
            sessions=one.values["sessions"], count=one.starts
        )
    if kind in _GIVES:
        return _(_GIVES[kind])
    if kind == "limit":
        return _("The whole course fits if other days or times are taken.")
    return _("The whole course fits without this: {what}.").format(what=_tag(condition) if tag else kind)
