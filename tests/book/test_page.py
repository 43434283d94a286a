"""The page: whole in one file, harmless whatever the knowledge says, and readable for everybody."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.conftest import read
from jivaka.interfaces.book.book import book_of
from jivaka.interfaces.book.page import page_of
from jivaka.interfaces.book.parts import Book, Entry, Field, Item, Link, Part, Table

ODD = '<script>alert("x")</script> </style> <!-- "\'><img src=x onerror=alert(1)> &amp; &lt; ]]> \\'


def small(text):
    """A book in which one text stands at every place that can hold one."""
    runs = (text, Link(text, "somewhere"), Link(text, "https://example.org/?a=1&b='\"<"))
    table = Table(text, (text, text), ((runs, runs),))
    entry = Entry(
        "somewhere", text, (Field(text, runs, (Item(runs, (Item(runs),)),), "code"),), text, text, text, (table,)
    )
    part = Part("part", text, (runs,), (entry,), (table,), (Part("inner", text, lines=(runs,)),), sign=True)
    return Book(text, text, text, (Field(text, runs),), (part,))


def between(page, tag):
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", page.decode(), re.DOTALL)
    assert len(found) == 1
    return found[0]


def test_the_page_is_well_formed_and_its_headings_skip_no_level(reader):
    assert reader.wrong == []
    assert reader.open == []
    levels = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_the_page_needs_nothing_from_elsewhere_and_forbids_it(page, reader):
    assert {tag for tag, _ in reader.elements} & {"link", "img", "iframe", "object", "embed", "base"} == set()
    assert reader.all("src") == []
    assert [name for _tag, attributes in reader.elements for name in attributes if name.startswith("on")] == []
    style, script = between(page, "style"), between(page, "script")
    assert "url(" not in style
    assert "@import" not in style
    policy = next(attributes["content"] for _tag, attributes in reader.elements if "http-equiv" in attributes)
    allowed = {f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (style, script)}
    assert policy.startswith("default-src 'none';")
    assert set(re.findall("'sha256-[^']*'", policy)) == allowed
    assert "unsafe" not in policy


def test_odd_texts_are_shown_and_do_nothing():
    page = page_of(small(ODD))
    reader = read(page)
    assert reader.wrong == []
    tags = [tag for tag, _ in reader.elements]
    assert (tags.count("script"), tags.count("style"), tags.count("img")) == (1, 1, 0)
    assert reader.text.count(ODD) > 15
    assert [name for _tag, attributes in reader.elements for name in attributes if name.startswith("on")] == []


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_every_text_is_shown_as_it_is(text):
    reader = read(page_of(small(text)))
    assert reader.wrong == []
    assert text in reader.text
    assert [tag for tag, _ in reader.elements].count("script") == 1


def test_a_rule_with_odd_words_stays_a_rule(knowledge, edition):
    rule = replace(knowledge.rules[0], client=ODD, therapist=ODD)
    odd = replace(knowledge, rules=(rule, *knowledge.rules[1:]), review='"; } @page { size: a1 } <script>')
    page = page_of(book_of(odd, replace(edition, cases=())))
    reader = read(page)
    assert reader.wrong == []
    assert reader.text.count(ODD) == 2
    assert [tag for tag, _ in reader.elements].count("script") == 1
    assert "@page { size: a1" not in between(page, "style")


def test_the_edition_is_printed_on_every_page_of_paper(page, knowledge):
    style = between(page, "style").replace("\\3a ", ":")
    assert f'@bottom-left {{ content: "The knowledge of Jivaka, version {knowledge.version}, 2026-11-25, ' in style
    assert knowledge.digest in style


def test_every_field_to_write_in_has_a_label_and_the_search_needs_the_script(reader):
    labelled = {attributes["for"] for tag, attributes in reader.elements if tag == "label"}
    inputs = [attributes["id"] for tag, attributes in reader.elements if tag == "input"]
    assert set(inputs) == labelled == {"words"}
    assert [attributes for tag, attributes in reader.elements if tag == "form" and "hidden" not in attributes] == []
    assert ("html", {"lang": "en"}) in reader.elements
    assert {"main", "nav", "header"} <= {tag for tag, _ in reader.elements}


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "paper"])
def test_all_text_has_the_contrast_of_wcag_aa(page, scheme):
    schemes = re.findall(r":root \{(.*?)\}", between(page, "style"), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", schemes[scheme]))
    pairs = [(text, ground) for text in ("ink", "quiet", "link") for ground in ("paper", "shade")]
    pairs += [("on-mark", tone) for tone in ("emergency", "urgent", "doctor", "limits", "fine", "quiet")]
    low = []
    for text, ground in pairs:
        lighter, darker = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
        if (lighter + 0.05) / (darker + 0.05) < 4.5:
            low.append((text, ground))
    assert low == []
    assert len(schemes) == 3
