"""The kind of a question by what was learnt of many, with what the rules of `question_types` say among what is looked at.

A softmax regression over the question's form (`question_form.py`), its sentence vector and the rules that hold, trained by
`training/train_kinds.py`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from assistant.extraction.question_form import form_pieces, question_form, question_words
from assistant.extraction.question_types import question_kind, rules_that_hold
from assistant.extraction.talk import spoken_talk
from assistant.followups.more import asks_for_more, given_before
from assistant.followups.opening import read_opening
from assistant.followups.pointed_out import varies
from assistant.models.embedder import Embedder, Vectors
from assistant.schema import Question, QuestionKind, Turn
from assistant.text.hasty import mended

_CERTAIN = (QuestionKind.YES_NO, QuestionKind.COMPARISON)
"""A kind by rule, and what is never put in its place: "Is the new one taller than the old one?" asks for yes or no."""
_SURE = 0.6
"""The least probability of an overview that no rule tells: it is given as firm, whatever else was asked."""


@dataclass(frozen=True, slots=True)
class KindWeights:
    """A column of both matrices for each of `kinds`; `pieces` has a row for each of `places`, `vector` for each dimension."""

    kinds: tuple[QuestionKind, ...]
    words: frozenset[str]
    places: dict[str, int]
    pieces: Vectors
    vector: Vectors
    bias: Vectors


@cache
def load_kind_weights() -> KindWeights:
    """The weights that ship with the package, which are kept in hundredths."""
    kept = json.loads(files("assistant").joinpath("data/kinds.json").read_text("utf-8"))
    pieces, vector, bias = (
        (np.array(kept[name], np.float32) / 100).astype(np.float32) for name in ("pieces", "vector", "bias")
    )
    kinds = tuple(map(QuestionKind, kept["kinds"]))
    places = {piece: place for place, piece in enumerate(kept["places"])}
    return KindWeights(kinds, frozenset(kept["words"]), places, pieces, vector, bias)


class KindModel:
    """Tells the kind of a question; the encoder is the bundled one, whose vectors the weights are for."""

    def __init__(self, encoder: Embedder) -> None:
        self._encoder = encoder

    def kind(self, question: str) -> QuestionKind:
        """The form that an answer takes; small talk by rule alone (see `TalkModel`)."""
        weights = load_kind_weights()
        question = mended(question, weights.words)
        ruled, words = question_kind(question), question_words(question)
        if ruled is QuestionKind.TALK or not words:
            return ruled
        found = {weights.places[piece] for piece in kind_pieces(question, words, weights.words) if piece in weights.places}
        vector = self._encoder.encode([" ".join(words)])[0]
        logits = weights.pieces[sorted(found)].sum(axis=0) + vector @ weights.vector + weights.bias
        odds = np.exp(logits - logits.max())
        if ruled is not QuestionKind.OVERVIEW and odds.max() < _SURE * odds.sum():
            odds[weights.kinds.index(QuestionKind.OVERVIEW)] = 0
        likeliest = weights.kinds[int(np.argmax(odds))]
        return ruled if (ruled, likeliest) == _CERTAIN else likeliest


def kind_pieces(question: str, words: Sequence[str], known: frozenset[str]) -> set[str]:
    """The pieces of a question's form, and which rules hold."""
    return {*form_pieces(question_form(words, known)), *rules_that_hold(question)}


def kind_in_conversation(model: KindModel, question: str, history: Sequence[Turn]) -> QuestionKind:
    """`KindModel.kind`, of "And Malaysia?" that of the question it varies; more is given sentence by sentence."""
    if history and asks_for_more(question):
        return QuestionKind.FACT
    varied = history and varies(read_opening(question).question) and not spoken_talk(question)
    return model.kind(history[-1].question if varied else question)


def understood(model: KindModel, asked: str, standalone: str, history: Sequence[Turn]) -> Question:
    """The question with its kind and, where it asks for more, what was given before."""
    more = history and asks_for_more(asked)
    return Question(asked, standalone, kind_in_conversation(model, asked, history), given_before(history) if more else ())
