"""What the index in Milvus promises beyond `PassageIndex` (see test_index.py): many may use it at once, and be killed at it."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace

import pytest

from assistant.errors import IndexMismatchError, MissingExtraError, SettingsError, StoreError
from assistant.ingestion.passages import split_passages
from assistant.retrieval import milvus_connection, milvus_schema
from assistant.retrieval.document_store import FileState
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.index import IndexEntry
from assistant.retrieval.milvus_connection import create_milvus, open_milvus
from assistant.schema import Document
from assistant.settings import load_settings
from assistant.testing import HashEmbedder
from tests.support.milvus_server import milvus_server

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

EMBEDDER = HashEmbedder()
FILE = FileState("digest", 1, 1, 1)
WRITER = """
import sys
from tests.retrieval.test_milvus_index import entry, settings_of
from assistant.retrieval.milvus_connection import open_milvus
from assistant.testing import HashEmbedder
index = open_milvus(settings_of(sys.argv[1]), HashEmbedder())
print("ready", flush=True)
for turn in range(1000):
    index.write([entry(f"{i}.md", f"state {turn} of {i}") for i in range(6)])
    index.remove(["5.md"])
"""


def settings_of(uri, **more):
    return load_settings(index="milvus", milvus_uri=str(uri), **more)


def entry(doc_id, about, paragraphs=5):
    """A document each of whose passages tells what it is about."""
    told = "is about {}. It is told here at some length."
    text = "\n\n".join(f"Paragraph {i} of this article {told.format(about)}" for i in range(paragraphs))
    document = Document.create(doc_id, text)
    return IndexEntry(document, split_passages(document, max_tokens=32, fits=EMBEDDER.fits), FILE)


def ask(index, question, k=50):
    return retrieve(index, question, EMBEDDER.encode([question])[0], k)


def assert_whole(index, doc_id):
    """All passages of a document are there and of one state of it, or none is."""
    passages = index.passages_of(doc_id)
    if not passages:
        with pytest.raises(StoreError, match="is not in the index"):
            index.document(doc_id)
        return
    document = index.document(doc_id)
    expected = split_passages(document, max_tokens=32, fits=EMBEDDER.fits)
    assert passages == expected
    found = [hit.passage for hit in ask(index, document.text.splitlines()[0]) if hit.passage.doc_id == doc_id]
    assert {passage.passage_id: passage for passage in found} == {passage.passage_id: passage for passage in expected}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with milvus_server(tmp_path_factory.mktemp("milvus")) as uri:
        yield uri


@pytest.fixture(scope="module")
def kept(server):
    with closing(create_milvus(settings_of(server), EMBEDDER)) as index:
        yield index


@pytest.fixture
def index(kept):
    """Without a document."""
    kept.remove(list(kept.files()))
    kept._client.delete(kept._passages, filter='version != ""')
    return kept


def test_whoever_opens_it_sees_what_another_writes_and_removes(server, index):
    with closing(open_milvus(settings_of(server), EMBEDDER)) as other:
        index.write([entry("a.md", "otters"), entry("b.md", "herons")])
        assert [summary.doc_id for summary in other.summaries()] == ["a.md", "b.md"]
        assert other.files(["b.md", "c.md"]).keys() == {"b.md"}
        assert ask(other, "otters")[0].passage.doc_id == "a.md"
        other.write([entry("a.md", "beavers")])
        assert "beavers" in index.document("a.md").text
        assert not any("otters" in hit.passage.text for hit in ask(index, "otters"))
        other.remove(["a.md"])
        assert {hit.passage.doc_id for hit in ask(index, "beavers")} == {"b.md"}
        assert index.totals().documents == 1


def test_writers_killed_at_any_moment_leave_whole_documents(server, index):
    for round_ in range(2):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, server], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(0.3 + 0.4 * round_)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        time.sleep(0.2)  # for what the server was told before
        for i in range(6):
            assert_whole(index, f"{i}.md")
    index.write([entry(f"{i}.md", "the end") for i in range(6)])
    for i in range(6):
        assert_whole(index, f"{i}.md")


def leave_half(index, one, version):
    """What a writer leaves that is killed before it writes the document's row."""
    texts = [text for passage in one.passages for text in milvus_schema.embedded_texts(passage)]
    vectors = dict(zip(texts, EMBEDDER.encode(texts), strict=True))
    index._client.insert(index._passages, milvus_schema.passage_rows(one, version, vectors))


