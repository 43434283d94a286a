"""Loads what needs a library that is installed apart, and says in a sentence what to install where it is missing.

A plain assessment never comes here, so it starts at once and needs none of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from jivaka.core.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from types import ModuleType


def heavy(module: str, *, part: str) -> ModuleType:
    """Return a module of Jivaka that needs the libraries of an optional part. Raises ProblemsError without them."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("jivaka"):
            raise
        message = f"This needs {error.name}, which is not installed."
        remedy = f'Install it with: pip install "jivaka[{part}]"'
        raise ProblemsError((Problem("not-installed", "jivaka", message, remedy),)) from None
