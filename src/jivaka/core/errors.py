"""Problems as values: a sentence that says what happened, where, and what to do next.

Readers of knowledge and of intakes collect every problem before they give up, so that nobody mends one line at a
time. This module knows no file system and no language of the screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with its place and its remedy.

    `where` is a file path or the path of an answer (`answers.age`); `line` and `column` count from 1, 0 means 'not
    known'. `values` is what the sentence was made with, so that it can be made in another language.
    """

    code: str
    where: str
    message: str
    remedy: str
    line: int = 0
    column: int = 0
    values: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def sentence(self) -> str:
        """Return the problem as one line of plain text: place, what happened, what to do."""
        place = self.where
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place}: {self.message} {self.remedy}"


class ProblemsError(Exception):
    """Raised where a value cannot be made at all; carries every problem that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems; the text of the error is all their sentences."""
        self.problems = problems
        super().__init__("\n".join(problem.sentence() for problem in problems))
