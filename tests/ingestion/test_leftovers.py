"""What a killed process was writing is cleared away, and nothing else."""

from __future__ import annotations

import os
import time

from assistant.ingestion.leftovers import clear_leftovers, unfinished

LONG_AGO = time.time() - 7200


def test_only_what_was_abandoned_is_cleared(tmp_path):
    folder = tmp_path / "deep" / "down"
    folder.mkdir(parents=True)
    abandoned, written_now = unfinished(folder / "a.txt"), unfinished(tmp_path / "b.txt")
    others = [folder / "a.txt", folder / ".notes.tmp", folder / f"{'0' * 32}.tmp", tmp_path / f".{'g' * 32}.tmp"]
    for path in (abandoned, written_now, *others):
        path.write_text("x")
        os.utime(path, (LONG_AGO, LONG_AGO))
    os.utime(written_now)
    clear_leftovers(tmp_path)
    assert not abandoned.exists()
    assert all(path.exists() for path in (written_now, *others))


def test_no_folder_is_no_trouble(tmp_path):
    clear_leftovers(tmp_path / "none")
