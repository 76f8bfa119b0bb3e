"""Whatever is killed while the index is brought in step, the next start is right."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.support.synced import ROOT, TEXTS, Place, changed_corpus, kept_files, same

KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
sys.path.insert(0, {root!r})
from assistant.retrieval import intake
from assistant.retrieval.sync import sync_index
from assistant.settings import load_settings
from assistant.testing import HashEmbedder

def run(moment, folder):
    owner, name, nth, after = moment
    module, _, cls = owner.partition(":")
    home = getattr(import_module(module), cls) if cls else import_module(module)
    original, calls = getattr(home, name), 0

    def deadly(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == nth and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        if calls == nth and after:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(home, name, deadly)
    intake.GROUP = 5
    sync_index(load_settings(corpus=Path(folder, "corpus"), data_dir=Path(folder, "data")), HashEmbedder())

for moment, folder in {moments!r}:
    child = os.fork()  # nothing has been opened yet, and no thread started
    if not child:
        run(moment, folder)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
MOMENTS = [
    ("assistant.testing:HashEmbedder", "encode", 1, False),
    ("assistant.testing:HashEmbedder", "encode", 2, True),
    ("assistant.retrieval.local_index:LocalIndex", "write", 1, True),
    ("assistant.retrieval.local_index:LocalIndex", "remove", 1, False),
    ("assistant.retrieval.local_index:LocalIndex", "remove", 1, True),
    ("assistant.retrieval.document_store:DocumentStore", "put", 1, True),
    ("assistant.retrieval.document_store:DocumentStore", "forget", 2, True),
    ("assistant.retrieval.vectors:VectorStore", "put", 2, True),
    ("assistant.retrieval.bm25:Bm25", "add", 2, False),
    ("assistant.retrieval.bm25:Bm25", "remove", 1, True),
]


@pytest.fixture(scope="module")
def killed(built, tmp_path_factory):
    """For each moment the place that a process left which was killed then, while it took in changes."""
    places = {moment: changed_corpus(built.copy(tmp_path_factory.mktemp("killed"))) for moment in MOMENTS}
    script = KILLED.format(root=str(ROOT), moments=[(moment, str(place.folder)) for moment, place in places.items()])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == [str(-signal.SIGKILL)] * len(MOMENTS), done.stderr
    return places


@pytest.fixture(scope="module")
def afterwards(tmp_path_factory):
    place = changed_corpus(Place(tmp_path_factory.mktemp("afterwards"), TEXTS))
    place.sync()
    return place


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda m: f"{m[1]}-{m[2]}-{'after' if m[3] else 'before'}")
def test_whatever_is_killed_the_next_start_is_right(killed, afterwards, moment):
    place = killed[moment]
    place.sync()
    assert place.notices == []
    same(place, afterwards)
    assert kept_files(place) == [place.file.name]


def test_a_killed_sync_goes_on_from_where_it_was(killed):
    place = killed[("assistant.retrieval.local_index:LocalIndex", "write", 1, True)]
    place.sync()  # at the latest by now
    assert place.sync().unchanged == ("new.txt", "otters.md", "rivers.txt", "trade/asean.txt", "trade/coal.txt")
