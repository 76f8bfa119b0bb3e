"""Documents read, cut and embedded by the workers of a Ray cluster on this machine, one of which is killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import StoreError
from assistant.retrieval.document_store import FileState
from assistant.retrieval.ray_source import EmbeddedAhead, RaySource, embedded_texts
from assistant.retrieval.taking_in import ReadingJob, one_by_one
from assistant.settings import load_settings
from assistant.testing import HashEmbedder

ARTICLES = 20


class KilledOnce(HashEmbedder):
    """Whose process is killed as soon as it embeds, unless another was before."""

    def __init__(self, folder: Path) -> None:
        self.mark = folder / "killed"

    def encode(self, texts, *rest):
        if not self.mark.exists():
            self.mark.mkdir(exist_ok=True)
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode(texts, *rest)


def killed_once(settings):
    return KilledOnce(settings.data_dir)


@pytest.fixture
def settings(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for i in range(ARTICLES):
        text = "\n\n".join(f"Paragraph {j} of article {i} tells of otters." for j in range(10))
        (corpus / f"{i:02}.md").write_text(text, "utf-8")
    (corpus / "broken.pdf").write_bytes(b"no pdf")
    return load_settings(corpus=corpus, data_dir=tmp_path)


@pytest.fixture
def cluster(monkeypatch):
    ray = pytest.importorskip("ray")
    pytest.importorskip("ray.data")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("RAY_worker_niceness", "0")  # else a busy machine starves them
    ray.init("local", num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()


def test_a_killed_worker_costs_time_and_nothing_else(settings, cluster):
    jobs = [ReadingJob(path.name, path, None) for path in sorted(settings.corpus.iterdir())]
    same = FileState(next(one_by_one(settings, HashEmbedder().fits)(jobs[:1])).file.digest, 0, 0, 0)
    jobs[0] = ReadingJob(jobs[0].doc_id, jobs[0].path, same)
    ahead = EmbeddedAhead(HashEmbedder())
    done = sorted(RaySource("local", settings, killed_once, ahead)(jobs), key=lambda taken: taken.doc_id)
    assert (settings.data_dir / "killed").exists()
    assert done == sorted(one_by_one(settings, HashEmbedder().fits)(jobs), key=lambda taken: taken.doc_id)
    assert sum(taken.entry is not None for taken in done) == ARTICLES - 1
    texts = [text for taken in done if taken.entry for passage in taken.entry.passages for text in embedded_texts(passage)]
    assert np.array_equal(ahead.encode(texts), HashEmbedder().encode(texts))


def test_vectors_made_ahead_are_given_once_and_others_made():
    class Counting(HashEmbedder):
        texts = 0

        def encode(self, texts, *rest):
            self.texts += len(texts)
            return super().encode(texts, *rest)

    embedder = Counting()
    ahead = EmbeddedAhead(embedder)
    vectors = HashEmbedder().encode(["one", "two"])
    ahead.add({"one": vectors[0]})
    assert np.array_equal(ahead.encode(["two", "one", "two"]), vectors[[1, 0, 1]])
    assert embedder.texts == 1
    assert np.array_equal(ahead.encode(["one"]), vectors[:1])
    assert embedder.texts == 2
    assert ahead.encode([]).shape == (0, HashEmbedder.DIMENSION)
    assert (ahead.identity, ahead.fits("word")) == (embedder.identity, True)


def test_a_cluster_that_is_not_there(settings):
    pytest.importorskip("ray")
    source = RaySource("127.0.0.1:1", settings, killed_once, EmbeddedAhead(HashEmbedder()))
    with pytest.raises(StoreError, match=r"no Ray cluster at '127\.0\.0\.1:1'"):
        list(source([ReadingJob("00.md", settings.corpus / "00.md", None)]))
