"""Reads intakes from files and standard input: JSON, or one JSON object a line; never trusts size, encoding or form.

Every failure is a sentence that says what happened, where, and what to do next.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NoReturn

from jivaka.core.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST: Final = 2_000_000
"""Bytes of one intake; a full one has about 6,000."""
MOST_NAMED: Final = 20
"""Doubled names of one object that are written out."""
MOST_DIGITS: Final = 400
"""Digits of a whole number that are still read, to be told that it is out of bounds."""


def read_json(path: str, standard: BinaryIO) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return the parsed content of a file, or of standard input for '-'. Raises ProblemsError."""
    return parse_json(_bytes_of(path, standard), _name(path))


def read_text(path: str, standard: BinaryIO) -> str:
    """Return the text of a file, or of standard input for '-'. Raises ProblemsError."""
    data = _bytes_of(path, standard)
    if len(data) > LARGEST:
        _fail(_name(path), "It is larger than a text can be.", "Check it in parts of less than 2 megabytes.")
    return _decode(data, _name(path))


def read_lines(path: str, standard: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield (line number, line) of a file or of standard input, skipping empty lines; memory stays constant.

    A line longer than an intake can be is cut, so that it fails on its own and the rest goes on.
    """
    with _open(path, standard) as file:
        number = 0
        while line := file.readline(LARGEST + 1):
            number += 1
            if len(line) > LARGEST:
                while not line.endswith(b"\n") and (rest := file.readline(LARGEST)):
                    line = line[:LARGEST] + b"..." + rest[-1:]
            if line.strip():
                yield number, line


def parse_json(data: bytes, where: str, *, line: int = 0) -> Any:  # noqa: ANN401 - whatever the text holds
    """Return the value that bytes hold as JSON. Raises ProblemsError with line and column."""
    if len(data) > LARGEST:
        _fail(where, "It is larger than an intake can be.", "For many intakes, write one a line and use --jsonl.", line)
    text = _decode(data, where, line)
    try:
        return json.loads(text, parse_constant=_no_constant, parse_int=_whole, object_pairs_hook=_once)
    except _RefusedError as refused:
        _fail(where, refused.message, refused.remedy, line)
    except RecursionError:
        _fail(where, "It is nested too deeply.", 'Write {"on": ..., "answers": {...}}.', line)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip())
        message = "The text ends too early." if cut else f"This is not JSON: {error.msg}."
        remedy = "Was it cut off while it was saved or sent?" if cut else "Mend it at that place."
        raise ProblemsError((Problem("bad-json", where, message, remedy, line or error.lineno, error.colno),)) from None


class _RefusedError(Exception):
    """JSON may say it, an intake may not."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


def _no_constant(name: str) -> NoReturn:
    message = f"{name} is not a JSON number."
    raise _RefusedError(message, "Write a number.")


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        message = f"A number has {len(digits)} digits."
        raise _RefusedError(message, "Write it with fewer.")
    return int(digits)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object; two answers to one question are none, since the later one could hide a danger."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = [f"'{name[:60]}'" for name, times in Counter(name for name, _ in pairs).items() if times > 1]
        message = f"{', '.join(twice[:MOST_NAMED])} {'stand' if twice[1:] else 'stands'} twice in one object."
        raise _RefusedError(message, "Keep one of each." if twice[1:] else "Keep one of them.")
    return found


def _name(path: str) -> str:
    return "standard input" if path == "-" else path


def _open(path: str, standard: BinaryIO) -> AbstractContextManager[BinaryIO]:
    if path == "-":
        return nullcontext(standard)
    try:
        return Path(path).open("rb")
    except FileNotFoundError:
        _fail(path, "There is no such file.", "Check the path; '-' reads standard input.")
    except IsADirectoryError:
        _fail(path, "This is a folder.", "Name a file in it.")
    except OSError as error:
        _fail(path, f"The file cannot be read: {error.strerror}.", "Check its permissions.")


def _bytes_of(path: str, standard: BinaryIO) -> bytes:
    with _open(path, standard) as file:
        try:
            data = file.read(LARGEST + 1)
        except OSError as error:
            _fail(_name(path), f"The file cannot be read: {error.strerror}.", "Copy it again.")
    return data


def _decode(data: bytes, where: str, line: int = 0) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = line or data[: error.start].count(b"\n") + 1
        _fail(where, "The text is not UTF-8.", "Save it with the encoding UTF-8.", at)


def _fail(where: str, message: str, remedy: str, line: int = 0) -> NoReturn:
    raise ProblemsError((Problem("bad-file", where, message, remedy, line),))
