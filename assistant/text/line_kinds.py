"""What a line of an article is by its looks: a heading, a list item, a row of a table, a key with its value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

HEADING_MARK = re.compile(r" {0,3}#{1,6}[ \t]+(?=\S)")
LIST_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])\s+(?=\S)")  # not four digits: a wrapped line may begin with a year
CODE = ("    ", "\t")

_CELLS = " | "
_KEY_VALUE = re.compile(r"\s*(?P<key>[^\W\d_][^:|.!?;,\n]{0,38}):\s+(?P<value>\S.{0,160})\s*")
_KEY_WORDS = 5
_HEADING_WORDS = 12
_FULL = 0.6
"""The part of a paragraph's widest line from which on a wrapped line may be full."""
_CUT_SHORT = 0.5
"""The part of its lines, but the last, that leave room in a paragraph that was not wrapped."""
_TIMED = re.compile(r"^[\[(]?(?:\d{1,4}[./-]\d{1,2}[./-]?\d{0,4}[.,]* )?\d{1,2}[:.h]\d\d\b")
_COLUMNS = re.compile(r"\S(?: {2,}|\t+)\S.*\S(?: {2,}|\t+)\S")


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


def typed_line_by_line(lines: Sequence[str]) -> bool:
    """Whether whoever typed a paragraph ended its lines, as in notes, and did not wrap them where they were full.

    A wrapped line has no room for the first word of the next one. One is not counted as ended that plainly goes on.
    """
    full = _FULL * max(map(len, lines), default=0)
    ended = [len(" ".join([here, *after.split()[:1]])) <= full and not goes_on(here, after) for here, after in pairwise(lines)]
    return bool(ended) and sum(ended) >= _CUT_SHORT * len(ended)


def goes_on(here: str, after: str) -> bool:
    """Whether a line plainly goes on in the next: behind a comma, or where it has a capital and the next a small letter."""
    return here.endswith((",", ";", "-", "–", "—")) or (here[:1].isupper() and after[:1].islower())


def are_entries(here: str, after: str) -> bool:
    """Whether two lines are entries of the same kind: each begins with a time, or has columns as a timetable in plain text."""
    return any(entry.search(here.strip()) and entry.search(after.strip()) for entry in (_TIMED, _COLUMNS))
