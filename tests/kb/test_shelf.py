"""The folder of releases: who may sign, what may be in force, and how one goes back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from jivaka.core.errors import ProblemsError
from jivaka.interfaces.kb.differences import differences
from jivaka.interfaces.kb.folder import knowledge_folder, parse_files, read_all, source_of
from jivaka.interfaces.kb.languages import check_languages
from jivaka.interfaces.kb.register import REGISTER, in_force
from jivaka.interfaces.kb.release import bytes_of, canonical, release_of
from jivaka.interfaces.kb.reviews import UNSIGNED, claims_of_review
from jivaka.interfaces.kb.shelf import Shelf
from kb.desk import AGREE, ANNA, AUTHOR, DAY, TOM

ROOT = Path(__file__).resolve().parents[2]


def bytes_below(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_release_holds_the_whole_folder_and_carries_the_digest_of_decisions(desk):
    made = desk.make()
    release = release_of(desk.path().read_bytes(), "")
    assert release.files == {path: data.decode() for path, data in bytes_below(desk.draft).items()}
    assert made["digest"] == desk.knowledge().digest == release.digest
    assert made["missing"] == "0 of 2 reviewers have signed release 1.0.0."
    assert not made["in_force"]


def test_the_same_folder_makes_the_same_bytes_again(desk):
    knowledge, reports = desk.knowledge(), desk.reports()
    desk.shelf.make(knowledge, [AUTHOR], reports, DAY)
    first = desk.path().read_bytes()
    desk.shelf.make(knowledge, [AUTHOR], reports, DAY)
    assert desk.path().read_bytes() == first


def test_two_people_sign_and_it_is_put_in_force(desk):
    told = desk.put_in_force()
    assert told["in_force"]
    assert told["missing"] == ""
    assert in_force(desk.folder) == desk.path()
    assert [each["name"] for each in told["signatures"]] == ["Anna Weber", "Tom Ray"]
    assert source_of(desk.path()).review("x") == (
        "Release 1.0.0, signed by Anna Weber (physiotherapist) on 2026-11-26 and Tom Ray (doctor) on 2026-11-26."
    )


def test_one_signature_is_not_enough(desk):
    desk.make()
    desk.sign(ANNA)
    with pytest.raises(ProblemsError, match=r"1 of 2 reviewers have signed"):
        desk.shelf.use("1.0.0", AUTHOR, "in a hurry", DAY)
    assert in_force(desk.folder) is None
    source = source_of(desk.path())
    assert source.named == ""
    assert source.review("Not yet.") == "1 of 2 reviewers have signed release 1.0.0. Not yet."


def test_nobody_signs_twice_whatever_role_they_give(desk):
    desk.make()
    desk.sign(ANNA)
    before = desk.path().read_bytes()
    with pytest.raises(ProblemsError, match=r"has signed release 1\.0\.0 already"):
        desk.shelf.sign("1.0.0", "Dr Anna Weber, doctor", AGREE, DAY)
    assert desk.path().read_bytes() == before


def test_the_authors_are_not_the_only_signers(desk):
    desk.make(ANNA, TOM)
    told = desk.sign(ANNA, TOM)
    assert "Only those who changed the knowledge" in told[-1]["missing"]
    with pytest.raises(ProblemsError, match="Only those who changed the knowledge"):
        desk.shelf.use("1.0.0", AUTHOR, "x", DAY)
    assert desk.sign("Mai Chan, nurse")[-1]["missing"] == ""


@pytest.mark.parametrize("words", ["", "  ", "\x07", "\udcff"])
def test_a_signature_needs_words(desk, words):
    desk.make()
    with pytest.raises(ProblemsError, match="needs words"):
        desk.shelf.sign("1.0.0", ANNA, words, DAY)


def test_what_was_signed_is_not_made_again_and_what_nobody_signed_is(desk):
    desk.make()
    desk.make(disposition="urgent")
    desk.sign(ANNA)
    signed = desk.path().read_bytes()
    with pytest.raises(ProblemsError, match="somebody has signed it"):
        desk.make(disposition="emergency")
    assert desk.path().read_bytes() == signed


def test_a_release_in_force_takes_no_more_signatures(desk):
    desk.put_in_force()
    with pytest.raises(ProblemsError, match="is in force, with the signatures that it had then"):
        desk.sign("Mai Chan, nurse")
    assert in_force(desk.folder) == desk.path()


def test_an_earlier_release_is_put_in_force_again_and_the_register_keeps_all(desk):
    old = desk.put_in_force()
    new = desk.put_in_force(version="1.1.0", disposition="urgent")
    assert new["previous"] == old["content"]
    assert in_force(desk.folder) == desk.path("1.1.0")
    desk.shelf.use("1.0.0", TOM, "1.1.0 sent too many away", DAY)
    assert in_force(desk.folder) == desk.path()
    assert [each["release"] for each in desk.shelf.history()] == ["1.0.0", "1.1.0", "1.0.0"]
    assert [each["in_force"] for each in desk.shelf.listed()[0]] == [True, False]


def test_a_restored_folder_is_the_same_byte_for_byte_and_makes_the_same_release(desk, tmp_path):
    desk.make()
    before = bytes_below(desk.draft)
    desk.write(disposition="emergency")
    assert desk.shelf.restore("1.0.0", tmp_path / "again") == len(before)
    assert bytes_below(tmp_path / "again") == before
    assert read_all(tmp_path / "again") == dict(release_of(desk.path().read_bytes(), "").files)
    (tmp_path / "empty").mkdir()
    desk.shelf.restore("1.0.0", tmp_path / "empty")
    assert bytes_below(tmp_path / "empty") == before


def test_nothing_is_restored_over_what_is_there(desk):
    desk.make()
    before = bytes_below(desk.draft)
    with pytest.raises(ProblemsError, match="The folder is not empty"):
        desk.shelf.restore("1.0.0", desk.draft)
    assert bytes_below(desk.draft) == before


def test_the_whole_knowledge_of_this_checkout_is_restored_byte_for_byte(knowledge, desk, tmp_path):
    folder = ROOT / "knowledge"
    shelf = Shelf(desk.folder, folder)
    report = tmp_path / "proof.json"
    report.write_text(json.dumps({"knowledge": knowledge.digest, "proved": True}))
    made = shelf.make(knowledge, [AUTHOR], {"proof": report}, DAY)
    shelf.restore(made["name"], tmp_path / "again")
    assert bytes_below(tmp_path / "again") == bytes_below(folder)
    assert made["rules"] == len(knowledge.rules)


def test_a_changed_release_is_never_in_force_signed_listed_or_restored(desk, tmp_path):
    desk.put_in_force()
    data = desk.path().read_bytes()
    desk.path().write_bytes(data.replace(b"massage_with_limits", b"massage_ok"))
    for deed in (
        lambda: in_force(desk.folder),
        lambda: source_of(desk.path()),
        lambda: desk.sign("Mai Chan, nurse"),
        lambda: desk.shelf.verify("1.0.0"),
        lambda: desk.shelf.use("1.0.0", TOM, "x", DAY),
        lambda: desk.shelf.restore("1.0.0", tmp_path / "again"),
        lambda: desk.make(version="1.1.0"),
    ):
        with pytest.raises(ProblemsError, match="Do not use it"):
            deed()
    listed, problems = desk.shelf.listed()
    assert listed == ()
    assert [problem.code for problem in problems] == ["broken-release"]
    assert not (tmp_path / "again").exists()


def test_a_release_sealed_anew_after_a_change_is_not_the_one_that_was_put_in_force(desk):
    desk.put_in_force()
    release = release_of(desk.path().read_bytes(), "")
    desk.path().write_bytes(bytes_of(replace(release, signatures=release.signatures[:1])))
    with pytest.raises(ProblemsError, match=r"not the file of release 1\.0\.0 that was put in force"):
        in_force(desk.folder)


@pytest.mark.parametrize("name", ["digest", "rules"])
def test_a_digest_or_stamp_that_does_not_fit_the_files_is_found_under_a_seal_that_fits(desk, name):
    desk.make()
    release = release_of(desk.path().read_bytes(), "")
    other = {"digest": "sha256:00", "rules": {"skin.burn": "000000000000"}}[name]
    desk.path().write_bytes(bytes_of(replace(release, **{name: other})))
    with pytest.raises(ProblemsError, match=r"does not fit|do not fit"):
        desk.shelf.verify("1.0.0")
    with pytest.raises(ProblemsError, match=r"does not fit|do not fit"):
        desk.sign(ANNA)


def test_every_byte_of_the_register_counts(desk):
    desk.put_in_force()
    register = desk.folder / REGISTER
    whole = register.read_bytes()
    for place in range(len(whole)):
        register.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ProblemsError, match="Do not use it"):
            in_force(desk.folder)
    for other in (b"", b"[]", b"{}", canonical({"entries": [1]}), canonical({"entries": None})):
        register.write_bytes(other)
        with pytest.raises(ProblemsError, match="Do not use it"):
            in_force(desk.folder)


def test_a_release_in_force_whose_file_is_gone_decides_nothing(desk):
    desk.put_in_force()
    desk.path().unlink()
    with pytest.raises(ProblemsError, match="its file is not there"):
        in_force(desk.folder)


def test_a_release_from_elsewhere_is_put_among_the_others_first(desk, tmp_path):
    desk.make()
    desk.sign(ANNA, TOM)
    away = tmp_path / "away.json"
    away.write_bytes(desk.path().read_bytes())
    assert desk.shelf.verify(str(away))["name"] == "1.0.0"
    with pytest.raises(ProblemsError, match="not among the others"):
        desk.shelf.use(str(away), TOM, "x", DAY)


REPORTS = [
    ({"proof": {"knowledge": "sha256:other", "proved": True}}, "about other knowledge"),
    ({"proof": {"knowledge": None, "proved": True}}, "about other knowledge"),
    ({"proof": []}, "is not a table in JSON"),
]


@pytest.mark.parametrize(("more", "says"), REPORTS)
def test_a_proof_of_other_knowledge_makes_no_release(desk, more, says):
    with pytest.raises(ProblemsError, match=says):
        desk.shelf.make(desk.knowledge(), [AUTHOR], desk.reports(**more), DAY)
    assert not desk.path().exists()


def test_a_proof_that_failed_makes_no_release(desk):
    failed = {"proof": {"knowledge": desk.knowledge().digest, "proved": False}}
    with pytest.raises(ProblemsError, match="does not say that every law holds"):
        desk.shelf.make(desk.knowledge(), [AUTHOR], desk.reports(**failed), DAY)


def test_the_proof_is_always_needed_and_the_impact_once_there_was_a_release(desk):
    with pytest.raises(ProblemsError, match="needs the report 'proof'"):
        desk.shelf.make(desk.knowledge(), [AUTHOR], {}, DAY)
    desk.put_in_force()
    desk.write(version="1.1.0")
    reports = desk.reports()
    with pytest.raises(ProblemsError, match="needs the report 'impact'"):
        desk.shelf.make(desk.knowledge(), [AUTHOR], {"proof": reports["proof"]}, DAY)
    right = json.loads(reports["impact"].read_text())
    for wrong in ({"old": right["new"], "new": right["old"]}, right | {"old": "sha256:other"}, {}):
        with pytest.raises(ProblemsError, match="about other knowledge"):
            desk.shelf.make(desk.knowledge(), [AUTHOR], desk.reports(impact=wrong), DAY)
    assert desk.shelf.make(desk.knowledge(), [AUTHOR], desk.reports(), DAY)["name"] == "1.1.0"


def test_a_report_is_given_out_as_it_was_attached(desk):
    made = desk.make()
    text = desk.shelf.report("1.0.0", "proof")
    assert json.loads(text) == {"knowledge": made["digest"], "proved": True}
    with pytest.raises(ProblemsError, match="It has no report 'x'"):
        desk.shelf.report("1.0.0", "x")


def test_knowledge_that_changed_since_it_was_checked_makes_no_release(desk):
    checked = desk.knowledge()
    reports = desk.reports()
    desk.write(disposition="urgent")
    with pytest.raises(ProblemsError, match="was changed while the release was made"):
        desk.shelf.make(checked, [AUTHOR], reports, DAY)


@pytest.mark.parametrize("version", ["../1", "a b", "in-force"])
def test_a_version_that_can_name_no_file_makes_no_release(desk, version):
    with pytest.raises(ProblemsError, match="cannot be the name of a release"):
        desk.make(version=version)


def test_a_file_that_no_release_can_hold_is_named(desk):
    (desk.draft / "a b.toml").write_text("")
    (desk.draft / "c.bin").write_bytes(b"\xff")
    with pytest.raises(ProblemsError) as found:
        desk.shelf.make(desk.knowledge(), [AUTHOR], desk.reports(), DAY)
    assert [problem.where for problem in found.value.problems] == ["a b.toml", "c.bin"]


def test_a_rule_is_signed_through_releases_only_and_as_it_was_read(desk):
    def standing():
        (rule,) = desk.knowledge().rules
        return desk.shelf.standings([rule])[rule.id]

    assert standing().status == UNSIGNED
    desk.make()
    assert standing().status == UNSIGNED
    desk.sign(ANNA)
    assert standing().status == (
        "Signed by Anna Weber (physiotherapist), which is not enough. 1 of 2 reviewers have signed release 1.0.0."
    )
    desk.sign(TOM)
    assert standing().status.startswith("Signed. Release 1.0.0, signed by Anna Weber")
    assert standing().reviews == (
        f"Anna Weber (physiotherapist), 2026-11-26, with release 1.0.0: {AGREE}",
        f"Tom Ray (doctor), 2026-11-26, with release 1.0.0: {AGREE}",
    )
    desk.write(version="1.1.0")
    assert standing().status.startswith("Signed. Release 1.0.0")
    desk.write(version="1.1.0", disposition="urgent")
    assert standing().status == UNSIGNED
    desk.write()
    desk.path().write_bytes(desk.path().read_bytes().replace(b"Tom Ray", b"Tim Ray"))
    assert standing().status == UNSIGNED


def test_the_folder_may_not_claim_that_it_was_signed(desk):
    assert claims_of_review(desk.knowledge()) == ()
    (desk.draft / "knowledge.toml").write_text('version = "1"\nreview = "Signed by Dr. Weber."\n')
    (problem,) = claims_of_review(desk.knowledge())
    assert "Only the signatures of a release say who signed" in problem.sentence()


def test_two_releases_are_compared_place_by_place(desk):
    desk.put_in_force()
    desk.make(version="1.1.0", disposition="urgent")
    assert desk.shelf.changes("1.1.0", "1.0.0") == (
        'knowledge.toml: version changed: "1.0.0" -> "1.1.0"',
        'rules/precautions/skin.toml: rule.skin.burn.disposition changed: "massage_with_limits" -> "urgent"',
    )


def test_what_differs_is_shown_as_it_was_and_as_it_became():
    before = {"a.toml": {"rule": [{"id": "x", "when": "a", "sources": ["S"], "limit": [{"n": 1}]}]}, "b.md": "1\n2\n"}
    after = {"a.toml": {"rule": [{"id": "x", "sources": ["S", "T"], "limit": [{"n": 2}], "days": 3}]}, "b.md": "1\n3\n"}
    assert list(differences(before, after)) == [
        "a.toml: rule.x.days added: 3",
        "a.toml: rule.x.limit changed",
        'a.toml: rule.x.sources changed: ["S"] -> ["S", "T"]',
        'a.toml: rule.x.when removed: "a"',
        "b.md: changed",
    ]


def test_a_file_that_holds_another_release_than_its_name_says_is_refused(desk):
    desk.put_in_force()
    desk.make(version="1.1.0", disposition="urgent")
    desk.path().write_bytes((desk.path().parent / "1.1.0.json").read_bytes())
    for deed in (
        lambda: desk.shelf.verify("1.0.0"),
        lambda: desk.shelf.sign("1.0.0", TOM, AGREE, DAY),
        lambda: desk.shelf.changes("1.1.0", "1.0.0"),
    ):
        with pytest.raises(ProblemsError, match=r"This is the file of release 1\.1\.0, not of 1\.0\.0"):
            deed()


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b'a = "b\n', "x.toml:1:7: The file cannot be read any further: the line ends inside a quotation. Look here"),
        ("a = 1\nb = \N{LEFT DOUBLE QUOTATION MARK}c\N{RIGHT DOUBLE QUOTATION MARK}\n".encode(), "x.toml:2:5: "),
        ("b = \N{LEFT DOUBLE QUOTATION MARK}c\n".encode(), "Write straight quotation marks"),
        (b'\xef\xbb\xbfa = "b"\n', "x.toml:1: It begins with an invisible mark. Save it as UTF-8 without"),
        (b"a = 1\nb = '\xe9'\n", "x.toml:2: The file is not UTF-8 text."),
        (b"a = [1,\n", "x.toml:2: The file cannot be read any further: "),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line_and_what_to_look_for(data, wanted):
    with pytest.raises(ProblemsError) as raised:
        parse_files({"x.toml": data, "y.toml": data})
    assert wanted in str(raised.value)
    assert len(raised.value.problems) == 2


def test_what_is_not_translated_and_what_lost_its_place_is_said_with_its_line():
    advice = b'[[prevention]]\nsays = "Walk."\n[[prevention]]\nsays = "Take {n} steps."\n'
    uk = b'[texts]\n"Take {n} steps." = "\xd0\x99\xd0\xb4\xd0\xb8."\n'
    problems, notes = check_languages({"languages/uk/advice.toml": uk}, parse_files({"advice/x.toml": advice}))
    assert [problem.sentence().partition(" ")[0] for problem in problems] == ["languages/uk/advice.toml:2:"]
    assert notes == ["advice/x.toml:2: Not translated into 'uk', so it is read in English: Walk."]


def test_a_folder_is_read_as_its_sorted_paths_say():
    place = knowledge_folder()
    plain = {path.relative_to(place).as_posix(): path.read_bytes() for path in sorted(place.rglob("*.toml"))}
    source = source_of(place)
    kept = {path: data for path, data in plain.items() if not path.startswith("languages/")}
    assert list(source.files.items()) == list(kept.items())
    assert list(source.languages.items()) == [item for item in plain.items() if item[0] not in kept]
