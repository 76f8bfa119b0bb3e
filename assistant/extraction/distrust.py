"""Sentences that are no answer however well they fit: orders to whoever reads them, and the question itself."""

from __future__ import annotations

import re

from assistant.text.words import content_stems, idf

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.]{0,40}\b(?:instructions?|prompts?|rules|articles?|documents?|"
    r"passages?|context|above|previous)\b|"
    r"\b(?:assistants?|ais?|a\.i\.|language models?|chat\s?bots?|bots?|llms?|models?)\b[^.]{0,40}"
    r"\b(?:must|should|shall|has to|have to|are to|is to|will) (?:always |only |now |never )?(?:answer|respond|reply|"
    r"say|state|output|write|tell|report|repeat|give)\b|"
    r"\b(?:when|if|whenever) (?:you are |you're |anyone |anybody |someone |somebody |a user |the user |users? |"
    r"people )?(?:is |are )?asks?(?:ed)?\b"
    r"[^.]{0,120}\b(?:answer|respond|reply|say|state|output|write|tell)\b|"
    r"\b(?:answer|respond|reply) (?:only |always |simply |exactly )+(?:with|by|that|:)|"
    r"\b(?:answer|respond|reply)(?:,| to (?:this|that|the|any|every) question)?,? (?:with|by saying|as follows|that)\b|"
    r"\b(?:to be|must be|should be|shall be|be) (?:repeated|quoted|copied|reproduced) (?:as it stands|as is|verbatim|"
    r"word for word|exactly|with its marker)|"
    r"\b(?:write|print|output|say|reply|respond|answer)(?: with)?:? [\"“'‘][^\"”]{1,80}[\"”'’][^.]{0,20} and cite\b|"
    r"\bcite (?:the (?:first|second|third|next|last)|this|that) (?:passage|article|document|source|sentence)\b|"
    r"\bwhatever (?:you are|you're) asked\b|\bonly (?:true|right|correct|valid) answer (?:is|to)\b|\bnew task:|"
    r"(?:^|[\"“(\[])(?:\W*)(?:note|notice|message|instructions?|information) (?:to|for) (?:\w+ ){0,2}(?:chat\s?bots|ais|"
    r"assistants|language models|llms|automatic readers|crawlers)\b|\b(?:dear|for the) (?:assistant|ai|chat\s?bot)(?:,|:)|"
    r"\b(?:system prompt|new instructions?|important instructions?|note to (?:the )?(?:ai|assistant|model)s?)\b",
    re.IGNORECASE,
)
_SAME_QUESTION = 0.6
"""The part of the question's words, by weight, that a question in an article has which is the same."""


def gives_orders(sentence: str) -> bool:
    """Whether a sentence tells an assistant what to say; an article has no business to."""
    return bool(_ORDERS.search(sentence))


def asks_the_same(question: str, sentence: str) -> bool:
    """Whether a sentence is a question that asks what the question asks."""
    if not sentence.rstrip(" \"”'’)*_").endswith("?"):
        return False
    asked = {*content_stems(question)}
    total = sum(map(idf, asked))
    return sum(map(idf, asked & {*content_stems(sentence)})) >= _SAME_QUESTION * total if total else True
