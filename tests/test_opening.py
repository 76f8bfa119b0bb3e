"""Opening, syncing and closing an assistant, and what it gives besides answers."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from langchain_core.output_parsers import StrOutputParser

from assistant import Assistant, AssistantError
from assistant.errors import EmptyCorpusError, SettingsError, StoreError
from assistant.schema import Turn
from tests.support.otters import (
    KNOWN,
    TEXTS,
    UNKNOWN,
    assert_sound,
    assistant_fixture,
    bundled_fixture,
    essence,
    light_fixture,
    stand_in,
    write,
)

__all__ = ["assistant_fixture", "bundled_fixture", "light_fixture"]

ROOT = Path(__file__).parents[1]

SEED = ROOT.parent / "shared/seed/article.txt"


# ---- retrieving


def test_as_a_langchain_retriever(assistant):
    question = next(iter(KNOWN))
    found = assistant.as_retriever().invoke(question)
    hits = assistant.retrieve(question)
    assert [document.page_content for document in found] == [hit.passage.text for hit in hits]
    for document, hit in zip(found, hits, strict=True):
        told = document.metadata
        assert document.id == told["passage_id"] == hit.passage.passage_id
        assert assistant.document(told["document"]).text[told["start"] : told["end"]] == document.page_content
        assert told["rank"] == hit.rank
        cited = told["citation"]
        assert (cited["document"], cited["start"], cited["cited_text"]) == (
            told["document"],
            told["start"],
            document.page_content,
        )
        assert told["title"] == cited["title"] == assistant.document(told["document"]).title
    assert [hit.passage for hit in assistant.retrieve(question, k=1)] == [hits[0].passage]
    assert assistant.ask(question).hits == hits


def test_as_a_langchain_runnable(assistant):
    question = next(iter(KNOWN))
    runnable = assistant.as_runnable()
    message = runnable.invoke(question)
    told = message.response_metadata["article_assistant"]
    assert message.content == told["text"] == assistant.ask(question).text
    assert (runnable | StrOutputParser()).invoke([("system", "Sing."), ("human", question)]) == message.content
    assert asyncio.run(runnable.ainvoke(question)).content == message.content
    turns = [("human", question), ("ai", message.content), ("human", "How much?")]
    asked = runnable.invoke(turns).response_metadata["article_assistant"]["standalone_question"]
    assert asked == assistant.ask("How much?", [Turn(question, message.content)]).standalone_question
    with pytest.raises(AssistantError, match="is no question"):
        runnable.invoke(turns[:2])


def test_documents_are_listed_with_their_passages(assistant):
    listed = assistant.documents()
    assert [document.doc_id for document, _ in listed] == sorted(TEXTS)
    assert all(assistant.document(document.doc_id) == document and passages == 1 for document, passages in listed)
    with pytest.raises(StoreError, match=r"'nowhere\.md'"):
        assistant.document("nowhere.md")


# ---- opening, syncing, closing


def test_opened_again_it_answers_the_same(bundled):
    with Assistant.open(settings=bundled.settings) as again:
        assert again.report.unchanged == tuple(sorted(TEXTS))
        for question in (*KNOWN, *UNKNOWN):
            assert essence(again.ask(question)) == essence(bundled.ask(question))


def test_arguments_win_over_given_settings(bundled):
    with Assistant.open(bundled.settings.corpus, settings=bundled.settings, max_sentences=1, threshold=0) as again:
        assert (again.settings.max_sentences, again.settings.threshold) == (1, 0.0)
        assert len(again.ask(UNKNOWN[0]).citations) == 1
        assert again.settings.data_dir == bundled.settings.data_dir
    with pytest.raises(EmptyCorpusError, match="nowhere"):
        Assistant.open("nowhere", settings=bundled.settings)
    with pytest.raises(SettingsError, match="'k' can't be 0"):
        Assistant.open(settings=bundled.settings, k=0)


def test_a_new_document_is_taken_in(tmp_path):
    with stand_in(tmp_path) as assistant:
        before = assistant.ask("Where do herons stand?")
        write(tmp_path / "corpus", {"herons.txt": "Herons stand in shallow water."})
        assert assistant.sync().added == ("herons.txt",)
        answer = assistant.ask("Where do herons stand?")
        assert_sound(answer, assistant)
        assert "herons.txt" in {hit.passage.doc_id for hit in answer.hits} - {hit.passage.doc_id for hit in before.hits}
        (tmp_path / "corpus" / "herons.txt").unlink()
        assert assistant.sync().removed == ("herons.txt",)
        assert essence(assistant.ask("Where do herons stand?")) == essence(before)


def test_questions_are_answered_while_it_syncs(tmp_path):
    with stand_in(tmp_path) as assistant:
        done, answers, failed = threading.Event(), [], []

        def ask_on():
            while not done.is_set():
                for question in KNOWN:
                    try:
                        answers.append(assistant.ask(question))
                    except Exception as error:  # noqa: BLE001, whatever it is, it must not be
                        failed.append(error)

        threads = [threading.Thread(target=ask_on) for _ in range(3)]
        for thread in threads:
            thread.start()
        for turn in range(6):
            text = f"{'Herons wait. ' * turn}The zoo of Vienna opened in {1752 + turn}. Its otters swim."
            write(tmp_path / "corpus", {"zoo.txt": text})
            assistant.sync()
        done.set()
        for thread in threads:
            thread.join()
        assert not failed
        assert answers
        assert all(answer.groundedness == 1.0 for answer in answers)


def test_a_closed_assistant_says_so(tmp_path):
    with stand_in(tmp_path) as assistant:
        pass
    assistant.close()
    with pytest.raises(AssistantError, match=r"^this assistant is closed; open it again to ask$"):
        assistant.ask("otters?")


def test_closing_one_leaves_the_others_open(bundled):
    question = next(iter(KNOWN))
    expected = essence(bundled.ask(question))
    with Assistant.open(settings=bundled.settings) as other:
        assert essence(other.ask(question)) == expected
    assert essence(bundled.ask(question)) == expected


def test_an_empty_corpus_is_opened_and_says_what_to_do_when_it_is_asked(tmp_path):
    (tmp_path / "corpus").mkdir()
    write(tmp_path / "corpus", {"broken.pdf": "%PDF-1.4 nothing"})
    with stand_in(tmp_path, texts={}) as assistant:
        assistant.sync()
        assert assistant.documents() == ()
        with pytest.raises(EmptyCorpusError, match=r"^no readable document in .*add articles before you ask; .*'broken.pdf'"):
            assistant.ask("Where do herons stand?")
        write(tmp_path / "corpus", {"herons.txt": "Herons stand in shallow water."})
        assert_sound(assistant.ask("Where do herons stand?"), assistant)
        (tmp_path / "corpus" / "herons.txt").unlink()
        with pytest.raises(EmptyCorpusError):
            assistant.ask("Where do herons stand?")


@pytest.mark.skipif(not SEED.exists(), reason="the shared seed article is not here")
def test_the_first_article_is_answered_from(tmp_path):
    write(tmp_path / "corpus", {"article.txt": SEED.read_text("utf-8")})
    with Assistant.open(tmp_path / "corpus", data_dir=tmp_path / "data", threshold=0) as assistant:
        for question, part in (
            ("How much did trade between Russia and ASEAN grow to in 2023?", "$22 billion"),
            ("Who skipped the G7 summit to visit Russia?", "Prabowo Subianto"),
            ("How much is the investment fund worth?", "€2 billion"),
        ):
            answer = assistant.ask(question)
            assert_sound(answer, assistant)
            assert part in answer.citations[0].cited_text
