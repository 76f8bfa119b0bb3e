"""The chat window's parts: the source panel's article, why an answer is so, the list, and whose conversations one sees."""

import json
import re
from dataclasses import replace
from threading import Event
from types import SimpleNamespace

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import AssistantError, StoreError
from assistant.history.conversations import History, Rating
from assistant.schema import Answer, Citation, Document, Hit, Passage, Span, Support, Turn
from assistant.server.window import exchange as asking
from assistant.server.window.chat_html import Exchange
from assistant.server.window.conversations_html import bar_html, list_html
from assistant.server.window.exchange import How, PageState
from assistant.server.window.explanation_html import why_html
from assistant.server.window.own_history import OwnHistory
from assistant.server.window.people import owner_of
from assistant.server.window.script_calls import server_functions, told
from assistant.server.window.source_html import article_html, source_html
from assistant.settings import load_settings
from tests.support.answers import abstained, make_answer
from tests.support.read_html import Read, squeeze

OTTERS = Document.create(
    "otters.md", "Before. Otters came back in 2019. After.", title="Otters", source="o.md", published="2020"
)
ANSWER = make_answer()


class Scripted:
    """Stands where the Assistant does: streams what it was given, and keeps what it was asked."""

    def __init__(self, *pieces, documents=(OTTERS,), **settings):
        self.pieces, self.asked = pieces, []
        self.settings = load_settings(**settings)
        self._documents = {document.doc_id: document for document in documents}

    def stream(self, question, history=(), documents=()):
        self.asked.append((question, tuple(history)))
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def quote(self, question, history=(), documents=()):
        self.asked.append(("quoted", question, tuple(history)))
        return make_answer(question)

    def document(self, doc_id):
        if doc_id not in self._documents:
            raise StoreError(f"no document {doc_id!r}; add it")
        return self._documents[doc_id]

    revision = 0

    def similarities(self, question, texts):
        return tuple(float(len(text)) for text in texts)

    def summaries(self, after="", limit=None):
        return tuple(self._documents.values())


@pytest.fixture
def history(tmp_path):
    with History.open(tmp_path / "c.db") as opened:
        yield opened


@pytest.fixture
def own(history):
    return OwnHistory(history, "")


def kept(own, *answers):
    """A conversation of these answers."""
    key = own.start().conversation_id
    return key, [own.keep(key, answer) for answer in answers]


# The article in the source panel.


def marks(read):
    return [(attrs["class"], text) for tag, attrs, text in read.by_tag if tag == "mark"]


def texts_of(read):
    return [text for tag, attrs, text in read.by_tag if attrs.get("class") == "text"]


def test_the_panel_holds_the_whole_article_with_exactly_the_cited_sentence_marked(own):
    _, (turn,) = kept(own, ANSWER)
    read = Read(source_html(Scripted(), turn, "c1"))
    assert marks(read) == [("chosen cited", "Otters came back in 2019.")]
    assert texts_of(read) == [OTTERS.text]
    assert read.texts("h2") == ["Otters"]
    assert read.texts("p") == ["o.md · 2020"]


def test_all_citations_of_the_article_are_marked_and_the_chosen_one_stronger(own):
    first = ANSWER.citations[0]
    second = Citation.of(OTTERS, Span(34, 40), marker=2, passage_id="otters.md#1")
    _, (turn,) = kept(own, replace(ANSWER, citations=(first, second)))
    assert marks(Read(source_html(Scripted(), turn, "c2"))) == [
        ("cited", "Otters came back in 2019."),
        ("chosen cited", "After."),
    ]


def test_what_contradicts_a_claim_opens_too(own):
    _, (turn,) = kept(own, make_answer(support=Support.CONTRADICTED))
    assert marks(Read(source_html(Scripted(), turn, "e1"))) == [("chosen cited", "Otters came back in 2019.")]


def test_a_passage_found_opens_its_article_and_is_not_called_cited(own):
    passage = Passage("otters.md#1", "otters.md", OTTERS.text, 0, 33, "", ())
    _, (turn,) = kept(own, abstained(hits=(Hit(passage, 1.0, 1, 1, None),)))
    assert marks(Read(source_html(Scripted(), turn, "h1"))) == [("chosen passage", OTTERS.text[:33])]


@pytest.mark.parametrize("source", ["c9", "e0", "e9", "h1", "x1", "c", "c1;", "../c1", ""])
def test_a_source_that_the_answer_does_not_have_is_refused(own, source):
    _, (turn,) = kept(own, ANSWER)
    with pytest.raises(AssistantError, match="reload the page"):
        source_html(Scripted(), turn, source)


