"""A corpus beside its index, brought in step and looked at."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from assistant.retrieval.fusion import retrieve
from assistant.retrieval.sync import index_home, sync_index
from assistant.settings import load_settings
from assistant.testing import HashEmbedder

ROOT = Path(__file__).parents[2]
TEXTS = {
    "otters.md": "# Otters\n\nOtters swim in cold rivers. They eat fish. A pup weighs 150 grams.",
    "rivers.txt": "Rivers run to the sea. The longest river is the Nile. It is 6,650 km long.",
    "trade/asean.txt": "Trade grew by 14% in 2023. Ministers signed a treaty in Jakarta. Nobody objected.",
    "trade/coal.txt": "Indonesia relies on coal. Its mines employ 250,000 people. They work in shifts.",
    "zoo.html": "<html><body><h1>Zoo</h1><p>The zoo of Vienna opened in 1752. It keeps two pandas.</p></body></html>",
}
QUESTIONS = (
    "Where do otters swim?",
    "How long is the Nile?",
    "Who signed the treaty?",
    "coal miners",
    "When did the zoo open?",
)


class Embedder(HashEmbedder):
    """Remembers what it embedded."""

    def __init__(self):
        self.texts = []

    def encode(self, texts, *rest):
        self.texts += texts
        return super().encode(texts, *rest)


class Place:
    """A corpus and the folder of its index, side by side."""

    def __init__(self, folder, texts=None):
        self.folder, self.notices, self.embedder = folder, [], Embedder()
        for doc_id, text in (texts or {}).items():
            self.put(doc_id, text)

    def put(self, doc_id, text):
        path = self.folder / "corpus" / doc_id
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def age(self):
        """Let all files be older than what a file system may give the same time."""
        for path in (self.folder / "corpus").rglob("*.*"):
            os.utime(path, (1_700_000_000, 1_700_000_000))

    def remove(self, doc_id):
        (self.folder / "corpus" / doc_id).unlink()

    def settings(self, **changed):
        return load_settings(**{"corpus": self.folder / "corpus", "data_dir": self.folder / "data", **changed})

    def sync(self, *, rebuild=False, verify=False, **changed):
        self.notices, self.embedder = [], Embedder()
        with contextlib.closing(Sound()) as sound:
            sound.index, report = self._sync(rebuild, verify, changed)
            self.passages, self.answers = sound.look()
        return report

    def _sync(self, rebuild, verify, changed):
        synced = sync_index(self.settings(**changed), self.embedder, rebuild=rebuild, verify=verify, notify=self.notices.append)
        return synced.index, synced.report

    @property
    def home(self):
        return index_home(self.settings())

    @property
    def file(self):
        return self.home / (self.home / "CURRENT").read_text()

    def copy(self, folder):
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Place(folder)


class Sound:
    """Looks at an index, which must be sound, and closes it."""

    index = None

    def look(self):
        self.index.check()
        answers = {}
        for question in QUESTIONS:
            hits = retrieve(self.index, question, HashEmbedder().encode([question])[0], 4)
            answers[question] = [(hit.passage, hit.dense_rank, hit.bm25_rank) for hit in hits]
        return self.index.all_passages(), answers

    def close(self):
        if self.index:
            self.index.close()


def contents(place):
    return {path: path.read_bytes() for path in place.home.rglob("*") if path.is_file()}


def kept_files(place):
    """The names of all files of the index but that which names the one in use."""
    return sorted(path.name for path in place.home.iterdir() if path.name != "CURRENT")


def same(place, other):
    assert place.passages == other.passages
    assert place.answers == other.answers


def changed_corpus(place):
    place.put("rivers.txt", "Rivers run to the sea. The Amazon is wide. It is brown.")
    place.put("otters.md", "# Otters\n\nOtters sleep at noon. They hold hands.")
    place.put("new.txt", "Herons stand on one leg. They wait.")
    place.remove("zoo.html")
    return place
