"""The claims finder on pages as salons write them, on honest pages, and on every claim and exception of the ledger."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jivaka.core.advice.claims import FOLDER, VERDICTS, find_claims, read_claims
from jivaka.core.advice.wording import PatternError, plain_text, read_pages, read_pattern
from jivaka.core.knowledge.document import Document

HERE = Path(__file__).resolve().parent
SENTENCES: dict[str, dict[str, str]] = tomllib.loads((HERE / "claims_in_sentences.toml").read_text(encoding="utf-8"))
FOUND = {name: row["found"] for name, row in SENTENCES.items() if "found" in row}
EXCEPTIONS = [
    (name, pattern, text)
    for name, row in SENTENCES.items()
    for pattern, text in row.items()
    if pattern not in ("found", "silent")
]

TEMPLE = """<!doctype html><html lang="en"><head><title>Detox Temple</title><style>p{}</style></head><body>
<header><a href="/book?treats=cancer">Book</a></header>
<h2>Deep&nbsp;Tissue &amp; Sports</h2>
<p>Sitting at a desk ruins your spine. Our <em>master</em> therapists <strong>break down</strong>
scar tissue, clear lactic acid and bring every vertebra back in place.</p>
<p>Sciatica? Herniated disc? Ninety minutes with Khun Lek replaces
surgery. 98% of clients are pain-free after just one visit!</p>
<div>No side effects.</div><div>Doctors recommend it.</div>
<p>We do not treat children under 12. Book online, pay on the day.</p>
</body></html>
"""
RIVER = """RIVER & REED – body work since 2009

“No pain, no gain” – that’s how our boys in the gym room work.

Why regular massage?

• It boosts your body’s immune system
• Fewer wrinkles: smooths wrinkles on face and neck
• Sleep: many guests feel calmer at night
• Balances hormones (yes, really!)
• Treats depression, burn‑out and insomnia

What it won’t do:

• It won’t make you taller
• remove toxins

“I had a slipped disc, and Anna’s massage cured my slipped disc!” — Marta, 54

Pregnant? We welcome mothers‑to‑be: safe at any stage of pregnancy.
A course of 20 sessions is needed for lasting results.
"""
HARBOUR = """Масаж спини у порту. Масаж виводить шлаки, зміцнює імунітет і назавжди позбавляє болю.
Без побічних ефектів. Масаж не лікує грижі.

Rückenmassage am Hafen. Fördert die Durchblutung und entgiftet den Körper.
Die Massage heilt keinen Bandscheibenvorfall. Kein Erfolg garantiert.

นวดหลัง ช่วยขับสารพิษ และเห็นผลทันที
การนวดไม่ได้ขับสารพิษ
"""
HONEST_CLINIC = """<html><body><nav><a href="#faq">Questions</a></nav>
<h1>Massage at Mill Street</h1>
<p>Massage may ease back pain for some days to weeks. Nobody can promise it; about half of the people with long-lasting
pain feel clearly better after a course, and some of them would have anyway.</p>
<h3>What we don&rsquo;t say</h3>
<ul><li>that massage flushes toxins</li><li>&ldquo;boosts your immune system&rdquo;</li>
<li>puts vertebrae back into place</li></ul>
<h3 id="faq">Does it cure sciatica?</h3><p>No. If pain runs down your leg, see a doctor first.</p>
<p>Have you been treated for cancer? Please call us before you book.</p>
</body></html>
"""
HONEST_QUOTES = """You may have read “detox massage melts away fat”. That is a myth.
Some salons say that lymph drainage drains poisons. There is no proof.

Myth: “No pain, no gain.”
Fact: pressure should feel good. Say stop whenever it does not.

✗ guaranteed results
✗ safe for everyone
✓ a questionnaire about your health
✓ a second look after two visits

