"""All rows of a table, where what its rows are is asked for: "which messages are there?", "how many boats can be hired?"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.extraction.composition import Composition, Computed
from assistant.extraction.extremes import OF_ALL, marked
from assistant.extraction.ranker import RankedSentence
from assistant.extraction.table_rows import Row, ranked_row, rows_of_table
from assistant.schema import ComputationMethod, Document, Question, QuestionKind
from assistant.text.phrases import phrase
from assistant.text.words import content_stems, idf

_FEWEST, _MOST = 2, 12
"""Rows that are given together."""
_LOOKED_AT = {QuestionKind.LIST: 3, QuestionKind.COUNT: 1}
"""Sentences, best first, that may be of the table; a sentence that states a number is better than a count."""
_TOLD = 0.5
"""The least part of what else is asked, by weight, that stands in the title or the heading."""
_CHOOSES = re.compile(r"\d")
_SOME = phrase(
    r"more|less|fewer|most|least|than|under|over|above|below|without|not|no|except|only|between|before|after|since|until|"
    r"(?:\w+er|\w+est) (?:than|of)|one|two|three|four|five|six|seven|eight|nine|ten"
)


def compose_whole_table(
    question: Question, ranked: Sequence[RankedSentence], confidence: float, documents: Mapping[str, Document]
) -> Composition | None:
    """The rows, and their number where that is asked for; None where only some of them are, or no table is of what is asked."""
    if _CHOOSES.search(question.standalone) or _SOME.search(question.standalone):
        return None
    for one in ranked[: _LOOKED_AT.get(question.kind, 0)]:
        document = documents[one.hit.passage.doc_id]
        rows = [row for row in rows_of_table(one, document) if not OF_ALL.search(row.name)]
        if not _FEWEST <= len(rows) <= _MOST or not _are_asked(question, rows, f"{document.title} {one.hit.passage.heading}"):
            continue
        told = [(row, sentence) for row in rows if (sentence := ranked_row(row, one, ranked))]
        given = tuple(marked(*pair) for pair in told)
        count = (Computed(given, str(len(given)), ComputationMethod.COUNT),) if question.kind is QuestionKind.COUNT else ()
        return Composition(given, confidence, computed=count) if len(given) == len(rows) else None
    return None


def _are_asked(question: Question, rows: Sequence[Row], about: str) -> bool:
    """Whether the rows are what is asked for, and nothing that only some of them have."""
    asked = set(content_stems(question.standalone))
    what = asked & set(content_stems(rows[0].head))
    further = asked - what
    cells = {stem for row in rows for head, cell in row.cells.items() for stem in content_stems(f"{head} {cell}")} - what
    told = sum(map(idf, further & set(content_stems(about))))
    return bool(what) and not further & cells and told >= _TOLD * sum(map(idf, further))
