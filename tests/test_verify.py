"""A claim is supported if it is, word for word, a text that it cites."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.schema import Citation, Claim, Document, Draft, Span, Support
from assistant.verify import CopyVerifier


def check(*claims, cited=()):
    """The verdicts on (text, markers) claims, where text i is cited as [i + 1]."""
    citations = []
    for marker, text in enumerate(cited, start=1):
        document = Document.create(f"{marker}.txt", text)
        citations.append(Citation.of(document, Span(0, len(document.text)), marker=marker, passage_id=f"{marker}.txt#1"))
    made, start = [], 0
    for text, markers in claims:
        made.append(Claim(text, start, start + len(text), tuple(markers)))
        start += len(text) + 1
    draft = Draft(" ".join(text for text, _ in claims), tuple(made), tuple(citations), 0.5)
    verdicts = CopyVerifier().verify(draft)
    assert [verdict.claim for verdict in verdicts] == made
    for verdict in verdicts:
        supported = verdict.support is Support.SUPPORTED
        assert verdict.score == float(supported)
        assert (verdict.evidence is not None) == supported
        assert verdict.evidence is None or verdict.evidence in citations
    return [verdict.support for verdict in verdicts]


YES, NO = Support.SUPPORTED, Support.UNSUPPORTED


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("Trade grew by 14% in 2023. [1]", "Trade grew by 14% in 2023.", YES),
        ("Trade grew by 15% in 2023. [1]", "Trade grew by 14% in 2023.", NO),
        ("Trade grew by 14% in 2023 [1]", "Trade grew by 14% in 2023.", NO),
        ("trade grew by 14% in 2023. [1]", "Trade grew by 14% in 2023.", NO),
        ("Trade grew by **14%** in 2023. [1]", "Trade grew by 14% in 2023.", YES),
        ("Trade grew by **15%** in 2023. [1]", "Trade grew by 14% in 2023.", NO),
        ("Trade grew by 14% in 2023.[1]", "Trade grew by 14% in 2023.", YES),
        ("Trade grew by 14%\nin 2023. [1]", "Trade grew  by 14% in\n2023.", YES),
        ("Trade grew. It rained. [1]", "Trade grew.", NO),
        ("Trade grew, he said [1]. [1]", "Trade grew, he said [1].", YES),
        ("Trade grew, he said [1] [1]", "Trade grew, he said [1]", YES),
        ("Trade grew, he said. [1]", "Trade grew, he said [1].", NO),
        ("Trade grew, he said [1]", "Trade grew, he said [1]", NO),
        ("That makes 2**3 = 8. [1]", "That makes 2**3 = 8.", YES),
        ("That makes 23 = 8. [1]", "That makes 2**3 = 8.", NO),
        ("Otters 🦦 swim. [1]", "Otters 🦦 swim.", YES),
        ("Otters swim. [1]", "Otters 🦦 swim.", NO),
        ("[1]", "Otters swim.", NO),
    ],
)
def test_only_a_copy_is_supported(claim, source, expected):
    assert check((claim, [1]), cited=[source]) == [expected]


def test_a_claim_needs_a_citation_of_its_own():
    cited = ["Otters swim.", "Rivers run."]
    assert check(("Otters swim. [2]", [2]), ("Otters swim.", []), ("Otters swim. [9]", [9]), cited=cited) == [NO, NO, NO]
    assert check(("Rivers run. [1] [2]", [1, 2]), ("Otters swim. [1][2]", [1, 2]), cited=cited) == [YES, YES]


def test_no_claims_no_verdicts():
    assert check(cited=["Otters swim."]) == []


SENTENCE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(lambda text: text.split())


@given(sentence=SENTENCE, digit=st.sampled_from("123456789"), place=st.integers(0, 40))
def test_a_copy_is_supported_and_one_more_digit_is_not(sentence, digit, place):
    document = Document.create("a.txt", sentence)
    copy = " ".join(document.text.split())
    changed = f"{copy[: place % (len(copy) + 1)]}{digit}{copy[place % (len(copy) + 1) :]}"
    assert check((f"{copy} [1]", [1]), (f"{changed} [1]", [1]), cited=[sentence]) == [YES, NO]
