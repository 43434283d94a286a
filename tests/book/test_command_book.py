"""`jivaka knowledge book`: the files are written, progress is shown, and whatever is wrong is said at once."""

import io
import json
from dataclasses import dataclass

import pytest

from book.conftest import ON, read
from jivaka.config.main import print_book
from jivaka.interfaces.cli import app
from jivaka.interfaces.cli.tools import Tools


@dataclass(frozen=True)
class Ran:
    status: int
    complained: str


@pytest.fixture(scope="module")
def jivaka(assessor):
    def run(*argv, book=print_book):
        errors = io.StringIO()
        tools = Tools(lambda _name="": (assessor, ()), lambda: ON, {}, io.BytesIO(), io.StringIO(), errors, None, book)
        return Ran(app.run(["knowledge", "book", *map(str, argv)], tools), errors.getvalue())

    return run


def test_the_book_is_written_with_its_proof_and_progress_is_shown(jivaka, tmp_path, knowledge):
    proof = tmp_path / "proof.json"
    proof.write_text(json.dumps({"knowledge": knowledge.digest, "law": "nothing dangerous is permitted"}))
    ran = jivaka(tmp_path / "book.html", "--proof", proof)
    assert ran.status == 0
    assert ran.complained.startswith(
        "Deciding for the example clients ...\nWriting the book for a browser ...\nWritten: "
    )
    reader = read((tmp_path / "book.html").read_bytes())
    assert "nothing dangerous is permitted" in reader.text
    cases = (path for path in ("clients", "red_team"))
    assert all(f"cases-{name}" in reader.all("id") for name in cases)
    assert reader.text.count(" 0: This is dangerous.") == 2


def test_each_form_is_asked_for_by_the_ending_or_by_name(jivaka, tmp_path):
    asked = []

    def book(_assessor, order, _progress):
        asked.append((order.forms, order.on, order.proof, order.name))
        return {form: form.encode() for form in order.forms}

    assert jivaka(tmp_path / "a.HTML", tmp_path / "b.pdf", book=book).status == 0
    assert jivaka("--pdf", tmp_path / "c", "--html", tmp_path / "d", book=book).status == 0
    assert [set(forms) for forms, *_ in asked] == [{"html", "pdf"}] * 2
    assert {rest for _, *rest in ((forms, on, proof) for forms, on, proof, _ in asked) for rest in [tuple(rest)]} == {
        (ON, None)
    }
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a.HTML": "html",
        "b.pdf": "pdf",
        "c": "pdf",
        "d": "html",
    }


def test_everything_wrong_with_the_files_is_said_at_once_and_nothing_is_made(jivaka, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    ran = jivaka(tmp_path, tmp_path / "none" / "a.html", tmp_path / "a.doc", "--proof", broken, book=None)
    assert ran.status == 2
    assert ran.complained.splitlines() == [
        f"{tmp_path}: This is a folder. Name a file in it.",
        f"{tmp_path / 'none' / 'a.html'}: There is no folder to put it in. Make the folder first, or name another.",
        f"{tmp_path / 'a.doc'}: The book cannot be written like this. Let the name end in .html or .pdf.",
        f"{broken}: The proof is no JSON. Make it with: jivaka knowledge prove --json > FILE",
    ]


@pytest.mark.parametrize(
    ("content", "says"), [(None, "cannot be read"), (b"[]", "no JSON object"), (b"\xff", "no JSON")]
)
def test_a_proof_that_cannot_be_read_is_a_sentence(jivaka, tmp_path, content, says):
    proof = tmp_path / "proof.json"
    if content is not None:
        proof.write_bytes(content)
    ran = jivaka(tmp_path / "a.html", "--proof", proof)
    assert ran.status == 2
    assert says in ran.complained
    assert not (tmp_path / "a.html").exists()


def test_no_file_is_a_sentence(jivaka):
    assert jivaka().complained == "OUT: Nothing says where the book goes. Name a file ending in .html or .pdf.\n"


def test_where_no_book_can_be_printed_it_is_said(jivaka, tmp_path):
    ran = jivaka(tmp_path / "a.html", book=None)
    assert (ran.status, ran.complained) == (1, "No book can be printed here.\n")
