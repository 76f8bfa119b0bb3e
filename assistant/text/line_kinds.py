"""What a line of an article is by its looks: a heading, a list item, a row of a table, a key with its value."""

from __future__ import annotations

import re

HEADING_MARK = re.compile(r" {0,3}#{1,6}[ \t]+(?=\S)")
LIST_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])\s+(?=\S)")  # not four digits: a wrapped line may begin with a year
CODE = ("    ", "\t")

_CELLS = " | "
_KEY_VALUE = re.compile(r"\s*(?P<key>[^\W\d_][^:|.!?;,\n]{0,38}):\s+(?P<value>\S.{0,160})\s*")
_KEY_WORDS = 5
_HEADING_WORDS = 12


def is_row(line: str) -> bool:
    """Whether it is a row of a table, its cells apart by ` | `."""
    return _CELLS in line


def key_of(line: str) -> str:
    """The key of a line such as `Beds: 18`; empty if it is none. In a single line this may be prose all the same."""
    match = _KEY_VALUE.fullmatch(line)
    if not match or LIST_ITEM.match(line) or len(match["key"].split()) > _KEY_WORDS:
        return ""
    return match["key"].strip()


def leans_on_heading(sentence: str) -> bool:
    """Whether a sentence is no prose, and says what it is about in the heading above it: a row, a list, keys with values."""
    lines = sentence.split("\n")
    return is_row(sentence) or any(map(LIST_ITEM.match, lines)) or all(key_of(line) for line in lines if line.strip())


def marked_title(line: str) -> str | None:
    """The title of a Markdown heading, which may be closed by more `#` after a space."""
    mark = HEADING_MARK.match(line)
    if not mark or "\n" in line:
        return None
    title = line[mark.end() :].rstrip()
    bare = title.rstrip("#")
    return bare.rstrip() if bare.endswith((" ", "\t")) else title


def looks_like_heading(here: str, after: str) -> bool:
    """A short unpunctuated line above a much longer line or paragraph: a heading in plain text, not a wrapped line.

    Above a key with its value it may be as long as it likes: what is told there belongs to it.
    """
    if not (here[0].isupper() or here[0].isdigit()) or not here[-1].isalnum() or is_row(here) or key_of(here):
        return False
    return len(here.split()) <= _HEADING_WORDS and (len(after) > 1.5 * len(here) or bool(key_of(after)))
