"""What the reader takes a question for yes or no to be answered with: towards yes, no, or neither.

It reads the question itself beside the passage, as it was trained to. That tells less surely than a proof, so its word alone is
told as what is probable; and what it doesn't lean to is no Yes.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.extraction.ranker import RankedSentence
from assistant.models.entailment import EntailmentModel
from assistant.text.words import content_stems, idf

_YES, _AGREES, _NO = 0.55, 0.5, 0.15
_SHARED = 0.4
"""The least part of the question's words, by weight, that the sentence has, or the text speaks of something else."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """The probability that the passage supports what is asked less that it contradicts it, in [-1, 1].

    The bounds are chosen on `evals/yes_no.py --part development`, anew for run 11 of the reader: of 263 questions 54 lean to
    yes, 78 % of them rightly, and 20 to no, 75 % rightly. Of 66 that the verifier said yes to (run 10) it was right in 61 %, of
    the 26 where this agreed in 81 %.
    """

    difference: float

    @property
    def verdict(self) -> bool | None:
        """True towards yes, False towards no, None towards neither."""
        return True if self.difference >= _YES else False if self.difference <= _NO else None

    @property
    def agrees(self) -> bool:
        """Whether a Yes that something else speaks for is borne out."""
        return self.difference >= _AGREES


def leaning(question: str, sentence: RankedSentence, model: EntailmentModel) -> Leaning:
    """How the passage of a sentence that has enough words of the question leans; towards neither where it has not."""
    asked = set(content_stems(question))
    if sum(map(idf, asked & set(content_stems(sentence.text)))) < _SHARED * sum(map(idf, asked)):
        return Leaning((_AGREES + _NO) / 2)
    (chances,) = model.judge(question.rstrip(" ?!."), [" ".join(sentence.hit.passage.text.split())])
    return Leaning(chances.supported - chances.contradicted)
