"""Decides at a visit whether a course goes on, changes, stops, or ends with a doctor, and says why in plain sentences.

Only ratings from before sessions count. What nobody knows never lets a course go on. It adds caution and never lifts
a limit; the safety rules themselves are screened elsewhere and arrive here as today's answers.
"""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from jivaka.core.dates import days_before
from jivaka.core.outcomes.change import change_of, readings_of, windows_of
from jivaka.core.outcomes.scores import FEELING, FUNCTION, NOT_AFTER, PAIN, Reason, Replan, check_history
from jivaka.core.truth import Truth, truth_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jivaka.core.course.values import CoursePlan, CourseTables, Measure
    from jivaka.core.outcomes.scores import History

    Verdict = tuple[str, Mapping[str, float]]

_ORDER = ("continue", "change", "stop", "refer")


def replan(history: History, plan: CoursePlan, tables: CourseTables) -> Replan:
    """Return what the measured scores say about the course on the day of the history.

    The order is: dangers, open safety answers, recovery, the ceiling, response at visit 4, function at the formal
    review.
    """
    check_history(history, tables.measures)
    alarms = _alarms(history, tables)
    if alarms:
        return _ended(alarms, history, plan, tables)
    if _safety_open(history, tables):
        return _unknown(("safety_unknown",), history, plan, tables)
    if plan.form == "single":
        return _single(history, plan, tables)
    readings = readings_of(history)
    if not readings or readings[-1].visit < history.visit:
        return _unknown(("rating_missing",), history, plan, tables)
    if _recovered(history, tables):
        return _ended([("recovered", {"rating": readings[-1].value})], history, plan, tables)
    if history.sessions_done >= plan.sessions.ceiling:
        done: dict[str, float] = {"sessions": history.sessions_done, "ceiling": plan.sessions.ceiling}
        return _ended([("ceiling_reached", done)], history, plan, tables)
    return _judged(history, plan, tables)


def is_worse(history: History, tables: CourseTables) -> Truth:
    """Return whether the pain is clearly worse than at the start for longer than allowed.

    The person's own word and the ratings (messages between visits included) tell of the same thing: either can show
    it, and a rating that is not clearly higher now refutes it.
    """
    if Truth.TRUE in (history.worse_over_a_week, shown := _rise_shown(history, tables)):
        return Truth.TRUE
    return Truth.FALSE if Truth.FALSE in (history.worse_over_a_week, shown) else Truth.UNKNOWN


def function_gain(history: History, tables: CourseTables) -> Truth:
    """Return whether any measure of function has gained enough; UNKNOWN without a first and a recent score."""
    found = [_gained(history, tables.measures[measure]) for measure in FUNCTION]
    if Truth.TRUE in found:
        return Truth.TRUE
    return Truth.FALSE if Truth.FALSE in found else Truth.UNKNOWN


# -------------------------------------------------------------------------------------------------------- dangers first


def _alarms(history: History, tables: CourseTables) -> list[Verdict]:
    checks = (
        ("new_red_flag", history.new_red_flag),
        ("new_nerve_sign", history.new_nerve_sign),
        ("clearly_worse", is_worse(history, tables)),
        ("strong_reaction", history.strong_reaction),
    )
    return [(rule, {}) for rule, truth in checks if truth is Truth.TRUE]


def _safety_open(history: History, tables: CourseTables) -> bool:
    reaction = history.strong_reaction if history.sessions_done else Truth.FALSE
    answers = (history.new_red_flag, history.new_nerve_sign, reaction, is_worse(history, tables))
    return Truth.UNKNOWN in answers


def _rise_shown(history: History, tables: CourseTables) -> Truth:
    readings = readings_of(history)
    if not readings:
        return Truth.UNKNOWN
    start = [reading.value for reading in readings if reading.visit <= 1] or [readings[0].value]
    bar = fmean(start) + tables.review.worse_points.value
    rated = [score for score in history.scores if score.measure == PAIN and score.moment in NOT_AFTER]
    latest = None
    for score in sorted(rated, key=lambda score: (score.on, score.visit, score.value), reverse=True):
        if score.value < bar:
            break
        latest = latest or score.on
        if days_before(score.on, latest) > tables.review.worse_days.value:
            return Truth.TRUE
    return Truth.UNKNOWN if latest else Truth.FALSE


def _recovered(history: History, tables: CourseTables) -> bool:
    last = [reading for reading in readings_of(history) if reading.visit > 0][-tables.review.recovered_visits.whole :]
    low = all(reading.value <= tables.review.recovered_at_most.value for reading in last)
    return low and len(last) == tables.review.recovered_visits.whole


# ------------------------------------------------------------------------------------------------ response and function


