"""Verifier port: claims of a draft -> verdicts; and the first verifier, which is deterministic and needs no language model.

A claim that is a copy of a sentence is supported. Any other is held against the sentences of the hits: it must be alike as a
whole, its content words must be covered, and no hard check (`checks/`) may fail. Where one sentence doesn't cover a
claim that was merged from two or three, these are its evidence together, if each clause of the claim rests on one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from assistant.models.embedder import Embedder, RememberedVectors, Vectors
from assistant.models.entailment import EntailmentModel
from assistant.schema import MOST_CHECKED, CitationFailure, Claim, Document, Draft, Hit, Support, Verdict
from assistant.verification.checks.every_check import failed_checks
from assistant.verification.checks.near_copies import changed_copy
from assistant.verification.coverage import covered, share, soften
from assistant.verification.decision import decide
from assistant.verification.evidence import Evidence, gather_evidence, is_copy
from assistant.verification.facts.sentence import ParsedSentence, capitalised, parse
from assistant.verification.judgement import Failure, Judgement
from assistant.verification.multi_sentence import coheres, extend
from assistant.verification.signals import Ruled
from assistant.verification.weights import Strictness

SUPPORTED_FROM = 0.7
"""The least score of a supported claim: set by hand on paraphrases of open paragraphs, not fitted to labels."""

_COVERAGE = 0.7
"""What coverage counts in the score; similarity counts the rest."""
_SHORTLIST = 12
_TRIED = 3
_STANDS_OUT = (1 - _COVERAGE) / _COVERAGE
"""So much more coverage outweighs any similarity."""
_ABOUT_THE_SAME = 0.4
"""Coverage from which on a sentence is about what the claim is about."""
_NEARER = 0.1
"""A sentence can't support what one denies that covers the claim better by more than this."""
_COPIED = 1 + _NEARER - 0.001
"""Stands for the coverage of a sentence that the claim copies but for a fact: only one that has every word outweighs it."""

_LONGEST = 500
"""Words and signs of a sentence that is compared fact by fact, which takes their number squared; copies may be longer."""

_NOT_CHECKED = f"not checked: only the first {MOST_CHECKED} sentences are"
_FAILED = {
    CitationFailure.FABRICATED: "the quotation stands nowhere in the articles",
    CitationFailure.MISATTRIBUTED: "the quotation is not in the passage that is cited",
    CitationFailure.STITCHED: "the quotation is joined from pieces",
}


class Verifier(Protocol):
    """Checks claims against the passages that were retrieved."""

    name: str

    def verify(self, draft: Draft, hits: Sequence[Hit], documents: Mapping[str, Document]) -> tuple[Verdict, ...]:
        """One verdict for each claim, in order; `documents` holds, by id, those of the hits and citations."""


Judge = Callable[[str, Sequence[str]], Judgement]


@dataclass(frozen=True, slots=True)
class _Trial:
    """One piece of evidence tried: the sentences by index, the best first."""

    indexes: tuple[int, ...]
    score: float
    coverage: float
    failures: tuple[Failure, ...]

    @property
    def passes(self) -> bool:
        return not self.failures and self.score >= SUPPORTED_FROM

    @property
    def conflicts(self) -> tuple[Failure, ...]:
        return tuple(failure for failure in self.failures if failure.conflict)


