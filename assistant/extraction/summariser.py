"""Choosing the sentences that sum an article up.

A greedy extractive summariser: each step takes the sentence with the most weight among those that still tell something new
(maximal marginal relevance, Carbonell and Goldstein 1998). The weight is LexRank's centrality (Erkan and Radev 2004) times a
prior for the place in the article, since news say first what matters most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from assistant.models.embedder import Vectors
from assistant.text.words import content_stems, idf

_DAMPING = 0.85
_STEPS = 30
_LEAD = 10.0
"""How much more the first sentence weighs than one far behind ..."""
_FADES = 3.0
"""... and after how many sentences half of that is gone."""
_NEW = 0.5
"""The part of a sentence's words, by weight, that no chosen sentence may have."""
_WORDS = (6, 45)
"""Words of a sentence that is neither a fragment nor a paragraph; others weigh half."""
_ENDED = re.compile(r"[.!?…:;。！？][\"”'’)\]»]*\s*$")
_PROSE = 0.7
"""The part of an article's sentences that end in a mark from which what does not is a title, a label or a line of a page."""
_MOST = 400
"""Sentences of an article that are compared; what stands behind them is passed over."""
_DANGLING = re.compile(
    r"[\"“”'‘(\[]*(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|such|there|then|here|"
    r"both|one|ones|others?|"
    r"another|the (?:former|latter|same|other|move|two|three|pair)|however|but|and|or|so|yet|thus|also|still|instead|"
    r"meanwhile|moreover|furthermore|"
    r"therefore|hence|otherwise|nevertheless|nonetheless|besides|likewise|similarly|in addition|in contrast|by contrast|"
    r"on the other hand|"
    r"as a result|for (?:example|instance)|in other words|that said|at the time|since then|after that|until then|"
    r"by then|we|i|you|our|my|your|the \d+-year-olds?(?= (?:is|was|has|had|will|who|said|says|told|also|and)\b))\b|"
    r"[^,.]{1,60}, (?:meanwhile|however|though|too|therefore|on the other hand|by contrast|for (?:example|instance)),",
    re.IGNORECASE,
)


def summarise(sentences: Sequence[str], most: int) -> tuple[int, ...]:
    """The indexes, in order, of at most `most` sentences of an article that together sum it up.

    The first one that can stand alone is among them, as it names what the article is about. None of them begins with a word
    that points at a sentence which is left out.
    """
    read = [Counter(content_stems(sentence)) for sentence in sentences[:_MOST]]
    weights = _weights(sentences[:_MOST], read)
    chosen, told = list[int](), set[str]()
    first = next((i for i in range(len(read)) if weights[i] > 0 and not dangles(sentences[i])), None)
    for i in sorted(range(len(read)), key=lambda i: (i != first, -weights[i])):
        if len(chosen) == most:
            break
        if weights[i] > 0 and _news(read[i], told) >= _NEW and (not dangles(sentences[i]) or i - 1 in chosen):
            chosen.append(i)
            told |= read[i].keys()
    return tuple(sorted(chosen))


def dangles(sentence: str) -> bool:
    """Whether a sentence begins with a word that points at what was said before: "He", "This", "However"."""
    return bool(_DANGLING.match(sentence))


def centrality(read: Sequence[Counter[str]]) -> Vectors:
    """LexRank: how much each sentence resembles those that resemble many, in [0, 1], the most central 1.

    Similarities are cosines of TF-IDF vectors; the stationary distribution is found by power iteration.
    """
    if not read:
        return np.zeros(0, np.float32)
    vectors = _tf_idf(read)
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, 0.0)
    total = similar.sum(1, keepdims=True)
    flow = np.divide(similar, total, out=np.full_like(similar, 1 / len(read)), where=total > 0)
    rank = np.full(len(read), 1 / len(read), np.float32)
    for _ in range(_STEPS):
        rank = (1 - _DAMPING) / len(read) + _DAMPING * (flow.T @ rank)
    return np.asarray(rank / (rank.max() or 1.0), np.float32)


def _tf_idf(read: Sequence[Counter[str]]) -> Vectors:
    places = {stem: place for place, stem in enumerate(dict.fromkeys(stem for words in read for stem in words))}
    vectors = np.zeros((len(read), max(1, len(places))), np.float32)
    for row, words in enumerate(read):
        for stem, times in words.items():
            vectors[row, places[stem]] = times * idf(stem)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    normal: Vectors = np.divide(vectors, lengths, out=vectors, where=lengths > 0)
    return normal


def _weights(sentences: Sequence[str], read: Sequence[Counter[str]]) -> Vectors:
    place = np.arange(len(read), dtype=np.float32)
    weights: Vectors = centrality(read) * (1 + _LEAD * 0.5 ** (place / _FADES))
    for i, sentence in enumerate(sentences):
        words = len(sentence.split())
        if not _WORDS[0] <= words <= _WORDS[1]:
            weights[i] *= 0.5
        if sentence.rstrip(" \"”'’").endswith("?") or not read[i]:
            weights[i] = 0.0
    ended = [bool(_ENDED.search(sentence)) for sentence in sentences]
    return weights * np.array(ended, np.float32) if sum(ended) >= _PROSE * len(ended) else weights


def _news(words: Counter[str], told: set[str]) -> float:
    """The part of the words, by weight, that is not told yet."""
    total = sum(idf(stem) for stem in words)
    return sum(idf(stem) for stem in words.keys() - told) / total if total else 0.0
