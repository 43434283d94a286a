"""The mathematics of a course: what pain does by itself, what massage adds, how it fades, and how far people differ.

Pure functions on numbers of the tables. Pain is in points of the 0-10 rating, time in weeks since the first session,
a fall in pain is positive. It knows no plan and no words, and promises nothing: each result is an average or a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import ceil, exp, log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

from jivaka.core.course.values import Band, Chance, Expected, Gain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jivaka.core.course.values import CourseTables, Dose, Figure, Spread, Stage

_NORMAL: Final = NormalDist()
_TOP: Final = 10.0


@dataclass(frozen=True, slots=True)
class Case:
    """One person and one way of treating: starting pain (0-10), stage, minutes a session, sessions a week."""

    baseline: float
    stage: str
    minutes: float
    per_week: float


@dataclass(frozen=True, slots=True)
class Assumption:
    """One choice out of the ranges: points of effect at the reference, kappa in sessions, half-life in weeks."""

    points: float
    kappa: float
    half_life: float


def baseline_of(now: float | None, average_week: float | None) -> float | None:
    """Return the starting pain in points: the mean of today's rating and the week's usual one, or the known one.

    Two readings are surer than one. The worst of the week is left out: it is an extreme by definition, people come
    when the pain peaks, and a start set too high would pass the way back down off as success. Nothing known gives
    None.
    """
    known = [rating for rating in (now, average_week) if rating is not None]
    return sum(known) / len(known) if known else None


def stage_of(duration_class: str, days: int | None, longstanding_days: float) -> str:
    """Return the stage of the natural course; '' when it is unknown.

    Chronic pain of unknown length counts as 12 to 52 weeks: that curve expects more without massage, so it never
    pushes.
    """
    if duration_class == "chronic":
        return "longstanding" if days is not None and days >= longstanding_days else "persistent"
    return duration_class if duration_class in {"acute", "subacute"} else ""


# ------------------------------------------------------------------------------------------------------ without massage


def natural_ratio(stage: Stage, weeks: float) -> float:
    """Return the share (0 to 1) of the starting pain that is left after `weeks` without massage."""
    floor = stage.floor.value
    return floor + (1 - floor) * exp(-weeks / stage.time_constant.value)


# ---------------------------------------------------------------------------------------------------- what massage adds


def minutes_share(minutes: float, points: Sequence[tuple[int, Figure]]) -> float:
    """Return the share (0 to 1) of the full effect that a session of `minutes` gives: straight lines between points."""
    last_at, last_share = 0.0, points[0][1].value
    for at, figure in points:
        if minutes <= at:
            step = at - last_at
            return figure.value if step <= 0 else last_share + (figure.value - last_share) * (minutes - last_at) / step
        last_at, last_share = float(at), figure.value
    return last_share


def session_weight(case: Case, dose: Dose) -> float:
    """Return how much a session counts (0 to 1): less once the week holds more than the weekly plateau.

    The plateau is in full sessions a week, a short session being only its share of one, so that longer sessions and
    more of them a week never lower the effect.
    """
    full = case.per_week * minutes_share(case.minutes, dose.minutes)
    plateau = dose.weekly_plateau_minutes.value / dose.full_session_minutes.value
    return min(1.0, plateau / full) if full > 0 else 1.0


def share_of_full_effect(sessions: float, kappa: float) -> float:
    """Return 1 - exp(-sessions / kappa): the share of everything massage can reach that so many sessions give."""
    return 1 - exp(-sessions / kappa)


def effect_after(case: Case, sessions: int, dose: Dose, assumption: Assumption) -> float:
    """Return the extra fall in points right after so many sessions.

    The points were measured after the reference number of full weekly sessions, so that is where the curve passes.
    """
    reached = share_of_full_effect(sessions * session_weight(case, dose), assumption.kappa)
    measured = share_of_full_effect(dose.reference_sessions.value, assumption.kappa)
    scale = case.baseline / dose.reference_baseline.value
    return assumption.points * scale * minutes_share(case.minutes, dose.minutes) * reached / measured


def sessions_before(week: float, sessions: int, per_week: float) -> int:
    """Return how many sessions lie before `week`; the first is at week 0, a rating comes before that day's session."""
    return min(sessions, ceil(week * per_week - 1e-9))


def effect_at(case: Case, sessions: int, week: float, dose: Dose, assumption: Assumption) -> float:
    """Return the extra fall in points at `week` of a course of `sessions`: it grows, and fades after the course.

    After it the extra fall halves with every half-life. The course ends one interval after its last session, which
    is when trials measure.
    """
    done = sessions_before(week, sessions, case.per_week)
    beyond = max(0.0, week - sessions / case.per_week)
    return effect_after(case, done, dose, assumption) * exp(-log(2) * beyond / assumption.half_life)


def central(stage: str, tables: CourseTables) -> Assumption:
    """Return the middle of every range."""
    points = effect_figure(stage, tables.dose)
    return Assumption(points.value, tables.dose.kappa.value, tables.after.half_life.value)


def corners(stage: str, tables: CourseTables) -> tuple[Assumption, ...]:
    """Return every combination of the ends of the ranges."""
    points, kappa, half_life = effect_figure(stage, tables.dose), tables.dose.kappa, tables.after.half_life
    ends = product((points.low, points.high), (kappa.low, kappa.high), (half_life.low, half_life.high))
    return tuple(Assumption(*end) for end in ends)


def effect_figure(stage: str, dose: Dose) -> Figure:
    """Return the figure of the effect that belongs to a stage."""
    return dose.acute if stage == "acute" else dose.later


