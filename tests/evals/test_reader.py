"""The arithmetic of `evals/reader.py`, by hand."""

from __future__ import annotations

import pytest

from evals.datasets import read_squad
from evals.reader import Question, Told, best_threshold, kept, questions_of, read_paragraph, rows
from tests.support.mill import DATA, with_data


def told(text, score, *answers, place="a.txt"):
    return Told(Question("Who?", "Ann Lee ran it.", place, answers), text, score)


RIGHT, PARTLY, WRONG, NONE = told("Ann Lee", 3.0, "Ann Lee"), told("Ann", 2.0, "Ann Lee"), told("x", 1.0, "y"), told("x", 0.0)


def test_an_answer_counts_from_the_threshold_on_and_abstaining_counts_where_there_is_none():
    assert [kept(one, one.f1, 1.5) for one in (RIGHT, PARTLY, WRONG, NONE)] == [1.0, pytest.approx(2 / 3), 0.0, 1.0]
    assert [kept(one, one.f1, -1.0) for one in (RIGHT, PARTLY, WRONG, NONE)] == [1.0, pytest.approx(2 / 3), 0.0, 0.0]
    assert kept(RIGHT, RIGHT.f1, 4.0) == 0.0


def test_the_threshold_is_that_of_the_best_mean():
    assert 0.0 < best_threshold([RIGHT, PARTLY, WRONG, NONE]) <= 2.0


def test_the_table_has_the_means():
    values = {name: value for name, value, *_ in rows([RIGHT, PARTLY, WRONG, NONE], [RIGHT, PARTLY, WRONG, NONE])}
    assert values["token F1, answerable"] == "0.556"
    assert values["exact match, answerable"] == "0.333"
    assert values["AUROC, answerable or not"] == "1.000"
    assert values["always abstaining"] == "0.250"
    assert values["token F1, with abstention"] == "0.667"
    assert values["exact match, with abstention"] == "0.500"


def test_a_paragraph_without_a_word_is_not_answered():
    class Silent:
        identity = "silent"

        def read(self, question, passages):
            return tuple(() for _ in passages)

        def judge(self, claim, texts):
            raise AssertionError("nothing is claimed here")

    assert read_paragraph(Silent(), NONE.question).text == ""


@with_data
def test_what_is_measured_was_held_out_of_training():
    squad = read_squad(DATA)
    paragraphs = {question.paragraph for article in (*squad.development, *squad.test) for question in questions_of(article)}
    assert paragraphs
    assert not paragraphs & {paragraph for article in squad.train for paragraph in article.paragraphs}
