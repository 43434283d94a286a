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
    from pathlib import Path

REFERENCE = ROOT / "docs" / "reference"
MEANINGS = ROOT / "docs" / "meanings.toml"


def pages() -> tuple[dict[str, str], list[str]]:
    """Return the printed pages by name, and a sentence for everything that keeps a page from being printed."""
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
    wrong = {kind: list(meanings.compare(kind, names, means[kind])) for kind, names in found.items()}
    printed = {
        "rules.md": ("rules", rules.rules(knowledge, documents)),
        "catalogue.md": ("rules", rules.catalogue(knowledge, documents)),
        "commands.md": ("exit", commands.commands(means["exit"])),
        "decision.md": ("decision", decision.decision_page(decided, refused, means["decision"])),
        **{
            f"{kind}.md": (kind, meanings.table(title, says, heads, found[kind], means[kind]))
            for kind, (title, says, *heads) in means["pages"].items()
        },
    }
    wrong["rules"] = [problem.sentence() for problem in problems]
    complete = {name: _page(lines) for name, (kind, lines) in printed.items() if not wrong[kind]}
    return complete, [complaint for complaints in wrong.values() for complaint in complaints]


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def main(words: list[str]) -> int:
    """Write the pages, or with --check only name each that differs; 1 where something is left to be mended."""
    checking = words == ["--check"]
    printed, complaints = pages()
    differing = [name for name, text in printed.items() if _now(REFERENCE / name) != text]
    for name in differing:
        if not checking:
            (REFERENCE / name).write_text(printed[name], encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")
    sys.stderr.writelines(f"{complaint}\n" for complaint in complaints)
    return 1 if complaints or (checking and differing) else 0


def _now(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
