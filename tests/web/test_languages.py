"""The pages in Ukrainian and Thai: nothing is missing, no number loses its place, and no word changes a decision."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.test import Client
from django.utils.translation import gettext, ngettext, override
from django.utils.translation.template import templatize

from jivaka.config.knowledge import assessor_for
from jivaka.core.assessment.document import document
from jivaka.core.intake.reading import read_intake
from jivaka.interfaces.kb.folder import knowledge_folder, parse_files, source_of
from jivaka.interfaces.kb.languages import read_languages, status_of
from jivaka.web.shared.labels import CERTAINTIES, UNITS, amount
from web.visit import Visit

LANGUAGES = ("uk", "th")
PLURALS = {"uk": 3, "th": 1}
FIRST = {"uk": "Спершу безпека", "th": "ความปลอดภัยมาก่อน"}
NO_PAIN = {"uk": "Болю немає", "th": "ไม่ปวด"}
ABOUT = {
    "age": "40",
    "sex_birth": "female",
    "height_cm": "170",
    "weight_kg": "70",
    "frail": "no",
    "able_to_agree": "yes",
}
SOURCE = Path("src/jivaka")
PLACE = re.compile(r"\{[a-z_]+\}|%\([a-z_]+\)s")
KEYWORDS = {"_": None, "gettext": None, "gettext_noop": None, "ngettext": (1, 2)}
NOT_OURS = {"knowledge", "medicines", "notes"}
NOT_OURS_ANYWHERE = {"because", "explain"}
"""Parts of a decision whose words are the client's own, or that no page shows."""
EXAMPLES = tuple(
    json.loads(Path(f"examples/{name}.json").read_text("utf-8"))
    for name in ("numb_between_the_legs", "office_worker", "on_warfarin")
) + tuple(
    case
    for case in map(json.loads, Path("knowledge/cases/clients.jsonl").read_text("utf-8").splitlines())
    if case["id"] in ("v007", "v081")
)