def test_an_article_that_changed_or_went_is_said_and_what_was_cited_shown(own):
    _, (turn,) = kept(own, ANSWER)
    changed = Document.create("otters.md", "Otters left.", title="Otters")
    read = Read(source_html(Scripted(documents=[changed]), turn, "c1"))
    assert "has changed since" in read.text
    assert read.texts("blockquote") == ["Otters came back in 2019."]
    assert marks(read) == []
    assert texts_of(read) == ["Otters left."]
    assert "no longer among the articles" in Read(source_html(Scripted(documents=()), turn, "c1")).text


def test_what_was_cited_is_found_again_in_an_article_that_changed_around_it(own):
    _, (turn,) = kept(own, ANSWER)
    longer = Document.create("otters.md", f"News. {OTTERS.text}", title="Otters")
    read = Read(source_html(Scripted(documents=[longer]), turn, "c1"))
    assert "This article has changed since" in read.text
    assert marks(read) == [("chosen cited", "Otters came back in 2019.")]
    assert "changed" not in Read(source_html(Scripted(), turn, "c1")).text


def test_headings_stand_out_unless_a_mark_cuts_them():
    document = Document.create("a.md", "# One\n\nText.\n## Two\nMore.")
    read = Read(article_html(document, Span(7, 12)))
    assert [text for _, attrs, text in read.by_tag if attrs.get("role") == "heading"] == ["# One", "## Two"]
    across = Read(article_html(document, Span(7, 16)))
    assert [text for _, attrs, text in across.by_tag if attrs.get("role") == "heading"] == ["# One"]
    assert marks(across) == [("chosen cited", document.text[7:16])]


spans = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
pieces = st.sampled_from(["# a\n", "</mark>", "<script>", "&amp;", "# ", "\n", "é", '"', "word ", "\ud800"])


@given(st.lists(pieces, min_size=30, max_size=60).map("".join), spans, st.lists(spans, max_size=4))
def test_however_citations_overlap_the_text_is_that_of_the_document_and_the_chosen_mark_its_span(text, chosen, others):
    document = Document.create("a.md", text)
    if chosen.end > len(document.text):
        return
    others = [span for span in others if span.end <= len(document.text)]
    read = Read(article_html(document, chosen, others))
    readable = document.text.encode("utf-8", "replace").decode()
    assert texts_of(read) == [readable]
    assert [marked for kind, marked in marks(read) if "chosen" in kind] == [readable[chosen.start : chosen.end]]
    covered = {i for span in others for i in range(span.start, span.end)} - set(range(chosen.start, chosen.end))
    assert sum(len(marked) for kind, marked in marks(read) if kind == "cited") == len(covered)
    assert set(read.tags) <= {"button", "div", "h2", "input", "mark", "output", "p", "span"}


# Why this answer.


def test_why_shows_question_ranks_reasons_and_times(own):
    passage = Passage("otters.md#1", "otters.md", OTTERS.text, 0, 33, "", ())
    doubted = make_answer(
        support=Support.UNSUPPORTED,
        standalone_question="When did the otters return?",
        hits=(Hit(passage, 1.0, 1, 3, None),),
        notes=("Left out as unsupported: <b>Otters</b> fly.",),
    )
    verdict = replace(doubted.verdicts[0], reason="no passage says so")
    _, (turn,) = kept(own, replace(doubted, verdicts=(verdict,)))
    read = Read(why_html(turn, {"otters.md": "<i>Otters</i>"}))
    assert "Searched for: When did the otters return?" in read.text
    assert read.texts("td")[:4] == ["1", "<i>Otters</i>, characters 0–33", "3", "not found"]
    assert read.texts("li") == [
        "Left out as unsupported: <b>Otters</b> fly.",
        "Unsupported: Otters came back in 2019. (no passage says so)",
    ]
    assert "In all" in read.texts("th")
    assert "h1" in [attrs.get("data-source") for _, attrs, _ in read.by_tag]
    assert "<button" not in why_html(turn, {})


# Conversations and whose they are.


def test_the_list_names_conversations_as_text_and_says_which_is_open(own):
    key, _ = kept(own, ANSWER)
    own.rename(key, '<script>a()</script> & "b"')
    html = list_html(own.conversations(), key)
    read = Read(html)
    assert '<script>a()</script> & "b"' in read.text
    assert "script" not in read.tags
    assert re.findall(r'data-conversation="([^"]*)" aria-current="true"', html) == [key]
    bar = Read(bar_html(own.conversation(key)))
    assert '“<script>a()</script> & "b"” and its 1 answer will be gone for good.' in bar.texts("p")
    assert "script" not in bar.tags


def request_of(owner=None):
    scope = {"type": "http"} if owner is None else {"type": "http", "state": {"user": owner}}
    return gr.Request(SimpleNamespace(scope=scope))


def test_the_owner_is_what_the_login_set():
    assert owner_of(request_of()) == ""
    assert owner_of(request_of("ada")) == "ada"
    assert owner_of(SimpleNamespace(scope={"state": {"user": "bob"}})) == "bob"
    assert owner_of(None) == ""


