"""Further sentences are given where they answer too, or where the article goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.extraction.further_sentences import Told, choose, going_on
from assistant.extraction.ranker import RankedSentence
from assistant.ingestion.passages import split_passages
from assistant.schema import Document, Hit, Question, QuestionKind
from tests.support.candidates import candidate

STORY = "The mill burned down in 1934. It was rebuilt by nuns. The ferry is run by monks."


def sentences(text, doc_id="a.txt", logits=(0.0, 0.0, 0.0)):
    """The sentences of a document in order, with these log odds."""
    (passage,) = split_passages(Document.create(doc_id, text), max_tokens=200, fits=lambda _: True)
    hit = Hit(passage, 1.0, 1, 1, None, tuple(0.5 for _ in passage.sentences))
    spans = zip(passage.sentences, logits, strict=True)
    return [RankedSentence(hit, span, passage.sentence_text(span), None, logit) for span, logit in spans]


@pytest.mark.parametrize(
    ("kind", "logits", "given"),
    [
        (QuestionKind.FACT, (3.0, 0.5), 2),
        (QuestionKind.FACT, (3.0, 0.3), 1),
        (QuestionKind.LIST, (1.0, -0.9), 2),
        (QuestionKind.LIST, (1.0, -1.1), 1),  # too far behind
        (QuestionKind.LIST, (0.0, -1.5), 1),  # too unlikely
    ],
)
def test_another_sentence_is_given_where_it_answers_too(kind, logits, given):
    ranked = [replace(candidate(text), logit=logit) for text, logit in zip(("Otters swim.", "Fish dive."), logits, strict=True)]
    assert len(choose(Question("Who?", "Who?", kind), ranked, 3)) == given
    assert len(choose(Question("Who?", "Who?", kind), ranked, 1)) == 1


def test_the_next_sentence_goes_on_from_what_is_told():
    burned, rebuilt, ferry = sentences(STORY, logits=(1.0, -1.0, 0.5))
    assert going_on([burned, ferry, rebuilt], Told("a.txt", (burned,))) == (rebuilt, ferry, burned)
    assert going_on([burned, ferry, rebuilt], Told("a.txt", (ferry,))) == (burned, rebuilt, ferry)


def test_the_article_that_was_found_first_is_preferred_unless_another_answers_far_better():
    ours, theirs = sentences("Nuns rebuilt it.", logits=(0.0,)), sentences("Monks rebuilt it.", "b.txt", (2.0,))
    assert going_on([*theirs, *ours], Told("a.txt", ())) == (*ours, *theirs)
    assert going_on([*theirs, *ours], Told("c.txt", ())) == (*theirs, *ours)
