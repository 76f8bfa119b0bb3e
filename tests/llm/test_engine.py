"""The chat-model engine against a scripted model: what it shows, what it refuses, and that code decides what a citation is."""

from __future__ import annotations

import pytest

from assistant.engine import FallbackEngine
from assistant.errors import ContextOverflowError, GenerationError
from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.selector_ranker import selector_ranker
from assistant.ingestion.passages import split_passages
from assistant.llm.chat_model import LangChainChatModel
from assistant.llm.engine import ChatModelEngine
from assistant.llm.prompts import load_prompt
from assistant.rendering.published_text import publish
from assistant.schema import Abstention, Document, Draft, Hit, Question
from assistant.settings import load_settings
from assistant.testing import CutOff, HttpError, Reply, ScriptedChatModel, StemAligner
from assistant.text.tokens import count_tokens

TEXTS = {
    "otters.txt": "Otters swim in cold rivers. They eat fish and crabs.",
    "zoo.txt": "The zoo of Vienna opened in 1752. It keeps two pandas.",
    "trade.txt": "Ministers signed the trade treaty in Jakarta. Nobody objected.",
}
DOCUMENTS = {doc_id: Document.create(doc_id, text, title=doc_id.split(".")[0].title()) for doc_id, text in TEXTS.items()}
PASSAGES = [
    passage for document in DOCUMENTS.values() for passage in split_passages(document, max_tokens=180, fits=lambda _: True)
]
HITS = tuple(Hit(passage, 1 / rank, rank, rank, rank, (0.5, 0.4)) for rank, passage in enumerate(PASSAGES, start=1))
OPENED = Question("When did it open?", "When did the zoo open?")
VIENNA = Question("When did the zoo of Vienna open?", "When did the zoo of Vienna open?")
Q = Question("Q", "Q")


def overlap(claim, sentences):
    """A plain score: the share of the claim's words that a sentence has."""
    words = set(claim.lower().split())
    return [len(words & set(sentence.lower().split())) / max(1, len(words)) for sentence in sentences]


def engine(server, *, room=4000, **options):
    settings = load_settings(model="openai:scripted", base_url=server.base_url, llm_retries=0, **options)
    chat = LangChainChatModel(settings)
    return ChatModelEngine(chat, load_prompt("answer"), overlap, room=room, count=count_tokens)


def run(script, hits=HITS, **options):
    """The pieces, the draft, and what the model was asked."""
    with ScriptedChatModel(script) as server:
        *pieces, draft = engine(server, **options).stream(OPENED, hits, DOCUMENTS)
        assert isinstance(draft, Draft)
        return pieces, draft, server.requests


def test_an_answer_is_cited_exactly():
    pieces, draft, (asked,) = run([Reply(("The zoo of Vienna ", "opened in 1752. [2]"))])
    assert "".join(pieces) == "The zoo of Vienna opened in 1752. [2]"
    assert publish(draft).text == "The zoo of Vienna opened in 1752. [1]"
    (citation,) = draft.citations
    assert (citation.doc_id, citation.cited_text) == ("zoo.txt", "The zoo of Vienna opened in 1752.")
    assert (draft.engine, draft.model, draft.abstention) == ("llm", "openai:scripted", None)
    told = asked["messages"][1]["content"]
    assert all(passage.text in told for passage in PASSAGES)
    assert "When did the zoo open?" in told


@pytest.mark.parametrize(
    "reply",
    [
        "The articles don't say.",
        "The articles don’t say",
        ' "The articles don\'t say."\n',
        "I'm sorry, but I could not find this in the articles.",
        "There is no information about that in the passages. [1]",
    ],
)
def test_the_agreed_reply_is_an_abstention(reply):
    _, draft, _ = run([Reply((reply,))])
    assert draft.abstention is Abstention.NOT_IN_CORPUS
    assert (draft.claims, draft.citations, draft.gaps) == ((), (), ())


def test_without_evidence_the_model_is_not_called():
    pieces, draft, asked = run([Reply(("Anything.",))], hits=())
    assert (pieces, draft.abstention, asked) == ([], Abstention.NOTHING_RETRIEVED, ())


def test_passages_without_room_are_dropped_whole_from_the_end():
    with ScriptedChatModel([Reply(("It opened. [1]",))]) as server:
        fixed = sum(
            count_tokens(message.text) for message in engine(server)._messages("When did the zoo open?", HITS[:2], DOCUMENTS)
        )
        *_, draft = engine(server, room=fixed + 20).stream(OPENED, HITS, DOCUMENTS)
        told = server.requests[0]["messages"][1]["content"]
    assert [passage.text in told for passage in PASSAGES] == [True, True, False]
    assert draft.notes == ("1 of 3 passages did not fit the prompt and were left out.",)


def test_a_marker_to_a_dropped_passage_is_unknown():
    with ScriptedChatModel([Reply(("Ministers signed the trade treaty in Jakarta. [3]",))]) as server:
        fixed = sum(count_tokens(message.text) for message in engine(server)._messages("Q", HITS[:2], DOCUMENTS))
        *pieces, draft = engine(server, room=fixed + 20).stream(Q, HITS, DOCUMENTS)
    assert "[" not in "".join(pieces)
    assert (publish(draft).text, draft.citations) == ("Ministers signed the trade treaty in Jakarta.", ())


def test_no_room_for_one_passage_is_an_error():
    with ScriptedChatModel([Reply(("Otters.",))]) as server:
        with pytest.raises(ContextOverflowError, match="context_tokens"):
            next(engine(server, room=50).stream(Q, HITS, DOCUMENTS))
        assert not server.requests


@pytest.mark.parametrize("reply", ["[1] [2]", "—", "..."])
def test_a_reply_without_a_sentence_is_an_error(reply):
    with pytest.raises(GenerationError, match="ask again"):
        run([Reply((reply,))])


def test_closing_the_stream_stops_the_model():
    with ScriptedChatModel([Reply(("word ",) * 500, delay=0.02)]) as server:
        pieces = engine(server).stream(Q, HITS, DOCUMENTS)
        next(pieces)
        pieces.close()
        assert server.cancelled.wait(5)


# ---- when the model fails


def fallback(server):
    return FallbackEngine(engine(server), ExtractiveEngine(selector_ranker(StemAligner()), threshold=0.0, max_sentences=1))


def test_a_failing_model_gives_way_and_the_draft_says_so():
    with ScriptedChatModel([HttpError(500, "out of memory")]) as server:
        *pieces, draft = fallback(server).stream(VIENNA, HITS, DOCUMENTS)
    assert draft.engine == "extractive"
    assert draft.citations[0].cited_text == "The zoo of Vienna opened in 1752."
    assert pieces == []
    (note,) = draft.notes
    assert "extractive" in note
    assert "out of memory" in note


def test_words_of_two_engines_are_never_mixed():
    with ScriptedChatModel([CutOff(("The zoo of Mars ",))]) as server:
        *pieces, draft = fallback(server).stream(VIENNA, HITS, DOCUMENTS)
    assert pieces == ["The zoo of Mars "]
    assert (draft.engine, "Mars" in publish(draft).text) == ("extractive", False)


def test_closing_the_fallback_stops_the_model():
    with ScriptedChatModel([Reply(("word ",) * 500, delay=0.02)]) as server:
        pieces = fallback(server).stream(Q, HITS, DOCUMENTS)
        next(pieces)
        pieces.close()
        assert server.cancelled.wait(5)
