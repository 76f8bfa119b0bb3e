"""The Evals tab: run cases, look at reports, and turn answers rated down into cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.errors import AssistantError, EvalError
from assistant.rendering.wording import say
from assistant.server.window.articles_html import message_html, progress_html
from assistant.server.window.background import Steps, Work, sentence
from assistant.server.window.case_files import SHIPPED, choices, keep_upload, reports_folder
from assistant.server.window.evals_html import done_html, no_report_html, report_html, said_html
from assistant.server.window.evaluator import Done, Evaluator, past_reports, read_report
from assistant.server.window.feedback_form import completing, offer
from assistant.server.window.people import NOT_ALLOWED, may_change, owner_of
from assistant.server.window.spoken import fixed
from assistant.server.window.static_files import script
from assistant.server.window.uploads import discard, uploads_of

Shown = tuple[Any, ...]

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_UNWATCHED: dict[str, Any] = {**_QUIET, "concurrency_limit": None}
"""A run that waits for another to end must be told so, not queued."""


def evals_tab(assistant: Assistant) -> None:
    """Build the tab, within the page's tabs."""
    evaluator, allowed = Evaluator(assistant), may_change(assistant.settings)
    with gr.Tab("Evals", id="evals") as tab, gr.Column(elem_id="evals"):
        with gr.Row(elem_id="choosing"):
            with gr.Column(visible=allowed, scale=1, min_width=320, elem_id="case-choice"):
                cases = gr.Dropdown([], label="Cases", elem_id="cases", filterable=False)
                with gr.Row(elem_id="running"):
                    run = gr.Button("Run", variant="primary", elem_id="run", size="sm", scale=0)
                    stop = gr.Button("Cancel", elem_id="stop-run", size="sm", scale=0, visible=False)
                    upload = gr.UploadButton("Upload cases (.jsonl)", elem_id="upload-cases", size="sm", scale=0)
            with gr.Column(scale=1, min_width=320):
                reports = gr.Dropdown([], label="Reports", elem_id="reports", filterable=False)
        status = gr.HTML("", elem_id="run-status", apply_default_css=False, js_on_load=script("status.js"))
        offered = completing(assistant.settings, cases, status)
        report = gr.HTML(fixed(no_report_html), elem_id="report", apply_default_css=False, js_on_load=script("report.js"))
    tab.select(_refreshing(assistant, evaluator), cases, [cases, reports, stop, status, *offered], **_QUIET)
    run.click(_running(assistant, evaluator), cases, [run, stop, status, reports, report], **_UNWATCHED)
    stop.click(_cancelling(evaluator), None, status, **_UNWATCHED)
    upload.upload(_uploading(assistant), upload, [upload, cases, status], preprocess=False, **_QUIET)
    reports.input(_choosing(assistant), reports, [report, status], **_QUIET)


def run_cases(assistant: Assistant, evaluator: Evaluator, key: object, owner: str) -> Iterator[Shown]:
    """Run the chosen cases: the two buttons, the status, the list of reports and the report as it goes on."""
    try:
        work = _start(assistant, evaluator, key, owner)
    except AssistantError as error:
        yield gr.skip(), gr.skip(), message_html(sentence(error)), gr.skip(), gr.skip()
        return
    yield gr.update(interactive=False), gr.update(visible=True), _doing(Steps()), gr.skip(), gr.skip()
    for steps in work.watch():
        yield gr.skip(), gr.skip(), _doing(steps), gr.skip(), gr.skip()
    yield gr.update(interactive=True), gr.update(visible=False), *_ended(assistant, work, owner)


def cancel(evaluator: Evaluator, owner: str) -> str:
    """Stop the evaluation that this person began."""
    told = "It stops after this case …" if evaluator.cancel(owner) else "No evaluation of yours is under way."
    return said_html(say(told))


def add_cases(assistant: Assistant, payload: object, owner: str) -> Shown:
    """Keep an uploaded case file, and choose it; new values of the upload, the choice and the status."""
    uploads = uploads_of(payload)
    if not may_change(assistant.settings):
        discard(uploads)
        return None, gr.skip(), message_html(NOT_ALLOWED)
    try:
        keys = [keep_upload(assistant.settings, owner, upload) for upload in uploads]
    except AssistantError as error:
        discard(uploads)
        return None, gr.skip(), message_html(sentence(error))
    return None, _choice(assistant, owner, keys[-1] if keys else None), said_html(say("The cases can be run."))


def show_report(assistant: Assistant, name: object, owner: str) -> Shown:
    """A past report, and what went wrong."""
    try:
        page = read_report(reports_folder(assistant.settings, owner), str(name))
    except EvalError as error:
        return gr.skip(), message_html(sentence(error))
    return report_html(page), ""


def _start(assistant: Assistant, evaluator: Evaluator, key: object, owner: str) -> Work[Done]:
    if not may_change(assistant.settings):
        raise EvalError("evaluations can't be run here; set allow_changes to let people do so")
    files = choices(assistant.settings, owner).get(str(key))
    if files is None:
        raise EvalError(f"there are no cases {key!r}; choose some of those listed")
    return evaluator.start(files, reports_folder(assistant.settings, owner), owner)


def _ended(assistant: Assistant, work: Work[Done], owner: str) -> Shown:
    """The status, the list of reports and the report."""
    done = work.outcome
    if done is None:
        return said_html(say("Cancelled.")) if work.cancelled else message_html(work.error), gr.skip(), gr.skip()
    told = done_html(done.cases, done.name, done.problem)
    return told, _report_choice(assistant, owner, done.name or None), report_html(done.page)


def _doing(steps: Steps) -> str:
    return progress_html(steps, say("Asking"), "case")


def _choice(assistant: Assistant, owner: str, wanted: object) -> Any:
    found = choices(assistant.settings, owner)
    chosen = str(wanted) if str(wanted) in found else next(iter(found), None)
    return gr.update(choices=[(files.label, key) for key, files in found.items()], value=chosen)


def _report_choice(assistant: Assistant, owner: str, chosen: str | None = None) -> Any:
    names = past_reports(reports_folder(assistant.settings, owner))
    told = say("Reports ({number})", number=len(names)) if names else say("Reports (none yet)")
    return gr.update(choices=list(names), value=chosen, label=told) if chosen else gr.update(choices=list(names), label=told)


def _refreshing(assistant: Assistant, evaluator: Evaluator) -> Any:
    """All that may have changed since the tab was last looked at."""

    def refreshing(key: object, request: gr.Request) -> Shown:
        owner, work = owner_of(request), evaluator.under_way
        lists = _choice(assistant, owner, key or SHIPPED), _report_choice(assistant, owner)
        status = _doing(work.steps) if work else gr.skip()
        return *lists, gr.update(visible=work is not None), status, *offer(assistant.settings, owner)

    return refreshing


def _running(assistant: Assistant, evaluator: Evaluator) -> Any:
    def running(key: object, request: gr.Request) -> Iterator[Shown]:
        yield from run_cases(assistant, evaluator, key, owner_of(request))

    return running


def _cancelling(evaluator: Evaluator) -> Any:
    def cancelling(request: gr.Request) -> str:
        return cancel(evaluator, owner_of(request))

    return cancelling


def _uploading(assistant: Assistant) -> Any:
    def uploading(payload: object, request: gr.Request) -> Shown:
        return add_cases(assistant, payload, owner_of(request))

    return uploading


def _choosing(assistant: Assistant) -> Any:
    def choosing(name: object, request: gr.Request) -> Shown:
        return show_report(assistant, name, owner_of(request))

    return choosing
