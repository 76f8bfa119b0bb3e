"""The Ask tab: conversations, chat and source panel side by side.

What is shown is made by pure functions and put into `gr.HTML`, as `gr.Chatbot` would read article text as Markdown and LaTeX.
Its template must stay `${value}`: Gradio puts that value in last and does not look into it. Finished exchanges are in `log`,
the one that is answered in `live`, so that what grows is small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.errors import AssistantError, StoreError
from assistant.history.conversations import History
from assistant.server.html_templates import macro
from assistant.server.window import exchange as asking
from assistant.server.window.chat_html import Exchange, conversation_html, exchange_html
from assistant.server.window.conversations_html import LONGEST_TITLE, bar_html, list_html
from assistant.server.window.example_questions import MOST, suggest_questions
from assistant.server.window.exchange import Window, sentence
from assistant.server.window.own_history import OwnHistory
from assistant.server.window.people import owner_of
from assistant.server.window.script_calls import server_functions, told
from assistant.server.window.static_files import static_text

_QUOTES = "Sentences of the articles"
_QUIET: Mapping[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

_Shown = dict[Any, Any]
"""New values, by component."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components that events read and change."""

    window: gr.State
    listed: gr.HTML
    bar: gr.HTML
    log: gr.HTML
    live: gr.HTML
    examples: gr.Column
    example_buttons: tuple[gr.Button, ...]
    editing: gr.Row
    leave: gr.Button
    engine: gr.Radio
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button

    @property
    def shown(self) -> list[Any]:
        """What events change."""
        some = (self.window, self.listed, self.bar, self.log, self.live, self.examples, self.editing)
        return [*some, self.question, self.send, self.stop]


def ask_tab(page: gr.Blocks, assistant: Assistant, history: History) -> None:
    """Fill the tab; call it inside the page's context."""
    parts = _build(assistant, history)
    views = _Views(assistant, history, parts)
    _connect_asking(views)
    _connect_conversations(views)
    page.load(views.load, None, parts.shown, queue=False, **_QUIET)
    page.load(_examples(assistant, parts), None, [*parts.example_buttons], concurrency_limit=1, **_QUIET)


def _build(assistant: Assistant, history: History) -> _Parts:
    functions = server_functions(assistant, history)
    with gr.Row(elem_id="ask"):
        listed = _html("", "conversations", "conversations.js")
        with gr.Column(elem_id="chat"):
            bar = _html(bar_html(None), "bar", "bar.js", functions)
            log = _html("", "log", "chat.js", functions)
            live = _html("", "live")
            with gr.Column(elem_id="examples") as examples:
                _html(macro("page.html.jinja", "examples")(), "examples-note")
                buttons = tuple(gr.Button(visible=False, size="md", min_width=0) for _ in range(MOST))
            with gr.Column(elem_id="composer"):
                with gr.Row(elem_id="editing", visible=False) as editing:
                    _html(macro("page.html.jinja", "editing")(), "editing-note")
                    leave = gr.Button("Cancel", elem_id="leave", size="sm", scale=0, min_width=0)
                engine = _engine_choice(assistant)
                with gr.Row(elem_id="asking"):
                    question = _question_box()
                    send = gr.Button("Send", variant="primary", elem_id="send", scale=0, min_width=0)
                    stop = gr.Button("Stop", variant="stop", elem_id="stop", scale=0, min_width=0, visible=False)
        _html(macro("page.html.jinja", "source_panel")(), "source", "source.js", functions)
    state = gr.State(None)
    return _Parts(state, listed, bar, log, live, examples, buttons, editing, leave, engine, question, send, stop)


def _html(value: str, name: str, script: str = "", functions: list[Callable[..., Any]] | None = None) -> gr.HTML:
    code = static_text(script) if script else None
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=code, server_functions=functions)


def _engine_choice(assistant: Assistant) -> gr.Radio:
    """Who answers next, where a chat model drafts; where it was set to stay out, it is not brought in from here."""
    drafts = assistant.settings.drafter == "llm"
    choices = [(f"{assistant.settings.model}, checked", "llm"), (_QUOTES, "extractive")]
    return gr.Radio(choices, value="llm" if drafts else "extractive", label="Answer with", elem_id="engine", visible=drafts)


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label="Your question",
        show_label=False,
        placeholder="Ask about your articles",
        elem_id="question",
        container=False,
        scale=1,
        max_lines=6,
        html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
    )


