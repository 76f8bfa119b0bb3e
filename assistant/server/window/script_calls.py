"""What the page's scripts ask the server for, outside of events: an article, an explanation, a text to take away, a rating.

Everything in such a request may be forged: it is read by its shape, and the conversation must be its owner's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.errors import AssistantError
from assistant.history.conversations import History, Rating, StoredTurn
from assistant.history.export import restored, to_json, to_markdown, turn_markdown
from assistant.rendering.answer_html import escaped
from assistant.rendering.answer_plain import plain_answer
from assistant.rendering.bibliography import bibtex, ris
from assistant.rendering.wording import say
from assistant.server.window.chat_html import LONGEST_COMMENT
from assistant.server.window.exchange import documents_of, sentence
from assistant.server.window.explanation_html import why_html
from assistant.server.window.own_history import OwnHistory
from assistant.server.window.page_view import page_html
from assistant.server.window.people import owner_of
from assistant.server.window.shared_html import to_html
from assistant.server.window.source_html import source_html

logger = logging.getLogger(__name__)

_Reply = dict[str, str]
_Answer = Callable[[Assistant, OwnHistory, Any], _Reply]

_FORMS = {"markdown": to_markdown, "json": to_json, "html": to_html}
_BIBLIOGRAPHIES = {"bibtex": bibtex, "ris": ris}


def server_functions(assistant: Assistant, history: History) -> list[Callable[..., _Reply]]:
    """The functions that `gr.HTML` offers its script. Each takes one object and replies with `html`, `text` or an `error`."""
    answers = {"source": _source, "drawn": _drawn, "why": _why, "copied": _copied, "exported": _exported, "rate": _rate}
    return [_server_function(name, answer, assistant, history) for name, answer in answers.items()]


def _server_function(name: str, answer: _Answer, assistant: Assistant, history: History) -> Callable[..., _Reply]:
    def reply(asked: Any, request: gr.Request) -> _Reply:
        """What was asked for, or the error as a sentence; never a traceback."""
        try:
            return answer(assistant, OwnHistory(history, owner_of(request)), asked)
        except AssistantError as error:
            return {"error": escaped(sentence(error))}
        except Exception:
            logger.exception("a request of the chat window failed")
            return {"error": say("Something went wrong. The terminal has the details.")}

    reply.__name__ = name  # the script calls it by this
    return reply


def _source(assistant: Assistant, own: OwnHistory, asked: Any) -> _Reply:
    return {"html": source_html(assistant, _turn(own, asked), _text(asked, "source"))}


def _drawn(assistant: Assistant, own: OwnHistory, asked: Any) -> _Reply:
    return {"html": page_html(assistant, _turn(own, asked), _text(asked, "source"))}


def _why(assistant: Assistant, own: OwnHistory, asked: Any) -> _Reply:
    turn = _turn(own, asked)
    titles = {key: document.title for key, document in documents_of(assistant, turn).items()}
    return {"html": why_html(turn, titles)}


def _copied(assistant: Assistant, own: OwnHistory, asked: Any) -> _Reply:
    turn, form = _turn(own, asked), _text(asked, "form")
    if form == "markdown":
        return {"text": turn_markdown(turn)}
    answer, documents = restored(turn), documents_of(assistant, turn, 0)
    if form in _BIBLIOGRAPHIES:
        text = _BIBLIOGRAPHIES[form](documents.values(), answer.citations)
        return {"text": text} if text else {"error": say("The answer cites no article that is still there.")}
    return {"text": plain_answer(answer, documents)}


def _exported(_: Assistant, own: OwnHistory, asked: Any) -> _Reply:
    key, form = _text(asked, "conversation"), _FORMS.get(_text(asked, "form"), to_markdown)
    return {"text": form(own.conversation(key), own.turns(key))}


def _rate(_: Assistant, own: OwnHistory, asked: Any) -> _Reply:
    given, comment = _text(asked, "rating"), _text(asked, "comment")[:LONGEST_COMMENT]
    rating = Rating(given) if given in set(Rating) else None
    own.rate(_text(asked, "conversation"), _number(asked, "turn"), rating, comment)
    return {"text": say("Saved.")}


def told(event: gr.EventData, name: str) -> str:
    """A text that a script sent with its event; empty where there is none."""
    value = event._data.get(name) if isinstance(event._data, dict) else None
    return value if isinstance(value, str) else ""


def _turn(own: OwnHistory, asked: Any) -> StoredTurn:
    return own.turn(_text(asked, "conversation"), _number(asked, "turn"))


def _text(asked: Any, name: str) -> str:
    value = asked.get(name) if isinstance(asked, dict) else None
    if not isinstance(value, str):
        raise AssistantError(f"the request has no text {name!r}; reload the page")
    return value


def _number(asked: Any, name: str) -> int:
    value = asked.get(name) if isinstance(asked, dict) else None
    if not isinstance(value, int):
        raise AssistantError(f"the request has no number {name!r}; reload the page")
    return value
