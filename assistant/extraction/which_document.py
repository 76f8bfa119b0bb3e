"""Which article tells of something: its title, and the sentence of it that has most of the words asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.extraction.composition import Composition
from assistant.extraction.disagreement import source_of
from assistant.extraction.question_types import DOCUMENT_NOUN
from assistant.extraction.ranker import RankedSentence
from assistant.schema import Document, Question
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf

_ASKING = phrase(
    rf"{DOCUMENT_NOUN}|says?|said|mention(?:s|ed|ing)?|talk(?:s|ed|ing)?|speaks?|discuss(?:es|ed)?|cover(?:s|ed)?|"
    r"describ(?:es?|ed)|deals?|contains?|tells?|told|explain(?:s|ed)?|report(?:s|ed)|nam(?:es?|ed)|quot(?:es?|ed)|find|found|"
    r"read|stands?|written|titles?|get|got|come|from|one|ones|there|any|anything"
)
_LEAST = 0.5
"""The least part of the words asked for, by weight, that an article has ..."""
_BESIDE = 0.9
"""... and beside that of the best, of one that is named, too."""
_DOUBTS = 3
"""The power of the covered part that the confidence is, as of an overview."""


def compose_which_document(
    question: Question, ranked: Sequence[RankedSentence], confidence: float, documents: Mapping[str, Document], most: int
) -> Composition | None:
    """A sentence of each article, at most so many, that has the words asked for, under its title; None where no word is.

    Args:
        question: one of the kind `WHICH_DOCUMENT`.
        ranked: the sentences of the hits, best first.
        confidence: how sure it is, in [0, 1], that the best of them answers.
        documents: those of the hits, by id.
        most: sentences that are given.
    """
    asked = set(content_stems(_ASKING.sub(" ", question.standalone)))
    if not asked:
        return None
    by_document: dict[str, list[RankedSentence]] = {}
    for one in ranked:
        by_document.setdefault(one.hit.passage.doc_id, []).append(one)
    covered = {doc_id: max(_covered(asked, one, documents) for one in theirs) for doc_id, theirs in by_document.items()}
    best = max(covered.values())
    if best < _LEAST:
        return None
    found = [doc_id for doc_id in sorted(covered, key=lambda doc_id: -covered[doc_id]) if covered[doc_id] >= _BESIDE * best]
    told = tuple(max(by_document[doc_id], key=lambda one: _share(asked, one.text)) for doc_id in found[:most])
    titles = [source_of(documents[one.hit.passage.doc_id]) for one in told]
    gaps = (titles[0], *(f"\n{title}" for title in titles[1:]))
    return Composition(told, max(confidence, best**_DOUBTS), gaps)


def _covered(asked: set[str], one: RankedSentence, documents: Mapping[str, Document]) -> float:
    """The part of the words asked for that the passage of a sentence has with its heading and its title."""
    passage = one.hit.passage
    return _share(asked, f"{documents[passage.doc_id].title}\n{passage.heading}\n{passage.text}")


def _share(asked: set[str], text: str) -> float:
    return sum(map(idf, asked & set(content_stems(text)))) / (sum(map(idf, asked)) or 1.0)
