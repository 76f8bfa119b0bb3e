"""Light paraphrases of a sentence by script: what moves, turns or replaces words without a change of what is said.

Each pattern is narrow, so that what it makes is English and means the same; sentences that don't fit are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evals.perturbations.articles import COMMON, MONTHS, WORDS
from evals.perturbations.swaps import Change
from evals.perturbations.tables import SYNONYMS
from evals.perturbations.voices import turn_active, turn_passive

PARAPHRASES = ("no full stop", "adverbial moved", "clauses turned", "to passive", "to active", "synonym", "digits and words")

_OPENINGS = "In On At During After Before By Since For Under Until From Throughout Within Between Following Despite".split()  # noqa: SIM905
_OPENING = re.compile(rf"^((?:{'|'.join(_OPENINGS)}) [^,;:]{{2,50}}), ([^;:]+)\.$")
_DATE = rf"(?:(?:the|early|late|mid|around|about) )*(?:\d{{1,2}} )?(?:(?:{'|'.join(MONTHS)}) )?(?:\d{{1,2}}, )?\d{{4}}s?"
_CLOSING = re.compile(rf"^([^,;:]{{20,}}) ((?:in|since|during|on|until|after|before|from) {_DATE})\.$")
_LINKS = "because when while although though after before if until unless whereas".split()  # noqa: SIM905
_SUBJECT = r"(?:(?:the|a|an|its|his|her|their|this|these|it|he|she|they|there|[A-Z]\w+)\b)"
_LED = re.compile(rf"^((?:{'|'.join(link.capitalize() for link in _LINKS)}) {_SUBJECT} [^,;:]+), ({_SUBJECT} [^,;:]+)\.$", re.I)
_FOLLOWED = re.compile(rf"^([^,;:]{{15,}}) ((?:{'|'.join(_LINKS)}) {_SUBJECT} [^,;:]+)\.$")
_JOINED = re.compile(rf"^([^,;:]{{15,}})(, and|, but|, while|;) ({_SUBJECT} [^,;:]{{10,}})\.$")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|does|do|can|could|may|might|will|would|must|[a-z]+ed|"
    r"became|began|came|gave|grew|held|led|left|lost|made|ran|rose|saw|took|went|won|wrote)\b"
)
_STARTS = COMMON | {
    *_OPENINGS,
    *(link.capitalize() for link in _LINKS),
    "Its",
    "His",
    "Her",
    "Their",
    "All",
    "Some",
    "Many",
    "Most",
    "One",
    "Both",
    "Each",
}


def paraphrases(sentence: str) -> Iterator[Change]:
    """Rewordings that keep what a sentence says, one for each pattern that it has."""
    yield Change("no full stop", sentence, sentence.removesuffix("."))
    yield from (Change("adverbial moved", sentence, changed) for changed in _moved(sentence))
    yield from (Change("clauses turned", sentence, changed) for changed in _turned(sentence))
    yield from (Change("to passive", sentence, begun(changed)) for changed in turn_passive(sentence))
    yield from (Change("to active", sentence, begun(changed)) for changed in turn_active(sentence))
    for old, new in SYNONYMS.items():
        if re.search(rf"\b{old}\b", sentence):
            yield Change("synonym", sentence, re.sub(rf"\b{old}\b", new, sentence, count=1))
    yield from _respelt(sentence)


def begun(text: str) -> str:
    """The text with its first letter as at the start of a sentence."""
    return text[0].upper() + text[1:]


def continued(text: str) -> str:
    """The text with its first letter as within a sentence; names keep theirs."""
    return text[0].lower() + text[1:] if re.split(r"\W", text, maxsplit=1)[0] in _STARTS else text


def _moved(sentence: str) -> Iterator[str]:
    """An adverbial from the front to the end, or a date from the end to the front."""
    opening, closing = _OPENING.match(sentence), _CLOSING.match(sentence)
    if opening and not _FINITE.search(opening[1]) and _FINITE.search(opening[2].split(",")[0]):
        yield f"{begun(opening[2])} {continued(opening[1])}."
    if closing:
        yield f"{begun(closing[2])}, {continued(closing[1])}."


def _turned(sentence: str) -> Iterator[str]:
    """Main and subordinate clause in the other order, and two main clauses in the other order."""
    led, followed, joined = (pattern.match(sentence) for pattern in (_LED, _FOLLOWED, _JOINED))
    if led:
        yield f"{begun(led[2])} {continued(led[1])}."
    if followed and all(map(_FINITE.search, followed.groups())):
        yield f"{begun(followed[2])}, {continued(followed[1])}."
    if joined and _FINITE.search(joined[1]) and _FINITE.search(joined[3]):
        yield f"{begun(joined[3])}{joined[2]} {continued(joined[1])}."


def _respelt(sentence: str) -> Iterator[Change]:
    for match in re.finditer(rf"(?<!-)\b(?:{'|'.join(WORDS)})\b", sentence):
        digits = str(WORDS.index(match.group()) + 2)
        yield Change("digits and words", sentence, f"{sentence[: match.start()]}{digits}{sentence[match.end() :]}")
    for match in re.finditer(r"(?<=\d)(?:%| percent\b)", sentence):
        new = " percent" if match.group() == "%" else "%"
        yield Change("digits and words", sentence, f"{sentence[: match.start()]}{new}{sentence[match.end() :]}")
