"""Two questions in one: "Who signed the deal, and what is it worth?" is answered part by part.

Rules over the words, as no grammar is at hand: a part begins with a question word, or with an auxiliary and a subject. What is
left of a question, as "and why?", asks of the first part's matter, and is put before its words.
"""

from __future__ import annotations

import re

from assistant.extraction.question_types import question_kind
from assistant.schema import Question, QuestionKind
from assistant.text.words import content_stems, words

_WH = (
    r"(?:(?:in|on|at|by|for|from|to|of|with|under|since) )?(?:who|whom|whose|what|when|where|why|which|"
    r"how(?: much| many| long| often| far| old)?)"
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
_JOINT = re.compile(
    rf"\?\s+(?=\S)|(?:,|;)?\s+(?:and|but|or)\s+(?:also\s+|then\s+|if so,?\s+)?(?={_WH}\b)|"
    rf",\s+(?:and|but)\s+(?={_AUXILIARY}\s+(?!(?:now|still|also|not|already|currently|then|later|so|to|in|a|an)\b)\w)",
    re.IGNORECASE,
)
_BEGINS = re.compile(rf"\W*(?:{_WH}|{_AUXILIARY})\b", re.IGNORECASE)
_OPENING = re.compile(rf"\W*(?:{_WH}\b\s*)?", re.IGNORECASE)
_VERB = re.compile(rf"\b{_AUXILIARY}\b", re.IGNORECASE)
_WHOLE = (QuestionKind.OVERVIEW, QuestionKind.TALK)
_MOST = 3


def question_parts(question: Question) -> tuple[Question, ...]:
    """The questions in one, at most three; the question itself where it is one.

    A completed follow-up is left whole, as words of the conversation stand at its end, and so is what asks for an overview.
    """
    if question.bracketed or question.given or question.kind in _WHOLE:
        return (question,)
    texts = _split(question.standalone)
    if not 1 < len(texts) <= _MOST:
        return (question,)
    return tuple(_part(text, texts[0]) for text in texts)


def _split(text: str) -> list[str]:
    """The parts of a text; what can't be a question by itself, as "when" in "when and where", is joined to the next."""
    parts, start = list[str](), 0
    for end, following in [*((cut.start(), cut.end()) for cut in _JOINT.finditer(text)), (len(text), len(text))]:
        piece = text[start:end].strip(" ?,;")
        if _BEGINS.match(piece) and (content_stems(piece) if not parts else words(piece)):
            parts.append(f"{piece}?")
            start = following
    return parts if start == len(text) else [text]


def _part(text: str, first: str) -> Question:
    """A part as a question; one that has no verb takes that of the first."""
    kind = question_kind(text)
    kind = QuestionKind.FACT if kind in _WHOLE else kind
    if text == first or _VERB.search(text) or len(content_stems(text)) > 1:
        return Question(text, text, kind)
    whole = f"{text.rstrip('?')} {_OPENING.sub('', first, count=1)}"
    return Question(whole, whole, kind)
