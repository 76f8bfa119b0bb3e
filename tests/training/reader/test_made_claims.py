"""Claims and evidence made by rule: each rule does what it says, and true and false claims are as many."""

from __future__ import annotations

import doctest
import random
from collections import Counter

import pytest

from tests.support.mill import MILL
from training.reader import changed_evidence, false_claims, true_claims
from training.reader.changed_evidence import changed_evidence as changes
from training.reader.changed_evidence import without_name
from training.reader.claims import texts_of
from training.reader.examples import Support
from training.reader.false_claims import attribution, cause, condition, hedge, quantity, role, subject, time
from training.reader.made_claims import made_claims
from training.reader.swapping import Article
from training.reader.true_claims import merged, resolved, rounded, spelt, synonyms

FERRY = "The ferry opened in 1951. Nine men ran it until the bridge was built by the county of Ghent in 1970."
BANK = (
    "The bank may have lent the town 12,480 marks. Most of the shops were closed by the council in 1931. "
    "According to Karl Brand, the town hall was sold. If the river rises, the lower streets are closed to carts."
)
PARTS = BANK.replace(". ", ".\n").split("\n")


@pytest.mark.parametrize("module", [false_claims, true_claims, changed_evidence])
def test_examples_in_docstrings_hold(module):
    result = doctest.testmod(module, extraglobs={"random": random})
    assert result.attempted and not result.failed


def test_each_kind_of_error_is_made_where_its_pattern_stands():
    chance = random.Random(1)
    assert role("The town was governed by the bank, which failed.") == "The bank was governed by the town, which failed."
    assert attribution(PARTS[2], ["Ann Lee"], random.Random(2)) in (
        "According to Ann Lee, the town hall was sold.",
        "The town hall was sold.",
    )
    assert quantity("Some of the shops were closed.", chance) == "All of the shops were closed."
    assert time("It rained before the fair.", chance) == "It rained after the fair."
    assert hedge(PARTS[0]) == "The bank has lent the town 12,480 marks."
    assert condition(PARTS[3]) == "The lower streets are closed to carts."
    assert subject(["The mill was sold to a farmer.", "The ferry was given to the county."], 0, chance) == (
        "The ferry was sold to a farmer."
    )
    assert "mill opened" in cause(["The mill opened.", "The ferry closed."], 0, chance)


@pytest.mark.parametrize("rule", [role, hedge, condition])
def test_a_rule_makes_nothing_of_a_sentence_without_its_pattern(rule):
    assert rule("Carl Voss sings.") is None


def test_no_cause_is_invented_where_the_passage_names_one():
    assert cause(["The mill closed because of the war.", "The ferry closed."], 1, random.Random(1)) is None


def test_honest_rewordings_keep_what_is_said():
    chance = random.Random(1)
    assert synonyms("It was built nearly 40 years ago.", chance) == "It was constructed almost 40 years ago."
    assert resolved(["Ann Lee was a painter.", "Her mill was sold."], 1) == "Ann Lee's mill was sold."
    assert resolved(["It rained.", "She ran the mill."], 1) is None
    both = merged(["The mill opened in 1934 and pleased the town.", "Ann Lee ran it for years."], 0, chance)
    assert "mill opened" in both and "Ann Lee ran it" in both
    assert [spelt(number) for number in (0, 13, 20, 57)] == ["zero", "thirteen", "twenty", "fifty-seven"]


@pytest.mark.parametrize("seed", range(12))
def test_a_number_said_roughly_is_near_the_number_or_far_from_it(seed):
    said = rounded("It has 12,480 books.", random.Random(seed))
    near = int(said.removeprefix("It has ").split(" books")[0].split()[-1].replace(",", ""))
    assert abs(near - 12_480) < 1500
    if said.startswith("It has more than"):
        assert near < 12_480
    wrong = rounded("It has 12,480 books.", random.Random(seed), wrong=True)
    far = int(wrong.removesuffix(" books.").split()[-1].replace(",", ""))
    assert abs(far - 12_480) > 3000


def test_years_are_not_rounded():
    assert rounded("It opened in 1934.", random.Random(1)) is None


def test_evidence_is_changed_at_the_sentence_of_the_claim_alone():
    parts = MILL.replace(". ", ".\n").split("\n")
    found = list(changes(parts, 1, Article.of(f"{MILL} {FERRY}"), random.Random(1), ["The ferry opened in 1951."]))
    assert {kind for kind, _, _ in found} >= {"name removed", "sentence replaced", "evidence swapped"}
    for _, evidence, support in found:
        assert evidence[0] == parts[0] and evidence[2] == parts[2] and evidence[1] != parts[1]
        assert support is not Support.SUPPORTED


def test_a_name_is_left_open():
    assert "Voss" not in without_name("It was sold to Carl Voss in March.", random.Random(1))
    assert without_name("It was sold.", random.Random(1)) is None


def test_true_and_false_claims_are_as_many_and_of_every_kind_in_turn():
    texts = texts_of([MILL, FERRY, BANK])
    made = [claim for seed in range(20) for text in texts for claim in made_claims(text, "test", 3, random.Random(seed))]
    labels = Counter(claim.support is Support.SUPPORTED for claim in made)
    assert labels[True] == labels[False] > 100
    kinds = Counter(claim.source for claim in made)
    assert {"test/copied", "test/merged", "test/swapped", "test/sentence removed", "test/detail removed"} <= set(kinds)
    copied = [claim for claim in made if claim.source == "test/copied"]
    assert all(claim.question in claim.passage for claim in copied)
    removed = [claim for claim in made if claim.source == "test/sentence removed"]
    assert all(claim.question not in claim.passage for claim in removed)
