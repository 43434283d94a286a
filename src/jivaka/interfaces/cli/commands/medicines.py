"""`jivaka medicines`: how names of medicines are read, what they mean for massage, and what to ask about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.intake.findings import implied_answers
from jivaka.core.intake.medicine_names import read_medicine
from jivaka.core.intake.values import Medicine
from jivaka.core.knowledge.condition import Includes, literals
from jivaka.core.knowledge.vocabulary import UNRECOGNISED
from jivaka.interfaces.cli.page import bullets, wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Rule
    from jivaka.interfaces.cli.tools import Tools

READ, NOT_READ = 0, 1
_HOW: Final = {
    "exact": _("by its name"),
    "phrase": _("by what people call it"),
    "part": _("inside a longer text"),
    "misspelt": _("with a misspelling"),
    "unrecognised": _("not at all"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("names", nargs="+", metavar=_("NAME"), help=_("a medicine as a client would write it"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Show every name; 1 where one of them could not be read."""
    assessor = tools.deciding()
    unread = 0
    for name in arguments.names:
        match = read_medicine(name, assessor.names)
        medicine = Medicine(name, match.class_ids, match.read_as, match.how)
        unread += UNRECOGNISED in medicine.class_ids
        for line in _described(medicine, assessor):
            tools.say(line)
    return NOT_READ if unread else READ


def _described(medicine: Medicine, assessor: Assessor) -> Iterable[str]:
    yield medicine.name
    how = _("read {how}").format(how=_HOW.get(medicine.how, medicine.how))
    yield f"  {how}: {medicine.read_as}" if medicine.read_as else f"  {how}"
    for class_id in medicine.class_ids:
        found = assessor.knowledge.medicine_classes.get(class_id)
        if found:
            yield from wrapped(f"{found.label} [{found.id}]" + (f". {found.note}" if found.note else ""), "  ")
    for sets in dict.fromkeys(implied_answers(medicine, assessor.knowledge)):
        asked = assessor.knowledge.questions[sets.question].ask
        word = _("means") if sets.strength == "implies" else _("ask again")
        yield from wrapped(f"{word}: {asked} ({sets.value})", "  ", "    ")
    yield from bullets(
        f"{rule.id} ({rule.effect.disposition.id}): {rule.therapist}" for rule in _rules(medicine, assessor)
    )
    yield ""


def _rules(medicine: Medicine, assessor: Assessor) -> list[Rule]:
    """Return the rules that read one of the medicine's classes."""
    classes = frozenset(medicine.class_ids)
    return [
        rule
        for rule in assessor.knowledge.rules
        if any(
            isinstance(literal.test, Includes)
            and literal.test.question == "medicines"
            and literal.test.options & classes
            for literal in literals(rule.condition)
        )
    ]