def test_nobody_sees_or_changes_the_conversation_of_another(history):
    ada, bob = OwnHistory(history, "ada"), OwnHistory(history, "bob")
    key, _ = kept(ada, ANSWER)
    assert bob.conversations() == OwnHistory(history, "").conversations() == ()
    for reach in (
        lambda: bob.conversation(key),
        lambda: bob.turns(key),
        lambda: bob.turn(key, 1),
        lambda: bob.keep(key, ANSWER),
        lambda: bob.keep(key, ANSWER, replacing=1),
        lambda: bob.rename(key, "x"),
        lambda: bob.delete(key),
        lambda: bob.rate(key, 1, Rating.UP, ""),
    ):
        with pytest.raises(StoreError, match="there is no conversation"):
            reach()
    assert [turn.answer["text"] for turn in ada.turns(key)] == [ANSWER.text]
    assert ada.turns(key)[0].rating is None


def called(history, name, asked, owner=""):
    functions = {each.__name__: each for each in server_functions(Scripted(), history)}
    return functions[name](asked, request_of(owner))


def test_requests_of_the_page_reach_only_ones_own_conversations(history):
    key, _ = kept(OwnHistory(history, "ada"), ANSWER)
    asked = {"conversation": key, "turn": 1, "source": "c1", "form": "json", "rating": "down", "comment": "no"}
    for name in ("source", "why", "copied", "exported", "rate"):
        assert "There is no conversation" in called(history, name, asked, "bob")["error"]
        assert "error" not in called(history, name, asked, "ada")
    assert json.loads(called(history, "exported", asked, "ada")["text"])["turns"][0]["comment"] == "no"
    copied = {
        form: called(history, "copied", {**asked, "form": form}, "ada")["text"]
        for form in ("text", "markdown", "bibtex", "ris")
    }
    assert copied["text"] == "Otters came back in 2019. [1]\n\nSources:\n[1] Otters, 2020, o.md\n"
    assert copied["markdown"].startswith("## 1. When did otters return?")
    assert "  title = {Otters}" in copied["bibtex"]
    assert "TI  - Otters\n" in copied["ris"]
    shared = called(history, "exported", {**asked, "form": "html"}, "ada")["text"]
    assert '<h2 dir="auto">When did otters return?</h2>' in shared
    assert '<blockquote dir="auto">Otters came back in 2019.</blockquote>' in shared
    assert not re.search("<(script|img|iframe|link)", shared)


@pytest.mark.parametrize("asked", [None, [], "x", 7, {}, {"conversation": 1}, {"conversation": "a", "turn": "1"}])
@pytest.mark.parametrize("name", ["source", "why", "copied", "exported", "rate"])
def test_a_forged_request_is_a_sentence(history, name, asked):
    assert list(called(history, name, asked)) == ["error"]


def test_a_rating_that_is_none_takes_it_back_and_a_comment_is_not_endless(history):
    key, _ = kept(OwnHistory(history, ""), ANSWER)
    asked = {"conversation": key, "turn": 1, "rating": "down", "comment": "x" * 5000}
    called(history, "rate", asked)
    turn = history.turns(key)[0]
    assert (turn.rating, len(turn.comment)) == (Rating.DOWN, 2000)
    called(history, "rate", {**asked, "rating": ""})
    assert history.turns(key)[0].rating is None


# Asking.


def shown(assistant, own, question, window=None):
    return list(asking.ask(assistant, own, window or PageState(), question))


def test_the_question_is_shown_at_once_then_the_answer_as_it_comes_then_it_is_kept(own):
    windows = shown(Scripted("It ", "is so.", ANSWER), own, "q")
    assert [window.pending for window in windows] == [
        Exchange("q"),
        Exchange("q", beginning="It "),
        Exchange("q", beginning="It is so."),
        None,
    ]
    (turn,) = own.turns(windows[-1].conversation_id)
    assert turn.answer == json.loads(json.dumps(ANSWER.to_dict()))


def test_earlier_turns_are_passed_on_with_their_standalone_questions(own):
    key, _ = kept(own, make_answer("first", standalone_question="the first"), abstained("second"))
    assistant = Scripted(ANSWER)
    shown(assistant, own, "next", PageState(key))
    assert assistant.asked == [("next", (Turn("the first", ANSWER.text), Turn("second", "The articles don't say.")))]


def test_an_error_becomes_a_sentence_and_is_not_kept(own):
    last = shown(Scripted(AssistantError("the index is gone; rebuild it")), own, "q")[-1]
    assert last.pending == Exchange("q", error="The index is gone; rebuild it.")
    assert own.conversations() == ()


