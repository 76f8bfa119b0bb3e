"""The published text of a draft: Markdown, with highlights in bold and `[n]` markers behind each claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.rendering.walk import runs
from assistant.schema import Claim, Draft, Span


@dataclass(frozen=True, slots=True)
class PublishedText:
    """A text as it is published; `spans` say where in it each claim lies, its markers with it."""

    text: str
    spans: tuple[Span, ...]


def publish(draft: Draft) -> PublishedText:
    """Write a draft, or the sentence that says why there is no answer."""
    if draft.abstention:
        return PublishedText(draft.abstention.sentence, ())
    gaps = draft.gaps or (*(" " if number else "" for number, _ in enumerate(draft.claims)), "")
    text, spans = "", list[Span]()
    for gap, claim in zip(gaps[:-1], draft.claims, strict=True):
        start = len(text) + len(gap)
        text += gap + _written(claim)
        spans.append(Span(start, len(text)))
    return PublishedText(text + gaps[-1], tuple(spans))


def pieces(published: PublishedText) -> Iterator[str]:
    """The text, cut behind each claim."""
    done = 0
    for end in (*(span.end for span in published.spans[:-1]), len(published.text)):
        if end > done:
            yield published.text[done:end]
        done = end


def written_markers(markers: Sequence[int]) -> str:
    """The markers as they stand behind a claim."""
    return "".join(f" [{marker}]" for marker in markers)


def _written(claim: Claim) -> str:
    words = "".join(f"**{text}**" if highlighted else text for text, highlighted in runs(claim))
    return words + written_markers(claim.markers)