def _judged(history: History, plan: CoursePlan, tables: CourseTables) -> Replan:
    review = tables.review
    if history.visit >= review.decide_at_visit.value:
        rule, numbers = _response(history, tables)
        reasons: list[Verdict] = [(rule, numbers)]
    else:
        reasons = _early(history, tables)
    action = tables.stop_rules[reasons[-1][0]].action
    if action == "unknown":
        return _unknown((reasons[-1][0],), history, plan, tables)
    if action == "stop":
        return _ended(reasons, history, plan, tables)
    formal = history.visit >= review.formal_visit.value or _days(history) >= review.formal_days.value
    ended = history.sessions_done >= plan.sessions.likely[1]
    if not formal and not ended:
        return _going(reasons, history, plan, min(plan.sessions.likely[1], review.formal_visit.whole), tables)
    gained = function_gain(history, tables)
    if gained is Truth.TRUE:
        return _going([*reasons, ("function_gained", {})], history, plan, plan.sessions.ceiling, tables)
    if not formal:
        return _ended([("planned_end", {"sessions": history.sessions_done})], history, plan, tables)
    if gained is Truth.UNKNOWN:
        return _unknown(("function_missing",), history, plan, tables)
    return _ended([("no_function_gain", {})], history, plan, tables)


def _response(history: History, tables: CourseTables) -> Verdict:
    review = tables.review
    windows = windows_of(readings_of(history), review.readings_in_window.whole)
    if windows is None:
        return "readings_missing", {"readings": len(readings_of(history))}
    first, last = (fmean(reading.value for reading in window) for window in windows)
    percent = 100 * (first - last) / first if first > 0 else 0.0
    numbers = {"first": first, "last": last, "fall": first - last, "percent": percent}
    if first - last >= review.least_points.value or percent >= review.least_percent.value:
        return "responding", numbers
    feeling = _recent(history, FEELING)
    if feeling is None:
        return "feeling_missing", numbers
    numbers["feeling"] = feeling
    better = feeling >= tables.measures[FEELING].meaningful_points.value
    return ("feels_better_only" if better else "no_response"), numbers


def _early(history: History, tables: CourseTables) -> list[Verdict]:
    review = tables.review
    found: list[Verdict] = []
    if history.visit >= review.visit_signal.value:
        feeling, readings = _recent(history, FEELING), readings_of(history)
        fall = readings[0].value - readings[-1].value
        enough = tables.measures[FEELING].meaningful_points.value
        better = feeling >= enough if feeling is not None else fall >= review.least_points.value
        found.append(("early_better" if better else "early_same", {"fall": fall}))
    return [*found, ("first_block", {"visit": review.decide_at_visit.whole})]


def _gained(history: History, measure: Measure) -> Truth:
    scores = readings_of(history, measure.id, NOT_AFTER)
    if len(scores) < 2 or scores[-1].visit < history.visit - 1:
        return Truth.UNKNOWN
    first, last = scores[0].value, scores[-1].value
    gain = last - first if measure.better == "higher" else first - last
    percent = measure.meaningful_percent
    by_share = percent is not None and first > 0 and 100 * gain / first >= percent.value
    return truth_of(gain >= measure.meaningful_points.value or by_share)


def _recent(history: History, measure: str) -> float | None:
    """Return the score of this visit or else the one before; never one from right after a session."""
    readings = readings_of(history, measure, NOT_AFTER)
    fits = readings and readings[-1].visit >= max(1, history.visit - 1)
    return readings[-1].value if fits else None


def _days(history: History) -> int:
    return days_before(history.first_session_on, history.on) if history.first_session_on else 0


# ---------------------------------------------------------------------------------------------------------- the outcome


def _single(history: History, plan: CoursePlan, tables: CourseTables) -> Replan:
    if history.sessions_done >= plan.sessions.ceiling:
        return _ended([("ceiling_reached", {"sessions": history.sessions_done})], history, plan, tables)
    return _going([("single_session", {})], history, plan, plan.sessions.ceiling, tables)


def _going(reasons: Sequence[Verdict], history: History, plan: CoursePlan, limit: int, tables: CourseTables) -> Replan:
    all_reasons = list(reasons)
    if history.mild_soreness is Truth.TRUE:
        all_reasons.append(("mild_soreness", {}))
    actions = [tables.stop_rules[rule].action for rule, _ in all_reasons]
    later = [at for at in plan.reviews_at if at > history.visit]
    return Replan(
        action=max(actions, key=_ORDER.index),
        reasons=_reasons(all_reasons, tables),
        change=change_of(history, plan, tables),
        next_review=later[0] if later else plan.sessions.ceiling,
        sessions_left=limit - history.sessions_done,
    )


def _ended(reasons: Sequence[Verdict], history: History, plan: CoursePlan, tables: CourseTables) -> Replan:
    actions = [tables.stop_rules[rule].action for rule, _ in reasons]
    return Replan(
        action=max(actions, key=_ORDER.index),
        reasons=_reasons(reasons, tables),
        change=change_of(history, plan, tables),
        next_review=None,
        sessions_left=0,
        discharge=reasons[0][0] == "recovered",
    )


def _unknown(rules: tuple[str, ...], history: History, plan: CoursePlan, tables: CourseTables) -> Replan:
    return Replan(
        action="unknown",
        reasons=_reasons([(rule, {}) for rule in rules], tables),
        change=change_of(history, plan, tables),
        next_review=history.visit,
        sessions_left=0,
    )


def _reasons(verdicts: Sequence[Verdict], tables: CourseTables) -> tuple[Reason, ...]:
    found: list[Reason] = []
    for rule, numbers in verdicts:
        sentence = tables.stop_rules[rule]
        says = sentence.says.replace("{visit}", f"{numbers.get('visit', 0):g}")
        found.append(Reason(rule, says, sentence.therapist, numbers, sentence.sources))
    return tuple(found)
