"""Loads the knowledge in use, with the whole core; apart from the entry point, so that `--help` does without both.

It wires and keeps; it decides nothing.
"""

from __future__ import annotations

import gc
import importlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jivaka.core.assessment.assessor import Assessor
from jivaka.core.knowledge.assemble import assemble
from jivaka.interfaces.kb import languages
from jivaka.interfaces.kb.cache import key_of, remember, remembered
from jivaka.interfaces.kb.folder import Documents, knowledge_folder, parse_files, place_of, releases_folder, source_of
from jivaka.interfaces.kb.release import broken
from jivaka.interfaces.kb.reviews import claims_of_review

if TYPE_CHECKING:
    from jivaka.core.errors import Problem
    from jivaka.interfaces.cli.tools import Shelf

CODE: Final = Path(__file__).resolve().parents[1] / "core"


def load_assessor(name: str = "") -> tuple[Assessor, tuple[Problem, ...]]:
    """Return the assessor of the knowledge in use, or of what `name` names, and every problem of form in it.

    Raises ProblemsError where there is none, or where a release is not as it was signed.
    """
    gc.disable()  # very many lasting values are about to be made; looking for rubbish would double the time
    try:
        return _load(place_of(name))
    finally:
        gc.freeze()  # the knowledge stays to the end; later searches for rubbish need not walk through it
        gc.enable()


def _load(place: Path) -> tuple[Assessor, tuple[Problem, ...]]:
    source = source_of(place)
    key = key_of({**source.files, str(place.resolve()): source.review("").encode()}, CODE)
    found: tuple[Assessor, tuple[Problem, ...]] | None = remembered(key)
    if found is None:
        knowledge, problems = assemble(parse_files(source.files), other=Documents(place))
        problems = (*problems, *claims_of_review(knowledge))
        if source.release is not None and source.release.digest != knowledge.digest:
            raise broken(str(place), "The digest of its knowledge does not fit its files.")
        knowledge = replace(knowledge, release=source.named, review=source.review(knowledge.review))
        assessor = Assessor(knowledge)
        found = assessor, (*problems, *assessor.problems)
        remember(key, found)
    return found


def check_languages(name: str = "") -> tuple[list[Problem], list[str]]:
    """Return what is wrong with the translations and what is not translated; no decision hangs on it."""
    source = source_of(place_of(name))
    return languages.check_languages(source.languages, parse_files(source.files))


def shelf() -> Shelf:
    """Return the folder of releases and the knowledge folder that new ones are made from; loaded when asked for."""
    made: Shelf = importlib.import_module("jivaka.interfaces.kb.shelf").Shelf(releases_folder(), knowledge_folder())
    return made