def _examples(assistant: Assistant, parts: _Parts) -> Callable[[], list[Any]]:
    """Puts example questions on the buttons once the page is there; they are found once and don't keep it waiting."""

    @cache
    def questions() -> tuple[str, ...]:
        return suggest_questions((document for document, _ in assistant.documents()), assistant.quote)

    def fill() -> list[Any]:
        values = [gr.update(value=question, visible=True) for question in questions()]
        return [*values, *(gr.skip() for _ in range(len(parts.example_buttons) - len(values)))]

    return fill


@dataclass(frozen=True, slots=True)
class _Views:
    """What each event shows."""

    assistant: Assistant
    history: History
    parts: _Parts

    def load(self, request: gr.Request) -> _Shown:
        """The conversation that the page's address names, if it is one's own; else a new one, which may be begun by now."""
        named = dict(request.query_params).get("conversation", "")
        if named:
            return self.open(named, request)
        return {self.parts.listed: list_html(OwnHistory(self.history, owner_of(request)).conversations(), "")}

    def open(self, conversation_id: str, request: gr.Request) -> _Shown:
        """Show a conversation; an unknown one is a new one."""
        own = OwnHistory(self.history, owner_of(request))
        try:
            known = own.conversation(conversation_id).conversation_id if conversation_id else ""
            return {**self.whole(Window(known), own), self.parts.question: ""}
        except StoreError:
            return {**self.whole(Window(), own), self.parts.question: ""}

    def ask(self, question: str, window: Window | None, engine: str, request: gr.Request) -> Iterator[_Shown]:
        """Answer what was sent; in place of the last answer, if its question was edited."""
        window = window or Window()
        if not question.strip():
            yield {self.parts.question: gr.skip()}
            return
        replacing = 0 if window.pending else window.replacing
        yield from self._answer(replace(window, replacing=replacing), question.strip(), engine, request)

    def retry(self, window: Window | None, engine: str, request: gr.Request) -> Iterator[_Shown]:
        """Ask again what was asked last."""
        last = self._last(window or Window(), request)
        if last:
            yield from self._answer(last[0], last[1], engine, request)

    def edit(self, window: Window | None, request: gr.Request) -> _Shown:
        """Put the last question back into its box."""
        last = self._last(window or Window(), request)
        if not last:
            return {self.parts.question: gr.skip()}
        window, question = replace(last[0], pending=None), last[1]
        own = OwnHistory(self.history, owner_of(request))
        return {**self.whole(window, own), self.parts.question: question}

    def leave(self, window: Window | None, request: gr.Request) -> _Shown:
        """Leave the last question as it is."""
        return self.open((window or Window()).conversation_id, request)

    def stop(self, window: Window | None) -> None:
        """End what is answered, which then shows itself as stopped."""
        if window and window.stop:
            window.stop.set()

    def rename(self, window: Window | None, event: gr.EventData, request: gr.Request) -> _Shown:
        """Give the open conversation another title."""
        own, window = OwnHistory(self.history, owner_of(request)), window or Window()
        try:
            own.rename(window.conversation_id, told(event, "title")[:LONGEST_TITLE])
        except AssistantError as error:
            gr.Warning(sentence(error))
        return self.named(window, own)

    def delete(self, window: Window | None, request: gr.Request) -> _Shown:
        """Delete the open conversation and begin another."""
        own, window = OwnHistory(self.history, owner_of(request)), window or Window()
        try:
            own.delete(window.conversation_id)
        except AssistantError as error:
            gr.Warning(sentence(error))
        return {**self.whole(Window(), own), self.parts.question: ""}

    def whole(self, window: Window, own: OwnHistory) -> _Shown:
        """All that is shown, where nothing is being answered."""
        parts, editing = self.parts, bool(window.replacing and not window.pending)
        shown = asking.exchanges(self.assistant, own, window)
        return {
            **self.named(window, own),
            parts.window: window,
            parts.log: conversation_html(shown),
            parts.live: exchange_html(window.pending) if window.pending else "",
            parts.examples: gr.update(visible=not shown and not window.pending),
            parts.editing: gr.update(visible=editing),
            parts.send: gr.update(visible=True),
            parts.stop: gr.update(visible=False),
        }

    def named(self, window: Window, own: OwnHistory) -> _Shown:
        """The list and the bar."""
        listed = list_html(own.conversations(), window.conversation_id)
        opened = own.conversation(window.conversation_id) if window.conversation_id else None
        return {self.parts.listed: listed, self.parts.bar: bar_html(opened)}

    def _answer(self, window: Window, question: str, engine: str, request: gr.Request) -> Iterator[_Shown]:
        own, parts = OwnHistory(self.history, owner_of(request)), self.parts
        quoting = engine == "extractive" and self.assistant.settings.drafter == "llm"
        for i, growing in enumerate(asking.ask(self.assistant, own, window, question, quoting=quoting)):
            pending = growing.pending
            if pending is None or pending.answer or pending.error or pending.stopped:
                yield self._over(growing, own)
                continue
            begun = {} if i else self._begun(growing, own)
            yield {**begun, parts.window: growing, parts.live: exchange_html(pending)}

    def _begun(self, window: Window, own: OwnHistory) -> _Shown:
        """What changes as soon as a question is sent."""
        parts = self.parts
        hidden = gr.update(visible=False)
        shown = {parts.question: "", parts.examples: hidden, parts.editing: hidden}
        replaced = {parts.log: conversation_html(asking.exchanges(self.assistant, own, window))} if window.replacing else {}
        return {**shown, **replaced, parts.send: hidden, parts.stop: gr.update(visible=True)}

    def _over(self, window: Window, own: OwnHistory) -> _Shown:
        """The finished answer; where the conversation is gone meanwhile, a new page with what went wrong."""
        try:
            return self.whole(window, own)
        except StoreError as error:
            asked = window.pending or Exchange("")
            return self.whole(Window(pending=replace(asked, error=asked.error or sentence(error))), own)

    def _last(self, window: Window, request: gr.Request) -> tuple[Window, str] | None:
        """The window made ready to replace what was asked last, and that question; None where nothing was asked."""
        if window.pending:
            return window, window.pending.question
        own = OwnHistory(self.history, owner_of(request))
        turns = own.turns(window.conversation_id) if window.conversation_id else ()
        return (replace(window, replacing=turns[-1].number), turns[-1].answer["question"]) if turns else None


