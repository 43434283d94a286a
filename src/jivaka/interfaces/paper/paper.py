"""Sets a sheet as a PDF with Typst: a letter, a decision. The text is passed as data, never as markup.

It knows nothing of what it sets. Loaded only for a PDF.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import typst

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATE: Final = """
#let sheet = json(bytes(sys.inputs.sheet))
#set document(title: sheet.title, date: none)
#set page(paper: "a4", margin: 2.2cm, numbering: "1 / 1")
#set text(font: ("Noto Sans", "Noto Sans Thai"), size: 10.5pt, lang: sheet.at("language", default: "en"))
#set par(justify: false)
= #sheet.title
#sheet.day

#for paragraph in sheet.paragraphs { par(paragraph) }
#for section in sheet.sections {
  if section.rows.len() > 0 {
    heading(level: 2, section.title)
    list(..section.rows.map(row => [#row.text #text(size: 8.5pt, row.cites)]))
  }
}
#v(1em)
#line(length: 100%, stroke: 0.4pt)
#text(size: 8.5pt, sheet.foot)
"""
FONTS: Final = ("fontpkg_noto_sans", "fontpkg_noto_sans_thai")


def pdf_of(sheet: Mapping[str, Any]) -> bytes:
    """Return a sheet as a PDF with tags for screen readers.

    `sheet` has title, day, paragraphs, sections of {title, rows of {text, cites}}, foot, and perhaps its language.
    """
    compile_pdf: Any = typst.compile  # its type ties fonts and template to one type, which it does not need
    pdf: bytes = compile_pdf(
        TEMPLATE.encode(),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=[str(files(name)) for name in FONTS],
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)},
    )
    return pdf
