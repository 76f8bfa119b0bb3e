"""`assistant watch`: what changes in the folder is told as it is taken in, until Ctrl-C."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading

import pytest

from tests.support.command import write

PATIENCE = 120.0


@pytest.fixture
def watching(own):
    """The command, its lines as they come."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    command = [sys.executable, "-m", "assistant", "watch"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment | {"PYTHONUNBUFFERED": "1"}
    ) as process:
        lines = queue.Queue()
        threading.Thread(target=lambda: [lines.put(line.rstrip()) for line in process.stdout], daemon=True).start()
        try:
            yield process, lines
        finally:
            process.kill()


def test_changes_and_problems_are_told_until_ctrl_c(own, watching):
    process, lines = watching
    assert lines.get(timeout=PATIENCE).startswith("2 documents: 0 added")
    assert lines.get(timeout=PATIENCE).endswith("Ctrl-C ends it")
    write(own / "corpus" / "owls.md", "The zoo has three owls.")
    assert lines.get(timeout=PATIENCE) == "added owls.md"
    (own / "corpus" / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    assert lines.get(timeout=PATIENCE).startswith("problem: ")
    (own / "corpus" / "owls.md").unlink()
    assert lines.get(timeout=PATIENCE) == "removed owls.md"  # and the problem isn't told again
    process.send_signal(signal.SIGINT)
    assert lines.get(timeout=PATIENCE) == "note: no longer watching"
    assert process.wait(PATIENCE) == 0