Beware of anyone who promises to fix a slipped disc. A knot isn’t broken down by thumbs, and posture is not corrected.
Is massage better than painkillers? We cannot say; keep taking your medicines.
"""
HONEST_CAREFUL = """Many people feel calmer and less anxious after massage. You may feel looser for a while.
After hard sport, massage may make muscles a little less sore. Soreness for a day or two is common, harm is rare.
Exercise strengthens the back, and regular exercise is what keeps back pain away. Hot stones are warm, not hot.
Tell us about blood thinners, illnesses, operations and pregnancy before the first visit. Ask your doctor about tablets.
Numbness between the legs is an emergency: call an ambulance.
Масаж не виводить токсини. Massage entgiftet nicht. การนวดไม่ได้ล้างพิษ
"""
PAGES = {
    "a temple in HTML": (
        TEMPLE,
        [
            (4, "posture_is_the_cause", "Sitting at a desk ruins your spine"),
            (4, "breaks_down_knots", "break down scar"),
            (5, "clears_lactic_acid", "clear lactic"),
            (5, "realigns_spine", "vertebra back"),
            (6, "better_than_medicine", "replaces surgery"),
            (7, "guaranteed", "98% of clients"),
            (7, "cures_back_pain", "pain-free after"),
            (7, "works_at_once", "pain-free after just one visit"),
            (8, "no_side_effects", "No side effects"),
            (8, "proven_by_science", "Doctors recommend"),
        ],
    ),
    "bullets and typographic quotes": (
        RIVER,
        [
            (3, "must_hurt", "No pain, no gain"),
            (7, "boosts_immunity", "boosts your body’s immune"),
            (8, "slows_ageing", "smooths wrinkles"),
            (10, "balances_hormones_or_organs", "Balances hormones"),
            (11, "treats_mental_illness", "Treats depression"),
            (18, "heals_disc", "slipped disc, and Anna’s massage"),
            (18, "heals_disc", "cured my slipped disc"),
            (20, "safe_for_everyone", "safe at any stage"),
            (20, "safe_throughout_pregnancy", "at any stage of pregnancy"),
            (21, "long_course_needed", "course of 20 sessions"),
            (21, "lasts_for_ever", "lasting results"),
        ],
    ),
    "Ukrainian, German, Thai": (
        HARBOUR,
        [
            (1, "removes_toxins", "виводить шлаки"),
            (1, "boosts_immunity", "зміцнює імунітет"),
            (1, "cures_back_pain", "назавжди позбавляє болю"),
            (2, "no_side_effects", "Без побічних ефектів"),
            (4, "improves_circulation", "Fördert die Durchblutung"),
            (4, "removes_toxins", "entgiftet"),
            (7, "removes_toxins", "ขับสารพิษ"),
            (7, "guaranteed", "เห็นผลทันที"),
        ],
    ),
}
GOOD = """
[[claim]]
id = "warms"
verdict = "partly"
patterns = ["warm* ...2 you"]
says = "The skin gets warm."
sources = ["GK"]
"""


@cache
def documents():
    """Return the files of the ledger of this checkout."""
    folder = HERE.parents[1] / "knowledge" / FOLDER
    return [document(path.read_text(encoding="utf-8"), path.name) for path in sorted(folder.glob("*.toml"))]


def document(text, name="test.toml"):
    return Document(f"{FOLDER}/{name}", text, tomllib.loads(text))


def named(text, ledger):
    return [found.claim.id for found in find_claims(text, ledger)]


@pytest.fixture(scope="module")
def ledger():
    found, problems = read_claims(*documents())
    assert [problem.sentence() for problem in problems] == []
    return found


def without(name, pattern):
    """Return the ledger with one exception of one claim taken out."""
    changed = []
    for found in documents():
        content: dict[str, Any] = dict(found.content)
        content["claim"] = [
            {**table, "unless": [text for text in table.get("unless", ()) if text != pattern or table["id"] != name]}
            for table in found.tables("claim")
        ]
        changed.append(Document(found.path, found.text, content))
    return read_claims(*changed)[0]


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_exactly_these_claims_at_these_lines(ledger, name):
    page, expected = PAGES[name]
    assert [(found.line, found.claim.id, found.quote) for found in find_claims(page, ledger)] == expected


@pytest.mark.parametrize("page", [HONEST_CLINIC, HONEST_QUOTES, HONEST_CAREFUL], ids=["clinic", "quotes", "careful"])
def test_an_honest_page_is_left_alone(ledger, page):
    assert [(found.line, found.claim.id, found.quote) for found in find_claims(page, ledger)] == []


def test_the_place_is_where_the_words_stand_in_the_text_as_it_was_given(ledger):
    for page, _ in PAGES.values():
        for found in find_claims(page, ledger):
            before = page[: found.start]
            assert found.line == before.count("\n") + 1
            assert found.column == len(before) - before.rfind("\n")
            assert page[found.start : found.end].split()[-1].endswith(found.quote.split()[-1])


# ---------------------------------------------------------------- the ledger, claim by claim


def test_every_claim_and_every_exception_has_its_sentence(ledger):
    assert set(SENTENCES) == set(ledger.claims)
    for name, claim in ledger.claims.items():
        assert {pattern.text for pattern in claim.unless} == set(SENTENCES[name]) - {"found", "silent"}, name
        assert ("silent" in SENTENCES[name]) == (claim.verdict == "supported"), name
    assert {claim.verdict for claim in ledger.claims.values()} == set(VERDICTS)


@pytest.mark.parametrize("name", FOUND)
def test_the_claim_is_found(ledger, name):
    assert name in named(FOUND[name], ledger)


@pytest.mark.parametrize("text", [row["silent"] for row in SENTENCES.values() if "silent" in row])
def test_what_is_supported_is_not_reported(ledger, text):
    assert named(text, ledger) == []


@pytest.mark.parametrize(("name", "pattern", "text"), EXCEPTIONS)
def test_the_exception_is_left_alone_and_only_for_its_own_reason(ledger, name, pattern, text):
    assert named(text, ledger) == []
    assert name in named(text, without(name, pattern))


def test_what_may_be_said_instead_is_itself_no_claim(ledger):
    wrong = {name: found for name, claim in ledger.claims.items() if (found := named(claim.instead, ledger))}
    assert wrong == {}


# ---------------------------------------------------------------- denials and their look-alikes


@pytest.mark.parametrize(
    "text",
    [
        "Myths\n\nMassage removes toxins.",
        "Myth - massage removes toxins.",
        "Massage that removes toxins is a myth.",
        "Does massage cure sciatica?",
        "Does massage remove toxins? Hardly.",
        "Massage removes toxins? No, it feels good.",
        "People often say that massage removes toxins. It does not.",
        "That massage boosts immunity we do not claim.",
        "It does no such thing as remove toxins, boost immunity or realign the spine.",
    ],
)
def test_what_is_denied_is_no_claim(ledger, text):
    assert named(text, ledger) == []


@pytest.mark.parametrize(
    "text",
    [
        "If you do not sleep well, massage removes toxins.",
        "We do not use oil, we remove toxins.",
        "Not oil: it removes toxins.",
        "We have no oil, removes toxins anyway.",
        "Massage removes toxins? Absolutely.",
        "Does massage remove toxins? Yes.",
        "People often say that massage removes toxins. We agree.",
        "Massage removes toxins. No booking needed.",
        "No matter what you heard, massage removes toxins.",
        "If not massage, what?\n- removes toxins",
        "Not only massage:\n- removes toxins",
        "What you get:\n- removes toxins",
        "Massage removes toxins, isn't it wonderful.",
        "Why not remove toxins today",
        "Do not miss our massage that removes toxins.",
        "Do not forget that massage removes toxins.",
        "Whether or not you are stressed, massage removes toxins.",
    ],
)
def test_what_only_looks_like_a_denial_takes_nothing_back(ledger, text):
    assert "removes_toxins" in named(text, ledger)


def test_a_hyphen_at_the_end_of_a_line_may_join_a_word_or_two(ledger):
    assert named("Our massage elimi-\nnates toxins.", ledger) == ["removes_toxins"]
    assert named("We offer anti-\ncellulite massage.", ledger) == ["slims_or_smooths_cellulite"]


def test_of_claims_that_overlap_the_shortest_is_told(ledger):
    found = find_claims("It removes poisons and toxins.", ledger)
    assert [item.quote for item in found] == ["removes poisons"]
    apart = find_claims("It removes toxins; it flushes toxins.", ledger)
    assert [item.quote for item in apart] == ["removes toxins", "flushes toxins"]


def test_thai_is_found_each_time_and_a_denial_reaches_to_the_end_of_its_line(ledger):
    assert named("ขับพิษ และ ขับพิษ", ledger) == ["removes_toxins", "removes_toxins"]
    assert named("ไม่เจ็บ\nขับพิษ", ledger) == ["removes_toxins"]
    assert named("ไม่ขับพิษ", ledger) == []


# ---------------------------------------------------------------- text and patterns


def test_what_a_reader_does_not_see_is_blank_and_every_place_stays():
    text = "<!-- a --><script>b</script>c <style>never closed <style> d&nbsp;&amp;&bogus; info@example.org\n1. e"
    plain = plain_text(text)
    assert len(plain) == len(text)
    assert plain.replace("\u200b", " ").split() == ["c", "never", "closed", "d", "&", "&bogus;", "•", "e"]


def test_a_sentence_ends_at_a_stop_a_block_or_a_short_line_but_not_at_an_abbreviation():
    def sentences(text):
        (page,) = read_pages(text)
        return [page.text(sentence.first) for sentence in page.sentences if sentence.last > sentence.first]

    assert sentences("One two. Three four") == ["one", "three"]
    assert sentences("Dr. Lek has no. 3 on the door") == ["dr"]
    assert sentences("We say no. Three times") == ["we", "three"]
    assert sentences("Short line\nNext one") == ["short", "next"]
    assert sentences("short line\nnext one") == ["short"]
    assert sentences("A line that is quite long enough to be broken by a window\nAnd goes on") == ["a"]
    assert sentences("e.g.\nThree") == ["e", "three"]
    assert len(sentences("word " * 450)) == 3
    assert sentences("\u00ad one") == ["one"]
    assert sentences("") == []


def test_a_pattern_reads_gaps_choices_groups_and_words_that_may_be_missing(ledger):
    found, problems = read_claims(document(GOOD))
    assert problems == ()
    assert named("Stones warm all of you.", found) == ["warms"]
    assert named("Stones warm really all of you.", found) == []
    assert named("Stones warm.", found) == []
    assert named("Hands walk on the tired back", ledger) == ["dangerous_manoeuvre"]
    assert named("Hands walk on your back", ledger) == ["dangerous_manoeuvre"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("... toxins", "begins and ends with a word"),
        ("toxins ...3", "begins and ends with a word"),
        ("maybe? toxins", "begins and ends with a word"),
        ("", "begins and ends with a word"),
        ("remove ...x toxins", "'...x' is not a gap"),
        ("@nobody toxins", "no words called '@nobody'"),
        ("remove| toxins", "holds an empty alternative"),
        ("* toxins", "holds an empty alternative"),
    ],
)
def test_a_pattern_that_cannot_be_read_says_why(text, message):
    with pytest.raises(PatternError, match=message.replace("...", r"\.\.\.")):
        read_pattern(text, {})


# ---------------------------------------------------------------- what is wrong with a ledger


@pytest.mark.parametrize(
    ("old", "new", "line", "code", "words"),
    [
        ('"warm* ...2 you"', '"warm* ...two you"', 5, "pattern", "'...two' is not a gap"),
        ('"warm* ...2 you"', '"warm*", "@warmth you"', 5, "pattern", "no words called '@warmth'"),
        ('"partly"', '"party"', 4, "unknown-word", "Did you mean 'partly'?"),
        ('says = "The skin gets warm."\n', "", 3, "missing-field", "'says' is missing"),
        ('sources = ["GK"]\n', "", 3, "missing-field", "'sources' is missing"),
        ('patterns = ["warm* ...2 you"]\n', "", 3, "missing-field", "'patterns' is missing"),
        ("sources", 'insted = ""\nsources', 7, "unknown-field", "Did you mean 'instead'?"),
        ("sources", 'unless = ["x ..."]\nsources', 7, "pattern", "begins and ends with a word"),
    ],
)
def test_a_wrong_claim_is_a_problem_with_its_line_and_a_remedy(old, new, line, code, words):
    assert GOOD.count(old) == 1
    _, problems = read_claims(document(GOOD.replace(old, new)))
    assert [(problem.code, problem.line) for problem in problems] == [(code, line)]
    assert words in problems[0].sentence()
    assert problems[0].sentence().startswith("claims/test.toml:")


def test_a_claim_that_stands_twice_and_a_pattern_for_none_are_problems():
    _, twice = read_claims(document(GOOD), document(GOOD, "again.toml"))
    assert [(problem.code, problem.where) for problem in twice] == [("twice", "claims/again.toml")]
    also = '[[also]]\nclaim = "warm"\nlanguage = "de"\npatterns = ["warm"]\n'
    found, unknown = read_claims(document(GOOD), document(also, "german.toml"))
    assert [problem.sentence() for problem in unknown] == [
        "claims/german.toml:2: 'claim' is 'warm'. Did you mean 'warms'?"
    ]
    assert named("warm", found) == []


def test_every_problem_of_a_denial_is_told_too():
    denial = '[denial]\nbefore = ["not ..."]\nafterwards = ["nicht"]\n'
    _, problems = read_claims(document(denial))
    assert [(problem.code, problem.line) for problem in problems] == [("pattern", 2), ("unknown-field", 3)]
