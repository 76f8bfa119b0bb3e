"""The everyday cases hold together: their evidence stands in their articles, and their conversations add up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.evaluation import Case, load_cases

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())
EVERYDAY = ROOT / "evals/everyday"
FILES = [*sorted(EVERYDAY.glob("*.jsonl")), ROOT / "evals/tuning/newcomer.jsonl"]
KINDS = {
    "fact",
    "overview",
    "list",
    "count",
    "yes_no",
    "comparison",
    "reason",
    "definition",
    "which_document",
    "talk",
}


def kinds(case: Case) -> set[str]:
    return {tag.removeprefix("kind:") for tag in case.tags if tag.startswith("kind:")}


def articles(path: Path) -> dict[str, str]:
    folder = path.with_suffix("")
    return {article.relative_to(path.parent).as_posix(): article.read_text("utf-8") for article in folder.rglob("*.*")}


def test_the_files_are_read_together():
    assert load_cases(*FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_case_names_stands_in_its_articles(path):
    texts = articles(path)
    for case in load_cases(path):
        assert case.unanswerable or case.evidence or case.documents, case.id
        assert all(any(sentence in text for text in texts.values()) for sentence in case.evidence), case.id
        assert set(case.documents) <= texts.keys(), case.id
        # What is expected is worded as its evidence is, so that a quotation can hold it.
        evidence = " ".join(case.evidence)
        assert all(expected in evidence for expected in case.expected), case.id


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_case_says_its_kind(path):
    for case in load_cases(path):
        assert kinds(case), case.id
        assert kinds(case) <= KINDS, case.id
        assert "talk" not in kinds(case) or (kinds(case) == {"talk"} and case.unanswerable), case.id
        assert ("kind:yes_no" in case.tags) or not any(tag.startswith("verdict:") for tag in case.tags), case.id


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_turn_has_the_turns_before_it_as_history(path):
    asked: dict[str, list[str]] = {}
    for case in load_cases(path):
        if case.conversation:
            earlier = asked.setdefault(case.conversation, [])
            assert case.turn == len(earlier) + 1, case.id
            assert [turn.question for turn in case.history] == earlier, case.id
            earlier.append(case.question)


def test_every_kind_is_asked_in_the_conversations():
    cases = load_cases(EVERYDAY / "conversations.jsonl")
    assert len(cases) >= 160
    counts = Counter(kind for case in cases for kind in kinds(case))
    assert counts.keys() == KINDS
    assert min(counts.values()) >= 7


def test_talk_stands_beside_what_only_looks_like_it():
    cases = load_cases(EVERYDAY / "talk.jsonl")
    talk = sum(kinds(case) == {"talk"} for case in cases)
    assert talk >= 70
    assert len(cases) - talk >= 40


def test_a_newcomer_asks_101_questions_of_three_sets():
    cases = load_cases(EVERYDAY / "newcomer.jsonl")
    sets = Counter(tag for case in cases for tag in case.tags if tag.startswith("set:"))
    assert sets.keys() == {"set:news", "set:report", "set:notes"}
    assert min(sets.values()) >= 33
    assert sum(sets.values()) == len(cases) == 101