class LocalVerifier:
    """Similarity by the embedder, coverage of content words, and hard checks.

    The score is `0.7 coverage + 0.3 similarity`, halved where a hard check fails: coverage is the part of the claim's content
    words, by inverse document frequency, that the evidence has (or a near synonym), similarity the cosine, both in [0, 1].
    With an entailment model its calibrated probability decides, and the checks veto (`decision.py`); the score is then that
    probability, where the model was asked.
    """

    name = "local"

    def __init__(self, embedder: Embedder, model: EntailmentModel | None = None, strictness: Strictness = "balanced") -> None:
        self._vectors = RememberedVectors(embedder)
        self._model = model
        self._strictness: Strictness = strictness
        self.reads_with = model.identity if model else "rules alone"

    def verify(self, draft: Draft, hits: Sequence[Hit], documents: Mapping[str, Document]) -> tuple[Verdict, ...]:
        """Check each claim against what is cited and against all sentences of the hits; see `Verifier`."""
        return verdicts(self.judge, draft, hits, documents)

    def judge(self, claim: str, sentences: Sequence[str]) -> Judgement:
        """Decide whether one or up to three of the sentences support a claim, given in plain words."""
        copied = next((i for i, sentence in enumerate(sentences) if is_copy(claim, sentence)), None)
        if copied is not None:
            return Judgement(Support.SUPPORTED, 1.0, copied)
        parsed = parse(claim)
        if not sentences or not (parsed.content or parsed.facts):
            return Judgement(Support.UNSUPPORTED, 0.0, None, "nothing in the evidence is like it")
        if len(parsed.tokens) > _LONGEST:
            return Judgement(Support.UNSUPPORTED, 0.0, None, "it is too long to be checked as one sentence")
        candidates = [other if len(other.tokens) <= _LONGEST else parse("") for other in map(parse, sentences)]
        ruled = self.rule(parsed, candidates)
        return decide(self._model, parsed, candidates, ruled, self._strictness) if self._model else ruled.judgement

    def rule(self, claim: ParsedSentence, sentences: Sequence[ParsedSentence]) -> Ruled:
        """What the rules alone say of a claim against sentences, of which there is at least one."""
        trials = self._trials(claim, sentences)
        nearest = _nearest(trials)
        return Ruled(_judgement(trials), nearest.indexes, nearest.coverage, nearest.failures)

    def scores(self, claim: str, sentences: Sequence[str]) -> tuple[float, ...]:
        """The support that each sentence alone gives the claim, in [0, 1]; words count only where they are the same."""
        if not sentences:
            return ()
        parsed, candidates = parse(claim), [parse(sentence) for sentence in sentences]
        vectors = self._vectors.encode([parsed.text, *(other.text for other in candidates)])
        known = capitalised(candidates)
        cosines = (vectors[1:] @ vectors[0]).tolist()
        return tuple(
            1.0
            if is_copy(claim, other.text)
            else _score(share(covered(parsed, other), parsed), cosine, any(failed_checks(parsed, other, known)))
            for other, cosine in zip(candidates, cosines, strict=True)
        )

    def _trials(self, claim: ParsedSentence, sentences: Sequence[ParsedSentence]) -> list[_Trial]:
        """The most promising sentences alone, best first, and what may be joined to the best of them.

        Embedding is what takes time, so it is left out where it can't change the verdict.
        """
        known = capitalised(sentences)
        shares = [share(covered(claim, sentence), claim) for sentence in sentences]
        ranked, stands_out = self._ranked(claim, sentences, shares)
        altered = next((i for i in ranked if changed_copy(claim, sentences[i])), None)
        if altered is not None:
            ranked, stands_out = (altered, *(i for i in ranked if i != altered)), True
        trials = [self._try(claim, sentences, ranked[:1], known)]
        if trials[0].passes and trials[0].coverage >= 1 - _NEARER:
            return trials  # no sentence covers so much more that it could deny this
        others = [i for i in ranked[1:_TRIED] if not (stands_out and any(failed_checks(claim, sentences[i], known)))]
        trials += [self._try(claim, sentences, (i,), known) for i in others]
        if any(trial.passes for trial in trials) or trials[0].conflicts:
            return trials  # what the best sentence denies, no other sentence mends
        joined = [found for found in extend(claim, sentences, ranked) if coheres(claim, [sentences[i] for i in found])]
        return [*trials, *(self._try(claim, sentences, found, known) for found in joined)]

    def _ranked(
        self, claim: ParsedSentence, sentences: Sequence[ParsedSentence], shares: Sequence[float]
    ) -> tuple[tuple[int, ...], bool]:
        """The shortlist, best first, and whether the best covers so much more that no similarity makes up for it."""
        short = sorted(range(len(sentences)), key=lambda i: -shares[i])[:_SHORTLIST]
        if len(short) == 1 or shares[short[0]] - shares[short[1]] >= _STANDS_OUT:
            return tuple(short), True
        scores = {
            i: _score(shares[i], cosine, failed=False)
            for i, cosine in zip(short, self._cosines(claim, [sentences[i] for i in short]), strict=True)
        }
        return tuple(sorted(short, key=lambda i: -scores[i])), False

    def _try(
        self, claim: ParsedSentence, sentences: Sequence[ParsedSentence], indexes: tuple[int, ...], known: frozenset[str]
    ) -> _Trial:
        joined = parse(" ".join(sentences[i].text for i in indexes))
        copied = changed_copy(claim, joined)
        failures = (*failed_checks(claim, joined, known), *((Failure(copied, conflict=True),) if copied else ()))
        texts = [claim.text, *(sentences[i].text for i in indexes)]

        def encode(words: Sequence[str]) -> Vectors:
            return self._vectors.encode([*texts, *words])[len(texts) :]  # one batch with what `_cosine` asks for next

        coverage = share(soften(covered(claim, joined), claim, joined, encode), claim)
        cosine = self._cosine(claim, [sentences[i] for i in indexes])
        return _Trial(indexes, _score(coverage, cosine, failed=bool(failures)), _COPIED if copied else coverage, failures)

    def _cosines(self, claim: ParsedSentence, sentences: Sequence[ParsedSentence]) -> list[float]:
        vectors = self._vectors.encode([claim.text, *(sentence.text for sentence in sentences)])
        cosines: list[float] = (vectors[1:] @ vectors[0]).tolist()
        return cosines

    def _cosine(self, claim: ParsedSentence, sentences: Sequence[ParsedSentence]) -> float:
        """Cosine of the claim with the sum of the sentences' unit vectors, in [-1, 1]."""
        vectors = self._vectors.encode([claim.text, *(sentence.text for sentence in sentences)])
        together = vectors[1:].sum(0)
        return float(together @ vectors[0] / (np.linalg.norm(together) or 1.0))


