"""Questions to begin with, or to go on with, each a button; and where there is no article, what to do first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.server.html_templates import macro
from assistant.server.window.example_questions import MOST, MOST_NEXT, Examples
from assistant.server.window.people import may_change
from assistant.server.window.sample_articles import SampleArticles
from assistant.server.window.spoken import fixed
from assistant.server.window.static_files import script

Shown = dict[Any, Any]
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class Suggested:
    """The components, and what they show."""

    assistant: Assistant
    examples: Examples
    first: gr.Column
    note: gr.HTML
    sample: gr.HTML
    samples: SampleArticles
    first_buttons: tuple[gr.Button, ...]
    next: gr.Column
    next_buttons: tuple[gr.Button, ...]

    @property
    def buttons(self) -> tuple[gr.Button, ...]:
        """Every button that asks its question."""
        return (*self.first_buttons, *self.next_buttons)

    @property
    def outputs(self) -> list[Any]:
        """What `refreshed` changes."""
        return [self.note, self.sample, *self.first_buttons]

    @property
    def next_outputs(self) -> list[Any]:
        """What `offered` changes."""
        return [self.next, *self.next_buttons]

    def refreshed(self) -> Iterator[Shown]:
        """What to do first, at once, as to find questions may take a while; then the questions as the articles are now."""
        yield {self.note: _note(self.assistant, False), self.sample: self.samples.line()}
        found = self.examples.questions()
        yield {self.note: _note(self.assistant, bool(found)), **_labelled(self.first_buttons, found)}

    def offered(self, questions: Sequence[str]) -> Shown:
        """Questions to go on with."""
        return {self.next: gr.update(visible=bool(questions)), **_labelled(self.next_buttons, questions)}

    def at_rest(self, *, begun: bool) -> Shown:
        """What is there while nothing is answered, in a conversation that has begun or hasn't."""
        return {self.first: gr.update(visible=not begun), self.next: gr.update(visible=False)}

    def hidden(self) -> Shown:
        """Nothing, while a question is answered."""
        return {self.first: gr.update(visible=False), self.next: gr.update(visible=False)}


def suggested_parts(assistant: Assistant) -> Suggested:
    """Build the components, within the chat's column."""
    plain: dict[str, Any] = {"apply_default_css": False}
    with gr.Column(elem_id="follow-ups", visible=False) as following:
        gr.HTML(fixed(macro("page.html.jinja", "follow_ups")), js_on_load=None, **plain)
        next_buttons = tuple(gr.Button(visible=False, size="sm", min_width=0) for _ in range(MOST_NEXT))
    with gr.Column(elem_id="examples") as first:
        note = gr.HTML(
            fixed(partial(_note, assistant, False)), elem_id="examples-note", js_on_load=script("examples.js"), **plain
        )
        first_buttons = tuple(gr.Button(visible=False, size="md", min_width=0) for _ in range(MOST))
        sample = gr.HTML("", elem_id="sample", js_on_load=script("samples.js"), **plain)
    samples = SampleArticles(assistant)
    sample.removed(samples.remove, None, sample, **_QUIET)
    sample.restored(samples.restore, None, sample, **_QUIET)
    return Suggested(assistant, Examples(assistant), first, note, sample, samples, first_buttons, following, next_buttons)


def _note(assistant: Assistant, are_examples: bool) -> str:
    if not assistant.summaries(limit=1):
        return macro("page.html.jinja", "first_article")(may_change(assistant.settings))
    return macro("page.html.jinja", "examples")(are_examples)


def _labelled(buttons: Sequence[gr.Button], questions: Sequence[str]) -> Shown:
    """Each button with its question; those without one are not there."""
    told = [*questions, *[""] * len(buttons)]
    return {button: gr.update(value=one, visible=bool(one)) for button, one in zip(buttons, told, strict=False)}
