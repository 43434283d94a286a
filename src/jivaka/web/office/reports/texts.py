"""What a salon may say about massage: a text is pasted in, and each statement that evidence does not support is shown.

Nothing that was pasted is kept. The words and the verdicts are the knowledge's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jivaka.core.advice.claims import FOLDER, find_claims, read_claims
from jivaka.web.office.pages import office
from jivaka.web.shared.context import assessor, language, require_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor
    from jivaka.core.advice.claims import ClaimFound, Ledger

LONGEST: Final = 50_000
VERDICTS: Final = {
    "partly": gettext_noop("partly supported"),
    "unsupported": gettext_noop("not supported"),
    "false": gettext_noop("false"),
    "unsafe": gettext_noop("dangerous"),
}


@require_form
@office("manager")
def claims(request: HttpRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001 - the door has looked at them
    """Check a text."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    too_long = len(text) > LONGEST
    found = () if too_long or not text.strip() else find_claims(text, _ledger(language(), assessor().knowledge.digest))
    context = {
        "text": text,
        "asked": request.method == "POST",
        "too_long": too_long,
        "most": LONGEST,
        "found": [(number, one, _(VERDICTS[one.claim.verdict])) for number, one in enumerate(found, start=1)],
        "parts": list(_parts(text, found)),
    }
    return render(request, "office/claims.html", context, status=422 if too_long else 200)


@lru_cache(maxsize=8)
def _ledger(code: str, digest: str) -> Ledger:  # noqa: ARG001 - what the answer is kept under
    documents = (one for one in assessor().knowledge.other.values() if one.folder == FOLDER)
    ledger, _problems = read_claims(*documents)
    return ledger


def _parts(text: str, found: Iterable[ClaimFound]) -> Iterator[tuple[str, int]]:
    """Yield the text in pieces, each with the number of the statement that it is, 0 for none."""
    at = 0
    for number, one in enumerate(found, start=1):
        if one.start >= at:
            yield text[at : one.start], 0
            yield text[one.start : one.end], number
            at = one.end
    yield text[at:], 0
