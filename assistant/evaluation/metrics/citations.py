"""Citation precision and recall of one answer, as in ALCE (Gao et al. 2023), with a verifier as judge instead of a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.evaluation.metrics.figure import mean
from assistant.schema import Answer, Span, Support
from assistant.text.sentences import split_sentences
from assistant.verification.verifier import LocalVerifier

Supports = Callable[[str, Sequence[str]], bool]
"""Whether texts together support a claim."""


def citation_recall(answer: Answer, supports: Supports) -> float | None:
    """Share of the claims that what they cite supports; None without a claim. A claim that cites nothing is not supported."""
    return mean([bool(cited) and supports(claim, cited) for claim, cited in _cited(answer)])


def citation_precision(answer: Answer, supports: Supports) -> float | None:
    """Share of the citations that help; None where nothing is cited.

    The claim must be supported by all it cites together, and either by this one alone, or not without it.
    """
    return mean([helps for claim, cited in _cited(answer) for helps in _helping(claim, cited, supports)])


def supported_by(verifier: LocalVerifier) -> Supports:
    """The verifier as judge."""

    def supports(claim: str, texts: Sequence[str]) -> bool:
        sentences = [text[span.start : span.end] for text in texts for span in split_sentences(text, Span(0, len(text)))]
        return bool(sentences) and verifier.judge(claim, sentences).support is Support.SUPPORTED

    return supports


def _cited(answer: Answer) -> list[tuple[str, list[str]]]:
    """Each claim, and the texts that it cites."""
    texts = {citation.marker: citation.cited_text for citation in answer.citations}
    return [
        (verdict.claim.text, [texts[marker] for marker in verdict.claim.markers if marker in texts])
        for verdict in answer.verdicts
    ]


def _helping(claim: str, cited: Sequence[str], supports: Supports) -> list[bool]:
    if not cited or not supports(claim, cited):
        return [False] * len(cited)
    return [
        supports(claim, [text]) or not supports(claim, [*cited[:place], *cited[place + 1 :]])
        for place, text in enumerate(cited)
    ]
