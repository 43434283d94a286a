"""Counts over a cohort, and names the clients whom a rule touches: as a short text, or as JSON with everything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jivaka.engines.cohort.questions import recall, statistics
from jivaka.engines.cohort.reading import CohortScreener
from jivaka.engines.cohort.schedule import processors
from jivaka.interfaces.cli.commands.cohort.clients import progress, read_clients
from jivaka.interfaces.cli.names import did_you_mean
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.engines.cohort.columns import Cohort
    from jivaka.engines.cohort.questions import Recall, Statistics
    from jivaka.interfaces.cli.tools import Tools

DONE, BAD_INPUT = 0, 2


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Do what was asked; 2 where there is no such rule, or where some intakes could not be read."""
    assessor = tools.deciding()
    knowledge = assessor.knowledge
    if arguments.doing == "recall" and not _is_rule(arguments.rule, knowledge, tools):
        return BAD_INPUT
    clients = read_clients(arguments.cohort, (assessor,), tools)
    cohort = clients.cohorts[0]
    progress(tools, _("{clients} clients are screened").format(clients=cohort.clients))
    screener = CohortScreener(knowledge)
    planes = screener.planes(cohort)
    if arguments.doing == "recall":
        touched = recall(screener, cohort, planes, arguments.rule)
        document, lines = _recalled(touched, cohort), _recall_lines(touched, cohort, arguments.top)
    else:
        counted = statistics(screener, cohort, planes, workers=processors())
        document, lines = _counted(counted), _statistics_lines(counted, arguments.top)
    progress(tools, "")
    if arguments.json:
        named = {"knowledge": knowledge.digest, "cohort": arguments.cohort, "left_out": clients.left_out}
        tools.say(json.dumps(named | document, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            tools.say(line)
    return BAD_INPUT if clients.left_out else DONE


def _is_rule(name: str, knowledge: Knowledge, tools: Tools) -> bool:
    rules = [rule.id for rule in knowledge.rules]
    if name in rules:
        return True
    hint = did_you_mean(name, rules, _("Try: jivaka knowledge list"))
    tools.complain(_("There is no rule called '{name}'. {hint}").format(name=name, hint=hint))
    return False


def _recalled(found: Recall, cohort: Cohort) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "clients": cohort.clients,
        "holds": cohort.ids[found.holds].tolist(),
        "may_hold": cohort.ids[found.may_hold].tolist(),
        "dispositions": dict(found.dispositions),
    }


def _recall_lines(found: Recall, cohort: Cohort, top: int) -> Iterator[str]:
    yield _("{rule}: of {clients} clients it surely holds for {holds} and may hold for {may} more.").format(
        rule=found.rule, clients=cohort.clients, holds=len(found.holds), may=len(found.may_hold)
    )
    yield from _shares(_("What is decided for them:"), found.dispositions, len(found.holds) + len(found.may_hold))
    for title, members in ((_("It surely holds:"), found.holds), (_("It may hold:"), found.may_hold)):
        yield from _listed(title, cohort.ids[members[:top]].tolist(), len(members))


def _listed(title: str, names: list[str], total: int) -> Iterator[str]:
    if not names:
        return
    yield title
    yield from (f"  {name}" for name in names)
    if total > len(names):
        yield _("  and {more} more; --json names all").format(more=total - len(names))


def _counted(found: Statistics) -> dict[str, Any]:
    return {
        "clients": found.clients,
        "dispositions": dict(found.dispositions),
        "lowest": dict(found.lowest),
        "worst": dict(found.worst),
        "rules": {
            name: {"holds": rule.holds, "counts": rule.counts, "may_hold": rule.may_hold}
            for name, rule in found.rules.items()
        },
        "limits": [{"kind": kind, "id": name, "clients": number} for (kind, name), number in found.limits.items()],
    }


def _statistics_lines(found: Statistics, top: int) -> Iterator[str]:
    yield _("{clients} clients").format(clients=found.clients)
    yield from _shares(_("Decided:"), found.dispositions, found.clients)
    yield from _shares(_("At least, whatever is still open:"), found.lowest, found.clients)
    yield from _shares(_("At most, if all that is open turns out badly:"), found.worst, found.clients)
    limits = {f"{kind} {name}": number for (kind, name), number in found.limits.items()}
    yield from _shares(_("Limits that hold most often:"), _most(limits.items(), top), found.clients)
    rules = ((name, rule.counts) for name, rule in found.rules.items())
    yield from _shares(_("Rules that count most often:"), _most(rules, top), found.clients)
    never = sum(not rule.may_hold for rule in found.rules.values())
    yield _("{never} of {rules} rules touch nobody here.").format(never=never, rules=len(found.rules))


def _most(counts: Iterable[tuple[str, int]], top: int) -> dict[str, int]:
    return dict(sorted(counts, key=lambda item: (-item[1], item[0]))[:top])


def _shares(title: str, counts: Mapping[str, int], total: int) -> Iterator[str]:
    yield title
    for name, number in counts.items():
        if number:
            yield f"  {name:<44} {number:>10}  {number / total:7.2%}"