# ---------------------------------------------------------------------------------------------------- how people differ


def spread_at(week: float, spread: Spread, reading_error: float) -> float:
    """Return the standard deviation in points of the rated change at `week`.

    Two readings are each off by `reading_error`; the variance of true change grows evenly until `weeks_to_full`, where
    both together give the spread that was measured.
    """
    noise = 2 * reading_error**2
    true = max(0.0, spread.of_change.value**2 - noise)
    return sqrt(noise + true * min(1.0, week / spread.weeks_to_full.value))


def true_spread_at(week: float, spread: Spread, reading_error: float) -> float:
    """Return the standard deviation in points of the true change at `week`, without the error of the readings."""
    return sqrt(max(0.0, spread_at(week, spread, reading_error) ** 2 - 2 * reading_error**2))


def effect_uncertainty(case: Case, sessions: int, week: float, tables: CourseTables) -> float:
    """Return the standard deviation in points of what we do not know about the average effect at `week`."""
    ends = [effect_at(case, sessions, week, tables.dose, corner) for corner in corners(case.stage, tables)]
    width = 2 * _NORMAL.inv_cdf((1 + tables.spread.range_coverage.value) / 2)
    return (max(ends) - min(ends)) / width


def responder_probability(fall: float, needed: float, deviation: float) -> float:
    """Return the chance (0 to 1) that a rated fall is at least `needed` when the average is `fall` (all in points)."""
    return _NORMAL.cdf((fall - needed) / deviation)


def meaningful_fall(baseline: float, tables: CourseTables) -> float:
    """Return the fall in points that people notice: a percentage of the start, but never less than the least one."""
    rating = tables.measures["nprs"]
    percent = rating.meaningful_percent.value if rating.meaningful_percent else 0.0
    return max(rating.meaningful_points.value, baseline * percent / 100)


# --------------------------------------------------------------------------------------------------------- put together


def band_with(case: Case, sessions: int, week: float, tables: CourseTables) -> Band:
    """Return the expected rating at `week` of a course of `sessions`, with the range of the stated share of people."""
    natural = case.baseline * natural_ratio(tables.stages[case.stage], week)
    effect = effect_at(case, sessions, week, tables.dose, central(case.stage, tables))
    return _band(max(0.0, natural - effect), week, effect_uncertainty(case, sessions, week, tables), tables)


def band_without(case: Case, week: float, tables: CourseTables) -> Band:
    """Return the expected rating at `week` without massage, with its range."""
    return _band(case.baseline * natural_ratio(tables.stages[case.stage], week), week, 0.0, tables)


def _band(mean: float, week: float, unsure: float, tables: CourseTables) -> Band:
    deviation = sqrt(spread_at(week, tables.spread, tables.reading_error.value) ** 2 + unsure**2)
    reach = _NORMAL.inv_cdf((1 + tables.spread.coverage.value) / 2) * deviation
    return Band(max(0.0, mean - reach), mean, min(_TOP, mean + reach))


def expected(case: Case, sessions: int, weeks: tuple[int, ...], tables: CourseTables) -> Expected:
    """Return the expected ratings at the given weeks, with a course of `sessions` and without massage."""
    return Expected(
        weeks=weeks,
        with_massage=tuple(band_with(case, sessions, week, tables) for week in weeks),
        without=tuple(band_without(case, week, tables) for week in weeks),
        sessions=sessions,
        coverage=tables.spread.coverage.value,
    )


def chances(case: Case, most: int, tables: CourseTables) -> tuple[Chance, ...]:
    """Return, for each session up to `most`, the chance that the pain has fallen by the meaningful change by then.

    'By then' means: at this session or at an earlier one, whichever chance is larger; so the chance never falls.
    """
    needed = meaningful_fall(case.baseline, tables)
    found: list[Chance] = []
    best = best_without = 0.0
    for session in range(1, most + 1):
        week = session / case.per_week
        deviation = spread_at(week, tables.spread, tables.reading_error.value)
        left = natural_ratio(tables.stages[case.stage], week)
        fall = case.baseline * (1 - left)
        effect = effect_at(case, session, week, tables.dose, central(case.stage, tables))
        best = max(best, responder_probability(fall + min(effect, case.baseline - fall), needed, deviation))
        best_without = max(best_without, responder_probability(fall, needed, deviation))
        found.append(Chance(session, week, best, best_without))
    return tuple(found)


def gains(case: Case, most: int, tables: CourseTables) -> tuple[Gain, ...]:
    """Return what each further session up to `most` adds in points, with the ends that the ranges allow."""
    found: list[Gain] = []
    for session in range(1, most + 1):
        ends = [_extra(case, session, tables.dose, corner) for corner in corners(case.stage, tables)]
        middle = _extra(case, session, tables.dose, central(case.stage, tables))
        found.append(Gain(session, Band(min(ends), middle, max(ends))))
    return tuple(found)


def _extra(case: Case, session: int, dose: Dose, assumption: Assumption) -> float:
    return effect_after(case, session, dose, assumption) - effect_after(case, session - 1, dose, assumption)


def supported(found: Sequence[Gain], least: float) -> tuple[int, int]:
    """Return how many sessions add at least `least` points each: as expected, and at the friendliest ends."""
    likely = next((gain.session - 1 for gain in found if gain.extra.mean < least), len(found))
    friendliest = next((gain.session - 1 for gain in found if gain.extra.high < least), len(found))
    return likely, friendliest
