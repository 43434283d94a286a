"""What a module may reach for: the core lives on the standard library alone and knows no clock, file, log or chance.

Who may import whom among our own rooms is held by the import contracts in pyproject.toml, not here.
"""

from __future__ import annotations

import ast
import sys

from house.checks.tree import Finding

CORE = "src/jivaka/core"

# Modules of the standard library that reach outside a pure function, and why.
OUTSIDE = {
    **dict.fromkeys(("time", "zoneinfo", "calendar", "sched"), "the core is given its dates"),
    **dict.fromkeys(("random", "secrets", "uuid"), "the core leaves nothing to chance"),
    **dict.fromkeys(
        ("os", "pathlib", "shutil", "glob", "tempfile", "io", "fileinput", "mmap"), "the core reads no files"
    ),
    **dict.fromkeys(("logging", "warnings", "syslog"), "the core answers with values, not with messages on the side"),
    **dict.fromkeys(("sqlite3", "dbm", "shelve", "pickle"), "the core keeps nothing"),
    **dict.fromkeys(
        ("socket", "ssl", "http", "urllib", "smtplib", "ftplib", "socketserver"), "the core has no network"
    ),
    **dict.fromkeys(
        ("subprocess", "multiprocessing", "threading", "asyncio", "concurrent", "signal"), "the core just runs"
    ),
    **dict.fromkeys(("sys", "platform", "locale", "getpass", "importlib", "ctypes"), "the core is the same everywhere"),
}
CALLS = {
    "open": "the core reads no files",
    "print": "the core answers with values",
    "input": "the core is given its answers",
    "breakpoint": "a debugger was left behind",
    "eval": "text is data",
    "exec": "text is data",
    "__import__": "imports stand at the top",
    "hash": "the hash of a text differs from run to run",
}
CLOCKS = {"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp"}


def core_standard_library(tree):
    """The core imports the standard library and itself, nothing else."""
    for module in tree.under(CORE):
        for name in imported(module):
            top = name.partition(".")[0]
            ours = name == "jivaka.core" or name.startswith("jivaka.core.")
            if not ours and top not in sys.stdlib_module_names:
                message = f"imports {name}; the core uses the standard library alone."
                yield Finding("core_standard_library", module.path, message)


def core_outside(tree):
    """The core imports no module that reaches a clock, a file, a log, a database, the network or chance."""
    for module in tree.under(CORE):
        for name in imported(module):
            reason = OUTSIDE.get(name.partition(".")[0])
            if reason:
                yield Finding("core_outside", module.path, f"imports {name}, but {reason}.")


def core_calls(tree):
    """The core calls nothing that reads the clock, opens a file, prints, or runs text as code."""
    for module in tree.under(CORE):
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            clock = isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
            if name in CALLS:
                yield Finding("core_calls", module.path, f"calls {name}() in line {node.lineno}, but {CALLS[name]}.")
            if clock:
                message = f"reads the clock with .{node.func.attr}() in line {node.lineno}; take the date as `on`."
                yield Finding("core_calls", module.path, message)


def import_inside(tree):
    """Imports stand at the top of a module, where a reader and the import contracts look for them."""
    for module in tree.under("src", "tests"):
        for where, node in module.functions():
            if any(isinstance(part, ast.Import | ast.ImportFrom) for part in ast.walk(node)):
                yield Finding("import_inside", where, "imports inside a function; move it to the top of the module.")


def engine_import(tree):
    """Only config and the command line may import engines (they need optional packages)."""
    allowed = ("src/jivaka/engines/", "src/jivaka/config/", "src/jivaka/interfaces/cli/")
    for module in tree.under("src"):
        reached = [name for name in imported(module) if f"{name}.".startswith("jivaka.engines.")]
        if reached and not module.path.startswith(allowed):
            message = f"imports {reached[0]}; only config and the command line may import engines."
            yield Finding("engine_import", module.path, message)


def imported(module):
    """Every module name that is imported anywhere in the file; `from a import b` counts as a and as a.b."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
            if node.module == "jivaka":
                yield from (f"jivaka.{alias.name}" for alias in node.names)
