"""Questions for yes or no: the verifier judges what is asked as a claim, and the sentence that decides it is cited.

Yes and No are words of ours, a verdict and no citation, so they are said only where the verifier is sure: on 160 of BoolQ's
questions (Clark et al. 2019), asked of their own paragraph, 25 of the 29 that it would say Yes to are right; with less sure
thresholds three in four, little more than always saying Yes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from assistant.extraction.claim_of_question import claim_of_question
from assistant.extraction.composition import OPEN, Composition
from assistant.extraction.disagreement import source_of
from assistant.schema import Document, Question, Support
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf
from assistant.verification.verifier import Judge

YES, NO = "Yes.", "No."
_SURE = 0.74
"""The least probability of support that is a Yes."""
_PROVED = 0.45
"""The least score of a contradiction that is a No: of one that a check proved, half of what the rules give."""
_ASKS_LEAVE = re.compile(
    r"\W*(?:can|could|may|might|should|must|shall|do) (?:i|we|you|one|people|anyone|anybody|visitors|members|users|guests)\b|"
    r".*\b(?:allowed|permitted|ok(?:ay)?|safe) to\b",
    re.IGNORECASE,
)
_FORBIDS = re.compile(
    r"\b(?:do not|don['’]t|never|(?:must|may|can|should|shall)(?: not|n['’]t)(?: be)?|cannot(?: be)?|(?:not|n['’]t) "
    r"(?:allowed|permitted) to)\s+(?:ever\s+)?(\w+)",
    re.IGNORECASE,
)
_SHARED = 0.5
"""The least part of the question's words, by weight, that a sentence has which forbids what is asked."""
_LEAVES_OPEN = phrase(
    r"whether|un(?:clear|decided|certain|known)|not (?:yet )?(?:clear|decided|certain|known)|"
    r"(?:no|not|n['’]t) (?:yet )?(?:say|tell|know|comment|confirm) if|asked if|remains to be seen"
)
"""What tells of a matter without deciding it: "would not say whether the line stays free"."""


def compose_yes_no(question: Question, composed: Composition, judge: Judge, documents: Mapping[str, Document]) -> Composition:
    """The composition under its verdict; a completed follow-up is no claim to judge.

    Behind the sentence that decides it stand only those of other articles, with their titles: they may see it otherwise.
    """
    if not composed.sentences or question.asked != question.standalone:
        return composed
    forbidding = next((one for one in composed.sentences if forbids(question.standalone, one.text)), None)
    if forbidding:
        return replace(composed, sentences=(forbidding,), gaps=(NO,))
    claim = claim_of_question(question.standalone)
    judgement = judge(f"{claim[:1].upper()}{claim[1:]}.", [" ".join(one.text.split()) for one in composed.sentences])
    verdict = _verdict(judgement.support, judgement.score)
    if judgement.index is None or verdict == OPEN or _LEAVES_OPEN.search(composed.sentences[judgement.index].text):
        return replace(composed, gaps=(OPEN, *("" for _ in composed.sentences[1:])))
    decisive = composed.sentences[judgement.index]
    others = [one for one in composed.sentences if one.hit.passage.doc_id != decisive.hit.passage.doc_id]
    titles = (f"\n{source_of(documents[one.hit.passage.doc_id])}" for one in others)
    return replace(composed, sentences=(decisive, *others), gaps=(verdict, *titles))


def forbids(question: str, sentence: str) -> bool:
    """Whether a question asks for leave to do what a sentence says not to: "May I use soap?", "Never use soap on it."."""
    asked = set(content_stems(question)) if _ASKS_LEAVE.match(question) else set()
    shared = asked & set(content_stems(sentence))
    verbs = [set(content_stems(cue[1])) for cue in _FORBIDS.finditer(sentence)]
    return any(verb and verb <= asked for verb in verbs) and sum(map(idf, shared)) >= _SHARED * sum(map(idf, asked))


def _verdict(support: Support, score: float) -> str:
    if support is Support.CONTRADICTED and score >= _PROVED:
        return NO
    return YES if support is Support.SUPPORTED and score >= _SURE else OPEN
