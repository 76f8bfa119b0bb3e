"""The questions that take several sentences: that they are whole, and how answers to them are graded."""

from __future__ import annotations

import pytest

from training.several.measure import beside, figures
from training.several.questions import Asked, Half, plain_questions, read_articles, read_questions


@pytest.mark.parametrize("half", ["tune", "check"])
def test_every_sentence_stands_in_its_article(half: Half) -> None:
    articles = read_articles(half)
    for asked in read_questions(half):
        assert len(asked.sentences) > 1
        assert all(sentence in articles[asked.article].text for sentence in asked.sentences), asked.question


def test_no_article_is_in_both_halves() -> None:
    assert not set(read_articles("tune")) & set(read_articles("check"))
    assert len(read_questions("tune")) + len(read_questions("check")) >= 120


def test_plain_questions_are_of_the_same_articles_and_take_one_sentence() -> None:
    plain = plain_questions("check")
    assert {asked.article for asked in plain} <= set(read_articles("check"))
    assert {len(asked.sentences) for asked in plain} == {1}


def test_an_answer_is_whole_where_all_its_sentences_are_given() -> None:
    asked = [Asked("a", "why?", ("One.", "Two.")), Asked("a", "how?", ("One.", "Two."))]
    found = figures(asked, [["Two.", "Three.", "One."], ["Three.", "One."]])
    assert (found.right_all, found.right_first, found.sentences) == (0.5, 0.5, 2.5)
    assert found.precision == pytest.approx(0.6)


def test_what_gets_no_answer_is_not_whole_and_has_no_say_in_precision() -> None:
    found = figures([Asked("a", "why?", ("One.", "Two.")), Asked("a", "how?", ("One.",))], [[], ["One."]])
    assert (found.right_all, found.sentences, found.precision) == (0.5, 0.5, 1.0)


def test_a_question_is_put_to_its_article_and_one_of_each_other_writer() -> None:
    articles = ["fir-01-01", "fir-01-02", "elm-01-01", "elm-01-02", "elm-01-03", "ash-01-01"]
    assert beside("elm-01-02", articles) == ("ash-01-01", "elm-01-02", "fir-01-02")
    assert beside("elm-01-03", articles) == ("ash-01-01", "elm-01-03", "fir-01-01")
