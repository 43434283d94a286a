"""A process that is killed in the middle of a deed leaves the releases as they were, or as they should be, whole."""

from __future__ import annotations

import os
import shutil
import signal
import warnings
from pathlib import Path

import pytest

from jivaka.interfaces.kb import safe_file
from jivaka.interfaces.kb.shelf import Shelf
from kb.desk import AGREE, ANNA, AUTHOR, DAY, TOM

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")


def state(folder):
    return {path.name: path.read_bytes() for path in folder.glob("[!.]*")}


def half_written(path, data):
    """Write as a disk does that loses power: the first half is there, the rest is not."""
    path.write_bytes(data[: len(data) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(step, deed):
    """Do a deed in a child that is killed right before its n-th step to the disk; return whether it was."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child starts no thread
        child = os.fork()
    if child == 0:
        steps = 0

        def guarded(real):
            def to_the_disk(*arguments, **named):
                nonlocal steps
                steps += 1
                if steps == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **named)

            return to_the_disk

        if step == 0:
            safe_file.write_through = half_written
        for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "open"), (Path, "mkdir"), (Path, "unlink")):
            setattr(owner, name, guarded(getattr(owner, name)))
        try:
            deed()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def deed_of(name, desk):
    """Return what to do to a shelf, with everything that it needs made before."""
    knowledge, reports = desk.knowledge(), desk.reports()
    return {
        "make": lambda shelf: shelf.make(knowledge, [AUTHOR], reports, DAY),
        "sign": lambda shelf: shelf.sign("1.1.0", "Mai Chan, nurse", AGREE, DAY),
        "use": lambda shelf: shelf.use("1.1.0", TOM, "x", DAY),
    }[name]


@pytest.mark.parametrize("name", ["make", "sign", "use"])
def test_a_deed_that_is_killed_anywhere_was_done_whole_or_not_at_all(desk, tmp_path, name):
    desk.put_in_force()
    desk.make(version="1.1.0")
    if name == "make":
        desk.write(version="1.1.0", disposition="urgent")
    else:
        desk.sign(ANNA, TOM, name="1.1.0")
    deed = deed_of(name, desk)
    before = state(desk.folder)
    copy = tmp_path / "copy"
    shelf = Shelf(copy, desk.draft)
    shutil.copytree(desk.folder, copy)
    deed(shelf)
    after = state(copy)
    assert after != before
    seen = []
    for step in range(99):
        shutil.rmtree(copy)
        shutil.copytree(desk.folder, copy)
        killed = killed_at(step, lambda: deed(shelf))
        seen.append(state(copy))
        assert seen[-1] in (before, after)
        assert shelf.listed()[1] == ()
        if not killed:
            break
        if seen[-1] == before:
            deed(shelf)
            assert state(copy) == after
            assert not list(copy.glob(f".*{safe_file.PART}"))
    assert seen.count(before) >= 4
    assert seen[-2:] == [after, after]


def test_the_very_first_release_is_whole_or_not_there(desk):
    deed = deed_of("make", desk)
    for step in range(99):
        killed = killed_at(step, lambda: deed(desk.shelf))
        listed, problems = desk.shelf.listed()
        assert problems == ()
        assert bool(listed) == desk.path().exists()
        if not killed:
            break
    assert [each["name"] for each in listed] == ["1.0.0"]


def test_a_restore_that_is_killed_leaves_no_folder_that_looks_whole(desk, tmp_path):
    desk.make()
    target = tmp_path / "again"
    seen = []
    for step in range(1, 99):
        killed = killed_at(step, lambda: desk.shelf.restore("1.0.0", target))
        seen.append(target.exists())
        if target.exists():
            assert desk.shelf.verify("1.0.0")["files"] == sum(path.is_file() for path in target.rglob("*"))
            break
        assert killed
    assert seen.count(False) >= 4


def test_a_disk_that_is_full_leaves_the_old_file_and_nothing_half(desk, monkeypatch):
    desk.make()
    before = state(desk.folder)

    def full(path, data):
        path.write_bytes(data[:10])
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(safe_file, "write_through", full)
    with pytest.raises(OSError, match="No space left"):
        desk.sign(ANNA)
    assert state(desk.folder) == before
    assert not list(desk.folder.glob(f".*{safe_file.PART}"))


def test_two_who_sign_at_once_both_stand_there(desk):
    desk.make()
    children = []
    for person in (ANNA, TOM, "Mai Chan, nurse", "Li Ming, doctor"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            try:
                desk.sign(person)
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    (release,) = desk.shelf.listed()[0]
    assert len(release["signatures"]) == 4