def verdicts(judge: Judge, draft: Draft, hits: Sequence[Hit], documents: Mapping[str, Document]) -> tuple[Verdict, ...]:
    """Judge each claim by what it cites and by all sentences of the hits; see `Verifier`."""
    evidence = gather_evidence(draft, hits, documents)
    return tuple(
        _verdict(judge, claim, evidence) if i < MOST_CHECKED else Verdict(claim, Support.UNSUPPORTED, 0.0, None, _NOT_CHECKED)
        for i, claim in enumerate(draft.claims)
    )


def _verdict(judge: Judge, claim: Claim, texts: Sequence[Evidence]) -> Verdict:
    if claim.failure:
        return Verdict(claim, Support.UNSUPPORTED, 0.0, None, _FAILED[claim.failure])
    ordered = sorted(texts, key=lambda one: one.citation.marker not in claim.markers)
    judgement = judge(claim.text, [one.text for one in ordered])
    evidence = None if judgement.index is None else ordered[judgement.index].citation
    if evidence and evidence.marker not in claim.markers:
        evidence = replace(evidence, marker=0)
    return Verdict(claim, judgement.support, judgement.score, evidence, judgement.reason)


def _score(coverage: float, cosine: float, failed: bool) -> float:
    score = _COVERAGE * coverage + (1 - _COVERAGE) * min(1.0, max(0.0, cosine))
    return min(1.0, score / 2 if failed else score)


def _judgement(trials: Sequence[_Trial]) -> Judgement:
    """The best trial that passes supports; else the best sentence says why not."""
    denied = max((trial.coverage for trial in trials if trial.conflicts), default=0.0)
    passing = [trial for trial in trials if trial.passes and trial.coverage >= denied - _NEARER]
    if passing:
        best = max(passing, key=lambda trial: trial.score)
        return Judgement(Support.SUPPORTED, best.score, best.indexes[0])
    nearest = _nearest(trials)
    conflict = next(iter(nearest.conflicts), None)
    if conflict and nearest.coverage >= _ABOUT_THE_SAME:
        return Judgement(Support.CONTRADICTED, nearest.score, nearest.indexes[0], conflict.reason)
    reason = nearest.failures[0].reason if nearest.failures else "too little of it is in the evidence"
    index = nearest.indexes[0] if nearest.coverage >= _ABOUT_THE_SAME else None
    return Judgement(Support.UNSUPPORTED, nearest.score, index, reason)


def _nearest(trials: Sequence[_Trial]) -> _Trial:
    return max(trials, key=lambda trial: trial.coverage)
