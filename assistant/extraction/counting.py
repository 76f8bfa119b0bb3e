"""How many there are where no sentence says so: the items of the list that answers are counted in code.

The number is words of ours behind the list, and never a citation.
"""

from __future__ import annotations

from assistant.extraction.ranker import RankedSentence
from assistant.schema import Question, QuestionKind
from assistant.text.line_kinds import LIST_ITEM
from assistant.text.words import content_stems
from assistant.verification.facts.fact import FactKind
from assistant.verification.facts.sentence import parse

_FEWEST = 2


def counted(question: Question, best: RankedSentence) -> str:
    """The words that tell the number of items; empty where no number is asked for, a sentence states it, or it is no list."""
    if question.kind is not QuestionKind.COUNT:
        return ""
    lines = best.text.splitlines()
    items = [line for line in lines if LIST_ITEM.match(line)]
    lead_in = "\n".join(line for line in lines[: lines.index(items[0])]) if items else ""
    said_before = f"{best.hit.passage.heading} {lead_in}"
    is_asked = bool(set(content_stems(question.standalone)) & set(content_stems(said_before)))
    states_number = any(fact.kind is FactKind.NUMBER for fact in parse(said_before).facts)
    return f"Counted: {len(items)}." if len(items) >= _FEWEST and is_asked and not states_number else ""
