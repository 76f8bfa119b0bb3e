"""What the reader takes a question for yes or no to be answered with, where no claim is proved: towards yes, no, or neither.

It reads the question itself beside the passage, as it was trained to, and tells less surely than a proof; so its word is told
as what is probable.
"""

from __future__ import annotations

from assistant.extraction.ranker import RankedSentence
from assistant.models.entailment import EntailmentModel
from assistant.text.words import content_stems, idf

_YES, _NO = 0.55, 0.2
"""The probability that it is supported less that it is contradicted, from which on it is yes, and up to which it is no; chosen
on 320 questions of `evals/yes_no.py --part development`: 3 in 10 are so decided, 78 % of the Yes and 81 % of the No rightly."""
_SHARED = 0.4
"""The least part of the question's words, by weight, that the sentence has, or the text speaks of something else."""


def leaning(question: str, best: RankedSentence, model: EntailmentModel) -> bool | None:
    """Whether the passage of a sentence rather says yes (True) or no (False); None where it says neither or is not about it."""
    asked = set(content_stems(question))
    if sum(map(idf, asked & set(content_stems(best.text)))) < _SHARED * sum(map(idf, asked)):
        return None
    (chances,) = model.judge(question.rstrip(" ?!."), [" ".join(best.hit.passage.text.split())])
    difference = chances.supported - chances.contradicted
    return True if difference >= _YES else False if difference <= _NO else None
