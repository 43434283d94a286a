"""`jivaka explain`: why a decision is as it is, why something is not offered, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jivaka.core.assessment.document import document
from jivaka.core.errors import ProblemsError
from jivaka.interfaces.cli.commands.why_not import WhyNot
from jivaka.interfaces.cli.input import read_json
from jivaka.interfaces.cli.labels import Labels
from jivaka.interfaces.cli.names import did_you_mean
from jivaka.interfaces.cli.page import bullets, wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from jivaka.core.assessment.values import Assessment
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.interfaces.cli.tools import Tools

DECIDED, BAD_INPUT, UNDETERMINED = 0, 2, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", help=_("an intake as JSON; '-' reads standard input"))
    parser.add_argument(
        "--why-not", metavar=_("ID"), help=_("a massage type, technique, implement or area, such as gua_sha")
    )


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Explain and return 0, or 3 while essential questions are missing."""
    raw = read_json(arguments.file, tools.input)
    assessor = tools.deciding()
    found, problems = assessor.assess(raw, today=tools.today())
    if found is None:
        raise ProblemsError(problems)
    decided = document(found)
    if arguments.why_not:
        return _why_not(arguments.why_not, found, assessor.knowledge, tools)
    for line in _explained(decided, assessor.knowledge):
        tools.say(line)
    return UNDETERMINED if decided["disposition"] == "undetermined" else DECIDED


def _explained(decided: dict[str, Any], knowledge: Knowledge) -> Iterable[str]:
    labels = Labels(knowledge)
    low, high = decided["disposition_range"]
    yield f"{decided['say']['headline']} [{decided['disposition']}]"
    yield from wrapped(decided["say"]["next_step"])
    yield from wrapped(
        _("At least '{low}' whatever the open answers are; '{high}' counted with care; at worst '{worst}'.").format(
            low=labels.disposition(low),
            high=labels.disposition(high),
            worst=labels.disposition(decided["worst_possible"]),
        )
    )
    reason = decided["sufficient_reason"]
    yield from _part(
        _("These answers alone make it so"),
        (f"{labels.question(name)}: {labels.answer(name, value)}" for name, value in reason.items()),
    )
    change = decided["would_change"]
    yield from _part(_("Could raise it, if answered otherwise"), (_point(point, labels) for point in change["raise"]))
    yield from _part(
        _("Hold it up; without each it would be less"), (_point(point, labels) for point in change["lower"])
    )
    letters = ", ".join(labels.answer("doctor_clearance_for", name) for name in change["letters"])
    yield from _part(_("A doctor's letter about this would lift the referral"), [letters] if letters else [])
    rules = {rule.id: rule for rule in knowledge.rules}
    held = [line for item in decided["reasons"] for line in _rule(item, rules[item["rule"]].when, labels)]
    yield from ["", _("Rules that hold or are open with care"), *held] if held else []
    yield from _part(_("Questions that could still change something"), map(labels.question, decided["pending"]))


def _rule(item: dict[str, Any], when: str, labels: Labels) -> list[str]:
    """Return a rule with its condition and the answers behind it."""
    level = labels.disposition(item["effect"]["disposition"])
    head = f"{item['rule']} -> {level} [{item['strength']}: {', '.join(item['sources'])}]"
    said = [f"{labels.question(name)}: {labels.answer(name, value)}" for name, value in item["because"].items()]
    if not item["certain"]:
        said = [_("not known yet: treated with care until it is")]
    return [
        *wrapped(head, "  - ", "    "),
        *wrapped(_("when {condition}").format(condition=when), "      "),
        *(line for text in said for line in wrapped(text, "      = ")),
    ]


def _point(point: dict[str, Any], labels: Labels) -> str:
    return (
        f"{labels.question(point['question'])} -> {labels.disposition(point['becomes'])} ({', '.join(point['rules'])})"
    )


def _part(title: str, rows: Iterable[str]) -> list[str]:
    lines = bullets(rows)
    return ["", title, *lines] if lines else []


def _why_not(word: str, found: Assessment, knowledge: Knowledge, tools: Tools) -> int:
    named = _names(knowledge)
    name = _meant(word, named)
    if not name:
        hint = did_you_mean(word.lower(), named, _("Try: jivaka knowledge search"))
        complaint = _("'{word}' is no type, technique, implement or area. {hint}")
        tools.complain(complaint.format(word=word, hint=hint))
        return BAD_INPUT
    tools.say(f"{named[name]} [{name}]")
    for line in (*_refused(found), *WhyNot(name, found, knowledge).lines()):
        tools.say(line)
    return UNDETERMINED if found.decision.undetermined else DECIDED


def _names(knowledge: Knowledge) -> dict[str, str]:
    tables = (knowledge.areas, knowledge.implements, knowledge.techniques, knowledge.types)
    return {name: part.label for table in tables for name, part in table.items()}


def _meant(word: str, named: dict[str, str]) -> str:
    """Return the id that a word stands for: an id itself, an id with spaces, or a label or its beginning."""
    wanted = word.strip().lower()
    if wanted.replace(" ", "_").replace("-", "_") in named:
        return wanted.replace(" ", "_").replace("-", "_")
    whole = [name for name, label in named.items() if label.lower() == wanted]
    begun = [name for name, label in named.items() if wanted and label.lower().startswith(wanted)]
    return whole[0] if whole else begun[0] if len(begun) == 1 else ""


def _refused(found: Assessment) -> list[str]:
    """Return why nothing at all is offered; nothing where something is."""
    reasons = {
        "decision": _("Nothing is offered now: {headline}.").format(headline=found.say.headline),
        "postponed": _("Nothing is offered today: {headline}.").format(headline=found.say.headline),
        "places": _("Nothing is offered: every place of the back has to be left out."),
        "nothing_fits": _("Nothing is offered: no massage fits the limits."),
    }
    return wrapped(reasons.get(found.advice.empty_because, ""), "  ")
