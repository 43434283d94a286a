"""Prints the reference pages from the code and the knowledge: commands, rules, and the rows of the safety catalogue.

Run: .venv/bin/python docs/generate.py

Nothing in docs/reference that this prints is written by hand; a test fails when the pages and their origin differ.
"""
# ruff: noqa: T201 - a script that speaks to whoever runs it

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from jivaka.core.knowledge.assemble import assemble
from jivaka.interfaces.cli import app
from jivaka.interfaces.kb.folder import load_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jivaka.core.knowledge.document import Document
    from jivaka.core.knowledge.values import Knowledge, Limit, Rule

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
PRINTED = "Printed by `docs/generate.py`; do not edit."


def pages(documents: tuple[Document, ...]) -> dict[str, str]:
    """Return every generated page by its name."""
    knowledge, problems = assemble(documents)
    if problems:
        raise SystemExit("\n".join(problem.sentence() for problem in problems))
    return {
        "commands.md": _page(commands()),
        "rules.md": _page(rules(knowledge, documents)),
        "catalogue.md": _page(catalogue(knowledge, documents)),
    }


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


# ---------------------------------------------------------------- commands


def commands() -> Iterator[str]:
    """Yield the page of the command `jivaka`."""
    whole = app.whole_parser()
    yield from ("# The command jivaka", "", PRINTED, "", str(whole.description), "")
    yield from (
        f"{whole.epilog} A command that checks or searches ends with 1 when it has found something to mend.",
        "",
    )
    parsers = _below(whole)
    for entry in app.ENTRIES:
        yield from (f"## jivaka {entry.name}", "", entry.says, "")
        yield from _arguments(parsers[entry.name])
        for name, parser in _below(parsers[entry.name]).items():
            yield from (f"### jivaka {entry.name} {name}", "", _sentence(_helps(parsers[entry.name])[name]), "")
            yield from _arguments(parser)
        yield from ("For example:", "", "```sh", *entry.examples, "```", "")


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return parser._actions  # noqa: SLF001 - argparse shows its arguments in no other way


