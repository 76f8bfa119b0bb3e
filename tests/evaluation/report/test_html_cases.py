"""What went wrong, as the page of a report shows it."""

from dataclasses import replace

import pytest

from assistant.evaluation.report.failures import mistakes, what_went_wrong
from assistant.evaluation.report.html import to_html
from assistant.schema import Citation, Claim, Document, Span, Support, Verdict
from tests.support.answers import make_answer
from tests.support.report_page import MADE_UP, OTHER, WRONG, Read, of_run, page_fixture, report_fixture

__all__ = ["page_fixture", "report_fixture"]


# What went wrong


def test_cases_are_sorted_by_what_went_wrong(report):
    kinds = {one.name: [wrong.result.case.id for wrong in one.cases] for one in what_went_wrong(report.run)}
    assert kinds == {
        "wrong": ["wrong", "forbids"],
        "held-back": ["held"],
        "made-up": ["made-up"],
        "forbidden": ["forbids"],
    }


def test_the_counts_agree_with_the_metrics(report):
    rows = {one.name: len(one.cases) for one in what_went_wrong(report.run)}
    for kind, metric in (("wrong", "answered_wrong"), ("made-up", "unanswerable_answered"), ("forbidden", "forbidden_said")):
        figure = report.figures[metric]
        assert rows[kind] == pytest.approx(figure.value * figure.n)


def test_what_is_right_is_not_listed(report):
    by_id = {result.case.id: result for result in report.run.results}
    assert mistakes(by_id["right"]) == mistakes(by_id["absent"]) == frozenset()


def test_a_case_opens_to_all_that_is_known_of_it(page):
    opened = page.words[page.words.index("Answered wrong (2)") :]
    assert "When did beavers return? 0.75" in opened
    assert "[1] Otters, otters.md, characters 8–33 Otters came back in 2019." in opened
    assert "✓ quoted from" in opened
    assert "Wording, any of 2021" in opened
    assert f"Evidence, any of {OTHER} (not among the passages found)" in opened
    assert "The corpus lacks this evidence" in opened
    assert "tags: when, beavers" in opened


def test_an_answer_held_back_is_shown_with_its_history(page):
    opened = page.words[page.words.index("Abstained although answerable (1)") :]
    assert "Earlier in the conversation Who is Ann Lee? A biologist." in opened
    assert "Understood as: When did the otters return?" in opened
    assert "Best answer, held back as its confidence is under 0.5" in opened


def test_verdicts_are_said_in_words_with_reason_and_what_opposes():
    document = Document.create("a.md", "It rained in May. It was dry in June.")
    against = Citation(0, "a.md", "Weather", "a.md#1", 0, 17, document.text[:17])
    verdicts = (
        Verdict(Claim("It rained in June.", (1,), (Span(13, 17),)), Support.CONTRADICTED, 0.1, against, "the month differs"),
        Verdict(Claim("It snowed.", ()), Support.UNSUPPORTED, 0.2, None, "nothing says so"),
    )
    cited = replace(against, marker=1)
    answer = make_answer(verdicts=verdicts, citations=(cited,), engine="llm", notes=("One sentence was dropped.",))
    raw = to_html(of_run((MADE_UP, answer)))
    words = Read(raw).words
    assert "✗ contradicted: the month differs" in words
    assert "Weather: “It rained in May.”" in words
    assert "? unsupported: nothing says so" in words
    assert "<strong>June</strong>" in raw
    assert "One sentence was dropped." in words
    assert "Abstention The articles don’t answer this question." in words


def test_markers_lead_to_their_source_and_every_id_is_its_own(page):
    links = [value for name, value in page.attributes if name == "href" and value.startswith("#source-")]
    assert links
    assert {link[1:] for link in links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_a_document_that_answers_is_what_is_looked_for():
    case = replace(WRONG, evidence=(), documents=("beavers.md",), pattern=r"20\d1")
    words = Read(to_html(of_run((case, make_answer())))).words
    assert "Document, any of beavers.md (not among the passages found)" in words
    assert r"Pattern 20\d1" in words
