"""What was put in comes out, in the order of the corpus, also after opening again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingestion.passages import split_passages
from assistant.retrieval.document_store import Ledger
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
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    for doc_id, text in TEXTS.items():
        ledger.put(*cut(doc_id, text), f"digest of {doc_id}")
    yield ledger
    ledger.close()


def everything(ledger):
    return ledger.documents(), ledger.all_passages(), ledger.counts(), ledger.content_digests(), ledger.revision()


def test_what_was_put_in_comes_out(ledger):
    for doc_id, text in TEXTS.items():
        document, passages = cut(doc_id, text)
        assert ledger.document(doc_id) == document
        assert ledger.passages([p.passage_id for p in passages]) == {p.passage_id: p for p in passages}
    expected = [cut(doc_id, TEXTS[doc_id]) for doc_id in sorted(TEXTS)]
    assert ledger.documents() == tuple((document, len(passages)) for document, passages in expected)
    assert ledger.all_passages() == tuple(passage for _, passages in expected for passage in passages)
    assert ledger.counts() == (len(ledger.all_passages()), sum(len(p.sentences) for p in ledger.all_passages()))
    assert ledger.content_digests() == {doc_id: f"digest of {doc_id}" for doc_id in TEXTS}


def test_passages_are_slices_of_their_documents(ledger):
    for passage in ledger.all_passages():
        text = ledger.document(passage.doc_id).text
        assert text[passage.start : passage.end] == passage.text
        assert [passage.sentence_text(span) for span in passage.sentences] == [text[s.start : s.end] for s in passage.sentences]


def test_opened_again_it_says_the_same(ledger, tmp_path):
    before = everything(ledger)
    files = (tmp_path / "ledger.sqlite3").read_bytes()
    again = Ledger(tmp_path / "ledger.sqlite3")
    assert everything(again) == before
    again.close()
    assert (tmp_path / "ledger.sqlite3").read_bytes() == files
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.sqlite3"]


def test_a_document_takes_the_place_of_its_former_self(ledger):
    before = ledger.revision()
    document, passages = cut("b.txt", "Otters sleep.")
    ledger.put(document, passages, "new")
    assert [p for p in ledger.all_passages() if p.doc_id == "b.txt"] == list(passages)
    assert ledger.document("b.txt") == document
    assert ledger.content_digests()["b.txt"] == "new"
    assert ledger.revision() > before


def test_what_is_forgotten_is_gone(ledger):
    ledger.forget(["b.txt", "never there"])
    assert ledger.document("b.txt") is None
    assert {p.doc_id for p in ledger.all_passages()} == set(TEXTS) - {"b.txt"}
    assert ledger.passages(["b.txt#1", "a.txt#1"]).keys() == {"a.txt#1"}


def test_a_change_that_fails_changes_nothing(ledger):
    before = everything(ledger)
    document, passages = cut("b.txt", "Otters sleep.")
    with pytest.raises(Exception, match="UNIQUE"):
        ledger.put(document, [*passages, *passages], "new")
    assert everything(ledger) == before


def test_an_empty_ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    assert everything(ledger) == ((), (), (0, 0), {}, 0)
    assert ledger.passages([]) == {}
    ledger.close()


def test_threads_read_at_once(ledger):
    expected = everything(ledger)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(lambda _: everything(ledger), range(40)))


@given(
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60),
    doc_id=st.text("aß/'\"%_🦦", min_size=1),
)
def test_any_text_comes_out_as_it_went_in(text, doc_id, tmp_path_factory):
    ledger = Ledger(":memory:")
    document, passages = cut(doc_id, text)
    ledger.put(document, passages, "digest")
    assert ledger.document(doc_id) == document
    assert ledger.all_passages() == passages
    ledger.close()
