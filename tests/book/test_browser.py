"""The page in a real browser: the search, the width of a phone, the keyboard, and the rules of accessibility."""

import shutil
from dataclasses import replace

import pytest

from jivaka.interfaces.book.page import page_of
from jivaka.interfaces.book.parts import all_parts

pytestmark = [pytest.mark.browser, pytest.mark.slow]
sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")


def shortened(part):
    """Return a part with the first of everything in it, so that the checker of accessibility is done soon."""
    return replace(
        part,
        entries=part.entries[:2],
        tables=tuple(replace(table, rows=table.rows[:4], anchors=table.anchors[:4]) for table in part.tables[:1]),
        lines=part.lines[:8],
        parts=tuple(map(shortened, part.parts[:2])),
    )


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        found = shutil.which("chromium")
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def file(book, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "book.html"
    path.write_bytes(page_of(replace(book, chapters=tuple(map(shortened, book.chapters)))))
    return path.as_uri()


@pytest.fixture
def seen(browser, file):
    """Open the book; a message of the browser, such as a broken policy, fails the test."""
    complaints = []
    page = browser.new_page(viewport={"width": 1280, "height": 900}, bypass_csp=False)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file)
    yield page
    page.close()
    assert complaints == []


def shown(page, what):
    return page.locator(f"main {what}:visible").count()


def test_the_search_shows_what_holds_every_word_and_nothing_else(seen, book):
    before = shown(seen, "article")
    entries = [entry for part in all_parts(map(shortened, book.chapters)) for entry in part.entries]
    wanted = next(entry for entry in entries if entry.anchor.startswith("r-"))
    seen.fill("#words", wanted.title.upper())
    seen.locator("#found", has_text=" found.").wait_for()
    assert 0 < shown(seen, "article") < before
    assert seen.locator(f"[id='{wanted.anchor}']").is_visible()
    assert not seen.locator("#how-to-read").is_visible()
    seen.fill("#words", "zzzz nothing of the kind")
    seen.get_by_text("0 found.").wait_for()
    assert shown(seen, "section") == 0
    seen.fill("#words", "")
    seen.locator("#found", has_text="Rules, questions").wait_for()
    assert shown(seen, "article") == before


def test_the_keyboard_reaches_the_text_and_the_search(seen):
    seen.keyboard.press("Tab")
    assert seen.evaluate("document.activeElement.className") == "skip"
    assert seen.locator(".skip").bounding_box()["x"] >= 0
    seen.keyboard.press("Tab")
    assert seen.evaluate("document.activeElement.id") == "words"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen(seen, width):
    seen.set_viewport_size({"width": width, "height": 844})
    assert seen.evaluate("document.documentElement.scrollWidth") <= width
    wide = "[...document.querySelectorAll('.wide')].filter(each => each.scrollWidth > each.clientWidth + 1).length"
    assert seen.evaluate(wide) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_checker_of_accessibility_finds_nothing(browser, file, scheme):
    page = browser.new_page(color_scheme=scheme, viewport={"width": 390, "height": 844}, bypass_csp=True)
    page.goto(file)
    page.add_style_tag(
        content=".entry { content-visibility: visible !important; }"
    )  # else it sees unlaid boxes overlap
    found = axe.Axe().run(page)
    page.close()
    assert found.violations_count == 0, found.generate_report()


def test_without_its_script_the_book_is_whole(browser, file, seen):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file)
    assert page.locator("main article").count() == seen.locator("main article").count()
    assert page.locator("main article:visible").count() == page.locator("main article").count()
    assert not page.locator("#search").is_visible()
    context.close()
