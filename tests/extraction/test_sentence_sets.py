"""Sentences are added to the best one where they make the answer whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.extraction.linear_ranker import linear_model, load_trained
from assistant.extraction.sentence_sets import MODELS, Wanted, apart, belonging_features, candidates, further
from assistant.extraction.several_asked import form_features, several_asked
from assistant.schema import Question, QuestionKind
from tests.support.candidates import candidate, sentences

FIRM = (
    "When cheap umbrellas came from abroad he lowered his prices and his quality. "
    "Returns rose from one in a hundred to one in nine. "
    "In 1974 the firm went bankrupt. The lift was painted green."
)
WHY = "Why did the umbrella firm go bankrupt?"


def asking(text):
    return Question(text, text, QuestionKind.FACT)


def wants_several(text):
    return several_asked(text, linear_model(load_trained(MODELS), "several"))


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("How did she come to cook on the train?", "How long did she cook on the train?"),
        ("What are the rules for returns?", "What is the lamp called?"),
        ("why did they close the mill and sell it", "when did they close the mill"),
    ],
)
def test_how_and_why_take_several_sentences_sooner_than_when_and_how_long(several, one):
    assert wants_several(several) > wants_several(one)


def test_a_model_has_a_weight_for_each_feature():
    trained = load_trained(MODELS)
    best, other, *_ = sentences(FIRM, logits=(1.0, 0.0, 0.0, 0.0))
    wanted = Wanted.of(asking(WHY), linear_model(trained, "several"))
    assert len(trained["several"]["weights"]) == len(form_features(WHY))
    assert len(trained["belongs"]["weights"]) == len(belonging_features(wanted, other, [best]))


def test_what_stands_beside_the_best_sentence_is_added_where_several_are_wanted():
    cause, returns, end, lift = sentences(FIRM, logits=(1.5, -1.0, 0.5, -6.0))
    given = further(asking(WHY), [cause, end, returns, lift], 3)
    assert given[0] == cause
    assert set(given) > {cause}
    assert lift not in given


def test_a_value_is_given_alone():
    cause, returns, end, lift = sentences(FIRM, logits=(-3.0, -5.0, 2.0, -6.0))
    assert further(asking("When did the firm go bankrupt?"), [end, cause, returns, lift], 3) == (end,)


def test_there_are_at_most_so_many():
    told = sentences(FIRM, logits=(2.0, 2.0, 2.0, 2.0))
    assert further(asking(WHY), told, 1) == (told[0],)
    assert len(further(asking(WHY), told, 2)) == 2


def test_what_tells_nothing_new_is_never_added():
    best, again = (
        replace(candidate(text), logit=3.0) for text in ("The firm went bankrupt in 1974.", "In 1974 the firm went bankrupt.")
    )
    assert list(candidates([best, again], [best])) == []


def test_sentences_stand_apart_within_a_passage_only():
    cause, returns, end, _ = sentences(FIRM, logits=(0.0,) * 4)
    (elsewhere,) = sentences("Returns rose.", "b.txt", (0.0,))
    assert (apart(end, cause), apart(cause, returns), apart(elsewhere, cause)) == (2, -1, None)
