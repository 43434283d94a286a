"""`jivaka knowledge impact OLD NEW --cohort FILE`: whose decision a change of the knowledge alters, and by which rule.

It shows what changes and for how many; which of the two is right is for the reviewers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jivaka.core.errors import ProblemsError
from jivaka.engines.cohort.impact import SAME, Side, impact
from jivaka.engines.cohort.reading import CohortScreener
from jivaka.interfaces.cli.commands.cohort.clients import progress, read_clients
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.engines.cohort.impact import Impact
    from jivaka.interfaces.cli.tools import Tools

DONE, BAD_INPUT = 0, 2


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Say what changes; 2 where some intakes could not be read. Raises ProblemsError for broken knowledge."""
    old, new = _whole(arguments.old, tools), _whole(arguments.new, tools)
    clients = read_clients(arguments.cohort, (old, new), tools)
    sides = []
    for name, assessor, cohort in zip((arguments.old, arguments.new), (old, new), clients.cohorts, strict=True):
        progress(tools, _("{clients} clients are screened with {name}").format(clients=cohort.clients, name=name))
        sides.append(Side.of(CohortScreener(assessor.knowledge), cohort))
    found = impact(sides[0], sides[1], clients.cohorts[0].ids, examples=arguments.examples)
    progress(tools, "")
    if arguments.json:
        named = {
            "old": {"named": arguments.old, "digest": old.knowledge.digest},
            "new": {"named": arguments.new, "digest": new.knowledge.digest},
            "cohort": arguments.cohort,
            "left_out": clients.left_out,
        }
        tools.say(json.dumps(named | document(found), ensure_ascii=False, indent=2))
    else:
        tools.say(f"{arguments.old} ({old.knowledge.digest}) -> {arguments.new} ({new.knowledge.digest})")
        for line in text(found, arguments.top):
            tools.say(line)
    return BAD_INPUT if clients.left_out else DONE


def _whole(name: str, tools: Tools) -> Assessor:
    """Return the assessor of a knowledge base without problems: what cannot be read would look like a change."""
    assessor, problems = tools.load(name=name)
    if problems:
        raise ProblemsError(problems)
    return assessor


def document(found: Impact) -> dict[str, Any]:
    """Return the impact in plain values."""
    return {
        "clients": found.clients,
        "up": found.up,
        "down": found.down,
        "moves": [
            {"before": before, "after": after, "clients": number} for (before, after), number in found.moves.items()
        ],
        "rules": [
            {
                "rule": rule.rule,
                "change": rule.change,
                "newly": rule.newly,
                "no_longer": rule.no_longer,
                "up": rule.up,
                "down": rule.down,
            }
            for rule in found.rules
        ],
        "limits": [
            {"kind": kind, "id": name, "more": more, "fewer": fewer}
            for (kind, name), (more, fewer) in found.limits.items()
        ],
        "examples": [
            {"client": item.client, "before": item.before, "after": item.after, "rules": list(item.rules)}
            for item in found.examples
        ],
    }


def text(found: Impact, top: int) -> Iterator[str]:
    """Yield the impact as lines for a reader, at most `top` rules and limits."""
    yield _("Of {clients} clients {up} are decided more cautiously, {down} less, {same} as before.").format(
        clients=found.clients, up=found.up, down=found.down, same=found.clients - found.up - found.down
    )
    for (before, after), number in found.moves.items():
        yield f"  {before + ' -> ' + after:<44} {number:>10}  {number / found.clients:7.2%}"
    yield from _rules(found, top)
    yield from _limits(found, top)
    if found.examples:
        yield _("Examples:")
    for item in found.examples:
        by = ", ".join(item.rules) or _("what answers mean")
        yield _("  {client}: {before} -> {after}, by {rules}").format(
            client=item.client, before=item.before, after=item.after, rules=by
        )


def _rules(found: Impact, top: int) -> Iterator[str]:
    """Yield a line for every rule that is not the same, or does not do the same."""
    told = [rule for rule in found.rules if rule.change != SAME or rule.newly or rule.no_longer or rule.up or rule.down]
    yield _("Rules:") if told else _("No rule is different.")
    for rule in told[:top]:
        yield _(
            "  {rule} ({change}): touches {newly} more and {no_longer} fewer; moves {up} up and {down} down"
        ).format(
            rule=rule.rule,
            change=rule.change,
            newly=rule.newly,
            no_longer=rule.no_longer,
            up=rule.up,
            down=rule.down,
        )
    if len(told) > top:
        yield _("  and {more} more; --json names all").format(more=len(told) - top)


def _limits(found: Impact, top: int) -> Iterator[str]:
    yield _("Limits:") if found.limits else _("No limit changes for anybody.")
    told = sorted(found.limits.items(), key=lambda item: (-sum(item[1]), item[0]))
    for (kind, name), (more, fewer) in told[:top]:
        yield _("  {kind} {name}: {more} clients more, {fewer} fewer").format(
            kind=kind, name=name, more=more, fewer=fewer
        )
    if len(told) > top:
        yield _("  and {more} more; --json names all").format(more=len(told) - top)
