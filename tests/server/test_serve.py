"""The API around the answers: their JSON and events, problems, ids, logs, metrics, health, docs, headers."""

from __future__ import annotations

import asyncio
import json
import os
import re
import threading
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from assistant import errors
from assistant.errors import AssistantError, GenerationError, IndexLockedError
from assistant.schema import Answer, Usage
from assistant.schema.answer import AnswerJson, CheckedJson
from assistant.server.answer_threads import Answering, answers_at_once
from assistant.server.metrics import Metrics
from assistant.server.problems import ERRORS, kind_of
from assistant.server.responses import DocumentsShape, ProblemShape
from assistant.settings import load_settings
from tests.support.failing_api import api_fixture, assistant_fixture, failing_fixture
from tests.support.served import ANSWER, QUESTION, assert_problem, events

__all__ = ["api_fixture", "assistant_fixture", "failing_fixture"]

PLAIN = Answer("q", "q", "It is so.", (), (), None, 0.8, "extractive", "m", ())


def test_an_answer_is_the_json_of_the_contract(api, assistant):
    body = api.post("/v1/answers", json={"question": QUESTION}).json()
    expected = assistant.ask(QUESTION).to_dict()
    assert {**body, "timings_ms": None} == {**expected, "timings_ms": None}
    (citation,) = body["citations"]
    assert citation["cited_text"] == ANSWER == assistant.document("zoo.md").text[citation["start"] : citation["end"]]


def test_a_stream_is_pieces_and_then_the_answer(api):
    response = api.post("/v1/answers", json={"question": QUESTION, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    *pieces, (last, answer) = events(response.text)
    assert {name for name, _ in pieces} == {"piece"}
    assert last == "answer"
    assert "".join(data["text"] for _, data in pieces) == answer["text"]
    assert answer["citations"][0]["cited_text"] == ANSWER


def test_history_completes_a_follow_up(api):
    first = api.post("/v1/answers", json={"question": "What do otters eat?"}).json()
    turns = [{"question": first["standalone_question"], "answer": first["text"]}]
    follow_up = api.post(
        "/v1/answers", json={"question": "How much does a pup of them weigh at birth?", "history": turns}
    ).json()
    alone = api.post("/v1/answers", json={"question": "How much does a pup of them weigh at birth?"}).json()
    assert "otters" in follow_up["standalone_question"].lower()
    assert "otters" not in alone["standalone_question"].lower()


def test_half_a_surrogate_pair_harms_nothing(api):
    for question in ("When did the zoo \ud800 open?", "\udfff"):
        response = api.post(
            "/v1/answers", content=json.dumps({"question": question}), headers={"content-type": "application/json"}
        )
        assert response.status_code == 200
        assert response.json()["question"]
    sent = json.dumps({"url": "x\ud800"})
    detail = assert_problem(api.post("/v1/documents", content=sent, headers={"content-type": "application/json"}), 422)
    assert "url" in detail


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "said"),
    [
        (
            "POST",
            "/v1/answers",
            {"json": {"question": " "}},
            400,
            "the question ' ' is empty; ask something about the articles",
        ),
        ("POST", "/v1/answers", {"json": {"question": "x" * 2001}}, 400, "2001 characters, more than the 2000 allowed"),
        ("POST", "/v1/answers", {"json": {}}, 422, "'question' is missing; add it"),
        ("POST", "/v1/answers", {"json": {"question": 5}}, 422, "'question' can't be 5: Input should be a valid string"),
        ("POST", "/v1/answers", {"json": {"question": {"a": "b" * 500}}}, 422, "…: Input"),
        (
            "POST",
            "/v1/answers",
            {"json": {"question": "q", "history": [{"question": "a"}]}},
            422,
            "'history.0.answer' is missing",
        ),
        ("POST", "/v1/answers", {"content": "{", "headers": {"content-type": "application/json"}}, 422, "the body is not JSON"),
        ("POST", "/v1/answers", {"content": "x", "headers": {"content-type": "text/plain"}}, 415, "'text/plain' is not taken"),
        ("POST", "/v1/answers", {}, 422, "the body is missing"),
        ("GET", "/v1/answers", {}, 405, "'/v1/answers' doesn't take GET; use POST"),
        ("GET", "/v1/nothing", {}, 404, "there is no page '/v1/nothing'"),
        ("POST", "/v1/answers/", {"json": {"question": "q"}}, 404, "there is no page '/v1/answers/'"),
        ("DELETE", "/v1/documents/none.md", {}, 404, "no document 'none.md' is in the corpus"),
        ("POST", "/v1/documents", {"content": "x", "headers": {"content-type": "text/plain"}}, 415, "send multipart/form-data"),
        ("POST", "/v1/check", {"json": {"text": " "}}, 422, "the answer is empty"),
        ("POST", "/v1/check", {"json": {"text": "A.", "sources": []}}, 422, "the 0 sources hold no text"),
    ],
)
def test_what_is_wrong_is_a_problem_in_one_sentence(api, method, path, sent, status, said):
    detail = assert_problem(api.request(method, path, **sent), status)
    assert said in detail
    assert "\n" not in detail


