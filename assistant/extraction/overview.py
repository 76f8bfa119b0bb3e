"""Overviews: a few sentences that sum up one article, each of several, or what they say on a topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from assistant.extraction.composition import Composition, distinct
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.scope import Scope
from assistant.extraction.summariser import dangles, summarise
from assistant.schema import Document, Hit
from assistant.text.words import content_stems, idf, words

_FEWEST, _MOST = 3, 7
"""Sentences of an overview of one article ..."""
_TEN = 10
"""... one for so many of its own."""
SEVERAL = 8
"""Articles that are told of one by one."""
_ON_TOPIC = 5
_NEAR = 0.8
"""A sentence on the topic has at least this part of the best one's similarity."""
_NEWS = 0.4
_DOUBTS = 3
"""The power of the covered part of the topic that its confidence is: of a topic half unknown the articles hardly tell."""


def compose_overview(scope: Scope, hits: Sequence[Hit], documents: Mapping[str, Document]) -> Composition:
    """The sentences of an overview, in the order of the articles; confidence is that they say something of the topic."""
    if scope.topic:
        return _on_topic(scope.topic, hits)
    told = (one for one in _sentences(hits) if not _is_title(one.text, documents[one.hit.passage.doc_id]))
    sentences = sorted(told, key=lambda one: (one.hit.passage.doc_id, one.sentence.start))
    articles = [list(group) for _, group in groupby(sentences, key=lambda one: one.hit.passage.doc_id)][:SEVERAL]
    chosen, gaps = list[RankedSentence](), list[str]()
    for article in articles:
        picked = [article[i] for i in summarise([one.text for one in article], _length(article, len(articles)))]
        title = documents[article[0].hit.passage.doc_id].title
        gaps += [f"\n{title}:" if i == 0 else "" for i in range(len(picked))]
        chosen += picked
    gaps = [gaps[0].lstrip(), *gaps[1:]] if gaps else []
    return Composition(tuple(chosen), 1.0 if chosen else 0.0, tuple(gaps))


def _sentences(hits: Sequence[Hit]) -> tuple[RankedSentence, ...]:
    """Every sentence of the hits once, its similarity with the question as its logit."""
    return distinct(
        [
            RankedSentence(hit, span, hit.passage.sentence_text(span), None, cosine)
            for hit in hits
            for span, cosine in zip(hit.passage.sentences, hit.similarities, strict=True)
        ]
    )


def _is_title(text: str, document: Document) -> bool:
    """Whether a sentence is the title of its article, however it is set."""
    return words(text.casefold()) == words(document.title.casefold())


def _length(article: Sequence[RankedSentence], articles: int) -> int:
    if articles == 1:
        return max(_FEWEST, min(_MOST, round(len(article) / _TEN)))
    return 2 if articles <= _FEWEST else 1


def _on_topic(topic: Sequence[str], hits: Sequence[Hit]) -> Composition:
    """The sentences nearest to the question, those only that tell something new, in the order of the articles."""
    ranked = sorted(_sentences(hits), key=lambda one: -_nearness(topic, one))
    if not ranked:
        return Composition((), 0.0)
    chosen, told = list[RankedSentence](), set[str]()
    least = _NEAR * _nearness(topic, ranked[0])
    for one in ranked:
        stems = set(content_stems(one.text))
        news = sum(map(idf, stems - told)) / (sum(map(idf, stems)) or 1.0)
        if _nearness(topic, one) >= least and news >= _NEWS and (not dangles(one.text) or not chosen):
            chosen.append(one)
            told |= stems
        if len(chosen) == _ON_TOPIC:
            break
    heard = {stem for hit in hits for stem in content_stems(f"{hit.passage.heading} {hit.passage.text}")}
    chosen.sort(
        key=lambda one: (one.hit.passage.doc_id != ranked[0].hit.passage.doc_id, one.hit.passage.doc_id, one.sentence.start)
    )
    return Composition(tuple(chosen), _coverage(topic, list(heard)) ** _DOUBTS)


def _nearness(topic: Sequence[str], one: RankedSentence) -> float:
    """Similarity, and the part of the topic that the sentence or the heading above it names."""
    return one.logit + _coverage(topic, content_stems(f"{one.hit.passage.heading} {one.text}"))


def _coverage(topic: Sequence[str], stems: Sequence[str]) -> float:
    """The part of the topic's words, by weight, that is among the stems."""
    total = sum(map(idf, {*topic}))
    return sum(map(idf, {*topic} & {*stems})) / total if total else 0.0
