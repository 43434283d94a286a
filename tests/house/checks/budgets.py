"""Sizes: how long a function and a module may be, how many branches and arguments, how many files a folder holds.

Only lines that hold code count: docstrings, comments and blank lines are free, so nobody saves on words.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter

from house.checks.tree import Finding

FUNCTION_LINES = 40
BRANCHES = 8
ARGUMENTS = 5
MODULE_LINES = 400
FOLDER_FILES = 12

_BRANCHING = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case, ast.IfExp)
_SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


def function_lines(tree):
    """A function has at most 40 lines of code."""
    for module in tree.under("src", "tests", "benchmarks"):
        code = code_lines(module)
        for where, node in module.functions():
            lines = sum(node.lineno <= line <= node.end_lineno for line in code)
            if lines > FUNCTION_LINES:
                yield Finding(
                    "function_lines", where, f"{lines} lines of code; {FUNCTION_LINES} are allowed. Split it."
                )


def function_branches(tree):
    """A function has at most 8 branches: if, elif, for, while, except, case, and the inline if."""
    for module in tree.under("src", "tests", "benchmarks"):
        for where, node in module.functions():
            branches = sum(isinstance(part, _BRANCHING) for part in ast.walk(node))
            if branches > BRANCHES:
                message = (
                    f"{branches} branches; {BRANCHES} are allowed. A table, or a second function, may say it better."
                )
                yield Finding("function_branches", where, message)


def function_arguments(tree):
    """A function takes at most 5 arguments; self and cls are free, keyword-only ones count."""
    for module in tree.under("src"):
        for where, node in module.functions():
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            count = len(taken) - (bool(taken) and taken[0].arg in ("self", "cls"))
            if count > ARGUMENTS:
                message = f"{count} arguments; {ARGUMENTS} are allowed. Those that travel together may be one value."
                yield Finding("function_arguments", where, message)


def module_lines(tree):
    """A module has at most 400 lines of code."""
    for module in tree.under("src", "tests", "benchmarks"):
        lines = len(code_lines(module))
        if lines > MODULE_LINES:
            message = f"{lines} lines of code; {MODULE_LINES} are allowed. Split it by what it decides."
            yield Finding("module_lines", module.path, message)


def folder_files(tree):
    """A folder holds at most 12 Python files."""
    modules = tree.under("src", "tests", "benchmarks")
    for folder, files in Counter(module.path.rpartition("/")[0] for module in modules).items():
        if files > FOLDER_FILES:
            message = f"{files} Python files; {FOLDER_FILES} are allowed. Two rooms may be hiding in it."
            yield Finding("folder_files", folder, message)


def code_lines(module):
    """The numbers of the lines that hold code."""
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type not in _SILENT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                lines.difference_update(range(first.lineno, first.end_lineno + 1))
    return lines
