"""What is learnt of sets of sentences, and from what."""

from __future__ import annotations

from assistant.extraction.several_asked import form_features, several_asked
from assistant.models.logistic import LinearModel
from assistant.schema import Question, QuestionKind
from tests.support.candidates import sentences
from training.rankers.train_sets import Ranked, fit_belongs, fit_several, rows_of

FIRM = "The firm lowered its prices. Returns rose to one in nine. In 1974 it went bankrupt. The lift was painted green."
ANY = LinearModel((0.0,) * len(form_features("why?")), 0.0)


def ranked(*right):
    told = sentences(FIRM, logits=(1.0, 0.0, -1.0, -2.0))
    return Ranked(
        Question("Why?", "Why did the firm fail?", QuestionKind.REASON), tuple(told), frozenset(told[i].text for i in right)
    )


def test_sentences_are_learnt_beside_those_chosen_before_them():
    labels = [label for _, label in rows_of(ranked(0, 1, 2), ANY)]
    assert labels == [True, True, False, True, False, False]  # beside the first; beside two; beside all three
    assert [label for _, label in rows_of(ranked(3), ANY)][:3] == [False, False, True]


def test_what_is_right_is_likelier_than_what_is_not():
    one = ranked(0, 1)
    model = fit_belongs([one], ANY)
    (right, _), *others = rows_of(one, ANY)
    assert all(model.logit(right) > model.logit(features) for features, label in others if not label)


def test_questions_that_take_several_sentences_are_told_by_their_form():
    several = ["How did the firm fail?", "how does the pump work", "How was the mill rebuilt?"]
    model = fit_several(
        several, ["When did the firm fail?", "how many pumps work", "Where is the mill?", "who rebuilt the mill"]
    )
    assert several_asked("How did the strike begin?", model) > several_asked("How many people were on strike?", model)
