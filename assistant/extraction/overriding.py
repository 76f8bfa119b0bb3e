"""What is taken back: a plan, estimate or custom of before is never given without the sentence that says what holds now.

"The tunnel was to be finished in 2026. It will now open in 2028." Cues tell of it, as no grammar is at hand: the first sentence
is about what was planned or used to be, or the second says that it no longer holds and has another value of the same kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.extraction.composition import distinct
from assistant.extraction.further_sentences import behind
from assistant.extraction.ranker import RankedSentence
from assistant.schema import Document, Span
from assistant.text.phrases import phrase
from assistant.verification.facts.equality import is_rival
from assistant.verification.facts.fact import Fact, FactKind
from assistant.verification.facts.sentence import parse

_REACH = 2
"""Sentences behind one in which it may be taken back."""
_OF_BEFORE = phrase(
    r"(?:was|were|had been) (?:\w+ly |first |once |still )?(?:to(?= \w)|due|expected|planned|scheduled|supposed|meant|intended|"
    r"set to|estimated|budgeted|put at|forecast|going to)|"
    r"(?:had|has) (?:\w+ly )?(?:planned|hoped|expected|intended|wanted|meant|promised|announced|estimated)|"
    r"originally|initially|at first|at the time|first (?:put|planned|estimate[ds]?|announced|expected)|used to|formerly|"
    r"previously|until (?:then|recently|now)|would (?:have|open|cost|take|last)|expects?|plans? to|hopes? to|planned|expected"
)
_NOW = phrase(
    r"now|today|since (?:then|been|\w+ed|sold|gone|grown|risen|fallen)|has since|have since|instead|no longer|any ?more|"
    r"eventually|in the end|(?:put|pushed|set|moved) (?:back|off|forward)|brought forward|postponed|delayed|slipped|"
    r"(?:has|have|was|were|been) (?:\w+ly )?(?:raised|lowered|cut|revised|changed|corrected|dropped|cancel+ed|scrapped|"
    r"abandoned|replaced|extended|shortened|halved|doubled)|(?:raised|cut) (?:that|it|this|them)|"
    r"(?:it|that|this) (?:has )?(?:rose|fell|risen|fallen)|latest|new (?:date|estimate|figure|plan|price)|correction|however|"
    r"in fact|actually"
)
_FIRMLY_NOW = phrase(
    r"now|no longer|instead|(?:has|have) since|since then|put back|pushed back|postponed|delayed|slipped|revised|"
    r"correct(?:ed|ion)"
)
_VALUES = (FactKind.NUMBER, FactKind.MONTH, FactKind.WEEKDAY, FactKind.TIME)


def with_overriding(chosen: Sequence[RankedSentence], most: int) -> tuple[RankedSentence, ...]:
    """The sentences, at most so many, each with the one that takes it back behind it, though another is left out for it."""
    told = list[RankedSentence]()
    for one in chosen:
        later = overridden_by(one)
        told += [one, later] if later else [one]
    return distinct(told)[: max(most, 2)]


def taken_back_since(
    best: RankedSentence, others: Sequence[RankedSentence], documents: Mapping[str, Document]
) -> tuple[RankedSentence, ...]:
    """Those of the others that newer articles take back: they tell that what the best sentence says may no longer hold."""
    published = documents[best.hit.passage.doc_id].published
    return tuple(one for one in others if documents[one.hit.passage.doc_id].published > published and overridden_by(one))


def overridden_by(one: RankedSentence) -> RankedSentence | None:
    """The sentence, soon behind one in its passage, that takes back the value that answers; None where none does."""
    values = _values(one.text, one.answer) if one.answer else []
    of_before = bool(_OF_BEFORE.search(one.text))
    for span in behind(one, _REACH) if values else ():
        text = one.hit.passage.sentence_text(span)
        is_rivalled = any(is_rival(a, b) for a in values for b in _values(text))
        if (of_before and _NOW.search(text)) or (_FIRMLY_NOW.search(text) and is_rivalled):
            return RankedSentence(one.hit, span, text, None, one.logit)
    return None


def _values(text: str, span: Span | None = None) -> list[Fact]:
    """The numbers, dates and times of a text that begin in the span of it."""
    parsed, within = parse(text), range(span.start, span.end) if span else range(len(text))
    return [fact for fact in parsed.facts if fact.kind in _VALUES and parsed.tokens[fact.first].start in within]
