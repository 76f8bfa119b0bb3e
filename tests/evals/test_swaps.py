"""The swap script changes one thing at a time, and only what changes the meaning."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from evals.perturbations.articles import Article, found_names, read_corpus
from evals.perturbations.paraphrases import paraphrases
from evals.perturbations.swaps import SWAPS, swaps
from evals.swaps import sample_swaps

TEXT = (
    "In 2019, Ann Lee sold 14 boats to Bremen. The boats were painted by two men.\n\n"
    "Carl Voss bought three mills in Ghent on Monday and he was not paid for 25 years."
)


def made(sentence):
    return list(swaps(sentence, Article.of(TEXT), random.Random(1)))


def test_an_article_s_sentences_names_and_numbers():
    article = Article.of(TEXT)
    assert len(article.sentences) == 3
    assert article.names == ("Ann Lee", "Bremen", "Carl Voss", "Ghent")
    assert article.numbers == ("14", "2019", "25", "three", "two")


@pytest.mark.parametrize(
    ("kind", "gone"), [("number", "14"), ("date", "2019"), ("name", "Bremen"), ("order", None), ("negation", None)]
)
def test_a_swap_changes_its_sentence(kind, gone):
    sentence = "In 2019, Ann Lee was paid 14 pounds by Bremen."
    changed = [change.changed for change in made(sentence) if change.kind == kind]
    assert changed
    assert sentence not in changed
    assert gone is None or any(gone not in text for text in changed)


def test_members_of_a_list_are_not_exchanged():
    assert not [change for change in made("It pleased Ann Lee and Carl Voss.") if change.kind == "order"]


def test_members_of_a_list_with_articles_are_not_exchanged():
    assert not [change for change in made("It pleased Ann Lee, the Bremen Club and Ghent.") if change.kind == "order"]


def test_initials_are_no_swap():
    article = Article(("x",), ("United Nations",), ())
    assert not [c for c in swaps("They saw the UN there.", article, random.Random(1)) if "United Nations" in c.changed]


def test_a_demonym_or_a_part_of_a_name_is_no_swap():
    article = Article(("x",), ("France", "Ghent", "James Watt"), ())
    for name, same in (("French", "France"), ("Watt", "James Watt")):
        changed = [c.changed for c in swaps(f"They saw the {name} mill.", article, random.Random(1)) if c.kind == "name"]
        assert changed
        assert not any(same in text for text in changed)


@pytest.mark.parametrize(
    ("sentence", "changed"),
    [
        ("In 2019, the mill burned.", "The mill burned in 2019."),
        ("In May 1905, the mill burned and sank.", "The mill burned and sank in May 1905."),
        ("The old mill in Ghent burned in May 1905.", "In May 1905, the old mill in Ghent burned."),
        ("When it rained, the mill was shut.", "The mill was shut when it rained."),
        ("The old mill was shut because it had burned.", "Because it had burned, the old mill was shut."),
        ("The old mill was sold, but the boats were kept.", "The boats were kept, but the old mill was sold."),
        ("The mill was painted by two men.", "Two men painted the mill."),
        ("In 1905, the mill was later bought by Ann Lee in Ghent.", "In 1905, Ann Lee later bought the mill in Ghent."),
        ("The mills are driven by a wheel.", "A wheel drives the mills."),
        ("She was seen by Carl Voss.", "Carl Voss saw her."),
        ("Ann Lee bought the mill in 1905.", "The mill was bought by Ann Lee in 1905."),
        ("He won many prizes for chess.", "Many prizes were won by him for chess."),
        ("The council approves the plan.", "The plan is approved by the council."),
        ("It has two doors.", "It has 2 doors."),
        ("It grew by 3%.", "It grew by 3 percent."),
        ("The city is old.", "The town is old."),
        ("The mill is old.", "The mill is old"),
    ],
)
def test_paraphrases_keep_the_meaning(sentence, changed):
    assert changed in [change.changed for change in paraphrases(sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The mill was finished by the end of May.",
        "Ann Lee bought the mill and sold the boats.",
        "The company remained the owner of the mill.",
        "Workers built the mill in Ghent.",  # a name, or men who work?
        "In April Ann Lee left Ghent.",
    ],
)
def test_what_may_be_no_subject_and_object_is_not_turned(sentence):
    assert not [change for change in paraphrases(sentence) if change.kind in ("to passive", "to active")]


def test_names_at_the_start_need_two_words():
    assert [name for _, name in found_names("Boats came to Bremen with the Ann Lee.")] == ["Bremen", "Ann Lee"]


def test_the_shipped_article_gives_200_swaps_and_the_same_each_time():
    (text, *_) = read_corpus(Path(__file__).parents[2] / "corpus")
    article = Article.of(text)
    found = list(sample_swaps(article, random.Random(7)))
    assert found == list(sample_swaps(article, random.Random(7)))
    assert sum(change.kind in ("number", "date", "name") for change in found) >= 200
    assert all(change.changed not in article.sentences for change in found)
    assert {change.kind for change in found} <= set(SWAPS)
