"""Makes cohorts: draws clients that nobody is, packs intakes of real ones, and lists what drawing goes by.

What is drawn shows what a change of the knowledge does; it says nothing about how common anything is in a salon.
"""

from __future__ import annotations

import json
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from jivaka.core.errors import Problem, ProblemsError
from jivaka.engines.cohort.store import ENDING, save
from jivaka.engines.cohort.synthetic.answers import to_cohort
from jivaka.engines.cohort.synthetic.draw import Drawing, shows
from jivaka.engines.cohort.synthetic.lines import lines
from jivaka.engines.cohort.synthetic.prevalence import PATH, read_prevalence
from jivaka.interfaces.cli.commands.cohort.clients import PROGRESS_EVERY, progress, read_clients
from jivaka.interfaces.cli.page import wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.engines.cohort.synthetic.prevalence import Entry, Figure, Prevalence
    from jivaka.interfaces.cli.tools import Tools

DONE, BAD_INPUT = 0, 2
MOST: Final = 2_000_000
"""Clients drawn at once; more would ask for more memory than most machines have."""
INTAKES: Final = ".jsonl"
FEW: Final = 400
"""Clients below which a share says too little to be compared with a published one."""


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Do what was asked. Raises ProblemsError."""
    if arguments.doing == "make":
        return _make(arguments, tools)
    return _pack(arguments, tools) if arguments.doing == "pack" else _frequencies(arguments, tools)


def _make(arguments: argparse.Namespace, tools: Tools) -> int:
    out = _writable(arguments.out, (ENDING, INTAKES))
    if not 1 <= arguments.clients <= MOST:
        _fail(str(arguments.clients), "So many clients cannot be drawn.", f"Ask for 1 to {MOST}.")
    if arguments.seed < 0:
        _fail(str(arguments.seed), "A seed is no negative number.", "Take 0, 1, 2, ...")
    assessor = tools.deciding()
    knowledge = assessor.knowledge
    prevalence = _prevalence(knowledge)
    drawing = Drawing(knowledge, prevalence, arguments.clients, arguments.seed)
    answers = drawing.draw(lambda done, total: progress(tools, f"{100 * done // total} %"))
    progress(tools, "")
    if out.suffix == INTAKES:
        with out.open("w", encoding="utf-8") as file:
            for number, line in enumerate(lines(answers, knowledge, tools.today()), start=1):
                file.write(line)
                if not number % PROGRESS_EVERY:
                    progress(tools, _("{lines} intakes").format(lines=number))
        progress(tools, "")
    else:
        save(to_cohort(answers, knowledge), out)
    _report(
        arguments, prevalence, [shows(drawing.cohort, knowledge, f.among, f.when) for f in prevalence.figures], tools
    )
    return DONE


def _prevalence(knowledge: Knowledge) -> Prevalence:
    if PATH not in knowledge.other:
        _fail(PATH, "The knowledge says nothing about how often answers are given.", "Add this file.")
    prevalence, problems = read_prevalence(knowledge)
    if problems:
        raise ProblemsError(problems)
    return prevalence


def _report(arguments: argparse.Namespace, prevalence: Prevalence, shown: list[tuple[int, int]], tools: Tools) -> None:
    assumed = sum(not entry.sources for entry in prevalence.entries)
    says = _(
        "{file}: {clients} clients that nobody is, drawn with seed {seed}. {assumed} of {entries} frequencies are "
        "assumed: nothing here says how common anything is in a salon."
    )
    for line in wrapped(
        says.format(
            file=arguments.out,
            clients=arguments.clients,
            seed=arguments.seed,
            assumed=assumed,
            entries=len(prevalence.entries),
        ),
        "",
        "",
    ):
        tools.say(line)
    for figure, (some, among) in zip(prevalence.figures, shown, strict=True):
        tools.say(_figure(figure, some, among))


def _figure(figure: Figure, some: int, among: int) -> str:
    sources = ", ".join(figure.sources)
    if among < FEW:
        found = _("too few clients to compare")
    else:
        chance = 3 * sqrt(figure.share * (1 - figure.share) / among)
        near = abs(some / among - figure.share) <= figure.within + chance
        found = f"{some / among:.1%} ({_('as published') if near else _('NOT as published')})"
    return f"  {figure.says} [{sources}, {figure.strength}]: {found}"


def _pack(arguments: argparse.Namespace, tools: Tools) -> int:
    out = _writable(arguments.out, (ENDING,))
    assessor = tools.deciding()
    clients = read_clients(arguments.file, (assessor,), tools)
    save(clients.cohorts[0], out)
    tools.say(_("{file}: {clients} clients.").format(file=arguments.out, clients=clients.cohorts[0].clients))
    return BAD_INPUT if clients.left_out else DONE


def _frequencies(arguments: argparse.Namespace, tools: Tools) -> int:
    assessor = tools.deciding()
    knowledge = assessor.knowledge
    prevalence = _prevalence(knowledge)
    if arguments.json:
        tools.say(json.dumps([_plain(entry) for entry in prevalence.entries], ensure_ascii=False, indent=2))
        return DONE
    for entry in prevalence.entries:
        parts = ", ".join(f"{_what(what)} {share:.4g}" for what, share in entry.parts)
        standing = f"{entry.basis} {entry.strength} {', '.join(entry.sources)}".strip()
        for line in wrapped(f"{entry.name} [{standing}] {entry.says}: {parts}", "", "    "):
            tools.say(line)
    for key in sorted({key for entry in prevalence.entries for key in entry.sources}):
        source = knowledge.sources[key]
        for line in wrapped(f"{key}: {source.cite} {source.url}", "  ", "    "):
            tools.say(line)
    return DONE


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "says": entry.says,
        "form": entry.form,
        "parts": [{"what": what, "share": share} for what, share in entry.parts],
        "unknown": entry.unknown,
        "basis": entry.basis,
        "strength": entry.strength,
        "sources": entry.sources,
    }


def _what(what: Any) -> str:  # noqa: ANN401 - yes, an option, some options, or two bounds
    if what is True:
        return _("yes")
    if isinstance(what, tuple):
        bounds = all(isinstance(item, float) for item in what)
        return " to ".join(f"{item:g}" for item in what) if what and bounds else "+".join(what) or _("none")
    return str(what)


def _writable(path: str, endings: tuple[str, ...]) -> Path:
    """Return the path to write to. Raises ProblemsError before anything is computed in vain."""
    out = Path(path)
    if out.suffix not in endings:
        _fail(path, "The name does not say what to write.", f"End it in {' or '.join(endings)}.")
    if not out.parent.is_dir():
        _fail(path, "There is no such folder.", "Make the folder first, or name another.")
    return out


def _fail(where: str, message: str, remedy: str) -> NoReturn:
    raise ProblemsError((Problem("bad-cohort", where, message, remedy),))
