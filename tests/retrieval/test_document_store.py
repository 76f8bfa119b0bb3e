"""What was put in comes out, in the order of the corpus, also after opening again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingestion.passages import split_passages
from assistant.retrieval.document_store import DocumentStore
from assistant.schema import Document

TEXTS = {
    "b.txt": "Otters swim in cold rivers. They eat fish. They sleep on their backs.",
    "a.txt": "The café opened in 1998 🦦. It was full on the first day. Nobody knew why.",
    "z/ü.md": "# Rivers\n\nRivers run to the sea. Some don't reach it.",
}


def cut(doc_id, text):
    document = Document.create(doc_id, text, title=doc_id.upper(), published="2024-01-01")
    return document, split_passages(document, max_tokens=14, fits=lambda _: True)


@pytest.fixture
def store(tmp_path):
    store = DocumentStore(tmp_path / "documents.sqlite3")
    for doc_id, text in TEXTS.items():
        store.put(*cut(doc_id, text), f"digest of {doc_id}")
    yield store
    store.close()


def everything(store):
    return store.documents(), store.all_passages(), store.counts(), store.content_digests(), store.revision()


def test_what_was_put_in_comes_out(store):
    for doc_id, text in TEXTS.items():
        document, passages = cut(doc_id, text)
        assert store.document(doc_id) == document
        assert store.passages([p.passage_id for p in passages]) == {p.passage_id: p for p in passages}
    expected = [cut(doc_id, TEXTS[doc_id]) for doc_id in sorted(TEXTS)]
    assert store.documents() == tuple((document, len(passages)) for document, passages in expected)
    assert store.all_passages() == tuple(passage for _, passages in expected for passage in passages)
    assert store.counts() == (len(store.all_passages()), sum(len(p.sentences) for p in store.all_passages()))
    assert store.content_digests() == {doc_id: f"digest of {doc_id}" for doc_id in TEXTS}


def test_passages_are_slices_of_their_documents(store):
    for passage in store.all_passages():
        text = store.document(passage.doc_id).text
        assert text[passage.start : passage.end] == passage.text
        assert [passage.sentence_text(span) for span in passage.sentences] == [text[s.start : s.end] for s in passage.sentences]


def test_opened_again_it_says_the_same(store, tmp_path):
    before = everything(store)
    files = (tmp_path / "documents.sqlite3").read_bytes()
    again = DocumentStore(tmp_path / "documents.sqlite3")
    assert everything(again) == before
    again.close()
    assert (tmp_path / "documents.sqlite3").read_bytes() == files
    assert [path.name for path in tmp_path.iterdir()] == ["documents.sqlite3"]


def test_a_document_takes_the_place_of_its_former_self(store):
    before = store.revision()
    document, passages = cut("b.txt", "Otters sleep.")
    store.put(document, passages, "new")
    assert [p for p in store.all_passages() if p.doc_id == "b.txt"] == list(passages)
    assert store.document("b.txt") == document
    assert store.content_digests()["b.txt"] == "new"
    assert store.revision() > before


def test_what_is_forgotten_is_gone(store):
    store.forget(["b.txt", "never there"])
    assert store.document("b.txt") is None
    assert {p.doc_id for p in store.all_passages()} == set(TEXTS) - {"b.txt"}
    assert store.passages(["b.txt#1", "a.txt#1"]).keys() == {"a.txt#1"}


def test_a_change_that_fails_changes_nothing(store):
    before = everything(store)
    document, passages = cut("b.txt", "Otters sleep.")
    with pytest.raises(Exception, match="UNIQUE"):
        store.put(document, [*passages, *passages], "new")
    assert everything(store) == before


def test_an_empty_store(tmp_path):
    store = DocumentStore(tmp_path / "documents.sqlite3")
    assert everything(store) == ((), (), (0, 0), {}, 0)
    assert store.passages([]) == {}
    store.close()


def test_threads_read_at_once(store):
    expected = everything(store)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(lambda _: everything(store), range(40)))


@given(
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60),
    doc_id=st.text("aß/'\"%_🦦", min_size=1),
)
def test_any_text_comes_out_as_it_went_in(text, doc_id, tmp_path_factory):
    store = DocumentStore(":memory:")
    document, passages = cut(doc_id, text)
    store.put(document, passages, "digest")
    assert store.document(doc_id) == document
    assert store.all_passages() == passages
    store.close()
