"""Words with an opposite, and words of which a text has one out of several, such as colours and seasons."""

from __future__ import annotations

import pytest

from assistant.verification.checks.values import value_failures
from assistant.verification.facts.antonyms import read_opposites, read_quantifiers
from assistant.verification.facts.fact import tokenise
from assistant.verification.facts.sentence import parse


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The bus became cheaper by a fifth.", "The bus became dearer by a fifth."),
        ("Smoking is forbidden on the terrace.", "Smoking is allowed on the terrace."),
        ("The cottages were destroyed.", "The cottages were saved."),
        ("The wheel must turn away from you.", "The wheel must turn towards you."),
        ("The outer door would not close.", "The inner door would not close."),
        ("The tax collector was her brother.", "The tax collector was her cousin."),
        ("Prune it in late autumn.", "Prune it in late winter."),
        ("The boat has a green hull.", "The boat has a red hull."),
    ],
)
def test_the_word_of_another_pole_is_denied(claim, evidence):
    assert any(failure.conflict for failure in value_failures(parse(claim), parse(evidence), frozenset()))


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The bus became cheaper.", "The bus became cheap."),
        ("The boat has a red hull.", "The boat has a red hull and a green mast."),
        ("It costs a great deal.", "It is cheap to buy, and to keep it costs much."),
        ("Not even the mayor came.", "In the evening not even the mayor came."),
    ],
)
def test_the_same_pole_and_words_of_no_pole_are_not(claim, evidence):
    assert not list(value_failures(parse(claim), parse(evidence), frozenset()))


def test_an_axis_may_have_more_than_two_poles():
    seasons = read_opposites(tokenise("spring summer autumn winter"))
    assert len({fact.value for fact in seasons}) == len(seasons) == 4
    assert len({fact.unit for fact in seasons}) == 1


@pytest.mark.parametrize(("text", "read"), [("some goats", ["some"]), ("some ninety goats", []), ("all but two", ["all but"])])
def test_some_before_a_number_is_no_quantifier(text, read):
    assert [fact.value for fact in read_quantifiers(tokenise(text))] == read
