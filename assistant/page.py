"""The chat window: a Gradio page whose every request stays on this machine.

The conversation is one `gr.HTML` that shows what `render` makes of the answers; `gr.Chatbot` would read article text as
Markdown and LaTeX. Its template must stay `${value}`: Gradio puts that value in last and does not look into it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr
from fastapi import FastAPI

from assistant.answer import Assistant
from assistant.errors import AssistantError
from assistant.render import Exchange, conversation_html
from assistant.schema import Answer, Turn
from assistant.suggest import MOST, suggest_questions
from assistant.window.articles import articles_tab
from assistant.window.evals import evals_tab
from assistant.window.guard import FilesClosed, GuardedBlocks, keep_uploads_apart, largest_upload, upload_folder
from assistant.window.people import may_change

logger = logging.getLogger(__name__)

NAME = "Article Assistant"
_HEADER = f"""<h1>{NAME}</h1>
<p>Ask your articles. Every sentence of an answer is an exact, checked citation, or you are told that they don’t say.</p>"""
_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif")
_MONO = ("ui-monospace", "Menlo", "Consolas", "Liberation Mono", "monospace")
_AT_ONCE = 4
_STYLES = ("page.css", "tabs.css")

# Follow a marker without leaving the page (its <base> would make "#..." another address), and show a new question from its top.
_ON_LOAD = """
element.setAttribute('role', 'log');
element.setAttribute('aria-label', 'Conversation');
element.addEventListener('click', (event) => {
  const marker = event.target.closest('a.marker');
  if (!marker) return;
  event.preventDefault();
  const source = document.getElementById(marker.getAttribute('href').slice(1));
  if (!source) return;
  source.focus({preventScroll: true});
  source.scrollIntoView({block: 'nearest'});
});
let seen = '';
new MutationObserver(() => {
  const turns = element.querySelectorAll('.turn'), last = turns[turns.length - 1];
  const state = turns.length + (last && last.querySelector('.pending') ? ' pending' : '');
  if (last && state !== seen && last.getBoundingClientRect().bottom > innerHeight - 100) last.scrollIntoView({block: 'start'});
  if (last && state !== seen && document.activeElement === document.body && matchMedia('(pointer: fine)').matches)
    document.querySelector('#question textarea').focus({preventScroll: true});
  seen = state;
}).observe(element, {childList: true, subtree: true});
"""

_Exchanges = tuple[Exchange, ...]


def build_page(assistant: Assistant) -> GuardedBlocks:
    """The page, not yet served; `mount_page` puts it on an app with its theme."""
    page = GuardedBlocks(upload_folder(assistant.settings), title=NAME, fill_width=True)
    with page:
        with gr.Row(elem_id="header"):
            gr.HTML(_HEADER, apply_default_css=False, js_on_load=None)
            again = gr.Button("New conversation", elem_id="again", size="sm", scale=0, visible=False)
        with gr.Tabs():
            with gr.Tab("Ask", id="ask"):
                _ask_tab(page, assistant, again)
            articles_tab(assistant)
            evals_tab(assistant)
    return page


def _ask_tab(page: gr.Blocks, assistant: Assistant, again: gr.Button) -> None:
    exchanges = gr.State(())
    log = gr.HTML("", elem_id="log", apply_default_css=False, js_on_load=_ON_LOAD)
    with gr.Column(elem_id="examples", visible=False) as examples:
        gr.HTML("<p>For example:</p>", apply_default_css=False, js_on_load=None)
        buttons = [gr.Button(visible=False, size="md", min_width=0) for _ in range(MOST)]
    with gr.Row(elem_id="composer"):
        question = _question_box()
        send = gr.Button("Send", variant="primary", elem_id="send", scale=0)
    shown = [log, exchanges, question, examples, again]
    _connect(assistant, [question.submit, send.click], [question, exchanges], shown)
    for button in buttons:
        _connect(assistant, [button.click], [button, exchanges], shown)
    again.click(_clear, None, shown, show_progress="hidden", queue=False, api_visibility="private")
    _fill_on_load(page, assistant, [*buttons, examples])


def mount_page(app: FastAPI, assistant: Assistant, path: str = "/") -> FastAPI:
    """Put the page on an app; `assistant.local` must be around it."""
    theme = gr.themes.Default(primary_hue="teal", neutral_hue="slate", font=_FONTS, font_mono=_MONO).set(
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
    )
    css = "".join(files("assistant").joinpath("data", name).read_text("utf-8") for name in _STYLES)
    page = build_page(assistant)
    page.queue(default_concurrency_limit=_AT_ONCE)
    app.add_middleware(FilesClosed)
    most = largest_upload(assistant.settings, allowed=may_change(assistant.settings))
    gr.mount_gradio_app(
        app, page, path, footer_links=[], show_error=False, max_file_size=most, ssr_mode=False, theme=theme, css=css
    )
    keep_uploads_apart(page, app)
    return app


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


def _fill_on_load(page: gr.Blocks, assistant: Assistant, outputs: Sequence[Any]) -> None:
    """Put example questions on the buttons once the page is there; they are found once and don't keep it waiting."""

    @cache
    def questions() -> tuple[str, ...]:
        return suggest_questions((document for document, _ in assistant.documents()), assistant.quote)

    def fill() -> list[Any]:
        values = [gr.update(value=question, visible=True) for question in questions()]
        spare = [gr.skip() for _ in range(MOST - len(values))]
        return [*values, *spare, gr.update(visible=bool(values))]

    page.load(fill, None, outputs, show_progress="hidden", concurrency_limit=1, api_visibility="private")