def _connect_asking(views: _Views) -> None:
    """Connect what asks, and what ends that."""
    parts = views.parts
    once: Mapping[str, Any] = {**_QUIET, "trigger_mode": "once"}
    given = [parts.window, parts.engine]
    gr.on([parts.question.submit, parts.send.click], views.ask, [parts.question, *given], parts.shown, **once)
    for button in parts.example_buttons:
        button.click(views.ask, [button, *given], parts.shown, **once)
    parts.log.retry(views.retry, given, parts.shown, **once)
    parts.stop.click(views.stop, parts.window, None, queue=False, **_QUIET)
    parts.log.edit(views.edit, parts.window, parts.shown, queue=False, **_QUIET)
    parts.leave.click(views.leave, parts.window, parts.shown, queue=False, **_QUIET)


def _connect_conversations(views: _Views) -> None:
    """Connect what leads to another conversation, which ends what is answered in this one."""
    parts = views.parts

    def opened(window: Window | None, event: gr.EventData, request: gr.Request) -> _Shown:
        asking.end(window or Window())
        return views.open(told(event, "conversation"), request)

    def deleted(window: Window | None, request: gr.Request) -> _Shown:
        asking.end(window or Window())
        return views.delete(window, request)

    parts.listed.opened(opened, parts.window, parts.shown, queue=False, **_QUIET)
    parts.bar.deleted(deleted, parts.window, parts.shown, queue=False, **_QUIET)
    parts.bar.renamed(views.rename, parts.window, parts.shown, queue=False, **_QUIET)
