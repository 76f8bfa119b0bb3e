"""The words of a page -> its blocks in the order a person reads them: columns one after the other, tables row by row.

The page is cut as in the recursive X-Y cut of Nagy and Seth (1984), bands first: bands of text that share a blank gutter are
read together, either as columns of prose or as the columns of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from assistant.ingestion.page_lines import GUTTER, Band, TextLine, cut_bands, take_boxes, text_lines
from assistant.ingestion.pdf_page import Page, Rule
from assistant.ingestion.side_by_side import parted_by_height, parting_gutter

_FOOTNOTE = re.compile(r"(?:\d{1,3}(?=[\s\w])|[*†‡§¶⁰¹²³⁴-⁹]+)\s*\S")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s")
_MOST_COLUMNS = 12
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines of one column, one below the other; `aside` is a footnote or a box, which the text around goes on without."""

    lines: tuple[TextLine, ...]
    aside: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """The rows of a table, each with as many cells as the table has columns."""

    rows: tuple[tuple[str, ...], ...]
    aside: bool = False


Block = TextBlock | TableBlock
_Gap = tuple[float, float]


def page_blocks(page: Page) -> tuple[Block, ...]:
    """The blocks of a page in reading order, what stands in boxes beside the text last."""
    lines = text_lines(page.words)
    boxed, rest = take_boxes(lines, page.frames)
    blocks = [*_arrange(rest, page.rules, 0)]
    for box in boxed:
        blocks += [replace(block, aside=True) for block in _arrange(box, page.rules, 0)]
    return tuple(part for block in blocks for part in _without_footnotes(block, page))


def _arrange(lines: Sequence[TextLine], rules: Sequence[Rule], depth: int) -> Iterator[Block]:
    for group, gutters in _groups(list(cut_bands(lines))):
        if not gutters or depth > _DEEPEST:
            yield TextBlock(tuple(_whole(band) for band in group))
            continue
        columns = _columns([line for band in group for line in band], gutters)
        if _is_table(group, columns, rules):
            yield from _tables(group, columns, gutters, rules, depth)
        elif all(map(_is_prose, columns)) or len(group) == 1 != len(group[0]):
            for column in columns:
                yield from _arrange(column, rules, depth + 1)
        else:
            yield TextBlock(tuple(_whole(band) for band in group))


def _tables(
    group: Sequence[Band],
    columns: Sequence[Sequence[TextLine]],
    gutters: Sequence[_Gap],
    rules: Sequence[Rule],
    depth: int,
) -> Iterator[Block]:
    """What looks like a table, as one, or as the several things that stand there below or beside each other."""
    parts = [[line for band in part for line in band] for part in parted_by_height(group)]
    left = parting_gutter(columns, gutters) if len(parts) == 1 and len(columns) == len(gutters) + 1 else None
    if left:
        parts = [[line for column in beside for line in column] for beside in (columns[:left], columns[left:])]
    if len(parts) == 1:
        yield TableBlock(tuple(_rows(group, gutters, rules)))
    for part in parts if len(parts) > 1 else ():
        yield from _arrange(part, rules, depth + 1)


def _whole(band: Band) -> TextLine:
    """The pieces of one line put together again."""
    return TextLine(tuple(word for line in sorted(band, key=lambda line: line.left) for word in line.words))


def _groups(bands: Sequence[Band]) -> Iterator[tuple[list[Band], list[_Gap]]]:
    """Neighbouring bands that share gutters, with these; or that have none."""
    group, gutters = list[Band](), list[_Gap]()
    for band in bands:
        shared = _shared_gutters(group, gutters, band)
        if group and (shared is None):
            yield group, gutters
            group, shared = [], _inner([band], _gaps(band))
        group.append(band)
        gutters = shared or []
    if group:
        yield group, gutters


def _shared_gutters(group: Sequence[Band], gutters: Sequence[_Gap], band: Band) -> list[_Gap] | None:
    """The gutters that the group has with one more band; None if the band does not belong to it."""
    gaps = _gaps(band)
    if not group:
        return _inner([band], gaps)
    if not gutters:
        return None if _inner([band], gaps) else []
    size = median(line.size for line in band)
    meets = [(max(a, c), min(b, d)) for a, b in gutters for c, d in gaps]
    shared = _inner([*group, band], [(a, b) for a, b in meets if b - a >= GUTTER * size])
    alone = len(band) == 1 and _is_apart(group, band)
    return None if not shared or alone or len(shared) < len(gutters) / 2 else shared


def _is_apart(group: Sequence[Band], band: Band) -> bool:
    """Whether a line stands further below a group than its bands do from one another."""
    floor = max(line.bottom for line in group[-1])
    distances = [min(b.top for b in below) - max(a.bottom for a in above) for above, below in pairwise(group)]
    usual = max(distances, default=0.0)
    return min(line.top for line in band) - floor > max(usual, 0.0) + 0.5 * band[0].size


def _gaps(band: Band) -> list[_Gap]:
    """Where nothing of the band stands, the margins included."""
    gaps, end = list[_Gap](), float("-inf")
    for line in sorted(band, key=lambda line: line.left):
        if line.left > end:
            gaps.append((end, line.left))
        end = max(end, line.right)
    return [*gaps, (end, float("inf"))]


