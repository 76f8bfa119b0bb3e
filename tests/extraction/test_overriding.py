"""What an article takes back is never given alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.extraction.overriding import overridden_by, taken_back_since, with_overriding
from assistant.extraction.ranker import RankedSentence
from assistant.ingestion.passages import split_passages
from assistant.schema import Document, Hit, Span
from tests.support.candidates import candidate


def first_sentence(text, answer, doc_id="a.txt"):
    """The first sentence of an article, with its answer."""
    (passage,) = split_passages(Document.create(doc_id, text), max_tokens=200, fits=lambda _: True)
    hit = Hit(passage, 1.0, 1, 1, None, tuple(0.5 for _ in passage.sentences))
    span = passage.sentences[0]
    start = passage.sentence_text(span).index(answer)
    return RankedSentence(hit, span, passage.sentence_text(span), Span(start, start + len(answer)), 2.0)


@pytest.mark.parametrize(
    ("text", "answer", "later"),
    [
        ("The mill was to open in 2026. It will now open in 2028.", "2026", "It will now open in 2028."),
        ("The mill was to open in 2026. Nuns run it. It will now open in 2028.", "2026", "It will now open in 2028."),
        ("Entry cost £5 at first. However, it is free today.", "£5", "However, it is free today."),
        ("The mill opens in May. That has been put back to June.", "May", "That has been put back to June."),
        ("The mill opens in May. The ferry is now run by monks.", "May", None),  # has no other month
        ("The mill was to open in 2026. It opened in 2026.", "2026", None),
        ("Nuns were to run the mill. Monks run it now.", "Nuns", None),  # has no value
        ("The mill was to open in 2026.", "2026", None),
    ],
)
def test_what_takes_a_value_back_is_found_in_the_next_two_sentences(text, answer, later):
    found = overridden_by(first_sentence(text, answer))
    assert (found.text if found else None) == later


def test_it_is_given_behind_though_another_is_left_out():
    best = first_sentence("The mill was to open in 2026. It will now open in 2028.", "2026")
    other = candidate("The ferry is old.", doc_id="b.txt")
    told = [one.text for one in with_overriding([best, other], 2)]
    assert told == ["The mill was to open in 2026.", "It will now open in 2028."]
    assert [one.text for one in with_overriding([best], 1)] == told
    assert with_overriding([other], 3) == (other,)


def test_only_what_newer_articles_take_back_counts():
    best, taken_back = (
        candidate("It opens in 2026."),
        first_sentence("It was to open in 2026. Now it is 2028.", "2026", "b.txt"),
    )
    kept = candidate("It opens in 2026.", doc_id="b.txt")
    documents = {
        doc_id: replace(Document.create(doc_id, "Text."), published=published)
        for doc_id, published in (("a.txt", "2022"), ("b.txt", "2024"))
    }
    assert taken_back_since(best, [taken_back, kept], documents) == (taken_back,)
    assert taken_back_since(taken_back, [best], documents) == ()
