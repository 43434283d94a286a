"""Words: docstrings where they are owed, rooms named for what they decide, one word for one thing, and nothing in the
texts that belongs to somebody's machine instead of to Jivaka.
"""

from __future__ import annotations

import ast
import re

from house.checks.tree import Finding

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "stuff", "data"}

# Words of other houses, and ours. Only whole parts of a name count: `client_id` has the parts client and id.
OTHER_WORDS = {
    "customer": "client",
    "customers": "clients",
    "patient": "client",
    "patients": "clients",
    "employee": "therapist or receptionist",
    "ruleset": "release",
    "rulesets": "releases",
    "kpi": "measure",
}

# Written with brackets, so that this very file does not match.
MACHINES = {
    r"(?<![\w.])/(?:wor[k]|roo[t]|tm[p]|home/\w+|User[s]/\w+)(?:/|\b)": "a path of somebody's machine",
    r"pypi[.]or[g]|pythonhoste[d]|npmj[s][.]|debian[.]or[g]|regist[r]y[.]\w+[.]\w+": "the host of a registry",
    r"index-ur[l]|find-link[s]|extra-inde[x]": "where packages are fetched from",
}
TOOLS = {
    r"\b(?:claud[e]|anthropi[c]|open[a]i|chatgp[t]|gpt-?\d|copilo[t]|gemin[i]|code[x]|ll[m]s?)\b": "a writing tool",
    r"\b(?:language mode[l]|ai[- ](?:assistan[t]|generate[d]|agen[t])|sub-?agen[t])s?\b": "a writing tool",
    r"\bco-authored-b[y]\b|\bgenerated wit[h]\b": "how a text was written",
}

# Titles of studies are quoted as they are, whatever they are about.
CITATIONS = ("knowledge/sources/",)


def module_docstring(tree):
    """Every module of the product opens by saying what it decides."""
    for module in tree.under("src"):
        if not ast.get_docstring(module.tree):
            message = "has no docstring; say in two or three sentences what it decides and what it must not know."
            yield Finding("module_docstring", module.path, message)


def core_docstring(tree):
    """Every public class, function and method of the core says what it promises."""
    for module in tree.under("src/jivaka/core"):
        for name, node in module.definitions():
            parts = name.split(".")
            public = all(not part.startswith("_") for part in parts)
            if public and _reachable(module, parts) and not ast.get_docstring(node):
                yield Finding("core_docstring", f"{module.path}:{name}", "has no docstring; say what it promises.")


def room_name(tree):
    """No room or module is called by a word that says nothing."""
    for module in tree.under("src", "tests"):
        names = module.path.removesuffix(".py").split("/")
        for name in names:
            if name in EMPTY_NAMES:
                message = f"'{name}' says nothing about what is inside; name it for what it decides."
                yield Finding("room_name", module.path, message)


def one_word(tree):
    """Names in the code use the words of the glossary; FHIR words stay in the FHIR room."""
    for module in tree.under("src"):
        if module.path.startswith("src/jivaka/interfaces/fhir/"):
            continue
        for name in sorted(_names(module.tree)):
            for part in re.split(r"_|(?<=[a-z])(?=[A-Z])", name):
                ours = OTHER_WORDS.get(part.lower())
                if ours:
                    yield Finding("one_word", f"{module.path}:{name}", f"our word for '{part}' is {ours}.")


def forbidden_words(tree):
    """The texts speak of Jivaka alone: no machine paths, no registry hosts, no tools."""
    for path, text in tree.texts.items():
        patterns = MACHINES if path.startswith(CITATIONS) else MACHINES | TOOLS
        for pattern, what in patterns.items():
            for found in re.finditer(pattern, text, re.IGNORECASE):
                line = text.count("\n", 0, found.start()) + 1
                yield Finding("forbidden_words", path, f"line {line} holds {what}: {found.group(0)!r}.")


def _reachable(module, parts):
    """Whether a name can be reached from outside: not something defined inside a function."""
    kinds = dict(module.definitions())
    outer = [".".join(parts[:count]) for count in range(1, len(parts))]
    return all(isinstance(kinds[name], ast.ClassDef) for name in outer)


def _names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
