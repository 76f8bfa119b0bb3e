"""An answer that was rated down."""

import pytest

from assistant.history.conversations import FILE_NAME, History, Rating
from assistant.schema import Answer
from assistant.settings import load_settings
from tests.support.evaluated import write_corpus

WRONG = Answer("Who **sang**?", "Who sang?", "Bo **Linde** sang.", (), (), None, 0.8, "extractive", "m", ())


@pytest.fixture(name="settings")
def settings_fixture(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return load_settings(corpus=write_corpus(tmp_path), data_dir=tmp_path / "data", port=0)


def rate_down(settings, owner="", comment="it was Ann"):
    with History.open(settings.data_dir / FILE_NAME) as history:
        kept = history.start(owner=owner)
        history.add(kept.conversation_id, WRONG)
        history.rate(kept.conversation_id, 1, Rating.DOWN, comment)
    return f"feedback-{kept.conversation_id}-1"
