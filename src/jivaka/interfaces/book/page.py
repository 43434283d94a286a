"""Writes the book as a page for a browser: one file of text, one of style, one of script, nothing from elsewhere.

Every text is escaped. The page is whole without the script, which only searches.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jivaka.interfaces.book.parts import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jivaka.interfaces.book.parts import Book, Entry, Field, Item, Part, Runs, Table

PAGE: Final = "index.html"
BESIDE: Final = ("book.css", "book.js")
_FIRST_HEADING: Final = 2
_LAST_HEADING: Final = 6
_LIST: Final = '<ul role="list">'


def pages_of(book: Book) -> dict[str, bytes]:
    """Return every file of the page by its name."""
    room = files("jivaka.interfaces.book")
    beside = {name: room.joinpath(name).read_bytes() for name in BESIDE}
    return {PAGE: ("\n".join(_page(book)) + "\n").encode(), **beside}


def _page(book: Book) -> Iterator[str]:
    title = escape(book.title)
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{title}</title>"
    yield '<link rel="stylesheet" href="book.css">\n<script src="book.js" defer></script>\n</head>\n<body>'
    yield '<a class="skip" href="#text">Go to the text</a>'
    yield f"<header><h1>{title}</h1>"
    yield from _fields(book.facts)
    yield '<form id="search" role="search" hidden><label for="words">Search the whole book</label>'
    yield '<input id="words" type="search" autocomplete="off" aria-describedby="found">'
    yield '<p id="found" role="status">Rules, questions, medicines, sources.</p></form></header>'
    yield '<nav aria-label="Contents"><h2>Contents</h2>\n<ol>'
    for chapter in book.chapters:
        yield from _contents(chapter)
    yield '</ol></nav>\n<main id="text">'
    for chapter in book.chapters:
        yield from _part(chapter, _FIRST_HEADING)
    yield "</main>\n</body>\n</html>"


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
    for inner in part.parts:
        yield from _part(inner, level + 1)
    yield "</section>"


def _entry(entry: Entry, level: int) -> Iterator[str]:
    tone = f" tone-{escape(entry.tone)}" if entry.tone else ""
    mark = f' <span class="mark">{escape(entry.mark)}</span>' if entry.mark else ""
    yield f'<article id="{escape(entry.anchor)}" class="entry{tone}">'
    yield f"<h{level}>{_breakable(entry.title)}{mark}</h{level}>"
    yield from _fields(entry.fields)
    if entry.stamp:
        yield '<div class="pen"><p><span>☐ agree</span> <span>☐ change</span> <span>☐ remark</span>'
        yield f'<span class="stamp">Stamp {escape(entry.stamp)}</span></p>'
        yield "<p>Remark</p><p>Name, role, date, signature</p></div>"
    yield "</article>"


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
