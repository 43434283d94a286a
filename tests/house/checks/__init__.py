"""All checks of the house by name, and the open list of accepted exceptions.

A check is a generator: a Tree in, Findings out, its name in each. `unexcused` says what is left after the exceptions,
and which exceptions no longer excuse anything.
"""

from __future__ import annotations

import tomllib

from house.checks import budgets, docs, lock, purity, words

CHECKS = {
    check.__name__: check
    for check in (
        budgets.function_lines,
        budgets.function_branches,
        budgets.function_arguments,
        budgets.module_lines,
        budgets.folder_files,
        purity.core_standard_library,
        purity.core_outside,
        purity.core_calls,
        purity.import_inside,
        purity.engine_import,
        words.module_docstring,
        words.core_docstring,
        words.room_name,
        words.one_word,
        words.forbidden_words,
        docs.docs_links,
        docs.docs_reachable,
        docs.glossary_words,
        docs.adr_parts,
        docs.door_commands,
        docs.reference_current,
        lock.lock_in_step,
        lock.lock_clean,
    )
}
KNOWN = "tests/house/known_violations.toml"


def exceptions(tree):
    """The accepted exceptions: (check, where) to the reason. Each entry has exactly these three keys."""
    found = {}
    for entry in tomllib.loads(tree.texts.get(KNOWN, "")).get("accepted", []):
        if set(entry) != {"check", "where", "reason"} or not entry["reason"].strip() or entry["check"] not in CHECKS:
            message = f"{KNOWN}: an entry has a check that exists, a where and a reason, and nothing else: {entry}"
            raise ValueError(message)
        found[entry["check"], entry["where"]] = entry["reason"]
    return found


def unexcused(name, tree):
    """The findings of a check that no exception covers, and the exceptions for it that cover nothing any more."""
    accepted = {where for check, where in exceptions(tree) if check == name}
    findings = list(CHECKS[name](tree))
    left = [finding for finding in findings if finding.where not in accepted]
    return left, sorted(accepted - {finding.where for finding in findings})