def catalogue(language):
    """Return the messages of a language, without the header."""
    with (SOURCE / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def key(message):
    return message.id[0] if isinstance(message.id, tuple) else message.id


def forms(message):
    """Return the texts of a translation: one, or one for each kind of number."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


def asked_for():
    """Return every message that the pages and the letters ask for, read from the source."""
    found = set()
    for path in sorted([*(SOURCE / "web").rglob("*"), *(SOURCE / "interfaces" / "mail").rglob("*")]):
        if path.suffix not in (".py", ".html"):
            continue
        text = path.read_text("utf-8")
        if path.suffix == ".html":
            text = templatize(text).replace("\n", " ")
        for _line, message, _comments, _context in extract("python", BytesIO(text.strip().encode()), KEYWORDS):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


# ------------------------------------------------------------------------------------------------ the catalogues


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_pages_is_in_the_catalogue_and_nothing_else_is(language):
    assert {key(message) for message in catalogue(language)} == asked_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_left_untranslated_or_guessed(language):
    bad = [message.id for message in catalogue(language) if message.fuzzy or not all(forms(message))]
    assert not bad
    assert all(
        len(forms(message)) == PLURALS[language] for message in catalogue(language) if isinstance(message.id, tuple)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_for_a_number_or_a_name_is_kept(language):
    for message in catalogue(language):
        wanted = set(PLACE.findall(message.id[-1] if isinstance(message.id, tuple) else message.id))
        for text in forms(message):
            assert set(PLACE.findall(text)) == wanted, text


def test_every_unit_and_every_certainty_of_the_knowledge_has_a_word():
    knowledge = assessor_for("en").knowledge
    units = {one.unit for one in knowledge.questions.values() if one.unit and one.type != "text"}
    certainties = {one.certainty for one in knowledge.techniques.values()}
    assert units <= set(UNITS)
    assert certainties <= set(CERTAINTIES)


def test_numbers_choose_the_ukrainian_form_of_the_noun():
    with override("uk"):
        said = [ngettext("{n} week", "{n} weeks", n).format(n=n) for n in (1, 2, 5, 11, 12, 21, 22, 25)]
    assert [text.split()[1] for text in said] == [
        *("тиждень", "тижні", "тижнів"),
        *("тижнів", "тижнів", "тиждень", "тижні", "тижнів"),
    ]


@pytest.mark.parametrize(
    ("language", "value", "unit", "said"),
    [
        ("en", 1, "days ago", "1 day ago"),
        ("en", 0, "days ago", "0 days ago"),
        ("en", 1, "hours a day", "1 hour a day"),
        ("uk", 1, "days ago", "1 день тому"),
        ("uk", 3, "days ago", "3 дні тому"),
        ("uk", 11, "days ago", "11 днів тому"),
        ("uk", 21, "days ago", "21 день тому"),
        ("uk", 42, "years", "42 роки"),
        ("uk", 1.5, "hours a day", "1,5 години на день"),
        ("uk", 4, "points of 10", "4 бали з 10"),
        ("uk", 7, "points of 10", "7 балів із 10"),
        ("uk", 37.9, "°C", "37,9 °C"),
        ("th", 1, "days a week", "1 วันต่อสัปดาห์"),
    ],
)
def test_an_answer_with_a_unit_is_said_as_people_say_it(language, value, unit, said):
    with override(language):
        assert amount(value, unit) == said


COUNTED = re.compile(
    r"(%\([a-z]+\)s|\{[a-z_]+\}) (year|month|week|day|session|visit|time|client|therapist|letter|photo|group)s?\b"
)
CANNOT_BE_ONE = {
    "%(low)s to %(high)s sessions",
    "Whoever wants them comes every %(low)s to %(high)s weeks; after every %(n)s visits we ask together whether it is still worth it.",  # noqa: E501
    "Groups of fewer than %(n)s clients are not shown, and neither is a group that would give them away by subtraction. Groups stand in the order of their names.",  # noqa: E501
    "Of {sessions} sessions {count} can be placed as wished.",
}
"""Texts whose number is never one: the end of a span, a limit of ours, a course of several sessions."""


def test_a_counted_noun_has_a_form_for_one():
    """'1 days ago' is wrong in English; in Ukrainian most numbers are."""
    stiff = {key(one) for one in catalogue("uk") if isinstance(one.id, str) and COUNTED.search(one.id)}
    assert {text for text in stiff if not text.startswith(tuple(one[:60] for one in CANNOT_BE_ONE))} == set()


# -------------------------------------------------------------------------------------------------- the knowledge


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_knowledge_that_people_read_is_translated(language):
    source = source_of(knowledge_folder())
    languages, problems = read_languages(source.languages)
    status = status_of(parse_files(source.files), languages[language])
    assert not problems
    assert not status.missing
    assert not status.stale


def decided(raw, language):
    asking = assessor_for(language)
    today = datetime.now(UTC).date()
    intake, problems = read_intake(
        {"on": today.isoformat(), "answers": raw["answers"]}, asking.knowledge, asking.names, today=today
    )
    assert not problems
    return document(asking.assess_intake(intake))


def leaves(value, path=()):
    """Return every id, number and sentence of a decision with its place."""
    if isinstance(value, dict):
        return [leaf for name, inner in value.items() for leaf in leaves(inner, (*path, name))]
    if isinstance(value, list):
        return [leaf for place, inner in enumerate(value) for leaf in leaves(inner, (*path, place))]
    return [(path, value)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("raw", EXAMPLES, ids=lambda raw: raw.get("id", "example"))
def test_a_decision_is_the_same_in_every_language_and_only_its_sentences_differ(raw, language):
    english, other = leaves(decided(raw, "en")), leaves(decided(raw, language))
    assert [path for path, _value in english] == [path for path, _value in other]
    for (path, ours), (_path, theirs) in zip(english, other, strict=True):
        is_ours = path[0] not in NOT_OURS and not NOT_OURS_ANYWHERE & set(path)
        is_sentence = isinstance(ours, str) and " " in ours and is_ours
        assert (ours != theirs) is is_sentence, path


# ------------------------------------------------------------------------------------------------------ the pages


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_speaks_the_language_of_its_address_and_says_so(language):
    page = Client().get(f"/{language}/").content.decode()
    assert FIRST[language] in page
    assert f'<html lang="{language}">' in page
    for code in ("en", *LANGUAGES):
        assert f'value="{code}" lang="{code}"' in page


@pytest.mark.django_db
def test_another_language_is_one_tap_away_whatever_the_browser_prefers():
    browser = Client(headers={"Accept-Language": "uk"})
    answer = browser.post("/language", {"language": "uk", "next": "/en/times/?salon=3"})
    assert answer.url == "/uk/times/?salon=3"
    assert browser.post("/language", {"language": "th", "next": "/en/"}).url == "/th/"
    assert browser.post("/language", {"language": "th", "next": "https://elsewhere.example/en/"}).url == "/"


def test_a_day_of_a_month_stands_in_the_case_that_ukrainian_wants():
    """'10 грудня', never '10 Грудень': Django's sign for it is E; F is a month on its own."""
    wrong = re.compile(r"\bj F\b")
    texts = {path: path.read_text("utf-8") for path in SOURCE.rglob("*") if path.suffix in (".py", ".html")}
    assert [str(path) for path, text in texts.items() if wrong.search(text)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_button_for_no_pain_is_called_as_the_questions_call_it(language):
    with override(language):
        visit = Visit()
        visit.post("about_you", ABOUT)
        page = visit.get("pain_map").content.decode()
        assert gettext("No pain") == NO_PAIN[language]
    assert f'value="none">{NO_PAIN[language]}</button>' in page
    assert page.count(NO_PAIN[language]) > 1
    assert f'<html lang="{language}">' in page