def _choosing(parser: argparse.ArgumentParser) -> Iterator[argparse._SubParsersAction[argparse.ArgumentParser]]:
    return (action for action in _actions(parser) if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001


def _below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {name: found for action in _choosing(parser) for name, found in action.choices.items()}


def _helps(parser: argparse.ArgumentParser) -> dict[str, str]:
    named = (item for action in _choosing(parser) for item in action._choices_actions)  # noqa: SLF001 - as above
    return {item.dest: item.help or "" for item in named}


def _arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    left_out = (argparse._HelpAction, argparse._SubParsersAction)  # noqa: SLF001 - as above
    shown = [action for action in _actions(parser) if not isinstance(action, left_out)]
    if shown:
        rows = (f"| `{_written(action)}` | {_sentence(action.help or action.dest)} |" for action in shown)
        yield from ("| argument | meaning |", "| --- | --- |", *rows, "")


def _written(action: argparse.Action) -> str:
    choices = "\\|".join(map(str, action.choices)) if action.choices else ""
    value = choices or str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return value + (" ..." if action.nargs == "+" else "")
    return action.option_strings[0] + ("" if action.nargs == 0 else f" {value}")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


# ---------------------------------------------------------------- rules


def rules(knowledge: Knowledge, documents: tuple[Document, ...]) -> Iterator[str]:
    """Yield the page of all rules, file by file."""
    by_path: dict[str, list[Rule]] = {}
    for rule in knowledge.rules:
        by_path.setdefault(rule.path, []).append(rule)
    topics = {document.path: str(document.content.get("topic", document.stem)) for document in documents}
    yield from ("# Every rule", "", PRINTED, "")
    yield (
        f"{len(knowledge.rules)} rules in {len(by_path)} files. No clinician has signed one unless its file says so. "
        "What an unknown answer does to them: [what unknown does](../explanation/what-unknown-does.md). "
        "The language of conditions: [add or change a rule](../how-to/add-a-rule.md#conditions). "
        "What the keys of sources stand for: `jivaka knowledge show KEY`."
    )
    yield from ("", *(f"- [{topics[path]}](#{_anchor(topics[path])}): {len(found)}" for path, found in by_path.items()))
    for path, found in by_path.items():
        yield from ("", f"## {topics[path]}", "", f"`knowledge/{path}`")
        for rule in found:
            yield from ("", f"### {rule.id}", "", *_rule(rule))
    yield from ("", "## Names used in conditions", "", "| name | meaning | condition |", "| --- | --- | --- |")
    for definition in sorted(knowledge.definitions.values(), key=lambda found: found.name):
        yield f"| `{definition.name}` | {definition.says} | `{definition.when}` |"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"- decision: **{rule.effect.disposition.id}**, strength {rule.strength}, rows {', '.join(rule.catalogue)}"
    yield f"- when: `{rule.when}`"
    limits = [*map(_limit, rule.effect.limits), *_excluded(rule)]
    if limits:
        yield f"- limits: {', '.join(limits)}"
    if rule.cleared_by:
        yield f"- lifted by a letter about: `{rule.cleared_by}`"
    yield f"- client: {rule.client}"
    yield f"- therapist: {rule.therapist}"
    yield f"- sources: {', '.join(rule.sources)}"


def _limit(limit: Limit) -> str:
    place = ", ".join(limit.areas) or (f"where {limit.areas_from} says" if limit.areas_from else "")
    return f"`{limit.modifier}`" + (f" ({place})" if place else "")


def _excluded(rule: Rule) -> Iterator[str]:
    for name in sorted(rule.effect.types | rule.effect.techniques | rule.effect.implements):
        yield f"no `{name}`"
    if rule.effect.postpones:
        yield "postpone"


def _anchor(heading: str) -> str:
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in "_- ")
    return kept.strip().replace(" ", "-")


# ---------------------------------------------------------------- catalogue


def catalogue(knowledge: Knowledge, documents: tuple[Document, ...]) -> Iterator[str]:
    """Yield the page of all rows of the safety catalogue."""
    carriers = _carriers(knowledge, documents)
    reasons = {found.catalogue: found.reason for found in knowledge.left_out}
    left = [row for row in knowledge.catalogue if row not in carriers]
    yield from ("# The safety catalogue", "", PRINTED, "")
    yield (
        "The catalogue lists all that an intake, a therapist or a salon should watch for, each under a short id. "
        f"Of its {len(knowledge.catalogue)} rows {len(knowledge.catalogue) - len(left)} are carried, "
        f"{len(left)} are left out with the reason. Rules are explained under [every rule](rules.md)."
    )
    for group in _groups(documents):
        yield from ("", f"## {group['id']}. {group['title']}", "", "| row | carried by |", "| --- | --- |")
        for row in group["rows"]:
            yield f"| {row} | {', '.join(carriers.get(row, ())) or 'left out: ' + reasons.get(row, '')} |"


def _groups(documents: Iterable[Document]) -> Iterator[dict[str, list[str]]]:
    return (dict(table) for document in documents for table in document.tables("catalogue_group"))


def _carriers(knowledge: Knowledge, documents: Iterable[Document]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule in knowledge.rules:
        for row in rule.catalogue:
            found.setdefault(row, []).append(f"[{rule.id}](rules.md#{_anchor(rule.id)})")
    for zone in knowledge.zones:
        for row in zone.catalogue:
            found.setdefault(row, []).append(f"protected for everybody: {zone.label}")
    for document in documents:
        for table in document.tables("sign"):
            rows = table["catalogue"]
            for row in rows if isinstance(rows, list) else [rows]:
                found.setdefault(row, []).append(f"sign in a session: {table['id']}")
    return found


def main() -> None:
    """Write the pages."""
    for name, text in pages(load_documents(ROOT / "knowledge")).items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
