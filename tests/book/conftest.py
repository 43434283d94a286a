"""What the tests of the book share: the book of this knowledge with a few example clients, and its page as read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jivaka.interfaces.book.book import Edition, book_of
from jivaka.interfaces.book.cases import Case
from jivaka.interfaces.book.page import page_of
from jivaka.interfaces.book.rules import Signed
from jivaka.interfaces.kb.reviews import UNSIGNED, stamp_of

ON = date(2026, 11, 25)
CASES = Path(__file__).parents[2] / "knowledge" / "cases" / "clients.jsonl"
VOID = {"meta", "input", "wbr"}


@dataclass
class Reader(HTMLParser):
    """Reads a page as a browser does: every element with its attributes, the text, and what was closed wrongly."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.pieces.append(data)

    @property
    def text(self):
        return "".join(self.pieces)

    def all(self, name):
        return [attributes[name] for _tag, attributes in self.elements if name in attributes]


def read(page):
    reader = Reader()
    reader.feed(page.decode())
    reader.close()
    return reader


def signed(rule):
    return Signed(stamp_of(rule), UNSIGNED)


@pytest.fixture(scope="session")
def cases(assessor):
    told = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()[:12]]
    return tuple(
        Case("clients", case, assessor.assess_valid({"on": case["on"], "answers": case["answers"]}, today=ON))
        for case in told
    )


@pytest.fixture(scope="session")
def edition(cases):
    return Edition(ON, signed, cases)


@pytest.fixture(scope="session")
def book(knowledge, edition):
    return book_of(knowledge, edition)


@pytest.fixture(scope="session")
def page(book):
    return page_of(book)


@pytest.fixture(scope="session")
def reader(page):
    return read(page)
