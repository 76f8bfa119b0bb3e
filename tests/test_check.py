"""A text from elsewhere is checked against its sources."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.check import check
from assistant.errors import EvalError
from assistant.rendering.published_text import publish
from assistant.schema import CitationFailure, Document, Support

ZOO = "The zoo of Vienna opened in 1752. It keeps two pandas. Entry costs $25 for adults."
OTTERS = "# Otters\n\nOtters swim in cold rivers. They eat fish and crabs."
YES, NO, AGAINST = Support.SUPPORTED, Support.UNSUPPORTED, Support.CONTRADICTED


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("The zoo of Vienna opened in 1752.", [YES]),
        ("The zoo of Vienna opened in 1752 [1]. Otters swim in cold rivers [2].", [YES, YES]),
        ("The zoo of Vienna opened in 1753.", [AGAINST]),
        ("Entry costs $25 for adults. Elephants fly to Africa every autumn.", [YES, NO]),
    ],
)
def test_each_sentence_gets_a_verdict(answer, expected):
    checked = check(answer, [ZOO, OTTERS])
    assert [verdict.support for verdict in checked.verdicts] == expected


def test_markers_mean_sources_and_lead_to_exact_spans():
    document = Document.create("otters.md", OTTERS)
    checked = check("Otters swim in cold rivers. [2] [7]", [ZOO, document])
    (citation,) = checked.draft.citations
    assert (citation.doc_id, document.text[citation.start : citation.end]) == ("otters.md", "Otters swim in cold rivers.")
    assert publish(checked.draft).text == "Otters swim in cold rivers. [1]"


def test_a_false_quotation_is_named():
    (verdict,) = check("The guide says “the zoo opened in 1999”. [1]", [ZOO]).verdicts
    assert verdict.claim.failure is CitationFailure.FABRICATED


@pytest.mark.parametrize(("answer", "sources"), [("", [ZOO]), (" \n", [ZOO]), ("A.", []), ("A.", ["", " "])])
def test_nothing_to_check_is_an_error(answer, sources):
    with pytest.raises(EvalError, match="; give"):
        check(answer, sources)


@given(picked=st.lists(st.sampled_from(ZOO.split(". ")), min_size=1, max_size=3))
def test_copies_are_supported(picked):
    text = " ".join(f"{sentence.rstrip('.')}." for sentence in picked)
    checked = check(text, [ZOO])
    assert all(verdict.support is YES and verdict.score == 1.0 for verdict in checked.verdicts)
