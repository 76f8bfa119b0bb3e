"""What the comparison with other libraries asks, and how it counts; ours is measured on a corpus of three."""

from __future__ import annotations

import json

import pytest

from evals.bench.peers import measure, ours, read_texts, row


def paragraph(text, *questions):
    asked = [{"question": question, "answers": [{"text": answer}] if answer else []} for question, answer in questions]
    return {"context": text, "qas": asked}


ZOO = [
    paragraph("Otters swim in the river.", ("Where do otters swim?", "the river"), ("Who feeds them?", "")),
    paragraph("Lions sleep for 20 hours a day.", ("How long do lions sleep?", "20 hours")),
    paragraph("The treaty was signed in Geneva.", ("Where was the treaty signed?", "Geneva")),
]


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "squad2_half"
    folder.mkdir()
    (folder / "squad2_half.json").write_text(json.dumps({"data": [{"title": "AC/DC", "paragraphs": ZOO}]}), "utf-8")
    return tmp_path


def test_the_first_paragraphs_and_what_is_answerable_of_them(data):
    texts, questions = read_texts(data, 2)
    assert list(texts) == ["AC_DC-000.txt", "AC_DC-001.txt"]
    assert questions == [("Where do otters swim?", "AC_DC-000.txt"), ("How long do lions sleep?", "AC_DC-001.txt")]
    assert len(read_texts(data, 99)[0]) == 3


def test_a_text_counts_once_at_its_best_rank(data):
    texts, questions = read_texts(data, 3)
    names = list(texts)
    figures = measure(lambda texts, folder: lambda question: [names[1], names[1], names[0], names[2]], texts, questions)
    assert (figures["recall_at_1"], figures["recall_at_5"]) == (pytest.approx(1 / 3), 1.0)


def test_ours_finds_them(data):
    texts, questions = read_texts(data, 3)
    figures = measure(ours, texts, questions)
    assert figures["recall_at_1"] == 1.0
    assert all(figures[key] > 0 for key in ("index", "work", "p50", "p95", "peak", "lasted"))


def test_a_row_holds_medians():
    runs = [
        {"index": i, "work": i, "recall_at_1": 0.5, "recall_at_5": 1.0, "p50": i, "p95": i, "peak": 100}
        for i in (1.0, 9.0, 2.0)
    ]
    assert row("ours", runs) == ("ours", "2.0", "2.0", "0.500", "1.000", "2.0", "2.0", "100")
