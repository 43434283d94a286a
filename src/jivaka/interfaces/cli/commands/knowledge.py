"""`jivaka knowledge`: check, list, show, search, release and print the reviewed knowledge.

It speaks of the folder that is edited, not of the release in force, unless --release names another.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jivaka.core.assessment.letter_words import read_letter_words
from jivaka.core.knowledge.check import check_knowledge, unused_questions
from jivaka.core.knowledge.condition import Includes, literals
from jivaka.core.screening.examples import check_examples
from jivaka.engines.cohort.synthetic.prevalence import problems_with_frequencies
from jivaka.engines.proof.laws import check_laws
from jivaka.interfaces.cli.commands import book, cohort, prove, release
from jivaka.interfaces.cli.commands.claims import ledger_of
from jivaka.interfaces.cli.names import did_you_mean
from jivaka.interfaces.cli.page import bullets, wrapped
from jivaka.interfaces.cli.tools import DRAFT
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.condition import Literal
    from jivaka.core.knowledge.values import Knowledge, Rule
    from jivaka.interfaces.cli.tools import Tools

FINE, BROKEN, BAD_INPUT = 0, 1, 2
_SHORTEST_ID = 60
_READING = ("medicines", "free_note")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    doing = parser.add_subparsers(dest="doing", required=True, metavar=_("WHAT"))
    doing.add_parser("check", help=_("report every problem with file, line and remedy"))
    listing = doing.add_parser("list", help=_("list rules, one a line"))
    listing.add_argument("--strength", choices=("A", "B", "C", "D", "GK"), help=_("only rules of this strength"))
    listing.add_argument("--topic", help=_("only rules whose id begins with this"))
    listing.add_argument("--unused", action="store_true", help=_("questions that no rule reads, instead of rules"))
    showing = doing.add_parser("show", help=_("show a rule, question, medicine class, limit, massage or source"))
    showing.add_argument("id")
    searching = doing.add_parser("search", help=_("find rules, questions, medicines and sources by words"))
    searching.add_argument("words", nargs="+")
    release.add_arguments(doing.add_parser("release", help=_("make, sign, verify, list and use signed releases")))
    prove.add_arguments(doing.add_parser("prove", help=_("prove the laws for every client there can be")))
    book.add_arguments(doing.add_parser("book", help=_("write the whole knowledge as a book to review with a pen")))
    cohort.add_impact_arguments(
        doing.add_parser("impact", help=_("say whose decision a change of the knowledge alters"))
    )


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Do what was asked; 1 where something is broken or no words are found, 2 where there is nothing of that name."""
    if arguments.doing == "impact":
        return cohort.run_impact(arguments, tools)
    if tools.shelf is not None and not arguments.of_release:
        tools = tools.of(DRAFT)
    if arguments.doing == "check":
        return _check(tools)
    if arguments.doing == "release":
        return release.run(arguments, tools, _problems)
    if arguments.doing == "prove":
        return prove.run(arguments, tools)
    if arguments.doing == "book":
        return book.run(arguments, tools)
    assessor, _of_form = tools.load()
    if arguments.doing == "list":
        return _list(arguments, assessor.knowledge, tools)
    if arguments.doing == "show":
        return _show(arguments.id, assessor.knowledge, tools)
    return _search([word.lower() for word in arguments.words], assessor.knowledge, tools)


def _check(tools: Tools) -> int:
    knowledge, problems, notes = _found(tools)
    for line in (*(problem.sentence() for problem in problems), *notes):
        tools.say(line)
    examples = sum(len(rule.examples) for rule in knowledge.rules)
    tools.say(
        _(
            "{problems} problems in {rules} rules, {examples} examples, {questions} questions, {sources} sources."
        ).format(
            problems=len(problems),
            rules=len(knowledge.rules),
            examples=examples,
            questions=len(knowledge.questions),
            sources=len(knowledge.sources),
        )
    )
    return BROKEN if problems else FINE


def _problems(tools: Tools) -> tuple[Knowledge, list[Problem]]:
    """Return the knowledge and all that is wrong with it, sorted by place."""
    return _found(tools)[:2]


def _found(tools: Tools) -> tuple[Knowledge, list[Problem], list[str]]:
    """Return the knowledge, all that is wrong with it, sorted by place, and what is only said."""
    assessor, of_form = tools.load()
    knowledge = assessor.knowledge
    of_examples = check_examples(knowledge, assessor.names, today=tools.today())
    of_words = (*ledger_of(knowledge)[1], *read_letter_words(knowledge)[1], *problems_with_frequencies(knowledge))
    beside, notes = tools.beside() if tools.beside else ([], [])
    problems = sorted(
        (*of_form, *check_knowledge(knowledge), *of_examples, *of_words, *check_laws(knowledge), *beside),
        key=lambda found: (found.where, found.line, found.message),
    )
    return knowledge, problems, notes


