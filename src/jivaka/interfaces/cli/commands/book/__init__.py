"""`jivaka knowledge book`: write the whole knowledge as a book, for a browser and for paper.

It says where the book goes and what is bound in; what stands in it is not its business.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.cli.tools import DRAFT, BookOrder
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from jivaka.interfaces.cli.tools import Tools

WRITTEN, FAILED = 0, 1
FORMS: Final = {".html": "html", ".htm": "html", ".pdf": "pdf"}
_MEGABYTE: Final = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("out", nargs="*", metavar=_("OUT"), help=_("a file to write, ending in .html or .pdf"))
    parser.add_argument("--html", metavar=_("FILE"), help=_("write the book for a browser to this file"))
    parser.add_argument("--pdf", metavar=_("FILE"), help=_("write the book for paper to this file"))
    parser.add_argument("--proof", metavar=_("FILE"), help=_("bind in what 'jivaka knowledge prove --json' has said"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Write the book. Raises ProblemsError with everything that is wrong with the files that were named."""
    targets = [(FORMS.get(Path(name).suffix.lower(), ""), name) for name in arguments.out]
    targets += [(form, name) for form, name in (("html", arguments.html), ("pdf", arguments.pdf)) if name]
    problems = [*_problems_of(targets)]
    proof: Any = None
    if arguments.proof:
        proof, found = _read_proof(arguments.proof)
        problems += found
    if problems:
        raise ProblemsError(tuple(problems))
    if tools.book is None:
        tools.complain(_("No book can be printed here."))
        return FAILED
    assessor = tools.deciding()
    standings = tools.shelf().standings(assessor.knowledge.rules) if tools.shelf else {}
    order = BookOrder(tuple(dict(targets)), arguments.of_release or DRAFT, tools.today(), standings, proof)
    says = {
        "cases": _("Deciding for the example clients ..."),
        "html": _("Writing the book for a browser ..."),
        "pdf": _("Setting the book for paper; this takes about half a minute ..."),
    }
    files = tools.book(assessor, order, lambda step: tools.complain(says[step]))
    for form, name in targets:
        Path(name).write_bytes(files[form])
        size = f"{len(files[form]) / _MEGABYTE:.1f}"
        tools.complain(_("Written: {path} ({size} MB)").format(path=name, size=size))
    return WRITTEN


def _problems_of(targets: list[tuple[str, str]]) -> Iterator[Problem]:
    if not targets:
        yield _problem("OUT", _("Nothing says where the book goes."), _("Name a file ending in .html or .pdf."))
    for form, name in targets:
        path = Path(name)
        if path.is_dir():
            yield _problem(name, _("This is a folder."), _("Name a file in it."))
            continue
        if not form:
            yield _problem(name, _("The book cannot be written like this."), _("Let the name end in .html or .pdf."))
        if not path.parent.is_dir():
            yield _problem(name, _("There is no folder to put it in."), _("Make the folder first, or name another."))


def _read_proof(name: str) -> tuple[Any, list[Problem]]:
    try:
        proof = json.loads(Path(name).read_bytes().decode())
    except OSError as error:
        return None, [_problem(name, _("The proof cannot be read: {why}.").format(why=error.strerror), _REMEDY)]
    except (ValueError, RecursionError):
        return None, [_problem(name, _("The proof is no JSON."), _REMEDY)]
    if not isinstance(proof, dict):
        return None, [_problem(name, _("The proof is no JSON object."), _REMEDY)]
    return proof, []


_REMEDY: Final = _("Make it with: jivaka knowledge prove --json > FILE")


def _problem(where: str, message: str, remedy: str) -> Problem:
    return Problem("book", where, message, remedy)
