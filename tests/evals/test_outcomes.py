"""What an answer is worth to whoever asked: worked examples of each outcome, and the table that counts them."""

from __future__ import annotations

import json

import pytest

from assistant.evaluation.cases.case import Case
from assistant.schema import Certainty, Citation, Claim, Document, Span, Support, Turn, Verdict
from evals.outcome_page import Asked, outcome_page
from evals.outcomes import Outcome, count, main, outcome_of
from tests.support.answers import abstained, make_answer, published

QUOTE, OTHER = "The bridge cost 4 million.", "It opened in spring."
BRIDGE = Document.create("bridge.md", f"{QUOTE} {OTHER}")


def answered(*quotes, certainty=Certainty.FIRM):
    """An answer of one claim for each quotation of the article."""
    starts = [BRIDGE.text.index(quote) for quote in quotes]
    citations = tuple(
        Citation.of(BRIDGE, Span(start, start + len(quote)), marker=marker, passage_id="bridge.md#1")
        for marker, (start, quote) in enumerate(zip(starts, quotes, strict=True), start=1)
    )
    verdicts = tuple(Verdict(Claim(one.cited_text, (one.marker,)), Support.SUPPORTED, 1.0, one) for one in citations)
    return make_answer(citations=citations, verdicts=verdicts, certainty=certainty, **published(verdicts))


EVIDENCE = Case("a", "How much?", evidence=(QUOTE,))


@pytest.mark.parametrize(
    ("case", "answer", "outcome"),
    [
        (EVIDENCE, answered(QUOTE), Outcome.RIGHT),
        (EVIDENCE, answered(QUOTE, certainty=Certainty.TENTATIVE), Outcome.TENTATIVE),
        (EVIDENCE, answered(OTHER), Outcome.WRONG),
        (EVIDENCE, answered(OTHER, QUOTE), Outcome.PARTLY),
        (EVIDENCE, abstained(), Outcome.DECLINED),
        (Case("a", "?", evidence=(QUOTE, OTHER), needs_all=True), answered(QUOTE), Outcome.PARTLY),
        (Case("a", "?", evidence=(QUOTE, OTHER), needs_all=True), answered(QUOTE, OTHER), Outcome.RIGHT),
        (Case("a", "?", expected=("The bridge",), evidence=("elsewhere",)), answered(QUOTE), Outcome.RIGHT),
        (Case("a", "?", evidence=(QUOTE,), forbidden=("The bridge",)), answered(QUOTE), Outcome.WRONG),
        (Case("a", "?", unanswerable=True), abstained(), Outcome.RIGHTLY_DECLINED),
        (Case("a", "?", unanswerable=True), answered(QUOTE), Outcome.WRONG),
    ],
)
def test_each_outcome(case, answer, outcome):
    assert outcome_of(case, answer) is outcome


def test_sets_are_counted_apart_and_together():
    news, notes = Case("a", "?", tags=("set:news", "lower-case")), Case("b", "?", tags=("set:notes",))
    rows = count([(news, Outcome.RIGHT), (news, Outcome.WRONG), (notes, Outcome.PARTLY), (notes, Outcome.DECLINED)])
    assert rows == [
        ("news", "2", "1", "0", "0", "0", "0", "1", "0.500"),
        ("notes", "2", "0", "0", "0", "1", "1", "0", "0.000"),
        ("all", "4", "1", "0", "0", "1", "1", "1", "0.250"),
    ]


def test_a_file_is_asked_of_a_folder(tmp_path, capsys):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "otters.md").write_text("# Otters\n\nThe otters came back to the river Lenn in 2019.", "utf-8")
    cases = [
        {"id": "a", "question": "When did the otters come back to the river Lenn?", "expected": ["2019"], "tags": ["set:x"]},
        {"id": "b", "question": "Who invented the steam engine?", "unanswerable": True, "tags": ["set:x"]},
    ]
    (tmp_path / "cases.jsonl").write_text("\n".join(map(json.dumps, cases)), "utf-8")
    main(
        [
            str(tmp_path / "cases.jsonl"),
            "--corpus",
            str(tmp_path / "corpus"),
            "--answers",
            str(tmp_path / "answers.jsonl"),
            "--page",
            str(tmp_path / "page.md"),
        ]
    )
    assert "| x | 2 | 1 | 0 | 1 | 0 | 0 | 0 | 1.000 |" in capsys.readouterr().out
    kept = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()]
    assert [line["outcome"] for line in kept] == ["right", "rightly declined"]
    page = (tmp_path / "page.md").read_text("utf-8")
    assert page.startswith("# Answers to cases\n")
    assert "| x | 2 | 1 | 0 | 1 | 0 | 0 | 0 | 1.000 |" in page
    assert "## a: When did the otters come back to the river Lenn?\n\n**right**, confidence 0." in page
    assert "> The otters came back to the river Lenn in **2019**. [1]\n\n- [1] Otters (`otters.md`)\n\nWanted: “2019”." in page
    assert page.endswith("> The articles don't say.\n\nWanted: that the articles don't say.\n")


def test_what_a_person_typed_is_no_markup_of_the_page():
    case = Case(
        "a", "What of <b> and\n# [it](x)?", evidence=("One *star*.", "Two."), needs_all=True, history=(Turn("And?", "No"),)
    )
    page = outcome_page("Answers", "Lead.", ["| n |"], [Asked(case, answered(QUOTE, OTHER), "partly right")])
    assert "## a: What of \\<b\\> and \\# \\[it\\](x)?" in page
    assert "1. *Before it:* And?" in page
    assert page.endswith("Wanted: “One \\*star\\*.” and “Two.”\n")
