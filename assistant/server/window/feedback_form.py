"""Answers rated down become cases with one click, and count once a person says what is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from assistant.errors import AssistantError, EvalError
from assistant.evaluation.cases.feedback import complete_case
from assistant.rendering.wording import count_of, say
from assistant.server.window.articles_html import message_html
from assistant.server.window.background import sentence
from assistant.server.window.case_files import FEEDBACK, choices, collect_feedback, feedback_path, to_complete
from assistant.server.window.evals_html import rated_down_html, said_html
from assistant.server.window.people import may_change, owner_of
from assistant.settings import Settings

Shown = tuple[Any, ...]

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_REFUSED = "Cases can't be made here; set allow_changes to let people do so."


def completing(settings: Settings, cases: gr.Dropdown, status: gr.HTML) -> Sequence[Any]:
    """Build the button and the form; gives back what `offer` has new values for."""
    with gr.Column(visible=may_change(settings), elem_id="rated-down"):
        collect = gr.Button("Turn answers rated down into cases", elem_id="collect", size="sm", scale=0)
        with gr.Column(visible=False, elem_id="completing") as form:
            told = gr.HTML("", elem_id="told", apply_default_css=False, js_on_load=None)
            case_id = gr.State("")
            expected = gr.Textbox(label="What a right answer holds, one wording a line", lines=2, elem_id="expected")
            unanswerable = gr.Checkbox(label="The articles don’t answer this", container=False, elem_id="unanswerable")
            save = gr.Button("Save", variant="primary", elem_id="save", size="sm", scale=0)
    offered = [form, told, case_id, expected, unanswerable]

    def collecting(request: gr.Request) -> Shown:
        return collect_cases(settings, owner_of(request))

    def saving(wanted: str, wordings: str, not_there: bool, request: gr.Request) -> Shown:
        return save_case(settings, owner_of(request), wanted, wordings, not_there)

    collect.click(collecting, None, [cases, status, *offered], **_QUIET)
    save.click(saving, [case_id, expected, unanswerable], [status, *offered], **_QUIET)
    return offered


def offer(settings: Settings, owner: str) -> Shown:
    """The first case to complete in the form, or no form."""
    try:
        waiting = to_complete(settings, owner)
    except EvalError as error:
        return gr.update(visible=True), message_html(sentence(error)), "", "", False
    return _form(waiting)


def collect_cases(settings: Settings, owner: str) -> Shown:
    """Make cases of what this person rated down: the choice of cases, the status and the form."""
    if not may_change(settings):
        return gr.skip(), message_html(_REFUSED), *_skipped()
    try:
        appended = collect_feedback(settings, owner)
    except AssistantError as error:
        return gr.skip(), message_html(sentence(error)), *_skipped()
    there = len(appended.skipped)
    told = say("{cases} added", cases=count_of(len(appended.added), "case"))
    told += say(", {number} there already.", number=there) if there else "."
    if not (appended.added or appended.skipped):
        return gr.skip(), said_html(say("No answer of yours is rated down.")), *_skipped()
    found = choices(settings, owner)
    chosen = gr.update(choices=[(files.label, key) for key, files in found.items()], value=f"own/{FEEDBACK}")
    return chosen, said_html(told), *offer(settings, owner)


def save_case(settings: Settings, owner: str, case_id: str, wordings: str, unanswerable: bool) -> Shown:
    """Say what is right in a case: the status and the form with the next one."""
    if not may_change(settings):
        return message_html(_REFUSED), *_skipped()
    try:
        complete_case(feedback_path(settings, owner), case_id, expected=wordings.splitlines(), unanswerable=unanswerable)
    except EvalError as error:
        return message_html(sentence(error)), *_skipped()
    return said_html(say("The case is complete.")), *offer(settings, owner)


def _form(waiting: Sequence[Mapping[str, Any]]) -> Shown:
    if not waiting:
        return gr.update(visible=False), "", "", "", False
    return gr.update(visible=True), rated_down_html(waiting[0], len(waiting)), waiting[0]["id"], "", False


def _skipped() -> Shown:
    return tuple(gr.skip() for _ in range(5))
