"""Turns a card into words in the reader's language. Limits come first; nothing is judged and no number is added.

What was decided in another language is said in this one, by its ids; only what somebody typed stays as it was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jivaka.core.assessment.letter import REFERS
from jivaka.core.assessment.tokens import always_left_out
from jivaka.core.outcomes.limits import limits_in
from jivaka.web.shared.labels import STAGES, Labels, lasting
from jivaka.web.shared.questions.body_map import figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.core.outcomes.limits import Limited
    from jivaka.queries.visits.card import ClientCard, SteppedOver
    from jivaka.web.shared.questions.body_map import Figure

ROOMS: Final = {"type": "types", "technique": "techniques", "implement": "implements"}
FREE_TEXTS: Final = ("free_note",)
WISHES: Final = (
    *("goal", "technique_wishes", "pressure_preference", "heat_preference", "oil_preference"),
    *("therapist_gender_preference", "comfortable_positions", "area_wish", "previous_massage"),
)
"""Wishes in the order in which they matter on the table."""
PLACES_FIRST: Final = "modifier:avoid_area"
EVERYWHERE: Final = gettext_noop("the whole body")


@dataclass(frozen=True, slots=True)
class LimitSaid:
    """A limit in words: what is not allowed, where, why, and who stepped over it."""

    token: str
    says: str
    where: str
    why: tuple[str, ...]
    unsure: bool
    may_be_stepped_over: bool
    stepped: tuple[SteppedOver, ...]


@dataclass(frozen=True, slots=True)
class Patch:
    """A place on the drawing: how much it hurts, and whether it is left out."""

    area: str
    path: str
    label: str
    shade: str
    is_out: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """The body from one side."""

    figure: Figure
    patches: tuple[Patch, ...]


def limits_said(card: ClientCard, asking: Assessor) -> tuple[LimitSaid, ...]:
    """Return the limits in words, those that leave a place out first."""
    knowledge, labels = asking.knowledge, Labels(asking.knowledge)
    reasons = {rule.id: rule.therapist for rule in knowledge.rules}
    kept = {item["rule"]: item.get("why_therapist") or item["why"] for item in card.document["reasons"]}
    found = [
        LimitSaid(
            token=one.token,
            says=_label(one, knowledge),
            where=labels.areas(one.areas) if one.areas else _(EVERYWHERE),
            why=tuple(dict.fromkeys(reasons.get(rule) or kept[rule] for rule in one.rules)),
            unsure=one.unsure,
            may_be_stepped_over=one.may_be_stepped_over,
            stepped=tuple(step for step in card.overrides if step.limit == one.token),
        )
        for one in limits_in(card.document, knowledge)
    ]
    return tuple(sorted(found, key=lambda one: one.token != PLACES_FIRST))


def _label(one: Limited, knowledge: Knowledge) -> str:
    if one.kind == "modifier":
        found = knowledge.modifiers.get(one.id)
        return found.label if found else one.id
    known = getattr(knowledge, ROOMS[one.kind]).get(one.id)
    return _("No {what}").format(what=known.label if known else one.id)


@dataclass(frozen=True, slots=True)
class ReasonSaid:
    """Why a doctor comes first: in words, with the answers behind it and the sources."""

    says: str
    because: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]


def reasons_said(card: ClientCard, asking: Assessor) -> tuple[ReasonSaid, ...]:
    """Return why there is no massage, in the reader's language: the rules that surely hold and send to a doctor."""
    labels = Labels(asking.knowledge)
    rules = {rule.id: rule.therapist for rule in asking.knowledge.rules}
    return tuple(
        ReasonSaid(
            says=rules.get(item["rule"]) or item["why"],
            because=tuple(
                (labels.question(name), labels.answer(name, value)) for name, value in item["because"].items()
            ),
            sources=tuple(item["sources"]),
        )
        for item in card.document["reasons"]
        if item["certain"] and (item["effect"]["disposition"] in REFERS or item["effect"]["postpone_today"])
    )


