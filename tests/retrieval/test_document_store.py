"""What was put in comes out, in the order of the corpus, also after opening again."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import IndexMismatchError
from assistant.ingestion.passages import split_passages
from assistant.retrieval.database import IndexDatabase, read_totals
from assistant.retrieval.document_store import DocumentStore, FileState
from assistant.schema import Document, DocumentSummary

TEXTS = {
    "b.txt": "Otters swim in cold rivers. They eat fish. They sleep on their backs.",
    "a.txt": "The café opened in 1998 🦦. It was full on the first day. Nobody knew why.",
    "z/ü.md": "# Rivers\n\nRivers run to the sea. Some don't reach it.",
}


def cut(doc_id, text):
    document = replace(
        Document.create(doc_id, text, title=doc_id.upper(), published="2024-01-01"),
        page_starts=((0, 1), (4, 2)),
        notes=("a table was guessed",),
    )
    return document, split_passages(document, max_tokens=14, fits=lambda _: True)


def file_of(doc_id):
    return FileState(f"digest of {doc_id}", len(doc_id), 17, 4)


@pytest.fixture
def database(tmp_path):
    database = IndexDatabase.create(tmp_path / "index.sqlite3", "stamp")
    with changing(database) as store:
        for doc_id, text in TEXTS.items():
            store.put(*cut(doc_id, text), file_of(doc_id))
    yield database
    database.close()


@contextmanager
def changing(database):
    with database.changing() as connection:
        yield DocumentStore(connection)


@contextmanager
def reading(database):
    with database.reading() as connection:
        yield DocumentStore(connection)


def everything(database):
    with database.reading() as connection:
        store = DocumentStore(connection)
        return store.summaries(), store.all_passages(), store.files(), read_totals(connection)


def test_the_files_of_some_documents(database):
    with reading(database) as store:
        every = store.files()
        some = sorted(every)[:1]
        assert store.files([*some, "nowhere.txt"]) == {doc_id: every[doc_id] for doc_id in some}
        assert store.files([]) == {}


def test_what_was_put_in_comes_out(database):
    with reading(database) as store:
        for doc_id, text in TEXTS.items():
            document, passages = cut(doc_id, text)
            assert store.document(doc_id) == document
            numbers = store.numbers([p.passage_id for p in passages])
            found = store.passages(list(numbers.values()))
            assert [found[numbers[p.passage_id]] for p in passages] == list(passages)
    summaries, passages, files, totals = everything(database)
    expected = [cut(doc_id, TEXTS[doc_id]) for doc_id in sorted(TEXTS)]
    assert summaries == tuple(
        DocumentSummary(d.doc_id, d.title, d.source, d.published, d.digest, len(d.text), len(cut), d.notes)
        for d, cut in expected
    )
    assert passages == tuple(passage for _, cut in expected for passage in cut)
    assert files == {doc_id: file_of(doc_id) for doc_id in TEXTS}
    assert (totals.documents, totals.passages) == (3, len(passages))
    assert totals.sentences == sum(len(passage.sentences) for passage in passages)


def test_summaries_come_in_pages(database):
    with reading(database) as store:
        whole, (first,) = store.summaries(), store.summaries(limit=1)
        assert store.summaries(after=first.doc_id, limit=1) == whole[1:2]
        assert store.summaries(after=whole[-1].doc_id) == ()


def test_passages_are_slices_of_their_documents(database):
    with reading(database) as store:
        for passage in store.all_passages():
            assert store.document(passage.doc_id).text[passage.start : passage.end] == passage.text


def test_opened_again_it_says_the_same(database):
    again = IndexDatabase(database.path)
    assert everything(again) == everything(database)
    again.close()


def test_what_is_forgotten_is_gone_and_its_numbers_do_not_come_back(database):
    document, passages = cut("b.txt", TEXTS["b.txt"])
    with changing(database) as store:
        gone = store.forget("b.txt")
        assert list(gone.values()) == list(passages)
        assert store.forget("never there") == {}
        assert store.document("b.txt") is None
        numbers = store.put(document, passages, file_of("b.txt"))
        assert min(numbers) > max(gone)
        assert store.passages(list(gone)) == {}
    assert everything(database)[3].passages == len(everything(database)[1])


def test_a_change_that_fails_changes_nothing(database):
    before = everything(database)
    document, passages = cut("new.txt", "One here. Two there.")
    with pytest.raises(Exception, match="UNIQUE"), changing(database) as store:
        store.put(document, [*passages, *passages], file_of("new.txt"))
    assert everything(database) == before


@pytest.mark.parametrize("change", ["text = replace(text, 'cold', 'warm')", "title = 'x'", "page_starts = '[]'"])
def test_a_document_that_is_not_what_was_read_is_noticed(database, change):
    with database.changing() as connection:
        connection.execute(f"UPDATE documents SET {change} WHERE doc_id = 'b.txt'")
    with reading(database) as store, pytest.raises(IndexMismatchError, match=r"'b\.txt'"):
        store.check_texts()


@given(
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60),
    doc_id=st.text("aß/'\"%_🦦", min_size=1),
)
def test_any_text_comes_out_as_it_went_in(text, doc_id, tmp_path_factory):
    database = IndexDatabase.create(tmp_path_factory.mktemp("any") / "index.sqlite3", "stamp")
    document, passages = cut(doc_id, text)
    with changing(database) as store:
        store.put(document, passages, file_of(doc_id))
    with reading(database) as store:
        assert store.document(doc_id) == document
        assert store.all_passages() == passages
    database.close()
