"""Sentences as a ranker gives them."""

from __future__ import annotations

import re

from assistant.extraction.ranker import RankedSentence
from assistant.ingestion.passages import split_passages
from assistant.schema import Document, Hit, Passage, Span


def candidate(text, answer="", doc_id="a.txt"):
    """A sentence of a hit that is all of its document, and the part of it that answers, if any is named."""
    document = Document.create(doc_id, text)
    passage = Passage(f"{doc_id}#0", doc_id, text, 0, len(text), "", (Span(0, len(text)),))
    span = Span(text.index(answer), text.index(answer) + len(answer)) if answer else None
    return RankedSentence(Hit(passage, 1.0, 1, 1, 1), Span(0, len(text)), document.text, span, 0.0)


def sentences(text, doc_id="a.txt", logits=(0.0, 0.0, 0.0)):
    """The sentences of a document in order, with these log odds."""
    (passage,) = split_passages(Document.create(doc_id, text), max_tokens=200, fits=lambda _: True)
    hit = Hit(passage, 1.0, 1, 1, None, tuple(0.5 for _ in passage.sentences))
    spans = zip(passage.sentences, logits, strict=True)
    return [RankedSentence(hit, span, passage.sentence_text(span), None, logit) for span, logit in spans]


def items(text):
    """The sentences of a passage that begin a line or list item with a capital, each of which may be an item of its own."""
    spans = tuple(Span(text.index(part), text.index(part) + len(part)) for part in re.findall(r"(?<![\w-])[A-Z][^\n]+", text))
    hit = Hit(Passage("a#0", "a", text, 0, len(text), "", spans), 1.0, 1, 1, None, ())
    return [RankedSentence(hit, span, text[span.start : span.end], None, 1.0) for span in spans]


def ranked_rows(document):
    """All rows of the tables of a document, in order."""
    passages = split_passages(document, max_tokens=200, fits=lambda _: True)
    hits = [Hit(one, 1.0, 1, 1, None, tuple(0.5 for _ in one.sentences)) for one in passages]
    spans = ((hit, span) for hit in hits for span in hit.passage.sentences)
    found = [RankedSentence(hit, span, hit.passage.sentence_text(span), None, 0.0) for hit, span in spans]
    return [one for one in found if "|" in one.text]
