"""Reading of the samples that rankers learn from: by processes, once."""

from __future__ import annotations

import pickle
from importlib.resources import files
from pathlib import Path

import pytest

from assistant.extraction.features import candidate_sentences
from assistant.schema import Hit, Passage, Span
from training.rankers import reading
from training.rankers.samples import Sample

WEIGHTS = Path(str(files("assistant"))) / "data" / "reader.safetensors"


def sample(question: str) -> Sample:
    text = "The toll rose to four crowns. Otters swim below it."
    passage = Passage("a.txt#0", "a.txt", text, 0, len(text), "", (Span(0, 29), Span(30, len(text))))
    candidates = candidate_sentences(question, [Hit(passage, 1.0, 1, 1, 1, (0.5, 0.1))])
    return Sample(question, "a.txt", 1.0, False, candidates, (True, False))


@pytest.mark.skipif(not WEIGHTS.exists(), reason="the reader's weights aren't there")
def test_samples_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "KEPT", tmp_path)
    asked = [sample("how high is the toll"), sample("what swims below")]
    read = reading.read_samples(asked[:1], WEIGHTS)
    assert {key: len(one) for key, one in read.items()} == {asked[0].key: 2}
    (path,) = tmp_path.iterdir()
    path.write_bytes(pickle.dumps({asked[0].key: ()}))  # so that a second reading would be seen
    again = reading.read_samples(asked, WEIGHTS)
    assert again[asked[0].key] == ()
    assert max(again[asked[1].key], key=lambda one: one.reading.margin).candidate.text == "Otters swim below it."
