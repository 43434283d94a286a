"""Keeps a cohort in one packed file and reads it back, if the questions still mean what they meant.

The file holds the findings by answer: rules may change as they like, but once a question, a medicine or an area has
changed, the intakes have to be read anew. It holds plain arrays only and runs nothing.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np

from jivaka.core.errors import Problem, ProblemsError
from jivaka.engines.cohort.columns import Cohort, layout_of
from jivaka.engines.cohort.planes import contiguous, words_for

if TYPE_CHECKING:
    from pathlib import Path

    from jivaka.core.knowledge.values import Knowledge

ENDING: Final = ".npz"
FORMAT: Final = "jivaka cohort 1"
_BEGINNING: Final = b"PK"
_PLANES: Final = ("has", "may", "known", "not_applicable", "said_unknown", "unasked")


def save(cohort: Cohort, path: Path) -> None:
    """Write the cohort to a file, replacing what was there; a file is whole or is not there. Raises OSError."""
    parts = {
        "format": np.array(FORMAT),
        "vocabulary": np.array(cohort.layout.vocabulary),
        "ids": cohort.ids,
        "numbers": cohort.numbers,
        **{name: getattr(cohort, name) for name in _PLANES},
    }
    fresh = path.with_name(path.name + ".part")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, part in parts.items():
            with file.open(f"{name}.npy", "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, part, allow_pickle=False)
    fresh.replace(path)


def is_packed(path: Path) -> bool:
    """Return whether a file begins as a packed cohort does; a file that is not there is none."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_BEGINNING)) == _BEGINNING


def load(path: Path, knowledge: Knowledge) -> Cohort:
    """Return the cohort of a file. Raises ProblemsError where it is no cohort, or one of other questions."""
    layout = layout_of(knowledge)
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            if str(file["format"]) != FORMAT:
                _fail(path, "It was written by another version.", "Pack the intakes anew: jivaka cohort pack.")
            if str(file["vocabulary"]) != layout.vocabulary:
                _fail(
                    path,
                    "It was packed with other questions, medicines or areas.",
                    "Pack the intakes anew, or name the file of intakes itself.",
                )
            parts = {name: contiguous(file[name]) for name in _PLANES}
            cohort = Cohort(layout, file["ids"], numbers=file["numbers"], **parts)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError, NotImplementedError):
        _fail(path, "It is not a packed cohort, or it is damaged.", "Pack the intakes anew: jivaka cohort pack.")
    if not _is_whole(cohort):
        _fail(path, "Its parts do not belong together.", "Pack the intakes anew: jivaka cohort pack.")
    return cohort


def _is_whole(cohort: Cohort) -> bool:
    words, questions, layout = words_for(cohort.clients), len(cohort.layout.questions), cohort.layout
    options, states = (layout.options, words), (questions, words)
    wanted = dict(zip(_PLANES, (options, options, states, states, states, states), strict=True))
    shapes = all(getattr(cohort, name).shape == shape for name, shape in wanted.items())
    kinds = cohort.ids.dtype.kind == "U" and cohort.ids.ndim == 1 and cohort.numbers.dtype == np.float64
    return kinds and shapes and cohort.numbers.shape == (len(layout.numbers), cohort.clients)


def _fail(path: Path, message: str, remedy: str) -> NoReturn:
    raise ProblemsError((Problem("bad-cohort", str(path), message, remedy),))
