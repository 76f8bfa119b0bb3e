"""A text as its headings with their sentences, and the same text with its lines wrapped."""

from __future__ import annotations

import textwrap

from assistant.text.sentences import split_sections


def sentences_of(text):
    """Headings with their sentences, wrapped lines joined."""
    return [(part.heading, [" ".join(text[s.start : s.end].split()) for s in part.sentences]) for part in split_sections(text)]


def wrap(text, width):
    """Each line a paragraph of lines up to `width`; headings stay lines of their own."""
    return "\n\n".join(
        line if line.startswith("#") else textwrap.fill(line, width, break_on_hyphens=False) for line in text.split("\n")
    )