def left_out(card: ClientCard, asking: Assessor) -> tuple[str, ...]:
    """Return the massages, techniques and devices that are not allowed today, by name."""
    names = []
    for item in card.document["excluded"]:
        known = getattr(asking.knowledge, ROOMS[item["kind"]]).get(item["id"]) if item["kind"] in ROOMS else None
        if known is not None:
            names.append(known.label)
    return tuple(dict.fromkeys(names))


def most_pressure(card: ClientCard, asking: Assessor) -> tuple[tuple[str, str], ...]:
    """Return how hard one may press where: (level in words, places), the hardest first; none where nothing may be."""
    labels = Labels(asking.knowledge)
    names = {level.level: level.label for level in asking.knowledge.pressures}
    booked = card.permits.massages.get((card.booking.type, card.booking.technique, card.booking.implement))
    places = booked.places if booked else {}
    return tuple(
        (names[level], labels.areas(patch for patch, most in places.items() if most == level))
        for level in sorted(set(places.values()), reverse=True)
    )


def pain_said(card: ClientCard, asking: Assessor) -> tuple[str, ...]:
    """Return what was understood of the pain, in sentences. No structure is ever named."""
    understood, pattern, labels = card.document["understood"], card.document["pattern"], Labels(asking.knowledge)
    places = labels.areas(patch for shade in understood["pain"].values() for patch in shade)
    found = [_("It hurts here: {places}.").format(places=places)] if places else []
    if understood["pain_duration_days"] is not None:
        stage = _(STAGES.get(pattern["duration_class"], pattern["duration_class"]))
        time = lasting(int(understood["pain_duration_days"]))
        found.append(_("For {time}: {stage}.").format(time=time, stage=stage))
    if understood["pain_now"] is not None:
        found.append(_("Now {level} of 10.").format(level=f"{understood['pain_now']:g}"))
    if pattern["kind"] == "mechanical":
        found.append(_("It behaves like pain from muscles and joints that changes with use; no cause is named."))
    says = asking.patterns.says(pattern["kind"])
    return (*found, says) if says else tuple(found)


def wishes_said(card: ClientCard, asking: Assessor) -> tuple[tuple[str, str], ...]:
    """Return what the client wished, question and answer, in the reader's language."""
    labels = Labels(asking.knowledge)
    return tuple(
        (labels.question(name), labels.answer(name, card.answers[name]))
        for name in WISHES
        if card.answers.get(name) not in (None, "unknown", "no_preference", ["none_of_these"])
    )


def typed_by_client(card: ClientCard) -> tuple[str, ...]:
    """Return what the client typed, as typed: their note, and the everyday things that are hard."""
    found = [card.answers.get(name) for name in FREE_TEXTS]
    found += [card.answers.get(f"psfs_activity_{number}") for number in (1, 2, 3)]
    return tuple(dict.fromkeys(str(text) for text in found if text and text != "unknown"))


def medicines_said(card: ClientCard, asking: Assessor) -> tuple[tuple[str, str], ...]:
    """Return each medicine as typed, and what it was read as."""
    classes = asking.knowledge.medicine_classes
    return tuple(
        (item["name"], ", ".join(classes[one].label for one in item["class_ids"] if one in classes))
        for item in card.document["medicines"]
    )


def drawn(card: ClientCard, asking: Assessor) -> tuple[Drawn, ...]:
    """Return the body with where it hurts and what is left out."""
    pain: Mapping[str, Any] = card.document["understood"]["pain"]
    shade = {patch: name for name in ("light", "medium", "strong") for patch in pain[name]}
    out = {*card.document["limits"]["excluded_areas"]} - always_left_out(asking.knowledge)
    labels = {area.id: area.label for area in asking.knowledge.areas.values()}
    return tuple(
        Drawn(
            figure,
            tuple(
                Patch(
                    shape.area,
                    shape.path,
                    labels.get(shape.area, shape.area),
                    shade.get(shape.area, ""),
                    shape.area in out,
                )
                for shape in figure.shapes
            ),
        )
        for figure in figures()
    )
