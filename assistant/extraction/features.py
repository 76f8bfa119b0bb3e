"""How much a sentence speaks to a question, as numbers; the weights that make one number of them are learnt elsewhere.

No single measure tells an answer from a sentence about the same thing. A cosine is high for a sentence on the topic whether or
not it answers; so there are also the question's words that are missing, weighted by how telling they are, its names and
numbers, whether the sentence holds something of the kind that is asked for, and what stands around it.

A follow-up is read twice, standing alone and as asked: the words that it lacked tell what it is about, but the sentence that
has them all is often the last answer; its own words tell what is asked now.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from assistant.extraction.answer_types import AnswerType, answer_type, candidate_spans
from assistant.schema import Hit, Question, Span
from assistant.text.line_kinds import leans_on_heading
from assistant.text.words import STOP_WORDS, content_stems, idf, words

FEATURES = (
    "cosine",
    "cosine_nearby",
    "cosine_passage",
    "below_best",
    "coverage",
    "coverage_nearby",
    "coverage_passage",
    "missing",
    "missing_nearby",
    "missing_passage",
    "pairs",
    "pairs_passage",
    "names",
    "names_nearby",
    "names_passage",
    "numbers_nearby",
    "answers_kind",
    "lacks_kind",
    "length",
    "is_question",
    "opens_with_pronoun",
    "dense_rank",
    "bm25_rank",
    "question_length",
    "question_names",
)

_PRONOUN = re.compile(r"[\"“'‘(]*(?:he|she|it|they|this|that|these|those|there|his|her|their|its|such|both)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"\b[^\W\d_a-z][\w’'-]*")
_NO_WORD = re.compile(r"[\W_]+")
_UNCOMMON = 0.8
_SHORT = 8
"""Words of a sentence that is read with its heading: below "Parking" stands "Space no. 14 behind the house."."""
_STANDALONE = 0.3
"""How much the standalone question counts in a follow-up's features; the question as asked has the rest. On the follow-ups of
`evals/tuning` the right sentence comes first about as often from 0.1 to 0.5; at 0.3 the share of unanswerable ones that are
answered is near the one that the threshold was chosen for."""


@dataclass(frozen=True, slots=True)
class CandidateSentence:
    """A sentence of a hit, `sentence` its span in the document; `features` are in the order of `FEATURES`, mostly in [0, 1]."""

    hit: Hit
    sentence: Span
    text: str
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """The stems, pairs of neighbouring stems, names and numbers of a text."""

    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    names: frozenset[str]
    numbers: frozenset[str]

    def __or__(self, other: _Words) -> _Words:
        return _Words(
            self.stems | other.stems, self.pairs | other.pairs, self.names | other.names, self.numbers | other.numbers
        )


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """A hit with the texts of its sentences, the words of its heading, and those of all of it and of its document's name."""

    hit: Hit
    texts: tuple[str, ...]
    heading: _Words
    whole: _Words

    @classmethod
    def of(cls, hit: Hit) -> _Surroundings:
        texts, heading = tuple(map(hit.passage.sentence_text, hit.passage.sentences)), _words(hit.passage.heading)
        name = _words(_NO_WORD.sub(" ", hit.passage.doc_id.rpartition(".")[0] or hit.passage.doc_id))
        return cls(hit, texts, heading, _union([heading, name, *map(_words, texts)]))


def candidates_for(question: Question, hits: Sequence[Hit]) -> tuple[CandidateSentence, ...]:
    """`candidate_sentences`; a follow-up's features are blended from those of both its forms."""
    candidates = candidate_sentences(question.standalone, hits)
    if question.asked == question.standalone:
        return candidates
    as_asked = candidate_sentences(question.asked, hits)
    return tuple(replace(a, features=blend(a.features, b.features)) for a, b in zip(candidates, as_asked, strict=True))


def blend(standalone: Sequence[float], asked: Sequence[float]) -> tuple[float, ...]:
    """The weighted mean, number by number; a linear model gives it the weighted mean of the two log odds."""
    return tuple(_STANDALONE * a + (1 - _STANDALONE) * b for a, b in zip(standalone, asked, strict=True))


