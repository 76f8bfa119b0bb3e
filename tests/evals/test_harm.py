"""The harms change the file they are given, and what an answer says that stands nowhere is seen."""

from __future__ import annotations

import random

import pytest

from evals.hostile.harm import HARMS, lost, stands, still_there


@pytest.mark.parametrize("way", HARMS)
def test_a_harm_changes_its_file(tmp_path, way):
    path = tmp_path / "file"
    path.write_bytes(whole := b"In 1752, and in 1753. " * 500)
    HARMS[way](path, random.Random(0))
    assert not path.exists() or path.read_bytes() != whole


def test_a_citation_that_stands_nowhere_is_seen(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "zoo.md").write_text("The zoo opened in 1752.")
    cited = {"document": "zoo.md", "start": 0, "end": 23, "cited_text": "The zoo opened in 1752."}
    gone = {**cited, "document": "gone.md"}
    assert stands(tmp_path, cited)
    assert not stands(tmp_path, {**cited, "cited_text": "The zoo opened in 1852."})
    assert not stands(tmp_path, gone)
    assert still_there(tmp_path, {"citations": [cited, gone]}) == [cited]


def test_a_document_that_was_acknowledged_and_is_gone_is_lost(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "log").write_text("added new-1.md\n")
    assert lost(tmp_path, tmp_path / "log") == "document new-1.md is lost"
