"""A question asked in the chat window: shown as its answer grows, kept when it is there, stopped when the person says so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from threading import Event
from time import sleep

from assistant.answer import Assistant
from assistant.errors import AssistantError, StoreError
from assistant.history.conversations import StoredTurn
from assistant.history.export import restored
from assistant.rendering.from_json import hits_of
from assistant.schema import Answer, Document, Span, Turn
from assistant.server.window.chat_html import NEAREST, Exchange
from assistant.server.window.document_choice import chosen_documents
from assistant.server.window.example_questions import suggest_next
from assistant.server.window.own_history import OwnHistory
from assistant.server.worker_thread import Tell, WorkerThread
from assistant.text.sentences import split_sections

logger = logging.getLogger(__name__)

_PATIENCE = 0.1
"""Seconds after which a silent model is looked away from, to see whether the person stopped it."""

_LONGEST_END, _ON_ITS_WAY = 2.0, 0.3
"""Seconds that an answer may take to end once it is told to, and its last word to reach the page."""


@dataclass(frozen=True, slots=True)
class PageState:
    """What one open page has at hand.

    `pending` is a question that is not kept: still answered, stopped or failed. `replacing` is the number of the turn that the
    next answer takes the place of, 0 for none. `stop` ends what is answered, `over` says that it has ended.
    """

    conversation_id: str = ""
    pending: Exchange | None = None
    replacing: int = 0
    stop: Event | None = None
    over: Event | None = None


@dataclass(frozen=True, slots=True)
class How:
    """How a question is answered.

    `quoting` sentences whatever the engine is; from the `chosen` articles and tags, if any; `alone`, as if it were the first
    of its conversation, as suggested questions are found.
    """

    quoting: bool = False
    chosen: tuple[str, ...] = ()
    alone: bool = False


def ask(
    assistant: Assistant,
    own: OwnHistory,
    window: PageState,
    question: str,
    how: How = How(),
) -> Iterator[PageState]:
    """The window as the answer grows; the last has it kept, or says what went wrong, or that it was stopped.

    Args:
        assistant: answers.
        own: where the conversation is kept.
        window: what the page has; an answer takes the place of the turn `replacing`.
        question: not blank.
        how: with what, and from which articles.
    """
    stop, over = Event(), Event()
    window = replace(window, pending=Exchange(question), stop=stop, over=over)
    try:
        yield window
        for exchange in _elsewhere(partial(_growing, assistant, own, window, how), stop):
            if stop.is_set():
                break
            window = _kept(own, window, exchange.answer) if exchange.answer else replace(window, pending=exchange)
            yield window
        if stop.is_set() and window.pending:
            yield replace(window, pending=replace(window.pending, stopped=True))
    finally:
        over.set()


def end(window: PageState) -> None:
    """End what the window answers, if anything, and wait until its last word is with the page, which another is to follow."""
    if window.stop and window.over and not window.over.is_set():
        window.stop.set()
        window.over.wait(_LONGEST_END)
        sleep(_ON_ITS_WAY)


def exchanges(assistant: Assistant, own: OwnHistory, window: PageState) -> tuple[Exchange, ...]:
    """The kept exchanges that the page shows, without one that is about to be replaced.

    Raises:
        StoreError: if there is no such conversation, or it is damaged.
    """
    turns = own.turns(window.conversation_id) if window.conversation_id else ()
    hidden = window.replacing if window.pending else 0
    return tuple(_exchange(assistant, turn) for turn in turns if turn.number != hidden)


def documents_of(assistant: Assistant, turn: StoredTurn, most: int | None = None) -> Mapping[str, Document]:
    """The documents that a kept answer cites or found first, but for those that are no longer there."""
    found = dict[str, Document]()
    sources = (*turn.answer["citations"], *turn.answer["hits"][:most])
    for key in dict.fromkeys(source["document"] for source in sources):
        try:
            found[key] = assistant.document(key)
        except StoreError:
            continue
    return found


def next_questions(assistant: Assistant, turn: StoredTurn, chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """Questions to go on with after a kept answer, of the `chosen` articles and tags, if any; see `suggest_next`."""
    answer, asked = restored(turn), partial(assistant.quote, documents=chosen_documents(assistant, chosen))
    return suggest_next(answer, tuple(documents_of(assistant, turn, 0).values()), asked)


def _elsewhere(work: Callable[[], Generator[Exchange, None, None]], stop: Event) -> Iterator[Exchange]:
    """What work yields in a thread of its own, so that to stop or to leave needn't wait for a model that is silent."""

    def run(tell: Tell[Exchange]) -> None:
        with closing(work()) as growing:
            for exchange in growing:
                tell(exchange)

    thread = WorkerThread(run)
    try:
        for exchange in thread.follow(_PATIENCE):
            if stop.is_set():
                return
            if exchange:
                yield exchange
    finally:
        thread.stop()


