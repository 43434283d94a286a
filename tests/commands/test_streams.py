"""A process whose streams are closed or full, as cron, a service or a full disk leave them."""

from __future__ import annotations

import subprocess
import sys

import pytest

JIVAKA = f"{sys.executable} -m jivaka.config.main"
# what the shell does with the streams -> (exit status, what is complained)
STREAMS = {
    "assess - <&-": (2, "standard input:1:1: The text ends too early."),
    "assess examples/office_worker.json >&-": (0, ""),
    "assess nowhere.json 2>&-": (2, ""),
    "assess examples/office_worker.json >/dev/full": (1, "jivaka: the output, or a file: No space left on device."),
}


@pytest.mark.parametrize("line", STREAMS)
def test_streams_that_are_closed_or_full_are_no_riddle(line):
    status, complained = STREAMS[line]
    done = subprocess.run(["bash", "-c", f"{JIVAKA} {line}"], capture_output=True, text=True)
    assert done.returncode == status
    assert done.stderr.startswith(complained)
    assert "Traceback" not in done.stderr
    assert "inside" not in done.stderr
