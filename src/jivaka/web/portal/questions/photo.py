"""A photo of the box instead of a name: it is kept for the therapist, and answers nothing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from jivaka.core.errors import ProblemsError
from jivaka.services.photos import MOST_BYTES, keep_photo
from jivaka.web.portal.draft import draft_of
from jivaka.web.portal.questions.medicines import MEDICINES
from jivaka.web.shared.context import now
from jivaka.web.shared.errors import page
from jivaka.web.shared.limits import limited

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PHOTO: Final = "photo"
"""The word of the button that sends a photo together with the answers beside it, so that none of them is lost."""


@limited("elsewhere")
def keep_box(request: HttpRequest) -> HttpResponse:
    """Keep a photo that was sent with a screen and go back to the question about medicines."""
    sent, back = request.FILES.get(PHOTO), reverse("portal:screen", args=[MEDICINES])
    if sent is None:
        return redirect(back)
    too_large = (sent.size or 0) > MOST_BYTES
    try:
        keep_photo(draft_of(request).token, b"" if too_large else sent.read(), at=now())
    except ProblemsError as error:
        codes = {problem.code for problem in error.problems}
        if "no_draft" in codes:
            raise Http404 from error
        if "photos_many" in codes:
            says = _("Ten photos are kept already. Write the other names, or show the boxes at your visit.")
        else:
            says = _("Choose a JPEG or a PNG of at most 5 MB. Go back: your answers are kept.")
        onward = (back, _("Go on where you were"))
        return page(request, 413 if too_large else 422, _("This photo cannot be kept"), says, onward)
    return redirect(back)
