"""Says what somebody may have meant who typed a name that is not there. It knows no knowledge, only names."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return the names that are near, as a question; `otherwise` where none is."""
    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    return _("Did you mean {near}?").format(near=", ".join(near)) if near else otherwise
