"""The folder of releases: makes, signs, puts in force, restores and compares them.

What is in force was signed by enough people, and its file is the very one that was put in force; otherwise nothing is
decided at all, never with something else instead.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.knowledge.assemble import assemble, digest_of
from jivaka.interfaces.kb.differences import differences
from jivaka.interfaces.kb.folder import files_of, parse_files, read_all, release_path
from jivaka.interfaces.kb.people import one_line, person_of
from jivaka.interfaces.kb.register import ENDING, REGISTER, Entry, history, in_force, put_in_force
from jivaka.interfaces.kb.release import (
    NAME,
    Plain,
    Release,
    Signature,
    broken,
    bytes_of,
    digest_of_bytes,
    release_of,
    signed,
)
from jivaka.interfaces.kb.reports import read_reports
from jivaka.interfaces.kb.reviews import stamp_of, standing_of
from jivaka.interfaces.kb.safe_file import PART, only_one, sync_folder, write_through, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from jivaka.core.knowledge.document import Document
    from jivaka.core.knowledge.values import Knowledge, Rule
    from jivaka.interfaces.kb.reviews import Standing


class Shelf:
    """A folder of releases, and the knowledge folder that new ones are made from.

    A release is named by its name or by the path of its file. Everything raises ProblemsError in sentences.
    """

    def __init__(self, folder: Path, draft: Path) -> None:
        """Name the folders; nothing is read yet."""
        self._folder, self._draft = folder, draft

    def make(self, knowledge: Knowledge, authors: Sequence[str], reports: Mapping[str, Path], on: date) -> Plain:
        """Make a release of the draft, from which `knowledge` was read and found to be without problems."""
        name, previous = _name_of(knowledge), self._in_force()
        release = Release(
            name=name,
            date=on.isoformat(),
            digest=knowledge.digest,
            authors=tuple(person_of(author, "--author") for author in authors),
            files=read_all(self._draft),
            rules={rule.id: stamp_of(rule) for rule in knowledge.rules},
            reports=read_reports(reports, knowledge.digest, previous),
            previous=previous.content if previous is not None else "",
        )
        if digest_of(_documents(release)) != knowledge.digest:
            raise _wrong(str(self._draft), "The knowledge was changed while the release was made.", "Make it again.")
        path = self._folder / f"{name}{ENDING}"
        with only_one(self._folder):
            if path.is_file() and _read(path).signatures:
                message = f"There is a release {name} already, and somebody has signed it."
                raise _wrong(str(path), message, "Give 'version' in knowledge.toml another name.")
            write_whole(path, bytes_of(release))
        return self._told(path, release)

    def sign(self, name: str, reviewer: str, statement: str, on: date) -> Plain:
        """Add the signature of a reviewer, written as 'Name, role', to a release."""
        path, words = self._path(name), one_line(statement)
        if not words or not words.isprintable():
            remedy = 'For example: "I have read all of it and agree."'
            raise _wrong(where="--statement", message="A signature needs words.", remedy=remedy)
        with only_one(path.parent):
            release = verified(path)
            if _same(path, in_force(self._folder)):
                message = f"Release {release.name} is in force, with the signatures that it had then."
                raise _wrong(str(path), message, "Sign the next release.")
            signature = Signature(person_of(reviewer, "--reviewer"), on.isoformat(), words)
            release = signed(release, signature, str(path))
            write_whole(path, bytes_of(release))
        return self._told(path, release)

    def use(self, name: str, by: str, because: str, on: date) -> Plain:
        """Put a release in force, also an earlier one again."""
        person, reason = person_of(by, "--by"), one_line(because)
        if not reason or not reason.isprintable():
            raise _wrong(where="--because", message="The register needs a reason.", remedy="Say why, in a few words.")
        with only_one(self._folder):
            path = self._path(name)
            release = verified(path)
            place = self._folder / f"{release.name}{ENDING}"
            if not _same(path, place):
                raise _wrong(str(path), "The release is not among the others.", f"Put it there first, as {place}.")
            if release.missing:
                raise _wrong(str(path), release.missing, "Until then it cannot be put in force.")
            put_in_force(
                self._folder,
                Entry(release.name, digest_of_bytes(path.read_bytes()), person, on.isoformat(), reason),
            )
        return self._told(path, release)

    def restore(self, name: str, folder: Path) -> int:
        """Write every file of a release into a folder that is new or empty, byte for byte; return how many."""
        release = verified(self._path(name))
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise _wrong(str(folder), "The folder is not empty.", "Move it away, or name a new one with --to.")
        fresh = folder.with_name(f".{folder.name}.{os.getpid()}{PART}")
        try:
            for path, text in release.files.items():
                (fresh / path).parent.mkdir(parents=True, exist_ok=True)
                write_through(fresh / path, text.encode())
            if folder.exists():
                folder.rmdir()
            fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        sync_folder(folder.parent)
        return len(release.files)

    def verify(self, name: str) -> Plain:
        """Return what a release says of itself, after every digest in it was made again from what it holds."""
        path = self._path(name)
        return self._told(path, verified(path))

    def report(self, name: str, report: str) -> str:
        """Return the text of a report that is attached to a release."""
        release = _read(self._path(name))
        if report not in release.reports:
            has = ", ".join(release.reports) or "none"
            raise _wrong(release.name, f"It has no report '{report}'.", f"It has: {has}.")
        return release.reports[report]

    def listed(self) -> tuple[tuple[Plain, ...], tuple[Problem, ...]]:
        """Return what every release says of itself, the oldest first, and what is wrong with the others."""
        found, problems = self._all()
        return tuple(self._told(path, release) for path, release in found), problems

    def history(self) -> tuple[Plain, ...]:
        """Return every entry of the register, the oldest first."""
        return tuple(entry.plain() for entry in history(self._folder))

    def changes(self, name: str, since: str) -> tuple[str, ...]:
        """Return in which places two releases differ, one line each."""
        new, old = (_read(self._path(each)) for each in (name, since))
        return tuple(differences(_contents(old), _contents(new)))

    def standings(self, rules: Iterable[Rule]) -> dict[str, Standing]:
        """Return of every rule by its id who signed it. Releases that were changed sign nothing."""
        releases = [release for _, release in self._all()[0]]
        return {rule.id: standing_of(rule, releases) for rule in rules}

    def _path(self, name: str) -> Path:
        """Return the file of a release by its name or path. Raises ProblemsError where it holds another release."""
        path = release_path(self._folder, name)
        if NAME.fullmatch(name) and path.stem == name and _read(path).name != name:
            remedy = "Give the file its own name, and take the right one from those who signed it."
            raise _wrong(str(path), f"This is the file of release {_read(path).name}, not of {name}.", remedy)
        return path

    def _all(self) -> tuple[list[tuple[Path, Release]], tuple[Problem, ...]]:
        found: list[tuple[Path, Release]] = []
        problems: list[Problem] = []
        for path in sorted(self._folder.glob(f"[!.]*{ENDING}")):
            if path.name == REGISTER:
                continue
            try:
                found.append((path, _read(path)))
            except ProblemsError as error:
                problems += error.problems
        return sorted(found, key=lambda each: (each[1].date, each[1].name)), tuple(problems)

    def _in_force(self) -> Release | None:
        path = in_force(self._folder)
        return None if path is None else verified(path)

    def _told(self, path: Path, release: Release) -> Plain:
        """Return a release without its files, and whether it is in force."""
        whole = release.sealed()
        entries = history(self._folder)
        current = bool(entries) and entries[-1].file == digest_of_bytes(bytes_of(release))
        reports = {name: report["digest"] for name, report in whole["reports"].items()}
        kept = {name: whole[name] for name in whole if name not in ("files", "rules", "form")}
        counted = {"files": len(release.files), "rules": len(release.rules), "reports": reports}
        return {**kept, **counted, "path": str(path), "missing": release.missing, "in_force": current}


def verified(path: Path) -> Release:
    """Return the release of a file after making its digest and stamps again. Raises ProblemsError where one differs."""
    release = _read(path)
    documents = _documents(release)
    knowledge, _ = assemble(documents)
    if knowledge.digest != release.digest:
        raise broken(str(path), "The digest of its knowledge does not fit its files.")
    if {rule.id: stamp_of(rule) for rule in knowledge.rules} != dict(release.rules):
        message = "The stamps of its rules do not fit: it was changed, or another version of Jivaka made it."
        raise _wrong(str(path), message, "Verify it with the version that made it, or make the release again.")
    return release


def _read(path: Path) -> Release:
    return release_of(path.read_bytes(), str(path))


def _same(path: Path, other: Path | None) -> bool:
    return other is not None and path.resolve() == other.resolve()


def _documents(release: Release) -> tuple[Document, ...]:
    return parse_files(files_of(release))


def _contents(release: Release) -> Mapping[str, object]:
    """Return the content of every document, and the text of every other file, by path."""
    return {**release.files, **{document.path: document.content for document in _documents(release)}}


def _name_of(knowledge: Knowledge) -> str:
    name = knowledge.version
    if not NAME.fullmatch(name) or f"{name}{ENDING}" == REGISTER:
        remedy = "Write something like 1.0.0: letters, digits, dots and dashes."
        message = f"The version '{name}' cannot be the name of a release."
        raise _wrong(where="knowledge.toml", message=message, remedy=remedy)
    return name


def _wrong(where: str, message: str, remedy: str) -> ProblemsError:
    return ProblemsError((Problem("release", where, message, remedy),))
