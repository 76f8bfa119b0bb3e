"""What came of a question, put together as the answer that everybody sees."""

from __future__ import annotations

from assistant.rendering.published_text import publish
from assistant.schema import Answer, Certainty, Hit, Question, Timings, Usage
from assistant.verification.policy import Checked


def finished_answer(
    question: Question,
    hits: tuple[Hit, ...],
    checked: Checked,
    notes: tuple[str, ...],
    timings: Timings,
    usage: Usage | None,
) -> Answer:
    """The answer that a checked draft becomes; `notes` are those of the steps before it."""
    draft, published = checked.draft, publish(checked.draft)
    return Answer(
        question=question.asked,
        standalone_question=question.standalone,
        text=published.text,
        citations=draft.citations,
        verdicts=checked.verdicts,
        abstention=draft.abstention,
        confidence=draft.confidence,
        engine=draft.engine,
        model=draft.model,
        hits=hits,
        timings=timings,
        notes=(*notes, *draft.notes),
        usage=usage,
        spans=published.spans,
        kind=question.kind,
        certainty=Certainty.NONE if draft.abstention else draft.certainty,
        computations=draft.computations,
    )
