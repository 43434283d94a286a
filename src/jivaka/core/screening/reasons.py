"""Says why: which answers make a rule hold, which few force a disposition, and what would change it.

It reads decisions and never makes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jivaka.core.intake.values import UNKNOWN, Medicine
from jivaka.core.knowledge.condition import Condition, Includes, Literal, SetValue, live_literals, support, value
from jivaka.core.knowledge.values import Disposition
from jivaka.core.knowledge.vocabulary import ASKED_FOR
from jivaka.core.screening.screen import referral_condition
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.values import Rule
    from jivaka.core.screening.values import Decision


def because(condition: Condition, findings: Findings) -> dict[str, Any]:
    """Return question -> the answer that makes a TRUE condition TRUE, as the client gave it or as it was read."""
    shown: dict[str, Any] = {}
    for literal in support(condition, findings.truth):
        for name in asked_for(literal):
            answer = findings.intake.answers[name] if name != literal.test.question else shown_answer(literal, findings)
            shown[name] = merged(shown.get(name), answer)
    return dict(sorted(shown.items()))


def asked_for(literal: Literal) -> tuple[str, ...]:
    """Return the questions that a literal rests on: its own, or those behind a derived number."""
    return ASKED_FOR.get(literal.test.question, (literal.test.question,))


def merged(first: Any, second: Any) -> Any:  # noqa: ANN401 - answers have several types
    """Return two parts of one answer as one: lists together, names of medicines after each other. None is no part."""
    if isinstance(first, list):
        return sorted({*first, *second})
    if isinstance(first, str) and first != second:
        return ", ".join(sorted({*first.split(", "), *str(second).split(", ")}))
    return second


def shown_answer(literal: Literal, findings: Findings) -> Any:  # noqa: ANN401 - answers have several types
    """Return the part of an answer that a literal reads, in words of the contract."""
    question = literal.test.question
    answer = findings.intake.answers.get(question)
    found = findings.values.get(question)
    if isinstance(literal.test, Includes) and isinstance(answer, tuple):
        wanted = literal.test.options
        return ", ".join(medicine.name for medicine in answer if wanted & set(medicine.class_ids)) or "none"
    if isinstance(found, SetValue):
        return sorted(found.has & literal.test.options) if isinstance(literal.test, Includes) else sorted(found.has)
    if isinstance(found, frozenset):
        return " or ".join(sorted(found))
    return found if answer is None or answer is UNKNOWN else answer


@dataclass(frozen=True, slots=True)
class WhyNot:
    """An answer that, if it were otherwise, would bring another disposition."""

    question: str
    becomes: Disposition
    rules: tuple[str, ...]


def decisive_rules(decision: Decision) -> tuple[Rule, ...]:
    """Return the rules that hold and bring the lowest disposition that is certain."""
    findings = decision.findings
    return tuple(
        rule
        for rule in decision.fired
        if rule.effect.disposition >= decision.lowest > Disposition.MASSAGE_OK
        and (
            value(referral_condition(rule), findings.truth) is Truth.TRUE
            or decision.lowest is Disposition.MASSAGE_WITH_LIMITS
        )
    )


def sufficient_reason(decision: Decision) -> dict[str, Any]:
    """Return a smallest set of answers that forces at least the certain disposition; empty where nothing forces it."""
    rules = decisive_rules(decision)
    reasons = [because(_forcing(rule, decision), decision.findings) for rule in rules]
    return min(reasons, key=lambda reason: (len(reason), sorted(reason)), default={})


def _forcing(rule: Rule, decision: Decision) -> Condition:
    return rule.condition if decision.lowest is Disposition.MASSAGE_WITH_LIMITS else referral_condition(rule)


def would_raise(decision: Decision) -> tuple[WhyNot, ...]:
    """Return the open questions whose answer could raise the disposition, most serious first."""
    found: dict[str, list[Rule]] = {}
    for rule in (*decision.cautious, *decision.open):
        if rule.effect.disposition > decision.disposition:
            for question in _live(rule, decision.findings):
                found.setdefault(question, []).append(rule)
    points = (
        WhyNot(name, max(r.effect.disposition for r in rules), tuple(r.id for r in rules))
        for name, rules in found.items()
    )
    return tuple(sorted(points, key=lambda point: (-point.becomes, point.question)))


def _live(rule: Rule, findings: Findings) -> Iterable[str]:
    live = live_literals(rule.condition, findings.truth)
    return dict.fromkeys(name for literal in live for name in findings.behind(literal.test.question))


def would_lower(decision: Decision) -> tuple[WhyNot, ...]:
    """Return the answers that alone hold the disposition up, with what it would be if each were not so.

    These are facts to be checked or treated, not answers to be talked away.
    """
    rules = decisive_rules(decision)
    if not rules or decision.blocked:
        return ()
    shared = frozenset.intersection(*(_questions(rule, decision) for rule in rules))
    others = max(
        (rule.effect.disposition for rule in decision.fired if rule not in rules), default=Disposition.MASSAGE_OK
    )
    rest = max(others, min(decision.lowest, Disposition.MASSAGE_WITH_LIMITS) if decision.cautious else others)
    becomes = min(rest, decision.lowest)
    return tuple(WhyNot(name, becomes, tuple(rule.id for rule in rules)) for name in sorted(shared))


def _questions(rule: Rule, decision: Decision) -> frozenset[str]:
    found = support(_forcing(rule, decision), decision.findings.truth)
    return frozenset(name for literal in found for name in asked_for(literal))


def letters_that_lift(decision: Decision) -> tuple[str, ...]:
    """Return the subjects that doctors' letters must cover so that a massage with limits becomes possible.

    () if none can.
    """
    if decision.disposition is not Disposition.DOCTOR_FIRST or decision.blocked:
        return ()
    rules = decisive_rules(decision)
    if not rules or any(not rule.cleared_by for rule in rules):
        return ()
    return tuple(sorted({rule.cleared_by for rule in rules}))


def medicines_read(decision: Decision) -> tuple[Medicine, ...]:
    """Return the medicines of the intake as they were read."""
    taken = decision.findings.intake.answers.get("medicines")
    return taken if isinstance(taken, tuple) else ()
