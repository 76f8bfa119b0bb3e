"""The assistant as a person meets it: exact citations or an abstention, whatever is asked, by however many at once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from langchain_core.output_parsers import StrOutputParser

from assistant import Assistant, AssistantError
from assistant.components import Parts
from assistant.errors import EmptyCorpusError, SettingsError, StoreError
from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.selector_ranker import selector_ranker
from assistant.extraction.talk_model import TalkModel
from assistant.followups.rewriter import TermRewriter
from assistant.live_index import LiveIndex
from assistant.models.minilm import bundled_embedder
from assistant.schema import Abstention, Answer, QuestionKind, Support, Turn
from assistant.settings import load_settings
from assistant.testing import CopyVerifier, HashEmbedder, StemAligner

ROOT = Path(__file__).parents[1]
SEED = ROOT.parent / "shared/seed/article.txt"
TEXTS = {
    "otters.md": "# Otters\n\nOtters swim in cold rivers. They eat fish and crabs. A pup weighs 150 grams at birth.",
    "zoo.txt": "The zoo of Vienna opened in 1752 [7]. It keeps two pandas 🐼. Entry to the zoo costs $25.",
    "trade.txt": "Trade with ASEAN grew by 14% in 2023. Ministers signed the trade treaty in Jakarta. Nobody objected to it.",
}
KNOWN = {
    "When did the zoo of Vienna open?": "The zoo of Vienna opened in 1752 [7].",
    "Where did ministers sign the trade treaty?": "Ministers signed the trade treaty in Jakarta.",
    "How much does an otter pup weigh at birth?": "A pup weighs 150 grams at birth.",
}
STEPS = ("rewrite", "embed", "retrieve", "generate", "verify")
UNKNOWN = ("Who invented the telephone?", "What is the boiling point of mercury?")


def write(corpus, texts):
    corpus.mkdir(exist_ok=True)
    for doc_id, text in texts.items():
        (corpus / doc_id).write_text(text, "utf-8")
    return corpus


@contextlib.contextmanager
def stand_in(folder, texts=None, **options):
    """An assistant that loads no model."""
    options = {"threshold": 0.0, **options}
    chosen = load_settings(
        corpus=write(folder / "corpus", TEXTS if texts is None else texts), data_dir=folder / "data", **options
    )
    embedder = HashEmbedder()
    engine = ExtractiveEngine(selector_ranker(StemAligner()), threshold=chosen.threshold, max_sentences=chosen.max_sentences)
    parts = Parts(TermRewriter(), engine, CopyVerifier(), engine, TalkModel(bundled_embedder()))
    with Assistant(chosen, embedder, LiveIndex.open(chosen, embedder), parts) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def bundled(tmp_path_factory):
    """The assistant as it ships."""
    folder = tmp_path_factory.mktemp("bundled")
    with Assistant.open(write(folder / "corpus", TEXTS), data_dir=folder / "data") as assistant:
        yield assistant


@pytest.fixture(scope="module")
def light(tmp_path_factory):
    with stand_in(tmp_path_factory.mktemp("light")) as assistant:
        yield assistant


@pytest.fixture(params=["bundled", "light"])
def assistant(request):
    return request.getfixturevalue(request.param)


def assert_sound(answer, assistant):
    """What holds for every answer."""
    json.dumps(answer.to_dict())
    assert 0 <= answer.confidence <= 1
    assert answer.text.strip()
    assert answer.timings.total == pytest.approx(sum(getattr(answer.timings, step) for step in STEPS))
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))
    for citation in answer.citations:
        document = assistant.document(citation.doc_id)
        assert document.text[citation.start : citation.end] == citation.cited_text
        assert f"[{citation.marker}]" in answer.text
        assert citation.passage_id in {hit.passage.passage_id for hit in answer.hits}
    for verdict, span in zip(answer.verdicts, answer.spans, strict=True):
        written = answer.text[span.start : span.end].replace("**", "")
        assert written == verdict.claim.text + "".join(f" [{marker}]" for marker in verdict.claim.markers)
        assert verdict.support is Support.SUPPORTED
    if answer.kind is not QuestionKind.TALK:
        assert answer.abstained == (answer.groundedness is None) == (not answer.citations)


def essence(answer):
    """What two answers to one question share."""
    return {**answer.to_dict(), "timings_ms": None}


# ---- asking


def test_who_watches_sees_each_answer_whoever_asked(tmp_path):
    seen = []
    with stand_in(tmp_path) as assistant:
        before = assistant.ask(next(iter(KNOWN)))
        assistant.watch(seen.append)
        answers = [assistant.ask(next(iter(KNOWN))), assistant.quote(next(iter(KNOWN)))]
    assert seen == answers
    assert before not in seen


@pytest.mark.parametrize(("question", "sentence"), KNOWN.items())
def test_what_the_articles_say_is_cited(bundled, question, sentence):
    answer = bundled.ask(question)
    assert_sound(answer, bundled)
    assert answer.citations[0].cited_text == sentence
    assert answer.groundedness == 1.0
    assert (answer.engine, answer.question, answer.standalone_question) == ("extractive", question, question)
    assert answer.model.startswith("reader@")


@pytest.mark.parametrize("question", UNKNOWN)
def test_what_they_do_not_say_is_left_open(bundled, question):
    answer = bundled.ask(question)
    assert_sound(answer, bundled)
    assert answer.abstention is Abstention.NOT_IN_CORPUS
    assert answer.text == "The articles don't say."
    assert answer.hits


@pytest.mark.parametrize("question", [*KNOWN, *UNKNOWN])
def test_streamed_pieces_are_the_answer(assistant, question):
    *pieces, answer = assistant.stream(question)
    assert isinstance(answer, Answer)
    assert "".join(pieces) == answer.text
    assert all(pieces)
    assert essence(answer) == essence(assistant.ask(question))


def test_asked_without_blocking(assistant):
    async def ask_all():
        return await asyncio.gather(*(assistant.aask(question) for question in KNOWN))

    assert list(map(essence, asyncio.run(ask_all()))) == [essence(assistant.ask(question)) for question in KNOWN]


def test_a_follow_up_is_completed(assistant):
    history = [Turn("When did the zoo of Vienna open?", "In 1752.")]
    answer = assistant.ask("And what does it cost?", history)
    assert answer.question == "And what does it cost?"
    assert "Vienna" in answer.standalone_question
    assert_sound(answer, assistant)


def test_threads_get_the_answers_that_one_would_get(assistant):
    questions = [*KNOWN, *UNKNOWN]
    expected = [essence(assistant.ask(question)) for question in questions]

    def ask_all(turn):
        order = questions[turn % 5 :] + questions[: turn % 5]
        answers = {question: essence(assistant.ask(question)) for question in order}
        return [answers[question] for question in questions]

    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(ask_all, range(8)))


@pytest.mark.parametrize("question", ["", "  \n\t", "\u3000"])
def test_an_empty_question_is_an_error(assistant, question):
    for ask in (
        assistant.ask,
        assistant.retrieve,
        lambda q: list(assistant.stream(q)),
        assistant.as_retriever().invoke,
    ):
        with pytest.raises(AssistantError, match=r"^the question '.*' is empty; ask something about the articles$"):
            ask(question)


def test_a_question_that_is_too_long_is_an_error(assistant):
    longest = assistant.settings.max_question_chars
    assert_sound(assistant.ask(("otters " * longest)[:longest]), assistant)
    with pytest.raises(AssistantError, match=r"^the question has 2001 characters, more than the 2000 allowed; shorten it$"):
        assistant.ask("o" * (longest + 1))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(st.characters(exclude_categories=[]), max_size=80), earlier=st.lists(st.text(max_size=30), max_size=2))
@example(question="otters' \"; DROP TABLE passages; --", earlier=[])
@example(question="\x00", earlier=["\x00"])
@example(question="\ud800 otters", earlier=["🦦"])
@example(question="[1] **otters** [2]", earlier=[])
@example(question="1,000.5 zyzzyva qwertz", earlier=[])
@example(question="the of and", earlier=["is it"])
def test_any_question_is_answered_or_refused(light, question, earlier):
    try:
        answer = light.ask(question, [Turn(q, "") for q in earlier])
    except AssistantError as error:
        assert not question.strip() or len(question) > light.settings.max_question_chars
        assert "\n" not in str(error)
    else:
        assert_sound(answer, light)


@pytest.mark.parametrize("question", ["\ud800 otters", "\x00", "🦦", "水" * 300, "a" * 2000, "1" * 2000, "\u200b", "“"])
def test_odd_questions_reach_the_shipped_models(bundled, question):
    assert_sound(bundled.ask(question), bundled)


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
