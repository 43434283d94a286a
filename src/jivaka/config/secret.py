"""The secret that signs links and visits: from the environment, or made once on a single machine and kept in a file.

It also refuses an environment that would be unsafe where other machines come in. It knows nothing of Django.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from jivaka.core.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE: Final = "secret"
BYTES: Final = 48
DATABASES: Final = ("sqlite", "postgresql", "postgres")
"""How the address of a database may begin; anything without '://' is the path of an SQLite file."""
WRITTEN: Final[Mapping[str, tuple[str, str]]] = {
    "JIVAKA_HTTPS": ("[01]", "Write 1, or leave it out."),
    "JIVAKA_DEMO": ("[01]", "Write 1, or leave it out."),
    "JIVAKA_PROXIES": (r"\d", "Write how many there are, such as 1."),
    "JIVAKA_KEEP_YEARS": (r"1?\d?\d(\.\d+)?", "Write years, such as 10, or leave it out."),
    "JIVAKA_COUNTRY": ("[A-Z]{2}", "Write the two capital letters of a country, such as UA."),
}
"""How a setting is written, and what to do where it is not."""


def secret(home: Path, environment: Mapping[str, str]) -> str:
    """Return the secret of this installation. Without JIVAKA_SECRET it is made on first need, for its owner alone."""
    if environment.get("JIVAKA_SECRET"):
        return environment["JIVAKA_SECRET"]
    home.mkdir(parents=True, exist_ok=True)
    place = home / FILE
    fresh = home / f"{FILE}.{os.getpid()}.new"
    if not place.exists():
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(BYTES))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, place)  # whole or not at all, and the first of several processes wins
        fresh.unlink()
    return place.read_text(encoding="ascii").strip()


def check_environment(environment: Mapping[str, str]) -> None:
    """Refuse a database of another kind, what cannot be read, and what is unsafe where other machines come in.

    Raises ProblemsError with everything.
    """
    problems = [*_of_database(environment.get("JIVAKA_DATABASE", "")), *_unreadable(environment)]
    if environment.get("JIVAKA_HTTPS") == "1":
        problems += _unsafe(environment)
    if problems:
        raise ProblemsError(tuple(problems))


def _of_database(address: str) -> Iterator[Problem]:
    scheme, is_address, _rest = address.partition("://")
    if is_address and scheme not in DATABASES:
        message = f"'{scheme}' is no database that Jivaka works with."
        remedy = "Give the path of an SQLite file, or an address that begins with postgresql://."
        yield Problem("database", "JIVAKA_DATABASE", message, remedy)
    elif is_address and not _has_port(address):
        message = "Its port is no number."
        remedy = "Write postgresql://person:password@host:5432/name; a / in the password is written as %2F."
        yield Problem("database", "JIVAKA_DATABASE", message, remedy)


def _has_port(address: str) -> bool:
    """Return whether the port of an address can be read; to name none is to have the usual one."""
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def _unreadable(environment: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with numbers and switches: a word that is not understood must not mean 'no'."""
    for name, (pattern, remedy) in WRITTEN.items():
        text = environment.get(name, "")
        if text and not re.fullmatch(pattern, text, re.ASCII):
            yield Problem("setting", name, f"'{text}' cannot be read.", remedy)


def _unsafe(environment: Mapping[str, str]) -> list[Problem]:
    problems = []
    if not environment.get("JIVAKA_SECRET"):
        message = "JIVAKA_HTTPS is set, but not the secret that signs links and visits."
        remedy = "Set JIVAKA_SECRET to a long random text, the same in every process, and keep it."
        problems.append(Problem("no_secret", "JIVAKA_SECRET", message, remedy))
    if environment.get("JIVAKA_DEMO") == "1":
        message = "A demonstration lets everybody in without proof, so it is not served with JIVAKA_HTTPS."
        problems.append(Problem("open_demo", "JIVAKA_DEMO", message, "Leave out one of the two."))
    return problems