def test_an_unforeseen_error_is_logged_and_not_shown(own, caplog):
    last = shown(Scripted("It ", ValueError("secret")), own, "q")[-1]
    assert "secret" not in last.pending.error
    assert "terminal" in last.pending.error
    assert "secret" in caplog.text


class Endless(Scripted):
    """Writes until its stream is closed."""

    def __init__(self):
        super().__init__()
        self.ended = Event()

    def stream(self, question, history=(), documents=()):
        try:
            while True:
                yield "It "
                Event().wait(0.01)
        finally:
            self.ended.set()


class Silent(Endless):
    """Begins, then writes nothing before it is released."""

    def __init__(self):
        super().__init__()
        self.released = Event()

    def stream(self, question, history=(), documents=()):
        try:
            yield "It "
            self.released.wait(30)
            yield ANSWER
        finally:
            self.ended.set()


def test_a_stopped_answer_ends_the_stream_and_is_not_kept(own):
    assistant = Endless()
    growing = asking.ask(assistant, own, PageState(), "q")
    next(growing)
    window = next(growing)
    window.stop.set()
    (ended,) = growing
    assert ended.pending == Exchange("q", beginning="It ", stopped=True)
    assert ended.over.is_set()
    assert assistant.ended.wait(5)
    assert own.conversations() == ()


def test_leaving_closes_the_stream(own):
    assistant = Endless()
    growing = asking.ask(assistant, own, PageState(), "q")
    next(growing)
    next(growing)
    assert not assistant.ended.is_set()
    growing.close()
    assert assistant.ended.wait(5)


def test_to_stop_does_not_wait_for_a_model_that_is_silent(own):
    assistant = Silent()
    growing = asking.ask(assistant, own, PageState(), "q")
    next(growing)
    next(growing).stop.set()
    assert [window.pending.stopped for window in growing] == [True]
    assert not assistant.ended.is_set()
    assistant.released.set()
    assert assistant.ended.wait(5)
    assert own.conversations() == ()


def test_asking_again_takes_the_place_of_the_last_answer_and_of_nothing_before_it(own):
    key, _ = kept(own, make_answer("first"), make_answer("second"))
    own.rate(key, 2, Rating.DOWN, "no")
    assistant = Scripted(make_answer("again"))
    windows = shown(assistant, own, "again", PageState(key, replacing=2))
    assert [exchange.question for exchange in asking.exchanges(assistant, own, windows[0])] == ["first"]
    assert [(turn.answer["question"], turn.rating) for turn in own.turns(key)] == [("first", None), ("again", None)]
    assert [turn.question for turn in assistant.asked[0][1]] == ["first"]
    assert windows[-1] == PageState(key)


def test_a_failed_attempt_leaves_the_answer_that_was_there(own):
    key, _ = kept(own, make_answer("first"))
    shown(Scripted(AssistantError("no")), own, "again", PageState(key, replacing=1))
    assert [turn.answer["question"] for turn in own.turns(key)] == ["first"]


def test_an_answer_that_cannot_be_kept_is_shown_with_the_reason(own):
    key, _ = kept(own, ANSWER)

    class Deleting(Scripted):
        def stream(self, question, history=(), documents=()):
            own.delete(key)
            yield ANSWER

    last = shown(Deleting(), own, "q", PageState(key))[-1]
    assert last.pending.answer == ANSWER
    assert last.pending.error.startswith("This answer is not kept. There is no conversation")


def test_sentences_of_the_articles_can_be_asked_for_where_a_model_drafts(own):
    assistant = Scripted(ANSWER)
    list(asking.ask(assistant, own, PageState(), "q", How(quoting=True)))
    assert assistant.asked == [("quoted", "q", ())]


def test_a_reopened_abstention_has_its_nearest_passages_from_the_articles_that_are_left(own):
    passage = Passage("otters.md#1", "otters.md", OTTERS.text[:33], 0, 33, "H", ())
    gone = replace(passage, doc_id="gone.md", passage_id="gone.md#1")
    key, _ = kept(own, abstained(hits=(Hit(gone, 1.0, 1, 1, None), Hit(passage, 0.5, 2, 2, None))))
    (exchange,) = asking.exchanges(Scripted(), own, PageState(key))
    assert isinstance(exchange.answer, Answer)
    assert [(hit.rank, hit.passage.text) for hit in exchange.answer.hits] == [(2, OTTERS.text[:33])]
    assert exchange.titles == {"otters.md": "Otters"}
    assert squeeze(exchange.question) == squeeze("When did otters return?")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [({"title": "Bridges"}, "Bridges"), ({"title": 3}, ""), ({}, ""), (None, ""), ("title", ""), (["title"], "")],
)
def test_what_a_script_tells_is_a_text_or_nothing(sent, expected):
    assert told(gr.EventData(None, sent), "title") == expected