def _growing(assistant: Assistant, own: OwnHistory, window: PageState, how: How) -> Generator[Exchange, None, None]:
    """The exchange as it grows; whatever goes wrong ends it with a sentence, never a traceback."""
    asked = window.pending or Exchange("")
    beginning = ""
    try:
        history = () if how.alone else _history(own, window)
        documents = chosen_documents(assistant, how.chosen)
        if how.quoting:
            yield replace(asked, answer=assistant.quote(asked.question, history, documents))
            return
        with closing(assistant.stream(asked.question, history, documents)) as pieces:  # who leaves the page stops the model
            for piece in pieces:
                if isinstance(piece, Answer):
                    yield replace(asked, answer=piece)
                else:
                    beginning += piece
                    yield replace(asked, beginning=beginning)
    except AssistantError as error:
        yield replace(asked, error=sentence(error))
    except Exception:
        logger.exception("a question could not be answered")
        yield replace(asked, error="Something went wrong while answering. The terminal has the details.")


def sentence(error: AssistantError) -> str:
    """The error as a sentence to show."""
    return f"{str(error)[:1].upper()}{str(error)[1:]}."


def _history(own: OwnHistory, window: PageState) -> Sequence[Turn]:
    """The conversation so far, as the assistant wants it, up to a turn that is to be replaced."""
    turns = own.turns(window.conversation_id) if window.conversation_id else ()
    return tuple(turn.for_asking() for turn in turns if not window.replacing or turn.number < window.replacing)


def _kept(own: OwnHistory, window: PageState, answer: Answer) -> PageState:
    """The window with the answer kept; where it can't be kept, it is shown all the same and the reason told."""
    conversation_id = window.conversation_id
    try:
        conversation_id = conversation_id or own.start().conversation_id
        own.keep(conversation_id, answer, replacing=window.replacing)
    except StoreError as error:
        shown = Exchange(answer.question, answer, error=f"This answer is not kept. {sentence(error)}")
        return replace(window, pending=shown)
    return PageState(conversation_id)


def _exchange(assistant: Assistant, turn: StoredTurn) -> Exchange:
    """A kept turn as it is shown; the nearest passages of an abstention are cut from the articles as they are now."""
    answer = restored(turn)
    documents = documents_of(assistant, turn, NEAREST if answer.abstained else 0)
    best = dict[int, Span]()
    if answer.abstained:
        near = [hit for hit in turn.answer["hits"][:NEAREST] if hit["document"] in documents]
        answer = replace(answer, hits=hits_of({"hits": near}, documents))
        best = {
            hit.rank: span
            for hit in answer.hits
            if (span := best_sentence(assistant, answer.standalone_question, hit.passage.text))
        }
    return Exchange(
        answer.question,
        answer,
        number=turn.number,
        rating=turn.rating,
        comment=turn.comment,
        titles={key: document.title for key, document in documents.items()},
        dates={key: document.published for key, document in documents.items() if document.published},
        best=best,
    )


@lru_cache(maxsize=1024)
def best_sentence(assistant: Assistant, question: str, text: str) -> Span | None:
    """The sentence of a passage that comes nearest to the question; None where there is no sentence."""
    spans = [span for section in split_sections(text) for span in section.sentences]
    if not spans:
        return None
    scores = assistant.similarities(question, [text[span.start : span.end] for span in spans])
    return spans[max(range(len(spans)), key=scores.__getitem__)]
