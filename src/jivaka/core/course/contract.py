"""Writes a plan in the words and shapes of the contract that the command line and other programs read, and reads it.

It rounds for readers (pain to a tenth, chances to a hundredth) and decides nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from jivaka.core.course.values import Band, CoursePlan, Expected, SessionCount, Spacing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jivaka.core.course.values import Sentence


def as_contract(plan: CoursePlan) -> dict[str, Any]:
    """Return the plan as plain values, ready to be written as JSON; `expected` may be null."""
    low, high = plan.per_week
    return {
        "form": plan.form,
        "stage": plan.stage or None,
        "sessions": {
            "first_block": plan.sessions.first_block,
            "likely": list(plan.sessions.likely),
            "ceiling": plan.sessions.ceiling,
            "within_weeks": plan.sessions.within_weeks,
        },
        "minutes": plan.minutes,
        "first_visit_minutes": plan.first_visit_minutes,
        "per_week": low,
        "per_week_at_most": high,
        "weekly_minutes": list(plan.weekly_minutes),
        "spacing_days": asdict(plan.spacing_days),
        "reviews_at": list(plan.reviews_at),
        "follow_up_weeks": list(plan.follow_up_weeks),
        "expected": _expected(plan),
        "meaningful_change": None if plan.meaningful_change is None else round(plan.meaningful_change, 2),
        "chance_of_meaningful_change": [
            {"session": chance.session, "with": round(chance.with_massage, 2), "without": round(chance.without, 2)}
            for chance in plan.chances
        ],
        "extra_gain": [{"session": gain.session, "points": _triple(gain.extra, 2)} for gain in plan.gains],
        "stop_rules": [rule.says for rule in plan.stop_rules],
        "refer_rules": [rule.says for rule in plan.refer_rules],
        "rules": [_rule(rule) for rule in (*plan.stop_rules, *plan.refer_rules)],
        "cost": _cost(plan),
        "notes": list(plan.notes),
        "explain": list(plan.explain),
        "sources": list(plan.sources),
    }


def _expected(plan: CoursePlan) -> dict[str, Any] | None:
    if plan.expected is None:
        return None
    return {
        "weeks": list(plan.expected.weeks),
        "with": [_triple(band, 1) for band in plan.expected.with_massage],
        "without": [_triple(band, 1) for band in plan.expected.without],
        "sessions": plan.expected.sessions,
        "coverage": plan.expected.coverage,
    }


def _triple(band: Band, digits: int) -> list[float]:
    return [round(band.low, digits), round(band.mean, digits), round(band.high, digits)]


def _rule(rule: Sentence) -> dict[str, str]:
    return {"id": rule.id, "action": rule.action, "says": rule.says}


def _cost(plan: CoursePlan) -> dict[str, Any] | None:
    return None if plan.cost is None else {**asdict(plan.cost), "likely": list(plan.cost.likely)}


def plan_of(document: Mapping[str, Any]) -> CoursePlan:
    """Return the plan that `as_contract` wrote, as far as a review needs it.

    Its numbers are those that were shown, so rounded; sentences, chances, gains, cost and figures stay behind.
    """
    counts, days = document["sessions"], document["spacing_days"]
    first, second = document["follow_up_weeks"]
    return CoursePlan(
        form=document["form"],
        stage=document["stage"] or "",
        sessions=SessionCount(
            counts["first_block"], (counts["likely"][0], counts["likely"][1]), counts["ceiling"], counts["within_weeks"]
        ),
        minutes=document["minutes"],
        first_visit_minutes=document["first_visit_minutes"],
        per_week=(document["per_week"], document["per_week_at_most"]),
        weekly_minutes=(document["weekly_minutes"][0], document["weekly_minutes"][1]),
        spacing_days=Spacing(days["least"], days["ideal"], days["most"]),
        reviews_at=tuple(document["reviews_at"]),
        follow_up_weeks=(first, second),
        expected=_expectation(document["expected"]),
        meaningful_change=document["meaningful_change"],
        chances=(),
        gains=(),
        stop_rules=(),
        refer_rules=(),
        cost=None,
        notes=tuple(document["notes"]),
        explain=tuple(document["explain"]),
        sources=tuple(document["sources"]),
    )


def _expectation(found: Mapping[str, Any] | None) -> Expected | None:
    if found is None:
        return None
    return Expected(
        weeks=tuple(found["weeks"]),
        with_massage=_bands(found["with"]),
        without=_bands(found["without"]),
        sessions=found["sessions"],
        coverage=found["coverage"],
    )


def _bands(rows: Sequence[Sequence[float]]) -> tuple[Band, ...]:
    return tuple(Band(low, mean, high) for low, mean, high in rows)