def _inner(bands: Sequence[Band], gaps: Sequence[_Gap]) -> list[_Gap]:
    """The gaps that have text on both sides."""
    left = min(line.left for band in bands for line in band)
    right = max(line.right for band in bands for line in band)
    inner = [(a, b) for a, b in gaps if left < a and b < right]
    return inner if len(inner) < _MOST_COLUMNS else []


def _columns(lines: Sequence[TextLine], gutters: Sequence[_Gap]) -> list[list[TextLine]]:
    edges = [float("-inf"), *((a + b) / 2 for a, b in sorted(gutters)), float("inf")]
    columns = [[line for line in lines if low <= line.left < high] for low, high in pairwise(edges)]
    return [column for column in columns if column]


def _is_table(group: Sequence[Band], columns: Sequence[Sequence[TextLine]], rules: Sequence[Rule]) -> bool:
    rows = [band for band in group if len(band) > 1]
    if len(rows) < 2 and not (rows and len(group) > 1):
        return False
    if _inside_rules(group, rules) > 2:
        return True
    return not all(_is_prose(column) for column in columns if len(column) > 2 or len(group) < 3)


def _inside_rules(group: Sequence[Band], rules: Sequence[Rule]) -> int:
    """How many ruled lines run across most of the group."""
    lines = [line for band in group for line in band]
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    top, bottom = min(line.top for line in lines) - 9, max(line.bottom for line in lines) + 9
    across = {
        round(rule.height)
        for rule in rules
        if top <= rule.height <= bottom and min(rule.right, right) - max(rule.left, left) > 0.5 * (right - left)
    }
    return len(across)


def _is_prose(column: Sequence[TextLine]) -> bool:
    """Whether lines are of several words and mostly fill the column."""
    width = max(line.right for line in column) - min(line.left for line in column)
    words = sum(len(line.words) for line in column) / len(column)
    filled = sum(line.right - line.left > 0.7 * width for line in column) / len(column)
    return words >= 5 or (words >= 3 and filled >= 0.55 and len(column) > 2)


def _rows(group: Sequence[Band], gutters: Sequence[_Gap], rules: Sequence[Rule]) -> Iterator[tuple[str, ...]]:
    """The cells of each row; a row may be of several lines, and is then found by ruled lines or by its first cell."""
    rows = _ruled_rows(group, gutters, rules) or _rows_by_first_cell(group, gutters)
    for row in rows:
        yield tuple(" ".join(line.text for line in _in_order(cell)) for cell in _cells(row, gutters))


def _cells(row: Sequence[TextLine], gutters: Sequence[_Gap]) -> list[list[TextLine]]:
    edges = [float("-inf"), *((a + b) / 2 for a, b in sorted(gutters)), float("inf")]
    return [[line for line in row if low <= line.left < high] for low, high in pairwise(edges)]


def _in_order(lines: Sequence[TextLine]) -> list[TextLine]:
    return sorted(lines, key=lambda line: (round(line.bottom), line.left))


def _ruled_rows(group: Sequence[Band], gutters: Sequence[_Gap], rules: Sequence[Rule]) -> list[list[TextLine]]:
    """Rows as the ruled lines part them; none where these part too little, as those above and below a table do."""
    if _inside_rules(group, rules) <= 2:
        return []
    heights = sorted({rule.height for rule in rules})
    rows: dict[int, list[Band]] = {}
    for band in group:
        middle = (min(line.top for line in band) + max(line.bottom for line in band)) / 2
        rows.setdefault(sum(height < middle for height in heights), []).append(band)
    for bands in rows.values():
        if sum(bool(_cells(band, gutters)[0]) for band in bands) > 1:
            return []
    return [[line for band in bands for line in band] for bands in rows.values()]


def _rows_by_first_cell(group: Sequence[Band], gutters: Sequence[_Gap]) -> list[list[TextLine]]:
    rows: list[list[TextLine]] = []
    for band in group:
        goes_on = rows and not _cells(band, gutters)[0] and len(band) < len(gutters) + 1
        if goes_on and band[0].top - max(line.bottom for line in rows[-1]) < 0.45 * band[0].size:
            rows[-1] += band
        else:
            rows.append(list(band))
    return rows


def _without_footnotes(block: Block, page: Page) -> Iterator[Block]:
    """The block, its footnotes as a block of their own."""
    first = _first_footnote(block.lines, page) if isinstance(block, TextBlock) and not block.aside else None
    if first is None or isinstance(block, TableBlock):
        yield block
        return
    if first:
        yield TextBlock(block.lines[:first])
    yield TextBlock(block.lines[first:], aside=True)


def _first_footnote(lines: Sequence[TextLine], page: Page) -> int | None:
    usual = median(word.size for word in page.words)
    lowest = max(word.bottom for word in page.words)
    highest = min(word.top for word in page.words)
    for i, line in enumerate(lines):
        if not _FOOTNOTE.match(line.text) or _NUMBERED.match(line.text) or line.top < highest + 0.4 * (lowest - highest):
            continue
        gap = line.top - lines[i - 1].bottom if i else 0.0
        ruled = any(-4 < line.top - rule.height < 2 * line.size for rule in page.rules)
        if (line.size < 0.92 * usual or (gap > 1.8 * line.size) or (ruled and i)) and all(
            after.size < line.size * 1.05 for after in lines[i:]
        ):
            return i
    return None
