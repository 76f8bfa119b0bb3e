"""The verifier against people: how often it says of a claim what they say of it, beside scores that need no verifier.

A claim of several sentences has the score of its worst, and is supported if all are. The verifier decides itself. The others
only score: their threshold is the one of the best balanced accuracy on the other side of the split by documents, or, of one
trained on that side, on the other half of what is held out; never on the documents that are measured. Intervals resample
documents, because the claims on one document are not independent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from assistant.errors import EvalError
from assistant.evaluation.human.labelled import HELD_OUT_GROUP, LabelledClaim, tabulate
from assistant.evaluation.human.scorers import Scorer
from assistant.evaluation.metrics.agreement import METRICS, best_threshold, measure_by_document
from assistant.evaluation.metrics.figure import Figure, mean
from assistant.evaluation.report.tables import markdown_table, share
from assistant.progress import Progress, no_progress
from assistant.schema import Span
from assistant.text.sentences import split_sections, split_sentences

_SEEN = 0
"""The documents that a scorer was trained on; no threshold is chosen by them."""

Split = Literal["all", "heldout"]

_CAPTION = f"""
Brackets hold 95 % intervals, resampled by document. Milliseconds are those of a whole claim, which may have several sentences.
The verifier decides itself. The other scorers have the threshold of the best balanced accuracy on the other side of the split,
never on the documents measured; the reader, which was trained on that side, that on the other half of the documents held out.
Held out are a quarter of the documents by their SHA-256, all of {HELD_OUT_GROUP} and all of
FaithBench, on which nothing is chosen; its summaries whose worst mark is Questionable are left out, Benign counts as supported.
"""


@dataclass(frozen=True, slots=True)
class ScoredClaim:
    """What a scorer says of a labelled claim; `supported` is None while there is no threshold."""

    claim: LabelledClaim
    score: float
    supported: bool | None
    milliseconds: float


@dataclass(frozen=True, slots=True)
class ScorerRow:
    """One scorer on a group of claims, or on all groups of a data set, which then count the same."""

    group: str
    scorer: str
    documents: int
    milliseconds: float
    figures: Mapping[str, Figure]


def compare_scorers(
    claims: Sequence[LabelledClaim], scorers: Sequence[Scorer], split: Split, progress: Progress = no_progress
) -> tuple[ScorerRow, ...]:
    """Measure every scorer on each group, then on all groups of each data set that has several.

    Args:
        claims: as people labelled them.
        scorers: see `load_scorers`.
        split: `heldout` measures only documents on which nothing is trained, `all` every document.
        progress: called with (done, total), in claims of one scorer.

    Raises:
        EvalError: if the split leaves no claim.
    """
    measured = [claim for claim in claims if split == "all" or claim.held_out]
    if not measured:
        raise EvalError(f"split {split!r} leaves none of the {len(claims)} claims; measure 'all' of them")
    scored = {s.name: score_claims(s, measured if s.decides or s.trained else claims, progress) for s in scorers}
    shown = {name: [one for one in found if split == "all" or one.claim.held_out] for name, found in scored.items()}
    return tuple(
        _row(name, scorer, [[one for one in found if one.claim.group == group] for group in groups])
        for name, groups in tabulate(measured).items()
        for scorer, found in shown.items()
    )


def score_claims(scorer: Scorer, claims: Sequence[LabelledClaim], progress: Progress = no_progress) -> tuple[ScoredClaim, ...]:
    """Score every claim; a scorer that does not decide is given its threshold from other documents."""
    scored: list[ScoredClaim] = []
    for claim in claims:
        scored.append(_score(scorer, claim))
        progress(len(scored), len(claims))
    return tuple(scored) if scorer.decides else _decide(scored, _halves if scorer.trained else _sides)


def to_markdown(rows: Sequence[ScorerRow], split: Split) -> str:
    """One table for each group."""
    head = ("scorer", "n", "documents", *METRICS, "ms per claim")
    lines = [f"Measured on {'all documents' if split == 'all' else 'the documents held out'}."]
    for group in dict.fromkeys(row.group for row in rows):
        lines += ["", f"### {group}", "", *markdown_table(head, [_cells(row) for row in rows if row.group == group])]
    return "\n".join([*lines, _CAPTION])


def _cells(row: ScorerRow) -> list[str]:
    n = row.figures["auroc"].n
    return [row.scorer, str(n), str(row.documents), *map(_cell, row.figures.values()), f"{row.milliseconds:.1f}"]


def _cell(figure: Figure) -> str:
    if figure.value is None:
        return f"undefined: {figure.reason}"
    return share(figure.value) if figure.low is None else f"{share(figure.value)} ({share(figure.low)} – {share(figure.high)})"


def _score(scorer: Scorer, claim: LabelledClaim) -> ScoredClaim:
    sentences = _evidence(claim.document)
    spans = split_sentences(claim.claim, Span(0, len(claim.claim)))
    started = time.perf_counter()
    opinions = [scorer.score(claim.claim[span.start : span.end], sentences) for span in spans]
    elapsed = 1000 * (time.perf_counter() - started)
    supported = all(opinion.supported for opinion in opinions) if scorer.decides else None
    return ScoredClaim(claim, min(opinion.score for opinion in opinions), supported, elapsed)


@lru_cache(maxsize=256)
def _evidence(document: str) -> tuple[str, ...]:
    """The sentences, headings among them: the labels are about the whole text."""
    found: list[str] = []
    for section in split_sections(document):
        found += [section.heading, *(document[span.start : span.end] for span in section.sentences)]
    return tuple(filter(None, found)) or (document,)


def _decide(scored: Sequence[ScoredClaim], part: Callable[[LabelledClaim], int]) -> tuple[ScoredClaim, ...]:
    """By the threshold from the other documents; where these have not both labels, nothing is decided."""
    parts = [part(one.claim) for one in scored]
    thresholds: dict[int, float | None] = {}
    for measured in set(parts):
        others = [
            one
            for one, other in zip(scored, parts, strict=True)
            if other not in (measured, _SEEN) and not one.claim.measure_only
        ]
        thresholds[measured] = best_threshold([one.score for one in others], [one.claim.supported for one in others])
    chosen = ((one, thresholds[of]) for one, of in zip(scored, parts, strict=True))
    return tuple(one if least is None else replace(one, supported=one.score >= least) for one, least in chosen)


def _sides(claim: LabelledClaim) -> int:
    return 1 + claim.held_out


def _halves(claim: LabelledClaim) -> int:
    """The half of what is held out, by the second byte of the document's key."""
    return 1 + int(claim.document_key[2:4], 16) % 2 if claim.held_out else _SEEN


def _row(group: str, scorer: str, parts: Sequence[Sequence[ScoredClaim]]) -> ScorerRow:
    scored = [one for part in parts for one in part]
    columns = [np.array([(one.score, one.supported or 0, one.claim.supported) for one in part], np.float64).T for part in parts]
    keys = [[one.claim.document_key for one in part] for part in parts]
    figures = {name: measure_by_document(statistic, columns, keys, reason) for name, (statistic, reason) in METRICS.items()}
    if any(one.supported is None for one in scored):
        unknown = Figure(None, len(scored), reason="no other documents give a threshold")
        figures = {name: figure if name == "auroc" else unknown for name, figure in figures.items()}
    documents = len({one.claim.document_key for one in scored})
    return ScorerRow(group, scorer, documents, mean([one.milliseconds for one in scored]) or 0.0, figures)
