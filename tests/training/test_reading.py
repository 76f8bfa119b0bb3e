"""What the rankers learn from is read once for each question and text of a passage."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from assistant import Assistant
from assistant.extraction.features import candidate_sentences
from training.rankers import reading
from training.rankers.samples import Sample

WEIGHTS = Path(str(files("assistant"))) / "data" / "reader.safetensors"


def test_only_what_is_new_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "KEPT", tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ferry.md").write_text("The ferry leaves at nine. It was bought from Norway in 1998.", "utf-8")
    question = "when does the ferry leave"
    with Assistant.open(tmp_path / "corpus", data_dir=tmp_path / "index") as assistant:
        candidates = candidate_sentences(question, assistant.retrieve(question))
    sample = Sample(question, "ferry", 1.0, False, candidates, (True, False))

    first = reading.read_samples([sample], WEIGHTS)
    monkeypatch.setattr(reading, "ProcessPoolExecutor", None)  # would fail if anything were read
    again = reading.read_samples([sample], WEIGHTS)

    assert again == first
    leaves, bought = first[sample.key]
    assert leaves.reading.margin > bought.reading.margin
    assert leaves.reading.span
    assert leaves.behind == 0 > bought.behind
