"""Writes an assessment in the form of the contract: plain dicts, lists, texts and numbers, ready for JSON.

Ids are those of the contract; fields may be added here, never renamed. The text is chosen elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jivaka.core.knowledge.condition import SetValue
from jivaka.core.screening.reasons import because, letters_that_lift, sufficient_reason, would_lower, would_raise
from jivaka.core.screening.screen import pending

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.advice.values import Recommendation
    from jivaka.core.assessment.values import Assessment, Say
    from jivaka.core.errors import Problem
    from jivaka.core.intake.findings import Findings
    from jivaka.core.intake.values import Medicine
    from jivaka.core.knowledge.values import Effect, Rule
    from jivaka.core.screening.reasons import WhyNot
    from jivaka.core.screening.values import Decision, Limits

CONTRACT_VERSION: Final = 1
Plain = dict[str, Any]


def document(assessment: Assessment) -> Plain:
    """Return the whole assessment as the contract writes it."""
    decision = assessment.decision
    waiting = pending(decision)
    named = {"id": decision.findings.intake.id} if decision.findings.intake.id else {}
    return {
        "contract_version": CONTRACT_VERSION,
        **named,
        "knowledge": _knowledge(assessment),
        "on": decision.on.isoformat(),
        "determined": not decision.undetermined and not waiting,
        "disposition": assessment.disposition_id,
        "disposition_range": [decision.lowest.id, decision.disposition.id],
        "worst_possible": decision.worst.id,
        "pattern": _pattern(assessment),
        "understood": _understood(assessment),
        "limits": _limits(decision.limits),
        "reasons": _reasons(decision),
        "sufficient_reason": sufficient_reason(decision),
        "would_change": _would_change(decision),
        "pending": list(waiting),
        "missing": list(decision.missing),
        "open_points": [
            {"question": point.question, "could_become": point.could_become.id, "rules": list(point.rules)}
            for point in decision.open_points
        ],
        "say": _say(assessment.say),
        "recommendations": [_recommendation(item) for item in assessment.advice.recommendations],
        "excluded": [
            {"kind": item.kind, "id": item.id, "because": list(item.because)} for item in assessment.advice.excluded
        ],
        "course": assessment.course_document,
        "at_home": [
            {"says": piece.says, "basis": piece.basis, "sources": list(piece.sources)} for piece in assessment.at_home
        ],
        "medicines": [_medicine(item) for item in assessment.medicines],
        "ask_again": [dict(item) for item in assessment.ask_again],
        "notes": list(assessment.notes),
    }


def _knowledge(assessment: Assessment) -> Plain:
    """Return which knowledge decided, and who has signed it."""
    decision = assessment.decision
    return {
        "version": decision.version,
        "digest": decision.digest,
        "release": assessment.release,
        "review": assessment.review,
    }


def _would_change(decision: Decision) -> Plain:
    return {
        "raise": [_why_not(point) for point in would_raise(decision)],
        "lower": [_why_not(point) for point in would_lower(decision)],
        "letters": list(letters_that_lift(decision)),
    }


def _say(words: Say) -> Plain:
    return {"headline": words.headline, "next_step": words.next_step, "safety_net": list(words.safety_net)}


def _medicine(item: Medicine) -> Plain:
    return {"name": item.name, "read_as": item.read_as, "how": item.how, "class_ids": list(item.class_ids)}


def _pattern(assessment: Assessment) -> Plain:
    pattern = assessment.pattern
    return {
        "duration_class": pattern.duration_class,
        "kind": pattern.kind,
        "also_possible": list(pattern.also_possible),
    }


def _understood(assessment: Assessment) -> Plain:
    findings = assessment.decision.findings
    shades = {name: _set(findings, question) for name, question in _SHADES.items()}
    everything = _set(findings, "pain_areas")
    shades["light"] = everything - shades["medium"] - shades["strong"]
    return {
        "says": assessment.pattern_says,
        "pain": {name: sorted(patches) for name, patches in shades.items()},
        "pain_now": findings.values.get("pain_now"),
        "pain_average_week": findings.values.get("pain_average_week"),
        "pain_duration_days": findings.values.get("pain_duration_days"),
    }


_SHADES: Final = {"strong": "pain_areas_strong", "medium": "pain_areas_medium"}


def _set(findings: Findings, question: str) -> frozenset[str]:
    found = findings.values.get(question)
    return found.has if isinstance(found, SetValue) else frozenset()


def _limits(limits: Limits) -> Plain:
    return {
        "modifiers": [{"modifier": name, "areas": sorted(areas)} for name, areas in limits.modifiers.items()],
        "excluded_techniques": sorted(limits.techniques),
        "excluded_types": sorted(limits.types),
        "excluded_implements": sorted(limits.implements),
        "excluded_areas": sorted(limits.areas),
        "excluded_positions": sorted(limits.positions),
        "max_pressure": limits.max_pressure,
        "max_minutes": limits.max_minutes,
        "postpone_today": limits.postpone,
    }


def by_caution(rules: Iterable[Rule]) -> list[Rule]:
    """Return rules with the most cautious first."""
    return sorted(rules, key=lambda rule: (-rule.effect.disposition, rule.id))


def _reasons(decision: Decision) -> list[Plain]:
    fired = by_caution((*decision.fired, *decision.cautious))
    certain = {rule.id for rule in decision.fired}
    return [_reason(rule, decision.findings, certain=rule.id in certain) for rule in fired]


def _reason(rule: Rule, findings: Findings, *, certain: bool) -> Plain:
    return {
        "rule": rule.id,
        "effect": _effect(rule.effect),
        "certain": certain,
        "because": because(rule.condition, findings) if certain else {},
        "why": rule.client,
        "why_therapist": rule.therapist,
        "sources": list(rule.sources),
        "strength": rule.strength,
    }


def _effect(effect: Effect) -> Plain:
    return {
        "disposition": effect.disposition.id,
        "modifiers": [
            {"modifier": limit.modifier, "areas": list(limit.areas) or ([limit.areas_from] if limit.areas_from else [])}
            for limit in effect.limits
        ],
        "exclude": {
            "techniques": sorted(effect.techniques),
            "types": sorted(effect.types),
            "implements": sorted(effect.implements),
        },
        "postpone_today": effect.postpone,
    }


def _why_not(point: WhyNot) -> Plain:
    return {"question": point.question, "becomes": point.becomes.id, "rules": list(point.rules)}


def _recommendation(item: Recommendation) -> Plain:
    return {
        "type": item.type,
        "technique": item.technique,
        "areas": list(item.areas),
        "implement": item.implement,
        "pressure": item.pressure,
        "position": item.position,
        "minutes": item.minutes,
        "for": list(item.reasons_for),
        "against": list(item.reasons_against),
        "evidence": {"says": item.evidence, "certainty": item.certainty, "sources": list(item.sources)},
    }


def error_document(problems: Iterable[Problem], intake_id: str = "") -> Plain:
    """Return what stands in place of a decision for an intake that cannot be read."""
    listed = [
        {"path": problem.where, "message": problem.message, "remedy": problem.remedy, "code": problem.code}
        for problem in problems
    ]
    return {
        "id": intake_id or None,
        "error": {"message": "The intake cannot be read; nothing was decided.", "problems": listed},
    }
