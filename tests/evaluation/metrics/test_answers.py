"""Metrics of answers and rankings, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.metrics.answers import (
    abstention_precision,
    abstention_recall,
    contains,
    exact_match,
    mrr_at_k,
    ndcg_at_k,
    normalise_answer,
    recall_at_k,
    token_f1,
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The Cat!", "cat"),
        ("  an   apple\na day ", "apple day"),
        ("“getting stronger again.”", "getting stronger again"),
        ("€2 billion", "2 billion"),
        ("a.m.", "am"),
        ("Theatre", "theatre"),
        ("", ""),
        ("STRASSE straße", "strasse strasse"),
    ],
)
def test_normalise_answer(text, normal):
    assert normalise_answer(text) == normal


@given(st.text())
def test_a_normalised_answer_is_in_order(text):
    once = normalise_answer(text)
    assert once == " ".join(once.split())
    assert exact_match(text, [text]) == token_f1(text, [text]) == contains(text, [text]) == 1.0


def test_answer_metrics_by_hand():
    assert exact_match("Prabowo", ["Prabowo Subianto", "Prabowo"]) == 1.0
    assert exact_match("Prabowo himself", ["Prabowo Subianto", "Prabowo"]) == 0.0
    assert token_f1("in late May", ["late May 2024"]) == pytest.approx(2 / 3)  # 2 shared of 3 and 3
    assert token_f1("b b", ["b"]) == pytest.approx(2 / 3)  # precision 1/2, recall 1
    assert token_f1("x", ["y"]) == 0.0
    assert contains("It cost 4 million.", ["4 million euros", "4 million"]) == 1.0
    assert contains("In 2019", ["20"]) == 0.0
    assert exact_match("x", []) is token_f1("x", []) is contains("x", []) is None


def test_ranking_metrics_by_hand():
    ranking = ["x", "a", "y", "b", "z"]
    assert [recall_at_k(ranking, {"a", "b"}, k) for k in (1, 2, 4)] == [0.0, 0.5, 1.0]
    assert [mrr_at_k(ranking, {"b"}, k) for k in (3, 4)] == [0.0, 0.25]
    assert ndcg_at_k(["a", "b"], {"a", "b"}, 5) == 1.0
    assert ndcg_at_k(ranking, {"a"}, 5) == pytest.approx(0.6309, abs=1e-4)  # 1 / log2(3)
    assert recall_at_k([], {"a"}, 5) == mrr_at_k([], {"a"}, 5) == ndcg_at_k([], {"a"}, 5) == 0.0
    assert recall_at_k(ranking, set(), 5) is mrr_at_k(ranking, set(), 5) is ndcg_at_k(ranking, set(), 5) is None


def test_abstention_by_hand():
    abstained, unanswerable = [True, True, True, False], [True, True, False, True]
    assert abstention_precision(abstained, unanswerable) == pytest.approx(2 / 3)
    assert abstention_recall(abstained, unanswerable) == pytest.approx(2 / 3)
    assert abstention_precision([False], [True]) is abstention_recall([True], [False]) is None
