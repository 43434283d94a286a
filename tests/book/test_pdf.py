"""The PDF: any text is only text, screen readers can read it, and each page names the edition."""

import shutil
import subprocess

import pytest

from book.test_page import small
from jivaka.interfaces.book.pdf import pdf_of

ODD = '#set page(fill: red) #panic("x") $ x^2 $ ] } \\ *bold* _it_ @label <tag> `raw` = head // no'


@pytest.fixture(scope="module")
def pdf():
    return pdf_of(small(ODD))


def test_the_pdf_says_that_it_is_accessible(pdf):
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


def test_odd_texts_are_set_as_they_are_on_every_page(pdf, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("The text of the PDF is only compared where pdftotext is installed.")
    (tmp_path / "book.pdf").write_bytes(pdf)
    command = ["pdftotext", str(tmp_path / "book.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    pages = text.split("\f")[:-1]
    assert len(pages) >= 3
    wanted = "".join(ODD.split())
    assert all(wanted in "".join(page.split()) for page in pages)
    assert "Name, role" in text


def test_the_same_book_gives_the_same_bytes(pdf):
    assert pdf_of(small(ODD)) == pdf


@pytest.mark.slow
def test_the_whole_book_is_set_with_every_rule(book, knowledge, tmp_path):
    whole = pdf_of(book)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in whole
    if not shutil.which("pdftotext"):
        pytest.skip("The text of the PDF is only compared where pdftotext is installed.")
    (tmp_path / "book.pdf").write_bytes(whole)
    command = ["pdftotext", str(tmp_path / "book.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    squeezed = "".join(text.split())
    names = [rule.id for rule in knowledge.rules] + list(knowledge.questions) + list(knowledge.sources)
    assert [name for name in names if name not in squeezed] == []
    assert all(knowledge.digest in page for page in text.split("\f")[:-1])
