"""The swap script changes one thing at a time, and only what changes the meaning."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from evals.swaps import SWAPS, Article, found_names, paraphrases, read_corpus, sample, swaps

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
        ("The mill was painted by two men.", "Two men painted the mill."),
        ("It has two doors.", "It has 2 doors."),
        ("It grew by 3%.", "It grew by 3 percent."),
        ("The city is old.", "The town is old."),
        ("The mill is old.", "The mill is old"),
    ],
)
def test_paraphrases_keep_the_meaning(sentence, changed):
    assert changed in [change.changed for change in paraphrases(sentence)]


def test_names_at_the_start_need_two_words():
    assert [name for _, name in found_names("Boats came to Bremen with the Ann Lee.")] == ["Bremen", "Ann Lee"]


def test_the_shipped_article_gives_200_swaps_and_the_same_each_time():
    (article, *_) = read_corpus(Path(__file__).parent.parent / "corpus")
    found = list(sample(article, random.Random(7)))
    assert found == list(sample(article, random.Random(7)))
    assert sum(change.kind in ("number", "date", "name") for change in found) >= 200
    assert all(change.changed not in article.sentences for change in found if change.kind in SWAPS)
