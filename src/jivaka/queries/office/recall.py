"""Whom a proposed knowledge touches: past clients as sums, coming sessions by number, never with an answer.

Stored intakes are decided again with the knowledge in force and with the proposed one, on the day they were decided.
It does not say which of the two is right, and it changes no decision.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.access.rights import check_may
from jivaka.core.advice.permits import Massage, refusals
from jivaka.core.errors import ProblemsError
from jivaka.core.intake.findings import to_findings
from jivaka.core.intake.reading import read_intake
from jivaka.core.scheduling.ticks import instant_of, tick_from
from jivaka.records.models import Booking, Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.screening.values import Decision as Decided

MOST: Final = 2000
"""Clients that are looked at, those with coming sessions and those decided last first."""
NO_MASSAGE, NOT_THIS, MORE_CAREFUL = "no_massage", "not_this", "more_careful"


@dataclass(frozen=True, slots=True)
class Touched:
    """A coming session that the proposed knowledge would treat with more caution.

    `what`: no_massage (none at all), not_this (not as it is booked), more_careful (possible, with more limits).
    """

    booking: int
    salon: str
    therapist: int
    therapist_name: str
    begins: datetime
    zone: str
    what: str


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many clients a rule would newly count for, and for how many it would no longer."""

    rule: str
    newly: int
    no_longer: int


@dataclass(frozen=True, slots=True)
class Effect:
    """The whole answer. `moves` are (before, after, clients), the most clients first; `left_out` were beyond MOST.

    `unread` are intakes that one of the two cannot read any more.
    """

    clients: int
    more: int
    less: int
    moves: tuple[tuple[str, str, int], ...]
    rules: tuple[RuleCount, ...]
    touched: tuple[Touched, ...]
    unread: int
    left_out: int


def effect_of(actor: Actor, old: Assessor, new: Assessor, *, at: datetime) -> Effect:
    """Return what the proposed knowledge would do to past clients and to coming sessions.

    Raises ProblemsError for an actor who does not review knowledge.
    """
    check_may(actor, "review_knowledge")
    coming = _coming(at)
    wanted = {row.decision_id for row in coming}
    latest: dict[int, int] = {}
    for client, number in Decision.objects.order_by("-pk").values_list("client_id", "pk"):
        latest.setdefault(client, number)
    numbers = [*sorted(wanted), *(number for number in latest.values() if number not in wanted)]
    pairs, unread = _pairs(numbers[:MOST], (old, new))
    people = [pairs[number] for number in latest.values() if number in pairs]
    moves = Counter((before.disposition.id, after.disposition.id) for before, after in people if _moved(before, after))
    return Effect(
        clients=len(people),
        more=sum(after.disposition > before.disposition for before, after in people),
        less=sum(after.disposition < before.disposition for before, after in people),
        moves=tuple((before, after, count) for (before, after), count in moves.most_common()),
        rules=_rules(people),
        touched=tuple(_touched(coming, pairs, (old, new))),
        unread=unread,
        left_out=max(0, len(numbers) - MOST),
    )


def _coming(at: datetime) -> list[Booking]:
    rows = Booking.objects.filter(state__in=("pending", "booked"), starts__gte=tick_from(at))
    rows = rows.exclude(state="pending", hold_until__lte=at).select_related("salon", "therapist", "service")
    return list(rows.order_by("starts", "pk"))


def _pairs(numbers: list[int], both: tuple[Assessor, Assessor]) -> tuple[dict[int, tuple[Decided, Decided]], int]:
    """Return what both say of each decision's intake, and of how many one of them cannot say anything."""
    known: dict[str, tuple[Decided, Decided] | None] = {}
    found: dict[int, tuple[Decided, Decided]] = {}
    unread = 0
    for row in Decision.objects.filter(pk__in=numbers).select_related("intake").iterator(chunk_size=500):
        key = f"{row.on} {json.dumps(row.intake.answers, sort_keys=True)}"
        if key not in known:
            known[key] = _pair(row.intake.answers, row.on, both)
        pair = known[key]
        if pair is None:
            unread += 1
        else:
            found[row.pk] = pair
    return found, unread


def _pair(answers: Mapping[str, object], on: date, both: tuple[Assessor, Assessor]) -> tuple[Decided, Decided] | None:
    try:
        before, after = (_decided(answers, on, one) for one in both)
    except ProblemsError:
        return None
    return before, after


def _decided(answers: Mapping[str, object], on: date, assessor: Assessor) -> Decided:
    raw = {"on": on.isoformat(), "answers": dict(answers)}
    intake, problems = read_intake(raw, assessor.knowledge, assessor.names, today=on)
    if intake is None:
        raise ProblemsError(problems)
    return assessor.screener.screen(to_findings(intake, assessor.knowledge))


def _moved(before: Decided, after: Decided) -> bool:
    return before.disposition != after.disposition


def _counted(decision: Decided) -> frozenset[str]:
    return frozenset(rule.id for rule in (*decision.fired, *decision.cautious))


def _rules(people: Iterable[tuple[Decided, Decided]]) -> tuple[RuleCount, ...]:
    newly, gone = Counter[str](), Counter[str]()
    for before, after in people:
        had, has = _counted(before), _counted(after)
        newly.update(has - had)
        gone.update(had - has)
    found = (RuleCount(rule, newly[rule], gone[rule]) for rule in {*newly, *gone})
    return tuple(sorted(found, key=lambda one: (-(one.newly + one.no_longer), one.rule)))


def _touched(
    coming: Iterable[Booking], pairs: Mapping[int, tuple[Decided, Decided]], both: tuple[Assessor, Assessor]
) -> Iterable[Touched]:
    for row in coming:
        pair = pairs.get(row.decision_id)
        what = _what(row, pair, both) if pair is not None else ""
        if what:
            name, zone = str(row.therapist), row.salon.zone
            yield Touched(row.pk, str(row.salon), row.therapist_id, name, instant_of(row.starts), zone, what)


def _what(row: Booking, pair: tuple[Decided, Decided], both: tuple[Assessor, Assessor]) -> str:
    """Return how the proposed knowledge is more careful about a session than the one in force; '' where it is not."""
    before, after = pair
    if both[0].knowledge.digest == both[1].knowledge.digest:
        return ""
    if not after.permits_massage:
        return NO_MASSAGE if before.permits_massage else ""
    same = before.disposition == after.disposition and before.limits == after.limits
    if not (same and _sold_alike(*both)) and _fits(row, before, both[0]) and not _fits(row, after, both[1]):
        return NOT_THIS
    grown = after.disposition > before.disposition or bool(_counted(after) - _counted(before))
    return MORE_CAREFUL if grown else ""


def _sold_alike(old: Assessor, new: Assessor) -> bool:
    """Return whether the same limits permit the same massages in both."""
    names = ("types", "techniques", "implements", "areas", "modifiers")
    if any(getattr(old.knowledge, name) != getattr(new.knowledge, name) for name in names):
        return False
    texts = [
        {path: one.content for path, one in found.other.items() if one.folder == "massage"}
        for found in (old.knowledge, new.knowledge)
    ]
    return texts[0] == texts[1]


def _fits(row: Booking, decision: Decided, assessor: Assessor) -> bool:
    service = row.service
    key = service.type, service.technique, service.implement
    massage = Massage(*key, tuple(row.areas), row.pressure, service.minutes)
    return not refusals(assessor.permits(decision), massage, "session")
