"""The form of a question: the words that tell its kind, and of the others only how they are built.

"Which villages lost hope?" and "which bakers lost heart" have one form, "which xs lost x". Kinds are learnt from forms, so
that no matter of the articles stands for a kind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from assistant.text.phrases import without_courtesy

_ASKS = (
    r"(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|can(?! you explain)|could|will|would|has|"
    r"have|had|must|may|should)(?:['’]?s|['’]?re|n['’]?t)?\b"
)
_TOLD_FIRST = re.compile(
    rf"(?!{_ASKS})\W*(?:\w\S*\s+)+[^\s,]{{3,}}[.!;]\s+(?=(?:(?:and|but|so|for|from|in|to|at|of|by)\s+)?{_ASKS}|[^.!;]+\?\s*$)|"
    rf"(?:i|we|my|our|they|there|the|he|she|his|her|their|some(?:body|one)?)\b(?:['’]\w+)?(?:\s+[^\s,?]+){{2,}},\s+"
    rf"(?=(?:(?:and|but|so|for|from|in|to|at|of|by)\s+)?{_ASKS})",
    re.IGNORECASE,
)
"""What is told before something is asked: "My boiler broke. Who pays?", "I lost my badge, what does a new one cost?"."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[,:]")
_SIGNS = frozenset(",:")
_NUMBER = "0"
_ENDINGS = ("ed", "ing", "er", "est")
_LONGEST = 60
"""Words that are read."""
_LONGEST_TOLD = 400
"""Characters, in which what is told first is looked for."""
_LONGEST_RUN, _LONGEST_OPENING = 3, 5


def asked_part(question: str) -> str:
    """The question without courtesies, and without what is told before it.

    >>> asked_part("Hi! My boiler broke on Friday. Who pays for the repair?")
    'Who pays for the repair?'
    """
    bare = without_courtesy(question)
    told = _TOLD_FIRST.match(bare, 0, _LONGEST_TOLD)
    return without_courtesy(bare[told.end() :]) if told else bare


def question_words(question: str) -> list[str]:
    """The words of what a question asks, in lower case, with its commas and colons."""
    bare = asked_part(question).replace("’", "'").lower()
    return [match.group() for match, _ in zip(_WORD.finditer(bare), range(_LONGEST), strict=False)]


def question_form(words: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    """The words that are known, each run of others as the shape of its last, between `^` and `$`.

    >>> question_form(["which", "old", "bakers", "left"], {"which", "left"})
    ('^', 'which', 'xs', 'left', '$')
    """
    form = ["^"]
    for word in words:
        if word in known or word in _SIGNS:
            form.append(word)
            continue
        if form[-1].startswith("x"):
            form.pop()
        form.append(_shape(word))
    while form[-1] in _SIGNS:
        form.pop()
    return (*form, "$")


def form_pieces(form: Sequence[str]) -> Iterator[str]:
    """Runs of up to three words, and what the question opens with; some more than once."""
    for length in range(1, _LONGEST_RUN + 1):
        yield from (" ".join(form[start : start + length]) for start in range(len(form) - length + 1))
    yield from (" ".join(form[:length]) for length in range(_LONGEST_RUN + 1, min(_LONGEST_OPENING, len(form)) + 1))


def _shape(word: str) -> str:
    """`0` for a number, `x` for a word, with what it ends in: `xs`, `xed`, `xing`, `xer`, `xest`."""
    if word[0].isdigit():
        return _NUMBER
    if len(word) > len("yes") and word.endswith("s") and word[-2] not in "sui":
        return "xs"
    return next((f"x{ending}" for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2), "x")
