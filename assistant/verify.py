"""Verifier port: claims of a draft -> verdicts; and the strictest verifier, which only knows copies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from assistant.highlight import strip_highlight
from assistant.schema import Citation, Claim, Draft, Support, Verdict


class Verifier(Protocol):
    """Checks claims against the passages they cite."""

    def verify(self, draft: Draft) -> tuple[Verdict, ...]:
        """One verdict for each claim, in order."""


class CopyVerifier:
    """A claim is supported if it is, word for word, a text it cites; anything else is unsupported."""

    def verify(self, draft: Draft) -> tuple[Verdict, ...]:
        """Compare each claim with its citations; see `Verifier`."""
        cited = {citation.marker: citation for citation in draft.citations}
        return tuple(_verdict(claim, cited) for claim in draft.claims)


def _verdict(claim: Claim, cited: Mapping[int, Citation]) -> Verdict:
    said = _plain(claim)
    source = next((cited[m] for m in claim.markers if m in cited and _is_copy(said, cited[m].cited_text)), None)
    return Verdict(claim, Support.SUPPORTED if source else Support.UNSUPPORTED, 1.0 if source else 0.0, source)


def _is_copy(said: str, text: str) -> bool:
    """Whether these are the same words; bold marks don't count, but asterisks of the article's own do (`2**3` is not `23`)."""
    return _normal(said if "*" in text else strip_highlight(said)) == _normal(text)


def _plain(claim: Claim) -> str:
    """The claim's words without the markers at its end; a `[1]` of the article's own stays."""
    text = claim.text
    for marker in reversed(claim.markers):
        text = text.removesuffix(f"[{marker}]").rstrip()
    return text


def _normal(text: str) -> str:
    return " ".join(text.split())
