"""A question asked in the chat window: shown as its answer grows, kept when it is there, stopped when the person says so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from queue import Empty, SimpleQueue
from threading import Event, Thread

from assistant.answer import Assistant
from assistant.contract import hits_of
from assistant.errors import AssistantError, StoreError
from assistant.history import StoredTurn
from assistant.render import NEAREST, Exchange
from assistant.schema import Answer, Document, Turn
from assistant.transcript import restored
from assistant.window.own import OwnHistory

logger = logging.getLogger(__name__)

_PATIENCE = 0.1
"""Seconds after which a silent model is looked away from, to see whether the person stopped it."""


@dataclass(frozen=True, slots=True)
class Window:
    """What one open page has at hand.

    `pending` is a question that is not kept: still answered, stopped or failed. `replacing` is the number of the turn that the
    next answer takes the place of, 0 for none. `stop` ends what is answered.
    """

    conversation_id: str = ""
    pending: Exchange | None = None
    replacing: int = 0
    stop: Event | None = None


def ask(assistant: Assistant, own: OwnHistory, window: Window, question: str, *, quoting: bool = False) -> Iterator[Window]:
    """The window as the answer grows; the last has it kept, or says what went wrong.

    Args:
        assistant: answers.
        own: where the conversation is kept.
        window: what the page has; an answer takes the place of the turn `replacing`.
        question: not blank.
        quoting: answer with sentences of the articles, whatever the engine is.
    """
    stop = Event()
    window = replace(window, pending=Exchange(question), stop=stop)
    yield window
    for exchange in _elsewhere(partial(_growing, assistant, own, window, quoting), stop):
        if stop.is_set():
            return
        if exchange.answer:
            yield _kept(own, window, exchange.answer)
        else:
            yield replace(window, pending=exchange)


def stopped(window: Window) -> Window:
    """The window once its answer is stopped; what was written so far is shown, never kept."""
    if window.stop:
        window.stop.set()
    return replace(window, pending=window.pending and replace(window.pending, stopped=True), stop=None)


def exchanges(assistant: Assistant, own: OwnHistory, window: Window) -> tuple[Exchange, ...]:
    """The kept exchanges that the page shows, without one that is about to be replaced.

    Raises:
        StoreError: if there is no such conversation, or it is damaged.
    """
    turns = own.turns(window.conversation_id) if window.conversation_id else ()
    hidden = window.replacing if window.pending else 0
    return tuple(_exchange(assistant, turn) for turn in turns if turn.number != hidden)


def documents_of(assistant: Assistant, turn: StoredTurn, most: int | None = None) -> Mapping[str, Document]:
    """The documents of the first hits of a kept answer, but for those that are no longer there."""
    found = dict[str, Document]()
    for key in dict.fromkeys(hit["document"] for hit in turn.answer["hits"][:most]):
        try:
            found[key] = assistant.document(key)
        except StoreError:
            continue
    return found


def _elsewhere(work: Callable[[], Generator[Exchange, None, None]], stop: Event) -> Iterator[Exchange]:
    """What work yields in a thread of its own, so that to stop or to leave needn't wait for a model that is silent."""
    done = SimpleQueue[Exchange | None]()

    def run() -> None:
        with closing(work()) as growing:
            for exchange in takewhile(lambda _: not stop.is_set(), growing):
                done.put(exchange)
        done.put(None)

    Thread(target=run, daemon=True).start()
    try:
        while not stop.is_set():
            with suppress(Empty):
                exchange = done.get(timeout=_PATIENCE)
                if exchange is None:
                    return
                yield exchange
    finally:
        stop.set()


def _growing(assistant: Assistant, own: OwnHistory, window: Window, quoting: bool) -> Generator[Exchange, None, None]:
    """The exchange as it grows; whatever goes wrong ends it with a sentence, never a traceback."""
    asked = window.pending or Exchange("")
    beginning = ""
    try:
        history = _history(own, window)
        if quoting:
            yield replace(asked, answer=assistant.quote(asked.question, history))
            return
        with closing(assistant.stream(asked.question, history)) as pieces:  # who leaves the page stops the model
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


def _history(own: OwnHistory, window: Window) -> Sequence[Turn]:
    """The conversation so far, as the assistant wants it, up to a turn that is to be replaced."""
    turns = own.turns(window.conversation_id) if window.conversation_id else ()
    return tuple(turn.for_asking() for turn in turns if not window.replacing or turn.number < window.replacing)


def _kept(own: OwnHistory, window: Window, answer: Answer) -> Window:
    """The window with the answer kept; where it can't be kept, it is shown all the same and the reason told."""
    conversation_id = window.conversation_id
    try:
        conversation_id = conversation_id or own.start().conversation_id
        own.keep(conversation_id, answer, replacing=window.replacing)
    except StoreError as error:
        shown = Exchange(answer.question, answer, error=f"This answer is not kept. {sentence(error)}")
        return replace(window, pending=shown, stop=None)
    return Window(conversation_id)


def _exchange(assistant: Assistant, turn: StoredTurn) -> Exchange:
    """A kept turn as it is shown; the nearest passages of an abstention are cut from the articles as they are now."""
    answer, titles = restored(turn), dict[str, str]()
    if answer.abstained:
        documents = documents_of(assistant, turn, NEAREST)
        near = [hit for hit in turn.answer["hits"][:NEAREST] if hit["document"] in documents]
        answer = replace(answer, hits=hits_of({"hits": near}, documents))
        titles = {key: document.title for key, document in documents.items()}
    return Exchange(answer.question, answer, number=turn.number, rating=turn.rating, comment=turn.comment, titles=titles)
