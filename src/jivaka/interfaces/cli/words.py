"""The command line's own sentences, translatable.

`_` gives a sentence in the reader's language, English where there is none.
"""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Final

_FOUND: Final = gettext.translation("jivaka", Path(__file__).parents[2] / "locale", fallback=True)


def _(sentence: str) -> str:
    """Return the sentence in the language of the environment."""
    return _FOUND.gettext(sentence)
