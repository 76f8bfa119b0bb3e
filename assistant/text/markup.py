"""Markup in words that come from outside: from a chat model, or from an answer that was published and is sent back.

Nothing else reads `**` or `[1]` out of a text, but for `assistant.citation.cite`, which reads a chat model's markers. Our own
values carry no markup: it is put in by `assistant.rendering` alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.schema import Span

BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
"""What Markdown shows in bold."""
_MARKER = re.compile(r"\s?\[\d+\]")


def take_bold(text: str, sources: Sequence[str] = ()) -> tuple[str, tuple[Span, ...]]:
    """Take the `**` that stand in pairs out of a text; one that is left over belongs to the words, and stays.

    Args:
        text: Markdown.
        sources: what it may copy from; a pair that stands there with all between it is a copy, and stays, too.

    Returns:
        The text without them, and what stood between them as spans of it, in order.
    """
    plain, spans, done = "", list[Span](), 0
    for match in BOLD.finditer(text):
        if any(match.group() in source for source in sources):
            continue
        plain += text[done : match.start()]
        spans.append(Span(len(plain), len(plain) + len(match[1])))
        plain += match[1]
        done = match.end()
    return plain + text[done:], tuple(spans)


def without_bold(text: str) -> str:
    """The text without any `**`, as one that is still written may lack the second of a pair."""
    return text.replace("**", "")


def plain_words(text: str) -> str:
    """The words of a published answer, without markers and bold."""
    return _MARKER.sub("", without_bold(text))