def _connect(assistant: Assistant, events: Sequence[Any], inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
    def answer(question: str, exchanges: _Exchanges) -> Iterator[tuple[Any, ...]]:
        yield from _answer(assistant, question, exchanges)

    for event in events:
        event(answer, inputs, outputs, show_progress="hidden", trigger_mode="once", api_visibility="private")


def _answer(assistant: Assistant, question: str, exchanges: _Exchanges) -> Iterator[tuple[Any, ...]]:
    """Show the question at once, then the answer as it comes."""
    if not question.strip():
        yield tuple(gr.skip() for _ in range(5))
        return
    asked = Exchange(question.strip())
    yield _shown((*exchanges, asked), question="")
    for exchange in _ask(assistant, asked, _turns(exchanges)):
        yield _shown((*exchanges, exchange))


def _ask(assistant: Assistant, asked: Exchange, history: Sequence[Turn]) -> Iterator[Exchange]:
    """The exchange as it grows; whatever goes wrong ends it with a sentence, never a traceback."""
    beginning = ""
    try:
        with closing(assistant.stream(asked.question, history)) as pieces:  # who leaves the page stops the model
            for piece in pieces:
                if isinstance(piece, Answer):
                    yield replace(asked, answer=piece)
                else:
                    beginning += piece
                    yield replace(asked, beginning=beginning)
    except AssistantError as error:
        yield replace(asked, error=f"{str(error)[:1].upper()}{str(error)[1:]}.")
    except Exception:
        logger.exception("a question could not be answered")
        yield replace(asked, error="Something went wrong while answering. The terminal has the details.")


def _turns(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The conversation so far, as the assistant wants it."""
    return tuple(Turn(exchange.answer.standalone_question, exchange.answer.text) for exchange in exchanges if exchange.answer)


def _shown(exchanges: _Exchanges, question: str | None = None) -> tuple[Any, ...]:
    """New values of the log, the state, the question box, the examples and the button that starts anew."""
    box = gr.skip() if question is None else question
    return conversation_html(exchanges), exchanges, box, gr.update(visible=not exchanges), gr.update(visible=bool(exchanges))


def _clear() -> tuple[Any, ...]:
    return _shown((), question="")