def candidate_sentences(question: str, hits: Sequence[Hit]) -> tuple[CandidateSentence, ...]:
    """Every sentence of the hits once, with its features, in order of the hits."""
    asked, kind = _words(question), answer_type(question)
    best = max((cosine for hit in hits for cosine in hit.similarities), default=0.0)
    seen = set[tuple[str, Span]]()
    candidates: list[CandidateSentence] = []
    for hit in hits:
        around = _Surroundings.of(hit)
        for i, sentence in enumerate(hit.passage.sentences):
            if (hit.passage.doc_id, sentence) in seen:
                continue
            seen.add((hit.passage.doc_id, sentence))
            features = _features(question, asked, kind, around, i, best)
            candidates.append(CandidateSentence(hit, sentence, around.texts[i], features))
    return tuple(candidates)


def _features(
    question: str, asked: _Words, kind: AnswerType, surroundings: _Surroundings, i: int, best: float
) -> tuple[float, ...]:
    hit, texts, cosines = surroundings.hit, surroundings.texts, surroundings.hit.similarities
    heading, whole, around = surroundings.heading, surroundings.whole, range(max(0, i - 1), min(len(texts), i + 2))
    leans = leans_on_heading(texts[i]) or len(texts[i].split()) <= _SHORT
    here = _words(texts[i]) | heading if leans else _words(texts[i])
    nearby = _union([_words(texts[j]) for j in around]) | heading
    holds = bool(candidate_spans(kind, texts[i], question))
    typed = kind is not AnswerType.OTHER
    return (
        cosines[i],
        max((cosines[j] for j in around if j != i), default=cosines[i]),
        sum(cosines) / len(cosines),
        best - cosines[i],
        *(_coverage(asked, text) for text in (here, nearby, whole)),
        *(_most_telling_missing(asked, text) for text in (here, nearby, whole)),
        _share(asked.pairs, here.pairs),
        _share(asked.pairs, whole.pairs),
        *(_share(asked.names, text.stems | text.names) for text in (here, nearby, whole)),
        _share(asked.numbers, nearby.numbers),
        float(typed and holds),
        float(typed and not holds),
        min(len(texts[i].split()), 60) / 60,
        float(texts[i].rstrip(" \"”'’").endswith("?")),
        float(bool(_PRONOUN.match(texts[i]))),
        1 / (hit.dense_rank or 100),
        1 / (hit.bm25_rank or 100),
        min(len(asked.stems), 15) / 15,
        float(bool(asked.names)),
    )


@lru_cache(maxsize=20_000)
def _words(text: str) -> _Words:
    content = content_stems(text)
    written = words(text)
    names = {
        word.lower()
        for place, word in enumerate(written)
        if _CAPITAL.match(word) and word.lower() not in STOP_WORDS and (place > 0 or idf(_stem(word)) >= _UNCOMMON)
    }
    numbers = frozenset(word for word in written if any(character.isdigit() for character in word))
    return _Words(frozenset(content), frozenset(pairwise(content)), frozenset(map(_stem, names)), numbers)


def _stem(word: str) -> str:
    return next(iter(content_stems(word)), word)


def _union(texts: Sequence[_Words]) -> _Words:
    union = texts[0]
    for text in texts[1:]:
        union |= text
    return union


def _coverage(asked: _Words, text: _Words) -> float:
    """Share of the question's words that the text has, each weighted by how telling it is; 0 for a question without any."""
    total = sum(map(idf, asked.stems))
    return sum(idf(stem) for stem in asked.stems & text.stems) / total if total else 0.0


def _most_telling_missing(asked: _Words, text: _Words) -> float:
    return max((idf(stem) for stem in asked.stems - text.stems), default=0.0)


def _share(asked: frozenset[object] | frozenset[str], found: frozenset[object] | frozenset[str]) -> float:
    """Share of what was asked about that was found; 1 where nothing was."""
    return len(asked & found) / len(asked) if asked else 1.0
