"""What each event of the Ask tab shows: new values, by component."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.errors import AssistantError, StoreError
from assistant.history.conversations import History
from assistant.server.window import exchange as asking
from assistant.server.window.chat_html import Exchange, conversation_html, exchange_html
from assistant.server.window.conversations_html import LONGEST_TITLE, bar_html, list_html
from assistant.server.window.exchange import How, PageState, sentence
from assistant.server.window.own_history import OwnHistory
from assistant.server.window.people import owner_of
from assistant.server.window.script_calls import told
from assistant.server.window.suggested import Suggested

Shown = dict[Any, Any]
"""New values, by component."""


@dataclass(frozen=True, slots=True)
class AskParts:
    """The components that events read and change."""

    window: gr.State
    listed: gr.HTML
    bar: gr.HTML
    log: gr.HTML
    live: gr.HTML
    suggested: Suggested
    editing: gr.Row
    leave: gr.Button
    engine: gr.Radio
    only: gr.Dropdown
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button

    @property
    def shown(self) -> list[Any]:
        """What events change."""
        some = (
            self.window,
            self.listed,
            self.bar,
            self.log,
            self.live,
            self.suggested.first,
            self.suggested.next,
            self.editing,
        )
        return [*some, self.question, self.send, self.stop]


@dataclass(frozen=True, slots=True)
class Views:
    """What each event shows."""

    assistant: Assistant
    history: History
    parts: AskParts

    def load(self, request: gr.Request) -> Shown:
        """The conversation that the page's address names, if it is one's own; else a new one, which may be begun by now."""
        named = dict(request.query_params).get("conversation", "")
        if named:
            return self._opened(named, request)  # and what is typed by now stays in its box
        return {self.parts.listed: list_html(OwnHistory(self.history, owner_of(request)).conversations(), "")}

    def open(self, conversation_id: str, request: gr.Request) -> Shown:
        """Show a conversation, with an empty box; an unknown one is a new one."""
        return {**self._opened(conversation_id, request), self.parts.question: ""}

    def ask(
        self, question: str, window: PageState | None, engine: str, only: Sequence[str] | None, request: gr.Request
    ) -> Iterator[Shown]:
        """Answer what was sent, from the articles `only` if there are any; in place of the last answer, if that was edited."""
        window = window or PageState()
        if not question.strip():
            yield {self.parts.question: gr.skip()}
            return
        replacing = 0 if window.pending else window.replacing
        window = replace(window, replacing=replacing)
        yield from self._answer(window, question.strip(), self._how(engine, only), request)

    def suggested(
        self, question: str, window: PageState | None, engine: str, only: Sequence[str] | None, request: gr.Request
    ) -> Iterator[Shown]:
        """Answer a question that was suggested: as it was found, by itself, whatever was talked of before."""
        how = replace(self._how(engine, only), alone=True)
        yield from self._answer(replace(window or PageState(), replacing=0), question, how, request)

    def retry(self, window: PageState | None, engine: str, only: Sequence[str] | None, request: gr.Request) -> Iterator[Shown]:
        """Ask again what was asked last."""
        last = self._last(window or PageState(), request)
        if last:
            yield from self._answer(*last, self._how(engine, only), request)

    def edit(self, window: PageState | None, request: gr.Request) -> Shown:
        """Put the last question back into its box."""
        last = self._last(window or PageState(), request)
        if not last:
            return {self.parts.question: gr.skip()}
        window, question = replace(last[0], pending=None), last[1]
        own = OwnHistory(self.history, owner_of(request))
        return {**self.whole(window, own), self.parts.question: question}

    def leave(self, window: PageState | None, request: gr.Request) -> Shown:
        """Leave the last question as it is."""
        return self.open((window or PageState()).conversation_id, request)

    def go_on(self, window: PageState | None, only: Sequence[str] | None, request: gr.Request) -> Shown:
        """Questions to go on with after the answer that is there now."""
        key = (window or PageState()).conversation_id
        try:
            turns = (
                OwnHistory(self.history, owner_of(request)).turns(key) if key and not (window or PageState()).pending else ()
            )
            return self.parts.suggested.offered(asking.next_questions(self.assistant, turns[-1], only or ()) if turns else ())
        except AssistantError:
            return self.parts.suggested.offered(())

    def stop(self, window: PageState | None) -> None:
        """End what is answered, which then shows itself as stopped."""
        if window and window.stop:
            window.stop.set()

    def rename(self, window: PageState | None, event: gr.EventData, request: gr.Request) -> Shown:
        """Give a conversation, the open one where none is named, another title."""
        own, window = OwnHistory(self.history, owner_of(request)), window or PageState()
        try:
            own.rename(told(event, "conversation") or window.conversation_id, told(event, "title")[:LONGEST_TITLE])
        except AssistantError as error:
            gr.Warning(sentence(error))
        return self.named(window, own)

    def delete(self, window: PageState | None, event: gr.EventData, request: gr.Request) -> Shown:
        """Delete a conversation, the open one where none is named, and begin another in its place."""
        own, window = OwnHistory(self.history, owner_of(request)), window or PageState()
        doomed = told(event, "conversation") or window.conversation_id
        if doomed == window.conversation_id:
            asking.end(window)
        try:
            own.delete(doomed)
        except AssistantError as error:
            gr.Warning(sentence(error))
        if doomed != window.conversation_id:
            return self.named(window, own)
        return {**self.whole(PageState(), own), self.parts.question: ""}

    def whole(self, window: PageState, own: OwnHistory) -> Shown:
        """All that is shown, where nothing is being answered."""
        parts, editing = self.parts, bool(window.replacing and not window.pending)
        shown = asking.exchanges(self.assistant, own, window)
        return {
            **self.named(window, own),
            parts.window: window,
            parts.log: conversation_html(shown),
            parts.live: exchange_html(window.pending) if window.pending else "",
            **parts.suggested.at_rest(begun=bool(shown or window.pending)),
            parts.editing: gr.update(visible=editing),
            parts.send: gr.update(visible=True),
            parts.stop: gr.update(visible=False),
        }

    def _opened(self, conversation_id: str, request: gr.Request) -> Shown:
        own = OwnHistory(self.history, owner_of(request))
        try:
            known = own.conversation(conversation_id).conversation_id if conversation_id else ""
            return self.whole(PageState(known), own)
        except StoreError:
            return self.whole(PageState(), own)

    def named(self, window: PageState, own: OwnHistory) -> Shown:
        """The list and the bar."""
        listed = list_html(own.conversations(), window.conversation_id)
        if not window.conversation_id:
            return {self.parts.listed: listed, self.parts.bar: bar_html(None)}
        first = next((turn.answer["question"] for turn in own.turns(window.conversation_id)), "")
        return {self.parts.listed: listed, self.parts.bar: bar_html(own.conversation(window.conversation_id), first)}

    def _how(self, engine: str, only: Sequence[str] | None) -> How:
        quoting = engine == "extractive" and self.assistant.settings.drafter == "llm"
        return How(quoting, tuple(only or ()))

    def _answer(self, window: PageState, question: str, how: How, request: gr.Request) -> Iterator[Shown]:
        own, parts = OwnHistory(self.history, owner_of(request)), self.parts
        for i, growing in enumerate(asking.ask(self.assistant, own, window, question, how)):
            pending = growing.pending
            if pending is None or pending.answer or pending.error or pending.stopped:
                yield self._over(growing, own)
                continue
            begun = {} if i else self._begun(growing, own)
            yield {**begun, parts.window: growing, parts.live: exchange_html(pending)}

    def _begun(self, window: PageState, own: OwnHistory) -> Shown:
        """What changes as soon as a question is sent."""
        parts = self.parts
        hidden = gr.update(visible=False)
        shown = {parts.question: "", **parts.suggested.hidden(), parts.editing: hidden}
        replaced = {parts.log: conversation_html(asking.exchanges(self.assistant, own, window))} if window.replacing else {}
        return {**shown, **replaced, parts.send: hidden, parts.stop: gr.update(visible=True)}

    def _over(self, window: PageState, own: OwnHistory) -> Shown:
        """The finished answer; where the conversation is gone meanwhile, a new page with what went wrong."""
        try:
            return self.whole(window, own)
        except StoreError as error:
            asked = window.pending or Exchange("")
            return self.whole(PageState(pending=replace(asked, error=asked.error or sentence(error))), own)

    def _last(self, window: PageState, request: gr.Request) -> tuple[PageState, str] | None:
        """The window made ready to replace what was asked last, and that question; None where nothing was asked."""
        if window.pending:
            return window, window.pending.question
        own = OwnHistory(self.history, owner_of(request))
        turns = own.turns(window.conversation_id) if window.conversation_id else ()
        return (replace(window, replacing=turns[-1].number), turns[-1].answer["question"]) if turns else None
