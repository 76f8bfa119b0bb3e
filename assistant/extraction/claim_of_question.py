"""A question for yes or no as the claim that it asks about: "Did the mill burn down?" -> "The mill burn down"."""

from __future__ import annotations

import re

from assistant.text.phrases import without_courtesy

_ASKS_TRUTH = re.compile(
    r"(?:is it (?:true|right|correct|so|the case)|true or false|is it a fact|"
    r"would it be (?:true|right|correct) to say)\W*(?:that\b)?\W*",
    re.IGNORECASE,
)
_SUPPORT = re.compile(r"(?:do|does|did)(n['’]?t)?\s+", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"(is|are|was|were|am|has|have|had|can|could|will|would|should|shall|may|might|must)(n['’]?t)?\s+", re.IGNORECASE
)
_THERE = re.compile(
    r"(there|it|he|she|they|this|that|these|those|we|you|i|anyone|anybody|someone|anything|everyone|one)\b\s*", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"(?:(?:the|a|an|any|all|some|his|her|its|their|our|my|your|this|that|these|those|every|each|no)\s+)?", re.IGNORECASE
)
_WHETHER = re.compile(r"(?:if|whether)\s+", re.IGNORECASE)
_TAG = re.compile(
    r"[,\s]+(?:right|correct|true|isn['’]?t it|doesn['’]?t it|didn['’]?t (?:it|he|she|they)|true or false)\s*\?*\s*$",
    re.IGNORECASE,
)


def claim_of_question(question: str) -> str:
    """The question put as a sentence that is true where the answer is yes.

    The auxiliary goes behind the subject, which is taken to be a pronoun, or a name, or two words after an article at most,
    since no grammar is at hand; "do" is dropped.
    """
    bare = _TAG.sub("", without_courtesy(question)).strip().rstrip("?!. ")
    bare = bare[whether.end() :] if (whether := _WHETHER.match(bare)) else bare
    told = _ASKS_TRUTH.match(bare)
    if told:
        return bare[told.end() :]
    supported = _SUPPORT.match(bare)
    if supported:
        rest = bare[supported.end() :]
        return _insert(rest, "not") if supported[1] else rest
    auxiliary = _AUXILIARY.match(bare)
    if not auxiliary:
        return bare
    word = auxiliary[1].lower() + (" not" if auxiliary[2] else "")
    return _insert(bare[auxiliary.end() :], word)


def _insert(clause: str, word: str) -> str:
    """The clause with a word behind its subject."""
    end = _subject_end(clause)
    return f"{clause[:end].strip()} {word} {clause[end:].strip()}".strip()


def _subject_end(clause: str) -> int:
    pronoun = _THERE.match(clause)
    if pronoun:
        return pronoun.end()
    words = list(re.finditer(r"\S+", clause))
    article = _SUBJECT.match(clause)
    first = len(clause[: article.end()].split()) if article else 0
    last = first
    while last + 1 < len(words) - 1 and _goes_on(words[last].group(), words[last + 1].group()):
        last += 1
    return words[min(last, len(words) - 1)].end() if words else 0


def _goes_on(word: str, following: str) -> bool:
    """Whether the subject still goes on: a name does, and what a preposition joins to it."""
    return (word[0].isupper() and following[0].isupper()) or following.lower() == "of" or word.lower() in ("of", "the")
