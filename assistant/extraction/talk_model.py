"""What small talk means that no rule knows: by the meaning of a short text, once its typing is mended.

A softmax regression over the sentence vector, trained by `training/train_talk.py`. It is asked only about texts all of whose
words are common in talk, so that a name or a matter of the articles makes a text a question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from assistant.extraction.about_assistant import asks_of_the_past
from assistant.extraction.talk import Talk, spoken_talk
from assistant.followups.more import asks_for_more
from assistant.models.embedder import Embedder, Vectors
from assistant.schema import Turn
from assistant.text.phrases import without_courtesy
from assistant.text.words import STOP_WORDS, idf, stems

_LONGEST = 12
"""Words; what has more says something."""
_MOST_PIECES = 4
_SHORTEST_MENDED = 4
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_EMOTICON = re.compile(r"(?<!\w)(?:[:;=][-'^]?[dpo3sx)(\]\[/\\|*]+|x+d+|<3+|\^_*\^)(?!\w)", re.IGNORECASE)
_TOLD = (Talk.ASSENT, Talk.THANKS, Talk.FAREWELL)
"""What nobody asks."""
_ASKS = re.compile(
    r"\W*(?:who|whom|whose|what|which|when|where|why|how|do|does|did|is|are|was|were|can|could|will)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_PIECES = re.compile(r"[.,;!?…]+\s+|\s[-–—]\s")
_SHORT_FORMS = dict(
    pair.split("=")
    for pair in """u=you r=are ur=your ya=you wat=what wot=what wut=what pls=please plz=please plse=please im=i'm ive=i've
    dont=don't cant=can't didnt=didn't doesnt=doesn't isnt=isn't wasnt=wasn't whats=what's hows=how's thats=that's
    youre=you're whos=who's wheres=where's doin=doing goin=going gonna=going gud=good gd=good mornin=morning nite=night
    dat=that dis=this n=and abt=about wanna=want gimme=give lemme=let""".split()  # noqa: SIM905
)
"""How people write in haste, and what they mean."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`matrix` has a row for each of `meanings`, None of which is a question.

    `phrases` are the texts learnt from, as the model reads them, with what is meant; `words` are their words.
    """

    meanings: tuple[Talk | None, ...]
    matrix: Vectors
    bias: Vectors
    threshold: float
    words: frozenset[str]
    phrases: dict[str, Talk]


@cache
def load_weights() -> Weights:
    """The weights that ship with the package."""
    kept = json.loads(files("assistant").joinpath("data/talk.json").read_text("utf-8"))
    meanings = tuple(Talk(name) if name else None for name in kept["meanings"])
    matrix, bias = np.array(kept["matrix"], np.float32), np.array(kept["bias"], np.float32)
    phrases = {said: Talk(name) for name, texts in kept["phrases"].items() for said in texts}
    words = frozenset(word for said in phrases for word in said.split())
    return Weights(meanings, matrix, bias, kept["threshold"], words, phrases)


class TalkModel:
    """Tells small talk from questions; `encoder` is the bundled one, whose vectors the weights are for."""

    def __init__(self, encoder: Embedder) -> None:
        self._encoder = encoder

    def meant(self, said: str) -> Talk | None:
        """What is meant by small talk; None where something is asked."""
        known = spoken_talk(said)
        if known:
            return known
        weights = load_weights()
        text = mended(said, weights.words)
        return spoken_talk(text) or self._by_meaning(text, weights) or self._piece_by_piece(text, weights)

    def _piece_by_piece(self, text: str, weights: Weights) -> Talk | None:
        """What the last of several sentences means, where each of them is small talk."""
        pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
        if not 1 < len(pieces) <= _MOST_PIECES:
            return None
        meant = [spoken_talk(piece) or self._by_meaning(piece, weights) for piece in pieces]
        return meant[-1] if all(meant) else None

    def _by_meaning(self, text: str, weights: Weights) -> Talk | None:
        words = talk_words(without_courtesy(text))
        if not 0 < len(words) <= _LONGEST or not weights.words.issuperset(words):
            return None
        said = " ".join(words)
        known = weights.phrases.get(said)
        if known:
            return known
        likely = judged(self._encoder.encode([said])[0], weights)
        is_question = (likely in _TOLD and (_ASKS.match(text) or "?" in text)) or asks_of_the_past(text)
        return None if is_question else likely


def talk_in_conversation(model: TalkModel, said: str, history: Sequence[Turn]) -> Talk | None:
    """`TalkModel.meant`; to ask for more is talk only where nothing was answered before."""
    if asks_for_more(said):
        return None if history else Talk.MORE
    return model.meant(said)


def judged(vector: Vectors, weights: Weights) -> Talk | None:
    """The likeliest meaning of a text, if its odds against a question are above the threshold."""
    logits = weights.matrix @ vector + weights.bias
    question = weights.meanings.index(None)
    odds = np.logaddexp.reduce(np.delete(logits, question)) - logits[question]
    likeliest = max((logit, meaning) for logit, meaning in zip(logits, weights.meanings, strict=True) if meaning)[1]
    return likeliest if odds >= weights.threshold else None


def talk_words(text: str) -> list[str]:
    """The words of a text in lower case, a drawn-out letter once, as the model reads them."""
    found = _WORD.findall(_DRAWN_OUT.sub(r"\1", text.lower().replace("’", "'")))
    return [_SHORT_FORMS.get(word, word) for word in found]


def mended(said: str, known: frozenset[str]) -> str:
    """What was said without emoticons, drawn-out letters and slips of the finger in words that are common in talk."""
    text = _DRAWN_OUT.sub(r"\1", _EMOTICON.sub(" ", said.replace("’", "'")))
    return _WORD.sub(lambda word: _mended_word(word.group(), known), text) if len(talk_words(text)) <= _LONGEST else said


def _mended_word(word: str, known: frozenset[str]) -> str:
    lowered = _SHORT_FORMS.get(word.lower(), word.lower())
    if lowered != word.lower():
        return lowered
    if len(word) < _SHORTEST_MENDED or lowered in known or lowered in STOP_WORDS or idf(stems(word)[0]) < 1:
        return word
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    found = extractOne(lowered, sorted(known), scorer=OSA.distance, score_cutoff=1)
    return found[0] if found and len(found[0]) >= _SHORTEST_MENDED else word
