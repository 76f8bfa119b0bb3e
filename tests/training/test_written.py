"""The texts written for training: what is made of them, and that they are whole."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from training.reader.examples import Support
from training.reader.written import light_changes, read_written, written_pages, written_questions

ARTICLE = {
    "title": "The ferry",
    "text": "## Times\n\nThe ferry leaves at nine. It was bought from Norway in 1998.\n\n"
    "## Crew\n\nAnn Lund has steered it since May.",
    "questions": [
        {"q": "when does it go", "answer": "at nine", "sentences": ["The ferry leaves at nine."]},
        {"q": "who steered the ferry in 1998", "answer": None, "why": "another year"},
    ],
    "claims": [
        {"claim": "The ferry came from Norway.", "label": "supported", "kind": "condensed",
         "sentences": ["It was bought from Norway in 1998."]},
        {"claim": "Norway bought the ferry.", "label": "contradicted", "kind": "roles",
         "sentences": ["It was bought from Norway in 1998."]},
    ],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ferry.json").write_text(json.dumps(ARTICLE), "utf-8")
    return tmp_path


def test_questions_are_read_with_their_passage_and_with_others(folder: Path) -> None:
    examples = list(written_questions(read_written(folder)))
    answered = next(one for one in examples if one.answerable)
    assert answered.answer
    assert answered.passage[slice(*answered.answer)] == "at nine"
    nowhere = [one for one in examples if one.question == "who steered the ferry in 1998"]
    assert len(nowhere) == 2
    assert not any(one.answerable or one.answer for one in nowhere)


def test_claims_know_what_tells_of_them(folder: Path) -> None:
    true, false = written_pages(read_written(folder))
    assert (true.support, false.support) == (Support.SUPPORTED, Support.CONTRADICTED)
    assert [true.parts[i] for i in true.telling] == ["It was bought from Norway in 1998."]


def test_light_changes_are_true_as_well_as_false(folder: Path) -> None:
    made = list(light_changes(read_written(folder), random.Random(1)))
    true = [one for one in made if one.support is Support.SUPPORTED]
    assert true
    assert len(true) < len(made)
    assert {one.source.split("/")[0] for one in made} == {"written"}
    assert any(one.question not in str(ARTICLE["text"]) for one in true)


def test_every_file_is_whole() -> None:
    articles = read_written()
    assert len({article.title for article in articles}) == len(articles) >= 20
    for article in articles:
        for asked in article.questions:
            assert all(sentence in article.text for sentence in asked.sentences), asked.question
            assert not asked.answer or any(asked.answer in sentence for sentence in asked.sentences), asked.question
        assert all(page.telling for page in written_pages([article]) if page.support is not Support.UNSUPPORTED)
    labels = Counter(claimed.support for article in articles for claimed in article.claims)
    assert 0.4 < labels[Support.SUPPORTED] / labels.total() < 0.6
    assert 0.15 < sum(article.held for article in articles) / len(articles) < 0.4
