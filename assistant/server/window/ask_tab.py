"""The Ask tab: conversations, chat and source panel side by side.

What is shown is made by pure functions and put into `gr.HTML`, as `gr.Chatbot` would read article text as Markdown and LaTeX.
Its template must stay `${value}`: Gradio puts that value in last and does not look into it. Finished exchanges are in `log`,
the one that is answered in `live`, so that what grows is small.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.history.conversations import History
from assistant.server.html_templates import macro
from assistant.server.window import exchange as asking
from assistant.server.window.ask_views import AskParts, Shown, Views
from assistant.server.window.conversations_html import bar_html
from assistant.server.window.document_choice import document_choice
from assistant.server.window.exchange import PageState
from assistant.server.window.script_calls import server_functions, told
from assistant.server.window.spoken import fixed
from assistant.server.window.static_files import script
from assistant.server.window.suggested import suggested_parts

_QUOTES = "Sentences of the articles"
_QUIET: Mapping[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def ask_tab(page: gr.Blocks, assistant: Assistant, history: History) -> AskParts:
    """Fill the tab; call it inside the page's context."""
    parts = _build(assistant, history)
    views = Views(assistant, history, parts)
    _connect_asking(views)
    _connect_conversations(views)
    page.load(views.load, None, parts.shown, queue=False, **_QUIET)
    page.load(parts.suggested.refreshed, None, parts.suggested.outputs, concurrency_limit=1, **_QUIET)
    return parts


def _build(assistant: Assistant, history: History) -> AskParts:
    functions = server_functions(assistant, history)
    with gr.Row(elem_id="ask"):
        listed = _html("", "conversations", "conversations.js")
        with gr.Column(elem_id="chat"):
            bar = _html(fixed(partial(bar_html, None)), "bar", "bar.js", functions)
            log = _html("", "log", "chat.js", functions)
            live = _html("", "live")
            suggested = suggested_parts(assistant)
            with gr.Column(elem_id="composer"):
                with gr.Row(elem_id="editing", visible=False) as editing:
                    _html(fixed(macro("page.html.jinja", "editing")), "editing-note")
                    leave = gr.Button("Cancel", elem_id="leave", size="sm", scale=0, min_width=0)
                engine = _engine_choice(assistant)
                only = document_choice()
                with gr.Row(elem_id="asking"):
                    question = _question_box()
                    send = gr.Button("Send", variant="primary", elem_id="send", scale=0, min_width=0)
                    stop = gr.Button("Stop", variant="stop", elem_id="stop", scale=0, min_width=0, visible=False)
                _html(macro("page.html.jinja", "counter")(assistant.settings.max_question_chars), "counter")
        _html(fixed(macro("page.html.jinja", "source_panel")), "source", "source.js", functions)
    state = gr.State(None)
    return AskParts(state, listed, bar, log, live, suggested, editing, leave, engine, only, question, send, stop)


def _html(value: str, name: str, name_of_script: str = "", functions: list[Callable[..., Any]] | None = None) -> gr.HTML:
    code = script(name_of_script) if name_of_script else None
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


def _connect_asking(views: Views) -> None:
    """Connect what asks, and what ends that; once an answer is there, questions to go on with are looked for."""
    parts = views.parts
    once: Mapping[str, Any] = {**_QUIET, "trigger_mode": "once"}
    given = [parts.window, parts.engine, parts.only]
    asked = [gr.on([parts.question.submit, parts.send.click], views.ask, [parts.question, *given], parts.shown, **once)]
    asked += [button.click(views.suggested, [button, *given], parts.shown, **once) for button in parts.suggested.buttons]
    asked.append(parts.log.retry(views.retry, given, parts.shown, **once))
    for event in asked:
        event.then(views.go_on, [parts.window, parts.only], parts.suggested.next_outputs, concurrency_limit=1, **_QUIET)
    parts.stop.click(views.stop, parts.window, None, queue=False, **_QUIET)
    parts.log.edit(views.edit, parts.window, parts.shown, queue=False, **_QUIET)
    parts.leave.click(views.leave, parts.window, parts.shown, queue=False, **_QUIET)


def _connect_conversations(views: Views) -> None:
    """Connect what leads to another conversation, which ends what is answered in this one."""
    parts = views.parts

    def opened(window: PageState | None, event: gr.EventData, request: gr.Request) -> Shown:
        asking.end(window or PageState())
        return views.open(told(event, "conversation"), request)

    parts.listed.opened(opened, parts.window, parts.shown, queue=False, **_QUIET)
    for named in (parts.listed, parts.bar):
        named.deleted(views.delete, parts.window, parts.shown, queue=False, **_QUIET)
        named.renamed(views.rename, parts.window, parts.shown, queue=False, **_QUIET)
