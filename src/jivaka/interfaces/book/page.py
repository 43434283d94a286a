"""Writes the book as one file for a browser, with its style and its script inside and nothing from elsewhere.

Every text is escaped. The page is whole without the script, which only searches.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jivaka.interfaces.book.parts import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jivaka.interfaces.book.parts import Book, Entry, Field, Item, Part, Runs, Table

_FIRST_HEADING: Final = 2
_LAST_HEADING: Final = 6
_LIST: Final = '<ul role="list">'


def page_of(book: Book) -> bytes:
    """Return the whole page. It forbids itself to load or to run anything but its own style and script."""
    room = files("jivaka.interfaces.book")
    style = room.joinpath("book.css").read_text("utf-8") + _on_paper(book)
    script = room.joinpath("book.js").read_text("utf-8")
    return ("\n".join(_page(book, style, script)) + "\n").encode()


def _on_paper(book: Book) -> str:
    """Return the style that prints the edition on every page of paper."""
    edition, review = (_quoted(text) for text in (book.edition, book.review))
    return f"\n@page {{ @bottom-left {{ content: {edition}; }} @top-left {{ content: {review}; }} }}\n"


def _quoted(text: str) -> str:
    """Return a text as CSS writes it between quotes, with every sign that could end it as a number."""
    return '"' + "".join(sign if sign.isalnum() or sign in " .,:-" else f"\\{ord(sign):x} " for sign in text) + '"'


def _hashed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _page(book: Book, style: str, script: str) -> Iterator[str]:
    title = escape(book.title)
    policy = f"default-src 'none'; style-src {_hashed(style)}; script-src {_hashed(script)}; form-action 'none'"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{title}</title>"
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}; base-uri \'none\'">'
    yield f"<style>{style}</style>\n</head>\n<body>"
    yield '<a class="skip" href="#text">Go to the text</a>'
    yield f"<header><h1>{title}</h1>"
    yield from _fields(book.facts)
    yield '<form id="search" role="search" hidden><label for="words">Search the whole book</label>'
    yield '<input id="words" type="search" autocomplete="off" aria-describedby="found">'
    yield '<p id="found" role="status">Rules, questions, medicines, sources.</p></form>'
    yield from _pen("This edition as a whole", copies=2)
    yield "</header>"
    yield '<nav aria-label="Contents"><h2>Contents</h2>\n<ol>'
    for chapter in book.chapters:
        yield from _contents(chapter)
    yield '</ol></nav>\n<main id="text">'
    for chapter in book.chapters:
        yield from _part(chapter, _FIRST_HEADING)
    yield f"</main>\n<script>{script}</script>\n</body>\n</html>"


def _contents(part: Part) -> Iterator[str]:
    """Yield a line of the contents; a part with parts opens to them."""
    anchor, title = escape(part.anchor), escape(part.title)
    if not part.parts:
        yield f'<li><a href="#{anchor}">{title}</a></li>'
        return
    yield f'<li><details><summary>{title}</summary><ol><li><a href="#{anchor}">From its beginning</a></li>'
    for each in part.parts:
        yield from _contents(each)
    yield "</ol></details></li>"


def _part(part: Part, level: int) -> Iterator[str]:
    yield f'<section id="{escape(part.anchor)}"><h{level}>{escape(part.title)}</h{level}>'
    for lead in part.lead:
        yield f"<p>{_runs(lead)}</p>"
    for table in part.tables:
        yield from _table(table)
    for entry in part.entries:
        yield from _entry(entry, min(level + 1, _LAST_HEADING))
    if part.lines:
        yield '<ul class="lines">' + "".join(f"<li>{_runs(line)}</li>" for line in part.lines) + "</ul>"
    for inner in part.parts:
        yield from _part(inner, level + 1)
    if part.sign:
        yield from _pen(f"Chapter: {part.title}")
    yield "</section>"


def _entry(entry: Entry, level: int) -> Iterator[str]:
    tone = f" tone-{escape(entry.tone)}" if entry.tone else ""
    mark = f' <span class="mark">{escape(entry.mark)}</span>' if entry.mark else ""
    yield f'<article id="{escape(entry.anchor)}" class="entry{tone}">'
    yield f"<h{level}>{_breakable(entry.title)}{mark}</h{level}>"
    yield from _fields(entry.fields)
    for table in entry.tables:
        yield from _table(table)
    if entry.stamp:
        yield from _pen(f"Stamp {entry.stamp}")
    yield "</article>"


def _pen(what: str, copies: int = 1) -> Iterator[str]:
    """Yield a box to sign in, which is seen on paper only."""
    for _ in range(copies):
        yield f'<div class="pen"><p><span>☐ agree</span> <span>☐ change</span> <b>{escape(what)}</b></p>'
        yield '<p>Remark</p><p class="names"><span>Name, role</span><span>Date, signature</span></p></div>'


def _fields(fields: Iterable[Field]) -> Iterator[str]:
    yield "<dl>"
    for field in fields:
        code = ' class="code"' if field.look == "code" else ""
        items = _items(field.items) if field.items else ""
        yield f"<div><dt>{escape(field.label)}</dt><dd{code}>{_runs(field.runs)}{items}</dd></div>"
    yield "</dl>"


def _items(items: Iterable[Item]) -> str:
    """Return a list; without bullets where it has one line only."""
    lines = [f"<li>{_runs(item.runs)}{_items(item.items) if item.items else ''}</li>" for item in items]
    return (_LIST if len(lines) > 1 else '<ul role="list" class="single">') + "".join(lines) + "</ul>"


def _table(table: Table) -> Iterator[str]:
    yield f'<div class="wide"><table><caption>{escape(table.caption)}</caption><thead><tr>'
    yield "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head) + "</tr></thead><tbody>"
    for place, row in enumerate(table.rows):
        anchor = f' id="{escape(table.anchors[place])}"' if table.anchors else ""
        first, *others = map(_runs, row)
        cells = "".join(f"<td>{cell}</td>" for cell in others)
        yield f'<tr{anchor}><th scope="row">{first}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _runs(runs: Runs) -> str:
    return "".join(_link(run) if isinstance(run, Link) else escape(run) for run in runs)


def _link(link: Link) -> str:
    if link.outside:
        return f'<a href="{escape(link.to)}" rel="noreferrer">{escape(link.text)}</a>'
    return f'<a href="#{escape(link.to)}">{_breakable(link.text)}</a>'


def _breakable(text: str) -> str:
    """Return an escaped text that may break after a point or an underscore, as long ids must on a phone."""
    return escape(text).replace(".", ".<wbr>").replace("_", "_<wbr>") if " " not in text else escape(text)
