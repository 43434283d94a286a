"""The command `claims`: what a salon's own text promises and evidence does not support; honest text is left alone."""

from __future__ import annotations

import json
import time

import pytest

SPA = """<!DOCTYPE html>
<html><head><title>Lotus Garden</title><style>.detox{color:red}</style></head><body>
<!-- removes toxins -->
<h1>Thai &amp; deep tissue massage</h1>
<p>Our signature massage flushes toxins out of your muscles and boosts your immune
system. It realigns your spine and corrects a slipped disc.</p>
<ul>
<li>Breaks down scar tissue and knots</li>
<li>Melts away cellulite</li>
<li>Improves circulation</li>
<li>Cures sciatica without surgery</li>
</ul>
<p>Guaranteed results in just 3 sessions! No pain, no gain. Safe for everyone, also in pregnancy.</p>
<p>Releases endorphins &amp; lowers cortisol. May ease back pain for some days.</p>
</body></html>
"""
IN_IT = [
    (5, 34, "toxins out", "removes_toxins", "false"),
    (5, 65, "boosts your immune", "boosts_immunity", "unsupported"),
    (6, 12, "realigns your spine", None, "false"),
    (6, 36, "corrects a slipped disc", None, "unsafe"),
    (8, 5, "Breaks down scar", None, "unsupported"),
    (9, 5, "Melts away cellulite", None, "false"),
    (10, 5, "Improves circulation", "improves_circulation", "partly"),
    (11, 5, "Cures sciatica", None, "unsafe"),
    (13, 4, "Guaranteed results", None, "false"),
    (13, 43, "No pain, no gain", None, "unsafe"),
    (13, 61, "Safe for everyone", None, "unsafe"),
    (14, 4, "Releases endorphins", None, "partly"),
    (14, 30, "lowers cortisol", None, "partly"),
]
HONEST = """Massage at the Lotus Garden

Massage may ease back pain for some days to weeks. Many people feel calmer afterwards.
Massage does not remove toxins, and it cannot put bones or discs back into place. It is not a cure.
We do not promise results. There is no evidence that massage boosts the immune system.

What massage will not do:
- remove toxins
- break down scar tissue
- realign the spine

Myth: massage melts fat. Does massage improve circulation? No.
You may have read that cupping draws out bad blood. That is a myth.
Please tell us about your medicines, illnesses, operations and pregnancy before the first massage.
If numbness between the legs is new, call an ambulance: we will not massage you.
A session is 60 minutes. We look together after the second visit whether it helps, and stop when it does not.
Our hot stones are warm, not hot. You can have oil or no oil. Prices from 40 euro.
"""


def test_every_claim_of_a_spa_page_is_found_at_its_place(jivaka):
    ran = jivaka("claims", "-", "--json", typed=SPA)
    found = json.loads(ran.said)
    assert ran.status == 1
    places = [(item["line"], item["column"], item["quote"], item["verdict"]) for item in found]
    assert places == [(line, column, quote, verdict) for line, column, quote, _, verdict in IN_IT]
    named = {item["quote"]: item["claim"] for item in found}
    assert all(named[quote] == claim for _, _, quote, claim, _ in IN_IT if claim)


def test_each_is_shown_with_its_verdict_what_may_be_said_instead_and_a_source(jivaka, knowledge, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(SPA)
    ran = jivaka("claims", page)
    assert ran.status == 1
    assert f'{page}:5:34: "toxins out" [false]' in ran.said
    assert "Massage removes no toxins" in ran.said
    assert "Instead: leave it out" in ran.said
    assert "Instead: The skin feels warm after massage." in ran.said
    assert f"{len(IN_IT)} statements that evidence does not support" in ran.said
    cited = [line.strip(" []").split(", ") for line in ran.said.splitlines() if line.startswith("  [")]
    assert len(cited) == len(IN_IT)
    assert {key for keys in cited for key in keys} <= set(knowledge.sources)


def test_honest_text_is_left_alone(jivaka, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(HONEST)
    ran = jivaka("claims", page)
    assert (ran.status, ran.complained) == (0, "")
    assert ran.said == "No statement of the ledger was found. That does not prove the rest of the text.\n"
    assert json.loads(jivaka("claims", page, "--json").said) == []


@pytest.mark.parametrize(
    "text",
    [
        "Massage removes toxins.",
        "MASSAGE REMOVES TOXINS!",
        "Massage re\u00admoves tox\u00adins.",
        "Massage\nremoves\ntoxins.",
        "Massage <b>removes</b> <i>toxins</i>.",
        "Massage removes&nbsp;toxins.",
        "It does not only relax, it removes toxins.",
        "No doubt massage removes toxins.",
        "Massage is not a luxury, but it removes toxins.",
        "Does massage help? Yes, it removes toxins.",
        "Masaj detox",
    ],
)
def test_a_claim_is_found_however_it_is_dressed(jivaka, text):
    ran = jivaka("claims", "-", "--json", typed=text)
    assert [item["claim"] for item in json.loads(ran.said)] == ["removes_toxins"]


@pytest.mark.parametrize(
    "text",
    [
        "Massage does not remove toxins.",
        "Massage doesn't remove toxins or waste.",
        "Massage never removed a toxin.",
        "It is a myth that massage removes toxins.",
        "There is no evidence that massage removes toxins.",
        "Massage neither heals discs nor removes toxins.",
        "Massage removes toxins? No.",
        "Be wary of salons that promise to remove toxins.",
        "✗ removes toxins",
        "Our oil is toxin free.",
        "<script>var a = 'removes toxins'</script>",
        "See https://example.org/remove-toxins for what we do not say.",
        "",
        " \n\n",
    ],
)
def test_what_the_text_takes_back_or_does_not_say_is_no_claim(jivaka, text):
    ran = jivaka("claims", "-", typed=text)
    assert ran.status == 0, ran.said


@pytest.mark.parametrize(
    "text",
    [
        "the massage removes " * 2_000,
        "a." * 20_000,
        "a" * 100_000,
        "<script>" * 5_000,
        "<" * 20_000 + "&#x110000;",
        "not toxins, " * 4_000,
        "\x00\ufffe" * 1_000,
    ],
)
def test_no_text_makes_it_slow_or_fail(jivaka, text):
    def cost(part):
        began = time.process_time()
        assert jivaka("claims", "-", typed=part).status in (0, 1)
        return time.process_time() - began

    half = cost(text[: len(text) // 2])
    assert cost(text) < 4 * half + 1, "twice the text takes about twice the time, not its square"


def test_a_file_that_cannot_be_read_is_a_sentence(jivaka, tmp_path):
    assert "There is no such file" in jivaka("claims", tmp_path / "none.txt").complained
    assert "This is a folder" in jivaka("claims", tmp_path).complained
    assert "not UTF-8" in jivaka("claims", "-", typed="Rücken".encode("latin-1")).complained
    ran = jivaka("claims", "-", typed="x" * 2_000_001)
    assert ran.status == 2
    assert "larger than a text can be" in ran.complained
