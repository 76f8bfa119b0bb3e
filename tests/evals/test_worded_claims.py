"""The worded claims have the shape that their README states, and two parts that share no text."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from evals.claims import cases_of, read_cases

FOLDER = Path(__file__).parents[2] / "evals" / "worded_claims"
CASES = read_cases(FOLDER)


def words(text):
    return re.findall(r"[^\W_]+", text.casefold())


ARTICLES = {path.name: words(path.read_text("utf-8").split("---", 2)[2]) for path in (FOLDER / "corpus").glob("*.md")}


def test_every_claim_has_its_own_id_and_words_and_a_text():
    assert len({case.id for case in CASES}) == len({case.claim for case in CASES}) == len(CASES)
    assert {case.document for case in CASES} == ARTICLES.keys()
    assert all(330 <= len(article) <= 400 for article in ARTICLES.values())


def test_no_claim_is_a_piece_of_its_text():
    spaced = {name: f" {' '.join(article)} " for name, article in ARTICLES.items()}
    assert not [case.id for case in CASES if f" {' '.join(words(case.claim))} " in spaced[case.document]]


def test_the_readme_counts_labels_and_kinds():
    readme = (FOLDER / "README.md").read_text("utf-8")
    false, honest = readme.split("| honest: kind")
    for text, label in ((false, "unsupported"), (honest, "supported")):
        counted = {kind: int(count) for kind, count in re.findall(r"^\| `([\w-]+)` \| (\d+) \|", text, re.MULTILINE)}
        assert counted == Counter(case.kind for case in CASES if case.label == label)
    labels = Counter(case.label for case in CASES)
    assert f"with {labels['unsupported']} false and {labels['supported']} honest claims" in readme


def test_the_parts_are_halves_by_text():
    tuning, check = (cases_of(FOLDER, part) for part in ("tuning", "check"))
    documents = [{case.document for case in part} for part in (tuning, check)]
    assert [len(names) for names in documents] == [5, 5]
    assert not documents[0] & documents[1]
    assert len(tuning) + len(check) == len(CASES) == len(cases_of(FOLDER, "both"))


@pytest.mark.parametrize("part", ["tuning", "check", "both"])
def test_of_a_blind_folder_everything_is_measured(part):
    assert len(cases_of(FOLDER.parent / "claim_cases", part)) == 250
