"""A release file: the same bytes for the same content, and nothing in it is changed without being noticed."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.errors import ProblemsError
from jivaka.interfaces.kb.folder import files_of, parse_files, read_all
from jivaka.interfaces.kb.people import people, person_of
from jivaka.interfaces.kb.release import Release, Signature, bytes_of, canonical, digest_of_bytes, release_of, signed
from kb.desk import AGREE, ANNA, AUTHOR, DAY, FILES, TOM

WHO = tuple(person_of(text, "") for text in (ANNA, TOM))
EXAMPLE = Release(
    name="1.0.0",
    date="2026-11-26",
    digest="sha256:00",
    authors=(person_of(AUTHOR, ""),),
    files={path: text.format(version="1", disposition="urgent") for path, text in FILES.items()},
    rules={"skin.burn": "abc", "skin.cut": "def"},
    reports={"proof": '{"proved": true}', "impact": "{}"},
    previous="sha256:11",
    signatures=tuple(Signature(person, "2026-11-26", AGREE) for person in WHO),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PATHS = st.sampled_from(["a.toml", "b.toml", "a/b.toml", "a-b/c.toml", "rules/x/y.toml", "cases/z.jsonl", "A.md", "9"])
TABLES = st.dictionaries(PATHS, TEXT, max_size=6)


def refused(data):
    """Return the sentence with which bytes are refused, or '' where they are taken."""
    try:
        release_of(data, "r.json")
    except ProblemsError as error:
        found = error.problems
    else:
        return ""
    assert all(problem.message.endswith(".") and problem.remedy for problem in found)
    return " ".join(problem.sentence() for problem in found)


@given(TABLES, TABLES, st.randoms(use_true_random=False))
def test_the_order_of_files_rules_and_reports_changes_no_byte(files, others, chance):
    def shuffled(table):
        pairs = list(table.items())
        chance.shuffle(pairs)
        return dict(pairs)

    one = Release("1", "2026-11-26", "d", WHO, files, others, others)
    other = Release("1", "2026-11-26", "d", WHO, shuffled(files), shuffled(others), shuffled(others))
    assert bytes_of(one) == bytes_of(other)
    assert one.content == other.content


@given(TABLES, TABLES)
def test_a_release_that_is_read_is_the_one_that_was_written(files, others):
    whole = Release("1", "2026-11-26", "d", WHO, files, others, others, "p", EXAMPLE.signatures)
    assert release_of(bytes_of(whole), "r.json") == whole


@given(TABLES, TABLES)
def test_other_content_has_another_digest(files, others):
    one, other = (Release("1", "2026-11-26", "d", WHO, table) for table in (files, others))
    assert (one.content == other.content) == (files == others)


def test_the_order_in_which_files_were_written_to_the_disk_changes_no_byte(tmp_path):
    found = []
    for turn in range(6):
        folder = tmp_path / str(turn)
        paths = list(FILES)
        random.Random(turn).shuffle(paths)
        for path in paths:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(FILES[path].encode())
        (folder / ".hidden").write_bytes(b"\xff")
        found.append(bytes_of(Release("1", "2026-11-26", "d", WHO, read_all(folder))))
    assert len(set(found)) == 1


@given(st.data())
def test_one_changed_byte_is_refused_with_a_sentence(data):
    whole = bytes_of(EXAMPLE)
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    assert refused(whole[:place] + bytes([byte]) + whole[place + 1 :])


def test_every_byte_counts():
    whole = bytes_of(EXAMPLE)
    assert not refused(whole)
    for place in range(len(whole)):
        assert refused(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]), whole[place - 20 : place + 20]


@given(st.integers(0, len(bytes_of(EXAMPLE)) - 1), st.integers(1, 40))
def test_bytes_that_are_missing_or_added_are_refused(place, count):
    whole = bytes_of(EXAMPLE)
    assert refused(whole[:place] + whole[place + count :])
    assert refused(whole[:place] + b" " * count + whole[place:])


@given(st.binary(max_size=60) | st.recursive(st.none() | st.booleans() | TEXT, st.lists, max_leaves=5).map(json.dumps))
def test_what_is_no_release_is_refused_and_never_a_crash(data):
    assert refused(data if isinstance(data, bytes) else data.encode())


WRONG = {
    "form": [2, "1"],
    "name": ["", "../x", 3],
    "date": ["today", None],
    "digest": [None],
    "authors": [None, [{}], [{"name": 1}], ["x"]],
    "files": [{"../x.toml": ""}, {"/x": ""}, {"a.toml": 1}, [], {"a\n.toml": ""}, {"a.toml": "\ud800"}],
    "rules": [{"a": 1}, None],
    "reports": [{"proof": "x"}, {"proof": {}}, {"proof": {"text": 1}}, None],
    "signatures": [None, [{}], [{"name": "a"}]],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_field_that_is_none_is_refused_even_under_a_seal_that_fits(name, value):
    whole = json.loads(bytes_of(EXAMPLE)) | {name: value}
    del whole["seal"]
    text = json.dumps(whole, sort_keys=True)
    whole["seal"] = digest_of_bytes(text.encode())
    assert refused(json.dumps(whole).encode())


def test_a_report_or_a_file_that_was_exchanged_is_named_as_such():
    whole = json.loads(bytes_of(EXAMPLE))
    whole["files"]["knowledge.toml"] += "x"
    assert "the knowledge or a report was changed after it was made" in refused(canonical(whole))
    whole = json.loads(bytes_of(EXAMPLE))
    whole["signatures"][0]["name"] = "Somebody Else"
    assert "something was changed after it was signed" in refused(canonical(whole))


def test_the_digests_of_files_and_reports_are_those_of_their_bytes():
    whole = json.loads(bytes_of(EXAMPLE))
    assert whole["reports"]["proof"]["digest"] == digest_of_bytes(b'{"proved": true}')


SAME = [
    ("Anna Weber, doctor", "anna  WEBER, physiotherapist"),
    ("Anna Weber, doctor", "Dr. Anna M. Weber, doctor"),
    ("Anna Weber, doctor", "A. Weber, doctor"),
    ("Anna Weber, doctor", "Weber Anna, doctor"),
    ("José Núñez, doctor", "Jose Nunez, doctor"),
    ("Anna Weber, doctor", "Anna\u200b Weber, doctor"),
    ("Anna-Lena Weber, doctor", "Anna Lena Weber, doctor"),
    ("Prof. X, doctor", "X, doctor"),
]
DIFFERENT = [
    ("Anna Weber, doctor", "Tom Weber, doctor"),
    ("สมชาย ใจดี, doctor", "สมหญิง ใจดี, doctor"),
    ("กิ ข, doctor", "กา ข, doctor"),
    ("李 明, doctor", "王 明, doctor"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_person_under_two_spellings_signs_once(one, other):
    release = signed(EXAMPLE_UNSIGNED, Signature(person_of(one, ""), "2026-11-26", AGREE), "")
    with pytest.raises(ProblemsError, match=r"has signed release 1\.0\.0 already"):
        signed(release, Signature(person_of(other, ""), "2026-11-27", AGREE), "")


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_people_are_told_apart(one, other):
    assert len(people([person_of(one, ""), person_of(other, "")])) == 2


@pytest.mark.parametrize(
    "text", ["", "Anna Weber", "Anna Weber,", ", doctor", "Anna, \x07", "Anna\udce4, doctor", "1, x"]
)
def test_a_person_without_name_or_role_is_refused(text):
    with pytest.raises(ProblemsError, match="is not a name with a role"):
        person_of(text, "--reviewer")


EXAMPLE_UNSIGNED = Release("1.0.0", DAY.isoformat(), "d", (person_of(AUTHOR, ""),), EXAMPLE.files)


def test_a_signature_that_stands_there_twice_counts_once():
    twice = Release("1", "2026-11-26", "d", (), {}, signatures=(EXAMPLE.signatures[0],) * 2)
    assert twice.missing == "1 of 2 reviewers have signed release 1."


def test_those_who_changed_the_knowledge_are_not_the_only_signers():
    by = Release("1", "2026-11-26", "d", WHO, {}, signatures=EXAMPLE.signatures)
    assert by.missing.startswith("Only those who changed the knowledge have signed")
    third = signed(by, Signature(person_of("Mai Chan, nurse", ""), "2026-11-26", AGREE), "")
    assert third.missing == ""


def test_the_documents_of_a_release_are_those_of_its_folder(desk):
    release = Release("1", "2026-11-26", "d", WHO, read_all(desk.draft))
    assert [each.path for each in parse_files(files_of(release))] == [
        "knowledge.toml",
        "questions/one.toml",
        "rules/precautions/skin.toml",
    ]
