"""Helps to write medicines: the names to choose from, and what a written name was read as. It knows no danger."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.intake.medicine_names import read_medicine
from jivaka.web.shared.context import assessor
from jivaka.web.shared.questions.answers import names_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.assessment.assessor import Assessor

MEDICINES: Final = "medicines"
MOST: Final = 60
"""Names that are read at once; nobody takes more."""
LONGEST: Final = 200
_DAY: Final = "public, max-age=86400"


@dataclass(frozen=True, slots=True)
class Understood:
    """A name as it was written and what is said about it; `sure` says that nobody need look at the box."""

    written: str
    says: str
    sure: bool


@require_safe
def names(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Return all names that are known. They say nothing about anybody, so a cache may keep them."""
    response = JsonResponse({"names": _names(assessor())})
    response.headers["Cache-Control"] = _DAY
    return response


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Return what written names are read as. They come in the body, so that no address and no log holds them."""
    written = names_in(request.POST.getlist("names"))
    found = [] if any(len(name) > LONGEST for name in written) else understood(written[:MOST], assessor())
    return JsonResponse({"read": [{"says": one.says, "sure": one.sure} for one in found]})


def understood(written: Iterable[str], asking: Assessor) -> list[Understood]:
    """Return what each name was read as."""
    return [_understood(name, asking) for name in written]


def understood_in(answers: Mapping[str, Any], asking: Assessor) -> list[Understood]:
    """Return what the medicines of kept answers were read as."""
    kept = answers.get(MEDICINES)
    return understood([name for name in kept if name != "unknown"], asking) if isinstance(kept, list) else []


def _understood(name: str, asking: Assessor) -> Understood:
    match = read_medicine(name, asking.names)
    if not match.read_as:
        says = _("{written}: we do not know this name. Please check the spelling, or leave it: a person will ask.")
        return Understood(name, says.format(written=name), sure=False)
    if "unrecognised" in match.class_ids:
        says = _("{written}: this may be {read}. Please check the spelling; a person will look at it too.")
        return Understood(name, says.format(written=name, read=match.read_as), sure=False)
    if match.read_as.casefold() == name.casefold():
        return Understood(name, _("{written}: understood.").format(written=name), sure=True)
    says = _("{written}: read as {read}.")
    return Understood(name, says.format(written=name, read=match.read_as), sure=match.how in ("exact", "phrase"))


@lru_cache(maxsize=8)
def _names(asking: Assessor) -> list[str]:
    classes = asking.knowledge.medicine_classes.values()
    return sorted({name for one in classes for name in (*one.generics, *one.brands)}, key=str.casefold)
