"""What stands in the letter to a doctor: what the client said and why that needs a doctor, in ids and in sentences.

It names no diagnosis and asks one clear thing. What a client typed stays as typed; how it looks is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.assessment.document import document
from jivaka.core.knowledge.read_rules import LETTER_VALID_DAYS
from jivaka.core.knowledge.values import Disposition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jivaka.core.assessment.letter_words import LetterWords
    from jivaka.core.assessment.values import Assessment
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.core.outcomes.signs import Sign

REFERS: Final = ("doctor_first", "urgent", "emergency")
_FIRST_FACTS: Final = ("age", "sex_birth", "pain_duration_days", "pain_now")


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence with what it rests on: `strength` and the keys of the sources."""

    says: str
    strength: str
    sources: tuple[str, ...]

    @property
    def cites(self) -> str:
        """Return the citation in brackets."""
        return f"[{self.strength}: {', '.join(self.sources)}]"


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter. `facts` are (question, answer), `places` patches that hurt; `note` is as typed; `unknown` are asked.

    `signs` tell what happened during or after a session.
    """

    title: str
    day: str
    opening: tuple[str, ...]
    facts: tuple[tuple[str, Any], ...]
    places: tuple[str, ...]
    note: str
    medicines: tuple[Mapping[str, Any], ...]
    signs: tuple[Cited, ...]
    reasons: tuple[Cited, ...]
    not_known: str
    unknown: tuple[str, ...]
    asks: tuple[str, ...]
    foot: str


def letter_level(found: Assessment, signs: Iterable[Sign] = ()) -> str:
    """Return how soon a doctor is asked for, or '' where nobody is: the most cautious of the decision and the signs."""
    levels = {level.id: level for level in Disposition}
    most = max((levels.get(found.disposition_id, Disposition.MASSAGE_OK), *(sign.disposition for sign in signs)))
    return most.id if most.id in REFERS else ""


def letter_of(found: Assessment, knowledge: Knowledge, words: LetterWords, signs: Sequence[Sign] = ()) -> Letter | None:
    """Return the letter of an assessment and of signs that a session brought; None where nobody is sent to a doctor."""
    level = letter_level(found, signs)
    if not level:
        return None
    decided = document(found)
    reasons = [item for item in decided["reasons"] if item["certain"] and item["effect"]["disposition"] in REFERS]
    answers = found.decision.findings.intake.answers
    not_known = (*found.decision.blocked, *(point["question"] for point in decided["open_points"]))
    facts = _facts(answers, reasons)
    note = answers.get("free_note")
    return Letter(
        title=words.sentences["title"],
        day=decided["on"],
        opening=_opening(level, decided, words),
        facts=tuple(facts.items()),
        places=tuple(patch for shade in decided["understood"]["pain"].values() for patch in shade),
        note=note if "free_note" in facts and isinstance(note, str) else "",
        medicines=tuple(decided["medicines"]),
        signs=tuple(Cited(sign.when_seen, sign.strength, sign.sources) for sign in signs),
        reasons=tuple(Cited(item["why"], item["strength"], tuple(item["sources"])) for item in reasons),
        not_known=words.sentences["not_known"],
        unknown=tuple(dict.fromkeys(name for name in not_known if name in answers)),
        asks=_asks(level, decided, reasons, (knowledge, words)),
        foot="{review} {version}, {digest:.19}".format(**decided["knowledge"]),
    )


def _opening(level: str, decided: Mapping[str, Any], words: LetterWords) -> tuple[str, ...]:
    """Return how the letter begins; it says where questions ended early, as they do at what is urgent."""
    say = words.sentences
    early = (say["not_all_asked"],) if decided["pending"] else ()
    return (words.openings[level], say["no_diagnosis"], *early, say["given"])


def _facts(answers: Mapping[str, Any], reasons: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {name: answers[name] for name in _FIRST_FACTS if _is_plain(answers.get(name))}
    for reason in reasons:
        for name, value in reason["because"].items():
            said[name] = _joined(said.get(name), value)
    for name in ("medicines", "pain_areas"):
        said.pop(name, None)
    return said


def _asks(
    level: str, decided: Mapping[str, Any], reasons: Sequence[Mapping[str, Any]], about: tuple[Knowledge, LetterWords]
) -> tuple[str, ...]:
    """Return what the doctor is asked, and what a letter must speak about so that it lifts the referral."""
    knowledge, words = about
    rules = {rule.id: rule for rule in knowledge.rules}
    stuck = level == "doctor_first" and any(not rules[item["rule"]].cleared_by for item in reasons)
    subjects = {rules[item["rule"]].cleared_by for item in reasons if level == "doctor_first"} - {""}
    subjects |= set(decided["would_change"]["letters"])
    say = words.sentences
    return (
        words.asks[level],
        *(words.subjects[name] for name in sorted(subjects)),
        *([say["not_by_letter"]] if stuck else []),
        say["reply"].format(days=LETTER_VALID_DAYS),
    )


def _is_plain(value: object) -> bool:
    return isinstance(value, bool | int | float | str)


def _joined(before: Any, value: Any) -> Any:  # noqa: ANN401 - answers have several types
    """Return two readings of one answer as one."""
    if isinstance(before, list) and isinstance(value, list):
        return list(dict.fromkeys((*before, *value)))
    return value
