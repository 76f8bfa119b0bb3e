"""Whatever fits the OpenAPI document, or just doesn't, is answered: schemathesis makes the requests."""

from __future__ import annotations

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from assistant.server.serve import running_server
from tests.support.served import QUESTION, light

OPERATIONS = (
    ("/v1/answers", "POST"),
    ("/v1/models", "GET"),
    ("/v1/models/{name}", "GET"),
    ("/v1/chat/completions", "POST"),
    ("/v1/documents", "GET"),
    ("/v1/documents", "POST"),
    ("/v1/documents/{doc_id}", "DELETE"),
    ("/v1/documents/{doc_id}/tags", "PUT"),
    ("/v1/uploads", "GET"),
    ("/v1/uploads/{upload_id}", "DELETE"),
    ("/v1/check", "POST"),
    ("/v1/recheck", "POST"),
    ("/healthz", "GET"),
    ("/readyz", "GET"),
    ("/metrics", "GET"),
)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with light(tmp_path_factory.mktemp("schema")) as assistant, running_server(assistant) as running:
        yield running


@pytest.fixture(scope="module")
def document(url):
    return httpx.get(f"{url}/openapi.json").json()


def test_the_document_names_all_routes(document):
    paths = document["paths"]
    assert {(path, method.upper()) for path, methods in paths.items() for method in methods} == set(OPERATIONS)


FITTING = [(*operation, GenerationMode.POSITIVE) for operation in OPERATIONS]
MISSHAPEN = [(*operation, GenerationMode.NEGATIVE) for operation in OPERATIONS if operation[1] == "POST"]


@pytest.mark.parametrize(("path", "method", "mode"), [*FITTING, *MISSHAPEN])
def test_nothing_breaks_the_server(url, document, path, method, mode):
    cases = schemathesis.openapi.from_dict(document)[path][method].as_strategy(generation_mode=mode)

    @given(case=cases)
    @settings(max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def send(case):
        response = case.call(base_url=url)
        assert response.status_code < 500
        if response.status_code >= 400:
            assert response.headers["content-type"] == ["application/problem+json"]

    send()
    assert httpx.post(f"{url}/v1/answers", json={"question": QUESTION}).status_code == 200
