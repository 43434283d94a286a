"""One call from a raw intake to everything that follows from it: decision, pattern, massages, course and words.

It only joins the rooms before it; each judgement is made in its own room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jivaka.core.advice.at_home import read_home_advice
from jivaka.core.advice.combinations import read_combinations
from jivaka.core.advice.rank import Ranker
from jivaka.core.advice.words import read_reason_words
from jivaka.core.assessment.say import read_sayings, say
from jivaka.core.assessment.values import Assessment
from jivaka.core.course.contract import as_contract
from jivaka.core.course.model import baseline_of
from jivaka.core.course.plan import propose
from jivaka.core.course.tables import read_tables
from jivaka.core.course.values import CourseInputs
from jivaka.core.errors import ProblemsError
from jivaka.core.intake.findings import implied_answers, to_findings
from jivaka.core.intake.letters import LETTERS
from jivaka.core.intake.medicine_names import build_name_index
from jivaka.core.intake.reading import read_intake
from jivaka.core.intake.values import UNKNOWN
from jivaka.core.knowledge.condition import SetValue
from jivaka.core.outcomes.signs import read_signs
from jivaka.core.screening.pattern import find_pattern, in_pain, read_patterns
from jivaka.core.screening.reasons import medicines_read
from jivaka.core.screening.screen import Screener

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jivaka.core.advice.at_home import Piece
    from jivaka.core.advice.permits import Permits
    from jivaka.core.advice.values import Advice
    from jivaka.core.course.values import CoursePlan
    from jivaka.core.errors import Problem
    from jivaka.core.intake.findings import Findings
    from jivaka.core.intake.values import Intake
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.core.screening.pattern import Pattern
    from jivaka.core.screening.values import Decision

MOST_COURSES: Final = 4096
"""Plans kept in memory: the same inputs always give the same plan."""


class Assessor:
    """Assesses with one knowledge base; made once, used for every client.

    `problems` are those of the later rooms' files.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        """Prepare every room."""
        self.knowledge = knowledge
        self.names = build_name_index(knowledge.medicine_classes.values(), knowledge.medicine_phrases)
        self.screener = Screener(knowledge)
        combinations, of_combinations = read_combinations(knowledge)
        words, of_words = read_reason_words(knowledge)
        self.ranker = Ranker(knowledge, combinations, words)
        self.patterns, of_patterns = read_patterns(knowledge)
        self.tables, of_tables = read_tables(knowledge.other)
        self.home, of_home = read_home_advice(knowledge)
        self.signs, of_signs = read_signs(knowledge)
        self._courses: dict[CourseInputs, CoursePlan] = {}
        self.sayings, of_sayings = read_sayings(knowledge)
        self.problems: tuple[Problem, ...] = (
            *of_combinations,
            *of_words,
            *of_patterns,
            *of_tables,
            *of_home,
            *of_signs,
            *of_sayings,
        )

    def assess(self, raw: object, *, today: date) -> tuple[Assessment | None, tuple[Problem, ...]]:
        """Return the assessment of a raw intake, or None and every problem with it."""
        intake, problems = read_intake(raw, self.knowledge, self.names, today=today)
        return (None, problems) if intake is None else (self.assess_intake(intake), ())

    def assess_valid(self, raw: Mapping[str, Any], *, today: date) -> Assessment:
        """Return the assessment of a raw intake that must be readable. Raises ProblemsError."""
        found, problems = self.assess(raw, today=today)
        if found is None:
            raise ProblemsError(problems)
        return found

    def assess_intake(self, intake: Intake) -> Assessment:
        """Return the assessment of an intake."""
        findings = to_findings(intake, self.knowledge)
        decision = self.screener.screen(findings)
        pattern = find_pattern(decision, self.patterns)
        advice = self.ranker.rank(decision)
        course = self._course(decision, pattern, advice)
        return Assessment(
            decision=decision,
            pattern=pattern,
            pattern_says=self.patterns.says(pattern.kind),
            advice=advice,
            course=course,
            course_document=as_contract(course) if course else {},
            at_home=self._at_home(decision, pattern),
            say=say(decision, advice, self.sayings),
            review=self.knowledge.review,
            medicines=medicines_read(decision),
            ask_again=self._ask_again(findings),
            notes=(*intake.notes, *_notes(decision)),
            release=self.knowledge.release,
        )

    def permits(self, decision: Decision) -> Permits:
        """Return every massage that a decision permits, for the check of a booking."""
        return self.ranker.permits(decision)

    def _at_home(self, decision: Decision, pattern: Pattern) -> tuple[Piece, ...]:
        """Return the advice for home, around a session and against the next spell; none where a doctor comes first."""
        if not decision.permits_massage:
            return ()
        return (*self.home.for_stage(pattern.duration_class), *self.home.around, *self.home.prevention)

    def course_of(self, found: Assessment, minutes: int) -> CoursePlan | None:
        """Return the course of an assessment with sessions of another length, within the limit of the decision."""
        return self._course(found.decision, found.pattern, found.advice, minutes)

    def _course(
        self, decision: Decision, pattern: Pattern, advice: Advice, minutes: int | None = None
    ) -> CoursePlan | None:
        if not advice.recommendations:
            return None
        findings = decision.findings
        days = _number(findings, "pain_duration_days")
        goal = findings.intake.answers.get("goal")
        inputs = CourseInputs(
            duration_class=pattern.duration_class,
            kind=pattern.kind,
            pain_duration_days=None if days is None else round(days),
            baseline_pain=baseline_of(_number(findings, "pain_now"), _number(findings, "pain_average_week")),
            in_pain=in_pain(findings),
            minutes=minutes or advice.recommendations[0].minutes,
            max_minutes=decision.limits.max_minutes,
            goal=goal if isinstance(goal, str) else "unknown",
            first_visit_moderate="first_visit_moderate" in decision.limits.modifiers,
        )
        if inputs not in self._courses:
            if len(self._courses) >= MOST_COURSES:
                self._courses.clear()
            self._courses[inputs] = propose(inputs, self.tables)
        return self._courses[inputs]

    def _ask_again(self, findings: Findings) -> tuple[Mapping[str, Any], ...]:
        """Return the answers that a medicine suggests and the client did not give: ask, never assume."""
        taken = findings.intake.answers.get("medicines")
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for medicine in taken if isinstance(taken, tuple) else ():
            for sets in implied_answers(medicine, self.knowledge):
                answer = findings.intake.answers.get(sets.question)
                if not agrees(answer, sets.value):
                    found[sets.question, str(sets.value)] = {
                        "question": sets.question,
                        "suggested": sets.value,
                        "because": medicine.name,
                        "taken_as_answered": sets.strength == "implies",
                    }
        return tuple(found.values())


