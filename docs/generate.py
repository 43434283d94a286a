"""Prints the reference pages from the code and the knowledge.

Run: .venv/bin/python docs/generate.py. With --check it writes nothing and only names the pages that are out of date.
"""

from __future__ import annotations

import sys
import tomllib
from typing import TYPE_CHECKING

from jivaka.core.assessment.assessor import Assessor
from jivaka.core.knowledge.assemble import assemble
from jivaka.interfaces.kb.folder import load_documents
from printing import ROOT, commands, decision, meanings, rules

if TYPE_CHECKING:
    from collections.abc import Iterable

REFERENCE = ROOT / "docs" / "reference"
MEANINGS = ROOT / "docs" / "meanings.toml"


def pages() -> dict[str, str]:
    """Return every printed page by its name. Raises SystemExit with sentences where something has no meaning yet."""
    documents = load_documents(ROOT / "knowledge")
    knowledge, problems = assemble(documents)
    decided, refused = decision.paths_of(Assessor(knowledge))
    means = tomllib.loads(MEANINGS.read_text(encoding="utf-8"))
    found = {
        "exit": {name: {"interfaces.cli"} for name in commands.names()},
        "errors": meanings.error_codes(),
        "environment": meanings.variables(),
        "audit": meanings.deeds(),
        "decision": decided | refused,
    }
    complaints = [problem.sentence() for problem in problems]
    for kind, names in found.items():
        complaints += meanings.compare(kind, names, means[kind])
    if complaints:
        raise SystemExit("\n".join(complaints))
    printed = {
        "commands.md": commands.commands(means["exit"]),
        "rules.md": rules.rules(knowledge, documents),
        "catalogue.md": rules.catalogue(knowledge, documents),
        "decision.md": decision.decision_page(decided, refused, means["decision"]),
        **{
            f"{kind}.md": meanings.table(title, says, heads, found[kind], means[kind])
            for kind, (title, says, *heads) in means["pages"].items()
        },
    }
    return {name: _page(lines) for name, lines in printed.items()}


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def main(words: list[str]) -> int:
    """Write the pages, or only compare them, and name each that differs; 1 where --check finds one."""
    differing = [
        (path, text)
        for path, text in ((REFERENCE / name, text) for name, text in pages().items())
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in differing:
        if words != ["--check"]:
            path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT).as_posix()}\n")
    return 1 if differing and words == ["--check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
