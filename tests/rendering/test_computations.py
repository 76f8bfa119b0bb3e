"""A computation is told as what it is wherever an answer is shown or kept, and goes with the claims that it rests on."""

from __future__ import annotations

from dataclasses import replace

from assistant.rendering.answer_html import sentences_html
from assistant.rendering.answer_text import answer_text
from assistant.rendering.from_json import answer_of
from assistant.schema import Citation, Claim, Computation, ComputationMethod, Document, Draft, Span, Support, Verdict
from assistant.verification.policy import Checked, settle
from tests.support.answers import make_answer, published
from tests.support.read_html import Read

COMPUTATION = Computation("25.5 metres − 18 metres = 7.5 metres", (1, 2))
SAID = "Computed from [1] and [2]: 25.5 metres − 18 metres = 7.5 metres."
DOCUMENT = Document.create("a.md", "It is 25.5 metres. That was 18 metres.", title="Masts")
CITATIONS = tuple(
    Citation.of(DOCUMENT, span, marker=marker, passage_id="a.md#1")
    for marker, span in enumerate((Span(0, 18), Span(19, 38)), start=1)
)
VERDICTS = tuple(Verdict(Claim(one.cited_text, (one.marker,)), Support.SUPPORTED, 1.0, one) for one in CITATIONS)
ANSWER = make_answer(
    citations=CITATIONS,
    verdicts=VERDICTS,
    computations=(COMPUTATION,),
    **published(VERDICTS, ("", " ", f" {SAID}")),
)


def test_the_terminal_and_the_window_tell_it_as_words_of_ours():
    assert SAID in answer_text(ANSWER, {}).plain
    read = Read(sentences_html(ANSWER))
    assert [text for tag, attrs, text in read.by_tag if attrs.get("class") == "computed"] == [SAID]
    assert "not checked" not in read.text


def test_the_json_has_it_apart_from_claims_and_citations_and_is_read_again():
    told = ANSWER.to_dict()
    assert told["computations"] == [{"text": COMPUTATION.text, "markers": [1, 2], "method": "difference"}]
    assert len(told["claims"]) == len(told["citations"]) == 2
    assert answer_of(told).computations == (COMPUTATION,)
    earlier = {key: value for key, value in told.items() if key != "computations"}  # as it was kept before there were any
    assert answer_of(earlier).computations == ()
    without_method = {**told, "computations": [{"text": COMPUTATION.text, "markers": [1, 2]}]}
    assert answer_of(without_method).computations == (COMPUTATION,)


def test_a_count_is_told_as_a_computation_and_what_stands_around_it_apart():
    count = Computation("2", (1, 2), ComputationMethod.COUNT)
    lacking = "The articles don't say: “Why?”"
    answer = replace(ANSWER, computations=(count,), **published(VERDICTS, ("", " ", f" {count.sentence} {lacking}")))
    assert answer.text.endswith(f"[2] Counted: 2. {lacking}")
    read = Read(sentences_html(answer))
    told = [(attrs["class"], text) for tag, attrs, text in read.by_tag if tag == "p" and "claim" not in attrs["class"]]
    assert told == [("computed", "Counted: 2."), ("between", lacking)]
    assert "not checked" not in read.text
    assert answer_of(answer.to_dict()).computations == (count,)


def test_what_a_chat_model_writes_between_claims_is_not_ours():
    assert "not checked" in Read(sentences_html(replace(ANSWER, engine="llm"))).text


def test_it_falls_with_a_claim_that_is_dropped():
    failed = replace(VERDICTS[1], support=Support.UNSUPPORTED)
    claims = tuple(verdict.claim for verdict in VERDICTS)
    draft = Draft(claims, CITATIONS, 0.7, gaps=("", " ", f" {SAID}"), computations=(COMPUTATION,))
    for policy in ("drop", "abstain"):
        left = settle(Checked(draft, (VERDICTS[0], failed)), policy).draft
        assert (left.computations, left.gaps) == ((), ())
