"""Documents: every link leads somewhere, every page can be reached from the index, the glossary has our words, every
decision record has its four parts, every command of dev.py is explained, and the printed pages are those of today.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
import sys

from house.checks.tree import Finding

GLOSSARY = "GLOSSARY.md"
INDEX = "docs/README.md"
PRINTER = "docs/generate.py"
ADR_PARTS = ("Status", "Context", "Decision", "Consequences")

# The words that every floor shares; the glossary explains each of them.
_WORDS = """
client, therapist, receptionist, reviewer, manager, actor, intake, screen, question, answer, finding, Truth, TRUE,
FALSE, UNKNOWN, red flag, contraindication, precaution, limit, modifier, disposition, massage_ok,
massage_with_limits, doctor_first, urgent, emergency, decision, trace, reason, type, technique, area, device,
pressure, position, acute, subacute, chronic, course, session, dose, review, stop rule, salon, room, equipment,
resource, tick, mask, offer, claim, hold, booking, measure, score, change, MCID, note, release, digest, law, case,
source, claim statement
"""
WORDS = re.split(r",\s+", _WORDS.strip())

_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`[^`\n]*`")


def docs_links(tree):
    """Every link from a document to a file, or to a heading in one, leads somewhere."""
    for path, text in _pages(tree).items():
        for link in links(text):
            target, _, anchor = link.partition("#")
            wanted = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if target.startswith("/") or not (tree.root / wanted).exists():
                yield Finding("docs_links", path, f"links to {link}, which is not there.")
            elif anchor and wanted.endswith(".md") and anchor not in anchors(tree.texts.get(wanted, "")):
                yield Finding("docs_links", path, f"links to {link}, but that page has no such heading.")


def docs_reachable(tree):
    """Every page below docs/ is linked, over any number of steps, from docs/README.md."""
    pages = {path: text for path, text in _pages(tree).items() if path.startswith("docs/")}
    seen, waiting = set(), [INDEX]
    while waiting:
        path = waiting.pop()
        if path in pages and path not in seen:
            seen.add(path)
            folder = posixpath.dirname(path)
            waiting += [
                posixpath.normpath(posixpath.join(folder, link.partition("#")[0])) for link in links(pages[path])
            ]
    for path in sorted(set(pages) - seen):
        yield Finding("docs_reachable", path, f"cannot be reached from {INDEX}; link it where a reader would look.")


def glossary_words(tree):
    """The glossary explains every word that the floors share."""
    explained = {word.lower() for word in re.findall(r"\*\*([^*]+)\*\*", tree.texts.get(GLOSSARY, ""))}
    for word in WORDS:
        if word.lower() not in explained:
            yield Finding("glossary_words", GLOSSARY, f"does not explain **{word}**.")


def adr_parts(tree):
    """Every decision record says its status, context, decision and consequences, under a number of its own."""
    seen = {}
    for path, text in _pages(tree).items():
        numbered = re.fullmatch(r"docs/adr/(\d{4})-[a-z0-9-]+\.md", path)
        if numbered is None:
            continue
        number = numbered.group(1)
        if number in seen:
            yield Finding("adr_parts", path, f"has the number of {seen[number]}.")
        seen[number] = path
        for part in ADR_PARTS:
            if not re.search(rf"^## {part}$", text, re.MULTILINE):
                yield Finding("adr_parts", path, f"has no part '## {part}'.")
    for missing in set(range(1, len(seen) + 1)) - {int(number) for number in seen}:
        yield Finding("adr_parts", "docs/adr", f"has no record with the number {missing:04d}.")


def door_commands(tree):
    """Every command of dev.py is explained in CONTRIBUTING.md."""
    table = re.search(r"^COMMANDS = \{(.*?)\}", tree.texts.get("dev.py", ""), re.MULTILINE | re.DOTALL)
    for command in ["setup", *re.findall(r'"([a-z]+)":', table.group(1) if table else "")]:
        if f"dev.py {command}" not in tree.texts.get("CONTRIBUTING.md", ""):
            yield Finding("door_commands", "CONTRIBUTING.md", f"does not explain `python3 dev.py {command}`.")


def reference_current(tree):
    """The printed pages are those that docs/generate.py would print today."""
    if PRINTER not in tree.paths:
        return
    done = subprocess.run(
        [sys.executable, PRINTER, "--check"],
        cwd=tree.root,
        env={**os.environ, "PYTHONPATH": str(tree.root / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    for page in done.stdout.splitlines():
        yield Finding("reference_current", page, "is not what would be printed today; run: python3 dev.py fix")
    if done.stderr:
        yield Finding("reference_current", PRINTER, done.stderr.strip())


def links(text):
    """The relative links of a page, outside code."""
    prose = _SPAN.sub("", _FENCE.sub("", text))
    found = [first or second for first, second in _LINK.findall(prose)]
    return [link for link in found if not re.match(r"[a-z][a-z+.-]*:", link)]


def anchors(text):
    """The anchors of a page's headings, as the usual renderers make them."""
    headings = re.findall(r"^#+ +(.+?) *#*$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _pages(tree):
    return {path: text for path, text in tree.texts.items() if path.endswith(".md")}