def test_what_a_killed_writer_left_is_never_found_and_crowds_nothing_out(index):
    index.write([entry("a.md", "otters in the river")])
    for i in range(3):
        leave_half(index, entry("a.md", "otters in the lake", 60), f"{i:032x}")
    leave_half(index, entry("new.md", "otters in the lake"), f"{9:032x}")
    hits = ask(index, "otters in the lake", 5)
    assert len(hits) == 5
    assert all(hit.passage.doc_id == "a.md" and "river" in hit.passage.text for hit in hits)
    assert index.passages_of("new.md") == ()
    index.verify()  # deletes it, as it is old
    assert sum(1 for _ in index._all(index._passages, ("key",))) == index.totals().passages


def test_verify_leaves_alone_what_a_writer_is_at(index):
    index.write([entry("a.md", "otters")])
    leave_half(index, entry("b.md", "herons"), f"{time.time_ns():016x}{1:016x}")
    before = sum(1 for _ in index._all(index._passages, ("key",)))
    index.verify()
    assert sum(1 for _ in index._all(index._passages, ("key",))) == before


def test_names_and_words_of_any_kind(index):
    names = ['it\'s "quoted" \\ or {x}.md', "статья.md", "文章 🦦.md", "a'] or version not in ['x.md"]
    index.write([entry(name, f"the number {i}.5 and code KX-{i}213/B in Žilina") for i, name in enumerate(names)])
    for i, name in enumerate(names):
        assert index.document(name).doc_id == name
        assert_whole(index, name)
        for word in (f"{i}.5", f"KX-{i}213/B"):
            best = max(index.search(EMBEDDER.encode(["x"])[0], word, 50), key=lambda one: one.bm25_score or 0)
            assert best.passage.doc_id == name
    index.remove(names[:1])
    assert index.files().keys() == set(names[1:])


def test_large_documents(index):
    large = entry("large.md", "слово " * 2000, 2)
    index.write([large])
    assert index.document("large.md") == large.document
    assert index.passages_of("large.md") == large.passages


def test_a_document_that_changes_while_it_is_read_is_still_compared(index):
    one = entry("a.md", "otters")
    index.write([one])
    vector = EMBEDDER.encode(["otters"])[0]
    stored = index.similarities(vector, one.passages)
    index.write([entry("a.md", "herons")])
    for made, kept in zip(index.similarities(vector, one.passages), stored, strict=True):
        assert made == pytest.approx(kept, abs=5e-4)


def test_file_states_are_kept(index):
    index.write([entry("a.md", "otters")])
    index.note_files({"a.md": FileState("digest", 2**40, 1_700_000_000_123_456_789, 77)})
    assert index.files() == {"a.md": FileState("digest", 2**40, 1_700_000_000_123_456_789, 77)}
    assert_whole(index, "a.md")


def test_damage_is_noticed(index):
    one = entry("a.md", "otters")
    index.write([one])
    row = milvus_schema.document_row(replace(one, document=replace(one.document, text="something else")), "0" * 32)
    index._client.upsert(index._documents, row)
    with pytest.raises(StoreError, match=r"'a\.md' is not what was read"):
        index.document("a.md")
    with pytest.raises(IndexMismatchError):
        index.verify()


def test_other_settings_never_read_it_and_making_it_anew_clears_it(server, index):
    ours = settings_of(server, milvus_collection="ours")
    other = settings_of(server, milvus_collection="ours", passage_tokens=99)
    with closing(create_milvus(ours, EMBEDDER)) as first:
        with pytest.raises(StoreError, match="run `assistant index`"):
            open_milvus(other, EMBEDDER)
        create_milvus(other, EMBEDDER).close()
        with pytest.raises(StoreError, match="can't be used"):
            first.check()
    index.check()  # another name is another corpus


@pytest.mark.parametrize("uri", [None, "milvus", "ftp://localhost", "index.sqlite3"])
def test_an_address_that_is_none(uri):
    with pytest.raises(SettingsError, match="milvus_uri"):
        open_milvus(load_settings(index="milvus", milvus_uri=uri), EMBEDDER)


def test_a_server_that_is_not_there(monkeypatch):
    monkeypatch.setattr(milvus_connection, "_TIMEOUT", 0.5)
    with pytest.raises(StoreError, match=r"'http://localhost:1' can't be opened .* see that the server runs") as raised:
        open_milvus(settings_of("http://someone:secret@localhost:1"), EMBEDDER)
    assert "secret" not in str(raised.value)


def test_packages_that_are_not_there(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(MissingExtraError, match=r"article-assistant\[milvus\]"):
        open_milvus(settings_of("http://localhost:1"), EMBEDDER)