def test_deeply_nested_json_is_refused(api):
    sent = "[" * 200_000
    assert_problem(api.post("/v1/answers", content=sent, headers={"content-type": "application/json"}), 400)


def test_every_error_has_a_status_and_the_nearest_one_holds():
    tree = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, AssistantError)]
    assert all(400 <= kind_of(error("x")).status <= 599 for error in tree)
    assert kind_of(IndexLockedError("x")) == ERRORS[errors.StoreError]
    assert len({kind.slug for kind in ERRORS.values()}) == len(ERRORS)


class PanicError(BaseException):
    """As Chroma's core raises it."""


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (GenerationError("the model is gone; start it"), 502, "the model is gone; start it"),
        (ValueError("secret"), 500, "something went wrong while answering"),
        (PanicError("secret"), 500, "something went wrong while answering"),
    ],
)
def test_a_failure_is_a_problem_and_in_a_stream_the_last_event(failing, caplog, error, status, said):
    with failing(error) as api:
        assert said in assert_problem(api.post("/v1/answers", json={"question": "q"}), status)
        pieces = events(api.post("/v1/answers", json={"question": "q", "stream": True}).text)
    assert pieces[0] == ("piece", {"text": "It "})
    assert pieces[-1][0] == "error"
    assert (pieces[-1][1]["status"], said in pieces[-1][1]["detail"]) == (status, True)
    assert "secret" not in str(pieces)
    assert ("secret" in caplog.text) == (status == 500)


def test_answers_at_once_are_many_where_they_wait_for_a_model():
    assert answers_at_once(load_settings(model="openai:x")) == 16
    assert 1 <= answers_at_once(load_settings()) <= os.cpu_count()
    assert answers_at_once(load_settings(model="openai:x", answers_at_once=3)) == 3


class Hesitating:
    """Stands where the assistant does; says nothing before it may."""

    def __init__(self):
        self.may = threading.Event()

    def stream(self, question, history=(), documents=()):
        self.may.wait(20)
        yield PLAIN


def test_a_client_is_told_while_nothing_comes():
    assistant = Hesitating()

    async def pieces():
        async for piece in Answering(assistant, Metrics(), at_once=1, patience=0.02).stream("q", ()):
            yield piece
            assistant.may.set()

    async def read():
        return [piece async for piece in pieces()]

    *waiting, answer = asyncio.run(read())
    assert set(waiting) == {""}
    assert answer is PLAIN


def test_replies_are_as_the_openapi_document_says(api, assistant):
    answer = api.post("/v1/answers", json={"question": QUESTION}).json()
    checked = api.post("/v1/check", json={"text": ANSWER, "sources": [ANSWER]}).json()
    assert TypeAdapter(AnswerJson).validate_python(answer) == answer  # which has each key that is stated, and no other
    assert TypeAdapter(CheckedJson).validate_python(checked) == checked
    usage = replace(assistant.ask(QUESTION), usage=Usage(1, 2)).to_dict()
    assert TypeAdapter(AnswerJson).validate_python(usage) == usage
    assert DocumentsShape.model_validate(api.get("/v1/documents").json()).documents
    assert ProblemShape.model_validate(api.get("/v1/none").json())
    document = api.get("/openapi.json").json()
    for path in ("/v1/answers", "/v1/check"):
        responses = document["paths"][path]["post"]["responses"]
        assert set(responses) == {"200", "default"}
        assert "application/problem+json" in responses["default"]["content"]


def test_the_docs_need_nothing_else(api):
    page = api.get("/docs").text
    assert not re.findall(r"(?:src|href)=[\"'](?!/openapi\.json|#)", page)
    assert "<script" not in page
    for path in api.get("/openapi.json").json()["paths"]:
        assert path in page
    assert 'id="document-too-large"' in page
    assert "/v1/documents" in page
