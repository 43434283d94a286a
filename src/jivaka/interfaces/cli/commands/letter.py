"""`jivaka letter`: the referral letter for a client who should see a doctor, as Markdown and, if wanted, as PDF.

It repeats what the client said and which warning signs follow from it. It names no diagnosis and asks one clear thing.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jivaka.core.assessment.document import document
from jivaka.core.errors import ProblemsError
from jivaka.interfaces.cli.input import read_json
from jivaka.interfaces.cli.labels import Labels
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.interfaces.cli.tools import Tools

WRITTEN, NO_LETTER = 0, 1
_REFERS = ("doctor_first", "urgent", "emergency")


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
    decided = document(found)
    if decided["disposition"] not in _REFERS:
        tools.complain(
            _("This decision sends nobody to a doctor ({what}), so there is no letter.").format(
                what=decided["disposition"]
            )
        )
        return NO_LETTER
    letter = letter_of(decided, assessor.knowledge)
    tools.say(markdown(letter))
    if arguments.pdf:
        pdf = importlib.import_module("jivaka.interfaces.cli.commands.letter_pdf")
        Path(arguments.pdf).write_bytes(pdf.pdf_of(letter))
        tools.complain(_("Written: {path}").format(path=arguments.pdf))
    return WRITTEN


def letter_of(decided: dict[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """Return the parts of the letter: title, day, paragraphs, and sections with their rows."""
    labels = Labels(knowledge)
    reasons = [reason for reason in decided["reasons"] if reason["effect"]["disposition"] in _REFERS]
    said = {name: value for reason in reasons for name, value in reason["because"].items()}
    letters = [labels.answer("doctor_clearance_for", name) for name in decided["would_change"]["letters"]]
    request = _(
        "Please examine this person and tell us in writing whether massage may go ahead, and with which limits."
    )
    if letters:
        request += " " + _("The letter should speak about: {subjects}.").format(subjects=", ".join(letters))
    return {
        "title": _("Referral before massage"),
        "day": decided["on"],
        "opening": _(
            "This person asked for a massage. The answers to our safety questions show the signs below, so we offered "
            "no massage and advised: {headline}. This letter repeats answers and is no diagnosis."
        ).format(headline=decided["say"]["headline"].lower()),
        "sections": [
            [
                _("Signs that led to this"),
                [f"{item['why_therapist']} [{', '.join(item['sources'])}]" for item in reasons],
            ],
            [_("What the person told us"), [f"{labels.question(n)}: {labels.answer(n, v)}" for n, v in said.items()]],
            [_("Medicines as written"), [item["name"] for item in decided["medicines"]]],
            [_("Not known and still to be asked"), [labels.question(name) for name in decided["pending"]]],
            [_("What we ask"), [request]],
        ],
        "foot": "{review} {version}, {digest:.19}".format(**decided["knowledge"]),
    }


def markdown(letter: dict[str, Any]) -> str:
    """Return the letter as Markdown."""
    lines = [f"# {letter['title']}", "", letter["day"], "", letter["opening"]]
    for title, rows in letter["sections"]:
        if rows:
            lines += ["", f"## {title}", "", *(f"- {row}" for row in rows)]
    return "\n".join([*lines, "", "---", "", letter["foot"]])
