"""A release: every file of the knowledge in one canonical file, with its reports, its digests and who signed it.

The same content gives the same bytes. The seal covers every field, so that a changed byte is noticed; it does not
prove who wrote the file. Nothing here decides about a client.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.kb.people import Person, people

if TYPE_CHECKING:
    from collections.abc import Mapping

FORM: Final = 1
SIGNATURES: Final = 2
"""How many different people have to sign."""
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,60}", re.ASCII)
PATH: Final = re.compile(r"(?:[A-Za-z0-9][\w-]{0,80}/){0,4}[A-Za-z0-9][\w-]{0,80}(?:\.\w{1,10})?", re.ASCII)
Plain = dict[str, Any]
_TEXTS: Final = ("name", "date", "digest", "previous", "content", "seal")
_FIELDS: Final = frozenset({*_TEXTS, "form", "authors", "files", "rules", "reports", "signatures"})
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Signature:
    """That a person stands by a release, since when, and in which words."""

    person: Person
    date: str
    statement: str


@dataclass(frozen=True, slots=True)
class Release:
    """The content of a release.

    `digest` is the one of the knowledge, which every decision names; `previous` is the `content` of the release that
    was in force before; `files` are texts by path, `rules` the stamps of the rules by id, `reports` texts by name.
    """

    name: str
    date: str
    digest: str
    authors: tuple[Person, ...]
    files: Mapping[str, str]
    rules: Mapping[str, str] = field(default_factory=dict)
    reports: Mapping[str, str] = field(default_factory=dict)
    previous: str = ""
    signatures: tuple[Signature, ...] = ()

    @property
    def content(self) -> str:
        """Return the digest of everything that is signed: all but the signatures, each file by its own digest."""
        return digest_of_bytes(canonical(self._signed()))

    @property
    def signers(self) -> tuple[Person, ...]:
        """Return the different people who signed."""
        return people(signature.person for signature in self.signatures)

    @property
    def missing(self) -> str:
        """Return in a sentence what it lacks before it may be in force, or ''."""
        signers = self.signers
        if len(signers) < SIGNATURES:
            return f"{len(signers)} of {SIGNATURES} reviewers have signed release {self.name}."
        if all(any(person.may_be(author) for author in self.authors) for person in signers):
            return f"Only those who changed the knowledge have signed release {self.name}; somebody else has to."
        return ""

    @property
    def review(self) -> str:
        """Return who signed, in a sentence."""
        who = " and ".join(f"{each.person.says} on {each.date}" for each in self.signatures)
        return f"Release {self.name}, signed by {who}."

    def sealed(self) -> Plain:
        """Return everything as it stands in the file, with its digests."""
        listed = self._signed()
        listed |= {
            "content": digest_of_bytes(canonical(listed)),
            "signatures": [_plain(one) for one in self.signatures],
        }
        reports = {name: {"digest": listed["reports"][name], "text": text} for name, text in self.reports.items()}
        return listed | {"files": self.files, "reports": reports, "seal": digest_of_bytes(canonical(listed))}

    def _signed(self) -> Plain:
        return {
            "form": FORM,
            "name": self.name,
            "date": self.date,
            "digest": self.digest,
            "previous": self.previous,
            "authors": [{"name": each.name, "role": each.role} for each in self.authors],
            "files": {path: digest_of_bytes(text.encode()) for path, text in self.files.items()},
            "rules": self.rules,
            "reports": {name: digest_of_bytes(text.encode()) for name, text in self.reports.items()},
        }


def bytes_of(release: Release) -> bytes:
    """Return the release as a file: the same for the same release, on every machine."""
    return canonical(release.sealed())


def release_of(data: bytes, where: str) -> Release:
    """Return the release that stands in a file. Raises ProblemsError where anything in it is not as it was signed."""
    whole = read_canonical(data, where)
    said = _wrong_form(whole)
    if said:
        raise broken(where, said)
    try:
        release = _read(whole)
        written = bytes_of(release)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise broken(where, "A field of the release is not as it should be.") from error
    if written == data:
        return release
    if release.content != whole["content"]:
        raise broken(where, "Its digest does not fit: the knowledge or a report was changed after it was made.")
    raise broken(where, "Its seal does not fit: something was changed after it was signed.")


def signed(release: Release, signature: Signature, where: str) -> Release:
    """Return the release with one more signature. Raises ProblemsError for a person who may have signed before."""
    for before in release.signatures:
        if signature.person.may_be(before.person):
            message = f"{before.person.says} has signed release {release.name} already, on {before.date}."
            raise ProblemsError((Problem("signed-twice", where, message, "Another person has to sign."),))
    return replace(release, signatures=(*release.signatures, signature))


def canonical(whole: Mapping[str, Any]) -> bytes:
    """Return plain values as bytes in the one way that counts: sorted names, UTF-8, a line for each field and file."""
    fields = {name: _lines(value) if isinstance(value, dict) else _text(value) for name, value in whole.items()}
    lines = ",\n".join(f"{_text(name)}: {fields[name]}" for name in sorted(fields))
    return f"{{\n{lines}\n}}\n".encode()


def _lines(table: Mapping[str, Any]) -> str:
    return "{\n" + ",\n".join(f" {_text(name)}: {_text(table[name])}" for name in sorted(table)) + "\n}"


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)


def read_canonical(data: bytes, where: str) -> Plain:
    """Return the table that stands in a file. Raises ProblemsError for anything else."""
    try:
        whole = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise broken(where, "This is no release of the knowledge, or not a whole one.") from error
    if not isinstance(whole, dict):
        raise broken(where, "This is no release of the knowledge.")
    return whole


def digest_of_bytes(data: bytes) -> str:
    """Return the digest of bytes, as every digest here is written."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def broken(where: str, message: str) -> ProblemsError:
    """Return the error for a file that must not be used."""
    remedy = "Do not use it; take the file again from those who signed it."
    return ProblemsError((Problem("broken-release", where, message, remedy),))


def _wrong_form(whole: Plain) -> str:
    """Return in a sentence why this is no release, or ''."""
    if set(whole) != _FIELDS:
        return "This is no release of the knowledge, or parts of it are missing."
    if whole["form"] != FORM:
        return f"The release has the form {whole['form']!r}; this program reads the form {FORM}."
    if not all(isinstance(whole[name], str) for name in _TEXTS) or not _DAY.fullmatch(whole["date"]):
        return "A field of the release is not a text as it should be."
    if not NAME.fullmatch(whole["name"]):
        return "The name of the release is none."
    if not all(isinstance(whole[name], dict) for name in ("files", "rules", "reports")):
        return "The files, the rules or the reports of the release are not as they should be."
    texts = (*whole["files"].values(), *whole["rules"].values())
    if not all(isinstance(text, str) for text in texts) or not all(map(PATH.fullmatch, whole["files"])):
        return "A file of the release has a path that is none of the knowledge."
    return ""


def _read(whole: Plain) -> Release:
    return Release(
        name=whole["name"],
        date=whole["date"],
        digest=whole["digest"],
        authors=tuple(_person(each) for each in whole["authors"]),
        files=whole["files"],
        rules=whole["rules"],
        reports={name: report["text"] for name, report in whole["reports"].items()},
        previous=whole["previous"],
        signatures=tuple(Signature(_person(each), each["date"], each["statement"]) for each in whole["signatures"]),
    )


def _person(each: Mapping[str, str]) -> Person:
    return Person(each["name"], each["role"])


def _plain(signature: Signature) -> Plain:
    who = {"name": signature.person.name, "role": signature.person.role}
    return who | {"date": signature.date, "statement": signature.statement}
