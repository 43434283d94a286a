"""What somebody typed, as people see it: in any script, and without signs that nobody sees."""

from __future__ import annotations

import unicodedata
from typing import Final

TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of whatever stands behind them; no name needs one, in any script."""


def line(text: str, most: int) -> str:
    """Return a line of text as people see it: '' where nothing can be seen, and nothing that turns other words."""
    seen = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text if sign not in TURNS)
    return seen.strip()[:most] if any(unicodedata.category(sign)[0] in "LNPS" for sign in seen) else ""
