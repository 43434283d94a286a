"""The page of the command `jivaka`: every word it takes, and how each command may end."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from jivaka.interfaces.cli import app
from printing import PRINTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STATUSES = (
    "| status | meaning |",
    "| --- | --- |",
    "| 0 | Done; for a decision: decided. |",
    "| 1 | Not done, or something was found: each command says below what. |",
    "| 2 | Bad input or bad words on the command line. Every problem is listed; nothing was decided. |",
    "| 3 | The intake can be read, but essential questions are missing. |",
    "| 130 | Stopped by the reader (Ctrl-C). |",
    "| 141 | Whoever was reading the output has gone. |",
)


def commands(ends: Mapping[str, str]) -> Iterator[str]:
    """Yield the page. `ends` says of each command what its exit statuses mean."""
    whole = app.whole_parser()
    yield from ("# The command jivaka", "", PRINTED, "", str(whole.description), "")
    yield from ("Words that stand before the command:", "")
    yield from _arguments(whole)
    yield from ("## Exit status", "", *STATUSES, "")
    parsers = _below(whole)
    for entry in app.ENTRIES:
        yield from (f"## jivaka {entry.name}", "", entry.says, "", f"Exit status: {ends[entry.name]}", "")
        yield from _of(f"jivaka {entry.name}", parsers[entry.name])
        yield from ("For example:", "", "```sh", *entry.examples, "```", "")


def names() -> list[str]:
    """Return the names of all commands."""
    return [entry.name for entry in app.ENTRIES]


def _of(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield from _arguments(parser)
    helps = _helps(parser)
    for below, found in _below(parser).items():
        yield from (f"### {name} {below}", "", _sentence(helps.get(below, below)), "")
        yield from _of(f"{name} {below}", found)


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
        rows = (f"| `{_written(action)}` | {_meaning(action)} |" for action in shown)
        yield from ("| word | meaning |", "| --- | --- |", *rows, "")


def _written(action: argparse.Action) -> str:
    choices = "\\|".join(map(str, action.choices)) if action.choices else ""
    value = choices or str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return value + (" ..." if action.nargs == "+" else "")
    return ", ".join(action.option_strings) + ("" if action.nargs == 0 else f" {value}")


def _meaning(action: argparse.Action) -> str:
    needed = " Needed." if action.option_strings and action.required else ""
    return _sentence(action.help or action.dest.replace("_", " ")) + needed


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
