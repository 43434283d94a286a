"""`jivaka letter`: the referral letter for a client who should see a doctor, as Markdown and, if wanted, as PDF.

It repeats what the client said and why that needs a doctor, names no diagnosis and asks one clear thing. Its words
stand in the knowledge; what a client typed is escaped.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.assessment.document import document
from jivaka.core.errors import ProblemsError
from jivaka.core.knowledge.read_rules import LETTER_VALID_DAYS
from jivaka.interfaces.cli.commands.letter.words import read_letter_words
from jivaka.interfaces.cli.input import read_json
from jivaka.interfaces.cli.labels import Labels
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from jivaka.core.assessment.values import Assessment
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.interfaces.cli.commands.letter.words import LetterWords
    from jivaka.interfaces.cli.tools import Tools

WRITTEN, NO_LETTER = 0, 1
REFERS: Final = ("doctor_first", "urgent", "emergency")
_FIRST_FACTS: Final = ("age", "sex_birth", "pain_duration_days", "pain_now")
_MARKS: Final = re.compile(r"([\\`*_<>\[\]#|~&])|^([-+])|^(\d+)(?=[.)])")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", help=_("an intake as JSON; '-' reads standard input"))
    parser.add_argument("--pdf", metavar=_("FILE"), help=_("write the letter to this PDF file too"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Write the letter; 1 where the decision refers nobody."""
    raw = read_json(arguments.file, tools.input)
    assessor, _problems = tools.load()
    found, problems = assessor.assess(raw, today=tools.today())
    if found is None:
        raise ProblemsError(problems)
    if found.disposition_id not in REFERS:
        why = _("There is no letter, because this decision sends nobody to a doctor: {headline}.")
        tools.complain(why.format(headline=found.say.headline))
        return NO_LETTER
    words, problems = read_letter_words(assessor.knowledge)
    if problems:
        raise ProblemsError(problems)
    letter = Letter(found, assessor.knowledge, words).parts()
    tools.say(markdown(letter))
    if arguments.pdf:
        pdf = importlib.import_module("jivaka.interfaces.paper.paper")
        Path(arguments.pdf).write_bytes(pdf.pdf_of(letter))
        tools.complain(_("Written: {path}").format(path=arguments.pdf))
    return WRITTEN


class Letter:
    """The letter of one client."""

    def __init__(self, found: Assessment, knowledge: Knowledge, words: LetterWords) -> None:
        """Keep what it is made of."""
        self._found, self._knowledge, self._words = found, knowledge, words
        self._decided = document(found)
        self._labels = Labels(knowledge)
        self._reasons = [
            reason
            for reason in self._decided["reasons"]
            if reason["certain"] and reason["effect"]["disposition"] in REFERS
        ]

    def parts(self) -> dict[str, Any]:
        """Return the letter: title, day, paragraphs, and sections of rows; nothing is escaped yet."""
        say = self._words.sentences
        reasons = [
            {"text": item["why"], "cites": f"[{item['strength']}: {', '.join(item['sources'])}]"}
            for item in self._reasons
        ]
        return {
            "title": say["title"],
            "day": self._decided["on"],
            "paragraphs": [self._words.openings[self._decided["disposition"]], say["no_diagnosis"], say["given"]],
            "sections": [
                {"title": _("What the person told us"), "rows": _rows(self._facts())},
                {"title": _("Medicines, as they were written"), "rows": _rows(self._medicines())},
                {"title": _("Why this needs a doctor"), "rows": reasons or _rows([say["not_known"]])},
                {"title": _("Asked and not known"), "rows": _rows(self._not_known())},
                {"title": _("What we ask of you"), "rows": _rows(self._asks())},
            ],
            "foot": "{review} {version}, {digest:.19}".format(**self._decided["knowledge"]),
        }

    def _facts(self) -> list[str]:
        answers = self._found.decision.findings.intake.answers
        said: dict[str, Any] = {name: answers[name] for name in _FIRST_FACTS if _is_plain(answers.get(name))}
        for reason in self._reasons:
            for name, value in reason["because"].items():
                said[name] = _joined(said.get(name), value)
        for name in ("medicines", "pain_areas"):
            said.pop(name, None)
        places = self._labels.areas(patch for shade in self._decided["understood"]["pain"].values() for patch in shade)
        facts = [f"{self._labels.question(name)}: {self._labels.answer(name, value)}" for name, value in said.items()]
        note = answers.get("free_note")
        if "free_note" in said and isinstance(note, str):
            facts.append(_("In the person's own words: {note}").format(note=note))
        return [*([_("Places that hurt: {places}").format(places=places)] if places else []), *facts]

    def _medicines(self) -> list[str]:
        read = _("{name} (read as {read_as})")
        return [
            read.format(**item) if item["how"] == "misspelt" else item["name"] for item in self._decided["medicines"]
        ]

    def _not_known(self) -> list[str]:
        points = (point["question"] for point in self._decided["open_points"])
        names = (*self._found.decision.blocked, *points)
        return [self._labels.question(name) for name in dict.fromkeys(names)]

    def _asks(self) -> list[str]:
        """Return what the doctor is asked, and what a letter must speak about so that it lifts the referral."""
        level = self._decided["disposition"]
        rules = {rule.id: rule for rule in self._knowledge.rules}
        stuck = level == "doctor_first" and any(not rules[item["rule"]].cleared_by for item in self._reasons)
        subjects = {rules[item["rule"]].cleared_by for item in self._reasons if level == "doctor_first"} - {""}
        subjects |= set(self._decided["would_change"]["letters"])
        say = self._words.sentences
        return [
            self._words.asks[level],
            *(self._words.subjects[name] for name in sorted(subjects)),
            *([say["not_by_letter"]] if stuck else []),
            say["reply"].format(days=LETTER_VALID_DAYS),
        ]


def _is_plain(value: object) -> bool:
    return isinstance(value, bool | int | float | str)


def _joined(before: Any, value: Any) -> Any:  # noqa: ANN401 - answers have several types
    """Return two readings of one answer as one."""
    if isinstance(before, list) and isinstance(value, list):
        return list(dict.fromkeys((*before, *value)))
    return value


def _rows(texts: Iterable[str]) -> list[dict[str, str]]:
    return [{"text": _printable(text), "cites": ""} for text in texts]


def _printable(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def markdown(letter: Mapping[str, Any]) -> str:
    """Return the letter as Markdown in which nothing that was typed can become a mark."""
    lines = [f"# {escaped(letter['title'])}", "", letter["day"]]
    for text in letter["paragraphs"]:
        lines += ["", escaped(text)]
    for section in letter["sections"]:
        if section["rows"]:
            rows = (f"- {escaped(row['text'])} {row['cites']}".rstrip() for row in section["rows"])
            lines += ["", f"## {escaped(section['title'])}", "", *rows]
    return "\n".join([*lines, "", "---", "", escaped(letter["foot"])])


def escaped(text: str) -> str:
    """Return a text so that Markdown shows every sign of it as it is."""
    return _MARKS.sub(lambda found: f"{found[3]}\\" if found[3] else f"\\{found[0]}", text)
