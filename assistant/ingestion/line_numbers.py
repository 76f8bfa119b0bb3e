"""Numbers of lines in the margin, as courts and publishers print them, which are no text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from assistant.ingestion.page_lines import TextLine, text_lines
from assistant.ingestion.pdf_page import Page

_FEWEST = {1: 5, 5: 3}
"""Numbers that count the lines, by how many lines there are from one to the next."""
_LEAST_WORDS = 5
"""Of a line, as a rule: shorter ones are the cells of a table."""


def without_line_numbers(page: Page) -> Page:
    """The page without a column of numbers that count the lines of its prose, on either side of it."""
    lines = text_lines(page.words)
    numbers = [line for line in lines if line.text.isdecimal()]
    others = [line for line in lines if not line.text.isdecimal()]
    if not numbers or not others or median(len(line.words) for line in others) < _LEAST_WORDS:
        return page
    left, right = min(line.left for line in others), max(line.right for line in others)
    for margin in ([line for line in numbers if line.right < left], [line for line in numbers if line.left > right]):
        if _counts_lines(margin):
            gone = {id(word) for line in margin for word in line.words}
            return replace(page, words=tuple(word for word in page.words if id(word) not in gone))
    return page


def _counts_lines(margin: Sequence[TextLine]) -> bool:
    counts = [int(line.text[:6]) for line in sorted(margin, key=lambda line: line.top)]
    steps = {after - here for here, after in pairwise(counts)}
    return len(steps) == 1 and len(counts) >= _FEWEST.get(step := steps.pop(), len(counts) + 1) and counts[0] % step == 0
