"""What becomes of sentences that are not supported: they are flagged, dropped, or the whole answer is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.schema import Abstention, Citation, Draft, Support, Verdict

Policy = Literal["flag", "drop", "abstain"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft with a verdict for each of its claims."""

    draft: Draft
    verdicts: tuple[Verdict, ...]


def settle(checked: Checked, policy: Policy) -> Checked:
    """Apply the policy. What is left out is told in the draft's notes; where nothing is left, that is an abstention."""
    failed = [verdict for verdict in checked.verdicts if verdict.support is not Support.SUPPORTED]
    if policy == "flag" or not failed:
        return checked
    kept = [verdict for verdict in checked.verdicts if verdict.support is Support.SUPPORTED] if policy == "drop" else []
    notes = (*checked.draft.notes, *(f"Left out as {verdict.support}: {verdict.claim.text}" for verdict in failed))
    if not kept:
        return Checked(
            replace(
                checked.draft,
                claims=(),
                citations=(),
                abstention=Abstention.NOT_GROUNDED,
                notes=notes,
                gaps=(),
                computations=(),
            ),
            (),
        )
    return _rewritten(replace(checked.draft, notes=notes), kept)


def _rewritten(draft: Draft, kept: Sequence[Verdict]) -> Checked:
    """The draft with the kept claims alone, a blank between two of them, and its citations numbered anew."""
    markers = {
        marker: i for i, marker in enumerate(dict.fromkeys(m for verdict in kept for m in verdict.claim.markers), start=1)
    }
    cited = {citation.marker: citation for citation in draft.citations}
    citations = tuple(replace(cited[old], marker=new) for old, new in markers.items())
    verdicts = tuple(
        replace(
            verdict,
            claim=replace(verdict.claim, markers=tuple(markers[marker] for marker in verdict.claim.markers)),
            evidence=_evidence(verdict.evidence, markers),
        )
        for verdict in kept
    )
    claims = tuple(verdict.claim for verdict in verdicts)
    return Checked(replace(draft, claims=claims, citations=citations, gaps=(), computations=()), verdicts)


def _evidence(evidence: Citation | None, markers: dict[int, int]) -> Citation | None:
    return evidence and replace(evidence, marker=markers.get(evidence.marker, 0))
