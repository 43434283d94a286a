"""`jivaka letter`: the referral letter for a client who should see a doctor, as Markdown and, if wanted, as PDF.

It repeats what the client said and why that needs a doctor, names no diagnosis and asks one clear thing. Its words
stand in the knowledge; what a client typed is escaped.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.assessment.letter import letter_of
from jivaka.core.assessment.letter_words import read_letter_words
from jivaka.core.errors import ProblemsError
from jivaka.interfaces.cli.input import read_json
from jivaka.interfaces.cli.labels import Labels
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from jivaka.core.assessment.letter import Letter
    from jivaka.interfaces.cli.tools import Tools

WRITTEN, NO_LETTER = 0, 1
_MARKS: Final = re.compile(r"([\\`*_<>\[\]#|~&])|^([-+])|^(\d+)(?=[.)])")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", help=_("an intake as JSON; '-' reads standard input"))
    parser.add_argument("--pdf", metavar=_("FILE"), help=_("write the letter to this PDF file too"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Write the letter; 1 where the decision refers nobody."""
    raw = read_json(arguments.file, tools.input)
    assessor = tools.deciding()
    found, problems = assessor.assess(raw, today=tools.today())
    if found is None:
        raise ProblemsError(problems)
    words, problems = read_letter_words(assessor.knowledge)
    if problems:
        raise ProblemsError(problems)
    made = letter_of(found, assessor.knowledge, words)
    if made is None:
        why = _("There is no letter, because this decision sends nobody to a doctor: {headline}.")
        tools.complain(why.format(headline=found.say.headline))
        return NO_LETTER
    letter = parts(made, Labels(assessor.knowledge))
    tools.say(markdown(letter))
    if arguments.pdf:
        pdf = importlib.import_module("jivaka.interfaces.paper.paper")
        Path(arguments.pdf).write_bytes(pdf.pdf_of(letter))
        tools.complain(_("Written: {path}").format(path=arguments.pdf))
    return WRITTEN


def parts(letter: Letter, labels: Labels) -> dict[str, Any]:
    """Return the letter in words: title, day, paragraphs, and sections of rows; nothing is escaped yet."""
    reasons = [{"text": item.says, "cites": item.cites} for item in letter.reasons]
    return {
        "title": letter.title,
        "day": letter.day,
        "paragraphs": list(letter.opening),
        "sections": [
            {"title": _("What the person told us"), "rows": _rows(_facts(letter, labels))},
            {"title": _("Medicines, as they were written"), "rows": _rows(_medicines(letter))},
            {"title": _("Why this needs a doctor"), "rows": reasons or _rows([letter.not_known])},
            {"title": _("Asked and not known"), "rows": _rows(labels.question(name) for name in letter.unknown)},
            {"title": _("What we ask of you"), "rows": _rows(letter.asks)},
        ],
        "foot": letter.foot,
    }


def _facts(letter: Letter, labels: Labels) -> list[str]:
    places = labels.areas(letter.places)
    facts = [f"{labels.question(name)}: {labels.answer(name, value)}" for name, value in letter.facts]
    if letter.note:
        facts.append(_("In the person's own words: {note}").format(note=letter.note))
    return [*([_("Places that hurt: {places}").format(places=places)] if places else []), *facts]


def _medicines(letter: Letter) -> list[str]:
    read = _("{name} (read as {read_as})")
    return [read.format(**item) if item["how"] == "misspelt" else item["name"] for item in letter.medicines]


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
