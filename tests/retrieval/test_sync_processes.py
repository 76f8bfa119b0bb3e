"""Several processes bring one index in step, and others read it meanwhile."""

from __future__ import annotations

import contextlib
import subprocess
import sys

import pytest

from assistant.errors import IndexLockedError
from assistant.retrieval.sync import sync_index
from tests.support.synced import ROOT, TEXTS, Embedder, Place, Sound, changed_corpus, same

SLOW = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from assistant.retrieval.sync import sync_index
from assistant.settings import load_settings
from assistant.testing import HashEmbedder

class Slow(HashEmbedder):
    def encode(self, texts, *rest):
        print("embedding", flush=True)
        sys.stdin.readline()
        return super().encode(texts, *rest)

settings = load_settings(corpus=Path({corpus!r}), data_dir=Path({data!r}))
report = sync_index(settings, Slow(), rebuild={rebuild!r}).report
print(",".join(report.added), flush=True)
"""


@contextlib.contextmanager
def indexing(place, *, rebuild=False):
    """A process that has the right to index and waits for a line."""
    corpus, data = (str(place.folder / name) for name in ("corpus", "data"))
    script = SLOW.format(root=str(ROOT), corpus=corpus, data=data, rebuild=rebuild)
    process = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "embedding\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_second_process_waits_and_both_are_right(built, tmp_path):
    place = Place(tmp_path, TEXTS)
    with indexing(place) as other:
        with pytest.raises(
            IndexLockedError, match=r"^another process is still indexing after 0.1 s; try again, or raise lock_"
        ):
            place.sync(lock_timeout=0.1)
        assert place.notices == ["another process is indexing this corpus; waiting up to 0.1 s for it"]

        def go_on(notice):
            notices.append(notice)
            other.stdin.write("\n")
            other.stdin.flush()

        notices, embedder = [], Embedder()
        synced = sync_index(place.settings(), embedder, notify=go_on)
        synced.index.close()
        assert other.stdout.readline() == ",".join(sorted(TEXTS)) + "\n"
    assert synced.report.unchanged == tuple(sorted(TEXTS))
    assert notices == ["another process is indexing this corpus; waiting up to 60 s for it"]
    assert embedder.texts == []
    place.sync()
    same(place, built)


def test_a_killed_process_gives_its_right_back(built, tmp_path):
    place = Place(tmp_path, TEXTS)
    with indexing(place):
        pass
    place.sync(lock_timeout=0)
    same(place, built)


def test_who_reads_goes_on_while_another_process_changes_the_index(place, built):
    synced = sync_index(place.settings(), Embedder())
    with synced.index.reading() as reading:
        before = reading.documents.all_passages()
        changed_corpus(place)
        with indexing(place) as other:
            other.communicate("\n", timeout=60)
        assert reading.documents.all_passages() == before == built.passages
    assert synced.index.document("new.txt")
    synced.index.close()
    assert "new.txt" in place.sync().unchanged


def test_who_reads_goes_on_while_another_process_makes_the_index_anew(place, built):
    sound = Sound()
    sound.index = sync_index(place.settings(), Embedder()).index
    sound.look()  # as a server does from time to time
    old = place.file
    with indexing(place, rebuild=True) as other:
        other.communicate("\n", timeout=60)
    assert place.file != old
    assert sound.look() == (built.passages, built.answers)
    sound.close()


def test_a_sync_gives_the_same_index_back(place):
    first = sync_index(place.settings(), Embedder()).index
    place.put("new.txt", "Herons stand on one leg.")
    second = sync_index(place.settings(), Embedder(), known=first).index
    assert second is first
    assert first.document("new.txt")
    third = sync_index(place.settings(), Embedder(), known=first, rebuild=True).index
    assert third is not first
    first.close()
    third.close()
