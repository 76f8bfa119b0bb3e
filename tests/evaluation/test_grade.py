"""Grading an answer by hand: what cites the evidence, says the expected or the forbidden; and ALCE's citation figures."""

from __future__ import annotations

import pytest

from assistant.errors import EvalError
from assistant.evaluation import Case
from assistant.evaluation import grade as grading
from assistant.evaluation.grade import grade, short_answer
from assistant.evaluation.metrics.citations import citation_precision, citation_recall
from assistant.schema import Abstention, Answer, Citation, Claim, Document, Hit, Passage, Span, Support, Verdict
from tests.support.answers import make_answer

TEXT = "The toll rose in May. Lorries pay 4 crowns. Cyclists pay nothing."
DOCUMENT = Document.create("toll.md", TEXT)
SENTENCES = ("The toll rose in May.", "Lorries pay 4 crowns.", "Cyclists pay nothing.")


def by_words(claim, texts):
    """A judge that anyone can follow: every word of the claim stands in the texts."""
    return set(claim.lower().strip(".").split()) <= set(" ".join(texts).lower().replace(".", "").split())


def answer(*claims, confidence=0.9, engine="extractive"):
    """An answer whose claims are texts with the numbers of the sentences they cite."""
    cited = sorted({number for _, numbers in claims for number in numbers})
    citations = tuple(
        Citation.of(DOCUMENT, span(SENTENCES[number - 1]), marker=number, passage_id="toll.md#1") for number in cited
    )
    verdicts = [Verdict(Claim(words, tuple(numbers)), Support.SUPPORTED, 1.0, None) for words, numbers in claims]
    hit = Hit(Passage("toll.md#1", "toll.md", TEXT, 0, len(TEXT), "", ()), 1.0, 1, 1, 1)
    return make_answer(citations=citations, verdicts=tuple(verdicts), confidence=confidence, engine=engine, hits=(hit,))


def span(sentence):
    start = TEXT.index(sentence)
    return Span(start, start + len(sentence))


def graded(case, given, threshold=0.5):
    return grade(case, given, threshold, by_words)


def case(**keys):
    return Case("c", "What do they pay?", **keys)


def test_any_evidence_answers_unless_all_is_needed():
    lorries = answer((SENTENCES[1], [2]))
    assert graded(case(evidence=SENTENCES[1:]), lorries).right
    both = case(evidence=SENTENCES[1:], needs_all=True)
    assert (graded(both, lorries).first_right, graded(both, lorries).all_right, graded(both, lorries).right) == (
        True,
        False,
        False,
    )
    assert graded(both, answer((SENTENCES[2], [3]), (SENTENCES[1], [2]))).right


def test_the_first_citation_counts():
    given = answer((SENTENCES[0], [1]), (SENTENCES[1], [2]))
    result = graded(case(evidence=(SENTENCES[1],)), given)
    assert (result.first_right, result.any_right, result.right) == (False, True, False)


def test_a_part_of_a_sentence_is_its_citation():
    part = Citation.of(DOCUMENT, span("Lorries pay 4 crowns"), marker=1, passage_id="toll.md#1")
    given = Answer("q", "q", "4 crowns. [1]", (part,), (), None, 0.9, "llm", "m", ())
    assert graded(case(evidence=(SENTENCES[1],)), given).right
    assert not graded(case(evidence=(SENTENCES[2],)), given).right


def test_documents_stand_for_evidence():
    given = answer((SENTENCES[1], [2]))
    result = graded(case(documents=("toll.md",)), given)
    assert (result.right, result.rank, result.all_right) == (True, 1, None)
    result = graded(case(documents=("other.md",)), given)
    assert (result.right, result.rank, result.ranks) == (False, None, (None,))


def test_a_pattern_is_another_wording():
    given = answer(("They pay 4 crowns.", [2]))
    assert graded(case(pattern=r"\b(4|four) crowns?\b"), given).right
    assert graded(case(pattern="5 crowns", expected=("4 crowns",)), given).contains == 1.0
    assert graded(case(pattern="5 crowns"), given).contains == 0.0
    assert graded(case(evidence=(SENTENCES[1],)), given).contains is None


def test_a_pattern_that_takes_ages_is_an_error(monkeypatch):
    monkeypatch.setattr(grading, "_PATIENCE", 0.05)
    with pytest.raises(EvalError, match="takes longer"):
        grading._finds(r"(a|aa)+$", "a" * 200 + "!")


def test_what_is_forbidden_is_never_right():
    given = answer((SENTENCES[1], [2]))
    result = graded(case(evidence=(SENTENCES[1],), forbidden=("4 Crowns",)), given)
    assert (result.forbidden, result.first_right, result.right) == (True, True, False)
    assert graded(case(evidence=(SENTENCES[1],), forbidden=("crown",)), given).forbidden is False
    assert graded(case(evidence=(SENTENCES[1],)), given).forbidden is None


def test_the_threshold_is_the_extractive_engines():
    unsure = {"confidence": 0.2}
    assert not graded(case(evidence=(SENTENCES[1],)), answer((SENTENCES[1], [2]), **unsure)).answered
    assert graded(case(evidence=(SENTENCES[1],)), answer((SENTENCES[1], [2]), engine="llm", **unsure)).answered


# Citations, as in ALCE


@pytest.mark.parametrize(
    ("claims", "recall", "precision"),
    [
        ([(SENTENCES[1], [2])], 1.0, 1.0),
        ([(SENTENCES[1], [3])], 0.0, 0.0),  # cites the wrong sentence
        ([(SENTENCES[1], [])], 0.0, None),  # cites nothing
        ([(SENTENCES[1], [2, 3])], 1.0, 0.5),  # the second adds nothing
        ([("Lorries and cyclists", [2, 3])], 0.0, 0.0),  # "and" is in neither
        ([("Lorries pay nothing", [2, 3])], 1.0, 1.0),  # by words alone, it takes both
        ([(SENTENCES[1], [2]), (SENTENCES[2], [1])], 0.5, 0.5),
    ],
)
def test_citation_figures_by_hand(claims, recall, precision):
    given = answer(*claims)
    assert citation_recall(given, by_words) == recall
    assert citation_precision(given, by_words) == precision


def test_an_answer_without_claims_has_no_citation_figures():
    assert citation_recall(answer(), by_words) is None
    assert citation_precision(answer(), by_words) is None


def test_nothing_retrieved_is_an_abstention_at_every_threshold(cases):
    nothing = Answer("q", "q", "Nothing.", (), (), Abstention.NOTHING_RETRIEVED, 0.0, "extractive", "model", ())
    result = grade(cases[0], nothing, 0.0, by_words)
    assert (result.answered, result.first_right, result.contains, result.rank) == (False, False, 0.0, None)


def test_the_short_answer_is_the_first_highlight():
    soon, shuts = Claim("It shuts soon.", ()), Claim("It shuts on 9 October, it said.", (1,), (Span(12, 21), Span(23, 25)))
    answers = [make_answer(verdicts=tuple(map(verdict_on, claims))) for claims in ((soon, shuts), (soon,), ())]
    assert list(map(short_answer, answers)) == ["9 October", "It shuts soon.", ""]


def verdict_on(claim):
    return Verdict(claim, Support.SUPPORTED, 1.0, None)
