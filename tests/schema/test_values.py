"""Values refuse what can't be true of them; a citation is sliced from its document, never passed in."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.schema import Abstention, Answer, Citation, Claim, Document, Hit, Passage, Span, Support, Timings, Turn, Verdict

TEXT = st.text(st.characters(exclude_categories=[]), min_size=1, max_size=80)  # lone surrogates too
NUMBERS = st.tuples(st.integers(0, 999), st.integers(0, 999))

ANSWER_KEYS = {
    "question",
    "standalone_question",
    "text",
    "abstained",
    "abstention",
    "kind",
    "certainty",
    "confidence",
    "engine",
    "model",
    "groundedness",
    "computations",
    "citations",
    "claims",
    "hits",
    "timings_ms",
    "notes",
    "usage",
}


def document(text="Otters swim. They eat fish."):
    return Document.create("otters.txt", text, title="Otters")


def span_in(text, one, other):
    """Any two numbers as a span of the text."""
    start = one % len(text)
    return Span(start, start + 1 + other % (len(text) - start))


def verdict(support):
    return Verdict(Claim("Otters swim.", (1,)), support, 1.0 if support is Support.SUPPORTED else 0.0, None)


def answer(**changed):
    source = document()
    span = Span(0, 12)
    passage = Passage("otters.txt#1", source.doc_id, source.text, 0, len(source.text), "", (span, Span(13, 27)))
    citation = Citation.of(source, span, marker=1, passage_id=passage.passage_id)
    claim = Claim("Otters swim.", (1,))
    values = {
        "question": "Do they?",
        "standalone_question": "Do they? (otters swim)",
        "text": "Otters swim. [1]",
        "citations": (citation,),
        "verdicts": (Verdict(claim, Support.SUPPORTED, 1.0, citation),),
        "abstention": None,
        "confidence": 0.912345,
        "engine": "extractive",
        "model": "hash@1",
        "hits": (Hit(passage, 0.123456789, 1, 1, None, (0.5, 0.25)),),
        "timings": Timings(1.234, 2.0, 3.0, 4.0, 10.234),
        "spans": (Span(0, 16),),
    }
    return Answer(**{**values, **changed})


# ---- spans


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (4, 2), (-1, 3), (-3, -1)])
def test_a_span_that_holds_nothing_is_refused(start, end):
    with pytest.raises(ValueError, match="a span needs"):
        Span(start, end)


@given(text=TEXT, before=TEXT, where=NUMBERS)
def test_a_shifted_span_is_the_same_text_further_on(text, before, where):
    span = span_in(text, *where)
    moved = span.shift(len(before))
    assert (before + text)[moved.start : moved.end] == text[span.start : span.end]


# ---- documents


@given(text=TEXT)
@example(text="one\r\ntwo\rthree\n")
@example(text="cafe\u0301 A\u030a")
def test_a_document_is_normalised_and_stamped(text):
    created = Document.create("a.txt", text)
    assert unicodedata.is_normalized("NFC", created.text)
    assert "\r" not in created.text
    assert created.digest == hashlib.sha256(created.text.encode("utf-8", "surrogatepass")).hexdigest()
    assert Document.create("b.txt", created.text).text == created.text


def test_title_and_source_default_to_the_id():
    bare = Document.create("a.txt", "text")
    assert (bare.title, bare.source, bare.published) == ("a.txt", "a.txt", "")


# ---- citations


@given(text=TEXT, where=NUMBERS)
@example(text="🦦 otters\u200d 水 naïve שלום", where=(0, 2))
def test_a_citation_is_exactly_there(text, where):
    source = document(text)
    span = span_in(source.text, *where)
    citation = Citation.of(source, span, marker=1, passage_id="otters.txt#1")
    assert source.text[citation.start : citation.end] == citation.cited_text
    assert (citation.start, citation.end) == (span.start, span.end)
    assert (citation.doc_id, citation.title) == (source.doc_id, source.title)


@given(text=TEXT, excess=st.integers(1, 50))
def test_a_span_past_the_end_is_not_cited(text, excess):
    source = document(text)
    with pytest.raises(ValueError, match="a citation of"):
        Citation.of(source, Span(0, len(source.text) + excess), marker=1, passage_id="p")
    with pytest.raises(ValueError, match="a citation of"):
        Citation.of(source, Span(len(source.text) + excess, len(source.text) + excess + 1), marker=1, passage_id="p")


@pytest.mark.parametrize(("start", "end", "text"), [(0, 5, "four"), (0, 3, "four"), (2, 2, ""), (5, 1, "four")])
def test_a_citation_of_the_wrong_length_is_refused(start, end, text):
    with pytest.raises(ValueError, match="can't hold"):
        Citation(1, "a.txt", "A", "a.txt#1", start, end, text)


# ---- answers


@pytest.mark.parametrize(
    ("supports", "expected"),
    [
        ([], None),
        ([Support.SUPPORTED], 1.0),
        ([Support.SUPPORTED, Support.UNSUPPORTED], 0.5),
        ([Support.CONTRADICTED, Support.UNSUPPORTED, Support.SUPPORTED, Support.UNSUPPORTED], 0.25),
        ([Support.UNSUPPORTED], 0.0),
    ],
)
def test_groundedness_is_the_supported_share_of_the_claims(supports, expected):
    verdicts = tuple(map(verdict, supports))
    assert answer(verdicts=verdicts, spans=(Span(0, 16),) * len(verdicts)).groundedness == expected


def test_each_claim_has_a_place_in_the_text():
    with pytest.raises(ValueError, match="needs as many spans"):
        answer(spans=())


def test_the_published_form_has_the_contracts_keys():
    told = answer().to_dict()
    assert set(told) == ANSWER_KEYS
    cited = {"marker", "document", "title", "start", "end", "cited_text", "passage_id", "page", "digest"}
    assert set(told["citations"][0]) == cited
    assert set(told["claims"][0]) == {"text", "start", "end", "support", "score", "markers"} | {
        "citation_failure",
        "reason",
        "evidence",
    }
    assert set(told["hits"][0]) == {
        "passage_id",
        "document",
        "start",
        "end",
        "score",
        "rank",
        "dense_rank",
        "bm25_rank",
    }
    assert set(told["timings_ms"]) == {"rewrite", "embed", "retrieve", "generate", "verify", "total"}


def test_the_published_form_is_json_and_says_what_the_answer_says():
    given_answer = answer()
    told = json.loads(json.dumps(given_answer.to_dict()))
    assert told == given_answer.to_dict()
    assert told["abstained"] is False
    assert told["abstention"] is None
    assert told["groundedness"] == 1.0
    (claim,) = told["claims"]
    assert claim.pop("evidence") == told["citations"][0]
    assert claim == {
        "text": "Otters swim. [1]",
        "start": 0,
        "end": 16,
        "support": "supported",
        "score": 1.0,
        "markers": [1],
        "citation_failure": None,
        "reason": "",
    }
    assert told["hits"][0]["bm25_rank"] is None
    (citation,) = told["citations"]
    assert document().text[citation["start"] : citation["end"]] == citation["cited_text"] == "Otters swim."


@pytest.mark.parametrize("reason", Abstention)
def test_an_abstention_names_its_reason(reason):
    told = answer(abstention=reason, citations=(), verdicts=(), spans=()).to_dict()
    assert (told["abstained"], told["abstention"], told["groundedness"]) == (True, reason.value, None)
    json.dumps(told)


@pytest.mark.parametrize("value", [Span(0, 1), document(), answer(), Turn("q", "a"), Timings()])
def test_values_are_frozen(value):
    name = dataclasses.fields(value)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, getattr(value, name))
    assert not hasattr(value, "__dict__")
