"""What the comparison of a claim with sentences yields: a judgement, or the failure of one check."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.schema import Support


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether sentences support a claim. `score` is in [0, 1], `index` the sentence that supports it or speaks against it."""

    support: Support
    score: float
    index: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """One check that failed; `conflict` where the evidence says otherwise, not merely nothing.

    `lasting` where the failure holds however freely the claim is worded.
    """

    reason: str
    conflict: bool
    lasting: bool = False
