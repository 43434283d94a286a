"""Sets the referral letter as a PDF with Typst. The text is passed as data, never as markup. Loaded only for PDF."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import typst

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATE: Final = """
#let letter = json(bytes(sys.inputs.letter))
#set document(title: letter.title, date: none)
#set page(paper: "a4", margin: 2.2cm, numbering: "1 / 1")
#set text(font: ("Noto Sans", "Noto Sans Thai"), size: 10.5pt, lang: "en")
#set par(justify: false)
= #letter.title
#letter.day

#for paragraph in letter.paragraphs { par(paragraph) }
#for section in letter.sections {
  if section.rows.len() > 0 {
    heading(level: 2, section.title)
    list(..section.rows.map(row => [#row.text #text(size: 8.5pt, row.cites)]))
  }
}
#v(1em)
#line(length: 100%, stroke: 0.4pt)
#text(size: 8.5pt, letter.foot)
"""
FONTS: Final = ("fontpkg_noto_sans", "fontpkg_noto_sans_thai")


def pdf_of(letter: Mapping[str, Any]) -> bytes:
    """Return the letter as a PDF with tags for screen readers."""
    compile_pdf: Any = typst.compile  # its type ties fonts and template to one type, which it does not need
    pdf: bytes = compile_pdf(
        TEMPLATE.encode(),
        format="pdf",
        font_paths=[str(files(name)) for name in FONTS],
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(letter, ensure_ascii=False)},
    )
    return pdf
