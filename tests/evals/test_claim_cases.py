"""The claim cases have the shape that their README states, and the false ones repeat their article's words."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

FOLDER = Path(__file__).parents[2] / "evals" / "claim_cases"
CASES = [json.loads(line) for line in (FOLDER / "claims.jsonl").read_text("utf-8").splitlines()]
FALSE = [case for case in CASES if case["label"] == "unsupported"]
HONEST = [case for case in CASES if case["label"] == "supported"]


def words(text):
    return re.findall(r"[^\W_]+", text.casefold())


ARTICLES = {path.name: words(path.read_text("utf-8").split("---", 2)[2]) for path in (FOLDER / "corpus").glob("*.md")}


def share_in_article(case):
    """The share of the claim's words that its article has."""
    known = set(ARTICLES[case["document"]])
    return mean(word in known for word in words(case["claim"]))


def test_each_case_has_the_keys_of_the_format_and_its_own_id():
    assert {tuple(case) for case in CASES} == {("id", "document", "claim", "label", "kind")}
    assert len({case["id"] for case in CASES}) == len({case["claim"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(("cases", "each", "kinds"), [(FALSE, 15, 10), (HONEST, 10, 8)])
def test_each_article_has_its_share_of_many_kinds(cases, each, kinds):
    assert Counter(case["document"] for case in cases) == dict.fromkeys(ARTICLES, each)
    assert len({case["kind"] for case in cases}) >= kinds


def test_no_case_has_another_label_and_ten_articles_are_of_the_size_stated():
    assert (len(FALSE), len(HONEST), len(CASES)) == (150, 100, 250)
    assert len(ARTICLES) == 10
    assert all(350 <= len(article) <= 700 for article in ARTICLES.values())


def test_no_claim_is_a_piece_of_its_article():
    spaced = {name: f" {' '.join(article)} " for name, article in ARTICLES.items()}
    assert not [case["id"] for case in CASES if f" {' '.join(words(case['claim']))} " in spaced[case["document"]]]


def test_false_claims_are_made_of_their_article_s_words():
    shares = {case["id"]: share_in_article(case) for case in FALSE}
    assert min(shares.values()) >= 0.75, min(shares, key=shares.get)
    assert mean(shares.values()) >= 0.95


def test_the_readme_counts_the_kinds():
    rows = re.findall(r"^\| `([\w-]+)` \| (\d+) \|", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    assert {kind: int(count) for kind, count in rows} == Counter(case["kind"] for case in CASES)
