"""`jivaka explain`: why a decision is as it is, why something is not offered, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jivaka.core.assessment.document import document
from jivaka.core.errors import ProblemsError
from jivaka.interfaces.cli.input import read_json
from jivaka.interfaces.cli.labels import Labels
from jivaka.interfaces.cli.page import bullets, wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.interfaces.cli.tools import Tools

DECIDED, NOT_FOUND, UNDETERMINED = 0, 1, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", help=_("an intake as JSON; '-' reads standard input"))
    parser.add_argument(
        "--why-not", metavar=_("ID"), help=_("a massage type, technique, implement or area, such as gua_sha")
    )


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Explain and return 0, or 3 while essential questions are missing."""
    raw = read_json(arguments.file, tools.input)
    assessor, _problems = tools.load()
    found, problems = assessor.assess(raw, today=tools.today())
    if found is None:
        raise ProblemsError(problems)
    decided = document(found)
    if arguments.why_not:
        return _why_not(arguments.why_not, decided, assessor.knowledge, tools)
    for line in _explained(decided, assessor.knowledge):
        tools.say(line)
    return UNDETERMINED if decided["disposition"] == "undetermined" else DECIDED


def _explained(decided: dict[str, Any], knowledge: Knowledge) -> Iterable[str]:
    labels = Labels(knowledge)
    low, high = decided["disposition_range"]
    yield f"{decided['say']['headline']} [{decided['disposition']}]"
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
    yield from _part(
        _("Rules that hold or are open with care"),
        (
            f"{item['rule']} -> {item['effect']['disposition']}{'' if item['certain'] else ' ' + _('(open)')}: "
            f"{rules[item['rule']].when}"
            for item in decided["reasons"]
        ),
    )
    yield from _part(_("Questions that could still change something"), map(labels.question, decided["pending"]))


def _point(point: dict[str, Any], labels: Labels) -> str:
    return (
        f"{labels.question(point['question'])} -> {labels.disposition(point['becomes'])} ({', '.join(point['rules'])})"
    )


def _part(title: str, rows: Iterable[str]) -> list[str]:
    lines = bullets(rows)
    return ["", title, *lines] if lines else []


def _why_not(name: str, decided: dict[str, Any], knowledge: Knowledge, tools: Tools) -> int:
    known = {*knowledge.types, *knowledge.techniques, *knowledge.implements, *knowledge.areas}
    if name not in known:
        tools.complain(_("'{name}' is no type, technique, implement or area.").format(name=name))
        return NOT_FOUND
    rules = {rule.id: rule for rule in knowledge.rules}
    for line in _why_not_lines(name, decided, knowledge):
        tools.say(line)
    because = [key for item in decided["excluded"] if item["id"] == name for key in item["because"]]
    for key in because:
        for line in bullets([f"{key}: {rules[key].client} [{', '.join(rules[key].sources)}]"]):
            tools.say(line)
    return DECIDED


def _why_not_lines(name: str, decided: dict[str, Any], knowledge: Knowledge) -> list[str]:
    if decided["disposition"] not in ("massage_ok", "massage_with_limits"):
        return wrapped(_("No massage is offered now: {why}").format(why=decided["say"]["headline"]))
    if any(item["id"] == name for item in decided["excluded"]):
        return wrapped(_("'{name}' is left out everywhere, because of:").format(name=name))
    if name in knowledge.areas:
        gone = knowledge.patches_of(name) & set(decided["limits"]["excluded_areas"])
        says = _("'{name}' is left out.") if gone else _("'{name}' may be massaged within the limits.")
        return wrapped(says.format(name=name))
    offered = [
        item for item in decided["recommendations"] if name in (item["type"], item["technique"], item["implement"])
    ]
    if offered:
        return wrapped(_("'{name}' is among the recommendations.").format(name=name))
    return wrapped(
        _(
            "'{name}' is allowed; three others fit the wishes better, or a limit at the sore place rules it out there."
        ).format(name=name)
    )
