"""A question may be put to some documents only: chosen, or named by it; no other document is cited then."""

from __future__ import annotations

import json

import pytest

from assistant.errors import UnknownDocumentError
from assistant.extraction.restriction import restriction_of, told
from assistant.ingestion.passages import index_text
from assistant.retrieval import within
from assistant.retrieval.fusion import retrieve
from assistant.retrieval.within import retrieve_within
from assistant.schema import Document
from assistant.testing import HashEmbedder, MemoryIndex
from tests.support.command import run
from tests.support.served import assert_problem, client, light, write

REPORTS = {
    f"{town}-May.md": f"# Depot of {town}\n\nThe depot received {count} crates. It has a red gate."
    for town, count in {"Aarby": 410, "Bergen": 520, "Ceske": 630}.items()
}
DOCUMENTS = [Document.create(doc_id, text) for doc_id, text in {**REPORTS, "map.pdf": "The map shows twelve wells."}.items()]
COUNT = "How many crates were received?"


@pytest.fixture(scope="module")
def index():
    return MemoryIndex(DOCUMENTS, HashEmbedder())


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("In Bergen-May.md, how many crates were received?", ("Bergen-May.md",)),
        ("how many crates, says aarby-may.MD?", ("Aarby-May.md",)),
        ("What does the PDF show?", ("map.pdf",)),
        ("Do Aarby-May.md and Ceske-May.md agree?", ("Aarby-May.md", "Ceske-May.md")),
        ("How many crates did Bergen receive?", ()),
        ("Is e.g. node.js or example.com mentioned?", ()),
        ("How big is a PDF?", ()),
    ],
)
def test_a_question_may_name_documents(question, named):
    assert restriction_of(question, (), lambda: DOCUMENTS) == named


def test_what_is_chosen_wins_and_must_be_there():
    asked = restriction_of("What does the PDF show?", ("Ceske-May.md", "Ceske-May.md"), lambda: DOCUMENTS)
    assert asked == ("Ceske-May.md",)
    with pytest.raises(UnknownDocumentError, match=r"no document 'none.md' can be asked; `assistant list`"):
        restriction_of("q", ("map.pdf", "none.md"), lambda: DOCUMENTS)


def test_documents_are_loaded_only_where_one_may_be_named():
    def load():
        raise AssertionError("loaded")

    assert restriction_of(COUNT, (), load) == ()


@pytest.mark.parametrize("chosen", [("Ceske-May.md",), ("Aarby-May.md", "map.pdf")])
def test_only_these_documents_are_searched(index, chosen):
    (vector,) = HashEmbedder().encode([COUNT])
    hits = retrieve_within(index, chosen, COUNT, vector, 5)
    assert {hit.passage.doc_id for hit in hits} == set(chosen)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert "received" in index_text(hits[0].passage.heading, hits[0].passage.text)
    assert all(len(hit.similarities) == len(hit.passage.sentences) for hit in hits)
    assert len(retrieve_within(index, list(REPORTS), COUNT, vector, 2)) == 2


def test_of_many_passages_the_chosen_documents_are_searched_as_a_whole_corpus_is(index, monkeypatch):
    (vector,) = HashEmbedder().encode([COUNT])
    monkeypatch.setattr(within, "COMPARED", 1)
    chosen = ("Ceske-May.md", "map.pdf", "Ceske-May.md")
    hits = retrieve_within(index, chosen, COUNT, vector, 5)
    assert hits == retrieve(index, COUNT, vector, 5, chosen)
    assert {hit.passage.doc_id for hit in hits} == set(chosen)
    assert hits[0].passage.doc_id == "Ceske-May.md"
    assert retrieve_within(index, [*REPORTS, "map.pdf"], COUNT, vector, 5) == retrieve(index, COUNT, vector, 5)


def test_the_api_restricts_streamed_or_not(tmp_path):
    write(tmp_path / "corpus", REPORTS)
    with client(tmp_path) as api:
        for doc_id, text in REPORTS.items():
            body = {"question": COUNT, "documents": [doc_id]}
            answer = api.post("/v1/answers", json=body).json()
            assert {citation["document"] for citation in answer["citations"]} == {doc_id}
            assert text.split("received ")[1][:3] in answer["text"]
            assert answer["notes"] == [f"Only {doc_id!r} was asked."]
            events = api.post("/v1/answers", json={**body, "stream": True}).text
            streamed = json.loads(events.split("event: answer\ndata: ")[1].splitlines()[0])
            assert streamed["text"] == answer["text"]
        unknown = api.post("/v1/answers", json={"question": COUNT, "documents": ["x.md"]})
        assert "no document 'x.md'" in assert_problem(unknown, 404)


def test_an_overview_is_of_the_chosen_document(tmp_path):
    write(tmp_path / "corpus", REPORTS)
    with light(tmp_path) as assistant:
        answer = assistant.ask("What is this document about?", documents=["Ceske-May.md"])
    assert {citation.doc_id for citation in answer.citations} == {"Ceske-May.md"}


def test_the_command_line_restricts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "corpus", REPORTS)
    asked = ("ask", COUNT, "--threshold", "0", "--json")
    answer = json.loads(run(*asked, "--document", "Bergen-May.md").out)
    assert {citation["document"] for citation in answer["citations"]} == {"Bergen-May.md"}
    assert run(*asked, "--document", "Oslo.md").status == 1


def test_few_documents_are_told_by_name_and_many_by_their_number():
    assert told(()) == ()
    assert told(("a", "b")) == ("Only 'a' and 'b' were asked.",)
    assert told(tuple("abcd")) == ("Only 4 documents were asked: 'a', 'b', 'c' and 1 other.",)
    assert told(tuple("abcdef")) == ("Only 6 documents were asked: 'a', 'b', 'c' and 3 others.",)
