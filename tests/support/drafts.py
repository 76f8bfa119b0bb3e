"""Drafts of a chat model on two articles, cited and held to what is true of every draft; and what a model may write."""

from __future__ import annotations

from hypothesis import strategies as st

from assistant.citation.cite import cite
from assistant.ingestion.passages import split_passages
from assistant.schema import CitationFailure, Document, Hit
from assistant.text.words import content_stems

FABRICATED, MISATTRIBUTED, STITCHED = CitationFailure.FABRICATED, CitationFailure.MISATTRIBUTED, CitationFailure.STITCHED

OTTERS = (
    "# Otters\n\nOtters swim in cold rivers. They eat fish and crabs. A pup weighs 150 grams at birth. "
    "Keepers call the pup “a wet glove with teeth”, and nobody objects. The colony doubled between 2015 and 2020.\n"
)
BRIDGE = (
    "The old bridge was closed for weeks. Engineers found a crack in its third pillar. “We will not open it before May,” the "
    "mayor said. “Safety comes first.” Ferries carried 900 people a day.\n"
)
DOCUMENTS = {
    document.doc_id: document for document in (Document.create("otters.md", OTTERS), Document.create("bridge.md", BRIDGE))
}


def overlap(claim, sentences):
    """The part of the claim's words that a sentence has."""
    said = set(content_stems(claim))
    return [len(said & set(content_stems(sentence))) / max(1, len(said)) for sentence in sentences]


def hits_of(documents, max_tokens=200):
    passages = [
        passage
        for document in documents.values()
        for passage in split_passages(document, max_tokens=max_tokens, fits=lambda _: True)
    ]
    return [Hit(passage, 1.0, rank, None, None) for rank, passage in enumerate(passages, start=1)]


HITS = hits_of(DOCUMENTS)
NARROW = hits_of(DOCUMENTS, max_tokens=40)
"""Shorter passages, which share sentences."""


def drafted(text, hits=HITS, documents=DOCUMENTS, score=overlap):
    draft = cite(text, hits, documents, score)
    assert_sound(draft, hits, documents)
    return draft


def assert_sound(draft, hits, documents):
    """What holds for every draft."""
    passages = {hit.passage.passage_id: hit.passage for hit in hits}
    assert [citation.marker for citation in draft.citations] == list(range(1, len(draft.citations) + 1))
    assert len({(citation.doc_id, citation.start, citation.end) for citation in draft.citations}) == len(draft.citations)
    for citation in draft.citations:
        assert documents[citation.doc_id].text[citation.start : citation.end] == citation.cited_text
        passage = passages[citation.passage_id]
        assert citation.doc_id == passage.doc_id
        assert citation.start in {sentence.start for sentence in passage.sentences}
        assert citation.end in {sentence.end for sentence in passage.sentences}
    used = [marker for claim in draft.claims for marker in claim.markers]
    assert list(dict.fromkeys(used)) == [citation.marker for citation in draft.citations]
    assert len(draft.gaps) == len(draft.claims) + 1
    assert all(claim.text[span.start : span.end] for claim in draft.claims for span in claim.highlights)
    assert 0 <= draft.confidence <= 1


def cited(draft):
    """For each claim, the texts that it cites."""
    texts = {citation.marker: citation.cited_text for citation in draft.citations}
    return [[texts[marker] for marker in claim.markers] for claim in draft.claims]


SWIM, EAT, PUP = "Otters swim in cold rivers.", "They eat fish and crabs.", "A pup weighs 150 grams at birth."
CRACK, FERRIES = "Engineers found a crack in its third pillar.", "Ferries carried 900 people a day."
NONSENSE = "Purple zebras juggle quietly."


TEXT = st.lists(
    st.sampled_from(
        [
            "It rained",
            ". ",
            "\n",
            " ",
            "[",
            "]",
            "1",
            "7",
            "3",
            ", ",
            "-",
            "【",
            "】",
            "[1]",
            "[7]",
            "passage ",
            "and",
            "^",
            "(",
            ")",
            "🦦",
        ]
    ),
    max_size=25,
).map("".join)
