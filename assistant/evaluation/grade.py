"""Grading: a case and the answer to it -> what was right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from assistant.errors import EvalError
from assistant.evaluation.cases.case import Case
from assistant.evaluation.metrics.answers import contains, exact_match, token_f1
from assistant.evaluation.metrics.citations import Supports, citation_precision, citation_recall
from assistant.rendering.walk import plain_text
from assistant.schema import Abstention, Answer, Hit, Timings

_PATIENCE = 1.0
"""Seconds in which a case's pattern must have looked through an answer."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one case.

    `answer` is the best one, whether or not the confidence was enough to give it; `answered` and `abstention` say that. The
    others grade it, and are None where the case gives nothing to grade by. `first_right` says whether the first citation is of
    the evidence (or of a document that answers), `any_right` whether one is, `all_right` whether all evidence is cited. `ranks`
    has, for each sentence of the evidence, the rank of the first hit that holds it, else None.
    """

    case: Case
    answer: Answer
    answered: bool
    abstention: Abstention | None
    first_right: bool | None
    any_right: bool | None
    all_right: bool | None
    contains: float | None
    exact_match: float | None
    token_f1: float | None
    forbidden: bool | None
    ranks: tuple[int | None, ...]
    citation_precision: float | None
    citation_recall: float | None

    @property
    def text(self) -> str:
        """The best answer; empty if nothing was retrieved."""
        return "" if self.answer.abstained else self.answer.text

    @property
    def confidence(self) -> float:
        """The confidence of the best answer, from 0 to 1."""
        return self.answer.confidence

    @property
    def groundedness(self) -> float | None:
        """The share of the best answer's claims that are supported, from 0 to 1; None where it has no claim."""
        return self.answer.groundedness

    @property
    def timings(self) -> Timings:
        """How long each step took, in milliseconds, when the answer was made."""
        return self.answer.timings

    @property
    def right(self) -> bool:
        """Whether the best answer is right: by the evidence, else by the expected texts; never if unanswerable or forbidden."""
        cited = self.all_right if self.case.needs_all else self.first_right
        return not self.forbidden and bool(self.contains if cited is None else cited)

    @property
    def rank(self) -> int | None:
        """The rank of the first hit that holds a sentence of the evidence."""
        return min((rank for rank in self.ranks if rank is not None), default=None)


def grade(case: Case, answer: Answer, threshold: float, supports: Supports) -> CaseResult:
    """Grade an answer that was given with the threshold at 0.

    Args:
        case: says what is right.
        answer: the best one, whatever its confidence.
        threshold: the confidence from which it counts as given; only the extractive engine has one.
        supports: whether texts support a claim, for the figures of citations.

    Raises:
        EvalError: if the pattern of the case takes too long.
    """
    abstention = answer.abstention
    if abstention is None and answer.engine == "extractive" and answer.confidence < threshold:
        abstention = Abstention.NOT_IN_CORPUS
    gold = [flat(sentence) for sentence in case.evidence]
    cites = [_cites(flat(citation.cited_text), citation.doc_id, gold, case.documents) for citation in answer.citations]
    told = bool(gold or case.documents)
    text = "" if answer.abstained else plain_text(answer)
    short = "" if answer.abstained else short_answer(answer)
    return CaseResult(
        case=case,
        answer=answer,
        answered=abstention is None,
        abstention=abstention,
        first_right=any(cites[:1]) if told else None,
        any_right=any(cites) if told else None,
        all_right=_cites_all(answer, gold) if gold else None,
        contains=_says(text, case),
        exact_match=exact_match(short, case.expected),
        token_f1=token_f1(short, case.expected),
        forbidden=bool(contains(text, case.forbidden)) if case.forbidden else None,
        ranks=tuple(_rank_of(sentence, answer.hits) for sentence in gold) or _document_ranks(case, answer.hits),
        citation_precision=citation_precision(answer, supports),
        citation_recall=citation_recall(answer, supports),
    )


def short_answer(answer: Answer) -> str:
    """The first highlight of the answer, else all its words."""
    claims = (verdict.claim for verdict in answer.verdicts)
    found = (claim.text[span.start : span.end] for claim in claims if (span := claim.answer_span))
    return next(found, None) or plain_text(answer)


def lacking_evidence(cases: Sequence[Case], texts: Sequence[str]) -> tuple[str, ...]:
    """Ids of the cases with evidence that stands in none of the texts: the article was changed, or it is another corpus."""
    whole = [flat(text) for text in texts]
    return tuple(case.id for case in cases if any(not any(flat(one) in text for text in whole) for one in case.evidence))


def flat(text: str) -> str:
    """The text with every run of white space as one blank."""
    return " ".join(text.split())


def _says(text: str, case: Case) -> float | None:
    """Whether the text holds an expected wording, or the pattern finds one; None if the case has neither."""
    if case.pattern and _finds(case.pattern, text):
        return 1.0
    return contains(text, case.expected) if case.expected else (0.0 if case.pattern else None)


def _finds(pattern: str, text: str) -> bool:
    """A pattern may be of anybody's making, and some take ages.

    Raises:
        EvalError: if it takes too long.
    """
    try:
        return bool(regex.search(pattern, text, timeout=_PATIENCE))
    except TimeoutError as error:
        raise EvalError(f"the pattern {pattern!r} takes longer than {_PATIENCE:.0f} s; write a simpler one") from error


def _cites(cited: str, doc_id: str, gold: Sequence[str], documents: Sequence[str]) -> bool:
    """Whether a citation is a sentence of the evidence, a part of one or more than one; else, of a document that answers."""
    return any(cited in sentence or sentence in cited for sentence in gold) if gold else doc_id in documents


def _cites_all(answer: Answer, gold: Iterable[str]) -> bool:
    cited = [flat(citation.cited_text) for citation in answer.citations]
    return all(any(one in sentence or sentence in one for one in cited) for sentence in gold)


def _rank_of(sentence: str, hits: Iterable[Hit]) -> int | None:
    return next((hit.rank for hit in hits if sentence in flat(hit.passage.text)), None)


def _document_ranks(case: Case, hits: Iterable[Hit]) -> tuple[int | None, ...]:
    """For each document that answers, the rank of its first hit, else None."""
    first = {hit.passage.doc_id: hit.rank for hit in reversed(tuple(hits))}
    return tuple(first.get(doc_id) for doc_id in case.documents)
