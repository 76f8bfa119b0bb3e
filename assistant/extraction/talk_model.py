"""What small talk means that no rule knows: by the meaning of a short text, once its typing is mended.

A logistic regression over the sentence vector, the words and their pairs tells talk from questions, a softmax regression over
the vector what is meant; `training/train_talk.py` trains both. They are asked only about texts all of whose words are common in
talk, so that a name or a matter of the articles makes a text a question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np

from assistant.extraction.about_assistant import asks_of_the_past
from assistant.extraction.question_types import question_kind
from assistant.extraction.talk import Talk, spoken_talk
from assistant.followups.more import asks_for_more
from assistant.models.embedder import Embedder, Vectors
from assistant.schema import QuestionKind, Turn
from assistant.text import hasty
from assistant.text.phrases import phrase, without_courtesy

_LONGEST = 12
"""Words; what has more says something."""
_MOST_PIECES = 4
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_EMOTICON = re.compile(r"(?<!\w)(?:[:;=][-'^]?[dpo3sx)(\]\[/\\|*]+|x+d+|<3+|\^_*\^)(?!\w)", re.IGNORECASE)
_TOLD = (Talk.ASSENT, Talk.THANKS, Talk.FAREWELL)
"""What nobody asks."""
_ASKS = re.compile(
    r"\W*(?:who|whom|whose|what|which|when|where|why|how|do|does|did|is|are|was|were|can|could|will)\b", re.IGNORECASE
)
_ABLE = re.compile(r"\W*(?:(?:can|could|do|are) you|what (?:do|can) you)\b", re.IGNORECASE)
"""What asks for summaries in earnest, "Summarize this article.", does not ask whether they can be had."""
_OBLIGES = phrase(r"(?:do|did|would) (?:you|i|we) have to|must (?:you|i|we)|you (?:must|should)")
"""What is asked of rules: "which documents must you show?"."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_PIECES = re.compile(r"[.,;!?…]+\s+|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Weights:
    """What tells talk from questions, and what is meant by talk.

    The odds of talk are `vector` times the sentence vector, and `pieces` of the words added up, from `threshold` on.
    `matrix` has a row for each of `meanings`. `phrases` are the texts learnt from, as the model reads them, with what is meant;
    `words` are their words.
    """

    vector: Vectors
    pieces: dict[str, float]
    threshold: float
    meanings: tuple[Talk, ...]
    matrix: Vectors
    bias: Vectors
    words: frozenset[str]
    phrases: dict[str, Talk]


@cache
def load_weights() -> Weights:
    """The weights that ship with the package."""
    kept = json.loads(files("assistant").joinpath("data/talk.json").read_text("utf-8"))
    meanings = tuple(map(Talk, kept["meanings"]))
    vector, matrix, bias = (np.array(kept[name], np.float32) for name in ("vector", "matrix", "bias"))
    phrases = {said: Talk(name) for name, texts in kept["phrases"].items() for said in texts}
    words = frozenset(word for said in phrases for word in said.split())
    return Weights(vector, kept["pieces"], kept["threshold"], meanings, matrix, bias, words, phrases)


class TalkModel:
    """Tells small talk from questions; `encoder` is the bundled one, whose vectors the weights are for."""

    def __init__(self, encoder: Embedder) -> None:
        self._encoder = encoder

    def meant(self, said: str) -> Talk | None:
        """What is meant by small talk; None where something is asked."""
        if question_kind(said) is QuestionKind.OVERVIEW and not _ABLE.match(said):
            return None
        weights = load_weights()
        text = mended(said, weights.words)
        return (
            weights.phrases.get(" ".join(talk_words(without_courtesy(text))))
            or self._ruled(said, weights)
            or self._ruled(text, weights)
            or self._by_meaning(text, weights)
            or self._piece_by_piece(text, weights)
        )

    def _ruled(self, said: str, weights: Weights) -> Talk | None:
        """What is meant by rule; of a question about the assistant, for which no phrase is known, the likeliest."""
        known = spoken_talk(said)
        if known is not Talk.IDENTITY:
            return known
        return likeliest(self._encoder.encode([" ".join(talk_words(without_courtesy(said)))])[0], weights)

    def _piece_by_piece(self, text: str, weights: Weights) -> Talk | None:
        """What the last of several sentences means, where each of them is small talk."""
        pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
        if not 1 < len(pieces) <= _MOST_PIECES:
            return None
        meant = [self._meant_by_piece(piece, weights) for piece in pieces]
        return meant[-1] if all(meant) else None

    def _meant_by_piece(self, piece: str, weights: Weights) -> Talk | None:
        known = weights.phrases.get(" ".join(talk_words(without_courtesy(piece))))
        return known or spoken_talk(piece) or self._by_meaning(piece, weights)

    def _by_meaning(self, text: str, weights: Weights) -> Talk | None:
        words = talk_words(without_courtesy(text))
        if not 0 < len(words) <= _LONGEST or not weights.words.issuperset(words):
            return None
        likely = judged(words, self._encoder.encode([" ".join(words)])[0], weights)
        asks = (likely in _TOLD and (_ASKS.match(text) or "?" in text)) or _OBLIGES.search(text)
        is_question = asks or asks_of_the_past(text)
        return None if is_question else likely


def talk_in_conversation(model: TalkModel, said: str, history: Sequence[Turn]) -> Talk | None:
    """`TalkModel.meant`; to ask for more is talk only where nothing was answered before."""
    if asks_for_more(said):
        return None if history else Talk.MORE
    return model.meant(said)


def judged(words: Sequence[str], vector: Vectors, weights: Weights) -> Talk | None:
    """The likeliest meaning of a text, if its odds against a question are above the threshold."""
    odds = float(weights.vector @ vector) + sum(weights.pieces.get(piece, 0) for piece in talk_pieces(words))
    return likeliest(vector, weights) if odds >= weights.threshold else None


def likeliest(vector: Vectors, weights: Weights) -> Talk:
    """What is most likely meant, if it is small talk."""
    return weights.meanings[int(np.argmax(weights.matrix @ vector + weights.bias))]


def talk_pieces(words: Sequence[str]) -> set[str]:
    """The words, the pairs of neighbours, and what a text opens with, between `^` and `$`."""
    bound = ["^", *words, "$"]
    return {*words, *map(" ".join, pairwise(bound)), " ".join(bound[:3])}


def talk_words(text: str) -> list[str]:
    """The words of a text in lower case, a drawn-out letter once, as the model reads them."""
    found = _WORD.findall(_DRAWN_OUT.sub(r"\1", text.lower().replace("’", "'")))
    return [hasty.SHORT_FORMS.get(word, word) for word in found]


def mended(said: str, known: frozenset[str]) -> str:
    """What was said without emoticons, drawn-out letters and slips of the finger in words that are common in talk."""
    text = _DRAWN_OUT.sub(r"\1", _EMOTICON.sub(" ", said.replace("’", "'")))
    return hasty.mended(text, known) if len(talk_words(text)) <= _LONGEST else said
