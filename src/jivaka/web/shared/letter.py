"""The letter to a doctor in the words of the page: the same for a client, a therapist and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jivaka.core.assessment.letter import letter_of
from jivaka.core.assessment.letter_words import read_letter_words
from jivaka.core.errors import ProblemsError
from jivaka.web.shared.labels import Labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.assessment.letter import Letter
    from jivaka.core.assessment.values import Assessment
    from jivaka.core.outcomes.signs import Sign


def letter_about(found: Assessment, asking: Assessor, signs: Sequence[Sign] = ()) -> Letter | None:
    """Return the letter of an assessment, or None where nobody is sent to a doctor."""
    words, problems = read_letter_words(asking.knowledge)
    if problems:
        raise ProblemsError(problems)
    return letter_of(found, asking.knowledge, words, signs)


def letter_words(made: Letter, asking: Assessor) -> dict[str, Any]:
    """Return what the template shared/letter.html shows."""
    labels, knowledge = Labels(asking.knowledge), asking.knowledge
    review = knowledge.review
    return {
        "letter": made,
        "places": labels.areas(made.places),
        "facts": [
            (labels.question(name), labels.answer(name, value)) for name, value in made.facts if name != "free_note"
        ],
        "unknown": [labels.question(name) for name in made.unknown],
        "foot": f"{_(review)} {knowledge.release or knowledge.version}",
    }


def letter_on_paper(made: Letter, asking: Assessor, about: str = "") -> dict[str, Any]:
    """Return the letter as a sheet of paper; `about` says for whom, where the staff prints it."""
    words = letter_words(made, asking)
    return {
        "title": made.title,
        "day": f"{made.day} · {about}" if about else made.day,
        "paragraphs": list(made.opening),
        "sections": _sections(made, words),
        "foot": words["foot"],
    }


def _sections(made: Letter, words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the sections of the letter: each a title and rows of text and what it rests on."""
    told = [f"{question} {answer}" for question, answer in words["facts"]]
    if words["places"]:
        told.insert(0, _("Places that hurt: %(places)s") % {"places": words["places"]})
    if made.note:
        own = _("In the person's own words")
        told.append(f"{own}: {made.note}")
    signs = [(one.says, one.cites) for one in made.signs]
    reasons = [(one.says, one.cites) for one in made.reasons] or ([] if signs else [(made.not_known, "")])
    parts = (
        (_("During or after a session"), signs),
        (_("What the person told us"), [(text, "") for text in told]),
        (_("Medicines, as they were written"), [(_medicine(item), "") for item in made.medicines]),
        (_("Why this needs a doctor"), reasons),
        (_("Asked and not known"), [(text, "") for text in words["unknown"]]),
        (_("What we ask of you"), [(text, "") for text in made.asks]),
    )
    return [{"title": title, "rows": [{"text": text, "cites": cites} for text, cites in rows]} for title, rows in parts]


def _medicine(item: Mapping[str, Any]) -> str:
    """Return a medicine as it was written, with the name that a misspelt one was read as."""
    return f"{item['name']} ({item['read_as']})" if item["how"] == "misspelt" else item["name"]
