"""Text that is no Unicode ends at every border as a sentence or as `?`, never as a traceback."""

from __future__ import annotations

import json
import os

import pytest

from assistant.check import check
from assistant.errors import AssistantError
from assistant.evaluation.cases.case import load_cases
from assistant.history.conversations import FILE_NAME, History
from assistant.ingestion.corpus import add_bytes, remove
from assistant.ingestion.corpus_listing import corpus_paths
from assistant.llm.prompts import load_prompt
from assistant.settings import load_settings

LONE = ("\ud800", "\udfff", os.fsdecode(b"\xff"))


def told(attempt):
    """What came of it, as text that can be written."""
    try:
        return repr(attempt())
    except AssistantError as error:
        str(error).encode()
        assert "\n" not in str(error)
        return str(error)


@pytest.mark.parametrize("name", ["MODEL", "CORPUS", "API_KEYS", "PROMPTS", "HOST", "K", "EMBEDDER"])
def test_the_environment(monkeypatch, name):
    monkeypatch.setenv(f"ASSISTANT_{name}", os.fsdecode(b"openai:\xff"))
    assert told(load_settings)
    assert told(lambda: corpus_paths(load_settings().corpus)) if name == "CORPUS" else True


@pytest.mark.parametrize("lone", LONE)
def test_names_texts_and_files(tmp_path, lone):
    settings = load_settings(corpus=tmp_path / "corpus", data_dir=tmp_path / "data")
    assert "\ufffd.md" in told(lambda: add_bytes(settings, b"Otters swim.", f"a{lone}.md"))
    assert "no document" in told(lambda: remove(settings, f"b{lone}"))
    assert told(lambda: check(f"Otters {lone} swim.", [f"Otters {lone} swim."]).draft.claims[0].text.encode())
    (tmp_path / "cases.jsonl").write_text(json.dumps({"id": f"a{lone}", "question": f"When {lone}?"}) + "\n")
    assert "line 1" in told(lambda: load_cases(tmp_path / "cases.jsonl"))
    (tmp_path / "answer.md").write_bytes(b"\xff")
    assert "is not UTF-8" in told(lambda: load_prompt("answer", tmp_path))


@pytest.mark.parametrize("lone", LONE)
def test_conversations(tmp_path, lone):
    with History.open(tmp_path / FILE_NAME) as history:
        key = history.start(f"About {lone}").conversation_id
        history.rename(key, f"Of {lone}")
        assert history.conversation(key).title == "Of ?"
        assert "there is no conversation" in told(lambda: history.turns(lone))
