"""What is taken for one table and is several things: an address beside keys and values, a table below either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median, median_low

from assistant.ingestion.page_lines import Band, TextLine
from assistant.ingestion.tables import is_numeric

_Gap = tuple[float, float]
_WIDE = 1.5
"""Of the size of the letters: a narrower gap between two lines parts no tables."""
_WIDER = 1.7
"""Times the usual gap between rows."""
_FAR = 100.0
"""Points: the narrowest gutter between things that have nothing to do with each other."""
_FARTHER = 3.0
_LONGEST_ADDRESS = 8
"""Lines."""


def parted_by_height(group: Sequence[Band]) -> list[list[Band]]:
    """The bands apart where one stands much further below the last than rows do."""
    gaps = [min(_tops(below)) - max(line.bottom for line in above) for above, below in pairwise(group)]
    size = median(line.size for band in group for line in band)
    parts = [[group[0]]]
    for i, band in enumerate(group[1:]):
        others = [*gaps[:i], *gaps[i + 1 :]]
        rows = [gap for gap in others if gap > 0.5 * size] or others
        if rows and gaps[i] > max(_WIDE * size, _WIDER * median_low(rows)):
            parts.append([])
        parts[-1].append(band)
    return parts


def _tops(band: Band) -> Iterator[float]:
    return (line.top for line in band)


def parting_gutter(columns: Sequence[Sequence[TextLine]], gutters: Sequence[_Gap]) -> int | None:
    """How many of the columns stand apart on the left of the others, which are keys and values of their own.

    Args:
        columns: two or more, from the left.
        gutters: those between them.
    """
    for i, column in enumerate(columns[1:-1], start=1):
        if len(column) > 1 and all(line.text.endswith(":") for line in column):
            return i
    wide = [end - start for start, end in sorted(gutters)]
    widest = max(wide)
    i = wide.index(widest) + 1
    if len(columns) != 3 or i != 1 or not 2 <= len(columns[0]) <= _LONGEST_ADDRESS or widest < max(_FAR, _FARTHER * min(wide)):
        return None
    values = [line.text for column in columns[i:] for line in column]
    return i if sum(map(is_numeric, values)) < len(values) / 2 else None
