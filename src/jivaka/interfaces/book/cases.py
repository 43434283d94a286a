"""The chapter about example clients: what each told, what has to be decided and why, and what is decided today.

It compares the two for the reader and decides nothing itself; where they differ, the title says so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jivaka.interfaces.book.parts import Entry, Field, Link, Part, Runs, bare, joined
from jivaka.interfaces.book.rules import told
from jivaka.interfaces.book.wording import DISPOSITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.assessment.values import Assessment
    from jivaka.core.knowledge.values import Rule
    from jivaka.interfaces.book.wording import Wording

TITLES: Final = {"clients": "Published and teaching cases", "red_team": "Written to find a mistake"}
EXACT, ACCEPTABLE = "As expected.", "Acceptable, though not what is expected."
DIFFERENT, DANGEROUS = "This differs from what is expected.", "This is dangerous."
VERDICTS: Final = (EXACT, ACCEPTABLE, DIFFERENT, DANGEROUS)
UNDETERMINED: Final = "Not decided: essential answers are missing"
_NO: Final[tuple[object, ...]] = ([], ["none_of_these"], "none", "no")
_LEAD: Final = (
    "Nobody here is real. What is expected was written down before the rules were run; it is a careful reading by "
    "people who are not clinicians. What matters most is that nothing dangerous is ever permitted."
)


@dataclass(frozen=True, slots=True)
class Case:
    """One example client as it stands in the knowledge, the file it is from, and what is decided for it today."""

    group: str
    told: Mapping[str, Any]
    decided: Assessment

    @property
    def safe(self) -> bool:
        """Return whether the decision is none of those that would be dangerous."""
        return self.decided.disposition_id not in self.told["expect"].get("unsafe", ())

    @property
    def right(self) -> bool:
        """Return whether the decision is as expected, or another that is acceptable."""
        expect = self.told["expect"]
        return self.decided.disposition_id in (expect["disposition"], *expect.get("acceptable", ()))

    @property
    def verdict(self) -> str:
        """Return in words how the decision compares with what is expected."""
        if not self.safe:
            return DANGEROUS
        if not self.right:
            return DIFFERENT
        exact = self.decided.disposition_id == self.told["expect"]["disposition"]
        return EXACT if exact else ACCEPTABLE


class CaseChapter:
    """Writes the chapter about example clients."""

    def __init__(self, wording: Wording) -> None:
        """Keep what they are said with."""
        self._wording = wording

    def chapter(self, cases: Iterable[Case]) -> Part:
        """Return every case, by the file it stands in."""
        groups: dict[str, list[Case]] = {}
        for case in cases:
            groups.setdefault(case.group, []).append(case)
        if not groups:
            return Part("cases", "Example clients", (("No example clients came with this knowledge.",),))
        return Part("cases", "Example clients", ((_LEAD,),), parts=tuple(map(self._group, groups, groups.values())))

    def _group(self, name: str, cases: list[Case]) -> Part:
        counted = Counter(case.verdict for case in cases)
        says = f"{len(cases)} clients. " + " ".join(f"{counted[verdict]}: {verdict}" for verdict in VERDICTS)
        title = TITLES.get(name, name.replace("_", " ").capitalize())
        return Part(f"cases-{name}", title, ((says,),), tuple(map(self._case, cases)))

    def _case(self, case: Case) -> Entry:
        expect, decision, level = case.told["expect"], case.decided.decision, case.decided.disposition_id
        others = ", ".join(DISPOSITIONS.get(name, name) for name in expect.get("acceptable", ()))
        wanted = DISPOSITIONS.get(expect["disposition"], expect["disposition"])
        fields = [
            Field("They say", (str(case.told.get("story", "")),)),
            Field("From", self._source(case.told)),
            Field("Expected", (f"{wanted}. " + (f"Also acceptable: {others}. " if others else "") + expect["why"],)),
            Field("Decided", (f"{case.decided.say.headline}. {case.verdict}",)),
            Field("Because of", _links(decision.fired) or ("no rule",)),
            Field("Open, with care", _links(decision.cautious)),
            Field("Answers", (self._answers(case.told["answers"]),)),
        ]
        mark = DISPOSITIONS.get(level, UNDETERMINED) + ("" if case.right else f" – {case.verdict}")
        return Entry(f"case-{case.told['id']}", str(case.told["id"]), told(fields), mark, level)

    def _source(self, told_: Mapping[str, Any]) -> Runs:
        text, url = str(told_.get("source", "")), str(told_.get("url", ""))
        return (Link(text, url),) if url.startswith(("https://", "http://")) else (text,)

    def _answers(self, answers: Mapping[str, Any]) -> str:
        """Return every answer that says something, and how many say no."""
        said = {name: value for name, value in answers.items() if not _is_no(value)}
        count = len(answers) - len(said)
        return f"{bare(self._wording.answers(said))}. To {count} other questions: no, or none. The rest was not asked."


def _is_no(value: object) -> bool:
    return value is False or value in _NO


def _links(rules: Iterable[Rule]) -> Runs:
    return joined(((Link(rule.id, f"r-{rule.id}"),) for rule in rules), ", ")
