"""Questions for yes or no: the verifier judges what is asked as a claim, and the sentence that decides it is cited.

Yes and No are words of ours, a verdict and no citation, so they are said only where the sentence denies what is asked, or where
the verifier is sure and, of a Yes, the reader leans that way (`leaning.py`). Where it leans alone, that is told as probable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from assistant.extraction.claim_of_question import claim_of_question
from assistant.extraction.composition import OPEN, Composition
from assistant.extraction.disagreement import source_of
from assistant.extraction.leaning import leaning
from assistant.extraction.ranker import RankedSentence
from assistant.models.entailment import EntailmentModel
from assistant.schema import Document, Question, Support
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf
from assistant.verification.facts.modality import Cue, CueKind
from assistant.verification.facts.sentence import parse
from assistant.verification.verifier import Judge

YES, NO = "Yes.", "No."
PROBABLY = {True: "Probably yes:", False: "Probably not:"}
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
"""The least part of the question's words, by weight, that a sentence has which forbids or denies what is asked."""
_OF_LEAVE = 0.3
_ANYBODY = frozenset(content_stems("anybody anyone anything nobody somebody someone something people"))
_ALL = 0.95
_NOT = re.compile(r"\b(?:not|never|no)\b|n['’]t\b", re.IGNORECASE)
_MODAL = phrase(r"must|may|can|cannot|should|shall")
_ASKS_ANYBODY = phrase(r"any(?:one|body)|some(?:one|body)|people")
_NOBODY = re.compile(r"\W*(?:no[ -]one|nobody|none)\b", re.IGNORECASE)
_ORDERS = re.compile(r"\W*(?:do not|don['’]t|never)\b", re.IGNORECASE)
_EXCEPTED = phrase(r"(?:is|are|was|were) (?:all |both )?(?:excepted|excluded|an exception|exceptions)")
_STILL = phrase(r"still|any ?more|yet|any longer")
_ENDED = phrase(
    r"(?:abolish|scrapp|cancel+|end|clos|stopp|dropp|discontinu|dissolv|demolish|remov|abandon|withdraw)(?:ed|n)|no longer|"
    r"gave up|no more|ceased"
)
_LEAVES_OPEN = phrase(
    r"whether|un(?:clear|decided|certain|known)|not (?:yet )?(?:clear|decided|certain|known)|"
    r"(?:no|not|n['’]t) (?:yet )?(?:say|tell|know|comment|confirm) if|asked if|remains to be seen"
)
"""What tells of a matter without deciding it: "would not say whether the line stays free"."""


def compose_yes_no(
    question: Question,
    composed: Composition,
    judge: Judge,
    model: EntailmentModel | None,
    documents: Mapping[str, Document],
) -> Composition:
    """The composition under its verdict; a completed follow-up is no claim to judge.

    Behind the sentence that decides it stand only those of other articles, with their titles: they may see it otherwise.
    """
    if not composed.sentences or question.bracketed:
        return composed
    best = composed.sentences[0]
    denying = next((one for one in composed.sentences if forbids(question.standalone, one.text)), None)
    is_open = bool(_LEAVES_OPEN.search(best.text))
    if denying is None and not is_open and denies(question.standalone, best.text):
        denying = best
    if denying:
        return _decided(NO, denying, composed, documents)
    claim = claim_of_question(question.standalone)
    judgement = judge(f"{claim[:1].upper()}{claim[1:]}.", [" ".join(one.text.split()) for one in composed.sentences])
    verdict = _verdict(judgement.support, judgement.score)
    decisive = composed.sentences[judgement.index or 0]
    is_told = judgement.index is not None and verdict != OPEN and not _LEAVES_OPEN.search(decisive.text)
    is_told = is_told and (verdict == NO or not _gainsaid(True, question.standalone, decisive.text))
    if is_told and (verdict == NO or model is None or leaning(question.standalone, decisive, model).agrees):
        return _decided(verdict, decisive, composed, documents)
    leans = None if model is None or is_open else leaning(question.standalone, best, model).verdict
    if leans is not None and not _gainsaid(leans, question.standalone, best.text):
        return _decided(PROBABLY[leans], best, composed, documents)
    return replace(composed, gaps=(OPEN, *("" for _ in composed.sentences[1:])))


def _decided(verdict: str, decisive: RankedSentence, composed: Composition, documents: Mapping[str, Document]) -> Composition:
    """The verdict, the sentence that decides it, and what other articles say under their titles."""
    others = [one for one in composed.sentences if one.hit.passage.doc_id != decisive.hit.passage.doc_id]
    titles = (f"\n{source_of(documents[one.hit.passage.doc_id])}" for one in others)
    return replace(composed, sentences=(decisive, *others), gaps=(verdict, *titles))


def asks_leave(question: str) -> bool:
    """Whether a question is whether something may or must be done."""
    return bool(_ASKS_LEAVE.match(question))


def forbids(question: str, sentence: str) -> bool:
    """Whether a question asks for leave to do what a sentence says not to: "May I use soap?", "Never use soap on it."."""
    asked = set(content_stems(question)) if asks_leave(question) else set()
    shared = asked & set(content_stems(sentence))
    verbs = [set(content_stems(cue[1])) for cue in _FORBIDS.finditer(sentence)]
    return any(verb and verb <= asked for verb in verbs) and sum(map(idf, shared)) >= _SHARED * sum(map(idf, asked))


def denies(question: str, sentence: str) -> bool:
    """Whether a sentence negates or forbids what is asked, or tells the end of what is still asked for.

    "Does the guarantee cover frost?", "It does not cover damage by frost."; but not where the question has a negation, too.
    Half of the question's words must be in the sentence, of one that asks for leave less: "with soap?", "never with soap".
    """
    asked = set(content_stems(question)) - _ANYBODY
    leave = asks_leave(question)
    ended = bool(_STILL.search(question) and _ENDED.search(sentence))
    if _NOBODY.match(sentence) and _ASKS_ANYBODY.search(question):
        return True
    if _share(asked, sentence) < (_OF_LEAVE if leave or ended else _SHARED) or _negations(question):
        return False
    if ended or _NOBODY.match(sentence):
        return True
    if (leave or not _ORDERS.match(sentence)) and any(cue.scope in asked for cue in _negations(sentence)):
        return True
    return leave and any(_share(asked, _forbidden(sentence, cue)) >= _SHARED for cue in _FORBIDS.finditer(sentence))


def _forbidden(sentence: str, cue: re.Match[str]) -> str:
    """What a cue forbids: all of the sentence where a subject stands before it ("Glass must never"), else what is behind it."""
    return sentence if _MODAL.search(sentence[: cue.end()]) else sentence[cue.start(1) :]


def _gainsaid(leans: bool, question: str, sentence: str) -> bool:
    """Whether a sentence speaks against a leaning: a negation or exception against yes, all the words asked for against no."""
    if _NOT.search(question):
        return False
    if leans:
        return bool(_negations(sentence) or _EXCEPTED.search(sentence))
    return not _negations(sentence) and _share(set(content_stems(question)) - _ANYBODY, sentence) >= _ALL


def _share(asked: set[str], text: str) -> float:
    """The part of the words asked for that a text has, by weight."""
    return sum(map(idf, asked & set(content_stems(text)))) / (sum(map(idf, asked)) or 1.0)


def _negations(text: str) -> list[Cue]:
    return [cue for cue in parse(text).cues if cue.kind is CueKind.NEGATION]


def _verdict(support: Support, score: float) -> str:
    if support is Support.CONTRADICTED and score >= _PROVED:
        return NO
    return YES if support is Support.SUPPORTED and score >= _SURE else OPEN
