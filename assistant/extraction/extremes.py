"""Which row of a table has the most or the least: "which boat is the cheapest for an hour?".

No row says that by itself, so the rows are compared in code: the column is the one that the question names, else the only one
of what the word measures, else any if all of them have their extreme in the same row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.extraction.composition import Composition
from assistant.extraction.quantities import read_quantities
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.table_rows import Row, ranked_row, rows_of_table
from assistant.schema import Document, Question, Span
from assistant.text.phrases import phrase
from assistant.text.words import content_stems

_PRICES = r"pric|cost|fee|fare|rent|rate|euro|pound|dollar|eur|usd|gbp|[$€£¥]|charge|tariff"
_LENGTHS = r"length|distance|km|kilomet|mile|long|duration|hours?|minutes?|min\b|days?|time"
_YEARS = r"year|built|opened|founded|since|born|date|established|made|begun|completed"
_SIZES = r"size|area|volume|population|inhabitant|people|m²|hectare|capacity|square"
_Measure = tuple[bool, str]
_MEASURES: Mapping[str, _Measure] = {  # whether the word asks for the greatest value, and of which columns
    **dict.fromkeys(("most", "greatest", "maximum", "max"), (True, "")),
    **dict.fromkeys(("highest",), (True, r"height|altitude|elevation|high")),
    **dict.fromkeys(("least", "fewest", "lowest", "minimum", "min"), (False, "")),
    **dict.fromkeys(("biggest", "largest"), (True, _SIZES)),
    "smallest": (False, _SIZES),
    **dict.fromkeys(("dearest", "costliest", "priciest"), (True, _PRICES)),
    "cheapest": (False, _PRICES),
    **dict.fromkeys(("longest", "furthest", "farthest"), (True, _LENGTHS)),
    **dict.fromkeys(("shortest", "nearest", "closest", "quickest"), (False, _LENGTHS)),
    "tallest": (True, r"height|tall|high"),
    "deepest": (True, r"depth|deep"),
    "widest": (True, r"width|wide"),
    "heaviest": (True, r"weight|mass|kg|heav|tonn"),
    "lightest": (False, r"weight|mass|kg|heav|tonn"),
    "fastest": (True, r"speed|km/h|mph|knots"),
    "slowest": (False, r"speed|km/h|mph|knots"),
    **dict.fromkeys(("oldest", "earliest"), (False, _YEARS)),
    **dict.fromkeys(("newest", "latest", "youngest"), (True, _YEARS)),
}
_EXPENSIVE = phrase(r"(most|least) expensive")
_WORD = phrase("|".join(_MEASURES))
_NOT_THE_FIRST = phrase(r"second|third|fourth|2nd|3rd|next|of all time|at (?:most|least)|most of|one of|last|recent(?:ly)?")
OF_ALL = phrase(r"total|sum|all|overall|together|average|mean|median")
"""A row that tells of all others."""
_FOUND = 3
"""Sentences, best first, among which the table stands that is asked about."""
_MOST_TIED = 3
_FILLED = 0.6
"""The part of a column's cells that must hold a value, or nothing is said of the column."""
_ANY_COLUMN = (_PRICES, _SIZES)
"""What any column may measure, if the columns have their extreme in the same row."""


def compose_extreme(
    question: Question, ranked: Sequence[RankedSentence], confidence: float, documents: Mapping[str, Document]
) -> Composition | None:
    """The row with the extreme value, led in by words of ours on what was compared; None where that is not plain."""
    text = question.standalone
    measure = _measure(text)
    if measure is None:
        return None
    for one in ranked[:_FOUND]:
        rows = [row for row in rows_of_table(one, documents[one.hit.passage.doc_id]) if not OF_ALL.search(row.name)]
        if found := _extreme(text, rows, *measure):
            lead_in = f"{'Highest' if measure[0] else 'Lowest'} {found[0]}, of {len(rows)} rows compared:"
            return _told(found[1], lead_in, one, ranked, confidence)
    return None


def _told(
    winners: Sequence[Row], lead_in: str, like: RankedSentence, ranked: Sequence[RankedSentence], confidence: float
) -> Composition | None:
    given = [(row, sentence) for row in winners if (sentence := ranked_row(row, like, ranked))]
    if len(given) < len(winners):  # it stands in no passage that was found
        return None
    return Composition(tuple(marked(*one) for one in given), confidence, (lead_in, *("" for _ in given[1:])))


def _measure(question: str) -> _Measure | None:
    """Whether the greatest value is asked for, and a pattern of the columns that may hold it; None where no extreme is."""
    if _NOT_THE_FIRST.search(question):
        return None
    if priced := _EXPENSIVE.search(question):
        return priced[1].lower() == "most", _PRICES
    words = {match.group().lower() for match in _WORD.finditer(question)}
    return _MEASURES[words.pop()] if len(words) == 1 else None


def _extreme(question: str, rows: Sequence[Row], greatest: bool, measured: str) -> tuple[str, tuple[Row, ...]] | None:
    """The column that is compared, as it is told, and the rows with its extreme; None where it is not plain which is meant."""
    columns = {head: values for head in _heads(rows) if (values := _values(rows, head))}
    asked = set(content_stems(_WORD.sub(" ", question)))
    is_of_rows = bool(rows) and bool(asked & set(content_stems(rows[0].head)))
    shared = {head: len(asked & set(content_stems(head))) for head in columns}
    most = max(shared.values(), default=0)
    meant = [head for head in columns if shared[head] == most > 0]
    if not meant and is_of_rows and measured:
        meant = [head for head in columns if re.search(rf"\b(?:{measured})", head, re.IGNORECASE)]
        meant = meant or [head for head in columns if measured in _ANY_COLUMN]
    elif not is_of_rows and measured:
        return None
    winners = [_winners(rows, columns[head], greatest) for head in meant]
    if not winners or len(winners[0]) > _MOST_TIED or any(found != winners[0] for found in winners):
        return None
    return (f"“{meant[0]}”" if len(meant) == 1 else "in each column"), winners[0]


def _heads(rows: Sequence[Row]) -> tuple[str, ...]:
    """The heads of all columns but the first, which names the rows."""
    return tuple(dict.fromkeys(head for row in rows for head in row.cells if head not in ("", row.head)))


def _values(rows: Sequence[Row], head: str) -> Mapping[int, float]:
    """The values of a column by the numbers of the rows; none where a cell has several, or most have none, or kinds differ."""
    found = {i: read_quantities(row.cells[head]) for i, row in enumerate(rows) if head in row.cells}
    told = {i: quantities for i, quantities in found.items() if quantities}
    kinds = {(one.kind, one.unit) for quantities in told.values() for one in quantities}
    if len(told) <= len(rows) * _FILLED or len(kinds) != 1 or any(len(quantities) > 1 for quantities in told.values()):
        return {}
    return {i: quantities[0].value for i, quantities in told.items()}


def _winners(rows: Sequence[Row], values: Mapping[int, float], greatest: bool) -> tuple[Row, ...]:
    best = max(values.values()) if greatest else min(values.values())
    return tuple(rows[i] for i, value in values.items() if value == best)


def marked(row: Row, sentence: RankedSentence) -> RankedSentence:
    """The row with its name as the part that answers."""
    start = sentence.text.find(row.name)
    return replace(sentence, answer=Span(start, start + len(row.name)) if start >= 0 else None)
