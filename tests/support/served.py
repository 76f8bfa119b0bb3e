"""A small corpus behind the HTTP API, as the tests of the server want it."""

from __future__ import annotations

import json
from contextlib import contextmanager

from starlette.testclient import TestClient

from assistant import Assistant
from assistant.components import Parts
from assistant.extraction.engine import ExtractiveEngine
from assistant.extraction.kind_model import KindModel
from assistant.extraction.selector_ranker import selector_ranker
from assistant.extraction.talk_model import TalkModel
from assistant.followups.rewriter import TermRewriter
from assistant.live_index import LiveIndex
from assistant.models.minilm import bundled_embedder
from assistant.server.api import serving
from assistant.settings import load_settings
from assistant.testing import CopyVerifier, HashEmbedder, ScriptedChatModel, StemAligner

TEXTS = {
    "otters.md": "# Otters\n\nOtters swim in cold rivers. They eat fish and crabs. A pup weighs 150 grams at birth.",
    "zoo.md": (
        "---\ndate: 2021-05-04\nsource: https://zoo.example/a\n---\n\n"
        "# The zoo\n\nThe zoo of Vienna opened in 1752. It keeps pandas."
    ),
}
QUESTION = "When did the zoo of Vienna open?"
ANSWER = "The zoo of Vienna opened in 1752."
UNKNOWN = "Who invented the telephone?"
KEY, OTHER_KEY = "correct-horse-battery", "staple"


def write(corpus, texts=None):
    corpus.mkdir(parents=True, exist_ok=True)
    for doc_id, text in (texts or TEXTS).items():
        (corpus / doc_id).write_text(text, "utf-8")
    return corpus


@contextmanager
def light(folder, **options):
    """An assistant that loads no model."""
    options = {"threshold": 0.0, "port": 0, **options}
    chosen = load_settings(corpus=write(folder / "corpus"), data_dir=folder / "data", **options)
    embedder = HashEmbedder()
    ranker = selector_ranker(StemAligner())
    engine = ExtractiveEngine(ranker, threshold=chosen.threshold, max_sentences=chosen.max_sentences)
    encoder = bundled_embedder()
    parts = Parts(TermRewriter(), engine, CopyVerifier(), engine, TalkModel(encoder), KindModel(encoder))
    with Assistant(chosen, embedder, LiveIndex.open(chosen, embedder), parts) as assistant:
        yield assistant


@contextmanager
def written_by(script, folder, **options):
    """The assistant as it ships, with a chat model that says what it is told."""
    with ScriptedChatModel(script) as model:
        options = {"model": "openai:scripted", "base_url": model.base_url, "llm_retries": 0, "port": 0, **options}
        with Assistant.open(write(folder / "corpus"), data_dir=folder / "data", **options) as assistant:
            yield assistant, model


@contextmanager
def client(folder, **options):
    """A client of the API, of an assistant that loads no model."""
    with light(folder, **options) as assistant, client_of(assistant) as opened:
        yield opened


def client_of(assistant, **options):
    return TestClient(serving(assistant), base_url="http://127.0.0.1:7860", follow_redirects=False, **options)


def events(body):
    """Server-sent events as (name, data), comments left out."""
    found = []
    for block in body.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields.get("event", ""), json.loads(fields["data"]) if fields["data"] != "[DONE]" else "[DONE]"))
    return found


def assert_problem(response, status):
    """A problem of RFC 9457 with all its members; returns the sentence."""
    body = response.json()
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json"), body
    assert body["status"] == status
    assert body["instance"] == response.headers["x-request-id"]
    assert body["type"].startswith("/docs#")
    assert body["title"] and "Traceback" not in body["detail"]
    return body["detail"]