def _list(arguments: argparse.Namespace, knowledge: Knowledge, tools: Tools) -> int:
    if arguments.unused:
        for name in unused_questions(knowledge):
            tools.say(f"{name}: {knowledge.questions[name].ask}")
        return FINE
    chosen = [
        rule
        for rule in knowledge.rules
        if arguments.strength in (None, rule.strength) and rule.id.startswith(arguments.topic or "")
    ]
    for rule in chosen:
        tools.say(_line(rule))
    tools.say(_("{count} rules.").format(count=len(chosen)))
    return FINE


def _line(rule: Rule) -> str:
    return f"{rule.id:<{_SHORTEST_ID}} {rule.effect.disposition.id:<20} {rule.strength:<3} {', '.join(rule.catalogue)}"


def parts(knowledge: Knowledge) -> dict[str, Any]:
    """Return everything that has an id of its own."""
    named: dict[str, Any] = {f"protected zone {zone.id}": zone for zone in knowledge.zones}
    for table in (
        knowledge.sources,
        knowledge.areas,
        knowledge.modifiers,
        knowledge.medicine_classes,
        knowledge.implements,
        knowledge.types,
        knowledge.techniques,
        knowledge.definitions,
        knowledge.word_groups,
        knowledge.questions,
    ):
        named.update(table)
    named.update({position.id: position for position in knowledge.positions})
    return named | {rule.id: rule for rule in knowledge.rules}


def readers_of(name: str, knowledge: Knowledge) -> tuple[Rule, ...]:
    """Return the rules that read a question, a medicine class or a group of words."""

    def reads(literal: Literal) -> bool:
        test = literal.test
        return test.question == name or (
            isinstance(test, Includes) and test.question in _READING and name in test.options
        )

    return tuple(rule for rule in knowledge.rules if any(reads(literal) for literal in literals(rule.condition)))


def _show(name: str, knowledge: Knowledge, tools: Tools) -> int:
    named = parts(knowledge)
    of_row = [rule.id for rule in knowledge.rules if name in rule.catalogue]
    if name not in named and not of_row:
        hint = did_you_mean(name, named, _("Try: jivaka knowledge search WORDS"))
        tools.complain(_("There is nothing called '{name}'. {hint}").format(name=name, hint=hint))
        return BAD_INPUT
    for key in of_row or [name]:
        for line in (*_described(named[key], knowledge), *release.standing(named[key], tools), ""):
            tools.say(line)
    return FINE


def _described(part: Any, knowledge: Knowledge) -> Iterable[str]:  # noqa: ANN401 - any part of the knowledge
    yield part.id if hasattr(part, "id") else str(getattr(part, "key", getattr(part, "name", "")))
    for field in part.__dataclass_fields__:
        value = getattr(part, field)
        if field in ("id", "condition", "applies", "line") or value in ("", (), None, frozenset()):
            continue
        if field == "sources":
            yield f"  {field}:"
            yield from _sources(value, knowledge)
        elif field == "examples":
            yield f"  {field}:"
            yield from bullets(f"{item.name} -> {item.expect}: {json.dumps(dict(item.answers))}" for item in value)
        else:
            yield from wrapped(f"{field}: {_plain(value)}", "  ", "    ")
    read_by = ", ".join(rule.id for rule in readers_of(str(getattr(part, "id", "")), knowledge))
    yield from wrapped(_("read by: {rules}").format(rules=read_by) if read_by else "", "  ", "    ")


def _sources(keys: Iterable[str], knowledge: Knowledge) -> list[str]:
    found = (knowledge.sources[key] for key in keys if key in knowledge.sources)
    return bullets(f"{source.key}: {source.cite} {source.url}".strip() for source in found)


def _plain(value: Any) -> str:  # noqa: ANN401 - any field
    if isinstance(value, tuple | frozenset | list):
        return ", ".join(_plain(item) for item in (sorted(value, key=str) if isinstance(value, frozenset) else value))
    if hasattr(value, "__dataclass_fields__"):
        named = ((field, getattr(value, field)) for field in value.__dataclass_fields__)
        return "; ".join(
            f"{field} {_plain(item)}" for field, item in named if item not in ("", (), None, False, frozenset())
        )
    return str(getattr(value, "label", None) or getattr(value, "name", None) or value)


def _search(words: list[str], knowledge: Knowledge, tools: Tools) -> int:
    found = 0
    for name, part in parts(knowledge).items():
        text = f"{name} " + " ".join(
            _plain(getattr(part, field)) for field in part.__dataclass_fields__ if field != "condition"
        )
        if all(word in text.lower() for word in words):
            found += 1
            title = getattr(part, "ask", "") or getattr(part, "client", "") or getattr(part, "label", "")
            title = title or getattr(part, "cite", "") or getattr(part, "says", "")
            for line in wrapped(f"{name}: {title}", "", "    "):
                tools.say(line)
    tools.say(_("{count} found.").format(count=found))
    return FINE if found else BROKEN