def agrees(answer: object, suggested: object) -> bool:
    """Return whether an answer already says what a medicine suggests."""
    if isinstance(answer, frozenset):
        return suggested in answer
    return answer is not UNKNOWN and answer == suggested


def _number(findings: Findings, question: str) -> float | None:
    found = findings.values.get(question)
    return found if isinstance(found, float) else None


def _lifting_nothing(findings: Findings) -> list[str]:
    """Return the letters that were named and do not count, because what they speak of began later."""
    said, found = findings.intake.answers.get(LETTERS), findings.values.get(LETTERS)
    return sorted(said - found.has) if isinstance(said, frozenset) and isinstance(found, SetValue) else []


def _notes(decision: Decision) -> tuple[str, ...]:
    read = medicines_read(decision)
    misspelt = (f"'{item.name}' was read as {item.read_as}." for item in read if item.how == "misspelt")
    unread = (
        f"'{item.name}' is not a medicine we know: until somebody reads the box, limits for unknown medicines apply."
        for item in read
        if item.how == "unrecognised"
    )
    raised = (
        f"'{name}' was taken to be so because of the medicine {because}."
        for name, because in decision.findings.raised.items()
    )
    letters = (
        f"The letter about '{subject}' is older than this trouble, or nobody knows which came first: it lifts nothing."
        for subject in _lifting_nothing(decision.findings)
    )
    return (*misspelt, *unread, *raised, *letters)
