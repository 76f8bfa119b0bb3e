"""What an operator sees: readiness, request ids, headers, metrics and the log."""

from __future__ import annotations

import json
import logging
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from assistant.errors import AssistantError
from assistant.schema import Abstention
from assistant.server.api import serving
from tests.support.failing_api import api_fixture, assistant_fixture, failing_fixture
from tests.support.served import KEY, QUESTION, UNKNOWN, assert_problem, client, client_of, light

__all__ = ["api_fixture", "assistant_fixture", "failing_fixture"]


def test_ready_means_that_the_index_can_be_used(api, failing):
    health = api.get("/healthz").json()
    assert health == {"status": "ok", "instance": health["instance"], "revision": 0}
    assert len(health["instance"]) == 16
    assert api.get("/readyz").json() == {"status": "ready"}
    for error in (AssistantError("this assistant is closed; open it"), RuntimeError("gone")):
        with failing(error) as broken:
            assert broken.get("/healthz").status_code == 200
            assert_problem(broken.get("/readyz"), 503)


def test_a_closed_assistant_is_not_ready(tmp_path):
    with light(tmp_path) as assistant, client_of(assistant) as api:
        assistant.close()
        assert "closed" in assert_problem(api.get("/readyz"), 503)


def test_a_sane_request_id_is_kept_and_another_replaced(api):
    assert api.get("/healthz", headers={"x-request-id": "abc-1.2:3"}).headers["x-request-id"] == "abc-1.2:3"
    for bad in ("", "a b", "x" * 65, "a\u00e9", "<script>"):
        made = api.get("/healthz", headers={"x-request-id": bad.encode()}).headers["x-request-id"]
        assert re.fullmatch(r"[0-9a-f]{32}", made)


def test_every_response_has_the_secure_headers(api):
    for response in (
        api.get("/healthz"),
        api.get("/docs"),
        api.get("/v1/x"),
        api.get("/healthz", headers={"host": "evil.example"}),
    ):
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "http" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in response.headers


def test_no_other_website_may_read(api):
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    response = api.options("/v1/answers", headers=headers)
    assert response.status_code == 405
    assert not [name for name in response.headers if name.startswith("access-control")]


def test_metrics_count_by_route_and_hold_no_question(api):
    api.post("/v1/answers", json={"question": QUESTION})
    api.get("/v1/nothing/here")
    response = api.get("/metrics")
    samples = {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }
    assert samples["assistant_requests_total", "POST", "/v1/answers", "200"] == 1
    assert samples["assistant_requests_total", "GET", "none", "404"] == 1
    assert samples["assistant_answer_seconds_count", "extractive"] == 1
    assert samples["assistant_answers_in_flight",] == 0
    assert "Vienna" not in response.text


def test_metrics_count_answers_of_the_page_and_of_programs_too(tmp_path):
    with light(tmp_path) as assistant, TestClient(serving(assistant), base_url="http://127.0.0.1") as api:
        assistant.ask(QUESTION)
        assert 'assistant_answer_seconds_count{engine="extractive"} 1.0' in api.get("/metrics").text


def test_metrics_count_abstentions(tmp_path):
    with client(tmp_path, threshold=1.0) as api:
        body = api.post("/v1/answers", json={"question": UNKNOWN}).json()
        assert body["abstained"]
        assert f'assistant_abstentions_total{{reason="{body["abstention"]}"}} 1.0' in api.get("/metrics").text
        assert Abstention(body["abstention"]).sentence == body["text"]


def lines(caplog):
    return [json.loads(record.message) for record in caplog.records if record.name == "assistant.access"]


@pytest.mark.parametrize("questions", [False, True])
def test_the_log_has_a_line_for_each_request_and_no_question_unless_that_is_set(tmp_path, caplog, questions):
    caplog.set_level(logging.INFO, "assistant.access")
    with client(tmp_path, access_log=True, log_questions=questions) as api:
        api.post("/v1/answers", json={"question": QUESTION}, headers={"x-request-id": "r1"})
        api.delete("/v1/documents/secret-name.md")
    first, second = lines(caplog)
    assert (first["id"], first["method"], first["route"], first["status"]) == ("r1", "POST", "/v1/answers", 200)
    assert first["ms"] > 0
    assert first.get("question") == (QUESTION if questions else None)
    assert second["route"] == "/v1/documents/{doc_id}" or second["route"] == "/v1/documents/{doc_id:path}"
    assert "secret" not in json.dumps(second)


def test_the_log_is_kept_where_others_may_ask(tmp_path, caplog):
    caplog.set_level(logging.INFO, "assistant.access")
    with client(tmp_path) as api:
        api.get("/healthz")
        assert lines(caplog) == []
    with client(tmp_path / "keyed", api_keys=KEY) as api:
        api.get("/v1/models", headers={"Authorization": f"Bearer {KEY}"})
    (line,) = lines(caplog)
    assert line["user"].startswith("user-")
    assert KEY not in json.dumps(line)
