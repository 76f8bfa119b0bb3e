"""Unsupported sentences are flagged, dropped, or take the whole answer with them; what is left stays exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rendering.published_text import publish
from assistant.schema import Abstention, Citation, Claim, Document, Draft, Span, Support, Verdict
from assistant.verification.policy import Checked, settle

DOCUMENT = Document.create("a.txt", "Otters swim. Otters eat fish. Otters sleep. Otters play.")
SPANS = (Span(0, 12), Span(13, 29), Span(30, 43), Span(44, 56))
YES, NO, AGAINST = Support.SUPPORTED, Support.UNSUPPORTED, Support.CONTRADICTED


def cited(marker):
    return Citation.of(DOCUMENT, SPANS[marker - 1], marker=marker, passage_id="a.txt#1")


def checked(*claims):
    """A draft of (words, markers, support) claims with their verdicts."""
    made, verdicts = [], []
    for words, markers, support in claims:
        claim = Claim(words, tuple(markers))
        made.append(claim)
        verdicts.append(Verdict(claim, support, 0.5, cited(markers[0]) if markers else None))
    used = sorted({marker for _, markers, _ in claims for marker in markers})
    gaps = ("", *["\n\n"] * (len(made) - 1), "")
    return Checked(Draft(tuple(made), tuple(map(cited, used)), 0.7, gaps=gaps), tuple(verdicts))


MIXED = checked(("A.", [1], YES), ("B.", [2], NO), ("C.", [1, 3], YES), ("D.", [], AGAINST), ("E.", [3, 4], YES))


def test_flagging_changes_nothing():
    assert settle(MIXED, "flag") is MIXED


@pytest.mark.parametrize("policy", ["flag", "drop", "abstain"])
def test_what_is_supported_is_left_alone(policy):
    good = checked(("A.", [1], YES), ("B.", [2], YES))
    assert settle(good, policy) is good
    empty = Checked(Draft((), (), 0.1, Abstention.NOT_IN_CORPUS), ())
    assert settle(empty, policy) is empty


def test_dropping_leaves_the_supported_sentences_with_their_citations():
    left = settle(MIXED, "drop")
    assert publish(left.draft).text == "A. [1] C. [1] [2] E. [2] [3]"
    assert [(citation.marker, citation.cited_text) for citation in left.draft.citations] == [
        (1, "Otters swim."),
        (2, "Otters sleep."),
        (3, "Otters play."),
    ]
    assert [verdict.evidence.marker for verdict in left.verdicts] == [1, 1, 2]
    assert left.draft.notes == ("Left out as unsupported: B.", "Left out as contradicted: D.")
    assert left.draft.abstention is None


def test_abstaining_takes_the_whole_answer_back_and_says_why():
    left = settle(MIXED, "abstain")
    assert (left.draft.gaps, left.draft.claims, left.draft.citations, left.verdicts) == ((), (), (), ())
    assert left.draft.abstention is Abstention.NOT_GROUNDED
    assert len(left.draft.notes) == 2


def test_dropping_everything_is_an_abstention():
    left = settle(checked(("B.", [2], NO)), "drop")
    assert left.draft.abstention is Abstention.NOT_GROUNDED
    assert left.verdicts == ()


CLAIMS = st.tuples(
    st.sampled_from(["A.", "B b.", "C"]), st.lists(st.integers(1, 4), unique=True, max_size=3), st.sampled_from(Support)
)


@given(claims=st.lists(CLAIMS, min_size=1, max_size=6))
def test_what_is_left_is_exact(claims):
    left = settle(checked(*claims), "drop")
    draft = left.draft
    assert all(verdict.support is YES for verdict in left.verdicts)
    assert tuple(verdict.claim for verdict in left.verdicts) == draft.claims
    if any(support is not YES for _, _, support in claims):
        assert [citation.marker for citation in draft.citations] == list(range(1, len(draft.citations) + 1))
    given_citations = [[cited(marker).cited_text for marker in markers] for _, markers, support in claims if support is YES]
    by_marker = {citation.marker: citation.cited_text for citation in draft.citations}
    assert [[by_marker[marker] for marker in claim.markers] for claim in draft.claims] == given_citations
    assert [claim.text for claim in draft.claims] == [words for words, _, support in claims if support is YES]
