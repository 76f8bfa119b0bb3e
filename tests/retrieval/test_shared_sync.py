"""A shared index follows the corpus of one machine, and no other machine's folder empties it."""

from __future__ import annotations

import os
from contextlib import closing

import pytest

from assistant.errors import EmptyCorpusError, StoreError
from assistant.retrieval.milvus_connection import open_milvus
from assistant.retrieval.shared_sync import sync_shared
from assistant.settings import load_settings
from assistant.testing import HashEmbedder
from tests.support.milvus_server import milvus_server

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")


class CountingEmbedder(HashEmbedder):
    """Counts the texts that it embeds."""

    texts = 0

    def encode(self, texts, *rest):
        self.texts += len(texts)
        return super().encode(texts, *rest)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with milvus_server(tmp_path_factory.mktemp("milvus")) as uri:
        yield uri


@pytest.fixture
def settings(server, tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for i in range(14):
        (corpus / f"{i:02}.md").write_text(f"Article {i} tells of otters. It was written in {1900 + i}.", "utf-8")
        os.utime(corpus / f"{i:02}.md", (1, 1))
    name = f"corpus_{tmp_path.name}".replace("-", "_")
    return load_settings(corpus=corpus, index="milvus", milvus_uri=server, milvus_collection=name)


def synced(settings, embedder=None, **options):
    """What a sync did, and the ids of the documents that whoever opens the index then finds."""
    index, report = sync_shared(settings, embedder or HashEmbedder(), **options)
    index.close()
    with closing(open_milvus(settings, HashEmbedder())) as index:
        return report, [summary.doc_id for summary in index.summaries()]


def test_only_what_changed_is_embedded(settings):
    report, found = synced(settings)
    assert found == list(report.added) == [f"{i:02}.md" for i in range(14)]
    (settings.corpus / "00.md").write_text("Herons now.", "utf-8")
    (settings.corpus / "01.md").unlink()
    os.utime(settings.corpus / "02.md", (2, 2))
    embedder = CountingEmbedder()
    report, found = synced(settings, embedder)
    assert (report.added, report.changed, report.removed) == ((), ("00.md",), ("01.md",))
    assert "01.md" not in found
    assert embedder.texts == 1  # the passage is its sentence
    report, _ = synced(settings)
    assert len(report.unchanged) == 13
    assert not (report.changed or report.removed)


def test_made_anew_it_holds_the_same(settings):
    _, before = synced(settings)
    report, after = synced(settings, rebuild=True)
    assert after == before == list(report.added)


def test_another_folder_does_not_empty_it(settings, tmp_path):
    _, before = synced(settings)
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.md").write_text("Something else.", "utf-8")
    wrong = settings.model_copy(update={"corpus": other})
    with pytest.raises(StoreError, match=r"lacks 14 of the 14 documents in the shared index .* set corpus"):
        sync_shared(wrong, HashEmbedder())
    assert synced(settings)[1] == before
    assert synced(wrong, rebuild=True)[1] == ["mine.md"]


def test_a_corpus_without_a_document_is_refused(settings, tmp_path):
    with pytest.raises(EmptyCorpusError):
        sync_shared(settings.model_copy(update={"corpus": tmp_path / "nowhere"}), HashEmbedder())
