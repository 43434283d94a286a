"""The pages of all rules, and of the rows of the safety catalogue with what carries each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing import PRINTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jivaka.core.knowledge.document import Document
    from jivaka.core.knowledge.values import Knowledge, Limit, Rule


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
